"""What a citizen sees of their sign-ins, and does with them; and how one on a shared device ends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.access.rules import NotAllowed
from portal.people.devices import Device
from portal.people.models import WebSession
from portal.people.own_sessions import end_other_sessions, end_own_session, share_session
from portal.people.queries import live_session, sessions_of
from tests.builders import a_citizen, a_session, as_citizen
from tests.pages import OWN
from tests.people.test_sessions import cookie, secret_of
from tests.statements import of_the_page, statements

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
QUESTION = "/situationer/udskrevet-men-ikke-rask/spoergsmaal/2"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
LIMIT = "Du bliver logget af efter 30 minutter uden brug og senest efter 8 timer."
SHARED_LIMIT = "Delt enhed: du bliver logget af efter 3 minutter uden brug."


class TestOwnSessionsPage:
    def test_shows_when_and_on_what_and_which_one_is_here(self, pages, session, signed_in, travel):
        a_session(session, signed_in, now=MORNING - timedelta(minutes=20), device=Device("Firefox", "Linux"))
        a_session(session, signed_in, now=MORNING - timedelta(minutes=1))

        page = pages.get("people.own_sessions")

        assert page.h1 == "Her er du logget ind"
        assert page.texts("main .card-heading") == [
            "En enhed, vi ikke kender",
            "En enhed, vi ikke kender",
            "Firefox på Linux",
        ]
        assert [len(card.select(".badge-info")) for card in page.soup.select("main .card")] == [1, 0, 0]
        assert "Logget ind 20. november 2026 kl. 09.00." in page.main.replace("\N{NO-BREAK SPACE}", " ")

    def test_shows_none_of_others_and_none_that_has_ended(self, pages, session, signed_in, travel):
        a_session(session, a_citizen(session, name="En anden"))
        a_session(session, signed_in, now=MORNING - timedelta(hours=8))
        a_session(session, signed_in, now=MORNING - timedelta(minutes=4), is_shared=True)

        assert len(pages.get("people.own_sessions").soup.select("main .card")) == 1

    def test_names_the_limits_as_every_signed_in_page_does(self, pages, signed_in):
        assert LIMIT in pages.get("people.own_sessions").text("body")
        for endpoint in ("home.my_page", "plans.show", "plans.goal"):
            page = pages.get(endpoint)
            assert LIMIT in page.text("body")
            assert page.link("Se, hvor du er logget ind") == "/min-side/sessioner"
        assert "You are signed out after 30 minutes" in pages.get("people.own_sessions", lang="en").text("body")

    def test_costs_four_statements(self, pages, session, signed_in, database):
        for _ in range(20):
            a_session(session, signed_in)
        with statements(database) as seen:
            pages.get("people.own_sessions")

        assert len(of_the_page(seen)) == 4, seen  # sign-in, own sign-ins, contact card, unread


class TestEndOne:
    def test_ends_that_one_alone(self, pages, session, signed_in, count):
        a_session(session, signed_in, device=Device("Safari", "iPhone"), now=MORNING - timedelta(minutes=1))
        page = pages.press(pages.get("people.own_sessions"), "Afslut dette login")

        assert "Du er logget af det andet sted." in page.main
        assert page.soup.select_one("[role=status]")
        assert count(WebSession) == 1
        assert pages.get("home.my_page").h1 == "Min side"

    def test_opens_nothing_there_any_more(self, app, pages, session, signed_in):
        other = app.test_client()
        other.set_cookie("borger", secret_of(pages), domain="127.0.0.1")
        pages.sign_in(session, signed_in)
        pages.press(pages.get("people.own_sessions"), "Log af alle andre steder")

        assert other.get("/min-side", base_url=OWN).status_code == 302
        assert pages.raw("GET", "/min-side").status_code == 200

    def test_of_the_one_at_hand_signs_out(self, pages, session, signed_in, count):
        mine = session.scalars(select(WebSession)).one()
        session.commit()
        token = pages.get("people.own_sessions").form("Log af")["csrf_token"]
        answer = pages.raw("POST", address_of(mine), data={"csrf_token": token}, headers=OWN_PAGE)

        assert answer.headers["Location"] == "/logget-af"
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert count(WebSession) == 0

    def test_of_somebody_elses_is_as_if_it_werent_there(self, pages, session, signed_in, count):
        theirs = a_session(session, a_citizen(session, name="En anden"))
        token = pages.get("people.own_sessions").form("Log af")["csrf_token"]
        answers = [
            pages.raw("POST", address, data={"csrf_token": token}, headers=OWN_PAGE)
            for address in (address_of(theirs), "/min-side/sessioner/0197f3a2-5b7e-7c3d-8a9b-1c2d3e4f5a6b/afslut")
        ]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].data == answers[1].data
        assert count(WebSession) == 2

    def test_needs_the_rule_without_a_page_too(self, session, signed_in):
        theirs = a_session(session, a_citizen(session, name="En anden"))
        with pytest.raises(NotAllowed):
            end_own_session(session, theirs, by=as_citizen(signed_in), now=MORNING)


class TestEndOthers:
    def test_leaves_this_one_and_other_peoples(self, pages, session, signed_in, count):
        for _ in range(3):
            a_session(session, signed_in)
        theirs = a_session(session, a_citizen(session, name="En anden"))
        page = pages.press(pages.get("people.own_sessions"), "Log af alle andre steder")

        assert "Du er logget af de andre steder." in page.main
        session.expire_all()
        assert session.get(WebSession, theirs.key)
        session.commit()
        assert count(WebSession) == 2

    def test_tells_how_many_there_were(self, session, signed_in):
        mine = a_session(session, signed_in)
        identity = replace(as_citizen(signed_in), session_key=mine.key)

        assert [end_other_sessions(session, by=identity, now=MORNING) for _ in range(2)] == [1, 0]


class TestSharedDevice:
    def test_a_sign_in_made_on_one_ends_after_three_minutes(self, client, start, travel):
        client.post("/delt", data={"shared": "yes"}, headers=OWN_PAGE, base_url=OWN)
        start()

        travel.shift(timedelta(minutes=2, seconds=59))
        answer = client.get("/min-side", base_url=OWN)
        assert answer.status_code == 200
        assert SHARED_LIMIT in answer.get_data(as_text=True)
        travel.shift(timedelta(minutes=2, seconds=59))
        assert client.get("/min-side", base_url=OWN).status_code == 200
        travel.shift(timedelta(minutes=3))
        assert client.get("/min-side", base_url=OWN).status_code == 302

    def test_the_cookie_goes_when_the_browser_closes(self, client, start):
        client.post("/delt", data={"shared": "yes"}, headers=OWN_PAGE, base_url=OWN)
        for name in ("borger", "kladde"):
            morsel = cookie(start(), name)
            assert (morsel["max-age"], morsel["expires"]) == ("", "")

    def test_can_be_said_afterwards_and_taken_back(self, pages, signed_in, travel, session):
        page = pages.press(pages.get("people.own_sessions"), "Ja, det er en delt enhed")
        assert SHARED_LIMIT in page.text("body")
        assert session.scalars(select(WebSession.is_shared)).one()
        session.commit()

        page = pages.press(page, "Det er min egen enhed")
        assert LIMIT in page.text("body")

    def test_said_at_the_questions_counts_for_the_sign_in_here_too(self, pages, signed_in):
        pages.post(QUESTION, {"answer": "yes"})
        token = pages.get("screening.ask", slug="udskrevet-men-ikke-rask", number=3).form("Næste")["csrf_token"]
        answer = pages.raw("POST", "/delt", data={"shared": "yes", "csrf_token": token}, headers=OWN_PAGE)

        assert cookie(answer, "borger")["max-age"] == ""
        assert SHARED_LIMIT in pages.get("home.my_page").text("body")

    def test_one_that_has_run_out_isnt_brought_back_by_calling_it_ones_own(self, pages, signed_in, travel):
        page = pages.press(pages.get("people.own_sessions"), "Ja, det er en delt enhed")
        token = page.form("Log af")["csrf_token"].partition("~")[0]
        travel.shift(timedelta(minutes=3))
        sent = {"shared": "no", "csrf_token": token}

        pages.raw("POST", "/delt", data=sent, headers=OWN_PAGE)
        assert pages.raw("POST", "/min-side/sessioner/delt-enhed", data=sent, headers=OWN_PAGE).status_code == 401
        assert pages.raw("GET", "/min-side").status_code == 302

    def test_is_touched_often_enough_for_its_limit(self, session, signed_in, pages, travel, database):
        pages.press(pages.get("people.own_sessions"), "Ja, det er en delt enhed")
        touched = []
        for seconds in (9, 1, 9, 1):
            travel.shift(timedelta(seconds=seconds))
            with statements(database) as seen:
                pages.get("home.my_page")
            touched.append(len([each for each in seen if each.startswith("UPDATE web_session")]))

        assert touched == [0, 1, 0, 1]


class TestShareSession:
    @pytest.mark.parametrize(("age", "is_there"), [(179, True), (180, False)])
    def test_changes_only_one_that_holds(self, session, citizen, age, is_there):
        mine = a_session(session, citizen, now=MORNING, is_shared=True)
        now = MORNING + timedelta(seconds=age)

        assert share_session(session, mine.key, is_shared=False, now=now) == is_there
        assert (live_session(session, mine.key, now=now) is not None) == is_there

    def test_makes_none(self, session, count):
        assert not share_session(session, "0" * 64, is_shared=True, now=MORNING)
        session.commit()
        assert count(WebSession) == 0


class TestBrokerDown:
    def test_leaves_signed_in_people_working(self, client, start, stub, travel):
        start()
        stub.instead = dict.fromkeys(("/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"), hang_up)
        asked = len(stub.asked)
        for _ in range(3):
            travel.shift(timedelta(minutes=29))
            for path in ("/min-side", "/min-side/plan", "/min-side/plan/maal", "/min-side/sessioner"):
                assert client.get(path, base_url=OWN).status_code == 200
        assert len(stub.asked) == asked


class TestSessionsOf:
    def test_are_the_newest_first(self, session, citizen):
        made = [a_session(session, citizen, now=MORNING + timedelta(minutes=minute)) for minute in range(3)]
        found = sessions_of(session, as_citizen(citizen), now=MORNING + timedelta(minutes=5))
        assert [one.id for one in found] == [one.id for one in reversed(made)]


def held(session, citizen, subject: str) -> str:
    mine = a_session(session, citizen, now=MORNING)
    mine.subject = subject
    session.flush()
    session.expunge(mine)
    return mine.key


def hang_up(handler) -> None:
    """Answer nothing."""


def address_of(one: WebSession) -> str:
    return f"/min-side/sessioner/{one.id}/afslut"


@pytest.fixture
def travel():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def citizen(session):
    return a_citizen(session)


@pytest.fixture
def signed_in(travel, pages, session):
    """The citizen whose browser is signed in since this morning."""
    citizen = a_citizen(session, name="Asta Lindgaard")
    pages.sign_in(session, citizen)
    return citizen
