"""Leaving at once: what a link does for somebody who is being watched, and what nobody else can do with it."""

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from portal.access.models import Draft
from portal.people.models import WebSession
from tests.builders import a_citizen
from tests.pages import OWN
from tests.people.test_sessions import cookie, secret_of
from tests.statements import statements

NEUTRAL = "https://www.dmi.dk/"
HERE = {"Sec-Fetch-Site": "same-origin"}
QUESTION = "/situationer/udskrevet-men-ikke-rask/spoergsmaal/2"


class TestLeave:
    def test_leads_to_the_neutral_page(self, pages):
        for path in ("/forlad", "/en/forlad", "/forlad?next=https://evil.test/"):
            answer = pages.raw("GET", path, headers=HERE)
            assert (answer.status_code, answer.headers["Location"]) == (303, NEUTRAL)

    def test_leaves_nothing_that_a_copied_cookie_opens(self, pages, here, count):
        copied = {name: held(pages, name) for name in ("borger", "kladde")}
        assert all(copied.values())

        pages.raw("GET", "/forlad", headers=HERE)

        assert count(WebSession) == count(Draft) == 0
        for name, value in copied.items():
            pages.client.set_cookie(name, value, domain="127.0.0.1")
        answers = [pages.raw("GET", path) for path in ("/min-side", "/min-side/plan", "/min-side/svar")]
        assert [answer.status_code for answer in answers] == [302, 302, 302]
        assert all(answer.headers["Location"].startswith("/log-ind?") for answer in answers)
        assert "Du har ikke svaret" in pages.get("screening.result", slug="udskrevet-men-ikke-rask").main

    def test_tells_the_browser_to_keep_nothing(self, pages, here):
        answer = pages.raw("GET", "/forlad", headers=HERE)

        assert answer.headers.getlist("Clear-Site-Data") == ['"cache", "cookies", "storage"']
        assert answer.headers["Cache-Control"] == "private, no-store"
        for name in ("borger", "kladde"):
            assert held(pages, name) is None
            assert cookie(answer, name)["max-age"] == "0"

    def test_takes_away_a_cookie_that_cant_be_opened(self, pages):
        pages.client.set_cookie("kladde", "forged", domain="127.0.0.1")
        pages.raw("GET", "/forlad", headers=HERE)

        assert held(pages, "kladde") is None

    def test_ends_this_browsers_sign_in_alone(self, app, pages, here, session, count):
        other = app.test_client()
        mine = secret_of(pages)
        pages.sign_in(session, here)
        other.set_cookie("borger", secret_of(pages), domain="127.0.0.1")
        pages.client.set_cookie("borger", mine, domain="127.0.0.1")

        pages.raw("GET", "/forlad", headers=HERE)

        assert count(WebSession) == 1
        assert other.get("/min-side", base_url=OWN).status_code == 200

    @pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}, HERE])
    def test_works_from_our_pages_by_typing_and_in_an_old_browser(self, pages, here, count, headers):
        assert pages.raw("GET", "/forlad", headers=headers).status_code == 303
        assert count(WebSession) == 0

    def test_twice_is_as_good_as_once(self, pages, here):
        for _ in range(2):
            assert pages.raw("GET", "/forlad", headers=HERE).headers["Location"] == NEUTRAL

    def test_asks_the_database_nothing_for_a_stranger(self, pages, database):
        with statements(database) as seen:
            answer = pages.raw("GET", "/forlad", headers=HERE)

        assert answer.status_code == 303
        assert seen == []

    @pytest.mark.parametrize(
        ("method", "headers"),
        [
            ("GET", {"Sec-Fetch-Site": "cross-site"}),
            ("GET", {"Sec-Fetch-Site": "same-origin", "Sec-Purpose": "prefetch"}),
            ("GET", {"Sec-Fetch-Site": "same-origin", "Sec-Purpose": "prefetch;prerender"}),
            ("GET", {"Purpose": "prefetch"}),
            ("HEAD", HERE),
        ],
    )
    def test_only_leads_away_whoever_did_not_ask_for_it(self, pages, here, count, method, headers):
        answer = pages.raw(method, "/forlad", headers=headers)

        assert (answer.status_code, answer.headers["Location"]) == (303, NEUTRAL)
        assert "Clear-Site-Data" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert (count(WebSession), count(Draft)) == (1, 1)
        assert pages.get("home.my_page").h1 == "Min side"

    def test_cant_be_posted(self, pages, here, count):
        assert pages.raw("POST", "/forlad", headers=HERE).status_code == 405
        assert count(WebSession) == 1

    def test_works_though_the_database_is_down(self, pages, here, database):
        def fail(*_args):
            raise OperationalError("x", {}, Exception("gone"))

        engines = (database.writer, database.reader)
        for engine in engines:
            event.listen(engine, "before_cursor_execute", fail)
        try:
            answer = pages.raw("GET", "/forlad", headers=HERE)
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", fail)

        assert (answer.status_code, answer.headers["Location"]) == (303, NEUTRAL)
        assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert held(pages, "borger") is held(pages, "kladde") is None


def held(pages, name: str) -> str | None:
    found = pages.client.get_cookie(name, domain="127.0.0.1")
    return found.value if found else None


@pytest.fixture
def here(pages, session):
    """A citizen who has answered a question and is signed in here."""
    citizen = a_citizen(session)
    pages.post(QUESTION, {"answer": "yes"})
    pages.sign_in(session, citizen)
    return citizen
