"""Signing in from end to end, against the demo's provider, over real connections."""

from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import select

from portal import clock
from portal.people.actions import close_account
from portal.people.models import Citizen, CitizenSubject, WebSession
from tests.people.browser import query_of

MY_PAGE = "/min-side"
FORGED_NEXT = (
    "//evil.test/min-side",
    "/\\evil.test",
    "https://evil.test/min-side",
    "/min-side/../medarbejder",
    "/min-side?x=1",
    "/en/min-side",
    "//[",
    "/min-side/" + "a" * 5000,
)


class TestSignIn:
    def test_leads_to_my_page(self, browser):
        page = browser.sign_in()

        assert browser.at == f"{browser.portal}{MY_PAGE}"
        assert page.h1 == "Min side"
        assert page.text(".user bdi") == "Asta Lindgaard"

    def test_comes_back_in_the_language_it_began_in(self, browser):
        chooser = browser.get("/en/log-ind")
        page = browser.press("Asta Lindgaard")

        assert chooser.soup.html["lang"] == "en"
        assert browser.at == f"{browser.portal}/en{MY_PAGE}"
        assert page.h1 == "My page"

    @pytest.mark.parametrize("prefix", ["", "/en"])
    def test_goes_on_to_the_page_that_asked_for_it(self, browser, prefix):
        browser.get(f"{prefix}/min-side/plan")
        browser.press("Asta Lindgaard")

        assert browser.at == f"{browser.portal}{prefix}/min-side/plan"

    @pytest.mark.parametrize("wanted", FORGED_NEXT, ids=lambda wanted: wanted[:20])
    def test_goes_to_my_page_where_next_was_forged(self, browser, wanted):
        browser.sign_in(start=f"/log-ind?next={quote(wanted)}")

        assert browser.at == f"{browser.portal}{MY_PAGE}"

    def test_an_unknown_persons_first_makes_exactly_one_citizen(self, browsers, count):
        browsers.new().sign_in("Ioana Pop")
        browsers.new().sign_in("Ioana Pop")

        assert (count(Citizen), count(CitizenSubject), count(WebSession)) == (1, 1, 2)

    def test_two_tabs_dont_cross_over(self, browsers):
        browser = browsers.new()
        to_plan = browser.answer_to("Mona Elkjær", start="/log-ind?next=/min-side/plan")
        to_goal = browser.answer_to("Mona Elkjær", start="/en/log-ind?next=/min-side/plan/maal")

        browser.get(to_plan)
        assert browser.at.endswith("/min-side/plan")
        browser.get(to_goal)
        assert browser.at.endswith("/en/min-side/plan/maal")

    def test_works_after_fifty_that_were_abandoned_and_the_cookie_stays_small(self, browser):
        longest = f"/log-ind?next=/min-side/{'a' * 180}"
        for _ in range(50):
            assert browser.bare(longest).status_code == 302
        assert 0 < len(browser.cookie("kladde")) < 4000

        browser.sign_in()
        assert browser.is_signed_in

    def test_ends_this_browsers_earlier_one(self, browser, count):
        browser.sign_in("Asta Lindgaard")
        earlier = browser.cookie("borger")
        browser.sign_in("Villads Sommer")

        assert count(WebSession) == 1
        assert browser.cookie("borger") not in ("", earlier)
        browser.http.cookies.set("borger", earlier, domain="127.0.0.1", path="/")
        assert not browser.is_signed_in

    def test_makes_forms_from_before_it_stale(self, browser):
        browser.get("/log-ind")
        before = browser.page.form("Afbryd")["csrf_token"]
        browser.press("Asta Lindgaard")

        sent = {"csrf_token": before, "words": "plantet"}
        answer = browser.http.post(f"{browser.portal}/min-side/plan/maal", data=sent, timeout=10)
        assert answer.status_code in (400, 403)


class TestCancel:
    def test_leads_to_a_plain_page_from_where_it_can_be_tried_again(self, browser, count):
        browser.get("/log-ind")
        page = browser.press("Afbryd")

        assert page.status == 400
        assert page.h1 == "Du blev ikke logget ind"
        assert count(WebSession) == 0
        browser.get(page.link("Prøv igen"))
        browser.press("Asta Lindgaard")
        assert browser.is_signed_in

    def test_is_said_in_the_language_it_began_in(self, browser):
        browser.get("/en/log-ind")
        page = browser.press("Cancel")

        assert page.status == 400
        assert page.soup.html["lang"] == "en"
        assert page.link("Try again") == "/en/log-ind"


class TestComingBack:
    def test_works_once(self, browser, count):
        answer = browser.answer_to()
        browser.get(answer)

        assert browser.get(answer).status == 400
        assert count(WebSession) == 1
        assert browser.is_signed_in

    def test_with_another_browsers_answer_lets_nobody_in(self, browsers, count):
        thief, victim = browsers.new(), browsers.new()
        answer = thief.answer_to("Karim Nørby")
        victim.get("/log-ind")

        assert victim.get(answer).status == 400
        assert count(WebSession) == 0
        assert not victim.is_signed_in

    @pytest.mark.parametrize(
        "forged",
        [
            {"state": None},
            {"state": ""},
            {"state": "forged"},
            {"iss": None},
            {"iss": ""},
            {"iss": "https://evil.test"},
            {"code": None},
            {"code": "forged"},
        ],
    )
    def test_with_a_forged_answer_lets_nobody_in(self, browser, count, forged):
        real = browser.answer_to()
        sent = {name: value for name, value in {**query_of(real), **forged}.items() if value is not None}

        page = browser.get(f"/log-ind/retur?{urlencode(sent)}")

        assert page.status == 400
        assert page.h1 == "Du blev ikke logget ind"
        assert count(WebSession) == count(Citizen) == 0

    @pytest.mark.parametrize("with_state", [True, False])
    def test_with_an_error_shows_none_of_its_words(self, browser, count, with_state):
        state = query_of(browser.answer_to())["state"] if with_state else "forged"
        sent = {"error": "evil_error", "error_description": "Ring til 99 99 99 99", "state": state}

        page = browser.get(f"/log-ind/retur?{urlencode({**sent, 'iss': f'{browser.portal}/demo/mitid'})}")

        assert page.status == 400
        assert "evil" not in page.soup.get_text()
        assert "99 99" not in page.soup.get_text()
        assert count(WebSession) == 0

    def test_in_vain_leaves_an_earlier_sign_in_as_it_was(self, browser):
        browser.sign_in()
        browser.get("/log-ind")
        browser.press("Afbryd")

        assert browser.is_signed_in


class TestClosedAccount:
    def test_lets_nobody_in_and_says_whom_to_call(self, browser, database, count):
        browser.sign_in()
        with database.writing() as session:
            close_account(session, session.scalars(select(Citizen)).one(), now=clock.now())
            session.commit()
        assert not browser.is_signed_in

        page = browser.sign_in()

        assert page.status == 403
        assert "Din side er lukket. Ring til os" in page.main
        assert page.soup.select_one("main a[href^='tel:']")
        assert count(WebSession) == 0
