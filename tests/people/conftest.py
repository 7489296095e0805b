"""A portal that really listens, a portal whose provider says what a test wants, and browsers at both."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from portal.db.base import Base
from portal.people.admission import CitizenSignIn
from portal.people.sessions import Sessions
from portal.people.sides import CITIZEN, STAFF
from tests.pages import OWN
from tests.people.browser import Browser, query_of
from tests.people.portals import Prompt, a_portal, a_stub_portal, serving
from tests.people.scene import Scene
from tests.people.stub import StubProvider, StubServer


@pytest.fixture(scope="module")
def listening(app, database_url) -> Iterator[str]:
    """The address of a portal that listens. (`app` has brought the database up to date.)"""
    server = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True, request_handler=Prompt)
    address = f"http://127.0.0.1:{server.port}"
    portal = server.app = a_portal(database_url, address)
    with serving(server):
        yield address
    portal.extensions["gate"].database.close()


@pytest.fixture
def browsers(listening, database) -> Iterator["Browsers"]:
    """Makes browsers at that portal; its tables are emptied afterwards."""
    browsers = Browsers(listening)
    yield browsers
    browsers.close()


@pytest.fixture
def browser(browsers: "Browsers") -> Browser:
    return browsers.new()


@pytest.fixture(scope="module")
def stub_server() -> Iterator[StubServer]:
    server = StubServer()
    with serving(server):
        yield server


@pytest.fixture
def stub(stub_server: StubServer) -> StubProvider:
    """A provider that says what the test wants."""
    return stub_server.new_provider()


@pytest.fixture(scope="module")
def stub_portal(app, database_url, stub_server) -> Iterator[Flask]:
    """A portal that signs people in with the stub."""
    with a_stub_portal(database_url, OWN, stub_server) as portal:
        yield portal


@pytest.fixture(scope="module")
def evil_server() -> Iterator[StubServer]:
    """Another provider, for whoever wants to be led there."""
    server = StubServer()
    with serving(server):
        yield server


@pytest.fixture
def scene(stub_portal, stub, evil_server, database) -> Scene:
    return Scene(stub_portal, database, stub, evil_server.new_provider())


@pytest.fixture
def staff_scene(stub_portal, stub, evil_server, database) -> Scene:
    """The same at the desk."""
    return Scene(stub_portal, database, stub, evil_server.new_provider(), STAFF)


@pytest.fixture
def client(stub, stub_portal: Flask, database) -> FlaskClient:
    """A browser at a portal that signs people in with the stub and hasn't met it yet."""
    settings, doors = stub_portal.extensions["settings"], stub_portal.extensions["gate"].database
    sessions = Sessions(settings, doors, CITIZEN)
    CitizenSignIn(settings, doors, sessions).install(stub_portal)
    return stub_portal.test_client()


@pytest.fixture
def start(client, stub) -> Callable[..., TestResponse]:
    """Sign in once: to the provider, and straight back with its answer; return the portal's answer."""

    def started(path="/log-ind", *, iss="right", meanwhile=lambda: None):
        begun = client.get(path, base_url=OWN)
        if begun.status_code != 302:
            return begun
        asked = query_of(begun.headers["Location"])
        stub.nonce = asked["nonce"]
        meanwhile()
        answer = {"code": "a-code", "state": asked["state"], "iss": stub.issuer if iss == "right" else iss}
        answer = {name: value for name, value in answer.items() if value is not None}
        return client.get("/log-ind/retur", query_string=answer, base_url=OWN)

    return started


@pytest.fixture
def count(database) -> Callable[[type[Base]], int]:
    def counted(model: type[Base]) -> int:
        with database.reading() as reader:
            return reader.scalar(select(func.count()).select_from(model)) or 0

    return counted


class Browsers:
    """Makes browsers, and closes them all."""

    def __init__(self, portal: str) -> None:
        self._portal = portal
        self._made: list[Browser] = []

    def new(self) -> Browser:
        self._made.append(Browser(self._portal))
        return self._made[-1]

    def close(self) -> None:
        for browser in self._made:
            browser.http.close()
