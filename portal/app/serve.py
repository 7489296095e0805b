"""`make run`: bring the database up to date, say who can sign in, and serve until told to stop."""

import os
import sys

from portal.app.application import create_app
from portal.app.press import press
from portal.app.publishing import publish_files
from portal.config.reader import ConfigurationError
from portal.config.settings import PROJECT, Settings, read_settings
from portal.db import migrate
from portal.db.engine import open_database
from portal.journeys.reading.faults import JourneyFaults


def main() -> None:
    """Prepare the demo and hand this process over to the server."""
    try:
        settings = read_settings(os.environ)
        prepare(settings)
    except ConfigurationError as error:
        sys.exit("\n".join(error.faults))
    except JourneyFaults as error:
        sys.exit("\n".join(str(fault) for fault in error.faults))
    port = os.environ.get("PORT", "8000")
    if not port.isdecimal():
        sys.exit("PORT: must be a number")
    print(_welcome(settings), flush=True)
    told = {**_server_settings(), "GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": port}
    server = [sys.executable, "-m", "granian", "wsgi:app"]
    os.execve(sys.executable, server, {**told, **os.environ})  # noqa: S606 -- our own server


def prepare(settings: Settings) -> None:
    """Migrate, publish the journeys, make their pages and, in a demo, fill in its people. Twice is as good as once.

    Raises JourneyFaults when the content has faults; what was published before stays.
    """
    (PROJECT / "instance").mkdir(exist_ok=True)
    database = open_database(settings.database_url, threads=1)
    migrate.upgrade(database.writer)
    publish_files(database)
    if settings.env == "demo":
        from portal.demo.seed import seed  # the demo is never loaded in production

        seed(database, settings)
    database.close()
    press(create_app(settings))


def _server_settings() -> dict[str, str]:
    """Read how the server is set up; what the environment says goes before it."""
    lines = (PROJECT / "deploy" / "granian.env").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _equals, value in pairs}


def _welcome(settings: Settings) -> str:
    if not settings.citizen_sign_in.is_demo:
        return f"\n{settings.public_url}\nSign in with {settings.citizen_sign_in.issuer}\n"
    from portal.demo.people import CITIZENS, STAFF  # the demo is never loaded in production

    citizens, staff = ("\n".join(f"  {one.name:<16} {one.who_en}" for one in people) for people in (CITIZENS, STAFF))
    how = "choose on the demo's sign-in page"
    return (
        f"\n{settings.public_url}\n\nCitizens ({how}):\n{citizens}\n"
        f"\n{settings.public_url}/medarbejder\n\nStaff ({how}):\n{staff}\n"
    )


if __name__ == "__main__":
    main()
