"""Proving once more who one is before something that can't be taken back, tried on a page of the test's own."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import request

from portal import clock
from portal.access.gate import Pages
from portal.access.identity import ANYONE, Identity
from portal.access.rules import is_citizen
from portal.people.freshness import NotFresh, Step, fresh_sign_in
from tests.pages import OWN
from tests.people.portals import a_stub_portal, serving
from tests.people.scene import Scene
from tests.people.stub import StubServer

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


class TestFreshSignIn:
    @pytest.mark.parametrize(
        ("age", "level", "wanted", "step"),
        [
            (timedelta(0), "substantial", "low", None),
            (TEN_MINUTES, "substantial", "substantial", None),
            (TEN_MINUTES + timedelta(seconds=1), "substantial", "low", Step.FRESH),
            (None, "high", "low", Step.FRESH),
            (timedelta(0), "substantial", "high", Step.HIGH),
            (timedelta(0), "low", "substantial", Step.SUBSTANTIAL),
            (timedelta(days=1), "low", "high", Step.HIGH),
            (timedelta(0), "", "low", Step.SUBSTANTIAL),
        ],
    )
    def test_goes_on_only_for_who_has_proved_it_lately_and_surely(self, age, level, wanted, step):
        identity = Identity(citizen_id=uuid4(), level=level, authenticated_at=None if age is None else NOW - age)

        assert step_for(identity, wanted) == step

    def test_never_goes_on_for_a_stranger(self):
        assert step_for(ANYONE, "low") is not None


class TestPage:
    def test_is_shown_after_a_fresh_sign_in(self, scene):
        answer = signed_in(scene, age=5)
        assert answer.status_code == 302
        assert scene.client.get("/min-side/farligt", base_url=OWN).data == b"shown"

    def test_leads_to_a_new_sign_in_and_back(self, scene):
        signed_in(scene, age=3600)
        sent_away = scene.client.get("/min-side/farligt", base_url=OWN)
        assert sent_away.headers["Location"] == "/log-ind?next=/min-side/farligt&trin=frisk"

        scene.stub.claims["auth_time"] = int(time.time())
        back = scene.sign_in(sent_away.headers["Location"])
        assert back.headers["Location"] == "/min-side/farligt"
        assert scene.client.get("/min-side/farligt", base_url=OWN).data == b"shown"

    def test_leads_to_a_surer_sign_in_where_it_needs_one(self, scene):
        signed_in(scene, age=5)
        sent_away = scene.client.get("/min-side/farligere", base_url=OWN)
        assert sent_away.headers["Location"] == "/log-ind?next=/min-side/farligere&trin=hoej"

        scene.stub.claims |= {"auth_time": int(time.time()), "loa": "High"}
        assert scene.sign_in(sent_away.headers["Location"]).headers["Location"] == "/min-side/farligere"
        assert scene.client.get("/min-side/farligere", base_url=OWN).data == b"shown"

    def test_tells_a_provider_that_remembered_somebody_apart(self, scene):
        """It answers with the old sign-in, whatever it was asked for: nobody goes round in circles."""
        signed_in(scene, age=3600)
        answer = scene.sign_in("/log-ind?next=/min-side/farligt&trin=frisk")

        assert answer.status_code == 403
        assert "Login huskede dig fra før" in answer.get_data(as_text=True)
        assert scene.client.get("/min-side", base_url=OWN).status_code == 200

    def test_changes_the_cookie_and_kills_the_old_one(self, scene):
        signed_in(scene, age=3600)
        old = scene.client.get_cookie("borger", domain="127.0.0.1").value
        scene.stub.claims["auth_time"] = int(time.time())
        scene.sign_in("/log-ind?trin=frisk")
        thief = scene.new_browser()
        thief.set_cookie("borger", old, domain="127.0.0.1")

        assert thief.get("/min-side", base_url=OWN).status_code == 302

    def test_keeps_what_was_being_sent(self, scene):
        signed_in(scene, age=3600)
        page = scene.client.get("/min-side", base_url=OWN).get_data(as_text=True)
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        sent = {"csrf_token": token, "words": "Jeg siger ja"}
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = scene.client.post("/min-side/farligt", data=sent, headers=headers, base_url=OWN)

        assert answer.status_code == 401
        told = answer.get_data(as_text=True)
        assert "Jeg siger ja" in told
        assert "/log-ind?next=/min-side/farligt&amp;trin=frisk" in told


def step_for(identity: Identity, level: str) -> Step | None:
    try:
        fresh_sign_in(identity, within=TEN_MINUTES, now=NOW, level=level)
    except NotFresh as error:
        return error.step
    return None


def signed_in(scene: Scene, *, age: int):
    scene.stub.claims["auth_time"] = int(time.time()) - age
    return scene.sign_in()


def dangerous_pages() -> Pages:
    pages = Pages("danger", __name__)

    @pages.page("/min-side/farligt", needs=is_citizen, methods=("GET", "POST"))
    def dangerous(identity: Identity) -> str:
        """Show, or change, what can't be taken back."""
        fresh_sign_in(identity, within=TEN_MINUTES, now=clock.now())
        return "shown" if request.method == "GET" else "changed"

    @pages.page("/min-side/farligere", needs=is_citizen)
    def more_dangerous(identity: Identity) -> str:
        """Show what needs the surest sign-in."""
        fresh_sign_in(identity, within=TEN_MINUTES, now=clock.now(), level="high")
        return "shown"

    return pages


@pytest.fixture(scope="module")
def server():
    server = StubServer()
    with serving(server):
        yield server


@pytest.fixture
def scene(app, database_url, database, server) -> Iterator[Scene]:
    with a_stub_portal(database_url, OWN, server) as portal:
        portal.register_blueprint(dangerous_pages())
        yield Scene(portal, database, server.new_provider(), server.provider.__class__("http://127.0.0.1:9"))
