"""What a person gets for their word: a signed paper about what they said, to what, and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, Retention


class ConsentReceipt(HasId, Base):
    """The receipt for one yes, no or withdrawal. It tells what was said then and permits nothing now.

    Nobody can change or delete it (migration `receipts`).
    """

    __tablename__ = "consent_receipt"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("number"),
        CheckConstraint("length(number) > 0 AND length(jws) > 0", name="says_something"),
    )
    retention = Retention.CASE

    event_id: Mapped[UUID] = mapped_column(ForeignKey("consent_event.id"))
    number: Mapped[str]  # as people say it on the telephone
    jws: Mapped[str]
    issued_at: Mapped[datetime]
