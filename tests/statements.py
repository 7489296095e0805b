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


def of_the_page(seen: list[str]) -> list[str]:
    """Leave out the shelf's look for something newly published: once a second, whatever page comes by then."""
    return [statement for statement in seen if "max(journey_publication.number)" not in statement]
