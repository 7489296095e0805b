"""The queue: what the round speaks of, in which order, and which row follows which. One statement each.

What is open lies in indexes of its own, so that it takes as long with a hundred thousand inquiries as with a thousand.
"""

import enum
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from portal.contact.inquiries.models import Inquiry, InquiryKind, InquiryState, is_open
from portal.contact.round.answers import ANSWERED_BY
from portal.contact.round.rules import SIGNALS, Moment, Why
from portal.contact.signals import Signal

PAGE = 20


class Place(NamedTuple):
    """One row's place in the queue, with the number of all there are."""

    why: Why
    at: datetime
    id: UUID
    is_signal: bool
    total: int


def queue(
    session: Session, moment: Moment, now: datetime, *, with_signals: bool, offset: int = 0, limit: int = PAGE
) -> list[Place]:
    """Return a page of the queue, the most urgent first and in each kind the oldest. One statement.

    Signals stand in it for those who may see them (`may_see_signals`).
    """
    both = _both(moment, now, with_signals=with_signals)
    page = select(both.c.why, both.c.at, both.c.id, both.c.is_signal, func.count().over())
    page = page.order_by(*_order(both)).offset(offset).limit(limit)
    return [Place(Why(row[0]), row[1], row[2], bool(row[3]), row[4]) for row in session.execute(page)]


def _both(moment: Moment, now: datetime, *, with_signals: bool) -> Subquery:
    return union_all(_inquiries(moment), *([_signals(now)] if with_signals else [])).subquery()


def _order(both: Subquery) -> tuple[ColumnElement[Any], ...]:
    return both.c.why, both.c.at, both.c.id


class Turn(NamedTuple):
    """A row's turn in the queue: by it those before and after are found, also once it has left the queue itself."""

    why: int
    at: datetime
    id: UUID

    def __str__(self) -> str:
        """Write it so that it can stand in a link."""
        return f"{int(self.why)}.{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.id}"

    @classmethod
    def read(cls, said: str) -> "Turn | None":
        """Read it from a link; None where it is none."""
        found = TURN.fullmatch(said)
        if found is None:
            return None
        why, at, row_id = found.groups()
        return cls(int(why), EPOCH + timedelta(microseconds=int(at)), UUID(row_id))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TURN = re.compile(r"([0-9]{1,2})\.([0-9]{1,16})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class Side(enum.Enum):
    """Which row somebody wants to see, of one that they have seen."""

    HERE = "ved"  # itself, or what follows where it has left the queue
    NEXT = "efter"
    PREVIOUS = "foer"


def beside(
    session: Session, moment: Moment, now: datetime, turn: Turn, side: Side, *, with_signals: bool
) -> tuple[Place, int] | None:
    """Return the row on a side of another's turn, and which it is in the queue; None where there is none."""
    both = _both(moment, now, with_signals=with_signals)
    number = func.row_number().over(order_by=_order(both)).label("number")
    rows = select(both, number, func.count().over().label("total")).subquery()
    why, at, row_id = _order(rows)
    same_why, same_at = why == turn.why, at == turn.at
    own = select(rows.c.why, rows.c.at, rows.c.id, rows.c.is_signal, rows.c.total, rows.c.number).limit(1)
    if side == Side.PREVIOUS:
        is_there = or_(why < turn.why, and_(same_why, or_(at < turn.at, and_(same_at, row_id < turn.id))))
        own = own.where(is_there).order_by(rows.c.number.desc())
    else:
        comes = row_id >= turn.id if side == Side.HERE else row_id > turn.id
        is_there = or_(why > turn.why, and_(same_why, or_(at > turn.at, and_(same_at, comes))))
        own = own.where(is_there).order_by(rows.c.number)
    row = session.execute(own).first()
    return (Place(Why(row[0]), row[1], row[2], bool(row[3]), row[4]), row[5]) if row is not None else None


_Merged = aliased(Inquiry)
_own = case((Inquiry.answered_at.is_(None), Inquiry.answer_by))
_merged = select(func.min(_Merged.answer_by)).where(_Merged.merged_into_id == Inquiry.id, _Merged.answered_at.is_(None))
_theirs = _merged.correlate(Inquiry).scalar_subquery()
PROMISED = case((or_(_theirs.is_(None), _own <= _theirs), _own), else_=_theirs)
_merged_waits = exists().where(_Merged.merged_into_id == Inquiry.id, _Merged.may_not_wait)
MAY_NOT_WAIT = or_(Inquiry.may_not_wait, _merged_waits.correlate(Inquiry))


def _inquiries(moment: Moment) -> Select[*tuple[Any, ...]]:
    """Say the same as `why_here`."""
    is_new = Inquiry.state == InquiryState.NEW
    is_due = moment.today >= PROMISED
    is_left: ColumnElement[bool] = Inquiry.responsible_id.in_(moment.gone)
    if moment.away:
        is_left = or_(is_left, case(moment.away, value=Inquiry.responsible_id) >= PROMISED)
    is_answered = ANSWERED_BY.is_not(None)
    why = case(
        (and_(Inquiry.kind == InquiryKind.CONCERN_REPORT, or_(is_new, is_due, is_answered)), int(Why.REPORT)),
        (MAY_NOT_WAIT, int(Why.CANT_WAIT)),
        (moment.today > PROMISED, int(Why.PASSED)),
        (is_left, int(Why.LEFT)),
        (is_due, int(Why.TODAY)),
        (is_new, int(Why.NEW)),
        (is_answered, int(Why.ANSWERED)),
        else_=int(Why.PARKED),
    )
    asks = [is_open(), or_(is_new, is_due, is_left, is_answered, MAY_NOT_WAIT, Inquiry.parked_until <= moment.today)]
    if moment.dealt_since is not None:
        asks.append(or_(Inquiry.decided_at.is_(None), Inquiry.decided_at < moment.dealt_since, is_answered))
    return select(
        why.label("why"), Inquiry.received_at.label("at"), Inquiry.id.label("id"), literal(0).label("is_signal")
    ).where(*asks)


def _signals(now: datetime) -> Select[*tuple[Any, ...]]:
    why = case({kind: int(why) for kind, why in SIGNALS.items()}, value=Signal.kind, else_=int(Why.ELSEWHERE))
    return select(why, Signal.since, Signal.id, literal(1)).where(Signal.cleared_at.is_(None), Signal.since <= now)
