"""What is decided about an inquiry: taken, given to somebody, asked about, put off, closed, opened again.

Each decision is made under the same two locks (`holding.hold`) with the version that was shown, is noted beside the
inquiry and in the chain, and is told to a sender whom we know, all in one transaction. Of two who decide at once one
wins; the other is told what was decided (DecidedMeanwhile). The same decision twice is one.

At every moment exactly one is responsible: no decision leaves it empty, and the database wouldn't let it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import Rule, require
from portal.clock import in_denmark
from portal.contact.inquiries.duty import NobodyOnDuty, manager_on_duty
from portal.contact.inquiries.holding import DecidedMeanwhile, Held, hold_group, note
from portal.contact.inquiries.models import CloseReason, Inquiry, InquiryEvent, InquiryState, InquiryStep
from portal.contact.inquiries.queries import has_contact_person
from portal.contact.inquiries.questions import Asked, noted_as
from portal.contact.inquiries.rules import (
    PARKED_TOO_OFTEN,
    can_be_closed_for,
    can_be_parked,
    can_have_inquiries,
    is_parkable_day,
    may_decide,
    may_handle,
    may_park,
)
from portal.contact.inquiries.telling import is_of_same
from portal.people.models import StaffMember


class NeverParked(ValueError):  # noqa: N818 -- reads as the sentence it is
    """A report about a child is never put off."""


class NoSuchDay(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The day is past, today, or too far ahead."""


class NotSo(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The reason for which something is to be closed isn't so."""


class UnfitForInquiries(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The person's work isn't with people's inquiries, or they don't work here any more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The inquiry that somebody decides about, as it was when they saw it."""

    inquiry_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class _Wish:
    """A decision as it stands in the event that is noted."""

    step: InquiryStep
    responsible_id: UUID | None = None  # None: whoever has it
    words: str | None = None
    until: date | None = None


def take(session: Session, shown: Shown, *, by: Identity, now: datetime) -> Inquiry:
    """Let whoever decides have the inquiry themselves. Raises NotAllowed, DecidedMeanwhile."""
    held, was_done = _held(session, shown, may_decide, _Wish(InquiryStep.TAKEN, by.staff_id), by, now)
    return held.inquiry if was_done else _give(session, held, InquiryStep.TAKEN, _own(by), None, by)


def assign(session: Session, shown: Shown, to: StaffMember, words: str, *, by: Identity, now: datetime) -> Inquiry:
    """Let a member of staff have the inquiry. Raises NotAllowed, UnfitForInquiries, DecidedMeanwhile."""
    said = words.strip() or None
    held, was_done = _held(session, shown, may_decide, _Wish(InquiryStep.ASSIGNED, to.id, said), by, now)
    if was_done:
        return held.inquiry
    if not can_have_inquiries(to):
        raise UnfitForInquiries
    return _give(session, held, InquiryStep.ASSIGNED, to.id, said, by)


def ask(session: Session, shown: Shown, asked: Asked, *, by: Identity, now: datetime) -> Inquiry:
    """Wait for an answer, of the sender or a department; whoever had the inquiry keeps it.

    Raises NotAllowed, DecidedMeanwhile.
    """
    words = noted_as(asked)
    held, was_done = _held(session, shown, may_handle, _Wish(InquiryStep.ASKED, words=words), by, now)
    if was_done:
        return held.inquiry
    held.inquiry.state, held.inquiry.parked_until = InquiryState.ASKED, None
    return _decided(session, held, InquiryStep.ASKED, by, words=words)


def park(
    session: Session, shown: Shown, until: date, words: str, *, most_days: int, by: Identity, now: datetime
) -> Inquiry:
    """Put the inquiry off to a day, with a reason; it comes back by itself. The second time it becomes a manager's.

    No promise that isn't kept yet is put off with it. Raises NotAllowed, NeverParked, NoSuchDay, DecidedMeanwhile.
    """
    wish = _Wish(InquiryStep.PARKED, words=words.strip(), until=until)
    held, was_done = _held(session, shown, may_park, wish, by, now)
    inquiry = held.inquiry
    if was_done:
        return inquiry
    if not can_be_parked(inquiry):
        raise NeverParked
    if not is_parkable_day(until, in_denmark(now).date(), most_days, promised=_promised(held)):
        raise NoSuchDay
    inquiry.state, inquiry.parked_until = InquiryState.PARKED, until
    inquiry.times_parked += 1
    if inquiry.times_parked >= PARKED_TOO_OFTEN:
        _give_to_manager(session, held, by, in_denmark(now).date())
    return _decided(session, held, InquiryStep.PARKED, by, words=words.strip(), until=until)


def close(session: Session, shown: Shown, reason: CloseReason, words: str, *, by: Identity, now: datetime) -> Inquiry:
    """Do nothing more about the inquiry, for a reason and in words. Raises NotAllowed, NotSo, DecidedMeanwhile."""
    held, was_done = _held(session, shown, may_handle, _Wish(InquiryStep.CLOSED, words=words.strip()), by, now)
    if was_done:
        return held.inquiry
    inquiry = held.inquiry
    if not can_be_closed_for(inquiry, reason, has_contact_person=has_contact_person(session, inquiry)):
        raise NotSo
    inquiry.state, inquiry.parked_until = InquiryState.CLOSED, None
    inquiry.closed_at, inquiry.close_reason = held.now, reason
    return _decided(session, held, InquiryStep.CLOSED, by, words=words.strip())


def open_again(session: Session, shown: Shown, words: str, *, by: Identity, now: datetime) -> Inquiry:
    """Go on with an inquiry that was closed; whoever had it has it again. Raises NotAllowed, DecidedMeanwhile."""
    wish = _Wish(InquiryStep.OPENED_AGAIN, words=words.strip() or None)
    held, was_done = _held(session, shown, may_handle, wish, by, now, is_open=False)
    if was_done:
        return held.inquiry
    inquiry = held.inquiry
    inquiry.state, inquiry.closed_at, inquiry.close_reason = InquiryState.HELD, None, None
    return _decided(session, held, InquiryStep.OPENED_AGAIN, by, words=words.strip() or None)


DECISIONS = (
    *(InquiryStep.TAKEN, InquiryStep.ASSIGNED, InquiryStep.ASKED),
    *(InquiryStep.PARKED, InquiryStep.CLOSED, InquiryStep.OPENED_AGAIN),
)


FOLLOWED = (InquiryStep.TAKEN, InquiryStep.ASSIGNED, InquiryStep.CLOSED, InquiryStep.OPENED_AGAIN)
"""What is told to the senders of what was merged, too."""
CLOSED_FOR_OTHERS = "Afsluttet"


def newest_decision(session: Session, inquiry_id: UUID) -> InquiryEvent | None:
    """Return what was last decided about an inquiry; None where nothing was yet."""
    own = select(InquiryEvent).where(InquiryEvent.inquiry_id == inquiry_id, InquiryEvent.step.in_(DECISIONS))
    return session.scalar(own.order_by(InquiryEvent.seq.desc()).limit(1))


def _held(
    session: Session, shown: Shown, rule: Rule, wish: _Wish, by: Identity, now: datetime, *, is_open: bool = True
) -> tuple[Held, bool]:
    """Hold the inquiry that was shown, and tell whether what is wished has been done already.

    Raises NotAllowed, and DecidedMeanwhile where something else has been done since, or it is open no more.
    """
    held, _main = hold_group(session, shown.inquiry_id, now=now)
    inquiry = held.inquiry
    is_older = inquiry.version != shown.version
    if is_older and _is_done(newest_decision(session, inquiry.id), wish, by):
        return held, True
    if is_older or inquiry.is_open is not is_open or inquiry.merged_into_id is not None:
        raise DecidedMeanwhile(inquiry)
    require(by, rule, inquiry)
    return held, False


def _is_done(event: InquiryEvent | None, wish: _Wish, by: Identity) -> bool:
    if event is None or event.by_id is None or event.by_id != by.staff_id:
        return False
    is_theirs = wish.responsible_id in (None, event.responsible_id)
    return is_theirs and (event.step, event.words, event.until) == (wish.step, wish.words, wish.until)


def _own(by: Identity) -> UUID:
    assert by.staff_id is not None  # noqa: S101 -- that is what may_decide says
    return by.staff_id


def _give(session: Session, held: Held, step: InquiryStep, to_id: UUID, words: str | None, by: Identity) -> Inquiry:
    held.inquiry.responsible_id = to_id
    held.inquiry.state, held.inquiry.parked_until = InquiryState.HELD, None
    return _decided(session, held, step, by, words=words)


def _promised(held: Held) -> date | None:
    """Return the earliest promise that isn't kept, to the sender or to one of those whose inquiries go by it."""
    all_of_them = (held.inquiry, *(one.inquiry for one in held.merged))
    return min((one.answer_by for one in all_of_them if one.answered_at is None), default=None)


def _give_to_manager(session: Session, held: Held, by: Identity, today: date) -> None:
    """Let a manager have it, and write that down; that it waits is told its sender with the decision itself."""
    try:
        manager_id = manager_on_duty(session, today)
    except NobodyOnDuty:
        return  # then whoever has it keeps it: somebody always has
    if manager_id == held.inquiry.responsible_id:
        return
    held.inquiry.responsible_id = manager_id
    note(session, held, InquiryStep.ASSIGNED, by=by.staff_id, is_news=False)
    for one in held.merged:
        _follow(session, one, held.inquiry, InquiryStep.ASSIGNED, by, None)


def _decided(
    session: Session, held: Held, step: InquiryStep, by: Identity, *, words: str | None, until: date | None = None
) -> Inquiry:
    held.inquiry.decided_at = held.now
    note(session, held, step, by=by.staff_id, words=words, until=until)
    session.expire(held.inquiry, ["responsible"])
    for one in held.merged:
        _follow(session, one, held.inquiry, step, by, words)
    return held.inquiry


def _follow(session: Session, one: Held, main: Inquiry, step: InquiryStep, by: Identity, words: str | None) -> None:
    """Let what was merged go with the one that it goes by: whoever has that has it, and its sender is told.

    What was written beside the decision stands there only where both are the same person's, and about the same.
    """
    one.inquiry.responsible_id = main.responsible_id
    session.flush()
    session.expire(one.inquiry, ["responsible"])
    if step in FOLLOWED and one.inquiry.closed_at is None:
        others = CLOSED_FOR_OTHERS if step == InquiryStep.CLOSED else None
        is_theirs = main.kind == one.inquiry.kind and is_of_same(session, main, one.inquiry)
        note(session, one, step, by=by.staff_id, words=words if is_theirs else others)
