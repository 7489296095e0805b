"""Whom news about an inquiry is told: whoever sent it, where they were signed in. Nobody else."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.contact.inquiries.models import Inquiry, InquiryEvent
from portal.notifications.outbox import queue

DECIDED, SEEN = "inquiry_decided", "inquiry_seen"


def tell_of_decision(session: Session, inquiry: Inquiry, event: InquiryEvent) -> None:
    """Tell the sender that something was decided."""
    if inquiry.sender_id is not None:
        queue(session, inquiry.sender_id, DECIDED, event.id, event.at)


def tell_of_being_seen(session: Session, inquiry: Inquiry, event: InquiryEvent) -> None:
    """Tell the sender that somebody of another department saw who they are."""
    if inquiry.sender_id is not None:
        queue(session, inquiry.sender_id, SEEN, event.id, event.at)


def inquiry_of_event(session: Session, event_id: UUID) -> UUID:
    """Return the inquiry that something happened to."""
    return session.scalars(select(InquiryEvent.inquiry_id).where(InquiryEvent.id == event_id)).one()
