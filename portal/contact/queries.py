"""The contact card: one statement, built once, on every personal page; and who at work has whose case."""

import enum
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.contact.models import ContactAssignment
from portal.people.models import Department, StaffMember


class ContactCard(NamedTuple):
    """A citizen's contact person as the card shows them. `unit` is the contact person's department."""

    name: str
    phone: str
    unit: str
    buddy_name: str
    buddy_phone: str
    support_level: int
    since: datetime


_BUDDY = aliased(StaffMember)
_CARD = (
    select(
        StaffMember.name,
        StaffMember.phone,
        Department.unit,
        _BUDDY.name,
        _BUDDY.phone,
        ContactAssignment.support_level,
        ContactAssignment.started_at,
    )
    .join(StaffMember, ContactAssignment.contact_person_id == StaffMember.id)
    .join(Department, StaffMember.department_id == Department.id)
    .join(_BUDDY, ContactAssignment.buddy_id == _BUDDY.id)
    .where(ContactAssignment.citizen_id == bindparam("citizen_id"), ContactAssignment.ended_at.is_(None))
)


def contact_card(session: Session | Connection, citizen_id: UUID) -> ContactCard | None:
    """Return the citizen's contact person; None where they have none yet."""
    row = session.execute(_CARD, {"citizen_id": citizen_id}).first()
    return ContactCard(*row) if row else None


class Tie(enum.StrEnum):
    """How a member of staff is tied to a citizen's case."""

    CONTACT_PERSON = "contact_person"
    BUDDY = "buddy"


_TIE = select(ContactAssignment.contact_person_id, ContactAssignment.buddy_id).where(
    ContactAssignment.citizen_id == bindparam("citizen_id"), ContactAssignment.ended_at.is_(None)
)


def tie_to(session: Session, staff_id: UUID | None, citizen_id: UUID) -> Tie | None:
    """Return how a member of staff is tied to a citizen's case right now; None where they aren't.

    It reads who works for whom and nothing about the citizen; of nobody we know the answer is None, too.
    """
    row = session.execute(_TIE, {"citizen_id": citizen_id}).first()
    if row is None or staff_id not in row:
        return None
    return Tie.CONTACT_PERSON if row[0] == staff_id else Tie.BUDDY
