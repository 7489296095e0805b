"""`flask people …`."""

import sys

import click
from flask.cli import AppGroup

from portal.config.settings import Settings
from portal.people.diagnosis import diagnose
from portal.people.provider import Provider


def people_group(settings: Settings, provider: Provider) -> AppGroup:
    """Make the commands about people and their sign-in."""
    group = AppGroup("people", help="People and their sign-in.")

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

    return group
