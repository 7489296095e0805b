"""Parting an inquiry from the one that it was merged into."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.contact.inquiries.holding import Held, note
from portal.contact.inquiries.models import InquiryEvent, InquiryStep
from portal.people.models import StaffMember


def part_from(session: Session, one: Held, main: Held, *, by: UUID | None) -> None:
    """Let an inquiry stand by itself again, with who had it before, or where they have left with who has the other.

    Both are held. What isn't merged so stays as it is.
    """
    if one.inquiry.merged_into_id != main.inquiry.id:
        return
    before = one.inquiry.responsible_id
    one.inquiry.merged_into_id = None
    one.inquiry.responsible_id = _had_it(session, one.inquiry.id) or main.inquiry.responsible_id
    session.flush()
    session.expire(one.inquiry, ["merged_into"])
    for held, other in ((one, main.inquiry), (main, one.inquiry)):
        note(session, held, InquiryStep.PARTED, by=by, other_id=other.id)
    say_who_has_it(session, one, before, by=by)


def say_who_has_it(session: Session, one: Held, before: UUID, *, by: UUID | None) -> None:
    """Note who has an inquiry, where merging or parting changed that: its sender reads it, and nothing of the other."""
    if one.inquiry.responsible_id != before:
        note(session, one, InquiryStep.ASSIGNED, by=by)


def _had_it(session: Session, inquiry_id: UUID) -> UUID | None:
    """Return who had an inquiry before it was merged, if they are still at work here."""
    own = InquiryEvent.inquiry_id == inquiry_id
    merged = select(InquiryEvent.seq).where(own, InquiryEvent.step == InquiryStep.MERGED)
    newest = session.scalar(merged.order_by(InquiryEvent.seq.desc()).limit(1)) or 0
    before = select(InquiryEvent.responsible_id).where(own, InquiryEvent.seq < newest)
    who = session.scalar(before.order_by(InquiryEvent.seq.desc()).limit(1))
    at_work = select(StaffMember.id).where(StaffMember.id == who, StaffMember.cut_at.is_(None))
    return session.scalar(at_work)
