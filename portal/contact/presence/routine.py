"""What the worker does about contact persons: planned changes whose day has come, and cases that nobody answers.

Nothing that a citizen reads waits for it: who answers is worked out when it is asked (`answering`). People's access is
cut and given back on a floor that knows no cases, so the round learns of it from here, within a minute or two.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.audit.chain import lock
from portal.audit.models import NOBODY
from portal.clock import in_denmark
from portal.contact.answering import has_left
from portal.contact.cover import cases_to_watch, tell, watch_over_these
from portal.contact.handover import take_over
from portal.contact.models import ContactAssignment
from portal.contact.signals import Signal, SignalKind
from portal.db.engine import Database
from portal.people.models import StaffMember

BATCH = 200
LEFT = SignalKind.CONTACT_PERSON_LEFT


def keep_up(database: Database, *, now: datetime) -> None:
    """Do all of it; safe to do twice at once."""
    with database.reading() as reading:
        due = list(reading.scalars(_due(now)))
    for citizen_id in due:
        with database.writing() as session:
            take_over(session, citizen_id, now=now)
            session.commit()
    with database.reading() as reading:
        cases = cases_to_watch(reading, in_denmark(now).date())
    with database.writing() as session:
        lock(session.connection(), NOBODY)  # as whoever says that they are away does
        tell_of_those_who_left(session, now=now)
        if cases:
            watch_over_these(session, cases, now=now)
        session.commit()


def tell_of_those_who_left(session: Session, *, now: datetime) -> None:
    """Let the round see the cases whose contact person has left, and no longer those whose is back."""
    told = select(Signal.reference).where(Signal.kind == LEFT)
    theirs = select(ContactAssignment, has_left(StaffMember).label("is_left"))
    theirs = theirs.join(StaffMember, ContactAssignment.contact_person_id == StaffMember.id)
    theirs = theirs.where(or_(has_left(StaffMember), ContactAssignment.id.in_(told)))
    found = session.execute(theirs.where(ContactAssignment.ended_at.is_(None)).order_by(ContactAssignment.id)).all()
    today = in_denmark(now).date()
    tell(session, LEFT, [(case, today if is_left else None) for case, is_left in found], now=now)


def _due(now: datetime) -> Select[UUID]:
    today = in_denmark(now).date()
    due = (ContactAssignment.ended_at.is_(None), ContactAssignment.takes_over_on <= today)
    in_order = (ContactAssignment.takes_over_on, ContactAssignment.id)
    return select(ContactAssignment.citizen_id).where(*due).order_by(*in_order).limit(BATCH)
