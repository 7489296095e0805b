"""Both queues in one manner: take what is due, and say that it is done, or that it isn't yet.

What is taken is leased: it is worked on outside of any transaction, and whoever is killed meanwhile loses nothing, as
the next one takes it when the lease is over. So everything is done at least once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from portal.notifications.models import OutboxMessage, RecordEntry

LEASE = timedelta(minutes=5)
PAUSES = (
    *(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)),
    *(timedelta(hours=1), timedelta(hours=3), timedelta(hours=6), timedelta(hours=12), timedelta(days=1)),
)
"""Between tries of what was refused; after the last one it is given up."""

NO_ADDRESS = "no_address"
"""The fault of a mail whose person has no address any more: nobody needs to look into that."""

SOON, LATE = timedelta(minutes=1), timedelta(hours=1)
Queue = TypeVar("Queue", OutboxMessage, RecordEntry)


class Refused(Exception):  # noqa: N818 -- reads as the sentence it is
    """Somebody looked at the thing and didn't take it. Carries a code of ours, never their words."""


class Away(Exception):  # noqa: N818 -- reads as the sentence it is
    """Nobody is there to take anything; whatever else waits needn't be tried now."""


def is_waiting(queue: type[Queue]) -> ColumnElement[bool]:
    """Say of a row that it is neither done nor given up."""
    return queue.done_at.is_(None) & queue.given_up_at.is_(None)


def take(session: Session, queue: type[Queue], *, now: datetime, most: int, lease: timedelta = LEASE) -> Sequence[UUID]:
    """Lease what is due and nobody else's, the oldest first; return the ids. Others go on past it."""
    is_free = or_(queue.leased_until.is_(None), queue.leased_until <= now)
    due = select(queue.id).where(is_waiting(queue), queue.due_at <= now, is_free).order_by(queue.due_at, queue.id)
    ids = session.scalars(due.limit(most).with_for_update(skip_locked=True)).all()
    if ids:
        session.execute(update(queue).where(queue.id.in_(ids)).values(leased_until=now + lease))
    return ids


def is_done(one: Queue, *, now: datetime) -> None:
    """Note that it is done, whoever has the lease now: what was done twice is done."""
    if one.given_up_at is None:
        one.done_at, one.leased_until, one.fault = one.done_at or now, None, None


def was_refused(one: Queue, fault: str, *, now: datetime) -> None:
    """Note that it was refused: it is tried again after a longer pause each time, and given up after the last."""
    if one.done_at is not None or one.given_up_at is not None:
        return
    one.tries += 1
    one.leased_until, one.fault = None, fault
    if one.tries > len(PAUSES):
        one.given_up_at = now
    else:
        one.due_at = now + PAUSES[one.tries - 1]


def must_wait(one: Queue, fault: str, *, now: datetime) -> None:
    """Note that nobody was there: it is tried again soon, and later the longer it has waited; never given up."""
    if one.done_at is None and one.given_up_at is None:
        one.leased_until, one.fault = None, fault
        one.due_at = now + min(max(SOON, (now - one.queued_at) / 2), LATE)


def try_again(one: Queue, *, now: datetime) -> None:
    """Begin anew with what waits or was given up; what is done stays so."""
    if one.done_at is None:
        one.tries, one.due_at, one.given_up_at, one.leased_until = 0, now, None, None
