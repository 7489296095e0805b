"""Everybody whom a citizen has to do with here, and how much: for their own page alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock
from portal.consents.log_queries import own_looks
from portal.contact.answering import longest_absence
from portal.contact.inquiries.holders import away_by
from portal.contact.inquiries.models import Inquiry, is_open
from portal.contact.models import Absence, ContactMade
from portal.contact.queries import Away
from portal.people.models import Department, StaffMember
from portal.plans.models import Status, Who
from portal.plans.queries import plan_actions

COUNTED_DAYS = 30


@dataclass(frozen=True)
class Responsible:
    """A member of staff who has an inquiry that the citizen sent."""

    name: str
    unit: str
    away: Away | None


def responsible_for_inquiries(session: Session, citizen_id: UUID) -> list[Responsible]:
    """Return who has what the citizen has written to us and isn't answered, each once.

    What others wrote about them isn't told here.
    """
    own = (Inquiry.sender_id == citizen_id, is_open())
    those = select(Inquiry.responsible_id).where(*own)
    people = select(StaffMember, Department.unit, Absence.id, Absence.ends_on)
    people = people.join(Department, StaffMember.department_id == Department.id)
    people = people.outerjoin(Absence, Absence.id == longest_absence(StaffMember, "hl"))
    in_order = (func.lower(StaffMember.name), StaffMember.id)
    rows = session.execute(people.where(StaffMember.id.in_(those)).order_by(*in_order), {"today": clock.today()})
    return [Responsible(one.name, unit, away_by(one, absence_id, until)) for one, unit, absence_id, until in rows]


def responsible_in_plan(session: Session, citizen_id: UUID) -> list[dict[str, str]]:
    """Return which parts of the municipality do something in the citizen's plan, per language, each once."""
    found = [
        action.responsible
        for action in plan_actions(session, citizen_id)
        if action.who == Who.MUNICIPALITY and action.status == Status.OPEN
    ]
    return [one for number, one in enumerate(found) if one not in found[:number]]


@dataclass(frozen=True)
class Contacts:
    """How often a citizen and staff had to do with each other lately, as far as it was written down."""

    talks: int
    looks: int
    departments: int


def contacts_lately(session: Session, citizen_id: UUID, *, today: date, now: datetime) -> Contacts:
    """Count the talks that were noted and the looks by staff that the citizen is told of: two statements."""
    since = timedelta(days=COUNTED_DAYS)
    own = (ContactMade.citizen_id == citizen_id, ContactMade.made_on > today - since)
    talks = session.scalar(select(func.count()).where(*own)) or 0
    seen = own_looks(session, citizen_id, since=now - since, now=now, with_names=False)
    by_staff = [look for look in seen if look.is_by_staff]
    return Contacts(talks, len(by_staff), len({look.unit for look in by_staff}))
