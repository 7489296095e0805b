"""What is written and not sent yet: kept for its writer alone, one for each place, with the files that go along."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.audit.chain import lock, lock_all
from portal.contact.files.checking import Checked
from portal.contact.files.models import FileOf, KeptFile
from portal.contact.files.store import About, FileLine, discard, files_of, keep_file
from portal.contact.messages.models import Mark, MessageDraft, Thread
from portal.contact.messages.rules import ThreadTo, may_write
from portal.db.engine import Database
from portal.people.vault import Vault

MOST_FILES = 5
MOST_SHOWN = 20
KEPT = timedelta(days=30)
MANY = 500


class TooManyFiles(ValueError):  # noqa: N818 -- reads as the sentence it is
    """A message takes so many files and no more."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What somebody has written so far, as they typed it."""

    words: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    mark: Mark | None = None
    decided_on: str = ""
    complaint: str = field(default="", repr=False)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to keep."""
        return not (self.words or self.subject or self.complaint)


def as_written(draft: MessageDraft) -> Written:
    """Return what a draft holds."""
    words = {"words": draft.words, "subject": draft.subject, "complaint": draft.complaint}
    return Written(mark=draft.mark, decided_on=draft.decided_on, **words)


def draft_in(session: Session, writer_id: UUID, place_id: UUID) -> MessageDraft | None:
    """Return what somebody has written and not sent in a place."""
    own = (MessageDraft.writer_id == writer_id, MessageDraft.place_id == place_id)
    return session.scalar(select(MessageDraft).where(*own))


def keep_draft(session: Session, thread: ThreadTo, written: Written, *, by: Identity, now: datetime) -> MessageDraft:
    """Keep what somebody has written, in place of what they had written there before. Raises NotAllowed."""
    require(by, may_write, thread)
    lock(session.connection(), thread.citizen_id)
    draft = draft_in(session, writer_of(by), thread.place_id)
    if draft is None:
        draft = MessageDraft(citizen_id=thread.citizen_id, writer_id=writer_of(by), place_id=thread.place_id)
        session.add(draft)
    for name, value in vars(written).items():
        setattr(draft, name, value)
    draft.kept_at = now
    session.flush()
    return draft


def attach(session: Session, vault: Vault, draft: MessageDraft, checked: Checked, *, now: datetime) -> KeptFile:
    """Keep a file along with a draft. Raises TooManyFiles."""
    if len(files_of_draft(session, draft)) >= MOST_FILES:
        raise TooManyFiles
    about = About(FileOf.MESSAGE, draft.id, draft.citizen_id, draft.writer_id)
    return keep_file(session, vault, checked, about, now=now)


def detach(session: Session, draft: MessageDraft, file_id: UUID) -> None:
    """Let one of a draft's files go; one that isn't there is gone already."""
    discard(session, [one.id for one in files_of_draft(session, draft) if one.id == file_id])


def drop(session: Session, draft: MessageDraft) -> None:
    """Let a draft go, with its files."""
    discard(session, [one.id for one in files_of_draft(session, draft)])
    session.execute(delete(MessageDraft).where(MessageDraft.id == draft.id))


def forget_old(database: Database, *, now: datetime) -> int:
    """Let drafts go that nobody has touched for long; return how many."""
    old = (MessageDraft.kept_at <= now - KEPT,)
    with database.writing() as session:
        found = session.execute(select(MessageDraft.id, MessageDraft.citizen_id).where(*old).limit(MANY)).all()
        lock_all(session.connection(), (citizen_id for _id, citizen_id in found))
        ids = [draft_id for draft_id, _citizen in found]
        for draft in session.scalars(select(MessageDraft).where(MessageDraft.id.in_(ids), *old)):
            drop(session, draft)
        session.commit()
    return len(ids)


class DraftLine(NamedTuple):
    """What somebody has written and not sent, in a list: in which thread, or none that is begun yet."""

    thread_id: UUID | None
    subject: str | None
    begun_at: datetime | None
    kept_at: datetime


def drafts_of(session: Session, writer_id: UUID) -> list[DraftLine]:
    """Return what a citizen has written and not sent, the newest first; what is empty is none. One statement."""
    has_files = exists().where(KeptFile.kind == FileOf.MESSAGE, KeptFile.reference == MessageDraft.id)
    says = or_(MessageDraft.words != "", MessageDraft.subject != "", has_files)
    own = select(Thread.id, Thread.subject, Thread.begun_at, MessageDraft.kept_at)
    own = own.select_from(MessageDraft).outerjoin(Thread, Thread.id == MessageDraft.place_id)
    own = own.where(MessageDraft.writer_id == writer_id, says).order_by(MessageDraft.kept_at.desc(), MessageDraft.id)
    return [DraftLine(*row) for row in session.execute(own.limit(MOST_SHOWN))]


def files_of_draft(session: Session, draft: MessageDraft) -> Sequence[FileLine]:
    """Return the files that go along with a draft."""
    return files_of(session, FileOf.MESSAGE, [draft.id]).get(draft.id, [])


def draft_has_files(session: Session, by: Identity, thread: ThreadTo) -> bool:
    """Tell whether files go along with what somebody writes in a place."""
    draft = draft_in(session, writer_of(by), thread.place_id)
    return draft is not None and bool(files_of_draft(session, draft))


def writer_of(identity: Identity) -> UUID:
    """Return who writes: a citizen or a member of staff."""
    writer = identity.citizen_id or identity.staff_id
    assert writer is not None  # noqa: S101 -- that is what the rules say
    return writer
