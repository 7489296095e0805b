"""The command line: `flask --app wsgi …`."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from portal import clock
from portal.config.settings import PROJECT, Settings
from portal.db import migrate
from portal.db.engine import Database
from portal.journeys.actions import import_journeys
from portal.journeys.model.journey import Journey
from portal.journeys.queries import published_sources
from portal.journeys.reading.faults import JourneyFaults
from portal.journeys.reading.reader import read_all, sources_of
from portal.journeys.reading.restamp import restamp_folder

JOURNEYS = PROJECT / "journeys"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def install(app: Flask, settings: Settings, database: Database) -> None:
    """Add the portal's commands to `app`."""
    for group in (_database_group(database), _journeys_group(database)):
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


def _journeys_group(database: Database) -> AppGroup:
    group = AppGroup("journeys", help="The life situations' content.")

    @group.command("check")
    @click.argument("folder", type=FOLDER, default=JOURNEYS)
    def check(folder: Path) -> None:
        """Tell everything that is wrong with the journeys in FOLDER."""
        journeys = _read(folder)
        click.echo(f"{len(journeys)} journeys, nothing wrong.")

    @group.command("import")
    @click.argument("folder", type=FOLDER, default=JOURNEYS)
    def import_(folder: Path) -> None:
        """Publish the journeys in FOLDER; with one fault anywhere nothing changes."""
        journeys = _read(folder)
        with database.writing() as session:
            sources = {name: sources_of(folder / name) for name in journeys}
            changed = import_journeys(session, journeys.values(), now=clock.now(), sources=sources)
            session.commit()
        click.echo(f"{len(journeys)} journeys, {len(changed)} changed.")

    @group.command("export")
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    def export(folder: Path) -> None:
        """Write the published journeys to FOLDER as the files they came from; nothing is overwritten."""
        with database.reading() as session:
            published = published_sources(session)
        _write(folder, published)
        click.echo(f"{len(published)} journeys written.")

    @group.command("restamp")
    @click.argument("folder", type=FOLDER)
    def restamp(folder: Path) -> None:
        """Mark the translations in one journey's FOLDER as made from today's Danish text."""
        for name in restamp_folder(folder):
            click.echo(f"restamped {name}")

    return group


def _read(folder: Path) -> dict[str, Journey]:
    try:
        return read_all(folder)
    except JourneyFaults as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        sys.exit(1)


def _write(folder: Path, journeys: Mapping[str, Mapping[str, str]]) -> None:
    standing = [name for name in journeys if (folder / name).exists()]
    if standing:
        sys.exit(f"already there: {', '.join(standing)}")
    for name, files in journeys.items():
        for file, text in files.items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
