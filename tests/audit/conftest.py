from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text


@pytest.fixture
def writer(database) -> Iterator[Connection]:
    """A connection that may write; nothing is kept unless the test commits."""
    with database.writer.connect() as connection:
        yield connection


@pytest.fixture
def dropped() -> Callable[[Connection, str], AbstractContextManager[None]]:
    """Let a trigger swallow what is written to a table, without a word."""
    return swallowing


@contextmanager
def swallowing(connection: Connection, table: str) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$")
        )
        what = "EXECUTE FUNCTION swallow()"
    else:
        what = "BEGIN SELECT RAISE(IGNORE); END"
    connection.execute(text(f"CREATE TRIGGER a_swallow BEFORE INSERT ON {table} FOR EACH ROW {what}"))
    yield
    connection.rollback()


@pytest.fixture
def subject() -> UUID:
    return uuid4()
