"""`flask people …`: what an operator does. Counts and ids are told; a person's data by `evidence` alone."""

import sys
from uuid import UUID

import click
from flask.cli import AppGroup

from portal import clock
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.people.diagnosis import diagnose
from portal.people.evidence import end_sessions, evidence_of, forget_all_evidence, open_address
from portal.people.models import Happened, SignInEvent, WebSession
from portal.people.provider import Provider
from portal.people.queries import cpr_conflicts
from portal.people.rotation import BATCH, rotate
from portal.people.vault import CantOpen, Vault


def people_group(settings: Settings, database: Database, provider: Provider) -> AppGroup:
    """Make the commands about people and their sign-in."""
    group = AppGroup("people", help="Citizens, their numbers and sign-ins.")
    _add_vault(group, settings, database)
    _add_sign_ins(group, settings, database)
    _add_provider(group, settings, provider)
    return group


def _add_provider(group: AppGroup, settings: Settings, provider: Provider) -> None:
    @group.command("check-signin")
    def check_signin() -> None:
        """Tell what is wrong with the citizens' provider, one line for each fault."""
        found = diagnose(settings.citizen_sign_in, provider, return_to=f"{settings.public_url}/log-ind/retur")
        for fault in found.faults:
            click.echo(f"fault: {fault}")
        for remark in found.remarks:
            click.echo(f"remark: {remark}")
        if found.faults:
            sys.exit(1)
        click.echo("People can sign in, as far as can be seen without one.")


def _add_vault(group: AppGroup, settings: Settings, database: Database) -> None:
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


def _add_sign_ins(group: AppGroup, settings: Settings, database: Database) -> None:
    @group.command("forget-evidence")
    def forget() -> None:
        """Delete the evidence of sign-ins that is older than 180 days."""
        click.echo(f"{forget_all_evidence(database, now=clock.now())} rows forgotten.")

    @group.command("evidence")
    @click.argument("citizen_id", type=click.UUID)
    def evidence(citizen_id: UUID) -> None:
        """List what is known of one citizen's sign-ins, with the addresses they came from."""
        vault = Vault(settings.vault_keys)
        with database.reading() as session:
            for event in evidence_of(session, citizen_id):
                click.echo("  ".join(_told(vault, event)))

    @group.command("end-sessions")
    @click.option("--citizen", "citizen_id", type=click.UUID, help="This citizen's.")
    @click.option("--everybody", is_flag=True, help="Everybody's.")
    def end(citizen_id: UUID | None, everybody: bool) -> None:
        """End sign-ins at once."""
        if everybody == (citizen_id is not None):
            raise click.UsageError("Say --citizen or --everybody.")
        which = (WebSession.citizen_id == citizen_id,) if citizen_id else ()
        with database.writing() as session:
            ended = end_sessions(session, *which, how=Happened.ENDED_BY_OPERATOR, now=clock.now())
            session.commit()
        click.echo(f"{ended} sign-ins ended.")


def _told(vault: Vault, event: SignInEvent) -> list[str]:
    """Put a row of evidence into columns."""
    try:
        address = open_address(vault, event)
    except CantOpen:
        address = "sealed with a key that isn't here"
    optional = (event.transaction_id, event.provider_session, address)
    about = (event.kind.value, event.level, event.issuer, event.session_key[:16])
    return [f"{event.at:%Y-%m-%d %H:%M:%S} UTC", *about, *(each or "-" for each in optional)]
