"""Tells citizens that there is news, in the transaction of the change that it is news of.

What is told stands in their inbox. A mail, where they have given an address and want one, says no more than that there
is something there.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.notifications import quiet
from portal.notifications.models import MailAddress, Notice, NoticeChoices, OutboxMessage, Words

DANISH = "da"


class Chosen(NamedTuple):
    """How somebody wants to be told: what they chose, or what holds for whoever chose nothing."""

    language: str = DANISH
    quiet_from: int = quiet.FROM
    quiet_to: int = quiet.TO
    muted: tuple[str, ...] = ()

    def leaves_at(self, at: datetime) -> datetime:
        """Return when a message that is due may leave."""
        return quiet.leaves_at(at, self.quiet_from, self.quiet_to)


def chosen_by(session: Session, citizen_id: UUID) -> Chosen:
    """Return how somebody wants to be told."""
    row = session.get(NoticeChoices, citizen_id)
    return Chosen(row.language, row.quiet_from, row.quiet_to, tuple(row.muted)) if row else Chosen()


def current_address(session: Session, citizen_id: UUID) -> MailAddress | None:
    """Return the address that somebody's notices go to; None where they stay in the inbox."""
    own = select(MailAddress).where(MailAddress.citizen_id == citizen_id)
    return session.scalar(own.where(MailAddress.confirmed_at.is_not(None), MailAddress.ended_at.is_(None)))


def queue(session: Session, citizen_id: UUID, kind: str, reference: UUID, now: datetime) -> Notice:
    """Tell a citizen of a change that is being made; the same news twice is told once.

    `kind` is one that a package has told the application of; `reference` is the id of what it is about.
    """
    own = (Notice.citizen_id == citizen_id, Notice.kind == kind, Notice.reference == reference)
    known = session.scalar(select(Notice).where(*own))
    if known is not None:
        return known
    notice = Notice(citizen_id=citizen_id, kind=kind, reference=reference, at=now)
    session.add(notice)
    session.flush()
    chosen = chosen_by(session, citizen_id)
    if kind not in chosen.muted and current_address(session, citizen_id) is not None:
        due = chosen.leaves_at(now)
        session.add(_message(citizen_id, Words.NEWS, now, due_at=due, notice_id=notice.id))
        session.flush()
    return notice


def queue_to(session: Session, address: MailAddress, words: Words, *, now: datetime) -> OutboxMessage:
    """Write to one address itself. Its person waits for it, so no hour is too quiet."""
    message = _message(address.citizen_id, words, now, due_at=now, address_id=address.id)
    session.add(message)
    session.flush()
    return message


def _message(
    citizen_id: UUID,
    words: Words,
    now: datetime,
    *,
    due_at: datetime,
    notice_id: UUID | None = None,
    address_id: UUID | None = None,
) -> OutboxMessage:
    return OutboxMessage(
        citizen_id=citizen_id, words=words, notice_id=notice_id, address_id=address_id, queued_at=now, due_at=due_at
    )
