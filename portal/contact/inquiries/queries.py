"""Finding inquiries: by number and code, one's own, what happened to one, and who has it."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access.identity import Identity
from portal.clock import COPENHAGEN, today
from portal.contact.answering import has_case, longest_absence
from portal.contact.inquiries.actions import hash_of
from portal.contact.inquiries.holders import away_by
from portal.contact.inquiries.models import BY_THE_SENDERS_WORD, Inquiry, InquiryEvent, InquiryKind, InquiryStep
from portal.contact.inquiries.questions import waits_for_sender
from portal.contact.models import Absence, ContactAssignment
from portal.contact.queries import Away
from portal.people.models import Citizen, Department, StaffMember

SHOWN = 50


class Happened(NamedTuple):
    """One thing that happened to an inquiry: when, what, by whom of which department, who has it from then on."""

    at: datetime
    step: InquiryStep
    by_id: UUID | None
    by: str | None
    unit: str | None
    responsible_id: UUID
    responsible: str
    words: str | None
    until: date | None
    other_number: str | None


class OwnInquiry(NamedTuple):
    """An inquiry in a list of one's own."""

    id: UUID
    number: str
    received_at: datetime
    answer_by: date
    answered_at: datetime | None
    is_closed: bool
    holder: str
    away: Away | None  # whoever has it
    is_asked: bool


def inquiry_by_id(session: Session, identity: Identity, inquiry_id: UUID) -> Inquiry | None:
    """Load an inquiry for the gate to judge."""
    return session.get(Inquiry, inquiry_id)


def opened_by(session: Session, number: str, code: str) -> UUID | None:
    """Return the inquiry that a number and a code open together; None where they don't, whichever is wrong."""
    return session.scalar(select(Inquiry.id).where(Inquiry.number == number, Inquiry.code_hash == hash_of(code)))


def by_number(session: Session, number: str) -> Inquiry | None:
    """Return the inquiry with a number; whoever asks must be somebody who may read it."""
    return session.scalar(select(Inquiry).where(Inquiry.number == number))


def sent_as(session: Session, mark: str) -> Inquiry | None:
    """Return the inquiry that was sent with a draft (`kept.Written.mark`); None where it wasn't sent."""
    if len(mark) != len(hash_of("")) or not (mark.isascii() and mark.isalnum()):
        return None
    return session.scalar(select(Inquiry).where(Inquiry.submission_key == mark))


def _is_own(citizen_id: UUID) -> ColumnElement[bool]:
    """Sent after signing in, or shown with number and code to be about oneself and one's own."""
    claimed = exists().where(
        InquiryEvent.inquiry_id == Inquiry.id, InquiryEvent.step == InquiryStep.KNOWN, InquiryEvent.by_id.is_(None)
    )
    about = and_(Inquiry.subject_id == citizen_id, Inquiry.kind == InquiryKind.REQUEST, claimed)
    return or_(Inquiry.sender_id == citizen_id, about)


def own_inquiry(session: Session, identity: Identity, inquiry_id: UUID) -> Inquiry | None:
    """Load an inquiry for whose it is."""
    if identity.citizen_id is None:
        return None
    return session.scalar(select(Inquiry).where(Inquiry.id == inquiry_id, _is_own(identity.citizen_id)))


_MAIN = aliased(Inquiry)
_HOLDING, _HOLDING_AWAY = aliased(StaffMember), aliased(Absence)


def own_inquiries(
    session: Session, citizen_id: UUID, *, only_open: bool = False, most: int = SHOWN
) -> list[OwnInquiry]:
    """Return somebody's own inquiries, the newest first; one statement."""
    main_closed, own_closed = _MAIN.closed_at, Inquiry.closed_at
    listed = (
        select(
            Inquiry.id,
            Inquiry.number,
            Inquiry.received_at,
            Inquiry.answer_by,
            Inquiry.answered_at,
            or_(own_closed.is_not(None), main_closed.is_not(None)),
            _HOLDING,
            _HOLDING_AWAY.id,
            _HOLDING_AWAY.ends_on,
            waits_for_sender(Inquiry.id),
        )
        .outerjoin(_MAIN, Inquiry.merged_into_id == _MAIN.id)
        .join(
            _HOLDING,
            or_(
                _HOLDING.id == _MAIN.responsible_id,
                and_(Inquiry.merged_into_id.is_(None), _HOLDING.id == Inquiry.responsible_id),
            ),
        )
        .outerjoin(_HOLDING_AWAY, _HOLDING_AWAY.id == longest_absence(_HOLDING, "hl"))
        .where(_is_own(citizen_id))
        .order_by(Inquiry.received_at.desc(), Inquiry.id)
        .limit(most)
    )
    if only_open:
        listed = listed.where(own_closed.is_(None), main_closed.is_(None))
    return [
        OwnInquiry._make((*said, member.name, away_by(member, absence_id, until), is_asked))
        for *said, member, absence_id, until, is_asked in session.execute(listed, {"today": today()})
    ]


_BY, _THEIRS, _RESPONSIBLE, _OTHER = aliased(StaffMember), aliased(Department), aliased(StaffMember), aliased(Inquiry)


def events_of(session: Session, inquiry_id: UUID) -> list[Happened]:
    """Return what happened to an inquiry, in order; one statement."""
    happened = (
        select(
            InquiryEvent.at,
            InquiryEvent.step,
            InquiryEvent.by_id,
            _BY.name,
            _THEIRS.unit,
            InquiryEvent.responsible_id,
            _RESPONSIBLE.name,
            InquiryEvent.words,
            InquiryEvent.until,
            _OTHER.number,
        )
        .outerjoin(_BY, InquiryEvent.by_id == _BY.id)
        .outerjoin(_THEIRS, _BY.department_id == _THEIRS.id)
        .join(_RESPONSIBLE, InquiryEvent.responsible_id == _RESPONSIBLE.id)
        .outerjoin(_OTHER, InquiryEvent.other_id == _OTHER.id)
        .where(InquiryEvent.inquiry_id == inquiry_id)
        .order_by(InquiryEvent.seq)
    )
    return [Happened._make(row) for row in session.execute(happened)]


def named_by_sender(session: Session, inquiry: Inquiry, happened: Iterable[Happened]) -> str | None:
    """Return what a sender is called: as they wrote, or as they signed in to send it or to show that it is theirs."""
    is_claimed = any(event.step == InquiryStep.KNOWN and event.by_id is None for event in happened)
    known = inquiry.sender_id or (inquiry.subject_id if is_claimed else None)
    if inquiry.sender_name or known is None:
        return inquiry.sender_name
    return session.scalar(select(Citizen.name).where(Citizen.id == known))


def merged_with(session: Session, inquiry_id: UUID) -> list[Inquiry]:
    """Return what was merged into an inquiry, the oldest first."""
    merged = select(Inquiry).where(Inquiry.merged_into_id == inquiry_id)
    return list(session.scalars(merged.order_by(Inquiry.received_at, Inquiry.id)))


def is_a_reading(event: type[InquiryEvent]) -> tuple[ColumnElement[bool], ...]:
    """Tell of looks at an inquiry which were readings of it: who saw a name by the sender's word read nothing."""
    is_read = or_(event.words.is_(None), event.words != BY_THE_SENDERS_WORD)
    return event.step == InquiryStep.LOOKED, is_read


def has_looked(session: Session, inquiry_id: UUID, staff_id: UUID, day: date) -> bool:
    """Tell whether it is written down already that somebody read an inquiry on a Danish day."""
    since = datetime.combine(day, time(), COPENHAGEN)
    own = (InquiryEvent.inquiry_id == inquiry_id, *is_a_reading(InquiryEvent))
    seen = exists().where(*own, InquiryEvent.by_id == staff_id, InquiryEvent.at >= since)
    return bool(session.scalar(select(seen)))


def name_in(session: Session, inquiry: Inquiry) -> str | None:
    """Return the name of whom an inquiry is about, as whoever reads it knows it; None where it isn't said."""
    if inquiry.kind != InquiryKind.REQUEST:
        return inquiry.about_name
    return named_by_sender(session, inquiry, events_of(session, inquiry.id))


def has_contact_person(session: Session, inquiry: Inquiry) -> bool:
    """Tell whether whom an inquiry is about is known, and has a contact person."""
    if inquiry.subject_id is None:
        return False
    own = (ContactAssignment.citizen_id == inquiry.subject_id, ContactAssignment.ended_at.is_(None))
    return bool(session.scalar(select(exists().where(*own))))


def own_citizens(session: Session, staff_id: UUID) -> list[tuple[UUID, str]]:
    """Return whose contact person or buddy a member of staff is, by name."""
    own = select(Citizen.id, Citizen.name).join(ContactAssignment, ContactAssignment.citizen_id == Citizen.id)
    own = own.where(has_case(staff_id)).order_by(Citizen.name, Citizen.id)
    rows = session.execute(own, {"today": today()})
    return [(row[0], row[1]) for row in rows]
