"""What staff do with an inquiry besides deciding who has it: read it, note that they got back, merge it and part it."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.clock import in_denmark
from portal.contact.inquiries.holding import Held, hold, hold_group, note
from portal.contact.inquiries.models import Inquiry, InquiryKind, InquiryState, InquiryStep
from portal.contact.inquiries.parting import part_from, say_who_has_it
from portal.contact.inquiries.queries import by_number, has_looked, own_citizens
from portal.contact.inquiries.rules import may_read
from portal.contact.inquiries.sender_actions import know
from portal.contact.inquiries.telling import is_of_same


class WhyNot(enum.StrEnum):
    """Why two inquiries aren't merged."""

    NOT_FOUND = "not_found"  # or nothing that whoever asks may read
    ITSELF = "itself"
    CLOSED = "closed"
    MERGED = "merged"  # one of them was merged before, or has others merged into it
    OTHER_PERSON = "other_person"


class NotMerged(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Two inquiries can't be merged. Carries why."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why.value)
        self.why = why


def look(session: Session, inquiry: Inquiry, *, by: Identity, now: datetime) -> None:
    """Note that somebody reads an inquiry, once a Danish day; its sender sees it."""
    held, _main = _held(session, inquiry, by, now)
    assert by.staff_id is not None  # noqa: S101 -- that is what may_read says
    if not has_looked(session, inquiry.id, by.staff_id, in_denmark(held.now).date()):
        note(session, held, InquiryStep.LOOKED, by=by.staff_id)


def note_answered(session: Session, inquiry: Inquiry, *, by: Identity, now: datetime) -> None:
    """Note that somebody got back to the sender; the first time counts, and a second changes nothing.

    Where the sender wrote afterwards what may not wait, that somebody got back to them once more is noted, too.
    What the same sender wrote and was merged into it is answered with it; what others wrote isn't.
    """
    held, _main = _held(session, inquiry, by, now)
    for one in (held, *(other for other in held.merged if is_of_same(session, held.inquiry, other.inquiry))):
        if one.inquiry.answered_at is None or one.inquiry.may_not_wait:
            one.inquiry.answered_at, one.inquiry.may_not_wait = one.inquiry.answered_at or one.now, False
            note(session, one, InquiryStep.ANSWERED, by=by.staff_id)


def merge(session: Session, inquiry: Inquiry, number: str, *, by: Identity, now: datetime) -> Inquiry:
    """Merge two inquiries about one person and return the one that stays in the queue, which the other goes by.

    What stays is the report about a child, or else what was promised an answer first. The other keeps its promise and
    its events, which tell who had it, for when they are parted. Raises NotMerged.
    """
    other = _other(session, inquiry, number, by)
    held = sorted(hold(session, inquiry.id, other.id, now=now), key=lambda one: _comes_first(one.inquiry))
    if not all(_may_still_read(session, by, one.inquiry) for one in held):
        raise NotMerged(WhyNot.NOT_FOUND)
    stays, goes = (one.inquiry for one in held)
    if goes.merged_into_id == stays.id:
        return stays
    why = _why_not(session, stays, goes)
    if why is not None:
        raise NotMerged(why)
    before = goes.responsible_id
    goes.merged_into_id, goes.responsible_id = stays.id, stays.responsible_id
    session.flush()
    session.expire(goes, ["merged_into"])
    for one, another in ((held[1], stays), (held[0], goes)):
        note(session, one, InquiryStep.MERGED, by=by.staff_id, other_id=another.id)
    say_who_has_it(session, held[1], before, by=by.staff_id)
    return stays


def to_be_merged(session: Session, inquiry: Inquiry, number: str, *, by: Identity) -> tuple[Inquiry, Inquiry]:
    """Return which of two would stay and which would go by it, or does; nothing is changed. Raises NotMerged."""
    stays, goes = sorted((inquiry, _other(session, inquiry, number, by)), key=_comes_first)
    why = _why_not(session, stays, goes) if goes.merged_into_id != stays.id else None
    if why is not None:
        raise NotMerged(why)
    return stays, goes


def _other(session: Session, inquiry: Inquiry, number: str, by: Identity) -> Inquiry:
    require(by, may_read, inquiry)
    other = by_number(session, number)
    if other is None or not may_read(by, other):
        raise NotMerged(WhyNot.NOT_FOUND)
    if other.id == inquiry.id:
        raise NotMerged(WhyNot.ITSELF)
    return other


def part(session: Session, inquiry: Inquiry, *, by: Identity, now: datetime) -> None:
    """Part what was merged: it is in the queue again, with who had it before where they are still at work here.

    Parting twice changes nothing.
    """
    one, main = _held(session, inquiry, by, now)
    part_from(session, one, main, by=by.staff_id)


def know_own_citizen(session: Session, inquiry: Inquiry, citizen_id: UUID, *, by: Identity, now: datetime) -> bool:
    """Note that an inquiry is about a citizen whose contact person or buddy somebody is; False for anybody else."""
    require(by, may_read, inquiry)
    assert by.staff_id is not None  # noqa: S101 -- that is what may_read says
    if citizen_id not in [one for one, _name in own_citizens(session, by.staff_id)]:
        return False
    know(session, inquiry.id, citizen_id, by_staff=by.staff_id, now=now)
    if not _may_still_read(session, by, inquiry):
        raise NotAllowed(may_read.__name__)
    return True


def _held(session: Session, inquiry: Inquiry, by: Identity, now: datetime) -> tuple[Held, Held]:
    """Hold an inquiry and the one that it goes by; whether somebody may read it is asked before and after."""
    require(by, may_read, inquiry)
    held, main = hold_group(session, inquiry.id, now=now)
    require(by, may_read, held.inquiry)
    return held, main


def _may_still_read(session: Session, by: Identity, inquiry: Inquiry) -> bool:
    """Tell whether somebody may read an inquiry that is held, by who has it now."""
    if inquiry.merged_into is not None:
        session.refresh(inquiry.merged_into)
    return may_read(by, inquiry)


def _comes_first(one: Inquiry) -> tuple[bool, object, object, UUID]:
    return one.kind != InquiryKind.CONCERN_REPORT, one.answer_by, one.received_at, one.id


def _why_not(session: Session, stays: Inquiry, goes: Inquiry) -> WhyNot | None:
    has_others = session.scalar(select(exists().where(Inquiry.merged_into_id == goes.id)))
    if stays.merged_into_id is not None or goes.merged_into_id is not None or has_others:
        return WhyNot.MERGED
    if InquiryState.CLOSED in (stays.state, goes.state):
        return WhyNot.CLOSED
    if None not in (stays.subject_id, goes.subject_id) and stays.subject_id != goes.subject_id:
        return WhyNot.OTHER_PERSON
    return None
