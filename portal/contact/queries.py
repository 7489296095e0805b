"""The contact card: one statement, built once, on every personal page."""

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
