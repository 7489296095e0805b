"""A change of contact person that is planned: the citizen is told first and sees both, until the day has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from portal.access.identity import Identity
from portal.audit.chain import append, lock
from portal.clock import in_denmark
from portal.contact.cover import watch_over
from portal.contact.holding import (
    NEWS,
    WHATEVER,
    NobodyNew,
    NoHandover,
    NotAhead,
    Room,
    TooFarAhead,
    Unseen,
    entry,
    follow,
    hold,
    require_fit,
    require_room,
    require_seen,
)
from portal.contact.models import ContactAssignment
from portal.notifications.outbox import queue
from portal.people.models import StaffMember

DAYS_AHEAD = 90
"""So many days before it happens may a change be planned, at most."""

STAYS = "contact_person_stays"
"""The kind of news that a planned change was called off."""


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
    seen: UUID | Unseen | None = WHATEVER,
) -> ContactAssignment:
    """Let another be contact person from a day on; until then the citizen sees both. They are told at once.

    A plan takes the place of an earlier one, and the same twice is one. Raises as `assign`, NotAhead and TooFarAhead.
    """
    held = hold(session, citizen_id, by, now)
    require_fit(what.contact_person, what.buddy)
    current, today = held.earlier, in_denmark(now).date()
    if current is None or what.takes_over_on <= today:
        raise NotAhead
    if what.contact_person.id == current.contact_person_id:
        raise NobodyNew
    if what.takes_over_on > today + timedelta(days=DAYS_AHEAD):
        raise TooFarAhead
    if not what.handover.strip():
        raise NoHandover
    if _plans(current) == (what.contact_person.id, what.buddy.id, what.support_level, what.takes_over_on):
        return current
    require_seen(current, seen)
    beyond = require_room(session, citizen_id, what.contact_person, what.support_level, room, now)
    current.next_id = uuid7()
    current.next_contact_person, current.next_buddy = what.contact_person, what.buddy
    current.next_support_level, current.next_handover = what.support_level, what.handover
    current.next_reason = f"{what.reason}\n{beyond}" if beyond else what.reason
    current.overlap_from, current.takes_over_on = today, what.takes_over_on
    session.flush()
    queue(session, citizen_id, NEWS, current.next_id, now)
    watch_over(session, current, now=now)
    more = {"next": str(what.contact_person.id), "from": what.takes_over_on.isoformat()}
    append(session.connection(), held.head, entry(current, "planned", by) | more, at=now)
    return current


def cancel_handover(
    session: Session, citizen_id: UUID, *, by: Identity, now: datetime, seen: UUID | Unseen | None = WHATEVER
) -> None:
    """Let the contact person stay; the citizen is told. Cancelling twice is as good as once.

    Raises NotAllowed, and ChangedMeanwhile where another plan than the one that was shown stands there.
    """
    held = hold(session, citizen_id, by, now)
    current = held.earlier
    if current is None or current.takes_over_on is None:
        return
    require_seen(current, seen)
    was = current.next_id
    current.forget_the_plan()
    session.flush()
    assert was is not None  # noqa: S101 -- a plan is whole, the database says
    queue(session, citizen_id, STAYS, was, now)
    watch_over(session, current, now=now)
    append(session.connection(), held.head, entry(current, "plan_cancelled", by), at=now)


def take_over(session: Session, citizen_id: UUID, *, now: datetime) -> None:
    """Put a planned change into the rows once its day has come; the citizen was told when it was planned.

    Whoever is asked about meanwhile is the next one already (`answering`). Where nothing is due nothing happens.
    """
    follow(session, lock(session.connection(), citizen_id), citizen_id, now)


def _plans(assignment: ContactAssignment) -> tuple[UUID | None, UUID | None, int | None, date | None]:
    one = assignment
    return one.next_contact_person_id, one.next_buddy_id, one.next_support_level, one.takes_over_on
