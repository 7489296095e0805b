"""Giving a citizen their one contact person. Every change is written in the citizen's chain."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.audit.chain import append
from portal.contact.holding import (
    NEWS,
    WHATEVER,
    ChangedMeanwhile,
    NoHandover,
    PlanStands,
    Room,
    TooMany,
    UnfitContactPersonError,
    Unseen,
    begin,
    end,
    entry,
    hold,
    require_fit,
    require_room,
    require_seen,
)
from portal.contact.models import ContactAssignment
from portal.people.models import StaffMember

__all__ = [
    "NEWS",
    "ChangedMeanwhile",
    "NoHandover",
    "PlanStands",
    "Room",
    "TooMany",
    "UnfitContactPersonError",
    "assign",
]


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
    room: Room | None = None,
    seen: UUID | Unseen | None = WHATEVER,
) -> ContactAssignment:
    """Give the citizen their one contact person, with a buddy who steps in; the one before is done. They are told.

    `support_level` is 1 (a short push) to 4 (a steady companion). Assigning the same two at the same level
    again changes nothing, and a planned change stays planned while the contact person stays. `seen` is the version of
    the assignment that was shown to whoever decides, `room` what holds for how many one may have.

    Raises NotAllowed, UnfitContactPersonError, NoHandover, TooMany, ChangedMeanwhile or PlanStands.
    """
    held = hold(session, citizen_id, by, now)
    require_fit(contact_person, buddy)
    earlier = held.earlier
    if earlier is not None and _says(earlier) == (contact_person.id, buddy.id, support_level):
        if earlier.takes_over_on is not None:
            require_seen(earlier, seen)
            raise PlanStands(earlier)
        return earlier
    require_seen(earlier, seen)
    beyond = require_room(session, citizen_id, contact_person, support_level, room, now)
    now, plan = max(now, held.head.at), {}
    if earlier is not None:
        if contact_person.id != earlier.contact_person_id and not handover.strip():
            raise NoHandover
        now = max(now, earlier.started_at)  # whoever had to wait may have looked at the clock first
        plan = earlier.take_the_plan() if contact_person.id == earlier.contact_person_id else {}
        end(session, earlier, handover, now)
    given = ContactAssignment(
        citizen_id=citizen_id,
        contact_person=contact_person,
        buddy=buddy,
        support_level=support_level,
        reason=reason,
        beyond_reason=beyond,
        handover="",
        started_at=now,
        **plan,
    )
    begin(session, given, now)
    append(session.connection(), held.head, entry(given, "given", by), at=now)
    return given


def _says(assignment: ContactAssignment) -> tuple[UUID, UUID, int]:
    return assignment.contact_person_id, assignment.buddy_id, assignment.support_level
