"""An inquiry as whoever is responsible for it reads it: everything that its sender told, and what has happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.config.municipality import Municipality
from portal.contact.inquiries.facts import facts_of
from portal.contact.inquiries.holders import holder_of
from portal.contact.inquiries.models import CloseReason, Inquiry, InquiryKind, InquiryState, InquiryStep, Way
from portal.contact.inquiries.queries import Happened, events_of, merged_with, named_by_sender
from portal.contact.inquiries.questions import answers_among, asked_in, put_to_sender
from portal.contact.inquiries.sentences import ShownEvent, ShownHolder, holder_in_words, sentence_of
from portal.contact.inquiries.wording import close_name, kind_name, number_in_words, relation_name, state_name, way_name


@dataclass(frozen=True)
class ShownMerged:
    """An inquiry that goes by this one, and whether anybody got back to who sent it: their name is read there."""

    id: UUID
    number: str
    answer_by: date
    is_answered: bool
    may_not_wait: bool


@dataclass(frozen=True)
class ShownToStaff:
    """An inquiry for those who work with it."""

    id: UUID
    number: str
    kind: str
    is_report: bool
    is_own: bool
    way: str
    state: str
    closed_because: str | None
    is_open: bool
    is_late: bool
    may_not_wait: bool
    received_at: datetime
    answer_by: date
    answered_at: datetime | None
    holder: ShownHolder
    words: str
    relation: str
    about_name: str | None
    sender_name: str | None
    phone: str | None
    phone_link: str
    may_call: bool
    email: str | None
    may_name: bool
    is_known: bool
    facts: list[tuple[str, str]]
    events: list[ShownEvent]
    merged: list[ShownMerged]
    main: tuple[UUID, str] | None


def shown_to_staff(session: Session, inquiry: Inquiry, municipality: Municipality) -> ShownToStaff:
    """Put an inquiry into words for those who work with it."""
    main, happened = inquiry.merged_into, events_of(session, inquiry.id)
    waits_for_sender = put_to_sender(happened) is not None
    return ShownToStaff(
        id=inquiry.id,
        number=number_in_words(inquiry.number),
        kind=kind_name(inquiry.kind),
        is_report=inquiry.kind == InquiryKind.CONCERN_REPORT,
        is_own=inquiry.kind == InquiryKind.REQUEST,
        way=way_name(Way(inquiry.way)),
        state=state_name(InquiryState(inquiry.state), waits_for_sender=waits_for_sender),
        closed_because=close_name(CloseReason(inquiry.close_reason)) if inquiry.close_reason else None,
        is_open=inquiry.closed_at is None,
        is_late=inquiry.is_open and inquiry.answered_at is None and inquiry.answer_by < clock.today(),
        may_not_wait=inquiry.closed_at is None and inquiry.may_not_wait,
        received_at=clock.in_denmark(inquiry.received_at),
        answer_by=inquiry.answer_by,
        answered_at=clock.in_denmark(inquiry.answered_at) if inquiry.answered_at else None,
        holder=holder_in_words(holder_of(session, inquiry), municipality),
        words=inquiry.words,
        relation=relation_name(inquiry.relation),
        about_name=inquiry.about_name,
        sender_name=named_by_sender(session, inquiry, happened),
        phone=inquiry.phone,
        phone_link="".join(one for one in inquiry.phone or "" if one in "+0123456789"),
        may_call=inquiry.may_call,
        email=inquiry.email,
        may_name=inquiry.may_name,
        is_known=inquiry.subject_id is not None,
        facts=facts_of(inquiry),
        events=_events(happened, municipality),
        merged=[_merged(one) for one in merged_with(session, inquiry.id)],
        main=(main.id, number_in_words(main.number)) if main else None,
    )


def _events(happened: Sequence[Happened], municipality: Municipality) -> list[ShownEvent]:
    answers, shown = answers_among(happened), []
    for one in happened:
        asked = asked_in(one)
        sentence = sentence_of(one, municipality, for_staff=True, is_answer=one in answers)
        said = asked.words if asked is not None else one.words
        words = said if one.step != InquiryStep.LOOKED else None  # a code there, and said in the sentence
        shown.append(ShownEvent(clock.in_denmark(one.at), sentence, words))
    return shown


def _merged(one: Inquiry) -> ShownMerged:
    return ShownMerged(
        id=one.id,
        number=number_in_words(one.number),
        answer_by=one.answer_by,
        is_answered=one.answered_at is not None,
        may_not_wait=one.may_not_wait,
    )
