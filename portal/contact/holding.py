"""How each change of a contact person is made: held so that nobody else makes one meanwhile, told, written down."""

import enum
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

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


class Unseen(enum.Enum):
    """That whoever changes an assignment hasn't been shown one. It is no id, so no form can say it."""

    WHATEVER = enum.auto()


WHATEVER = Unseen.WHATEVER

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
    """The citizen was given a contact person, or a change was planned or called off, since the page was shown."""


class PlanStands(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Everything is to stay as it is, and a change is planned: it must be called off first. Carries the assignment."""

    def __init__(self, current: ContactAssignment) -> None:
        super().__init__("a change is planned")
        self.current = current


class NotAhead(ValueError):  # noqa: N818 -- reads as the sentence it is
    """A change is planned for a day that isn't ahead."""


class NobodyNew(NotAhead):
    """A change is planned from one person to the same."""


class TooFarAhead(ValueError):  # noqa: N818 -- reads as the sentence it is
    """A change is planned for a day so far ahead that nobody knows who will work here."""


@dataclass(frozen=True)
class Room:
    """What is normal and full here, and why somebody gets more all the same."""

    rules: Caseload
    beyond: str = ""


def follow(session: Session, head: Head, citizen_id: UUID, now: datetime) -> "Held":
    """Put a planned change whose day has come into the rows, and return who has the case now."""
    earlier = open_assignment(session, citizen_id)
    if earlier is None or earlier.takes_over_on is None or earlier.takes_over_on > in_denmark(now).date():
        return Held(head, earlier)
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
    end(session, earlier, earlier.next_handover or "", at, now=now)
    begin(session, given, now)
    return Held(append(session.connection(), head, entry(given, "taken_over", None), at=now), given)


@dataclass
class Held:
    """A citizen whose contact person nobody else changes until the transaction ends."""

    head: Head
    earlier: ContactAssignment | None


def hold(session: Session, citizen_id: UUID, by: Identity, now: datetime) -> Held:
    """Let nobody else change this citizen's contact person; whoever asks must be allowed to. Raises NotAllowed."""
    held = follow(session, lock(session.connection(), citizen_id), citizen_id, now)
    earlier = held.earlier
    is_theirs = earlier is not None and by.staff_id is not None and earlier.contact_person_id == by.staff_id
    require(by, may_hand_over, Case(citizen_id, earlier, Tie.CONTACT_PERSON if is_theirs else None))
    return held


def require_fit(contact_person: StaffMember, buddy: StaffMember) -> None:
    """Go on only with two different people whose work it is; raises UnfitContactPersonError."""
    if contact_person.id == buddy.id or not all(map(can_be_contact_person, (contact_person, buddy))):
        raise UnfitContactPersonError


def require_seen(earlier: ContactAssignment | None, seen: UUID | Unseen | None) -> None:
    """Go on only where nobody has changed what was shown; raises ChangedMeanwhile."""
    if seen is not WHATEVER and seen != (earlier.version if earlier is not None else None):
        raise ChangedMeanwhile


def require_room(
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


def end(
    session: Session, earlier: ContactAssignment, handover: str, at: datetime, *, now: datetime | None = None
) -> None:
    """Close an assignment, with what the round sees of it and what was wished about it."""
    earlier.ended_at, earlier.handover = at, handover
    session.flush()  # the one before must be closed before the database lets the next one in
    for kind in ABOUT_ONE:
        clear_signal(session, kind, earlier.id, now=now or at)
    end_wishes(session, earlier.id, now or at)


def end_wishes(session: Session, assignment_id: UUID, at: datetime) -> None:
    """Let what was wished about an assignment be done with, so that the citizen can wish anew."""
    wishes = select(ContactWish).where(ContactWish.assignment_id == assignment_id, ContactWish.ended_at.is_(None))
    for wish in session.scalars(wishes):
        wish.ended_at = max(at, wish.made_at)


def begin(session: Session, given: ContactAssignment, now: datetime) -> None:
    """Open an assignment, tell the citizen, and see that somebody answers on each day."""
    session.add(given)
    session.flush()
    queue(session, given.citizen_id, NEWS, given.id, now)
    watch_over(session, given, now=now)


def entry(assignment: ContactAssignment, what: str, by: Identity | None) -> dict[str, object]:
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
