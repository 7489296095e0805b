"""Acting for others in a browser without JavaScript: choosing, two tabs for two children, midnight, the way back."""

import pytest
import time_machine

from tests.browser.people import HANNE, KARIM, NAMES, NOAH
from tests.browser.visitor import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

LIVA = "Liva Nørby"
PICKER = "/min-side/paa-vegne-af"
BEHALF = {"da": "Du er her på vegne af", "en": "You are here on behalf of"}
ENDED = {"da": "Du kan ikke længere handle for den person", "en": "You can no longer act for the person"}
SWITCHED = {"da": "Du har skiftet person", "en": "You have switched person"}
GOAL = "Jeg vil bo for mig selv og have en hund."


class TestChoosing:
    def test_comes_after_the_sign_in_and_is_said_on_every_page(self, lang, visit):
        visitor = visit(lang, java_script_enabled=False)
        visitor.go("/log-ind")
        visitor.sign_in_as(NAMES[KARIM])
        assert visitor.path == PICKER

        visitor.press("Vælg", about=LIVA)
        assert visitor.reads("title").startswith("På vegne af en anden" if lang == "da" else "On behalf of somebody")
        for path in ("/min-side", "/min-side/plan", "/min-side/sessioner", PICKER):
            visitor.go(path)
            assert f"{BEHALF[lang]} {LIVA}" in visitor.reads(".acting-for")
            assert LIVA not in visitor.reads("title")
        assert not [address for address in visitor.been if "liva" in address.lower()]

        visitor.go(PICKER)
        visitor.press("Vælg mig selv")
        assert visitor.page.locator(".acting-for").count() == 0


class TestTwoTabs:
    def test_acting_for_two_children_never_mixes_them(self, lang, visit, portal):
        first = visit(lang, who=KARIM, java_script_enabled=False)
        second = first.in_another_tab()
        first.go(PICKER)
        first.press("Vælg", about=NAMES[NOAH])
        first.go("/min-side/plan/maal")
        first.page.locator("textarea").fill("Hunden")
        second.go(PICKER)
        second.press("Vælg", about=LIVA)
        before = portal.rows()

        first.press("Gem mit mål")

        assert (first.status, first.title) == (409, SWITCHED[lang])
        assert "Hunden" in first.reads("blockquote")
        assert portal.rows()["goal"] == before["goal"]
        first.press("Skift til Noah Nørby (forældremyndighed)")
        assert first.path == "/min-side/plan/maal"
        assert f"{BEHALF[lang]} {NAMES[NOAH]}" in first.reads(".acting-for")
        second.page.reload()  # Liva's page, while the sign-in acts for Noah: choose first
        assert second.path == PICKER


class TestMidnight:
    def test_ends_what_a_parent_sees_and_no_page_shows_the_plan(self, lang, visit):
        with time_machine.travel("2027-01-19 23:59:50+01:00", tick=False) as now:
            visitor = visit(lang)
            visitor.go("/log-ind")
            visitor.sign_in_as(NAMES[HANNE])
            visitor.press("Vælg", about=NAMES[NOAH])
            now.move_to("2027-01-19 23:59:59+01:00")
            visitor.page.reload()
            assert visitor.sees(GOAL)
            page = visitor.path

            for moment in ("2027-01-20 00:00:00+01:00", "2027-01-20 00:00:01+01:00"):
                now.move_to(moment)
                for path in (page, f"{page}/fylder-18", "/min-side", PICKER):
                    visitor.go(path)
                    assert not visitor.sees(GOAL)
                    assert not visitor.sees(NAMES[NOAH])
                    assert ENDED[lang] in visitor.reads(".acting-for")


class TestWayBack:
    def test_is_given_in_three_clicks_and_stopped_in_three(self, lang, visit):
        with time_machine.travel("2026-12-21 12:00+01:00", tick=False):
            visitor = visit(lang, java_script_enabled=False)
            visitor.go("/log-ind")
            visitor.sign_in_as(NAMES[NOAH])

            visitor.follow("Se, hvad der ændrer sig" if lang == "da" else "See what changes")
            visitor.choose(visitor.says("Læse med i 6 måneder"))
            visitor.press("Giv fuldmagt til Karim Nørby")
            assert visitor.page.locator(".alert-success").count() == 1

            visitor.go("/min-side")
            visitor.follow(
                "Handl for en anden, eller se, hvem der kan handle for dig"
                if lang == "da"
                else "Act for somebody else, or see who can act for you"
            )
            visitor.page.locator("main button", has_text="Stop").click()
            assert visitor.page.locator(".alert-success").count() == 1
            assert visitor.page.locator("main button", has_text="Stop").count() == 0


class TestOwnNo:
    def test_stops_one_parents_look_until_it_is_taken_back(self, lang, visit):
        with time_machine.travel("2026-12-21 12:00+01:00", tick=False):
            noah, karim, hanne = (visit(lang, java_script_enabled=False) for _ in range(3))
            for visitor, who in ((noah, NOAH), (karim, KARIM), (hanne, HANNE)):
                visitor.go("/log-ind")
                visitor.sign_in_as(NAMES[who])
            for parent in (karim, hanne):
                parent.press("Vælg", about=NAMES[NOAH])
                assert parent.sees(GOAL)

            noah.go("/min-side/hvad-maa-de-se")
            about = f"{NAMES[KARIM]}: " + ("Mål, trin og aftaler" if lang == "da" else "Goals, steps and agreements")
            noah.press("Sig nej", about=about)
            karim.page.reload()
            hanne.page.reload()
            assert not karim.sees(GOAL)
            assert hanne.sees(GOAL)

            noah.press("Giv lov igen", about=about)
            karim.page.reload()
            assert karim.sees(GOAL)
