"""What tests share: one application per process, on the database that the run is for.

`PORTAL_TEST_DATABASE_URL` names a PostgreSQL server's database; without it everything runs on SQLite. Each
test finds the tables empty but for the published journeys, and commits for real.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import hypothesis
import pytest
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from portal.app.application import create_app
from portal.app.publishing import publish_files
from portal.audit.models import AuditChain, AuditCheckpoint, AuditVerification
from portal.config.settings import PROJECT, Settings, read_settings
from portal.consents.models import Consent, ConsentText, Denial, LegalRule
from portal.db import migrate
from portal.db.base import Base
from portal.db.engine import Database
from portal.journeys.reading.reader import read_all
from portal.people.representation import Representation
from tests.pages import PageClient

# The same examples each time, so that a red run is red again; a busy machine is no fault. A generated answer
# often doesn't decide a generated condition: filtering those out is what some properties are about.
hypothesis.settings.register_profile(
    "portal", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.filter_too_much]
)
hypothesis.settings.load_profile("portal")

HELD_FAST = (AuditChain, AuditCheckpoint, AuditVerification, Consent, ConsentText, Denial, LegalRule, Representation)
KEPT = {"journey_revision", "journey_publication", "search_index", "kept_page"}


@pytest.fixture(scope="session")
def database_url(tmp_path_factory, worker_id) -> Iterator[str]:
    server = os.environ.get("PORTAL_TEST_DATABASE_URL")
    if server is None:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'portal.sqlite3'}"
        return
    name = f"portal_{worker_id}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
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
        with triggers_off(session):
            for table in reversed(Base.metadata.sorted_tables):
                if table.name not in KEPT:
                    session.execute(table.delete())
        session.commit()


@contextmanager
def triggers_off(session: Session) -> Iterator[None]:
    """Let the tests empty tables whose rows nobody may delete; the triggers are there again afterwards."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        return
    if not any(session.scalar(select(func.count()).select_from(table)) for table in HELD_FAST):
        yield  # rows that aren't there set no trigger off
        return
    made = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
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
