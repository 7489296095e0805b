"""`flask people …`: what an operator does. Counts and ids are told; a person's data by `evidence` alone."""

import sys
from collections.abc import Mapping
from uuid import UUID

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from portal import clock
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.people.actions import close_account, open_account
from portal.people.diagnosis import diagnose, lacking_for_staff
from portal.people.evidence import end_sessions, evidence_of, forget_all_evidence, open_address
from portal.people.models import Citizen, Happened, SignInEvent, WebSession
from portal.people.provider import Provider
from portal.people.queries import cpr_conflicts
from portal.people.rotation import BATCH, Others, rotate
from portal.people.sides import CITIZEN, STAFF, Side
from portal.people.staff_actions import NotFirst, name_first_admin
from portal.people.vault import CantOpen, Vault


def people_group(
    settings: Settings, database: Database, providers: Mapping[Side, Provider], *, sealed: Others = ()
) -> AppGroup:
    """Make the commands about people and their sign-in; `sealed` is what other packages keep in the vault."""
    group = AppGroup("people", help="Citizens and staff, their numbers, sign-ins and access.")
    _add_vault(group, settings, database, sealed)
    _add_sign_ins(group, settings, database)
    _add_access(group, settings, database)
    _add_provider(group, settings, providers)
    return group


def _add_provider(group: AppGroup, settings: Settings, providers: Mapping[Side, Provider]) -> None:
    @group.command("check-signin")
    @click.option("--staff", is_flag=True, help="The staff's provider instead of the citizens'.")
    def check_signin(staff: bool) -> None:
        """Tell what is wrong with a provider, one line for each fault."""
        side, sign_in = (STAFF, settings.staff_sign_in) if staff else (CITIZEN, settings.citizen_sign_in)
        found = diagnose(sign_in, providers[side], return_to=f"{settings.public_url}{side.return_path}")
        faults = [*found.faults, *(lacking_for_staff(settings) if staff else ())]
        for fault in faults:
            click.echo(f"fault: {fault}")
        for remark in found.remarks:
            click.echo(f"remark: {remark}")
        if faults:
            sys.exit(1)
        click.echo("People can sign in, as far as can be seen without one.")


def _add_vault(group: AppGroup, settings: Settings, database: Database, sealed: Others) -> None:
    @group.command("rotate-vault")
    @click.option("--batch", default=BATCH, show_default=True, help="Rows in one transaction.")
    def rotate_vault(batch: int) -> None:
        """Bring the vault under the first of PORTAL_VAULT_KEYS; broken off, it goes on where it was."""
        done = rotate(database, Vault(settings.vault_keys), batch=batch, others=sealed)
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
    @click.argument("person_id", type=click.UUID)
    def evidence(person_id: UUID) -> None:
        """List what is known of one person's sign-ins, a citizen's or a member of staff's, with the addresses."""
        vault = Vault(settings.vault_keys)
        with database.reading() as session:
            for event in evidence_of(session, person_id):
                click.echo("  ".join(_told(vault, event)))

    @group.command("end-sessions")
    @click.option("--citizen", "citizen_id", type=click.UUID, help="This citizen's.")
    @click.option("--staff", "staff_id", type=click.UUID, help="This member of staff's.")
    @click.option("--everybody", is_flag=True, help="Everybody's, staff's too.")
    def end(citizen_id: UUID | None, staff_id: UUID | None, everybody: bool) -> None:
        """End sign-ins at once."""
        if [citizen_id is not None, staff_id is not None, everybody].count(True) != 1:
            raise click.UsageError("Say --citizen, --staff or --everybody.")
        whose = WebSession.citizen_id == citizen_id if citizen_id else WebSession.staff_id == staff_id
        which = () if everybody else (whose,)
        with database.writing() as session:
            ended = end_sessions(session, *which, how=Happened.ENDED_BY_OPERATOR, now=clock.now())
            session.commit()
        click.echo(f"{ended} sign-ins ended.")


def _add_access(group: AppGroup, settings: Settings, database: Database) -> None:
    @group.command("first-admin")
    @click.argument("subject")
    @click.option("--name", required=True, help="Until the first sign-in tells it.")
    @click.option("--unit", required=True, help="The department's unit in the municipality's file.")
    @click.option("--reason", required=True, help="Why; other administrators read it.")
    def first_admin(subject: str, name: str, unit: str, reason: str) -> None:
        """Let somebody be the first administrator, by what the staff's provider calls them (the subject)."""
        if unit not in [one.unit for one in settings.municipality.departments_on(clock.today())]:
            raise click.UsageError("No department with that unit is open today.")
        if not name.strip() or not reason.strip() or not subject.strip():
            raise click.UsageError("Subject, name and reason can't be blank.")
        who = {"issuer": settings.staff_sign_in.issuer, "subject": subject.strip(), "name": name.strip(), "unit": unit}
        with database.writing() as session:
            try:
                member = name_first_admin(session, **who, reason=reason.strip(), now=clock.now())
            except NotFirst as error:
                raise click.ClickException(str(error)) from None
            session.commit()
            click.echo(f"{member.id} is an administrator from the next sign-in on.")

    @group.command("close-account")
    @click.argument("citizen_id", type=click.UUID)
    def close(citizen_id: UUID) -> None:
        """Close a citizen's account: sign-ins end at once, and no new one is let in. Nothing is deleted."""
        with database.writing() as session:
            close_account(session, _citizen(session, citizen_id), now=clock.now())
            session.commit()
        click.echo("Closed.")

    @group.command("open-account")
    @click.argument("citizen_id", type=click.UUID)
    def reopen(citizen_id: UUID) -> None:
        """Open a citizen's account again."""
        with database.writing() as session:
            open_account(session, _citizen(session, citizen_id))
            session.commit()
        click.echo("Open.")


def _citizen(session: Session, citizen_id: UUID) -> Citizen:
    citizen = session.get(Citizen, citizen_id)
    if citizen is None:
        raise click.ClickException("No citizen has that id.")
    return citizen


def _told(vault: Vault, event: SignInEvent) -> list[str]:
    """Put a row of evidence into columns."""
    try:
        address = open_address(vault, event)
    except CantOpen:
        address = "sealed with a key that isn't here"
    optional = (event.transaction_id, event.provider_session, address)
    about = (event.kind.value, event.level, event.issuer, event.session_key[:16])
    return [f"{event.at:%Y-%m-%d %H:%M:%S} UTC", *about, *(each or "-" for each in optional)]
