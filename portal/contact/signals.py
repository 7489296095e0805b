"""What the ten o'clock round must see about a citizen, from wherever in the portal it comes.

A signal counts from `since` on, so that what will be overdue tomorrow is raised today and nobody has to remember it.
Whoever raised it clears it when it is no longer so; the round clears what it has dealt with. The round reads this
table and asks no other package.
"""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

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
