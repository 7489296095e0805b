"""Threads and messages as their pages show them to one reader. What the reader hasn't opened has no words here yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from textwrap import shorten
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.contact.files.models import FileOf, Scan
from portal.contact.files.store import FileLine, files_of
from portal.contact.files.wording import file_words
from portal.contact.messages.models import Mark
from portal.contact.messages.queries import MESSAGES, MessageLine, Opened, ThreadLine, messages_in, openings_of
from portal.contact.messages.rules import ThreadTo
from portal.contact.messages.wording import mark_name, moment
from portal.contact.queries import Tie
from portal.i18n import day, gettext

LONGEST_TITLE = 42
AddressOf = Callable[[UUID], str]


@dataclass(frozen=True)
class ShownFile:
    """A file of a message: what it is called here, where it is fetched, whether somebody looked for viruses."""

    id: UUID
    words: str
    url: str
    is_scanned: bool


@dataclass(frozen=True)
class ShownMessage:
    """A message to one reader. Without `words` they haven't opened it."""

    seq: int
    by: str
    is_own: bool
    when: str
    mark: str | None
    is_about_rights: bool
    words: str | None = field(repr=False)
    decided_on: date | None
    complaint: str | None = field(repr=False)
    files: Sequence[ShownFile]
    notes: Sequence[str]  # by when it is answered, who has opened it
    may_not_wait: bool


@dataclass(frozen=True)
class ShownThread:
    """A thread with its newest messages; `new` of them the reader hasn't opened."""

    title: str
    citizen_name: str
    messages: Sequence[ShownMessage]
    new: int
    before: int | None  # where older ones begin
    newest: int

    @property
    def is_newest_open(self) -> bool:
        """Tell whether its reader has opened the newest one shown, so that they may answer."""
        return not self.messages or self.messages[-1].words is not None


@dataclass(frozen=True)
class ShownLine:
    """A thread in a list."""

    id: UUID
    title: str
    name: str | None
    when: str
    new: int
    mark: str | None
    is_about_rights: bool
    promise: str | None
    is_late: bool
    may_not_wait: bool


def shown_line(line: ThreadLine, *, now: datetime, is_staff: bool) -> ShownLine:
    """Put a line of a list into the reader's language."""
    is_late = line.due_at is not None and line.due_at <= now
    return ShownLine(
        id=line.id,
        title=title_of(line.subject, line.begun_at, line.begins),
        name=line.name,
        when=moment(line.newest_at),
        new=line.new,
        mark=mark_name(line.mark) if line.mark else None,
        is_about_rights=line.mark == Mark.RIGHTS,
        promise=_promise(line.answer_by, is_late=is_late, is_staff=is_staff) if line.answer_by else None,
        is_late=is_late,
        may_not_wait=line.may_not_wait,
    )


def title_of(subject: str | None, begun_at: datetime | None, begins: str | None = None) -> str:
    """Return what a thread is called: its subject, the reader's own words that it begins with, or the day it began."""
    if subject or begun_at is None:
        return subject or gettext("Ny besked")
    if begins:
        cut = shorten(begins, LONGEST_TITLE, placeholder=" …")
        return cut if cut.strip(" …") else f"{begins[:LONGEST_TITLE]}…"
    return gettext("Besked fra %(when)s", when=moment(begun_at))


def shown_thread(
    session: Session, thread: ThreadTo, *, reader: Identity, file_at: AddressOf, now: datetime, before: int | None
) -> ShownThread:
    """Read a thread for one reader: three statements."""
    assert thread.id is not None  # noqa: S101 -- a thread that was loaded has one
    lines = messages_in(session, thread.id, before=before)
    ids = [line.id for line in lines]
    opened, files = openings_of(session, ids), files_of(session, FileOf.MESSAGE, ids)
    shown = [
        _shown(one, opened.get(one.id, []), files.get(one.id, []), reader, file_at, now, thread.citizen_name)
        for one in lines
    ]
    is_known = thread.tie in (None, Tie.CONTACT_PERSON) or any(one.words is not None for one in shown)
    subject = thread.subject if is_known else None
    has_older = len(lines) == MESSAGES and lines[0].seq > 1
    return ShownThread(
        title=title_of(subject, lines[0].sent_at if lines else None, _own_beginning(lines, reader)),
        citizen_name=thread.citizen_name,
        messages=shown,
        new=sum(one.words is None for one in shown),
        before=lines[0].seq if has_older else None,
        newest=lines[-1].seq if lines else 0,
    )


def _own_beginning(lines: Sequence[MessageLine], reader: Identity) -> str | None:
    is_theirs = bool(lines) and lines[0].seq == 1 and lines[0].staff_id == reader.staff_id
    return lines[0].words if is_theirs else None


def shown_files(files: Sequence[FileLine], file_at: AddressOf) -> list[ShownFile]:
    """Put files into words, each with its number."""
    return [
        ShownFile(one.id, file_words(number, one.media, one.size), file_at(one.id), one.scan == Scan.CLEAN)
        for number, one in enumerate(files, start=1)
    ]


def _shown(
    line: MessageLine,
    opened: Sequence[Opened],
    files: Sequence[FileLine],
    reader: Identity,
    file_at: AddressOf,
    now: datetime,
    citizen_name: str,
) -> ShownMessage:
    is_own = line.staff_id == reader.staff_id  # of a citizen's own both are None
    is_open = is_own or any(one.staff_id == reader.staff_id for one in opened)
    return ShownMessage(
        seq=line.seq,
        by=gettext("Dig") if is_own else line.staff_name or citizen_name,
        is_own=is_own,
        when=moment(line.sent_at),
        mark=mark_name(line.mark) if line.mark else None,
        is_about_rights=line.mark == Mark.RIGHTS,
        words=line.words if is_open else None,
        decided_on=line.decided_on if is_open else None,
        complaint=line.complaint if is_open else None,
        files=shown_files(files, file_at) if is_open else [],
        notes=_notes(line, opened, reader, now, citizen_name),
        may_not_wait=line.may_not_wait and line.answered_at is None,
    )


def _notes(
    line: MessageLine, opened: Sequence[Opened], reader: Identity, now: datetime, citizen_name: str
) -> list[str]:
    """Say by when a message is answered, and who has opened it: both sides see the same."""
    notes = []
    if line.answer_by is not None and line.answered_at is None:
        is_late = line.due_at is not None and line.due_at <= now
        notes.append(_promise(line.answer_by, is_late=is_late, is_staff=reader.staff_id is not None))
    for one in opened:
        who = gettext("dig") if one.staff_id == reader.staff_id else one.staff_name or citizen_name
        notes.append(gettext("Åbnet af %(who)s %(when)s.", who=who, when=moment(one.at)))
    return notes


def _promise(answer_by: date, *, is_late: bool, is_staff: bool) -> str:
    if is_staff:
        words = gettext("Fristen var %(day)s.") if is_late else gettext("Svar senest %(day)s.")
        return words % {"day": day(answer_by)}
    if is_late:
        return gettext("Du skulle have haft svar senest %(day)s. Ring, hvis det haster.", day=day(answer_by))
    return gettext("Du får svar senest %(day)s.", day=day(answer_by))
