"""What the worker does about contact persons: planned changes whose day has come, and cases whose contact person left.

Nothing that a citizen reads waits for it: who answers is worked out when it is asked (`answering`). People's access is
cut on a floor that knows no cases, so the round learns of it from here, within a minute or two.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from portal.clock import in_denmark
from portal.contact.answering import has_left
from portal.contact.cover import watch_over_cases_of
from portal.contact.handover import take_over
from portal.contact.models import ContactAssignment
from portal.contact.signals import Signal, SignalKind, clear_signal, raise_signal
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
    with database.writing() as session:
        tell_of_those_who_left(session, now=now)
        session.commit()


def tell_of_those_who_left(session: Session, *, now: datetime) -> None:
    """Let the round see the cases whose contact person has left, and no longer those whose is back."""
    case_of = (Signal.reference == ContactAssignment.id, Signal.kind == LEFT)
    told = exists().where(*case_of, Signal.cleared_at.is_(None))
    seen = exists().where(*case_of)
    theirs = select(ContactAssignment).join(StaffMember, ContactAssignment.contact_person_id == StaffMember.id)
    theirs = theirs.where(ContactAssignment.ended_at.is_(None)).order_by(ContactAssignment.id).limit(BATCH)
    new = session.scalars(theirs.where(has_left(StaffMember), ~seen)).all()
    for one in new:
        raise_signal(session, LEFT, one.citizen_id, one.id, since=now)
    back = session.scalars(theirs.where(~has_left(StaffMember), told)).all()
    for one in back:
        clear_signal(session, LEFT, one.id, now=now)
    changed = {one.contact_person_id for one in (*new, *back)}
    if changed:
        watch_over_cases_of(session, changed, now=now)


def _due(now: datetime) -> Select[UUID]:
    today = in_denmark(now).date()
    due = (ContactAssignment.ended_at.is_(None), ContactAssignment.takes_over_on <= today)
    in_order = (ContactAssignment.takes_over_on, ContactAssignment.id)
    return select(ContactAssignment.citizen_id).where(*due).order_by(*in_order).limit(BATCH)
