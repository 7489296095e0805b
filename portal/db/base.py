"""What every table has in common: names of constraints, an id, and how long its rows may live."""

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Retention(enum.StrEnum):
    """Why a row is kept, and so how long. The periods are the municipality's to decide (README)."""

    CONTENT = "content"  # published text: for as long as anything points at it
    ACCOUNT = "account"  # who a person is: until the account is closed and nothing else needs it
    CASE = "case"  # what was agreed and done: follows the case record
    SESSION = "session"  # a sign-in: hours
    EVIDENCE = "evidence"  # who signed in and out, and when: 180 days
    DRAFT = "draft"  # a stranger's answers: 24 hours from the last one, seven days at most
    SAVED = "saved"  # a stranger's answers that they asked us to keep: seven days
    NOTICE = "notice"  # a mail that told of something: 180 days after it left
    LOG = "log"  # who did or saw what: five years, to be decided by the municipality; its hashes for good


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC instant on every database; a naive one is refused (ValueError)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back aware (SQLite forgets the zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# A fixed choice: its values as text, held by a check, so that a new one needs no change of a database type.
CHOICE = Enum(
    enum.StrEnum,
    native_enum=False,
    create_constraint=True,
    length=40,
    values_callable=lambda choices: [choice.value for choice in choices],
)


class Base(DeclarativeBase):
    """The base of all models. A model without a retention class is an error at import."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UTCDateTime, enum.StrEnum: CHOICE}

    retention: ClassVar[Retention]

    def __init_subclass__(cls, **arguments: Any) -> None:
        if "__tablename__" in cls.__dict__ and not isinstance(getattr(cls, "retention", None), Retention):
            raise TypeError(f"{cls.__name__} names no retention class")
        super().__init_subclass__(**arguments)


class HasId:
    """A primary key that sorts by birth and tells nothing (UUIDv7, RFC 9562)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
