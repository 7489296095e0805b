"""The command line about the life situations' content: `flask --app wsgi journeys …`."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from portal import clock
from portal.app.press import press
from portal.app.publishing import JOURNEYS, publish_files
from portal.db.engine import Database
from portal.journeys.actions import withdraw_journey
from portal.journeys.queries import published_sources
from portal.journeys.reading.faults import JourneyFaults
from portal.journeys.reading.listing import claims_listing
from portal.journeys.reading.reader import read_all
from portal.journeys.reading.restamp import restamp_folder
from portal.journeys.reading.shared import FOLDER as SHARED

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def journeys_group(app: Flask, database: Database) -> AppGroup:
    """Return the commands about the life situations' content."""
    group = AppGroup("journeys", help="The life situations' content.")
    _add_publishing(group, app, database)
    _add_looking(group)
    return group


def _add_publishing(group: AppGroup, app: Flask, database: Database) -> None:
    @group.command("import")
    @click.argument("folder", type=FOLDER, default=JOURNEYS)
    def import_(folder: Path) -> None:
        """Publish the journeys in FOLDER; with one fault anywhere nothing changes."""
        with _told_faults():
            done = publish_files(database, folder)
        click.echo(f"{done.journeys} journeys, {done.changed} changed, {press(app)} pages made.")

    @group.command("withdraw")
    @click.argument("journey")
    def withdraw(journey: str) -> None:
        """Take the JOURNEY with that id from its readers; importing it publishes it again."""
        with database.writing() as session:
            was_published = withdraw_journey(session, journey, now=clock.now())
            session.commit()
        if not was_published:
            sys.exit(f"{journey} is not published")
        click.echo(f"{journey} is withdrawn, {press(app)} pages made.")

    @group.command("export")
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    def export(folder: Path) -> None:
        """Write the published journeys to FOLDER as the files they came from; nothing is overwritten."""
        with database.reading() as session:
            published = published_sources(session)
        _write(folder, published)
        click.echo(f"{len(published)} journeys written.")


def _add_looking(group: AppGroup) -> None:
    @group.command("check")
    @click.argument("folder", type=FOLDER, default=JOURNEYS)
    def check(folder: Path) -> None:
        """Tell everything that is wrong with the journeys in FOLDER."""
        with _told_faults():
            journeys = read_all(folder)
        click.echo(f"{len(journeys)} journeys, nothing wrong.")

    @group.command("claims")
    @click.argument("folder", type=FOLDER, default=JOURNEYS)
    def claims(folder: Path) -> None:
        """List what the journeys in FOLDER say about law and practice (docs/content-claims.md)."""
        with _told_faults():
            journeys = read_all(folder)
        click.echo(claims_listing(journeys), nl=False)

    @group.command("restamp")
    @click.argument("folder", type=FOLDER)
    def restamp(folder: Path) -> None:
        """Mark the translations in one journey's FOLDER as made from today's Danish text."""
        with _told_faults():
            changed = restamp_folder(folder)
        for name in changed:
            click.echo(f"restamped {name}")


@contextmanager
def _told_faults() -> Iterator[None]:
    """Tell everything that is wrong with the files, and stop."""
    try:
        yield
    except JourneyFaults as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        sys.exit(1)


def _write(folder: Path, journeys: Mapping[str, Mapping[str, str]]) -> None:
    standing = [name for name in (*journeys, SHARED) if os.path.lexists(folder / name)]
    if standing:
        sys.exit(f"already there: {', '.join(standing)}")
    for name, files in journeys.items():
        for file, text in files.items():
            path = folder / file if file.startswith(f"{SHARED}/") else folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
