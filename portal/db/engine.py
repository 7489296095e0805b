"""Two doors to one database: a reader that cannot write, and a writer whose transactions never overtake.

A page that only shows is served through the reader. The database itself refuses a change there (SQLite
`query_only`, PostgreSQL `default_transaction_read_only`), so a GET that would change something fails
instead of succeeding quietly; and without a transaction to open and close it costs two round trips less.
"""

import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from portal import clock

BUSY_MILLISECONDS = 5000
LOOK_AGAIN_MILLISECONDS = 5
PRIMARY = 0xFF  # of SQLite's result codes; the rest tells the case, as waiting until a killed writer is tidied up after

_now = select(func.clock_timestamp())


@dataclass(frozen=True)
class Database:
    """The two engines of one database."""

    writer: Engine
    reader: Engine

    @property
    def name(self) -> str:
        """Return `sqlite` or `postgresql`."""
        return self.writer.dialect.name

    def writing(self) -> Session:
        """Open a session that may change things; it begins when first used (SQLite: BEGIN IMMEDIATE)."""
        return Session(self.writer, expire_on_commit=False)

    def reading(self) -> Session:
        """Open a session in which a change is refused by the database."""
        return Session(self.reader, autoflush=False)

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


def open_database(url: str, *, threads: int = 16) -> Database:
    """Make the two doors to `url` (sqlite or postgresql+psycopg), for so many threads in this process.

    Nothing is connected yet. Parameters of statements never reach a log or an error text.
    """
    common: dict[str, Any] = {"hide_parameters": True, "pool_size": threads, "max_overflow": 2}
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url, common)
    writer = create_engine(url, pool_pre_ping=True, **common)
    read_only = {"options": "-c default_transaction_read_only=on"}
    return Database(writer, create_engine(url, isolation_level="AUTOCOMMIT", connect_args=read_only, **common))


def database_now(connection: Connection) -> datetime:
    """Return this instant by the database's clock, which all processes share.

    Not the transaction's beginning: asked for after a lock, it is later than what the lock waited for. SQLite has no
    clock but this machine's.
    """
    if connection.dialect.name == "sqlite":
        return clock.now()
    instant: datetime = connection.execute(_now).scalar_one()
    return instant.astimezone(UTC)


def _sqlite(url: str, common: dict[str, Any]) -> Database:
    writer = create_engine(url, **common)
    reader = create_engine(url, isolation_level="AUTOCOMMIT", **common)
    event.listen(writer, "connect", _prepare_sqlite)
    event.listen(writer, "connect", _wait_shortly)
    event.listen(writer, "begin", _begin_immediate)
    event.listen(reader, "connect", _prepare_sqlite)
    event.listen(reader, "connect", _refuse_writes)
    return Database(writer, reader)


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry) -> None:
    """WAL lets readers go on while one writes; FULL keeps what was acknowledged through a power cut."""
    connection.isolation_level = None  # the driver must not open transactions behind our back
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # or INSERT OR REPLACE would take a row away past the triggers that hold it
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _wait_shortly(connection: Any, entry: ConnectionPoolEntry) -> None:
    connection.execute(f"PRAGMA busy_timeout={LOOK_AGAIN_MILLISECONDS}")


def _refuse_writes(connection: Any, entry: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock first: a transaction that read and then writes could otherwise fail half-way.

    Whoever waits looks again every few milliseconds. SQLite's own waiting grows to a tenth of a second a time, and
    lets those who have just written go before all who wait.
    """
    driver, until = connection.connection.driver_connection, time.monotonic() + BUSY_MILLISECONDS / 1000
    assert driver is not None  # noqa: S101 -- a connection that begins has one
    while time.monotonic() < until:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & PRIMARY != sqlite3.SQLITE_BUSY:
                break
        else:
            return
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # the last time, so that what is wrong is told as of all statements
