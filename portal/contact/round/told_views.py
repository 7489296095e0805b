"""`/min-side/klokken-ti`: what the round decided about a citizen, who has it, who said what, and who saw their name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryStep
from portal.contact.inquiries.queries import own_inquiry
from portal.contact.inquiries.questions import asked_in
from portal.contact.inquiries.rules import may_follow
from portal.contact.inquiries.sender_actions import can_be_added_to
from portal.contact.inquiries.wording import number_in_words
from portal.contact.round.answers import ANSWERED_BY
from portal.contact.round.models import RoundContribution, SignalStep, SignalStepKind
from portal.contact.round.queries import contributions_to
from portal.contact.round.rules import may_read_own_step, may_see_round
from portal.contact.round.shown import ShownContribution, contributions_in_words
from portal.contact.round.wording import seen_in_words, signal_told, step_told, told_in_words, unit_name, words_told
from portal.contact.signals import Signal, SignalKind
from portal.i18n import gettext
from portal.people.here import municipality_here
from portal.people.models import Department, StaffMember

pages = Pages("told", __name__)
HIDDEN = (InquiryStep.MERGED, InquiryStep.PARTED, InquiryStep.KNOWN)
BETWEEN_COLLEAGUES = (InquiryStep.LOOKED, InquiryStep.ASSIGNED)
"""What is written with these is a code, or a note to whoever gets it: nobody but those at work reads it."""


@dataclass(frozen=True)
class ShownStep:
    """One thing that happened, in a sentence; `words` are what staff wrote beside it."""

    at: datetime
    what: str
    words: str | None
    is_look: bool
    asks_you: bool


@pages.page("/min-side/klokken-ti/henvendelser/<uuid:inquiry_id>", needs=may_follow, subject=own_inquiry)
def inquiry(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Tell whoever sent an inquiry who has it, and what was decided, said and seen."""
    is_about_them = inquiry.subject_id == identity.citizen_id
    said = contributions_to(session(), inquiry.id) if is_about_them else []
    contributions: list[ShownContribution] = contributions_in_words(said)
    main, is_open = inquiry.goes_by, can_be_added_to(inquiry)
    return render_template(
        "round/told.html",
        number=number_in_words(inquiry.number),
        responsible=main.responsible.name,
        unit=unit_name(main.responsible.department.unit),
        answer_by=inquiry.answer_by if is_open and inquiry.answered_at is None else None,
        is_late=inquiry.answer_by < clock.today(),
        is_open=is_open,
        inquiry_id=inquiry.id,
        steps=_steps(inquiry, with_words=is_about_them),
        contributions=contributions,
    )


def has_contributions(session: Session, inquiry_id: UUID) -> bool:
    """Tell whether anything was said of an inquiry, so that its sender is led here."""
    return bool(session.scalar(select(exists().where(RoundContribution.inquiry_id == inquiry_id))))


@dataclass(frozen=True)
class AtRound:
    """What the round has to tell whoever has an inquiry: who has answered them, and whether anything was said.

    `may_see` says that the reader comes to the round, and so to the inquiry's row.
    """

    answer: str | None
    has_said: bool
    may_see: bool


def at_round(session: Session, identity: Identity, inquiry: Inquiry) -> AtRound:
    """Return what the round has to tell whoever has an inquiry."""
    is_said = exists().where(RoundContribution.inquiry_id == Inquiry.id)
    unit, has_said = session.execute(select(ANSWERED_BY, is_said).where(Inquiry.id == inquiry.id)).one()
    answer = gettext("Der er svar fra %(unit)s.", unit=unit_name(unit)) if unit is not None else None
    may_see = may_see_round(identity, municipality_here().round)
    return AtRound(answer, has_said, may_see)


def _steps(inquiry: Inquiry, *, with_words: bool) -> list[ShownStep]:
    """Return what happened, the newest first, but for what only tells how staff keep order."""
    own = (
        select(InquiryEvent, StaffMember.name)
        .join(StaffMember, InquiryEvent.responsible_id == StaffMember.id)
        .where(InquiryEvent.inquiry_id == inquiry.id, InquiryEvent.step.not_in(HIDDEN))
    )
    looked: dict[UUID | None, str] = dict(_units_of_looks(inquiry.id))
    shown = []
    for event, responsible in session().execute(own.order_by(InquiryEvent.seq.desc())):
        is_look = event.step == InquiryStep.LOOKED
        unit = unit_name(looked.get(event.by_id, ""))
        asked = asked_in(event)
        asks_you = asked is not None and asked.is_of_sender
        what = seen_in_words(event.words, unit) if is_look else told_in_words(event, responsible, asks_you=asks_you)
        said = asked.words if asked is not None else words_told(event.words)
        is_theirs = with_words and event.step not in BETWEEN_COLLEAGUES and event.by_id is not None
        words = said if asks_you or is_theirs else None
        shown.append(ShownStep(clock.in_denmark(event.at), what, words, is_look, asks_you))
    return shown


def _units_of_looks(inquiry_id: UUID) -> list[tuple[UUID | None, str]]:
    units = (
        select(StaffMember.id, Department.unit)
        .join(Department, StaffMember.department_id == Department.id)
        .join(InquiryEvent, InquiryEvent.by_id == StaffMember.id)
        .where(InquiryEvent.inquiry_id == inquiry_id, InquiryEvent.step == InquiryStep.LOOKED)
    )
    return [(row[0], row[1]) for row in session().execute(units.distinct())]


@dataclass(frozen=True)
class OwnStep:
    """A decision about what the portal told the round, and the person it is about."""

    step: SignalStep
    signal: Signal


def own_step(session: Session, identity: Identity, step_id: UUID) -> OwnStep | None:
    """Return the decision with that id, whoever it is about."""
    step = session.get(SignalStep, step_id)
    return OwnStep(step, session.get_one(Signal, step.signal_id)) if step is not None else None


def may_read_step(identity: Identity, own: OwnStep) -> bool:
    """People read what was decided about them."""
    return may_read_own_step(identity, own.signal)


@pages.page("/min-side/klokken-ti/beslutninger/<uuid:step_id>", needs=may_read_step, subject=own_step)
def step(identity: Identity, own: OwnStep) -> ResponseReturnValue:
    """Tell a citizen who does something about what the portal told the round."""
    who = session().get_one(StaffMember, own.step.responsible_id)
    return render_template(
        "round/told_step.html",
        reason=signal_told(own.signal.kind),
        what=step_told(own.step, who.name),
        words=words_told(own.step.words) if own.step.kind != SignalStepKind.ASSIGNED else None,
        is_wish=own.signal.kind == SignalKind.WANTS_ANOTHER,
        at=clock.in_denmark(own.step.at),
    )
