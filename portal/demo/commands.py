"""`flask demo …`."""

import click
from flask.cli import AppGroup

from portal.config.settings import Settings
from portal.db.engine import Database
from portal.demo.people import CITIZENS
from portal.demo.seed import seed


def demo_group(settings: Settings, database: Database) -> AppGroup:
    """Make the demo's commands."""
    group = AppGroup("demo", help="The demo's municipality and people.")

    @group.command("seed")
    def seed_command() -> None:
        """Fill in the demo's people; doing it twice changes nothing."""
        seed(database, settings)
        click.echo(f"{len(CITIZENS)} people can sign in.")

    return group
