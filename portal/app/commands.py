"""The command line: `flask --app wsgi …`."""

import sys
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from portal.app.journey_commands import journeys_group
from portal.app.worker import worker_command
from portal.audit.commands import audit_group
from portal.config.settings import Settings
from portal.contact.files.models import KeptFile
from portal.contact.files.store import reseal_file_key
from portal.db import migrate
from portal.db.engine import Database
from portal.notifications.addresses import reseal_mail_address
from portal.notifications.models import MailAddress
from portal.people.commands import people_group
from portal.people.rotation import Reseal
from portal.people.sides import CITIZEN, STAFF


def install(app: Flask, settings: Settings, database: Database) -> None:
    """Add the portal's commands to `app`."""
    providers = {side: app.extensions[f"{side.name}_sign_in"].provider for side in (CITIZEN, STAFF)}
    sealed: list[tuple[type[Any], Reseal]] = [(MailAddress, reseal_mail_address), (KeptFile, reseal_file_key)]
    people = people_group(settings, database, providers, sealed=sealed)
    own = (audit_group(settings, database), worker_command(settings, database))
    for group in (_database_group(database), journeys_group(app, database), people, *own):
        app.cli.add_command(group)
    if settings.env != "production":
        from portal.demo.commands import demo_group  # the demo is never loaded in production

        app.cli.add_command(demo_group(settings, database))


def _database_group(database: Database) -> AppGroup:
    group = AppGroup("db", help="The database's shape.")

    @group.command("upgrade")
    def upgrade() -> None:
        """Run the migrations that the database lacks."""
        migrate.upgrade(database.writer)

    @group.command("revision")
    @click.argument("message")
    def revision(message: str) -> None:
        """Write a migration from the difference between models and database."""
        migrate.write_revision(database.writer, message)

    @group.command("check")
    def check() -> None:
        """Tell whether the database has the models' shape."""
        with database.reader.connect() as connection:
            differences = migrate.differences(connection)
        for difference in differences:
            click.echo(difference)
        sys.exit(1 if differences else 0)

    return group
