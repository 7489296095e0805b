"""Lets a database refuse what is written to a table, or drop it without a word."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from portal.db.engine import Database

_SQLITE = "CREATE TRIGGER planted BEFORE {what} ON {table} BEGIN SELECT RAISE({act}); END"
_FUNCTION = "CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; END $$"
_POSTGRESQL = "CREATE TRIGGER planted BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION planted()"


@contextmanager
def refusing(database: Database, table: str) -> Iterator[None]:
    with _planted(database, table, sqlite="ABORT, 'planted'", postgresql="RAISE EXCEPTION 'planted'"):
        yield


@contextmanager
def dropping(database: Database, table: str) -> Iterator[None]:
    with _planted(database, table, sqlite="IGNORE", postgresql="RETURN NULL"):
        yield


@contextmanager
def _planted(database: Database, table: str, *, sqlite: str, postgresql: str) -> Iterator[None]:
    what = "UPDATE" if table == "audit_chain" else "INSERT"
    is_sqlite = database.name == "sqlite"
    with database.writer.begin() as connection:
        if is_sqlite:
            connection.execute(text(_SQLITE.format(what=what, table=table, act=sqlite)))
        else:
            connection.execute(text(_FUNCTION.format(act=postgresql)))
            connection.execute(text(_POSTGRESQL.format(what=what, table=table)))
    try:
        yield
    finally:
        with database.writer.begin() as connection:
            connection.execute(text("DROP TRIGGER planted" if is_sqlite else f"DROP TRIGGER planted ON {table}"))
            if not is_sqlite:
                connection.execute(text("DROP FUNCTION planted()"))
