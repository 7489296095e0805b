"""What can happen between a citizen and their contact person. Every change is written in the citizen's chain."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from portal.access.identity import Identity
from portal.access.rules import require
from portal.audit.chain import Head, append, lock
from portal.clock import in_denmark
from portal.config.contact import Caseload
from portal.contact.caseload import load_of
from portal.contact.cover import watch_over
from portal.contact.models import ContactAssignment, ContactWish
from portal.contact.queries import Case, Tie, midnight, open_assignment
from portal.contact.rules import can_be_contact_person, may_hand_over
from portal.contact.signals import SignalKind, clear_signal
from portal.notifications.outbox import queue
from portal.people.models import StaffMember

NEWS = "contact_person"
"""The kind of news that a citizen is told when their contact person, or what to expect of one, changes."""

STAYS = "contact_person_stays"
"""The kind of news that a planned change was called off."""

WHATEVER = UUID(int=0)
"""Whoever changes an assignment hasn't been shown one."""

ABOUT_ONE = (SignalKind.NOBODY_ANSWERS, SignalKind.CONTACT_PERSON_LEFT, SignalKind.WANTS_ANOTHER)
"""What the round sees of one assignment, and no longer when it has ended."""


class UnfitContactPersonError(ValueError):
    """The person can't be contact person or buddy here: another job, or one person for both."""


class NoHandover(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Another contact person is given, and nobody has written what they must know."""


class TooMany(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The contact person would have more than is full, and nobody has written why. Carries what they would have."""

    def __init__(self, weight: float) -> None:
        super().__init__("too many cases")
        self.weight = weight


class ChangedMeanwhile(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Somebody else has given the citizen a contact person since the page was shown."""


class NotAhead(ValueError):  # noqa: N818 -- reads as the sentence it is
    """A change is planned for a day that isn't ahead, or from one person to the same."""


@dataclass(frozen=True)
class Room:
    """What is normal and full here, and why somebody gets more all the same."""

    rules: Caseload
    beyond: str = ""


def assign(
    session: Session,
    citizen_id: UUID,
    *,
    contact_person: StaffMember,
    buddy: StaffMember,
    support_level: int,
    reason: str,
    by: Identity,
    now: datetime,
    handover: str = "",
    room: Room | None = None,
    seen: UUID | None = WHATEVER,
) -> ContactAssignment:
    """Give the citizen their one contact person, with a buddy who steps in; the one before is done. They are told.

    `support_level` is 1 (a short push) to 4 (a steady companion). Assigning the same two at the same level
    again changes nothing. `seen` is the assignment that was shown to whoever decides, `room` what holds for how many
    one may have. Raises NotAllowed, UnfitContactPersonError, NoHandover, TooMany or ChangedMeanwhile.
    """
    held = _hold(session, citizen_id, by, now)
    _require_fit(contact_person, buddy)
    earlier = held.earlier
    if earlier is not None and _says(earlier) == (contact_person.id, buddy.id, support_level):
        return earlier
    _require_seen(earlier, seen)
    beyond = _require_room(session, citizen_id, contact_person, support_level, room, now)
    now = max(now, held.head.at)
    if earlier is not None:
        if contact_person.id != earlier.contact_person_id and not handover.strip():
            raise NoHandover
        now = max(now, earlier.started_at)  # whoever had to wait may have looked at the clock first
        _end(session, earlier, handover, now)
    given = ContactAssignment(
        citizen_id=citizen_id,
        contact_person=contact_person,
        buddy=buddy,
        support_level=support_level,
        reason=reason,
        beyond_reason=beyond,
        handover="",
        started_at=now,
    )
    _begin(session, given, now)
    append(session.connection(), held.head, _entry(given, "given", by), at=now)
    return given


@dataclass(frozen=True)
class Planned:
    """Who follows as contact person, from which day on, and what they must know."""

    contact_person: StaffMember
    buddy: StaffMember
    support_level: int
    reason: str
    handover: str
    takes_over_on: date


def plan_handover(
    session: Session,
    citizen_id: UUID,
    what: Planned,
    *,
    by: Identity,
    now: datetime,
    room: Room | None = None,
    seen: UUID | None = WHATEVER,
) -> ContactAssignment:
    """Let another be contact person from a day on; until then the citizen sees both. They are told at once.

    A plan takes the place of an earlier one; the same plan twice is one. Raises as `assign` does, and NotAhead.
    """
    held = _hold(session, citizen_id, by, now)
    _require_fit(what.contact_person, what.buddy)
    current, today = held.earlier, in_denmark(now).date()
    if current is None or what.takes_over_on <= today or what.contact_person.id == current.contact_person_id:
        raise NotAhead
    if not what.handover.strip():
        raise NoHandover
    if _plans(current) == (what.contact_person.id, what.buddy.id, what.support_level, what.takes_over_on):
        return current
    _require_seen(current, seen)
    beyond = _require_room(session, citizen_id, what.contact_person, what.support_level, room, now)
    current.next_id = uuid7()
    current.next_contact_person, current.next_buddy = what.contact_person, what.buddy
    current.next_support_level, current.next_handover = what.support_level, what.handover
    current.next_reason = f"{what.reason}\n{beyond}" if beyond else what.reason
    current.overlap_from, current.takes_over_on = today, what.takes_over_on
    session.flush()
    queue(session, citizen_id, NEWS, current.next_id, now)
    watch_over(session, current, now=now)
    more = {"next": str(what.contact_person.id), "from": what.takes_over_on.isoformat()}
    append(session.connection(), held.head, _entry(current, "planned", by) | more, at=now)
    return current


def cancel_handover(session: Session, citizen_id: UUID, *, by: Identity, now: datetime) -> None:
    """Let the contact person stay; the citizen is told. Cancelling twice is as good as once. Raises NotAllowed."""
    held = _hold(session, citizen_id, by, now)
    current = held.earlier
    if current is None or current.takes_over_on is None:
        return
    was = current.next_id
    current.forget_the_plan()
    session.flush()
    assert was is not None  # noqa: S101 -- a plan is whole, the database says
    queue(session, citizen_id, STAYS, was, now)
    watch_over(session, current, now=now)
    append(session.connection(), held.head, _entry(current, "plan_cancelled", by), at=now)


def take_over(session: Session, citizen_id: UUID, *, now: datetime) -> None:
    """Put a planned change into the rows once its day has come; the citizen was told when it was planned.

    Whoever is asked about meanwhile is the next one already (`answering`). Where nothing is due nothing happens.
    """
    _follow(session, lock(session.connection(), citizen_id), citizen_id, now)


def _follow(session: Session, head: Head, citizen_id: UUID, now: datetime) -> "_Held":
    earlier = open_assignment(session, citizen_id)
    if earlier is None or earlier.takes_over_on is None or earlier.takes_over_on > in_denmark(now).date():
        return _Held(head, earlier)
    at = max(midnight(earlier.takes_over_on), earlier.started_at)
    given = ContactAssignment(
        id=earlier.next_id,
        citizen_id=citizen_id,
        contact_person=earlier.next_contact_person,
        buddy=earlier.next_buddy,
        support_level=earlier.next_support_level,
        reason=earlier.next_reason,
        handover="",
        started_at=at,
    )
    _end(session, earlier, earlier.next_handover or "", at, now=now)
    _begin(session, given, now)
    return _Held(append(session.connection(), head, _entry(given, "taken_over", None), at=now), given)


@dataclass
class _Held:
    """A citizen whose contact person nobody else changes until the transaction ends."""

    head: Head
    earlier: ContactAssignment | None


def _hold(session: Session, citizen_id: UUID, by: Identity, now: datetime) -> _Held:
    """Let nobody else change this citizen's contact person; whoever asks must be allowed to. Raises NotAllowed."""
    held = _follow(session, lock(session.connection(), citizen_id), citizen_id, now)
    earlier = held.earlier
    is_theirs = earlier is not None and by.staff_id is not None and earlier.contact_person_id == by.staff_id
    require(by, may_hand_over, Case(citizen_id, earlier, Tie.CONTACT_PERSON if is_theirs else None))
    return held


def _require_fit(contact_person: StaffMember, buddy: StaffMember) -> None:
    if contact_person.id == buddy.id or not all(map(can_be_contact_person, (contact_person, buddy))):
        raise UnfitContactPersonError


def _require_seen(earlier: ContactAssignment | None, seen: UUID | None) -> None:
    if seen != WHATEVER and seen != (earlier.id if earlier is not None else None):
        raise ChangedMeanwhile


def _require_room(
    session: Session, citizen_id: UUID, contact_person: StaffMember, level: int, room: Room | None, now: datetime
) -> str | None:
    """Return why somebody gets more than is full; None where they don't. Raises TooMany."""
    if room is None:
        return None
    weight = load_of(session, room.rules, contact_person.id, without=citizen_id, today=in_denmark(now).date())
    weight += room.rules.weight_of(level)
    if weight <= room.rules.full:
        return None
    if not any(character.isalnum() for character in room.beyond):
        raise TooMany(weight)
    return room.beyond


def _end(
    session: Session, earlier: ContactAssignment, handover: str, at: datetime, *, now: datetime | None = None
) -> None:
    earlier.ended_at, earlier.handover = at, handover
    session.flush()  # the one before must be closed before the database lets the next one in
    for kind in ABOUT_ONE:
        clear_signal(session, kind, earlier.id, now=now or at)
    wishes = select(ContactWish).where(ContactWish.assignment_id == earlier.id, ContactWish.ended_at.is_(None))
    for wish in session.scalars(wishes):
        wish.ended_at = max(now or at, wish.made_at)


def _begin(session: Session, given: ContactAssignment, now: datetime) -> None:
    session.add(given)
    session.flush()
    queue(session, given.citizen_id, NEWS, given.id, now)
    watch_over(session, given, now=now)


def _says(assignment: ContactAssignment) -> tuple[UUID, UUID, int]:
    return assignment.contact_person_id, assignment.buddy_id, assignment.support_level


def _plans(assignment: ContactAssignment) -> tuple[UUID | None, UUID | None, int | None, date | None]:
    one = assignment
    return one.next_contact_person_id, one.next_buddy_id, one.next_support_level, one.takes_over_on


def _entry(assignment: ContactAssignment, what: str, by: Identity | None) -> dict[str, object]:
    """Return what the chain holds of it: who, for whom, what kind; no word of anybody's."""
    return {
        "kind": "contact_person",
        "what": what,
        "assignment": str(assignment.id),
        "contact_person": str(assignment.contact_person_id),
        "buddy": str(assignment.buddy_id),
        "level": assignment.support_level,
        "staff": str(by.staff_id) if by is not None else None,
    }
