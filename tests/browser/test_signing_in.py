"""Signing in, as citizens and staff meet it: up a step, refused, given up, in two tabs, both in one browser."""

import sqlite3
from contextlib import closing

import pytest

from tests.browser.people import ASTA, AT_WORK, EVA, LIS, NAMES
from tests.browser.places import PLACES, QUESTIONS
from tests.browser.visitor import LANGUAGES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

ONE = {place.name: place for place in PLACES}
PLAIN = {
    "people.signed_in: level": ("kræver et mere sikkert login", "needs a more secure sign-in"),
    "staff.signed_in: level": ("ikke sikkert nok til borgeres oplysninger", "not secure enough for citizens' data"),
    "people.signed_in: professional": ("Du loggede ind som medarbejder", "You signed in as an employee"),
    "staff.signed_in: private": ("Du loggede ind som privatperson", "You signed in as a private person"),
    "staff.signed_in: no role": ("Bed din leder om at få en", "Ask your manager to get one"),
}


class TestRefused:
    @pytest.mark.parametrize("name", PLAIN)
    def test_says_plainly_why_and_what_to_do(self, name, lang, arrive):
        visitor = arrive(ONE[name], lang)

        assert visitor.sees(PLAIN[name][LANGUAGES.index(lang)])
        assert visitor.page.get_by_role("link", name="Prøv igen" if lang == "da" else "Try again").count() == 1
        assert [cookie for cookie in cookies(visitor) if cookie in ("borger", "medarbejder")] == []


class TestDown:
    @pytest.mark.parametrize("name", ["errors.unreachable", "errors.unreachable: staff"])
    def test_says_so_and_everything_else_still_works(self, name, lang, arrive):
        visitor = arrive(ONE[name], lang)
        assert visitor.sees("Det er ikke din skyld" if lang == "da" else "not your fault")

        visitor.go(f"{QUESTIONS}/1")
        assert visitor.status == 200


class TestAbandoned:
    @pytest.mark.parametrize(
        ("start", "name", "home"),
        [("/min-side", NAMES[ASTA], "/min-side"), ("/medarbejder", AT_WORK[LIS], "/medarbejder")],
    )
    def test_twice_and_then_in(self, start, name, home, lang, visit):
        visitor = visit(lang)
        for _ in range(2):
            visitor.go(start)
            visitor.press("Afbryd")
            assert visitor.status == 400
        visitor.follow("Prøv igen" if lang == "da" else "Try again")
        visitor.sign_in_as(name)

        assert visitor.path == home
        assert visitor.sees(name)


class TestTwoTabs:
    def test_each_comes_back_to_its_own_page(self, lang, visit):
        first = visit(lang)
        second = first.in_another_tab()
        first.go("/min-side/plan")
        second.go("/min-side/sessioner")

        first.sign_in_as(NAMES[ASTA])
        second.sign_in_as(NAMES[ASTA])
        second.press("Send igen")  # the demo's own page is one of our forms, and older than the first sign-in

        assert (first.path, second.path) == ("/min-side/plan", "/min-side/sessioner")
        first.page.reload()
        assert first.path == "/min-side/plan"


class TestStepUp:
    def test_is_asked_for_and_reached(self, lang, visit, portal):
        visitor = visit(lang, who=ASTA)
        before = cookies(visitor)["borger"]
        visitor.go("/log-ind?next=/min-side/sessioner&trin=hoej")
        visitor.sign_in_as(NAMES[ASTA])

        assert visitor.path == "/min-side/sessioner"
        assert cookies(visitor)["borger"] != before
        assert rows(portal, "SELECT kind, level FROM sign_in_event ORDER BY at DESC, id DESC")[0] == ("step_up", "high")

    def test_before_an_access_is_changed_loses_nothing_that_was_written(self, lang, visit, portal):
        visitor = visit(lang, who=EVA)
        visitor.go("/medarbejder/opsaetning")
        visitor.follow(AT_WORK[LIS])
        address = visitor.path
        rows(portal, "UPDATE web_session SET authenticated_at = '2026-01-01 08:00:00.000000'")
        visitor.choose(visitor.says("Fjern rollen Koordinator"))
        visitor.page.locator("textarea").fill("Har fået andet arbejde")
        visitor.press("Gem")

        assert visitor.status == 401
        assert visitor.sees("Har fået andet arbejde")
        assert rows(portal, "SELECT count(*) FROM staff_change") == [(0,)]
        visitor.follow(visitor.says("Log ind igen"))
        visitor.sign_in_as(AT_WORK[EVA])
        assert visitor.path == address
        visitor.choose(visitor.says("Fjern rollen Koordinator"))
        visitor.page.locator("textarea").fill("Har fået andet arbejde")
        visitor.press("Gem")
        assert visitor.sees("Har fået andet arbejde")
        assert rows(portal, "SELECT kind, role FROM staff_change") == [("withheld", "coordinator")]


class TestRoleLost:
    def test_opens_nothing_from_the_next_click_on(self, lang, visit):
        lis, eva = visit(lang, who=LIS), visit(lang, who=EVA)
        lis.go("/medarbejder")
        assert lis.sees(AT_WORK[LIS])

        eva.go("/medarbejder/opsaetning")
        eva.follow(AT_WORK[LIS])
        eva.choose(eva.says("Fjern rollen Koordinator"))
        eva.page.locator("textarea").fill("Andet arbejde")
        eva.press("Gem")

        lis.page.reload()
        assert not lis.path.startswith("/medarbejder")
        lis.sign_in_as(AT_WORK[LIS])
        assert lis.status == 403
        assert lis.sees("Tal med din leder" if lang == "da" else "Talk to your manager")


class TestSideBySide:
    def test_a_citizen_and_staff_share_a_browser_and_nothing_else(self, lang, visit):
        citizen = visit(lang, who=ASTA)
        citizen.go("/min-side/plan/maal")
        citizen.page.locator("textarea").fill("Jeg vil ud at gå")
        worker = citizen.in_another_tab()
        worker.go("/medarbejder")
        worker.sign_in_as(AT_WORK[EVA])
        assert worker.path == "/medarbejder"
        assert worker.sees(AT_WORK[EVA])
        assert not worker.sees(NAMES[ASTA])

        citizen.press("Gem mit mål")  # opened before the other signed in: offered again, with what was written
        citizen.press("Send igen")
        assert citizen.path == "/min-side/plan"
        assert citizen.sees("Jeg vil ud at gå")
        assert not citizen.sees(AT_WORK[EVA])

        worker.page.reload()
        worker.press("Log af")
        assert worker.path == "/medarbejder/logget-af"
        citizen.page.reload()
        assert citizen.path == "/min-side/plan"
        worker.go("/medarbejder")
        assert not worker.path.startswith("/medarbejder")

    def test_a_citizen_who_signs_out_leaves_staff_at_work(self, lang, visit):
        worker = visit(lang, who=EVA)
        citizen = worker.in_another_tab()
        citizen.go("/min-side")
        citizen.sign_in_as(NAMES[ASTA])
        citizen.press("Log af")
        assert citizen.path == "/logget-af"

        worker.go("/medarbejder/opsaetning")
        assert worker.path == "/medarbejder/opsaetning"
        worker.follow(AT_WORK[LIS])
        assert worker.status == 200


def cookies(visitor: Visitor) -> dict[str, str]:
    return {str(cookie["name"]): str(cookie["value"]) for cookie in visitor.page.context.cookies()}


def rows(portal, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(portal.file, timeout=10)) as database, database:
        return database.execute(statement).fetchall()
