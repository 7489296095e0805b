"""The contact card: one statement, built once, on every personal page; and who at work has whose case."""

import enum
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.access.identity import Identity
from portal.contact.answering import (
    ANSWERS_ID,
    BUDDY_ID,
    FIRST_IS_HERE,
    HAS_CHANGED,
    HOLDER_ID,
    LEVEL,
    SECOND_IS_HERE,
    Buddy,
    BuddyAway,
    First,
    Holder,
    HolderAway,
    Next,
    NextAway,
    Second,
    has_left,
    next_is_away,
    with_those_who_answer,
)
from portal.contact.models import ContactAssignment, ContactWish
from portal.people.models import Citizen, Department


class Away(NamedTuple):
    """Somebody can't be reached: until the end of a day, open-ended, or for good where they have left."""

    until: date | None = None
    has_left: bool = False


class Line(NamedTuple):
    """Somebody to call."""

    name: str
    phone: str


class ContactCard(NamedTuple):
    """A citizen's contact person as the card shows them. `unit` is the contact person's department.

    While they are `away`, `answers` is who does instead; none: the one entrance. `next_name` follows on a day.
    """

    name: str
    phone: str
    unit: str
    buddy_name: str
    buddy_phone: str
    support_level: int
    since: datetime
    away: Away | None = None
    answers: Line | None = None
    buddy_away: Away | None = None
    next_name: str | None = None
    takes_over_on: date | None = None
    next_phone: str = ""
    next_away: Away | None = None


_OF_CITIZEN = (ContactAssignment.citizen_id == bindparam("citizen_id"), ContactAssignment.ended_at.is_(None))
_CARD = (
    with_those_who_answer(
        select(
            *(Holder.name, Holder.phone, Department.unit, Buddy.name, Buddy.phone, LEVEL),
            *(ContactAssignment.started_at, ContactAssignment.takes_over_on, HAS_CHANGED.label("has_changed")),
            *(HolderAway.id, HolderAway.ends_on, has_left(Holder).label("holder_left")),
            *(BuddyAway.id, BuddyAway.ends_on, has_left(Buddy).label("buddy_left")),
            *(First.name, First.phone, FIRST_IS_HERE.label("first_is_here")),
            *(Second.name, Second.phone, SECOND_IS_HERE.label("second_is_here")),
            *(Next.name, Next.phone, NextAway.id, NextAway.ends_on, has_left(Next).label("next_left")),
        )
    )
    .join(Department, Holder.department_id == Department.id)
    .outerjoin(Next, ContactAssignment.next_contact_person_id == Next.id)
    .outerjoin(NextAway, next_is_away())
    .where(*_OF_CITIZEN)
)


def contact_card(session: Session | Connection, citizen_id: UUID) -> ContactCard | None:
    """Return the citizen's contact person today; None where they have none yet."""
    row = session.execute(_CARD, {"citizen_id": citizen_id, "today": clock.today()}).first()
    return _card_of(row) if row else None


def _card_of(row: Any) -> ContactCard:
    name, phone, unit, buddy_name, buddy_phone, level, since, takes_over_on, has_changed = row[:9]
    away, buddy_away = _away(*row[9:12]), _away(*row[12:15])
    stand_ins = [Line(*row[at : at + 2]) for at in (15, 18) if row[at + 2]]
    if buddy_away is None:
        stand_ins.insert(0, Line(buddy_name, buddy_phone))
    return ContactCard(
        *(name, phone, unit, buddy_name, buddy_phone, level),
        since=midnight(takes_over_on) if has_changed else since,
        away=away,
        answers=stand_ins[0] if away and stand_ins else None,
        buddy_away=buddy_away,
        next_name=None if has_changed else row[21],
        takes_over_on=None if has_changed else takes_over_on,
        next_phone=row[22] or "",
        next_away=_away(*row[23:26]),
    )


def _away(absence_id: UUID | None, until: date | None, left: bool) -> Away | None:
    if left:
        return Away(has_left=True)
    return Away(until) if absence_id is not None else None


def midnight(day: date) -> datetime:
    """Return the first instant of a Danish day."""
    return datetime.combine(day, time(), clock.COPENHAGEN)


class Tie(enum.StrEnum):
    """How a member of staff is tied to a citizen's case."""

    CONTACT_PERSON = "contact_person"
    BUDDY = "buddy"
    STAND_IN = "stand_in"  # answers while the contact person and the buddy are away, and no longer
    NEXT = "next"  # takes over on a day that is set


_TIE = with_those_who_answer(
    select(HOLDER_ID, BUDDY_ID, ANSWERS_ID.label("answers_id"), ContactAssignment.next_contact_person_id)
).where(*_OF_CITIZEN)


def tie_to(session: Session, staff_id: UUID | None, citizen_id: UUID) -> Tie | None:
    """Return how a member of staff is tied to a citizen's case right now, most closely; None where they aren't.

    It reads who works for whom and nothing about the citizen; of nobody we know the answer is None, too.
    """
    row = session.execute(_TIE, {"citizen_id": citizen_id, "today": clock.today()}).first()
    if row is None or staff_id is None:
        return None
    return next((tie for tie, one in zip(Tie, row, strict=True) if one == staff_id), None)


def open_assignment(session: Session, citizen_id: UUID) -> ContactAssignment | None:
    """Return a citizen's assignment as it is now, with those whom it names; None where they have none."""
    named = (ContactAssignment.contact_person, ContactAssignment.buddy)
    planned = (ContactAssignment.next_contact_person, ContactAssignment.next_buddy)
    with_names = [joinedload(one) for one in (*named, *planned)]
    own = (ContactAssignment.citizen_id == citizen_id, ContactAssignment.ended_at.is_(None))
    fresh = select(ContactAssignment).where(*own).options(*with_names).execution_options(populate_existing=True)
    return session.scalar(fresh)


class Case(NamedTuple):
    """A citizen and their assignment, for a rule to say who may change it; and how whoever asks is tied to it."""

    citizen_id: UUID
    assignment: ContactAssignment | None
    tie: Tie | None = None
    handed_on: str | None = None  # with these words, where whoever asks was contact person until lately and is no more


def case_by_id(session: Session, identity: Identity, citizen_id: UUID) -> Case | None:
    """Load who has a citizen's case; None where we don't know the citizen, or their account is closed."""
    known = select(Citizen.id).where(Citizen.id == citizen_id, Citizen.closed_at.is_(None))
    if session.scalar(known) is None:
        return None
    return Case(citizen_id, open_assignment(session, citizen_id), tie_to(session, identity.staff_id, citizen_id))


def open_wish(session: Session, citizen_id: UUID) -> ContactWish | None:
    """Return a citizen's wish for another contact person; None where they have none."""
    own = (ContactWish.citizen_id == citizen_id, ContactWish.ended_at.is_(None))
    return session.scalar(select(ContactWish).where(*own))


def handover_notes(session: Session, citizen_id: UUID) -> str | None:
    """Return what the newest contact person before wrote for the next; None where there is nothing."""
    done = (ContactAssignment.citizen_id == citizen_id, ContactAssignment.ended_at.is_not(None))
    newest = (ContactAssignment.ended_at.desc(), ContactAssignment.id.desc())
    own = select(ContactAssignment.handover).where(*done, ContactAssignment.handover != "")
    return session.scalar(own.order_by(*newest).limit(1))


class History(NamedTuple):
    """How many contact persons a citizen has had, and since when the first."""

    people: int
    since: datetime


def history_of(session: Session, citizen_id: UUID) -> History | None:
    """Count a citizen's contact persons so far; None where they never had one."""
    different = func.count(ContactAssignment.contact_person_id.distinct())
    own = select(different, func.min(ContactAssignment.started_at)).where(ContactAssignment.citizen_id == citizen_id)
    people, since = session.execute(own).one()
    return History(people, since) if people else None
