"""Reads of threads, messages and calls. Whose cases somebody has is said in one place: `of_my_cases`."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.access.identity import Identity
from portal.contact.answering import HOLDER_ID, ME, answered_by
from portal.contact.files.models import FileOf, KeptFile
from portal.contact.messages.models import CallBack, Mark, Message, MessageRead, Thread
from portal.contact.messages.rules import CallTo, FileTo, ThreadTo
from portal.contact.models import ContactAssignment
from portal.contact.queries import tie_to
from portal.people.models import Citizen, StaffMember

PAGE = 20
MESSAGES = 50

IS_WAITING = and_(Message.staff_id.is_(None), Message.answered_at.is_(None))
CANT_WAIT = and_(IS_WAITING, Message.may_not_wait)
_READ_BY_CITIZEN = exists().where(MessageRead.message_id == Message.id, MessageRead.citizen_id.is_not(None))
_READ_BY_STAFF = exists().where(MessageRead.message_id == Message.id, MessageRead.staff_id.is_not(None))
_NEW_TO_CITIZEN = and_(Message.staff_id.is_not(None), ~_READ_BY_CITIZEN)
NEW_TO_STAFF = and_(Message.staff_id.is_(None), ~_READ_BY_STAFF)


def of_my_cases(staff_id: UUID, citizen_id: Any) -> Any:
    """Say of a row that it is about a citizen whose case somebody has today: as contact person, buddy or stand-in."""
    return citizen_id.in_(answered_by(staff_id, clock.today()))


class ThreadLine(NamedTuple):
    """A thread as a list shows it. `mark` is the strictest one that its reader hasn't opened; `name` whose it is."""

    id: UUID
    subject: str | None
    begun_at: datetime
    newest_at: datetime
    new: int
    mark: Mark | None
    answer_by: date | None
    due_at: datetime | None
    may_not_wait: bool  # what waits for an answer in it
    name: str | None = None
    begins: str | None = None  # the words it begins with, where they are its reader's own


def count_of(condition: Any) -> Any:
    """Count the rows of a group of which something is true."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _lines(is_new: Any, subject: Any = Thread.subject) -> tuple[Any, ...]:
    return (
        *(Thread.id, subject, Thread.begun_at),
        func.max(Message.sent_at).label("newest_at"),
        count_of(is_new).label("new"),
        func.max(case((is_new, Message.mark))).label("mark"),  # rights come after help
        func.min(case((IS_WAITING, Message.answer_by))).label("answer_by"),
        func.min(case((IS_WAITING, Message.due_at))).label("due_at"),
        (count_of(CANT_WAIT) > 0).label("may_not_wait"),
    )


def threads_of(session: Session, citizen_id: UUID, *, page: int) -> list[ThreadLine]:
    """Return a citizen's threads, those with something new first; one more than a page holds where there are more."""
    words = select(Message.words).where(Message.thread_id == Thread.id, Message.seq == 1, Message.staff_id.is_(None))
    begins = words.correlate(Thread).scalar_subquery()
    own = select(*_lines(_NEW_TO_CITIZEN), literal(None), begins).join(Message, Message.thread_id == Thread.id)
    own = own.where(Thread.citizen_id == citizen_id).group_by(Thread.id, Thread.subject, Thread.begun_at)
    first = case((count_of(_NEW_TO_CITIZEN) > 0, 0), else_=1)
    ordered = own.order_by(first, func.max(Message.sent_at).desc(), Thread.id)
    return [ThreadLine(*row) for row in session.execute(_paged(ordered, page)).all()]


def threads_of_cases(session: Session, staff_id: UUID, *, page: int, waiting: bool) -> list[ThreadLine]:
    """Return the threads of somebody's citizens: those that wait for an answer, the longest due first; or all others.

    Before all that wait come those that may not. One more than a page holds where there are more. What a thread is
    about is for the contact person, and for who has opened it.
    """
    subject = case((_is_known_to(staff_id), Thread.subject)).label("subject")
    own = select(*_lines(NEW_TO_STAFF, subject), Citizen.name).join(Message, Message.thread_id == Thread.id)
    own = own.join(Citizen, Citizen.id == Thread.citizen_id).where(of_my_cases(staff_id, Thread.citizen_id))
    own = own.group_by(Thread.id, Thread.subject, Thread.begun_at, Citizen.name)
    if waiting:
        first = case((count_of(CANT_WAIT) > 0, 0), else_=1)
        due = func.min(case((IS_WAITING, Message.due_at)))
        ordered = own.having(count_of(IS_WAITING) > 0).order_by(first, due, Thread.id)
    else:
        ordered = own.having(count_of(IS_WAITING) == 0).order_by(func.max(Message.sent_at).desc(), Thread.id)
    return [ThreadLine(*row) for row in session.execute(_paged(ordered, page)).all()]


def _is_known_to(staff_id: UUID) -> Any:
    one = aliased(Message)
    opened = exists().where(MessageRead.message_id == one.id, MessageRead.staff_id == staff_id).correlate(one)
    written = exists().where(one.thread_id == Thread.id, or_(one.staff_id == staff_id, opened)).correlate(Thread)
    holding = select(ContactAssignment.citizen_id).where(ContactAssignment.ended_at.is_(None), HOLDER_ID == ME)
    return or_(Thread.citizen_id.in_(holding.params(staff_id=staff_id, today=clock.today())), written)


def _paged(statement: Select[*tuple[Any, ...]], page: int) -> Select[*tuple[Any, ...]]:
    return statement.limit(PAGE + 1).offset(PAGE * max(0, page - 1))


class MessageLine(NamedTuple):
    """A message as its thread shows it, with who wrote it. Whether its reader has opened it stands beside it."""

    id: UUID
    seq: int
    staff_id: UUID | None
    staff_name: str | None
    words: str
    mark: Mark | None
    decided_on: date | None
    complaint: str | None
    sent_at: datetime
    answer_by: date | None
    due_at: datetime | None
    answered_at: datetime | None
    may_not_wait: bool


_MESSAGES: Select[*tuple[Any, ...]] = select(
    *(Message.id, Message.seq, Message.staff_id, StaffMember.name, Message.words, Message.mark, Message.decided_on),
    *(Message.complaint, Message.sent_at, Message.answer_by, Message.due_at, Message.answered_at),
    Message.may_not_wait,
).outerjoin(StaffMember, Message.staff_id == StaffMember.id)


def messages_in(session: Session, thread_id: UUID, *, before: int | None = None) -> list[MessageLine]:
    """Return the newest messages of a thread, in the order they were written; `before` a number, the ones before it."""
    own = _MESSAGES.where(Message.thread_id == thread_id)
    if before is not None:
        own = own.where(Message.seq < before)
    rows = session.execute(own.order_by(Message.seq.desc()).limit(MESSAGES)).all()
    return [MessageLine(*row) for row in reversed(rows)]


class Opened(NamedTuple):
    """Who opened a message, and when first. Without `staff_id` it was the citizen."""

    message_id: UUID
    staff_id: UUID | None
    staff_name: str | None
    at: datetime


def openings_of(session: Session, message_ids: Sequence[UUID]) -> dict[UUID, list[Opened]]:
    """Return who opened each of some messages, the first one first: one statement, or none."""
    found: dict[UUID, list[Opened]] = {}
    if message_ids:
        columns = (MessageRead.message_id, MessageRead.staff_id, StaffMember.name, MessageRead.at)
        own = select(*columns).outerjoin(StaffMember, MessageRead.staff_id == StaffMember.id)
        own = own.where(MessageRead.message_id.in_(message_ids)).order_by(MessageRead.at, MessageRead.id)
        for row in session.execute(own):
            found.setdefault(row.message_id, []).append(Opened(*row))
    return found


def thread_to(session: Session, identity: Identity, thread_id: UUID) -> ThreadTo | None:
    """Load a thread, and how whoever asks is tied to its citizen's case now."""
    own = select(Thread.citizen_id, Thread.subject, Citizen.name).join(Citizen, Citizen.id == Thread.citizen_id)
    row = session.execute(own.where(Thread.id == thread_id)).first()
    return ThreadTo(thread_id, *row, _tie(session, identity, row.citizen_id)) if row else None


def new_thread_to(session: Session, identity: Identity, citizen_id: UUID) -> ThreadTo | None:
    """Load whom a member of staff wants to write to; None of nobody we know."""
    row = session.execute(select(Citizen.name).where(Citizen.id == citizen_id, Citizen.closed_at.is_(None))).first()
    return ThreadTo(None, citizen_id, None, row.name, _tie(session, identity, citizen_id)) if row else None


def own_new_thread(identity: Identity) -> ThreadTo:
    """Return the thread that a citizen is about to begin."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    return ThreadTo(None, identity.citizen_id, None, identity.name, None)


def file_to(session: Session, identity: Identity, file_id: UUID) -> FileTo | None:
    """Load a message's file, and how whoever asks stands to it; None of one that isn't sent."""
    own = (
        select(KeptFile.reference, Thread.citizen_id, Message.staff_id, Message.id)
        .join(Message, Message.id == KeptFile.reference)
        .join(Thread, Thread.id == Message.thread_id)
    )
    row = session.execute(own.where(KeptFile.id == file_id, KeptFile.kind == FileOf.MESSAGE)).first()
    if row is None:
        return None
    number = select(func.count()).where(KeptFile.reference == row.reference, KeptFile.id <= file_id)
    is_own = row.staff_id is None if identity.citizen_id is not None else row.staff_id == identity.staff_id
    tie = _tie(session, identity, row.citizen_id)
    is_open = is_own or has_opened(session, identity, row.id)
    return FileTo(file_id, session.scalar(number) or 1, row.citizen_id, tie, is_open)


def call_to(session: Session, identity: Identity, call_back_id: UUID) -> CallTo | None:
    """Load a call-back, and how whoever asks is tied to its citizen's case now."""
    citizen_id = session.scalar(select(CallBack.citizen_id).where(CallBack.id == call_back_id))
    return CallTo(call_back_id, citizen_id, _tie(session, identity, citizen_id)) if citizen_id else None


def has_opened(session: Session, identity: Identity, message_id: UUID) -> bool:
    """Tell whether somebody has opened a message that another wrote."""
    by = MessageRead.citizen_id == identity.citizen_id if identity.citizen_id else None
    by = by if by is not None else MessageRead.staff_id == identity.staff_id
    return session.scalar(select(MessageRead.id).where(MessageRead.message_id == message_id, by)) is not None


def _tie(session: Session, identity: Identity, citizen_id: UUID) -> Any:
    return tie_to(session, identity.staff_id, citizen_id) if identity.staff_id is not None else None


class CallLine(NamedTuple):
    """A call that is to be made, as the list of who makes it shows it."""

    id: UUID
    name: str
    begins_at: datetime
    ends_at: datetime
    phone: str
    topic: str | None
    language: str
    needs_interpreter: bool
    tries: int
    tried_at: datetime | None


IS_BOOKED = and_(CallBack.done_at.is_(None), CallBack.cancelled_at.is_(None))


def calls_of_cases(session: Session, staff_id: UUID) -> list[CallLine]:
    """Return the calls that somebody's citizens wait for, the earliest first, and no more than fits on a page."""
    columns = (CallBack.id, Citizen.name, CallBack.begins_at, CallBack.ends_at, CallBack.phone, CallBack.topic)
    more = (CallBack.language, CallBack.needs_interpreter, CallBack.tries, CallBack.tried_at)
    own: Select[*tuple[Any, ...]] = select(*columns, *more)
    own = own.join(Citizen, Citizen.id == CallBack.citizen_id).where(IS_BOOKED, of_my_cases(staff_id, Citizen.id))
    return [CallLine(*row) for row in session.execute(own.order_by(CallBack.begins_at, CallBack.id).limit(MESSAGES))]


def call_by_id(session: Session, call_id: UUID) -> CallBack:
    """Return a call-back, for the page of whoever asked for it."""
    return session.get_one(CallBack, call_id)
