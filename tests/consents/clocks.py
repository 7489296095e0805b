"""Sets the clocks that the portal goes by: the process's, and on PostgreSQL the database's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import time_machine
from sqlalchemy import text

from portal.db.engine import Database

_FAKE = (
    "CREATE SCHEMA fake",
    "CREATE TABLE fake.time (at timestamptz)",
    "INSERT INTO fake.time VALUES (NULL)",
    "CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE "
    "AS 'SELECT coalesce((SELECT at FROM fake.time), pg_catalog.clock_timestamp())'",
)


class Clock:
    """Both clocks, standing still at the instant that was set last."""

    def __init__(self, database: Database, traveller: time_machine.Traveller) -> None:
        self._database = database
        self._traveller = traveller

    def set(self, at: datetime) -> None:
        self._traveller.move_to(at.astimezone(UTC), tick=False)
        if self._database.name == "postgresql":
            with self._database.writer.begin() as connection:
                connection.execute(text("UPDATE fake.time SET at = :at"), {"at": at})


@contextmanager
def clock_of(database: Database, at: datetime) -> Iterator[Clock]:
    """Let the clocks stand at an instant; afterwards they go again."""
    is_postgresql = database.name == "postgresql"
    if is_postgresql:
        name = database.writer.url.database
        with database.writer.begin() as connection:
            for statement in (*_FAKE, f'ALTER DATABASE "{name}" SET search_path = fake, pg_catalog, public'):
                connection.execute(text(statement))
        database.close()  # new connections find the other clock
    try:
        with time_machine.travel(at, tick=False) as traveller:
            clock = Clock(database, traveller)
            clock.set(at)
            yield clock
    finally:
        if is_postgresql:
            with database.writer.begin() as connection:
                connection.execute(text(f'ALTER DATABASE "{name}" RESET search_path'))
                connection.execute(text("DROP SCHEMA fake CASCADE"))
            database.close()
