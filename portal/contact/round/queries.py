"""What the round reads. The board's columns hold no name, no word, no address and no number of anybody's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal.access.identity import Identity
from portal.consents.models import Consent
from portal.contact.inquiries.decisions import DECISIONS
from portal.contact.inquiries.models import (
    AgeBand,
    Inquiry,
    InquiryEvent,
    InquiryKind,
    InquiryState,
    InquiryStep,
    is_open,
)
from portal.contact.inquiries.questions import BETWEEN, asked_of
from portal.contact.inquiries.rules import ENTRANCE
from portal.contact.models import ContactAssignment
from portal.contact.round.answers import ANSWERED_BY
from portal.contact.round.models import Ground, Round, RoundContribution, RoundPresence, SignalStep
from portal.contact.round.queue import MAY_NOT_WAIT, PAGE, PROMISED
from portal.contact.round.rules import Moment, Reached, is_of_today, reads_all
from portal.contact.signals import Signal, SignalKind
from portal.people.models import Citizen, Department, StaffMember


class Rounds(NamedTuple):
    """Today's round, where there is one, and when the one before it began."""

    today: Round | None
    earlier: datetime | None

    @property
    def running(self) -> Round | None:
        """Return the round that goes on now."""
        return self.today if self.today is not None and self.today.is_running else None

    def moment(self, today: date, gone: frozenset[UUID] = frozenset(), away: dict[UUID, date] | None = None) -> Moment:
        """Return the moment at which the queue is looked at."""
        return Moment(today, self.today.began_at if self.today else None, self.earlier, gone, away or {})


def rounds_at(session: Session, today: date) -> Rounds:
    """Return today's round and the one before; one of an earlier day is over, whether or not anybody ended it."""
    own = select(Round).where(Round.entrance == ENTRANCE).order_by(Round.began_at.desc(), Round.id.desc()).limit(2)
    found = session.scalars(own).all()
    if found and is_of_today(found[0].began_at, today):
        return Rounds(found[0], found[1].began_at if found[1:] else None)
    return Rounds(None, found[0].began_at if found else None)


class OnBoard(NamedTuple):
    """An inquiry as the board knows it: nobody's name but that of whoever at work has it."""

    id: UUID
    number: str
    kind: InquiryKind
    state: InquiryState
    age_band: AgeBand
    needs: list[str]
    needs_interpreter: bool
    received_at: datetime
    answer_by: date
    answered_at: datetime | None
    parked_until: date | None
    times_parked: int
    decided_at: datetime | None
    version: int
    subject_id: UUID | None
    responsible_id: UUID
    responsible: str
    unit: str
    is_open: bool
    promised: date | None
    may_not_wait: bool
    answered_by: str | None


_COLUMNS = [getattr(Inquiry, name) for name in OnBoard._fields[:16]]
_BOARD = (
    select(*_COLUMNS, StaffMember.name, Department.unit)
    .join(StaffMember, Inquiry.responsible_id == StaffMember.id)
    .join(Department, StaffMember.department_id == Department.id)
)


def on_board(session: Session, ids: Collection[UUID]) -> dict[UUID, OnBoard]:
    """Return inquiries as the board knows them."""
    if not ids:
        return {}
    rows = session.execute(
        _BOARD.add_columns(is_open(), PROMISED, MAY_NOT_WAIT, ANSWERED_BY).where(Inquiry.id.in_(ids))
    )
    return {row[0]: OnBoard(*row) for row in rows}


class SignalOnBoard(NamedTuple):
    """A signal as the board knows it: how old the person is, and whose citizen; not who."""

    id: UUID
    kind: SignalKind
    since: datetime
    citizen_id: UUID
    born_on: date | None
    contact_person: str | None
    is_open: bool


_Contact = aliased(StaffMember)
_SIGNALS = (
    select(
        Signal.id,
        Signal.kind,
        Signal.since,
        Signal.citizen_id,
        Citizen.born_on,
        _Contact.name,
        Signal.cleared_at.is_(None),
    )
    .join(Citizen, Signal.citizen_id == Citizen.id)
    .outerjoin(
        ContactAssignment,
        and_(ContactAssignment.citizen_id == Signal.citizen_id, ContactAssignment.ended_at.is_(None)),
    )
    .outerjoin(_Contact, ContactAssignment.contact_person_id == _Contact.id)
)


def signals_on_board(session: Session, ids: Collection[UUID]) -> dict[UUID, SignalOnBoard]:
    """Return signals as the board knows them."""
    if not ids:
        return {}
    return {row[0]: SignalOnBoard(*row) for row in session.execute(_SIGNALS.where(Signal.id.in_(ids)))}


def reached(session: Session, people: Collection[UUID]) -> dict[UUID, Reached]:
    """Count for each person the departments they have to do with, and the kinds of help they have asked for."""
    if not people:
        return {}
    units: dict[UUID, set[str]] = defaultdict(set)
    helped = set()
    for person, unit, is_contact in session.execute(_departments_of(people)):
        units[person].add(unit)
        helped |= {person} if is_contact else set()
    needs: dict[UUID, set[str]] = defaultdict(set)
    own = select(Inquiry.subject_id, Inquiry.needs).where(Inquiry.subject_id.in_(people))
    for subject, asked in session.execute(own):
        if subject is not None:
            needs[subject] |= set(asked)
    return {one: Reached(len(units[one]), len(needs[one]), one in helped) for one in people}


def _departments_of(people: Iterable[UUID]) -> Any:
    """Say whose contact person, inquiries and consents lie in which departments; 1 where it is the contact person."""
    with_staff = (
        select(ContactAssignment.citizen_id, Department.unit, literal(1))
        .join(StaffMember, ContactAssignment.contact_person_id == StaffMember.id)
        .join(Department, StaffMember.department_id == Department.id)
        .where(ContactAssignment.citizen_id.in_(people), ContactAssignment.ended_at.is_(None))
    )
    with_inquiries = (
        select(Inquiry.subject_id, Department.unit, literal(0))
        .join(StaffMember, Inquiry.responsible_id == StaffMember.id)
        .join(Department, StaffMember.department_id == Department.id)
        .where(Inquiry.subject_id.in_(people), Department.unit != ENTRANCE)
    )
    asked = [
        select(Consent.subject_id, Department.unit, literal(0))
        .join(Department, column == Department.id)
        .where(Consent.subject_id.in_(people))
        for column in (Consent.holder_id, Consent.recipient_id)
    ]
    return with_staff.union(with_inquiries, *asked)


def present(session: Session, round_id: UUID) -> Sequence[RoundPresence]:
    """Return who is in a round now, in the order in which they came."""
    here = select(RoundPresence).where(RoundPresence.round_id == round_id, RoundPresence.left_at.is_(None))
    return session.scalars(here.options(joinedload(RoundPresence.member)).order_by(RoundPresence.came_at)).all()


def contribution_counts(session: Session, ids: Collection[UUID], reader: Identity | None) -> dict[UUID, int]:
    """Count what the reader may hear of open inquiries; says the same as `may_hear`. None: what everybody may."""
    if not ids:
        return {}
    own = select(RoundContribution.inquiry_id, func.count()).where(RoundContribution.inquiry_id.in_(ids))
    own = own.join(Inquiry, RoundContribution.inquiry_id == Inquiry.id).where(_may_hear(reader))
    return {row[0]: row[1] for row in session.execute(own.group_by(RoundContribution.inquiry_id))}


def _may_hear(reader: Identity | None) -> ColumnElement[bool]:
    is_general = RoundContribution.ground == Ground.GENERAL
    if reader is None:
        return is_general
    is_named = and_(Inquiry.may_name, Inquiry.kind == InquiryKind.REQUEST)
    reads = or_(RoundContribution.ground != Ground.SENDER, is_named)
    if not reads_all(reader):
        reads = and_(Inquiry.responsible_id == reader.staff_id, reads)
    return or_(is_general, RoundContribution.by_id == reader.staff_id, reads)


def contributions_to(session: Session, inquiry_id: UUID) -> Sequence[RoundContribution]:
    """Return what was said of an inquiry, the oldest first."""
    own = select(RoundContribution).where(RoundContribution.inquiry_id == inquiry_id)
    own = own.options(joinedload(RoundContribution.by))
    return session.scalars(own.order_by(RoundContribution.at, RoundContribution.id)).all()


class AskedOfUnit(NamedTuple):
    """A question to a department, and the inquiry that it is about, by number and kind."""

    inquiry_id: UUID
    number: str
    kind: InquiryKind
    at: datetime
    words: str


_Decided, _Open = aliased(InquiryEvent), aliased(Inquiry)


def asked_of_unit(session: Session, unit: str, *, inquiry_id: UUID | None = None) -> list[AskedOfUnit]:
    """Return what a department is asked, the oldest first: while its answer is waited for, and it said nothing since.

    Of one inquiry, what it said since doesn't matter: those who are asked read the question beside their answer.
    """
    decided = exists().where(
        _Decided.inquiry_id == InquiryEvent.inquiry_id,
        _Decided.seq > InquiryEvent.seq,
        _Decided.step.in_([step for step in DECISIONS if step != InquiryStep.ASKED]),
    )
    said = exists().where(
        RoundContribution.inquiry_id == InquiryEvent.inquiry_id,
        RoundContribution.unit == unit,
        RoundContribution.at >= InquiryEvent.at,
    )
    own = (
        select(Inquiry.id, Inquiry.number, Inquiry.kind, InquiryEvent.at, InquiryEvent.words)
        .join(Inquiry, InquiryEvent.inquiry_id == Inquiry.id)
        .where(asked_of(InquiryEvent, unit), ~decided.correlate(InquiryEvent))
        .where(InquiryEvent.inquiry_id.in_(select(_Open.id).where(is_open(_Open))))  # by their index, not all events
    )
    own = own.where(~said.correlate(InquiryEvent)) if inquiry_id is None else own.where(Inquiry.id == inquiry_id)
    found = session.execute(own.order_by(InquiryEvent.at, InquiryEvent.id).limit(PAGE))
    return [AskedOfUnit(*row[:4], (row[4] or "").partition(BETWEEN)[2]) for row in found]


def signal_steps(session: Session, signal_id: UUID) -> Sequence[SignalStep]:
    """Return what was decided about a signal, the oldest first."""
    return session.scalars(select(SignalStep).where(SignalStep.signal_id == signal_id).order_by(SignalStep.seq)).all()
