"""What a citizen and their contact person write to each other, and when somebody is to ring."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, Retention

LONGEST = 5000
LONGEST_SUBJECT = 120
LONGEST_TOPIC = 300
WAITING = text("staff_id IS NULL AND answered_at IS NULL")
BOOKED = text("done_at IS NULL AND cancelled_at IS NULL")


class Mark(enum.StrEnum):
    """What a message from the municipality is; it is shown before anything else of it."""

    HELP = "help"
    RIGHTS = "rights"  # it may affect benefits or rights, so it says since when and how to complain


class Thread(HasId, Base):
    """What one citizen and whoever has their case write about one thing. Who has it follows from the assignment."""

    __tablename__ = "message_thread"
    __table_args__ = (CheckConstraint(f"length(subject) BETWEEN 1 AND {LONGEST_SUBJECT}", name="subject"),)
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    subject: Mapped[str | None]
    begun_at: Mapped[datetime]


class Message(HasId, Base):
    """One message, never changed afterwards (triggers), but that a citizen's is answered once.

    Without `staff_id` it is the citizen's own. Then an answer is promised by a day (`answer_by`), and the promise
    passes at `due_at`, the midnight after it.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("thread_id", "seq"),
        UniqueConstraint("key"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint(f"length(trim(words)) BETWEEN 1 AND {LONGEST}", name="says_something"),
        CheckConstraint("(staff_id IS NULL) = (mark IS NULL)", name="marked_by_staff"),
        CheckConstraint("(staff_id IS NULL) = (answer_by IS NOT NULL)", name="answer_promised_to_citizen"),
        CheckConstraint("(answer_by IS NULL) = (due_at IS NULL)", name="promise_passes"),
        CheckConstraint("staff_id IS NULL OR answered_at IS NULL", name="citizen_is_answered"),
        CheckConstraint("answered_at >= sent_at", name="answered_afterwards"),
        CheckConstraint(
            "(CASE WHEN mark = 'rights' THEN 1 ELSE 0 END) = (CASE WHEN decided_on IS NULL THEN 0 ELSE 1 END)",
            name="rights_from_a_day",
        ),
        CheckConstraint("(decided_on IS NULL) = (complaint IS NULL)", name="rights_with_a_way_to_complain"),
        CheckConstraint("length(trim(complaint)) > 0", name="complaint_says_something"),
        Index("ix_message_waiting", "thread_id", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )
    retention = Retention.CASE

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("message_thread.id"))
    seq: Mapped[int]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    words: Mapped[str]
    mark: Mapped[Mark | None]
    decided_on: Mapped[date | None]
    complaint: Mapped[str | None]  # how to complain, and until when
    sent_at: Mapped[datetime]
    answer_by: Mapped[date | None]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    key: Mapped[UUID]  # of the form it was written in: sent twice it is one
    may_not_wait: Mapped[bool] = mapped_column(default=False, server_default=false())  # what a citizen wrote


class MessageRead(HasId, Base):
    """Somebody opened a message that another wrote: who, and when first. Both sides see it."""

    __tablename__ = "message_read"
    __table_args__ = (
        UniqueConstraint("message_id", "citizen_id"),
        UniqueConstraint("message_id", "staff_id"),
        CheckConstraint("(citizen_id IS NULL) <> (staff_id IS NULL)", name="by_one"),
    )
    retention = Retention.CASE

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    citizen_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[datetime]


class MessageDraft(HasId, Base):
    """What somebody has written and not sent: one for each writer and place. Its id becomes the message's.

    The place is the thread, or the citizen where it would begin a new one.
    """

    __tablename__ = "message_draft"
    __table_args__ = (UniqueConstraint("writer_id", "place_id"),)
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)  # to whom or from whom
    writer_id: Mapped[UUID]  # a citizen's or a member of staff's
    place_id: Mapped[UUID]
    subject: Mapped[str]
    words: Mapped[str]
    mark: Mapped[Mark | None]
    decided_on: Mapped[str]  # as it was typed
    complaint: Mapped[str]
    kept_at: Mapped[datetime]


class CallBack(HasId, Base):
    """A citizen wants to be rung up between two instants. At most one of a citizen's is still to be made."""

    __tablename__ = "call_back"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("uq_call_back_booked", "citizen_id", unique=True, sqlite_where=BOOKED, postgresql_where=BOOKED),
        CheckConstraint("ends_at > begins_at", name="ends_after_it_begins"),
        CheckConstraint("begins_at > booked_at", name="booked_beforehand"),
        CheckConstraint("length(trim(phone)) BETWEEN 3 AND 40", name="phone"),
        CheckConstraint(f"length(topic) BETWEEN 1 AND {LONGEST_TOPIC}", name="topic"),
        CheckConstraint("done_at IS NULL OR cancelled_at IS NULL", name="one_end"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        CheckConstraint("(tries = 0) = (tried_at IS NULL) AND tries >= 0", name="tries"),
    )
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    key: Mapped[UUID]
    booked_at: Mapped[datetime]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    phone: Mapped[str]  # as it was given
    topic: Mapped[str | None]
    language: Mapped[str]
    needs_interpreter: Mapped[bool]
    tries: Mapped[int] = mapped_column(default=0)  # in which nobody was reached
    tried_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    cancelled_at: Mapped[datetime | None]

    @property
    def is_booked(self) -> bool:
        """Tell whether somebody is still to ring."""
        return self.done_at is None and self.cancelled_at is None
