"""A citizen's sign-in as the browser carries it, from page to page and out again."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
import time_machine
from sqlalchemy import event, select

from portal.people.actions import end_session
from portal.people.models import WebSession
from tests.builders import a_citizen
from tests.pages import OWN
from tests.people.browser import query_of
from tests.people.portals import a_stub_portal
from tests.statements import statements

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HTTPS = "https://portal.test"


class TestSignOut:
    def test_leaves_nothing_that_a_copied_cookie_opens(self, pages, signed_in, count):
        copied = secret_of(pages)
        page = pages.press(pages.get("home.my_page"), "Log af")

        assert page.h1 == "Du er logget af"
        assert count(WebSession) == 0
        pages.client.set_cookie("borger", copied, domain="127.0.0.1")
        assert pages.raw("GET", "/min-side").headers["Location"] == "/log-ind?next=/min-side"

    def test_tells_the_browser_to_forget_everything(self, pages, signed_in):
        token = pages.get("home.my_page").form("Log af")["csrf_token"]
        answer = pages.raw("POST", "/log-af", data={"csrf_token": token})

        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'  # cookies: by name
        for name in ("borger", "kladde"):
            assert pages.client.get_cookie(name, domain="127.0.0.1") is None
            assert cookie(answer, name)["max-age"] == "0"
            assert cookie(answer, name)["path"] == "/"

    def test_twice_is_as_good_as_once(self, pages, signed_in):
        for _ in range(2):
            assert pages.post("/log-af", {"csrf_token": token_of(pages)}).h1 == "Du er logget af"

    def test_works_where_the_sign_in_has_run_out(self, pages, signed_in, travel):
        page = pages.get("home.my_page")
        travel.shift(timedelta(minutes=31))

        assert pages.press(page, "Log af").h1 == "Du er logget af"
        assert secret_of(pages) is None

    def test_ends_this_devices_sign_in_alone(self, pages, signed_in, session, app, count):
        other = app.test_client()
        pages.sign_in(session, signed_in)
        other.set_cookie("borger", secret_of(pages), domain="127.0.0.1")
        pages.sign_in(session, signed_in)
        pages.press(pages.get("home.my_page"), "Log af")

        assert other.get("/min-side", base_url=OWN).status_code == 200

    def test_cant_be_asked_for_by_another_site(self, pages, signed_in):
        answer = pages.raw("POST", "/log-af", headers={"Sec-Fetch-Site": "cross-site"})

        assert answer.status_code == 403
        assert pages.get("home.my_page").h1 == "Min side"


class TestTouch:
    def test_happens_at_most_once_a_minute(self, pages, signed_in, database, travel):
        touched = []
        for seconds in (0, 30, 29, 1, 59, 1):
            travel.shift(timedelta(seconds=seconds))
            with statements(database) as seen:
                pages.get("home.my_page")
            touched.append(len([each for each in seen if each.startswith("UPDATE web_session")]))

        assert touched == [0, 0, 0, 1, 0, 1]

    def test_keeps_a_sign_in_alive_that_is_used_and_no_other(self, pages, signed_in, travel):
        for _ in range(3):
            travel.shift(timedelta(minutes=29, seconds=59))
            assert pages.raw("GET", "/min-side").status_code == 200
        travel.shift(timedelta(minutes=30))
        assert pages.raw("GET", "/min-side").status_code == 302

    def test_ends_with_eight_hours(self, pages, signed_in, travel):
        for _ in range(23):
            travel.shift(timedelta(minutes=20))
            assert pages.raw("GET", "/min-side").status_code == 200
        travel.shift(timedelta(minutes=19, seconds=59))
        assert pages.raw("GET", "/min-side").status_code == 200
        travel.shift(timedelta(seconds=1))
        assert pages.raw("GET", "/min-side").status_code == 302

    def test_never_happens_on_open_pages(self, pages, signed_in, session, database, travel):
        pages.get("home.front")
        travel.shift(timedelta(minutes=5))
        with statements(database) as seen:
            pages.get("home.help_page")
            pages.get("people.signed_out")
            pages.get("journeys.show", slug="udskrevet-men-ikke-rask")

        assert not [each for each in seen if "web_session" in each]
        assert session.scalar(select(WebSession.seen_at)) == MORNING

    def test_never_brings_back_what_was_ended_meanwhile(self, pages, signed_in, database, count, travel):
        """The page is already being made when its reader signs out in another tab."""
        travel.shift(timedelta(minutes=5))
        key = only_key(database)

        def sign_out(connection, cursor, statement, *rest):
            if "FROM contact_assignment" in statement:
                with database.writing() as other:
                    end_session(other, key)
                    other.commit()

        event.listen(database.reader, "before_cursor_execute", sign_out)
        try:
            assert pages.get("home.my_page").h1 == "Min side"
        finally:
            event.remove(database.reader, "before_cursor_execute", sign_out)

        assert count(WebSession) == 0
        assert pages.raw("GET", "/min-side").status_code == 302


class TestCookie:
    @pytest.mark.parametrize("value", ["", "forged", "x" * 3000, "æøå", "../../etc/passwd", "a b;c"], ids=ascii)
    def test_that_was_forged_opens_nothing(self, pages, signed_in, value):
        pages.client.set_cookie("borger", value, domain="127.0.0.1")
        assert pages.raw("GET", "/min-side").status_code == 302

    def test_over_http_is_out_of_reach_for_scripts_and_other_sites(self, start):
        for name in ("borger", "kladde"):
            morsel = cookie(start(), name)
            assert morsel["httponly"] is True
            assert (morsel["samesite"], morsel["path"], morsel["domain"], morsel["secure"]) == ("Lax", "/", "", "")

    def test_lasts_no_longer_than_the_sign_in(self, start):
        assert cookie(start(), "borger")["max-age"] == str(8 * 60 * 60)

    def test_over_https_is_bound_to_this_very_host(self, secure_client, stub):
        begun = secure_client.get("/log-ind", base_url=HTTPS)
        stub.nonce, state = (query_of(begun.headers["Location"])[name] for name in ("nonce", "state"))
        back = {"code": "a-code", "state": state, "iss": stub.issuer}
        answer = secure_client.get("/log-ind/retur", query_string=back, base_url=HTTPS)

        assert answer.headers["Location"] == "/min-side"
        for name in ("__Host-borger", "__Host-kladde"):
            morsel = cookie(answer, name)
            assert morsel["secure"] is True
            assert morsel["httponly"] is True
            assert (morsel["samesite"], morsel["path"], morsel["domain"]) == ("Lax", "/", "")
        assert secure_client.get("/min-side", base_url=HTTPS).status_code == 200


def cookie(answer, name):
    """Return what the answer sets under that name (SimpleCookie's morsel)."""
    for line in answer.headers.getlist("Set-Cookie"):
        if line.startswith(f"{name}="):
            return SimpleCookie(line)[name]
    raise AssertionError(f"no {name} in {answer.headers.getlist('Set-Cookie')}")


def token_of(pages) -> str:
    """Return the token of the browser's next form; empty where it holds no cookie any more."""
    if secret_of(pages) is None:
        return ""
    return str(pages.get("home.my_page").form("Log af")["csrf_token"])


def secret_of(pages, cookie: str = "borger") -> str | None:
    """Return what the browser's cookie holds."""
    held = pages.client.get_cookie(cookie, domain="127.0.0.1")
    return held.value if held else None


def only_key(database):
    with database.reading() as reader:
        return reader.scalars(select(WebSession.key)).one()


@pytest.fixture
def travel():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in(travel, pages, session):
    """The citizen whose browser is signed in since this morning."""
    citizen = a_citizen(session, name="Asta Lindgaard")
    pages.sign_in(session, citizen)
    return citizen


@pytest.fixture
def secure_client(database, database_url, app, stub_server, stub):
    with a_stub_portal(database_url, HTTPS, stub_server) as portal:
        yield portal.test_client()
