"""What can happen between a citizen and their contact person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.contact.models import ContactAssignment
from portal.contact.rules import can_be_contact_person, may_assign
from portal.people.models import Citizen, StaffMember


class UnfitContactPersonError(ValueError):
    """The person can't be contact person or buddy here: another job, or one person for both."""


def assign(
    session: Session,
    citizen_id: UUID,
    *,
    contact_person: StaffMember,
    buddy: StaffMember,
    support_level: int,
    reason: str,
    by: Identity,
    now: datetime,
    handover: str = "",
) -> ContactAssignment:
    """Give the citizen their one contact person, with a buddy who steps in; the one before is done.

    `support_level` is 1 (a short push) to 4 (a steady companion). Assigning the same two at the same level
    again changes nothing. Raises NotAllowed, or UnfitContactPersonError.
    """
    require(by, may_assign, citizen_id)
    if contact_person.id == buddy.id or not all(map(can_be_contact_person, (contact_person, buddy))):
        raise UnfitContactPersonError
    _keep_others_waiting(session, citizen_id)
    earlier = session.scalar(select(ContactAssignment).where(_is_open_for(citizen_id)))
    if earlier is not None:
        if _says(earlier) == (contact_person.id, buddy.id, support_level):
            return earlier
        now = max(now, earlier.started_at)  # whoever had to wait may have looked at the clock first
        earlier.ended_at, earlier.handover = now, handover
        session.flush()  # the one before must be closed before the database lets the next one in
    assignment = ContactAssignment(
        citizen_id=citizen_id,
        contact_person=contact_person,
        buddy=buddy,
        support_level=support_level,
        reason=reason,
        handover="",
        started_at=now,
    )
    session.add(assignment)
    session.flush()
    return assignment


def _keep_others_waiting(session: Session, citizen_id: UUID) -> None:
    """Let nobody else change this citizen's contact person until the transaction ends."""
    session.execute(select(Citizen.id).where(Citizen.id == citizen_id).with_for_update(key_share=True))


def _is_open_for(citizen_id: UUID) -> ColumnElement[bool]:
    return (ContactAssignment.citizen_id == citizen_id) & ContactAssignment.ended_at.is_(None)


def _says(assignment: ContactAssignment) -> tuple[UUID, UUID, int]:
    return assignment.contact_person_id, assignment.buddy_id, assignment.support_level
