"""Portals of a test's own, beside the tests' common one, and what lets them listen."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler

from portal.app.application import create_app
from portal.config.settings import read_settings
from tests.people.stub import CLIENT_ID, CLIENT_SECRET, StubServer


def a_portal(database_url: str, address: str, **given: str) -> Flask:
    """Make a portal of its own beside the tests' common one."""
    environ = {"PORTAL_ENV": "test", "PORTAL_DATABASE_URL": database_url, "PORTAL_PUBLIC_URL": address}
    return create_app(read_settings(environ | given))


@contextmanager
def a_stub_portal(database_url: str, address: str, stub_server: StubServer, **more: str | None) -> Iterator[Flask]:
    """Make a portal that signs people in with the stub, on both sides, for as long as the block lasts.

    None leaves a setting out.
    """
    sign_in: dict[str, str | None] = {"ISSUER": stub_server.provider.issuer, "PRESET": "demo"}
    sign_in |= {"CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
    set_so = sign_in | {f"PORTAL_STAFF_OIDC_{name}": value for name, value in sign_in.items()}
    set_so |= {"PORTAL_STAFF_OIDC_CLAIMS": '{"privileges": "privilege"}', **more}
    named = {name if name.startswith("PORTAL_") else f"PORTAL_CITIZEN_OIDC_{name}": set_so[name] for name in set_so}
    given = {name: value for name, value in named.items() if value is not None}
    portal = a_portal(database_url, address, **given)
    yield portal
    portal.extensions["gate"].database.close()


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Serve in another thread for as long as the block lasts."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Prompt(WSGIRequestHandler):
    """Sends what there is at once, and says nothing of it."""

    disable_nagle_algorithm = True

    def log(self, *args: object) -> None:
        """Say nothing."""
