"""What a member of staff has to do for people: the inquiries that are theirs, and what they got at the round."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryKind, InquiryState, InquiryStep, is_open
from portal.contact.inquiries.queries import is_a_reading
from portal.contact.inquiries.questions import waits_for_sender
from portal.contact.inquiries.rules import PARKED_TOO_OFTEN
from portal.contact.models import ContactWish
from portal.contact.round.answers import ANSWERED_BY
from portal.contact.round.models import SignalStep, SignalStepKind
from portal.contact.round.queue import MAY_NOT_WAIT
from portal.contact.round.wishes import OF_AN_OPEN_WISH
from portal.contact.signals import Signal, SignalKind

PAGE = 20
LATELY = timedelta(days=14)


class OwnInquiry(NamedTuple):
    """An inquiry that is somebody's: `has_more` says that its sender wrote after they last read it.

    What is merged into it counts, too.
    """

    id: UUID
    number: str
    kind: InquiryKind
    state: InquiryState
    received_at: datetime
    answer_by: date
    answered_at: datetime | None
    has_more: bool
    waits_for_sender: bool
    may_not_wait: bool
    answered_by: str | None = None  # the department that was asked last and has answered since
    times_parked: int = 0

    @property
    def is_urgent(self) -> bool:
        """Tell whether it is a report about a child that nobody has answered yet."""
        return self.kind == InquiryKind.CONCERN_REPORT and self.answered_at is None

    @property
    def is_put_off_often(self) -> bool:
        """Tell whether it was put off so often that it became a manager's."""
        return self.times_parked >= PARKED_TOO_OFTEN


class OwnSignal(NamedTuple):
    """What somebody took or was given at the round, of what came from elsewhere."""

    signal_id: UUID
    kind: SignalKind
    at: datetime
    assign_to: UUID | None  # who wishes for another contact person, and still does


def inquiries_of(session: Session, staff_id: UUID, *, first: int = 0) -> tuple[list[OwnInquiry], bool]:
    """Return what somebody is responsible for, and whether there are more. One statement.

    What isn't answered comes first: reports about a child, then what may not wait, as in the round's queue.
    """
    read, one = aliased(InquiryEvent), aliased(Inquiry)
    last_read = select(func.coalesce(func.max(read.seq), 0)).where(
        read.inquiry_id == InquiryEvent.inquiry_id, read.by_id == staff_id, *is_a_reading(read)
    )
    has_more = exists().where(
        or_(one.id == Inquiry.id, one.merged_into_id == Inquiry.id),
        InquiryEvent.inquiry_id == one.id,
        InquiryEvent.step == InquiryStep.ADDED,
        InquiryEvent.seq > last_read.correlate(InquiryEvent).scalar_subquery(),
    )
    columns = (Inquiry.id, Inquiry.number, Inquiry.kind, Inquiry.state, Inquiry.received_at, Inquiry.answer_by)
    own: Select[*tuple[Any, ...]] = (
        select(*columns, Inquiry.answered_at, has_more.correlate(Inquiry), waits_for_sender(Inquiry.id), MAY_NOT_WAIT)
        .add_columns(ANSWERED_BY, Inquiry.times_parked)
        .where(Inquiry.responsible_id == staff_id, is_open())
        .order_by(
            and_(Inquiry.answered_at.is_not(None), ~MAY_NOT_WAIT),
            Inquiry.kind != InquiryKind.CONCERN_REPORT,
            ~MAY_NOT_WAIT,
            Inquiry.answer_by,
            Inquiry.id,
        )
    )
    rows = session.execute(own.offset(first).limit(PAGE + 1)).all()
    return [OwnInquiry(*row) for row in rows[:PAGE]], len(rows) > PAGE


def signals_of(session: Session, staff_id: UUID, now: datetime) -> list[OwnSignal]:
    """Return what somebody got at the round lately, and the wishes that are still open before the rest.

    What was put off too often came to them as a manager.

    One statement.
    """
    is_put_off_often = and_(SignalStep.kind == SignalStepKind.PARKED, SignalStep.responsible_id != SignalStep.by_id)
    got = or_(SignalStep.kind.in_((SignalStepKind.TAKEN, SignalStepKind.ASSIGNED)), is_put_off_often)
    own = (
        select(Signal.id, Signal.kind, SignalStep.at, ContactWish.citizen_id)
        .join(Signal, SignalStep.signal_id == Signal.id)
        .outerjoin(ContactWish, OF_AN_OPEN_WISH)
        .where(SignalStep.responsible_id == staff_id, got)
        .where(or_(SignalStep.at >= now - LATELY, ContactWish.id.is_not(None)))
    )
    in_order = (ContactWish.id.is_(None), SignalStep.at.desc())
    return [OwnSignal(*row) for row in session.execute(own.order_by(*in_order).limit(PAGE))]
