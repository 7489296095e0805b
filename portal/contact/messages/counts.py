"""How much waits for somebody at work, and how the promise of an answer was kept, in numbers."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from portal.clock import COPENHAGEN, in_denmark
from portal.contact.messages.models import CallBack, Message, Thread
from portal.contact.messages.queries import CANT_WAIT, IS_BOOKED, IS_WAITING, NEW_TO_STAFF, count_of, of_my_cases


class Waiting(NamedTuple):
    """What waits for a member of staff: threads nobody at work has opened, answers past their day or that may not wait,
    calls until tonight.

    Calls whose window has passed are among those of today.
    """

    unread: int
    overdue: int
    may_not_wait: int
    calls: int


def waiting_for(session: Session, staff_id: UUID, now: datetime) -> Waiting:
    """Count what waits for somebody: two statements."""
    tonight = datetime.combine(in_denmark(now).date() + timedelta(days=1), time(), COPENHAGEN)
    waits = func.count(func.distinct(case((NEW_TO_STAFF, Thread.id))))
    late = func.count(func.distinct(case((and_(IS_WAITING, Message.due_at <= now), Thread.id))))
    urgent = func.count(func.distinct(case((CANT_WAIT, Thread.id))))
    threads = select(waits, late, urgent).select_from(Thread).join(Message, Message.thread_id == Thread.id)
    counted = session.execute(threads.where(IS_WAITING, of_my_cases(staff_id, Thread.citizen_id))).one()
    calls = select(func.count()).where(IS_BOOKED, CallBack.begins_at < tonight)
    return Waiting(*counted, session.scalar(calls.where(of_my_cases(staff_id, CallBack.citizen_id))) or 0)


class Kept(NamedTuple):
    """How a promise was kept: how many messages were answered, and how many of them in time."""

    answered: int
    in_time: int


def promise_kept(session: Session, *, since: datetime, until: datetime) -> Kept:
    """Count the messages that were sent in a time and answered, and those answered within what was promised."""
    in_time = count_of(Message.answered_at <= Message.due_at)
    sent = (Message.answered_at.is_not(None), Message.sent_at >= since, Message.sent_at < until)
    answered, kept = session.execute(select(func.count(), in_time).where(*sent)).one()
    return Kept(answered, int(kept))
