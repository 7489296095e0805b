"""`flask audit …`: what an operator does with the audit chains."""

import sys

import click

from portal import clock
from portal.audit.routine import make_checkpoint, verify_everything
from portal.config.settings import Settings
from portal.db.engine import Database


def audit_group(settings: Settings, database: Database) -> click.Group:
    """Make the commands about the audit chains."""
    group = click.Group("audit", help="Who did and saw what: chains, checkpoints, and whether they are sound.")

    @group.command("verify")
    @click.option("--no-record", is_flag=True, help="Leave no trace of this run.")
    def verify(no_record: bool) -> None:
        """Check every entry, checkpoint and the witness; exit 1 where something isn't as it was written."""
        report = verify_everything(database, settings, now=clock.now(), is_recorded=not no_record)
        if settings.audit_witness is None:
            click.echo(
                "No witness is named (PORTAL_AUDIT_WITNESS): who owns the keys could have written all this anew."
            )
        for line in report.lines():
            click.echo(line)
        sys.exit(0 if report.is_sound else 1)

    @group.command("checkpoint")
    def checkpoint() -> None:
        """Sign what has moved since the last checkpoint, and show it to the witness."""
        made = make_checkpoint(database, settings, now=clock.now())
        if made is None:
            click.echo("Nothing has moved since the last checkpoint.")
            return
        click.echo(f"Checkpoint {made.number}, root {made.root}.")
        if made.missing:
            click.echo(f"Rows are missing in {made.missing} chains: run `audit verify`.")
            sys.exit(1)

    return group
