"""Whom news about an inquiry is told, and what of it reaches the case record.

Told is who sent it after signing in, or who has shown with number and code that it is theirs; nobody else is, whoever
it is about. Filed is what is about a citizen whom we know, in Danish, as it was written.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.clock import in_denmark
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryKind, InquiryStep
from portal.contact.inquiries.questions import asked_in
from portal.notifications.outbox import queue
from portal.notifications.records import as_paper, for_the_record

ASSIGNED, ANSWERED, CLOSED = "inquiry_assigned", "inquiry_answered", "inquiry_closed"
DECIDED, SEEN, ASKED = "inquiry_decided", "inquiry_seen", "inquiry_asked"
NEWS: Mapping[InquiryStep, str] = {
    InquiryStep.TAKEN: ASSIGNED,
    InquiryStep.ASSIGNED: ASSIGNED,
    InquiryStep.ANSWERED: ANSWERED,
    InquiryStep.CLOSED: CLOSED,
    InquiryStep.ASKED: DECIDED,
    InquiryStep.PARKED: DECIDED,
    InquiryStep.OPENED_AGAIN: DECIDED,
}
RECORD = "inquiry"
FILED_UNDER = {
    InquiryKind.REQUEST: "Henvendelse om personen selv",
    InquiryKind.WORRY: "Henvendelse fra en, der er bekymret for personen",
    InquiryKind.CONCERN_REPORT: "Underretning om et barn eller en ung",
}


def tell_of(session: Session, inquiry: Inquiry, event: InquiryEvent) -> None:
    """Tell whose inquiry it is of what somebody at work did; what they did themselves they know."""
    asked = asked_in(event)
    kind = ASKED if asked is not None and asked.is_of_sender else NEWS.get(event.step)
    if kind is not None and event.by_id is not None:
        _tell(session, inquiry, event, kind)


def tell_of_being_seen(session: Session, inquiry: Inquiry, event: InquiryEvent) -> None:
    """Tell whose inquiry it is that somebody of another department saw who they are."""
    _tell(session, inquiry, event, SEEN)


def _tell(session: Session, inquiry: Inquiry, event: InquiryEvent, kind: str) -> None:
    who = _whose(session, inquiry)
    if who is not None:
        queue(session, who, kind, event.id, event.at)


def is_of_same(session: Session, one: Inquiry, other: Inquiry) -> bool:
    """Tell whether two inquiries are known to be one and the same person's to follow."""
    who = _whose(session, one)
    return who is not None and who == _whose(session, other)


def _whose(session: Session, inquiry: Inquiry) -> UUID | None:
    return inquiry.sender_id or (inquiry.subject_id if is_claimed(session, inquiry) else None)


def is_claimed(session: Session, inquiry: Inquiry) -> bool:
    """Tell whether somebody has shown with number and code that an inquiry about themselves is theirs."""
    if inquiry.kind != InquiryKind.REQUEST or inquiry.subject_id is None:
        return False
    own = (InquiryEvent.inquiry_id == inquiry.id, InquiryEvent.step == InquiryStep.KNOWN)
    return bool(session.scalar(select(exists().where(*own, InquiryEvent.by_id.is_(None)))))


def inquiry_of_event(session: Session, event_id: UUID) -> UUID:
    """Return which inquiry something happened to."""
    return session.scalars(select(InquiryEvent.inquiry_id).where(InquiryEvent.id == event_id)).one()


def file(session: Session, inquiry: Inquiry, *, now: datetime) -> None:
    """Queue an inquiry for the record of whom it is about; where we don't know them there is none yet."""
    if inquiry.subject_id is not None:
        for_the_record(session, inquiry.subject_id, RECORD, inquiry.id, _as_text(inquiry), now=now)


def file_more(session: Session, inquiry: Inquiry, event: InquiryEvent) -> None:
    """Queue what a sender wrote afterwards."""
    if inquiry.subject_id is None or event.words is None:
        return
    text = as_paper(f"Mere til henvendelse {inquiry.number}, {_when(event.at)}", {}, event.words)
    for_the_record(session, inquiry.subject_id, RECORD, inquiry.id, text, version=event.seq, now=event.at)


def _as_text(inquiry: Inquiry) -> str:
    facts = {
        "Nummer": inquiry.number,
        "Modtaget": _when(inquiry.received_at),
        "Svar lovet senest": inquiry.answer_by.isoformat(),
        "Afsender": inquiry.sender_name,
        "Om": inquiry.about_name,
        "Telefon": inquiry.phone,
        "Mail": inquiry.email,
    }
    return as_paper(FILED_UNDER[inquiry.kind], facts, inquiry.words)


def _when(at: datetime) -> str:
    return in_denmark(at).strftime("%d.%m.%Y %H:%M")
