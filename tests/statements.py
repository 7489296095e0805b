"""Counts the SQL statements that reach a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from portal.db.engine import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Give the list of statements that run meanwhile, through either door."""
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    engines = (database.writer, database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
