"""The ten o'clock round: who is there, what each contributes, and what is decided about what comes from elsewhere.

The decisions' table stands with the signals', where whoever raises them must know that one was put off.
"""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.contact.inquiries.models import AS_RECIPIENT, BY_THE_SENDERS_WORD
from portal.contact.signals import SignalStep, SignalStepKind
from portal.db.base import Base, HasId, Retention
from portal.people.models import StaffMember

__all__ = ["Ground", "Round", "RoundContribution", "RoundPresence", "SignalStep", "SignalStepKind"]

RUNNING = text("ended_at IS NULL")
HERE = text("left_at IS NULL")


class Round(HasId, Base):
    """One ten o'clock meeting of one entrance. The database holds at most one at a time."""

    __tablename__ = "round"
    __table_args__ = (
        Index("uq_round_running", "entrance", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ix_round_began_at", "entrance", "began_at"),
        CheckConstraint("ended_at >= began_at", name="ends_after_it_begins"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
    )
    retention = Retention.CASE

    entrance: Mapped[str]  # the department that keeps it
    began_at: Mapped[datetime]
    begun_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))

    @property
    def is_running(self) -> bool:
        """Tell whether it goes on."""
        return self.ended_at is None


class RoundPresence(HasId, Base):
    """Somebody takes part in a round for their department, from when to when."""

    __tablename__ = "round_presence"
    __table_args__ = (
        Index("uq_round_presence_here", "round_id", "staff_id", unique=True, sqlite_where=HERE, postgresql_where=HERE),
        CheckConstraint("left_at >= came_at", name="leaves_after_coming"),
    )
    retention = Retention.CASE

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    unit: Mapped[str]
    came_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    member: Mapped[StaffMember] = relationship()


class Ground(enum.StrEnum):
    """On what somebody speaks who contributes to a row."""

    GENERAL = "general"  # advice, without knowing who it is
    RECIPIENT = AS_RECIPIENT  # it was sent to them, or they have it
    SENDER = BY_THE_SENDERS_WORD  # the sender lets the round speak of them by name
    CONSENT = "consent"
    LAW = "law"


class RoundContribution(HasId, Base):
    """What somebody of a department said of an inquiry, before the round or in it; never changed (triggers)."""

    __tablename__ = "round_contribution"
    __table_args__ = (
        CheckConstraint("length(trim(words)) > 0", name="says_something"),
        CheckConstraint("(ground = 'consent') = (consent_id IS NOT NULL)", name="consent_names_it"),
        CheckConstraint("(ground = 'law') = (rule_id IS NOT NULL)", name="law_names_it"),
        UniqueConstraint("inquiry_id", "by_id", "key"),
    )
    retention = Retention.CASE

    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiry.id"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("round.id"))  # None: before it
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    unit: Mapped[str]
    key: Mapped[str]  # the same form sent twice is one contribution
    ground: Mapped[Ground]
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"))
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("legal_rule.id"))
    words: Mapped[str]
    at: Mapped[datetime]

    by: Mapped[StaffMember] = relationship()
