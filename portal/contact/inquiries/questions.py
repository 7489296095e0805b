"""What staff ask before they go on with an inquiry: of whom, in which words, and whether the sender has answered.

What is noted when something is asked begins with who is asked: the sender, or a department's unit. A sender's answer
is what they write after it.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.contact.inquiries.models import InquiryEvent, InquiryStep

SENDER = "sender"
BETWEEN = ": "
NO_LONGER_ASKED = (InquiryStep.ADDED, InquiryStep.CLOSED)
"""After these the sender is asked nothing any more: they wrote, or nothing more is done."""


class Asked(NamedTuple):
    """Who is asked, and what."""

    whom: str
    words: str

    @property
    def is_of_sender(self) -> bool:
        """Tell whether the sender is asked, and nobody at work."""
        return self.whom == SENDER


class Noted(Protocol):
    """What is asked of an event here."""

    @property
    def step(self) -> InquiryStep: ...  # noqa: D102
    @property
    def words(self) -> str | None: ...  # noqa: D102


One = TypeVar("One", bound=Noted)


def noted_as(asked: Asked) -> str:
    """Return the words under which a question is noted."""
    return f"{asked.whom}{BETWEEN}{asked.words.strip()}"


def asked_in(event: Noted) -> Asked | None:
    """Return what was asked; None where the event is no question."""
    if event.step != InquiryStep.ASKED or event.words is None:
        return None
    whom, _between, words = event.words.partition(BETWEEN)
    return Asked(whom, words) if words else Asked("", event.words)


def put_to_sender(happened: Iterable[One]) -> One | None:
    """Return the question that waits for its sender's answer, of what happened in order; None where none does."""
    waits: One | None = None
    for event in happened:
        asked = asked_in(event)
        if asked is not None and asked.is_of_sender:
            waits = event
        elif event.step in NO_LONGER_ASKED:
            waits = None
    return waits


def answers_among(happened: Iterable[One]) -> list[One]:
    """Return what senders wrote in answer to a question, of what happened in order."""
    answers: list[One] = []
    is_asked = False
    for event in happened:
        asked = asked_in(event)
        if event.step == InquiryStep.ADDED and is_asked:
            answers.append(event)
        is_asked = event.step not in NO_LONGER_ASKED and (is_asked or (asked is not None and asked.is_of_sender))
    return answers


def asked_of(event: type[InquiryEvent], whom: str) -> ColumnElement[bool]:
    """Say of an event that it is a question to somebody."""
    return (event.step == InquiryStep.ASKED) & event.words.startswith(f"{whom}{BETWEEN}", autoescape=True)


_Question, _After = aliased(InquiryEvent), aliased(InquiryEvent)


def waits_for_sender(inquiry_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Say of an inquiry that its sender is asked something; says the same as `put_to_sender`."""
    after = exists().where(
        _After.inquiry_id == _Question.inquiry_id, _After.seq > _Question.seq, _After.step.in_(NO_LONGER_ASKED)
    )
    asked = asked_of(_Question, SENDER)
    return exists().where(_Question.inquiry_id == inquiry_id, asked, ~after.correlate(_Question))


def is_put_to_sender(session: Session, inquiry_id: UUID) -> bool:
    """Tell whether what was asked last about an inquiry waits for its sender."""
    own = select(InquiryEvent).where(InquiryEvent.inquiry_id == inquiry_id, InquiryEvent.step == InquiryStep.ASKED)
    newest = session.scalar(own.order_by(InquiryEvent.seq.desc()).limit(1))
    asked = asked_in(newest) if newest is not None else None
    return asked is not None and asked.is_of_sender
