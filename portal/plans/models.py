"""The one plan: a goal in the citizen's own words, and who does what by when."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, HasId, Retention


class Plan(HasId, Base):
    """A citizen's plan; exactly one each."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("citizen_id"),)
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    created_at: Mapped[datetime]


class Goal(HasId, Base):
    """What the citizen wants, in their own words and the language they wrote them in."""

    __tablename__ = "goal"
    __table_args__ = (
        UniqueConstraint("plan_id"),
        CheckConstraint("length(trim(words)) > 0", name="has_words"),
    )
    retention = Retention.CASE

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    words: Mapped[str]
    language: Mapped[str]
    written_at: Mapped[datetime]

    plan: Mapped[Plan] = relationship()


class Who(enum.StrEnum):
    """Who an action waits for."""

    CITIZEN = "you"
    MUNICIPALITY = "us"
    OTHER = "other"


class Status(enum.StrEnum):
    """How far an action has come."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not_needed"  # the answers or the journey changed and no longer ask for it


class PlanOrigin(HasId, Base):
    """The journey that some of a plan's actions came from, and the revision they were last taken from."""

    __tablename__ = "plan_origin"
    __table_args__ = (UniqueConstraint("plan_id", "journey"),)
    retention = Retention.CASE

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    journey: Mapped[str]
    revision: Mapped[str]
    taken_at: Mapped[datetime]


class Action(HasId, Base):
    """One thing to be done: by whom, by when, how far. Texts stand per language code."""

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("origin_id", "step"),
        CheckConstraint("(origin_id IS NULL) = (step IS NULL)", name="step_has_origin"),
        CheckConstraint("due_from <= due_to", name="window_in_order"),
        CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name="done_has_time"),
    )
    retention = Retention.CASE

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"), index=True)
    origin_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan_origin.id"))
    step: Mapped[str | None]
    position: Mapped[int]
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    detail: Mapped[dict[str, str]] = mapped_column(JSON)
    who: Mapped[Who]
    responsible: Mapped[dict[str, str]] = mapped_column(JSON)  # who that is, by name
    is_maybe: Mapped[bool]
    due_from: Mapped[date | None]
    due_to: Mapped[date | None]
    status: Mapped[Status]
    done_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship()
