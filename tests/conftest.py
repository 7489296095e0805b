"""What tests share: one application per process, on the database that the run is for.

`PORTAL_TEST_DATABASE_URL` names a PostgreSQL server's database; without it everything runs on SQLite. A run on
PostgreSQL leaves out what never comes near the run's database, and so would be the same test over again. Each
test finds the tables empty but for the published journeys, and commits for real.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import hypothesis
import pytest
from sqlalchemy import Table, create_engine, exists, literal, make_url, select, text
from sqlalchemy.orm import Session

from portal.app.application import create_app
from portal.app.publishing import publish_files
from portal.config.settings import PROJECT, Settings, read_settings
from portal.db import migrate
from portal.db.base import Base
from portal.db.engine import Database
from portal.journeys.reading.reader import read_all
from tests.pages import PageClient

# The same examples each time, so that a red run is red again; a busy machine is no fault. A generated answer
# often doesn't decide a generated condition: filtering those out is what some properties are about.
hypothesis.settings.register_profile(
    "portal", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.filter_too_much]
)
hypothesis.settings.load_profile("portal")

SERVER = os.environ.get("PORTAL_TEST_DATABASE_URL")
KEPT = {"journey_revision", "journey_publication", "search_index", "kept_page"}
EMPTIED = [table for table in reversed(Base.metadata.sorted_tables) if table.name not in KEPT]
IS_FILLED = select(*(exists(select(literal(1)).select_from(table)) for table in EMPTIED))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no process is left alone with it at the end; and leave out, on PostgreSQL,
    what is byte for byte the same test on either database.

    Only the fixture `database_url` knows of PostgreSQL, and a test's fixtures are named before it runs, those
    that its fixtures ask for too. `tests/test_runs.py` sees that both stay true.
    """
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if SERVER is None:
        return
    config.hook.pytest_deselected(items=[item for item in items if not reaches_the_database(item)])
    items[:] = filter(reaches_the_database, items)


def reaches_the_database(item: pytest.Item) -> bool:
    """Tell whether a test, or any fixture of it, asks for the address of the run's database."""
    return "database_url" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def database_url(tmp_path_factory, worker_id) -> Iterator[str]:
    if SERVER is None:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'portal.sqlite3'}"
        return
    name = f"portal_{worker_id}"
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def settings(database_url) -> Settings:
    return read_settings(
        {"PORTAL_ENV": "test", "PORTAL_DATABASE_URL": database_url, "PORTAL_PUBLIC_URL": "http://127.0.0.1:59999"}
    )


@pytest.fixture(scope="session")
def journeys():
    return read_all(PROJECT / "journeys")


@pytest.fixture(scope="session")
def app(settings):
    app = create_app(settings)
    database: Database = app.extensions["gate"].database
    migrate.upgrade(database.writer)
    publish_files(database)
    yield app
    database.close()


@pytest.fixture
def database(app) -> Iterator[Database]:
    """The application's database, emptied again afterwards."""
    database: Database = app.extensions["gate"].database
    yield database
    with database.writing() as session:
        filled = _filled(session)
        with triggers_off(session, of=filled):
            for table in filled:
                session.execute(table.delete())
        session.commit()


def _filled(session: Session) -> list[Table]:
    """Return the tables that hold anything, those that others point at last; one statement asks them all."""
    return [table for table, is_filled in zip(EMPTIED, session.execute(IS_FILLED).one(), strict=True) if is_filled]


@contextmanager
def triggers_off(session: Session, *, of: Iterable[Table] | None = None) -> Iterator[None]:
    """Let rows be changed that nobody may change; with `of`, let those tables' rows go. Afterwards all is as before."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    made = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    if of is not None:
        names = {f"{table.name}_delete" for table in of}
        made = [one for one in made if one.name in names]
    for name, _sql in made:
        session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, sql in made:
        session.execute(text(sql))


@pytest.fixture
def session(database) -> Iterator[Session]:
    """A session that may write; what a test commits is there for the pages."""
    with database.writing() as session:
        yield session


@pytest.fixture
def pages(app, database) -> PageClient:
    """A browser without JavaScript that looks at every page it gets."""
    app.extensions["tries"].forget()
    return PageClient(app)
