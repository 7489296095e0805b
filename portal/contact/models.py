"""Who a citizen's one contact person is, and who was before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, HasId, Retention
from portal.people.models import StaffMember

OPEN = text("ended_at IS NULL")


class ContactAssignment(HasId, Base):
    """One person's time as a citizen's contact person. The database holds at most one open at a time."""

    __tablename__ = "contact_assignment"
    __table_args__ = (
        Index("uq_contact_assignment_open", "citizen_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("buddy_id <> contact_person_id", name="buddy_is_another"),
        CheckConstraint("support_level BETWEEN 1 AND 4", name="support_level"),
        CheckConstraint("ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
    )
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    contact_person_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    buddy_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    support_level: Mapped[int]
    reason: Mapped[str]
    handover: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    contact_person: Mapped[StaffMember] = relationship(foreign_keys=[contact_person_id])
    buddy: Mapped[StaffMember] = relationship(foreign_keys=[buddy_id])
