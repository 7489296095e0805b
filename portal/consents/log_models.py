"""What came of the log of who has looked: doubts of the person's, an officer's spot checks, and whether it is whole.

What was asked, drawn or found is never changed afterwards; triggers hold that (migration `complaints`).
"""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.clock import in_denmark
from portal.consents.models import Look
from portal.db.base import Base, HasId, Retention

OPEN = text("answered_at IS NULL")


class LookComplaint(HasId, Base):
    """A person finds that a look seems wrong, and the data protection officer answers by a day. One open at a time."""

    __tablename__ = "look_complaint"
    __table_args__ = (
        Index("uq_look_complaint_open", "look_id", "citizen_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("words IS NULL OR length(trim(words)) > 0", name="says_something_or_nothing"),
        CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered_by_somebody",
        ),
        CheckConstraint("length(trim(answer)) > 0", name="answer_says_something"),
        CheckConstraint("answered_at >= made_at", name="answered_after"),
    )
    retention = Retention.LOG

    look_id: Mapped[UUID] = mapped_column(ForeignKey("look.id"))
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    words: Mapped[str | None]  # what looks wrong, where the person wrote it
    made_at: Mapped[datetime]
    answer_by: Mapped[date]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    look: Mapped[Look] = relationship()

    @property
    def is_open(self) -> bool:
        """Tell whether it hasn't been answered."""
        return self.answered_at is None

    @property
    def made_on(self) -> date:
        """Return the Danish day on which it was asked."""
        return in_denmark(self.made_at).date()

    @property
    def answered_on(self) -> date | None:
        """Return the Danish day on which it was answered."""
        return in_denmark(self.answered_at).date() if self.answered_at else None

    def is_overdue(self, today: date) -> bool:
        """Tell whether the day by which it was to be answered has passed."""
        return self.is_open and self.answer_by < today


class SpotCheck(HasId, Base):
    """A random sample of looks that an officer drew: who, when, from how many days back, and how many they wanted."""

    __tablename__ = "spot_check"
    __table_args__ = (CheckConstraint("wanted BETWEEN 5 AND 20 AND days > 0", name="size"),)
    retention = Retention.LOG

    drawn_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    drawn_at: Mapped[datetime] = mapped_column(index=True)
    wanted: Mapped[int]
    days: Mapped[int]


class Judgement(enum.StrEnum):
    """What an officer finds of a look."""

    FINE = "fine"
    NEEDS_EXPLANATION = "needs_explanation"


class CheckedLook(HasId, Base):
    """A look in a sample, and what was found of it. `person` numbers whom it is about within the sample alone."""

    __tablename__ = "checked_look"
    __table_args__ = (
        UniqueConstraint("check_id", "look_id"),
        UniqueConstraint("check_id", "number"),
        CheckConstraint("number >= 1 AND person >= 1", name="numbers"),
        CheckConstraint(
            "(judgement IS NULL) = (judged_at IS NULL) AND (judgement IS NULL) = (judged_by_id IS NULL)",
            name="judged_by_somebody",
        ),
        CheckConstraint("judgement IS NOT NULL OR note IS NULL", name="note_of_a_judgement"),
    )
    retention = Retention.LOG

    check_id: Mapped[UUID] = mapped_column(ForeignKey("spot_check.id"))
    look_id: Mapped[UUID] = mapped_column(ForeignKey("look.id"), index=True)
    number: Mapped[int]
    person: Mapped[int]
    judgement: Mapped[Judgement | None]
    note: Mapped[str | None]
    judged_at: Mapped[datetime | None]
    judged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    look: Mapped[Look] = relationship()


class LogCheck(HasId, Base):
    """What one comparison of the looks with the chains found, from an instant on."""

    __tablename__ = "log_check"
    __table_args__ = (
        Index("ix_log_check_at", "at"),
        CheckConstraint("is_complete = (bad_hours = 0)", name="complete_without_gaps"),
        CheckConstraint("is_complete = (first_bad IS NULL)", name="names_the_first"),
        CheckConstraint("since <= at", name="in_order"),
    )
    retention = Retention.LOG

    at: Mapped[datetime]
    since: Mapped[datetime]
    is_complete: Mapped[bool]
    looks: Mapped[int]
    items: Mapped[int]
    bad_hours: Mapped[int]
    first_bad: Mapped[datetime | None]  # the hour that the first gap is in
