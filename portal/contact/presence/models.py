"""Who is away from work, from when to when, and who answers meanwhile."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, Retention


class AbsenceKind(enum.StrEnum):
    """Whether an absence was known beforehand."""

    PLANNED = "planned"
    SUDDEN = "sudden"  # a manager may set it for somebody


class Absence(HasId, Base):
    """A member of staff is away from `begins_on` to `ends_on`, both days included; without an end until it is ended.

    On each of their cases the buddy answers; where the buddy is away, too, `stand_in_id` does.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_on >= begins_on", name="ends_after_it_begins"),
        CheckConstraint("stand_in_id <> staff_id", name="stand_in_is_another"),
        CheckConstraint("kind = 'sudden' OR set_by_id = staff_id", name="planned_by_oneself"),
        Index("ix_absence_staff", "staff_id", "begins_on"),
    )
    retention = Retention.CASE

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    kind: Mapped[AbsenceKind]
    stand_in_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    set_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]  # it didn't come to it
