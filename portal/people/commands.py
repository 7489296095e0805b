"""`flask people …`: what an operator does. Numbers and ids are told, never a person's data."""

import sys

import click
from flask.cli import AppGroup

from portal.config.settings import Settings
from portal.db.engine import Database
from portal.people.queries import cpr_conflicts
from portal.people.rotation import BATCH, rotate
from portal.people.vault import Vault


def people_group(settings: Settings, database: Database) -> AppGroup:
    """Make the commands about people."""
    group = AppGroup("people", help="Citizens, their numbers and sign-ins.")

    @group.command("rotate-vault")
    @click.option("--batch", default=BATCH, show_default=True, help="Rows in one transaction.")
    def rotate_vault(batch: int) -> None:
        """Bring the vault under the first of PORTAL_VAULT_KEYS; broken off, it goes on where it was."""
        done = rotate(database, Vault(settings.vault_keys), batch=batch)
        click.echo(f"{done.resealed} rows sealed anew, {done.left} left under another key.")
        sys.exit(1 if done.left else 0)

    @group.command("cpr-conflicts")
    def conflicts() -> None:
        """List sign-ins that named another citizen's CPR number, by the ids of both; no number is shown."""
        with database.reading() as session:
            for one in cpr_conflicts(session):
                click.echo(f"{one.found_at:%Y-%m-%d %H:%M} UTC  {one.citizen_id}  named a number of  {one.owner_id}")

    return group
