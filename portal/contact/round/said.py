"""What was just decided, and what another decided meanwhile, in one sentence each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from portal.contact.inquiries.decisions import DECISIONS
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryState, InquiryStep
from portal.contact.inquiries.rules import PARKED_TOO_OFTEN
from portal.contact.inquiries.wording import number_in_words
from portal.contact.round.models import SignalStep, SignalStepKind
from portal.contact.round.wording import event_in_words, own_event_in_words, own_step_in_words, step_in_words
from portal.i18n import gettext
from portal.people.models import StaffMember

_By, _Responsible = aliased(StaffMember), aliased(StaffMember)


@dataclass(frozen=True)
class Decided:
    """A decision in words; `is_managers` where it went to a manager, as it was put off too often.

    `closed_id` is the inquiry that was closed and still is: it can be opened again. `own_words` say it to whoever
    decided it, `by_id`.
    """

    number: str | None
    words: str
    is_managers: bool = False
    closed_id: UUID | None = None
    by_id: UUID | None = None
    own_words: str = ""


def was_decided(session: Session, told: Any) -> Decided | None:
    """Return the decision that the address names (`gjort`, `signal`); None where it names none."""
    if "gjort" in told:
        event_id = _id(told["gjort"])
        return event_decided(session, InquiryEvent.id == event_id) if event_id else None
    if "signal" in told:
        step_id = _id(told["signal"])
        return step_decided(session, step_id) if step_id else None
    return None


def event_decided(session: Session, which: Any) -> Decided | None:
    """Say what was decided about an inquiry."""
    both = select(InquiryEvent, Inquiry.number, Inquiry.times_parked, Inquiry.state, _Responsible.name, _By.name)
    both = both.join(Inquiry, InquiryEvent.inquiry_id == Inquiry.id)
    both = both.join(_Responsible, InquiryEvent.responsible_id == _Responsible.id)
    both = both.join(_By, InquiryEvent.by_id == _By.id).where(which)
    both = both.where(InquiryEvent.step.in_(DECISIONS)).order_by(InquiryEvent.seq.desc()).limit(1)
    row = session.execute(both).first()
    if row is None:
        return None
    event, number, times, state, responsible, by = row
    is_managers = event.until is not None and times >= PARKED_TOO_OFTEN and event.by_id != event.responsible_id
    closed_id = event.inquiry_id if event.step == InquiryStep.CLOSED and state == InquiryState.CLOSED else None
    return Decided(
        number_in_words(number),
        event_in_words(event, responsible, by),
        is_managers,
        closed_id,
        event.by_id,
        own_event_in_words(event, responsible),
    )


def step_decided(session: Session, step_id: UUID) -> Decided | None:
    """Say what was decided about a signal."""
    both = select(SignalStep, _Responsible.name, _By.name)
    both = both.join(_Responsible, SignalStep.responsible_id == _Responsible.id)
    row = session.execute(both.join(_By, SignalStep.by_id == _By.id).where(SignalStep.id == step_id)).first()
    if row is None:
        return None
    step, responsible, by = row
    is_managers = step.kind == SignalStepKind.PARKED and step.responsible_id != step.by_id
    own_words = own_step_in_words(step, responsible)
    return Decided(None, step_in_words(step, responsible, by), is_managers, by_id=step.by_id, own_words=own_words)


def has_more(session: Session, inquiry_id: UUID) -> bool:
    """Tell whether what happened last to an inquiry, or to what goes by it, is that a sender wrote more."""
    own = select(InquiryEvent.step).join(Inquiry, InquiryEvent.inquiry_id == Inquiry.id)
    own = own.where(or_(Inquiry.id == inquiry_id, Inquiry.merged_into_id == inquiry_id))
    newest = own.where(InquiryEvent.step != InquiryStep.LOOKED).order_by(
        InquiryEvent.at.desc(), InquiryEvent.seq.desc()
    )
    return session.scalar(newest.limit(1)) == InquiryStep.ADDED


def sender_wrote_meanwhile(*, has_written: bool) -> str:
    """Tell somebody that the sender wrote more while they decided."""
    return _and_kept(gettext("Afsenderen har skrevet mere. Læs det først."), has_written=has_written)


def meanwhile(decided: Decided | None, *, is_own: bool, has_written: bool) -> str:
    """Tell somebody that another was first, or that they did it themselves on another page."""
    if decided is None:
        return gettext("Den er ændret, mens du havde siden åben. Se, hvad der gælder nu, og vælg igen.")
    if is_own:
        return _and_kept(decided.own_words, has_written=has_written)
    said = gettext("En anden nåede det først. %(what)s", what=decided.words)
    return _and_kept(said, has_written=has_written)


def _and_kept(said: str, *, has_written: bool) -> str:
    kept = gettext("Det, du skrev, står her stadig.")
    return f"{said} {kept}" if has_written else said


def _id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
