"""Reads tables in order, one row at a time, as they all stood at one instant."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

AT_ONCE = 2000


class Ahead:
    """Goes through `rows` and always shows the next one; None at the end."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._rows = rows
        self.next: Any = None
        self.go_on()

    def go_on(self) -> None:
        """Take the next row."""
        self.next = next(self._rows, None)


class Rows(AbstractContextManager["Rows"]):
    """All reads see one snapshot, so that what others write meanwhile is no finding."""

    def __init__(self, reader: Engine) -> None:
        self.is_sqlite = reader.dialect.name == "sqlite"
        connection = reader.connect()
        self._connection = (
            connection if self.is_sqlite else connection.execution_options(isolation_level="REPEATABLE READ")
        )
        if self.is_sqlite:
            self._connection.exec_driver_sql("BEGIN")
            self._connection.exec_driver_sql("SELECT 1 FROM audit_chain LIMIT 1").all()  # SQLite's snapshot begins here

    def __exit__(self, *_error: object) -> None:
        if self.is_sqlite:
            self._connection.exec_driver_sql("ROLLBACK")
        self._connection.close()

    def of(self, statement: str) -> Ahead:
        """Run `statement` and go through what it gives."""
        result = self._connection.execute(text(statement), execution_options={"yield_per": AT_ONCE})
        return Ahead(iter(result))


def moment(value: Any) -> datetime:
    """Return an instant as it was stored. Raises ValueError where it is none."""
    at: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def as_id(chain_id: Any) -> UUID:
    """Return a chain's id."""
    return chain_id if isinstance(chain_id, UUID) else UUID(hex=chain_id)
