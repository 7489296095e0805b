"""An inquiry as its sender reads it: who has it, by when they hear, and what has happened, in sentences.

A sender is told nothing about anybody else: not that others wrote, not what staff noted where it is about another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.config.municipality import Municipality
from portal.contact.inquiries.holders import Holder, holder_of
from portal.contact.inquiries.models import (
    AS_RECIPIENT,
    BY_THE_SENDERS_WORD,
    Inquiry,
    InquiryKind,
    InquiryState,
    InquiryStep,
)
from portal.contact.inquiries.queries import Happened, events_of
from portal.contact.inquiries.questions import answers_among, asked_in, put_to_sender
from portal.contact.inquiries.sender_actions import can_be_added_to, can_be_taken_back
from portal.contact.inquiries.wording import number_in_words
from portal.contact.views import until_when, who_answers
from portal.i18n import day, gettext, in_best_language

ONLY_OF_ONES_OWN = frozenset({InquiryStep.PARKED, InquiryStep.CLOSED})
"""What staff wrote with these is shown where an inquiry is about its sender; else it may tell of somebody else."""


@dataclass(frozen=True)
class ShownHolder:
    """Who has an inquiry, in the reader's language. `phone` is of whoever answers now.

    Where they are away, `away` says until when, and `status` to the sender who answers instead.
    """

    name: str
    phone: str
    phone_link: str
    department: str
    away: str
    status: str


@dataclass(frozen=True)
class ShownEvent:
    """One thing that happened, in a sentence; its time is Danish."""

    at: datetime
    sentence: str
    words: str | None


@dataclass(frozen=True)
class ShownInquiry:
    """An inquiry as its sender sees it."""

    id: UUID
    number: str
    is_report: bool
    is_own: bool
    is_reachable: bool
    words: str
    last_words: str  # what the sender wrote last
    received_at: datetime
    answer_by: date
    state: str
    holder: ShownHolder
    is_closed: bool
    is_answered: bool
    is_late: bool
    may_name: bool | None  # None: nobody is asked, as it is about somebody else, or nobody has said a name
    can_be_added_to: bool
    can_be_taken_back: bool
    events: tuple[ShownEvent, ...]
    question: ShownEvent | None  # what we wait for them to answer


def shown_to_sender(session: Session, inquiry: Inquiry, municipality: Municipality) -> ShownInquiry:
    """Put an inquiry into words for its sender."""
    holder = holder_of(session, inquiry)
    is_closed = not can_be_added_to(inquiry)
    happened = events_of(session, inquiry.id)
    return ShownInquiry(
        id=inquiry.id,
        number=number_in_words(inquiry.number),
        is_report=inquiry.kind == InquiryKind.CONCERN_REPORT,
        is_own=inquiry.kind == InquiryKind.REQUEST,
        is_reachable=inquiry.is_reachable,
        words=inquiry.words,
        last_words=_last_words(happened, inquiry),
        received_at=clock.in_denmark(inquiry.received_at),
        answer_by=inquiry.answer_by,
        state=_standing(inquiry, is_closed=is_closed),
        holder=holder_in_words(holder, municipality),
        is_closed=is_closed,
        is_answered=inquiry.answered_at is not None,
        is_late=not is_closed and inquiry.answered_at is None and inquiry.answer_by < clock.today(),
        may_name=inquiry.may_name if _can_be_named(inquiry) else None,
        can_be_added_to=can_be_added_to(inquiry),
        can_be_taken_back=can_be_taken_back(inquiry),
        events=tuple(_in_order(happened, inquiry, municipality)),
        question=_question(happened, municipality) if can_be_added_to(inquiry) else None,
    )


def _can_be_named(inquiry: Inquiry) -> bool:
    """Tell whether a sender is asked about their name: it is about them, and somebody could say it."""
    has_name = inquiry.sender_name or inquiry.sender_id or inquiry.subject_id or inquiry.may_name
    return inquiry.kind == InquiryKind.REQUEST and bool(has_name)


def _last_words(happened: Iterable[Happened], inquiry: Inquiry) -> str:
    added = [event.words for event in happened if event.step == InquiryStep.ADDED and event.words]
    return added[-1] if added else inquiry.words


def holder_in_words(holder: Holder, municipality: Municipality) -> ShownHolder:
    """Put who has an inquiry into the reader's language; without a number of their own the entrance answers."""
    number = holder.phone
    if holder.away is not None:
        number = holder.answers.phone if holder.answers is not None else ""
    phone = number.strip() or municipality.entrance.phone
    away, status = "", ""
    if holder.away is not None:
        away = until_when(holder.away, holder.name)
        status = who_answers(holder.away, holder.answers, holder.name)
    department = _department(holder.unit, municipality)
    return ShownHolder(holder.name, phone, phone.replace(" ", ""), department, away, status)


def sentence_of(
    event: Happened, municipality: Municipality, *, for_staff: bool = False, is_answer: bool = False
) -> str:
    """Say what happened; names of those who only read stand where the municipality shows them, and for staff.

    `is_answer`: the sender wrote it after they were asked something.
    """
    who, name = event.responsible, event.by or ""
    until = day(event.until) if event.until else ""
    other = number_in_words(event.other_number or "")
    is_named = for_staff or municipality.look_names or event.by_id == event.responsible_id
    reader = name if is_named else gettext("En medarbejder")
    unit = _department(event.unit, municipality) if event.unit else ""
    if is_answer:
        return gettext("Afsenderen har svaret.") if for_staff else gettext("Du svarede.")
    if not for_staff and event.step in _to_you(""):
        return _to_you(name)[event.step]
    return {
        InquiryStep.RECEIVED: gettext("Vi fik henvendelsen. %(who)s fik den.", who=who),
        InquiryStep.TAKEN: gettext("%(who)s har taget den.", who=who),
        InquiryStep.ASSIGNED: gettext("%(who)s har den nu.", who=who),
        InquiryStep.ASKED: _asked(event, reader, municipality, for_staff=for_staff),
        InquiryStep.PARKED: gettext("Vi venter til %(day)s.", day=until),
        InquiryStep.CLOSED: gettext("Den blev afsluttet.") if event.by_id else gettext("Den blev taget tilbage."),
        InquiryStep.OPENED_AGAIN: gettext("Den blev åbnet igen. %(who)s har den.", who=who),
        InquiryStep.ANSWERED: gettext("%(who)s vendte tilbage til afsenderen.", who=name),
        InquiryStep.MERGED: gettext("Den blev lagt sammen med %(number)s.", number=other),
        InquiryStep.PARTED: gettext("Den blev skilt fra %(number)s.", number=other),
        InquiryStep.KNOWN: _known(event),
        InquiryStep.NAME_ALLOWED: gettext("Navnet må siges på mødet klokken ti."),
        InquiryStep.NAME_REFUSED: gettext("Navnet må ikke siges på mødet klokken ti."),
        InquiryStep.ADDED: gettext("Afsenderen skrev mere."),
        InquiryStep.LOOKED: _looked(event, reader, unit, for_staff=for_staff),
    }[event.step]


def _to_you(name: str) -> dict[InquiryStep, str]:
    """Return what is said otherwise to the sender than about them."""
    return {
        InquiryStep.ANSWERED: gettext("%(who)s vendte tilbage til dig.", who=name),
        InquiryStep.NAME_ALLOWED: gettext("Du sagde ja til, at vi siger dit navn på mødet."),
        InquiryStep.NAME_REFUSED: gettext("Du sagde nej til, at vi siger dit navn på mødet."),
        InquiryStep.ADDED: gettext("Du skrev mere."),
    }


def _asked(event: Happened, asker: str, municipality: Municipality, *, for_staff: bool) -> str:
    """Say who is asked; which department is for those at work, as it may tell of somebody else."""
    asked = asked_in(event)
    if asked is not None and asked.is_of_sender:
        if for_staff:
            return gettext("%(who)s har spurgt afsenderen og venter på svar.", who=asker)
        return gettext("%(who)s har spurgt dig om noget.", who=asker)
    if for_staff and asked is not None and asked.whom:
        whom = _department(asked.whom, municipality)
        return gettext("%(who)s har spurgt %(whom)s og venter på svar.", who=asker, whom=whom)
    return gettext("%(who)s har spurgt en kollega og venter på svar.", who=asker)


def _question(happened: Iterable[Happened], municipality: Municipality) -> ShownEvent | None:
    event = put_to_sender(happened)
    asked = asked_in(event) if event is not None else None
    if event is None or asked is None:
        return None
    return ShownEvent(clock.in_denmark(event.at), sentence_of(event, municipality), asked.words)


def _looked(event: Happened, reader: str, unit: str, *, for_staff: bool) -> str:
    """Say who read it; of somebody who was only let know who wrote, what let them."""
    if for_staff and event.words == BY_THE_SENDERS_WORD:
        return gettext(
            "%(who)s fra %(department)s så, hvem det er. Afsenderen har sagt ja til at blive nævnt.",
            who=reader,
            department=unit,
        )
    if for_staff and event.words == AS_RECIPIENT:
        return gettext(
            "%(who)s fra %(department)s så, hvem det er. De har selv fået henvendelsen.", who=reader, department=unit
        )
    if event.words == BY_THE_SENDERS_WORD:
        return gettext("En fagperson fra %(unit)s så dit navn. Du har sagt ja til at blive nævnt.", unit=unit)
    return gettext("%(who)s fra %(department)s læste den.", who=reader, department=unit)


def _known(event: Happened) -> str:
    if event.by_id is None:
        return gettext("Den blev lagt på afsenderens egen side.")
    return gettext("Vi ved nu, hvem den handler om.")


def _in_order(happened: Sequence[Happened], inquiry: Inquiry, municipality: Municipality) -> Iterable[ShownEvent]:
    is_own = inquiry.kind == InquiryKind.REQUEST
    hidden = {InquiryStep.MERGED, InquiryStep.PARTED} | (set() if is_own else {InquiryStep.KNOWN})
    answers = answers_among(happened)
    for event in happened:
        if event.step not in hidden:
            is_theirs = event.by_id is None or is_own or event.step not in ONLY_OF_ONES_OWN
            words = event.words if event.step in ONLY_OF_ONES_OWN | {InquiryStep.ADDED} and is_theirs else None
            words = None if event.step == InquiryStep.CLOSED and event.by_id is None else words
            asked = asked_in(event)
            words = asked.words if asked is not None and asked.is_of_sender else words
            sentence = sentence_of(event, municipality, is_answer=event in answers)
            yield ShownEvent(clock.in_denmark(event.at), sentence, words)


def _standing(inquiry: Inquiry, *, is_closed: bool) -> str:
    if is_closed:
        return gettext("Afsluttet")
    if inquiry.answered_at is not None:
        return gettext("Vi har svaret")
    main = inquiry.goes_by
    if main.state == InquiryState.PARKED and main is inquiry and inquiry.parked_until is not None:
        return gettext("Venter til %(day)s", day=day(inquiry.parked_until))
    return gettext("Ny") if main.state == InquiryState.NEW else gettext("I gang")


def _department(unit: str, municipality: Municipality) -> str:
    return in_best_language(municipality.department_name(unit, clock.today()))[0]
