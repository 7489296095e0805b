"""Who a citizen's one contact person is and was, who is away from work, and what the two had to do with each other."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, HasId, Retention
from portal.people.models import StaffMember

OPEN = text("ended_at IS NULL")
PLANNED_OPEN = text("ended_at IS NULL AND takes_over_on IS NOT NULL")
WISH_OPEN = text("ended_at IS NULL")
PLAN = ("next_id", "next_contact_person_id", "next_buddy_id", "next_support_level", "next_reason", "next_handover")


class ContactAssignment(HasId, Base):
    """One person's time as a citizen's contact person. The database holds at most one open at a time.

    Where a change is planned, `next_…` says who follows. From `overlap_from` on the citizen sees both; from the first
    moment of `takes_over_on`, a Danish day, the next one is the contact person, in an assignment of the id `next_id`.
    """

    __tablename__ = "contact_assignment"
    __table_args__ = (
        Index("uq_contact_assignment_open", "citizen_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_contact_assignment_cases",
            "contact_person_id",
            "support_level",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_contact_assignment_planned",
            "takes_over_on",
            sqlite_where=PLANNED_OPEN,
            postgresql_where=PLANNED_OPEN,
        ),
        UniqueConstraint("next_id"),
        CheckConstraint("buddy_id <> contact_person_id", name="buddy_is_another"),
        CheckConstraint("support_level BETWEEN 1 AND 4", name="support_level"),
        CheckConstraint("ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint("length(trim(beyond_reason)) > 0", name="beyond_with_a_reason"),
        CheckConstraint(
            " AND ".join(f"({column} IS NULL) = (takes_over_on IS NULL)" for column in (*PLAN, "overlap_from")),
            name="planned_whole",
        ),
        CheckConstraint("next_contact_person_id <> contact_person_id", name="next_is_another"),
        CheckConstraint("next_buddy_id <> next_contact_person_id", name="next_buddy_is_another"),
        CheckConstraint("next_support_level BETWEEN 1 AND 4", name="next_support_level"),
        CheckConstraint("takes_over_on > overlap_from", name="overlap_in_order"),
        CheckConstraint("length(trim(next_reason)) > 0 AND length(trim(next_handover)) > 0", name="planned_with_words"),
    )
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    contact_person_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    buddy_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    support_level: Mapped[int]
    reason: Mapped[str]
    beyond_reason: Mapped[str | None]  # why all the same, where the contact person has more cases than are full
    handover: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    next_id: Mapped[UUID | None]
    next_contact_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    next_buddy_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    next_support_level: Mapped[int | None]
    next_reason: Mapped[str | None]
    next_handover: Mapped[str | None]
    overlap_from: Mapped[date | None]
    takes_over_on: Mapped[date | None]

    contact_person: Mapped[StaffMember] = relationship(foreign_keys=[contact_person_id])
    buddy: Mapped[StaffMember] = relationship(foreign_keys=[buddy_id])
    next_contact_person: Mapped[StaffMember | None] = relationship(foreign_keys=[next_contact_person_id])
    next_buddy: Mapped[StaffMember | None] = relationship(foreign_keys=[next_buddy_id])

    @property
    def version(self) -> UUID:
        """Return what tells a page of it that is older: another with each plan, and with each word of one."""
        if self.next_id is None:
            return self.id
        return uuid5(self.id, f"{self.next_id} {self.next_reason} {self.next_handover}")

    def forget_the_plan(self) -> None:
        """Let nobody follow any more."""
        self.take_the_plan()

    def take_the_plan(self) -> dict[str, Any]:
        """Return who follows, when and why, and let nobody follow here any more."""
        plan = {name: getattr(self, name) for name in (*PLAN, "overlap_from", "takes_over_on")}
        for name in plan:
            setattr(self, name, None)
        return plan


class ContactWish(HasId, Base):
    """A citizen would like another contact person; their words, if any, are for those who can give them one.

    At most one of a citizen's is open; it ends when they take it back, when the round closes it, or with the
    contact person that it is about.
    """

    __tablename__ = "contact_wish"
    __table_args__ = (
        Index("uq_contact_wish_open", "citizen_id", unique=True, sqlite_where=WISH_OPEN, postgresql_where=WISH_OPEN),
        CheckConstraint("words IS NULL OR length(trim(words)) > 0", name="says_something_or_nothing"),
        CheckConstraint("ended_at >= made_at", name="ends_after_it_was_made"),
    )
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("contact_assignment.id"), index=True)
    words: Mapped[str | None]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ContactMade(HasId, Base):
    """A member of staff and a citizen spoke on a day: met, called or wrote. Once a day counts."""

    __tablename__ = "contact_made"
    __table_args__ = (UniqueConstraint("citizen_id", "staff_id", "made_on"),)
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    made_on: Mapped[date]
    noted_at: Mapped[datetime]


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

    staff: Mapped[StaffMember] = relationship(foreign_keys=[staff_id])
    stand_in: Mapped[StaffMember | None] = relationship(foreign_keys=[stand_in_id])
