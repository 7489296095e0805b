from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from tests.audit.worlds import World


@pytest.fixture
def writer(database) -> Iterator[Connection]:
    """A connection that may write; nothing is kept unless the test commits."""
    with database.writer.connect() as connection:
        yield connection


@pytest.fixture
def subject() -> UUID:
    return uuid4()


@pytest.fixture
def dropped() -> Callable[[Connection, str], AbstractContextManager[None]]:
    """Let a trigger swallow what is written to a table, without a word."""
    return swallowing


@pytest.fixture
def world(database, tmp_path) -> World:
    """Three people's chains in four checkpoints, all shown to the witness."""
    return World(database, tmp_path / "witness.jws", datetime(2026, 12, 1, 9, tzinfo=UTC))


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
