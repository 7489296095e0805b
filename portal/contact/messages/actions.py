"""What people do with messages: send them once, answer them, open them.

The citizen's chain is locked first, so that what is sent, answered and opened at one moment follows each other; no word
of anybody's stands in it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.audit.chain import Head, append, lock
from portal.clock import COPENHAGEN, in_denmark
from portal.contact.files.models import KeptFile
from portal.contact.messages import telling
from portal.contact.messages.drafts import draft_has_files, draft_in, writer_of
from portal.contact.messages.models import Mark, Message, MessageDraft, MessageRead, Thread
from portal.contact.messages.queries import has_opened
from portal.contact.messages.rules import ThreadTo, may_send, may_write
from portal.contact.queries import contact_card
from portal.contact.signals import SignalKind, clear_signal, raise_signal
from portal.workdays import working_days_after


class NobodyToWriteTo(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The citizen has no contact person now."""


class TooManyMessages(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The citizen has written so much in an hour that nobody can read it."""


class NotOpened(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Somebody with the case answers a thread whose newest message they haven't opened."""


SAID_AGAIN = timedelta(hours=1)
"""Within such a time the same words once more are the same message, sent from a page that was gone back to."""

MOST_AN_HOUR = 20
"""So many messages does a citizen send in an hour."""


@dataclass(frozen=True, kw_only=True)
class ToSend:
    """What is sent. Staff say what it is; where it may affect rights, since when and how to complain."""

    words: str
    subject: str | None = None
    mark: Mark | None = None
    decided_on: date | None = None
    complaint: str | None = None
    may_not_wait: bool = False  # by a citizen's own words


def promised_by(today: date, days: int) -> date:
    """Return the working day by which a message is answered."""
    return working_days_after(today, days)


def send(
    session: Session, thread: ThreadTo, what: ToSend, *, key: UUID, days: int, by: Identity, now: datetime
) -> Message:
    """Send a message, which begins the thread where there is none; the same key twice is one message.

    A citizen is promised an answer within `days` working days, and the round sees it when that has passed; a member of
    staff's message answers what waited. Raises NotAllowed, NobodyToWriteTo, NotOpened, TooManyMessages.
    """
    require(by, may_write, thread)
    head = lock(session.connection(), thread.citizen_id)
    known = session.scalar(select(Message).where(Message.key == key))
    if known is not None and _is_same(session, known, what.words, thread, by):
        return known
    if by.staff_id is None and contact_card(session, thread.citizen_id) is None:
        raise NobodyToWriteTo
    if not may_send(by, has_opened_newest=_has_opened_newest(session, thread, by)):
        raise NotOpened
    now = max(now, head.at)
    if by.staff_id is None and _sent_within_an_hour(session, thread.citizen_id, now) >= MOST_AN_HOUR:
        raise TooManyMessages
    into = _thread(session, thread, what, now)
    draft = draft_in(session, writer_of(by), thread.place_id)
    message = _message(session, into, what, key=key if known is None else uuid7(), draft=draft, by=by, now=now)
    if by.staff_id is None:
        promise(message, days)
    session.add(message)
    session.flush()
    if message.due_at is not None:
        promised = _promised(into.citizen_id, message.due_at)
        raise_signal(session, SignalKind.MESSAGE_OVERDUE, into.citizen_id, promised, since=message.due_at)
    else:
        _answer_what_waits(session, into, now)
        telling.tell_citizen(session, into.citizen_id, message)
    if draft is not None:
        session.execute(delete(MessageDraft).where(MessageDraft.id == draft.id))
    _note(session, head, into.id, by, {"kind": "message", "message": str(message.id), "mark": what.mark}, now)
    files = session.scalar(select(func.count()).where(KeptFile.reference == message.id)) or 0
    telling.file_message(session, into, message, by=by.name or "borgeren", files=files)
    return message


def sent_before(
    session: Session, thread: ThreadTo, what: ToSend, *, key: UUID, by: Identity, has_file: bool, now: datetime
) -> Message | None:
    """Return the message that this was sent as already; nobody sends it meanwhile. Raises NotAllowed.

    It is the same form; or a page gone back to, which came with a key of its own and says the same once more.
    """
    lock(session.connection(), thread.citizen_id)
    known = session.scalar(select(Message).where(Message.key == key))
    if known is not None and _is_same(session, known, what.words, thread, by):
        return known
    return None if has_file else _said_just_now(session, thread, what, by, now)


def promise(message: Message, days: int) -> None:
    """Write down by when a message is answered: a Danish working day, until its midnight."""
    message.answer_by = promised_by(in_denmark(message.sent_at).date(), days)
    message.due_at = datetime.combine(message.answer_by + timedelta(days=1), time(), COPENHAGEN)


def open_thread(session: Session, thread: ThreadTo, *, by: Identity, now: datetime) -> int:
    """Note that somebody opened what others wrote in a thread; return how many messages that is the first time for."""
    require(by, may_write, thread)
    head = lock(session.connection(), thread.citizen_id)
    now = max(now, head.at)
    is_theirs = Message.staff_id.is_(None) if by.citizen_id is not None else Message.staff_id == by.staff_id
    is_read = MessageRead.citizen_id == by.citizen_id if by.citizen_id else MessageRead.staff_id == by.staff_id
    seen = select(MessageRead.id).where(MessageRead.message_id == Message.id, is_read).exists()
    others = select(Message.id).where(Message.thread_id == thread.id, is_theirs.is_not(True), ~seen)
    ids = list(session.scalars(others.order_by(Message.seq)))
    if not ids:
        return 0
    reader = {"citizen_id": by.citizen_id, "staff_id": by.staff_id}
    session.add_all(MessageRead(message_id=one, at=now, **reader) for one in ids)
    session.flush()
    if by.citizen_id is not None:
        telling.note_told(session, by.citizen_id, ids, now)
    _note(session, head, thread.place_id, by, {"kind": "message_read", "messages": [str(one) for one in ids]}, now)
    return len(ids)


def _said_just_now(session: Session, thread: ThreadTo, what: ToSend, by: Identity, now: datetime) -> Message | None:
    """Return the newest message in a thread, or the newest thread's only one, where it is the writer's and says this.

    What somebody has written in between, or added a file to, is said anew.
    """
    newest = select(Message).join(Thread, Thread.id == Message.thread_id)
    newest = newest.where(Thread.citizen_id == thread.citizen_id, Message.sent_at > now - SAID_AGAIN)
    if thread.id is not None:
        newest = newest.where(Thread.id == thread.id)
    message = session.scalars(newest.order_by(Message.sent_at.desc(), Message.seq.desc()).limit(1)).first()
    if message is None or message.staff_id != by.staff_id or draft_has_files(session, by, thread):
        return None
    if thread.id is None and (message.seq, _subject(session, message)) != (1, what.subject or None):
        return None
    told = (message.words, message.mark, message.decided_on, message.complaint)
    is_rights = by.staff_id is not None and what.mark == Mark.RIGHTS
    said = (what.decided_on, what.complaint) if is_rights else (None, None)
    return message if told == (what.words.strip(), what.mark if by.staff_id else None, *said) else None


def _subject(session: Session, message: Message) -> str | None:
    return session.scalar(select(Thread.subject).where(Thread.id == message.thread_id))


def _is_same(session: Session, known: Message, words: str, thread: ThreadTo, by: Identity) -> bool:
    """Tell whether a form was sent before; other words in it, on a page gone back to, are another message.

    Whoever names another's is told nothing.
    """
    owner = session.scalar(select(Thread.citizen_id).where(Thread.id == known.thread_id))
    if (owner, known.staff_id) != (thread.citizen_id, by.staff_id):
        raise NotAllowed("may_write")
    return known.words == words.strip()


def _has_opened_newest(session: Session, thread: ThreadTo, by: Identity) -> bool:
    if thread.id is None or by.staff_id is None:
        return True
    newest = select(Message.id, Message.staff_id).where(Message.thread_id == thread.id)
    row = session.execute(newest.order_by(Message.seq.desc()).limit(1)).one()
    return row.staff_id == by.staff_id or has_opened(session, by, row.id)


def _thread(session: Session, thread: ThreadTo, what: ToSend, now: datetime) -> Thread:
    if thread.id is not None:
        return session.get_one(Thread, thread.id)
    begun = Thread(citizen_id=thread.citizen_id, subject=what.subject or None, begun_at=now)
    session.add(begun)
    session.flush()
    return begun


def _message(
    session: Session, into: Thread, what: ToSend, *, key: UUID, draft: MessageDraft | None, by: Identity, now: datetime
) -> Message:
    newest = session.scalar(select(func.max(Message.seq)).where(Message.thread_id == into.id))
    is_staff = by.staff_id is not None
    return Message(
        id=draft.id if draft is not None else uuid7(),  # what was attached to the draft is the message's
        thread_id=into.id,
        seq=(newest or 0) + 1,
        staff_id=by.staff_id,
        words=what.words.strip(),
        mark=what.mark if is_staff else None,
        decided_on=what.decided_on if is_staff and what.mark == Mark.RIGHTS else None,
        complaint=what.complaint if is_staff and what.mark == Mark.RIGHTS else None,
        sent_at=now,
        key=key,
        may_not_wait=what.may_not_wait and not is_staff,
    )


def _sent_within_an_hour(session: Session, citizen_id: UUID, now: datetime) -> int:
    own = (Thread.citizen_id == citizen_id, Message.staff_id.is_(None), Message.sent_at > now - timedelta(hours=1))
    found = select(func.count()).select_from(Thread).join(Message, Message.thread_id == Thread.id)
    return session.scalar(found.where(*own)) or 0


def _promised(citizen_id: UUID, due_at: datetime) -> UUID:
    """Return what the round sees of a citizen's messages that were promised for one day: one thing, however many."""
    return uuid5(citizen_id, due_at.astimezone(UTC).isoformat())


def _answer_what_waits(session: Session, into: Thread, now: datetime) -> None:
    """Note the answer; a day is kept for the round once no other message of the citizen's waits for it."""
    is_waiting = (Message.staff_id.is_(None), Message.answered_at.is_(None))
    in_thread = (Message.thread_id == into.id, *is_waiting)
    days = set(session.scalars(select(Message.due_at).where(*in_thread)))
    session.execute(update(Message).where(*in_thread).values(answered_at=now))
    others = select(Message.due_at).join(Thread, Message.thread_id == Thread.id)
    days -= set(session.scalars(others.where(Thread.citizen_id == into.citizen_id, *is_waiting)))
    for due_at in days:
        assert due_at is not None  # noqa: S101 -- a citizen's message is promised an answer, the database says
        clear_signal(session, SignalKind.MESSAGE_OVERDUE, _promised(into.citizen_id, due_at), now=now)


def _note(session: Session, head: Head, thread_id: UUID, by: Identity, what: dict[str, object], now: datetime) -> None:
    who = {"thread": str(thread_id), "staff": str(by.staff_id) if by.staff_id is not None else None}
    append(session.connection(), head, what | who, at=now)
