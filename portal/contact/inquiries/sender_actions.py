"""What whoever sent an inquiry does with it: write more, say whether they are named, take it back, show it is theirs.

They have come by number and code, or have signed in and sent it (`queries.opened_by`, `rules.may_follow`).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import is_citizen, require
from portal.audit.chain import append, lock
from portal.contact.inquiries.holding import count_up, hold, hold_group, note
from portal.contact.inquiries.models import (
    CloseReason,
    Inquiry,
    InquiryEvent,
    InquiryKind,
    InquiryState,
    InquiryStep,
)
from portal.contact.inquiries.parting import part_from
from portal.contact.inquiries.questions import is_put_to_sender
from portal.contact.inquiries.telling import file, file_more

MOST_ADDED = 20
TAKEN_BACK = "Taget tilbage af afsenderen"


class NoMore(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Nothing can be added: the inquiry is closed, or very much was added before."""


class CantBeTakenBack(ValueError):  # noqa: N818 -- reads as the sentence it is
    """A report about a child is looked into, whoever thinks better of it."""


class NotOnesOwn(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The inquiry is about somebody else than its sender, or known to be another's."""


class AboutTwo(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The inquiry is merged with one about somebody else."""


def can_be_added_to(inquiry: Inquiry) -> bool:
    """Tell whether something is still to be done about an inquiry."""
    return inquiry.closed_at is None and inquiry.goes_by.closed_at is None


def can_be_taken_back(inquiry: Inquiry) -> bool:
    """Tell whether a sender may take an inquiry back."""
    return can_be_added_to(inquiry) and inquiry.kind != InquiryKind.CONCERN_REPORT


def add_words(session: Session, inquiry_id: UUID, words: str, *, now: datetime, may_not_wait: bool = False) -> None:
    """Add what a sender writes; the same once more, one after the other, is added once. Raises NoMore.

    Whoever decides meanwhile about it, or about the one that it goes by, is told. Where the sender was asked something
    this is the answer, and nobody waits for it any more. What may not wait is before the round until they hear from us.
    """
    held, main = hold_group(session, inquiry_id, now=now)
    own = (InquiryEvent.inquiry_id == inquiry_id, InquiryEvent.step == InquiryStep.ADDED)
    newest = session.scalar(select(InquiryEvent.words).where(*own).order_by(InquiryEvent.seq.desc()).limit(1))
    if newest == words:
        return
    many = session.scalar(select(func.count()).select_from(InquiryEvent).where(*own)) or 0
    if many >= MOST_ADDED or not can_be_added_to(held.inquiry):
        raise NoMore
    if main.inquiry is not held.inquiry:
        count_up(main.inquiry)
    if held.inquiry.state == InquiryState.ASKED and is_put_to_sender(session, inquiry_id):
        held.inquiry.state = InquiryState.HELD
    held.inquiry.may_not_wait = held.inquiry.may_not_wait or may_not_wait
    file_more(session, held.inquiry, note(session, held, InquiryStep.ADDED, by=None, words=words))


def allow_name(session: Session, inquiry_id: UUID, *, may_name: bool, now: datetime) -> None:
    """Let the round speak of the sender by name, or not any more; either as often as they like. Raises NotOnesOwn."""
    (held,) = hold(session, inquiry_id, now=now)
    if held.inquiry.kind != InquiryKind.REQUEST:
        raise NotOnesOwn
    if held.inquiry.may_name == may_name:
        return
    held.inquiry.may_name = may_name
    note(session, held, InquiryStep.NAME_ALLOWED if may_name else InquiryStep.NAME_REFUSED, by=None)


def take_back(session: Session, inquiry_id: UUID, *, now: datetime) -> None:
    """Close an inquiry that its sender takes back; a closed one stays as it is. Raises CantBeTakenBack.

    What others wrote and was merged into it is theirs: it stands by itself again.
    """
    held, _main = hold_group(session, inquiry_id, now=now)
    inquiry = held.inquiry
    if inquiry.kind == InquiryKind.CONCERN_REPORT:
        raise CantBeTakenBack
    if inquiry.closed_at is not None:
        return
    for other in held.merged:
        part_from(session, other, held, by=None)
    inquiry.state, inquiry.parked_until = InquiryState.CLOSED, None
    inquiry.closed_at, inquiry.close_reason = held.now, CloseReason.TAKEN_BACK
    note(session, held, InquiryStep.CLOSED, by=None, words=TAKEN_BACK)


def claim(session: Session, inquiry_id: UUID, *, by: Identity, now: datetime) -> None:
    """Let an inquiry about oneself be known as one's own; a second time changes nothing. Raises NotOnesOwn.

    Number and code were shown before. From then on it is in its person's chain and record.
    """
    require(by, is_citizen)
    assert by.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    know(session, inquiry_id, by.citizen_id, by_staff=None, now=now)


def know(session: Session, inquiry_id: UUID, citizen_id: UUID, *, by_staff: UUID | None, now: datetime) -> None:
    """Note whom an inquiry is about, in its own chain and in theirs. Raises NotOnesOwn where that is another.

    What is merged is about one person. Who shows number and code of the one is right, and is parted from what is
    about another; staff part them first.
    """
    held, main = hold_group(session, inquiry_id, now=now, also=[citizen_id])
    inquiry = held.inquiry
    is_claim = by_staff is None
    group = [one for one in (main, *main.merged) if one is not held]
    others = [one for one in group if one.inquiry.subject_id not in (None, citizen_id)]
    if inquiry.subject_id not in (None, citizen_id) or (is_claim and inquiry.kind != InquiryKind.REQUEST):
        raise NotOnesOwn
    if others and not is_claim:
        raise AboutTwo
    own = (InquiryEvent.inquiry_id == inquiry_id, InquiryEvent.step == InquiryStep.KNOWN)
    who = InquiryEvent.by_id.is_(None) if is_claim else InquiryEvent.by_id.is_not(None)
    is_sent_by_them = inquiry.sender_id == citizen_id
    if is_sent_by_them or session.scalar(select(InquiryEvent.id).where(*own, who).limit(1)) is not None:
        return
    for one in others if held is main else [held] if others else []:
        part_from(session, one, main, by=None)
    was_known = inquiry.subject_id is not None
    note(session, held, InquiryStep.KNOWN, by=by_staff)
    if was_known:
        return
    inquiry.subject_id = citizen_id
    session.flush()
    said = {"kind": "inquiry", "inquiry": str(inquiry.id), "what": "known_here", "staff": _named(by_staff)}
    head = lock(session.connection(), citizen_id)
    append(session.connection(), head, {**said, "responsible": str(inquiry.responsible_id)}, at=held.now)
    file(session, inquiry, now=held.now)


def _named(by_staff: UUID | None) -> str | None:
    return str(by_staff) if by_staff is not None else None
