"""What the ten o'clock round must see about a citizen, from wherever in the portal it comes.

A signal counts from `since` on, so that what will be overdue tomorrow is raised today and nobody has to remember it.
Whoever raised it clears it when it is no longer so; the round clears what it has dealt with. The round reads this
table and asks no other package.
"""

import enum
from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, exists, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from portal.db.base import Base, HasId, Retention

OPEN = text("cleared_at IS NULL")


class SignalKind(enum.StrEnum):
    """What the round must see."""

    CALL_BACK_MISSED = "call_back_missed"
    MESSAGE_OVERDUE = "message_overdue"
    NOBODY_ANSWERS = "nobody_answers"  # the contact person is away, and so is everybody who would stand in
    CONTACT_PERSON_LEFT = "contact_person_left"
    WANTS_ANOTHER = "wants_another"  # another contact person
    MANY_SERVICES = "many_services"  # a threshold of the municipality's is met
    CONSENT_WITHDRAWN = "consent_withdrawn"
    DISAGREES = "disagrees"


class Signal(HasId, Base):
    """Something about a citizen that the round must see, from `since` until it is cleared. Each reference once."""

    __tablename__ = "signal"
    __table_args__ = (
        Index(
            "uq_signal_open", "kind", "citizen_id", "reference", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_signal_since", "since", sqlite_where=OPEN, postgresql_where=OPEN),
        CheckConstraint("cleared_by_id IS NULL OR cleared_at IS NOT NULL", name="cleared_at_a_time"),
    )
    retention = Retention.CASE

    kind: Mapped[SignalKind]
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    reference: Mapped[UUID]  # of what it is about; the citizen's own id where nothing else is
    since: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))  # None: it is no longer so


class SignalStepKind(enum.StrEnum):
    """What was decided about a signal."""

    TAKEN = "taken"
    ASSIGNED = "assigned"
    PARKED = "parked"
    CLOSED = "closed"


class SignalStep(HasId, Base):
    """One decision about what came from elsewhere in the portal; never changed (triggers). Somebody always has it."""

    __tablename__ = "signal_step"
    __table_args__ = (
        UniqueConstraint("signal_id", "seq"),
        Index("ix_signal_step_responsible", "responsible_id", "at"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("(kind = 'parked') = (until IS NOT NULL)", name="parked_until_a_day"),
        CheckConstraint("kind NOT IN ('parked', 'closed') OR words IS NOT NULL", name="has_reason"),
        CheckConstraint("words IS NULL OR length(trim(words)) > 0", name="says_something_or_nothing"),
    )
    retention = Retention.CASE

    signal_id: Mapped[UUID] = mapped_column(ForeignKey("signal.id"))
    seq: Mapped[int]
    kind: Mapped[SignalStepKind]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    responsible_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))  # who does what is to be done
    words: Mapped[str | None]
    until: Mapped[date | None]


def raise_signal(session: Session, kind: SignalKind, citizen_id: UUID, reference: UUID, *, since: datetime) -> Signal:
    """Let the round see something from an instant on; raised twice it is one, and counts from the earlier instant."""
    own = (Signal.kind == kind, Signal.citizen_id == citizen_id, Signal.reference == reference)
    known = session.scalar(select(Signal).where(*own, Signal.cleared_at.is_(None)).with_for_update())
    if known is not None:
        known.since = min(known.since, since)
        session.flush()
        return known
    signal = Signal(kind=kind, citizen_id=citizen_id, reference=reference, since=since)
    session.add(signal)
    session.flush()
    return signal


def clear_signal(session: Session, kind: SignalKind, reference: UUID, *, now: datetime) -> None:
    """Let the round no longer see what isn't so any more; clearing twice is as good as once."""
    open_ones = (Signal.kind == kind, Signal.reference == reference, Signal.cleared_at.is_(None))
    session.execute(update(Signal).where(*open_ones).values(cleared_at=now))


class Told(NamedTuple):
    """The newest signal of something, and whether the round has put it off to a day that is ahead."""

    signal: Signal
    is_put_off: bool

    @property
    def is_open(self) -> bool:
        """Tell whether the round sees it, or will."""
        return self.signal.cleared_at is None

    @property
    def is_dealt_with(self) -> bool:
        """Tell whether the round has done with it, or has put it off; it wants to hear no more until it changes."""
        return self.is_put_off if self.is_open else self.signal.cleared_by_id is not None


_Later = aliased(SignalStep)
_PUT_OFF = exists().where(
    SignalStep.signal_id == Signal.id,
    SignalStep.kind == SignalStepKind.PARKED,
    ~exists().where(_Later.signal_id == SignalStep.signal_id, _Later.seq > SignalStep.seq),
)


def told_of(session: Session, kind: SignalKind, references: Collection[UUID], *, now: datetime) -> dict[UUID, Told]:
    """Return the newest signal of each of those that the round was ever told of: one statement."""
    own = select(Signal, _PUT_OFF).where(Signal.kind == kind, Signal.reference.in_(references)).order_by(Signal.id)
    found = session.execute(own.execution_options(populate_existing=True))
    return {one.reference: Told(one, one.since > now and bool(is_put_off)) for one, is_put_off in found}


def note_over(session: Session, signal: Signal, *, now: datetime) -> None:
    """Note of what the round had dealt with that it is no longer so, so that it is told anew where it comes again."""
    over = Signal(kind=signal.kind, citizen_id=signal.citizen_id, reference=signal.reference, since=now)
    over.cleared_at = now
    session.add(over)
    session.flush()
