"""What citizens are told and how, and what the municipality's case record is to get."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.schema import SchemaItem

from portal.db.base import Base, HasId, Retention

NOT_DONE = text("done_at IS NULL AND given_up_at IS NULL")
CURRENT = text("confirmed_at IS NOT NULL AND ended_at IS NULL")
UNREAD = text("read_at IS NULL")


class Notice(HasId, Base):
    """What a citizen is told in their inbox: a kind of news, and the id of what it is about. No word of it is kept."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("citizen_id", "kind", "reference"),
        CheckConstraint("length(kind) BETWEEN 1 AND 40", name="has_kind"),
        CheckConstraint("read_at >= at", name="read_after_it_came"),
        Index("ix_notice_newest", "citizen_id", "at"),
        Index("ix_notice_unread", "citizen_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    kind: Mapped[str]  # the package that it is news of names it; the application says what it is called
    reference: Mapped[UUID]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class NoticeChoices(Base):
    """How a citizen wants to be told. Whoever has chosen nothing has no row.

    Between `quiet_from` and `quiet_to`, hours of a Danish day, no message leaves; the same hour twice is never quiet.
    """

    __tablename__ = "notice_choices"
    __table_args__ = (
        CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_to BETWEEN 0 AND 23", name="hours"),
        CheckConstraint("length(language) BETWEEN 2 AND 8", name="language"),
    )
    retention = Retention.ACCOUNT

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), primary_key=True)
    language: Mapped[str]
    quiet_from: Mapped[int]
    quiet_to: Mapped[int]
    muted: Mapped[list[str]] = mapped_column(JSON)  # kinds that only the inbox tells of


class MailAddress(HasId, Base):
    """A mail address that a citizen gave here, sealed. It is used from when a link sent to it was opened by them.

    At most one of a citizen's is in use. One that isn't any more is forgotten as soon as it was told so.
    """

    __tablename__ = "mail_address"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("uq_mail_address_current", "citizen_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
        CheckConstraint("(key_name IS NULL) = (sealed IS NULL)", name="sealed_with_a_key"),
        CheckConstraint("sealed IS NOT NULL OR ended_at IS NOT NULL", name="forgotten_when_ended"),
        CheckConstraint("sealed_token IS NULL OR (sealed IS NOT NULL AND confirmed_at IS NULL)", name="token_waits"),
        CheckConstraint("confirmed_at <= token_expires_at", name="confirmed_in_time"),
        CheckConstraint("confirmed_at >= given_at AND ended_at >= given_at", name="in_order"),
    )
    retention = Retention.ACCOUNT

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    key_name: Mapped[str | None] = mapped_column(index=True)  # which vault key sealed it
    sealed: Mapped[bytes | None]
    token_hash: Mapped[str]
    sealed_token: Mapped[bytes | None]  # for the mail that carries it; gone when it has
    token_expires_at: Mapped[datetime]
    given_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def is_current(self) -> bool:
        """Tell whether notices are sent to it."""
        return self.confirmed_at is not None and self.ended_at is None


class Queued(HasId):
    """What waits until it is done, is tried again after growing pauses, and is given up in the end.

    Whoever works on it has it until `leased_until`; when they are killed, the next one takes it after that. `fault` is
    a code of ours, never what somebody else's machine said.
    """

    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None]
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


def in_queue(table: str, *own: SchemaItem) -> tuple[SchemaItem, ...]:
    """Return what every queue's table holds, and what this one holds besides."""
    return (
        Index(f"ix_{table}_waiting", "due_at", sqlite_where=NOT_DONE, postgresql_where=NOT_DONE),
        CheckConstraint("done_at IS NULL OR given_up_at IS NULL", name="one_end"),
        CheckConstraint("given_up_at IS NULL OR fault IS NOT NULL", name="given_up_why"),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("length(fault) BETWEEN 1 AND 40", name="fault"),
        *own,
    )


class Words(enum.StrEnum):
    """Which of the few texts a message has. None of them says what it is about."""

    NEWS = "news"
    CONFIRM = "confirm"  # with the link that shows that an address is its person's
    GOODBYE = "goodbye"  # to an address that gets no notices any more


class OutboxMessage(Queued, Base):
    """A mail that waits to be sent, or was. Its Message-ID is made from its id, so a double is known as one.

    News goes to the address that is in use when it leaves; the others name theirs.
    """

    __tablename__ = "outbox_message"
    __table_args__ = in_queue(
        "outbox_message",
        CheckConstraint("(words = 'news') = (notice_id IS NOT NULL)", name="news_of_a_notice"),
        CheckConstraint("(words = 'news') = (address_id IS NULL)", name="others_to_an_address"),
    )
    retention = Retention.NOTICE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    words: Mapped[Words]
    notice_id: Mapped[UUID | None] = mapped_column(ForeignKey("notice.id"), unique=True)
    address_id: Mapped[UUID | None] = mapped_column(ForeignKey("mail_address.id"), index=True)

    address: Mapped[MailAddress | None] = relationship()


class RecordEntry(Queued, Base):
    """What must reach the municipality's case record: a text about a person, until the record has it.

    The text is kept here no longer than that.
    """

    __tablename__ = "record_entry"
    __table_args__ = in_queue(
        "record_entry",
        UniqueConstraint("kind", "reference", "version"),
        CheckConstraint("length(kind) BETWEEN 1 AND 40 AND version > 0", name="has_kind"),
        CheckConstraint("(text IS NULL) = (done_at IS NOT NULL)", name="text_until_filed"),
        CheckConstraint("(receipt IS NULL) = (done_at IS NULL)", name="acknowledged"),
    )
    retention = Retention.CASE

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    kind: Mapped[str]
    reference: Mapped[UUID]
    version: Mapped[int]
    happened_at: Mapped[datetime]
    text: Mapped[str | None]
    receipt: Mapped[str | None]  # what the record acknowledged it by
