"""Whoever is in danger finds a number, and is gone from the page before somebody looks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.elsewhere import forecast, is_gone
from tests.browser.people import ANSWERED, ASTA
from tests.browser.visitor import LANGUAGES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

EXIT = ".quick-exit a[data-leave]"
KEYS = ".quick-exit-keys"


class TestFinding:
    def test_any_page_leads_to_112_and_the_others_in_one_step(self, lang, visit):
        visitor = visit(lang, java_script_enabled=False)
        visitor.go("/")

        visitor.follow({"da": "Akut hjælp", "en": "Urgent help"}[lang])

        assert visitor.path == "/akut"
        first = visitor.page.locator("main a").first
        assert first.get_attribute("href") == "tel:112"
        expect(first).to_be_in_viewport(ratio=1)

    def test_the_explanation_is_one_step_away(self, lang, visit):
        visitor = visit(lang, java_script_enabled=False)
        visitor.go("/akut")

        visitor.page.locator(".quick-exit a[href$='#forlad']").click()

        expect(visitor.page.locator("#forlad")).to_be_in_viewport()

    def test_the_quick_exit_does_not_stick_over_the_page(self, lang, visit):
        visitor = visit(lang)
        visitor.go("/akut")

        visitor.page.locator("footer").scroll_into_view_if_needed()

        expect(visitor.page.locator(EXIT)).not_to_be_in_viewport()


class TestWithoutScript:
    def test_leaves_and_the_old_cookies_open_nothing(self, lang, leaving, visit):
        visitor = leaving(who=ASTA, java_script_enabled=False)
        held = visitor.page.context.cookies()
        assert {cookie["name"] for cookie in held} >= {"borger"}

        visitor.page.locator(EXIT).click()

        is_gone(visitor)
        thief = visit(lang, java_script_enabled=False)
        thief.page.context.add_cookies(held)
        thief.go("/min-side")
        assert "/demo/mitid/authorize" in thief.page.url

    def test_deletes_a_strangers_answers(self, lang, leaving, visit):
        visitor = leaving(who=ANSWERED, java_script_enabled=False)
        held = visitor.page.context.cookies()

        visitor.page.locator(EXIT).click()

        is_gone(visitor)
        thief = visit(lang, java_script_enabled=False)
        thief.page.context.add_cookies(held)
        thief.go("/situationer/udskrevet-men-ikke-rask/resultat")
        assert thief.page.locator(".summary-list-row").count() == 0

    def test_can_be_reached_with_two_presses_of_tab(self, leaving):
        visitor = leaving(who=ASTA, java_script_enabled=False)

        for key in ("Tab", "Tab", "Enter"):
            visitor.page.keyboard.press(key)

        is_gone(visitor)


class TestWithScript:
    def test_back_does_not_lead_to_the_page(self, leaving):
        visitor = leaving(who=ASTA)
        before = visitor.page.evaluate("history.length")

        visitor.page.locator(EXIT).click()

        is_gone(visitor)
        assert visitor.page.evaluate("history.length") == before
        visitor.page.go_back()
        assert visitor.path == "/hjaelp"

    def test_nothing_is_seen_while_the_next_page_is_awaited(self, leaving):
        visitor = leaving()
        visitor.page.route("**/forlad", lambda route: route.abort("aborted"))

        visitor.page.locator(EXIT).click()

        expect(visitor.page.locator("body")).to_be_hidden()
        expect(visitor.page).to_have_title("…")

    def test_shift_three_times_does_the_same(self, lang, leaving):
        visitor = leaving(who=ASTA)
        words = {"da": "Tryk på Skift (Shift) tre gange", "en": "Press Shift three times"}[lang]
        expect(visitor.page.locator(KEYS)).to_be_hidden()

        for dots in ("●○○", "●●○"):
            visitor.page.keyboard.press("Shift")
            expect(visitor.page.locator(KEYS)).to_contain_text(dots)
            expect(visitor.page.locator(KEYS)).to_contain_text(words)
        visitor.page.keyboard.press("Shift")

        is_gone(visitor)
        visitor.page.go_back()
        assert visitor.path == "/hjaelp"

    def test_presses_count_for_five_seconds_and_not_within_a_word(self, leaving):
        visitor = leaving(at=1_800_000_000)
        keys = visitor.page.locator(KEYS)

        for letter in "ABC":
            visitor.page.keyboard.press(f"Shift+{letter}")
        expect(keys).to_be_hidden()
        for _ in range(2):
            visitor.page.keyboard.press("Shift")
        visitor.page.clock.run_for(4_900)
        expect(keys).to_contain_text("●●○")
        visitor.page.clock.run_for(200)
        expect(keys).to_be_hidden()
        visitor.page.keyboard.press("Shift")

        expect(keys).to_contain_text("●○○")
        assert visitor.path == "/akut"

    def test_the_browser_has_nothing_to_complain_of(self, leaving):
        visitor = leaving()
        visitor.page.keyboard.press("Shift")

        assert visitor.said == []


@pytest.fixture
def leaving(lang, visit) -> Callable[..., Visitor]:
    """Let somebody come to the page by way of another one, in a browser that finds a weather forecast elsewhere."""

    def come(*, at: int | None = None, **options: object) -> Visitor:
        visitor: Visitor = visit(lang, **options)
        if at is not None:
            visitor.page.clock.install(time=at)
        forecast(visitor)
        visitor.go("/hjaelp")
        visitor.go("/akut")
        if at is not None:
            visitor.page.clock.pause_at(at + 3600)  # else a slow machine's own time counts, too
        return visitor

    return come
