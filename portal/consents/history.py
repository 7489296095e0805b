"""What became of a consent: every step of it, the receipts, what it was used for; and the standing noes beside it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from portal.access.identity import Identity
from portal.config.sharing import Category, Purpose
from portal.consents.models import Channel, Consent, ConsentEvent, ConsentText, Denial, Look, LookItem
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.states import EventKind
from portal.people.models import Citizen, Department, StaffMember

USES_SHOWN = 20


class Step(NamedTuple):
    """One step of a consent: what happened, who said it or for which department, and its receipt where there is one."""

    kind: EventKind
    at: datetime
    citizen_id: UUID | None
    name: str | None
    unit: str | None  # of the member of staff who did it or wrote it down
    channel: Channel | None
    evidence: str | None  # what shows a word said aloud
    receipt_id: UUID | None


_STEPS = (
    select(
        ConsentEvent.kind,
        ConsentEvent.at,
        ConsentEvent.citizen_id,
        Citizen.name,
        Department.unit,
        ConsentEvent.channel,
        ConsentEvent.evidence,
        ConsentReceipt.id,
    )
    .outerjoin(Citizen, ConsentEvent.citizen_id == Citizen.id)
    .outerjoin(StaffMember, ConsentEvent.staff_id == StaffMember.id)
    .outerjoin(Department, StaffMember.department_id == Department.id)
    .outerjoin(ConsentReceipt, ConsentReceipt.event_id == ConsentEvent.id)
    .order_by(ConsentEvent.seq)
)


def steps_of(session: Session, consent_id: UUID) -> list[Step]:
    """Return what happened to a consent, in order."""
    return [Step(*row) for row in session.execute(_STEPS.where(ConsentEvent.consent_id == consent_id))]


class Use(NamedTuple):
    """One time that somebody read something by a consent."""

    at: datetime
    unit: str | None
    reason: str | None
    categories: tuple[Category, ...]


class Uses(NamedTuple):
    """What a consent was used for: the newest times, and how many there were in all."""

    shown: tuple[Use, ...]
    total: int


def uses_of(session: Session, consent_id: UUID, *, now: datetime) -> Uses:
    """Return what a consent was used for, as far as the person may know it by now: two statements."""
    by_it = (LookItem.consent_id == consent_id, LookItem.visible_from <= now)
    looks = select(Look.id, Look.at, Look.unit, Look.reason).where(Look.id.in_(select(LookItem.look_id).where(*by_it)))
    newest = session.execute(
        looks.add_columns(func.count().over()).order_by(Look.at.desc(), Look.id.desc()).limit(USES_SHOWN)
    ).all()
    items = select(LookItem.look_id, LookItem.category).where(*by_it, LookItem.look_id.in_([row.id for row in newest]))
    categories: dict[UUID, list[Category]] = {}
    for look_id, category in session.execute(items.order_by(LookItem.category)):
        categories.setdefault(look_id, []).append(category)
    shown = tuple(Use(row.at, row.unit, row.reason, tuple(categories.get(row.id, ()))) for row in newest)
    return Uses(shown, newest[0][-1] if newest else 0)


class OwnReceipt(NamedTuple):
    """A receipt with whom it concerns: who said the word, and about whom."""

    id: UUID
    number: str
    jws: str
    issued_at: datetime
    consent_id: UUID
    kind: EventKind
    said_by: UUID | None
    subject_id: UUID


_RECEIPTS = (
    select(
        ConsentReceipt.id,
        ConsentReceipt.number,
        ConsentReceipt.jws,
        ConsentReceipt.issued_at,
        ConsentEvent.consent_id,
        ConsentEvent.kind,
        ConsentEvent.citizen_id,
        Consent.subject_id,
    )
    .join(ConsentEvent, ConsentReceipt.event_id == ConsentEvent.id)
    .join(Consent, ConsentEvent.consent_id == Consent.id)
)


def receipt_by_id(session: Session, identity: Identity, receipt_id: UUID) -> OwnReceipt | None:
    """Return a receipt, whoever's it is."""
    row = session.execute(_RECEIPTS.where(ConsentReceipt.id == receipt_id)).one_or_none()
    return OwnReceipt(*row) if row else None


def receipts_for_others(session: Session, citizen_id: UUID) -> list[OwnReceipt]:
    """Return the receipts for what somebody said on behalf of others, the newest first."""
    own = _RECEIPTS.where(ConsentEvent.citizen_id == citizen_id, Consent.subject_id != citizen_id)
    return [OwnReceipt(*row) for row in session.execute(own.order_by(ConsentReceipt.issued_at.desc()))]


def texts_of(session: Session, name: str, version: int) -> dict[str, ConsentText]:
    """Return a text in every language that it was published in."""
    own = select(ConsentText).where(ConsentText.name == name, ConsentText.version == version)
    return {text.language: text for text in session.scalars(own)}


def titles_of(session: Session, names: Collection[str]) -> dict[tuple[str, int, str], str]:
    """Return the titles of texts by name, version and language: one statement."""
    columns = (ConsentText.name, ConsentText.version, ConsentText.language, ConsentText.title)
    rows = session.execute(select(*columns).where(ConsentText.name.in_(names)))
    return {(row.name, row.version, row.language): row.title for row in rows}


class StandingNo(NamedTuple):
    """A no that somebody has said in advance and not taken back, about departments."""

    id: UUID
    category: Category | None
    holder: str | None
    recipient: str | None
    purpose: Purpose | None
    set_at: datetime


_Holder, _Recipient = aliased(Department), aliased(Department)


def standing_noes(session: Session, citizen_id: UUID) -> Sequence[StandingNo]:
    """Return what a person has said no to in advance: one statement."""
    own = (
        select(Denial.id, Denial.category, _Holder.unit, _Recipient.unit, Denial.purpose, Denial.set_at)
        .outerjoin(_Holder, Denial.holder_id == _Holder.id)
        .outerjoin(_Recipient, Denial.recipient_id == _Recipient.id)
        .where(Denial.subject_id == citizen_id, Denial.lifted_at.is_(None), Denial.representative_id.is_(None))
    )
    return [StandingNo(*row) for row in session.execute(own.order_by(Denial.set_at, Denial.id))]


def denial_by_id(session: Session, identity: Identity, denial_id: UUID) -> Denial | None:
    """Return a standing no, whoever's it is."""
    return session.get(Denial, denial_id)
