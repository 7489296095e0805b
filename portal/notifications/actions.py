"""What people do with notices: read them, choose how to be told, and let what is stuck be tried again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.audit.chain import append, lock
from portal.notifications.models import Notice, NoticeChoices, OutboxMessage, RecordEntry
from portal.notifications.outbox import Chosen
from portal.notifications.queries import GIVEN_UP
from portal.notifications.queues import try_again
from portal.notifications.rules import may_read_notice, may_see_filing


def open_notice(session: Session, notice: Notice, *, by: Identity, now: datetime) -> None:
    """Note that a notice was read; a second time changes nothing."""
    require(by, may_read_notice, notice)
    notice.read_at = notice.read_at or max(now, notice.at)
    session.flush()


def read_all(session: Session, citizen_id: UUID, *, now: datetime) -> None:
    """Note that somebody has read everything that they were told until now."""
    own = (Notice.citizen_id == citizen_id, Notice.read_at.is_(None), Notice.at <= now)
    session.execute(update(Notice).where(*own).values(read_at=now))


def choose(session: Session, citizen_id: UUID, chosen: Chosen, *, now: datetime) -> None:
    """Take down how somebody wants to be told from now on; the same choice again changes nothing."""
    head = lock(session.connection(), citizen_id)
    row = session.get(NoticeChoices, citizen_id, populate_existing=True)
    values = {**chosen._asdict(), "muted": sorted(chosen.muted)}
    if row is None:
        session.add(NoticeChoices(citizen_id=citizen_id, **values))
    elif all(getattr(row, name) == value for name, value in values.items()):
        return
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
    append(session.connection(), head, {"kind": "notice_choices", **values}, at=max(now, head.at))


def file_again(session: Session, entry: RecordEntry, *, by: Identity, now: datetime) -> None:
    """Let an entry be filed at the next occasion."""
    require(by, may_see_filing, entry)
    session.refresh(entry, with_for_update=True)
    try_again(entry, now=now)
    session.flush()


def send_again(session: Session, *, by: Identity, now: datetime) -> int:
    """Let the mails that were given up be tried anew; return how many."""
    require(by, may_see_filing)
    stuck = session.scalars(select(OutboxMessage).where(GIVEN_UP).order_by(OutboxMessage.id).with_for_update()).all()
    for message in stuck:
        try_again(message, now=now)
    session.flush()
    return len(stuck)
