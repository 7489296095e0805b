"""How much each contact person has, and who could be one: what whoever assigns sees before they choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from portal.config.contact import Caseload
from portal.contact.answering import HOLDER_ID, LEVEL, TODAY, has_left
from portal.contact.models import ContactAssignment
from portal.people.models import Department, StaffMember


@dataclass(frozen=True)
class Person:
    """Somebody who can be a contact person, and their department."""

    id: UUID
    name: str
    unit: str


@dataclass(frozen=True)
class Load(Person):
    """A contact person with what their cases weigh together."""

    weight: float

    def is_full(self, level: int, rules: Caseload) -> bool:
        """Tell whether a further case of a level would be more than is full."""
        return self.weight + rules.weight_of(level) > rules.full


_NEXT = ContactAssignment.next_contact_person_id
_OTHERS = (ContactAssignment.ended_at.is_(None), ContactAssignment.citizen_id != bindparam("without"))
_CASES = select(HOLDER_ID.label("who"), LEVEL.label("level"), func.count()).where(*_OTHERS).group_by("who", "level")
_COMING = (
    select(_NEXT, ContactAssignment.next_support_level, func.count())
    .where(*_OTHERS, ContactAssignment.takes_over_on > TODAY)
    .group_by(_NEXT, ContactAssignment.next_support_level)
)
_PEOPLE = (
    select(StaffMember.id, StaffMember.name, Department.unit)
    .join(Department, StaffMember.department_id == Department.id)
    .where(~has_left(StaffMember))
    .order_by(func.lower(StaffMember.name), StaffMember.id)
)


def contact_people(session: Session) -> list[Person]:
    """Return everybody who can be a contact person, by name."""
    return [Person(*row) for row in session.execute(_PEOPLE)]


def loads(session: Session, rules: Caseload, *, without: UUID, today: date) -> list[Load]:
    """Return everybody who can be a contact person, by name, with what they have and will soon take over.

    The case of the citizen `without` isn't counted: it is the one to be given. Three statements.
    """
    weights = _weights(session, rules, (_CASES, _COMING), without, today)
    return [Load(one.id, one.name, one.unit, weights.get(one.id, 0)) for one in contact_people(session)]


def load_of(session: Session, rules: Caseload, staff_id: UUID, *, without: UUID, today: date) -> float:
    """Return what one contact person has and will soon take over."""
    own = (_CASES.where(HOLDER_ID.in_([staff_id])), _COMING.where(_NEXT.in_([staff_id])))
    return _weights(session, rules, own, without, today).get(staff_id, 0)


def _weights(
    session: Session, rules: Caseload, statements: Iterable[Any], without: UUID, today: date
) -> dict[UUID, float]:
    weights: dict[UUID, float] = {}
    for statement in statements:
        for staff_id, level, number in session.execute(statement, {"today": today, "without": without}):
            weights[staff_id] = weights.get(staff_id, 0) + number * rules.weight_of(level)
    return weights
