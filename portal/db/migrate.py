"""Bring a database to the shape of the models, and tell whether it has it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from portal.db.base import Base

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run every migration that `engine`'s database lacks, in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def write_revision(engine: Engine, message: str) -> None:
    """Write a new migration from the difference between the models and `engine`'s database."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def is_current(connection: Connection) -> bool:
    """Tell whether the database has had every migration this code knows."""
    return MigrationContext.configure(connection).get_current_revision() == head()


def head() -> str | None:
    """Return the newest migration's id."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head()


def differences(connection: Connection) -> list[object]:
    """List what separates the database from the models; empty where the migrations tell the truth."""
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config
