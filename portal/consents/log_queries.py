"""The log as the person reads it: what somebody asked for and got, as far as it is told by now. One statement.

What is told later is absent as if it weren't there. Who stands for the person is named to them; whoever tried
without ever having had a power isn't, nor what else they did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access.identity import Identity
from portal.config.roles import Role
from portal.config.sharing import Category, Purpose, Use
from portal.consents.facts import Basis, Reason
from portal.consents.log_models import LogCheck, LookComplaint
from portal.consents.models import LegalRule, Look, LookItem
from portal.people.models import Citizen, StaffMember
from portal.people.representation import Power, Representation


class Answer(NamedTuple):
    """What somebody asked for in one category of one holder, and what came of it."""

    holder: str
    category: Category
    is_permitted: bool
    why: Reason
    basis: Basis | None
    consent_id: UUID | None
    reference: str | None  # of the law that permits
    words: Mapping[str, str] | None  # of that law, per language
    power: Power | None
    visible_from: datetime | None


@dataclass(frozen=True, slots=True)
class SeenLook:
    """One look with its answers. `asker_id` is whose it was, for telling looks apart and never for showing."""

    id: UUID
    at: datetime
    use: Use
    asker_id: UUID
    is_by_staff: bool
    name: str | None  # where it may be known
    role: Role | None
    unit: str | None
    purpose: Purpose | None
    reason: str | None
    subject_id: UUID
    answers: tuple[Answer, ...]


_ITEM = (
    LookItem.holder,
    LookItem.category,
    LookItem.is_permitted,
    LookItem.why,
    LookItem.basis,
    LookItem.consent_id,
    LegalRule.reference,
    LegalRule.words,
    Representation.power,
    LookItem.visible_from,
)
_Standing = aliased(Representation)
_HAS_STOOD_FOR_THEM = exists().where(
    _Standing.represented_id == Look.subject_id,
    _Standing.representative_id == Look.representative_id,
    _Standing.known_from <= Look.at,
)


def is_told(at: datetime) -> ColumnElement[bool]:
    """Say of an item that the person is told of it by an instant."""
    return and_(LookItem.visible_from.is_not(None), LookItem.visible_from <= at)


@cache
def _looks(*, with_names: bool, with_representatives: bool) -> Select[*tuple[Any, ...]]:
    staff = StaffMember.name if with_names else literal(None)
    stands = case((_HAS_STOOD_FOR_THEM, Citizen.name)) if with_representatives else literal(None)
    who = (Look.staff_id, Look.representative_id, staff, stands, Look.role, Look.unit, Look.purpose, Look.reason)
    statement = (
        select(Look.id, Look.at, Look.use, Look.subject_id, *who, *_ITEM)
        .outerjoin(LookItem, LookItem.look_id == Look.id)
        .outerjoin(LegalRule, LookItem.rule_id == LegalRule.id)
        .outerjoin(Representation, LookItem.power_id == Representation.id)
        .order_by(Look.at.desc(), Look.seq.desc(), LookItem.holder, LookItem.category)
    )
    statement = statement.outerjoin(StaffMember, Look.staff_id == StaffMember.id) if with_names else statement
    if not with_representatives:
        return statement
    return statement.outerjoin(Citizen, Look.representative_id == Citizen.id)


def own_looks(
    session: Session,
    citizen_id: UUID,
    *,
    since: datetime,
    now: datetime,
    with_names: bool,
    look_id: UUID | None = None,
) -> list[SeenLook]:
    """Return the looks at a person that they are told of by now, the newest first, each with the answers told of.

    With `look_id`, that one alone.
    """
    own = [Look.subject_id == citizen_id, Look.at >= since, or_(LookItem.look_id.is_(None), is_told(now))]
    if look_id is not None:
        own.append(Look.id == look_id)
    return _together(session.execute(_looks(with_names=with_names, with_representatives=True).where(*own)))


def looks_by(session: Session, staff_id: UUID, *, since: datetime) -> int:
    """Count how often a member of staff has looked."""
    return session.scalar(select(func.count()).where(Look.staff_id == staff_id, Look.at >= since)) or 0


def looks_for_oversight(session: Session, ids: Iterable[UUID]) -> dict[UUID, SeenLook]:
    """Return looks with whoever of the staff it was, and with all answers, for the officer; nobody else's name."""
    statement = _looks(with_names=True, with_representatives=False).where(Look.id.in_(ids))
    return {one.id: one for one in _together(session.execute(statement))}


def _together(rows: Iterable[Sequence[Any]]) -> list[SeenLook]:
    """Gather the answers of each look, whose rows stand beside each other."""
    found = []
    for head, own in groupby(rows, key=lambda row: row[:12]):
        look_id, at, use, subject_id, staff_id, representative_id, staff, representative, *rest = head
        role, unit, purpose, reason = rest
        answers = tuple(Answer(*row[12:]) for row in own if row[12] is not None)
        asker_id, name = staff_id or representative_id, staff or representative
        found.append(
            SeenLook(
                *(look_id, at, use, asker_id, staff_id is not None, name),
                *(role, unit, purpose, reason, subject_id, answers),
            )
        )
    return found


def told_look(session: Session, identity: Identity, look_id: UUID, *, now: datetime) -> Look | None:
    """Return a look that is told of by now, whoever it is about; one that is told of later isn't there."""
    items = select(LookItem.look_id).where(LookItem.look_id == Look.id)
    told = or_(items.where(is_told(now)).exists(), ~items.exists())
    return session.scalar(select(Look).where(Look.id == look_id, told))


def complaints_of(session: Session, citizen_id: UUID) -> list[LookComplaint]:
    """Return what a person has asked about looks, the newest first."""
    own = select(LookComplaint).where(LookComplaint.citizen_id == citizen_id)
    return list(session.scalars(own.order_by(LookComplaint.made_at.desc(), LookComplaint.id.desc())))


def complaint_by_id(session: Session, identity: Identity, complaint_id: UUID) -> LookComplaint | None:
    """Return what somebody asked about a look, whoever it was."""
    return session.scalar(select(LookComplaint).where(LookComplaint.id == complaint_id))


def open_complaint(session: Session, look_id: UUID, citizen_id: UUID) -> LookComplaint | None:
    """Return what a person has asked about a look and isn't answered yet."""
    own = (LookComplaint.look_id == look_id, LookComplaint.citizen_id == citizen_id)
    return session.scalar(select(LookComplaint).where(*own, LookComplaint.answered_at.is_(None)))


def newest_check(session: Session) -> LogCheck | None:
    """Return the newest comparison of the looks with the chains."""
    return session.scalar(select(LogCheck).order_by(LogCheck.at.desc(), LogCheck.id.desc()).limit(1))


def complete_until(session: Session) -> datetime | None:
    """Return the last time at which the log was found whole; None where that has never been looked at."""
    whole = select(LogCheck.at).where(LogCheck.is_complete)
    return session.scalar(whole.order_by(LogCheck.at.desc()).limit(1))
