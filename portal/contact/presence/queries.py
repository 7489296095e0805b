"""Who is away, as the staff's pages list it."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.access.identity import Identity
from portal.contact.caseload import Person, contact_people
from portal.contact.models import Absence, ContactAssignment
from portal.contact.presence.rules import decides
from portal.contact.queries import Case, case_by_id
from portal.contact.rules import may_hand_over
from portal.people.models import StaffMember

SHOWN = 50
LATELY = timedelta(days=1)
"""So long may whoever had a case send the form that they had open, and is shown what they wrote."""

_WITH_NAMES = (joinedload(Absence.staff), joinedload(Absence.stand_in))


def absences_of(session: Session, staff_id: UUID, today: date) -> Sequence[Absence]:
    """Return somebody's absences that aren't over, the first to begin first."""
    own = select(Absence).where(Absence.staff_id == staff_id, *_ahead(today)).options(*_WITH_NAMES)
    return session.scalars(own.order_by(Absence.begins_on, Absence.id).limit(SHOWN)).all()


def absences_of_others(session: Session, staff_id: UUID, today: date) -> Sequence[Absence]:
    """Return who else is away or will be, the first to begin first, and no more than fits on a page."""
    others = select(Absence).join(StaffMember, Absence.staff_id == StaffMember.id).where(*_ahead(today))
    others = others.where(Absence.staff_id != staff_id).options(*_WITH_NAMES)
    in_order = (Absence.begins_on, func.lower(StaffMember.name), Absence.id)
    return session.scalars(others.order_by(*in_order).limit(SHOWN)).all()


def who_can_stand_in(session: Session, away: StaffMember | None = None) -> list[Person]:
    """Return who can stand in for somebody, by name; for whom nobody has said yet, who can for anybody."""
    found = [one for one in contact_people(session) if away is None or one.id != away.id]
    if away is None or decides(away):
        here = select(StaffMember).where(StaffMember.cut_at.is_(None)).options(joinedload(StaffMember.department))
        known = {one.id for one in found}
        others = [one for one in session.scalars(here) if one.id not in known and decides(one)]
        found += [Person(one.id, one.name, one.department.unit) for one in others if away is None or one.id != away.id]
    return sorted(found, key=lambda one: (one.name.lower(), one.id))


def absences_of_those(session: Session, staff_ids: Collection[UUID], today: date) -> Sequence[Absence]:
    """Return the absences of several that aren't over, the first to begin first."""
    if not staff_ids:
        return []
    theirs = select(Absence).where(Absence.staff_id.in_(staff_ids), *_ahead(today)).options(*_WITH_NAMES)
    return session.scalars(theirs.order_by(Absence.begins_on, Absence.id)).all()


def away_until_further_notice(session: Session, today: date) -> set[UUID]:
    """Return who is away now, and nobody knows until when."""
    begun = (Absence.begins_on <= today, Absence.ends_on.is_(None), Absence.cancelled_at.is_(None))
    return set(session.scalars(select(Absence.staff_id).where(*begun)))


def absence_by_id(session: Session, identity: Identity, absence_id: UUID) -> Absence | None:
    """Return an absence with who is away, also one that was called off."""
    return session.get(Absence, absence_id, options=_WITH_NAMES)


def case_to_give(session: Session, identity: Identity, citizen_id: UUID) -> Case | None:
    """Load who has a citizen's case, also for whoever had it until lately: they may have its form open."""
    case = case_by_id(session, identity, citizen_id)
    if case is None or case.tie is not None or identity.staff_id is None:
        return case
    theirs = (ContactAssignment.citizen_id == citizen_id, ContactAssignment.contact_person_id == identity.staff_id)
    newest = select(ContactAssignment.handover).where(*theirs, ContactAssignment.ended_at >= clock.now() - LATELY)
    return case._replace(handed_on=session.scalar(newest.order_by(ContactAssignment.ended_at.desc()).limit(1)))


def leads_to_assigning(session: Session, identity: Identity, citizen_id: UUID) -> bool:
    """Tell whether a page leads somebody to where this citizen's contact person is given: by that page's own rule."""
    case = case_by_id(session, identity, citizen_id)
    return case is not None and may_hand_over(identity, case)


def _ahead(today: date) -> tuple[ColumnElement[bool], ...]:
    return (Absence.cancelled_at.is_(None), or_(Absence.ends_on.is_(None), Absence.ends_on >= today))
