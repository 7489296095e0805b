"""Reads of notices and of both queues; the one on every page of a citizen is built once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.notifications.addresses import address_of_token
from portal.notifications.models import MailAddress, Notice, OutboxMessage, RecordEntry
from portal.notifications.queues import NO_ADDRESS, is_waiting

SHOWN = 50
GIVEN_UP = OutboxMessage.given_up_at.is_not(None) & (OutboxMessage.fault != NO_ADDRESS)
_TOLD = (func.count(), func.min(OutboxMessage.queued_at))
_UNREAD = select(func.count()).where(Notice.citizen_id == bindparam("citizen_id"), Notice.read_at.is_(None))


def unread_count(session: Session, citizen_id: UUID) -> int:
    """Count what a citizen was told and hasn't opened."""
    return session.scalar(_UNREAD, {"citizen_id": citizen_id}) or 0


def read_at(session: Session, citizen_id: UUID, kind: str, reference: UUID) -> datetime | None:
    """Return when a citizen opened a piece of news; None where they haven't, or weren't told of it."""
    own = (Notice.citizen_id == citizen_id, Notice.kind == kind, Notice.reference == reference)
    return session.scalar(select(Notice.read_at).where(*own))


def newest_of(session: Session, citizen_id: UUID, kinds: Collection[str]) -> Notice | None:
    """Return what a citizen was told last of some kinds of news; None where they never were."""
    own = select(Notice).where(Notice.citizen_id == citizen_id, Notice.kind.in_(kinds))
    return session.scalar(own.order_by(Notice.at.desc(), Notice.id.desc()).limit(1))


def newest_notices(session: Session, citizen_id: UUID) -> Sequence[Notice]:
    """Return what a citizen was told, the newest first, and no more than fits on a page."""
    own = select(Notice).where(Notice.citizen_id == citizen_id).order_by(Notice.at.desc(), Notice.id.desc())
    return session.scalars(own.limit(SHOWN)).all()


def notice_by_id(session: Session, identity: Identity, notice_id: UUID) -> Notice | None:
    """Return the notice with that id, whoever's it is."""
    return session.get(Notice, notice_id)


def address_by_token(session: Session, identity: Identity, token: str) -> MailAddress | None:
    """Return the address that a link was sent to, where whoever asks gave it."""
    return address_of_token(session, identity.citizen_id, token) if identity.citizen_id is not None else None


class Unfiled(NamedTuple):
    """What waits for the case record: nobody's name, and no word of what it says."""

    id: UUID
    kind: str
    queued_at: datetime
    fault: str | None
    due_at: datetime


def unfiled(session: Session) -> Sequence[Unfiled]:
    """Return what the case record hasn't got yet, the oldest first, and no more than fits on a page."""
    columns = (RecordEntry.id, RecordEntry.kind, RecordEntry.queued_at, RecordEntry.fault, RecordEntry.due_at)
    waiting = select(*columns).where(is_waiting(RecordEntry)).order_by(RecordEntry.queued_at, RecordEntry.id)
    return [Unfiled(*row) for row in session.execute(waiting.limit(SHOWN))]


def unfiled_count(session: Session) -> int:
    """Count what the case record hasn't got yet."""
    return session.scalar(select(func.count()).where(is_waiting(RecordEntry))) or 0


def entry_by_id(session: Session, identity: Identity, entry_id: UUID) -> RecordEntry | None:
    """Return what is to be filed, by its id."""
    return session.get(RecordEntry, entry_id)


class Stuck(NamedTuple):
    """Mails that didn't leave: how many, and since when the oldest of them."""

    number: int
    oldest: datetime | None


def given_up(session: Session) -> Stuck:
    """Tell of the mails that were refused until they were given up; staff look into why."""
    return Stuck(*session.execute(select(*_TOLD).select_from(OutboxMessage).where(GIVEN_UP)).one())


def waiting_long(session: Session, *, before: datetime) -> Stuck:
    """Tell of the mails that were tried, or due, before then and still wait: the mail server or the worker is away."""
    is_late = or_(OutboxMessage.due_at <= before, OutboxMessage.fault.is_not(None))
    due = (is_waiting(OutboxMessage), OutboxMessage.queued_at <= before, is_late)
    return Stuck(*session.execute(select(*_TOLD).where(*due)).one())
