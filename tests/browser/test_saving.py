"""Saving without signing in, on a small phone without JavaScript: in Danish and again in English."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import ANSWERED
from tests.browser.visitor import LANGUAGES, SLUG, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

QUESTIONS, RESULT = f"/situationer/{SLUG}/spoergsmaal", f"/situationer/{SLUG}/resultat"
NOT_FOUND = {"da": "Vi fandt ingen svar.", "en": "We found no answers."}
NOTHING_ANSWERED = {
    "da": "Du har ikke svaret på nogen spørgsmål",
    "en": "You have not answered any questions",
}


class TestTheWholeWay:
    @pytest.mark.parametrize("which", [".code-words", ".code-printed"])
    def test_answers_come_to_another_browser(self, lang, walk, which):
        one, other = walk(), walk()
        answers_two_questions(one)
        one.go(RESULT)
        steps = one.all(".step-title")

        one.follow(one.says("Gem til senere"))
        one.press("Gem mine svar")
        assert one.title == {"da": "Dine svar er gemt", "en": "Your answers are saved"}[lang]

        fetches(other, one.reads(which).upper())
        assert other.path == RESULT
        assert other.all(".step-title") == steps
        assert other.page.locator(".summary-list-row").count() > 1

    def test_the_form_is_found_from_the_situation(self, walk):
        one, other = walk(who=ANSWERED), walk()
        saves(one)
        other.go(f"/situationer/{SLUG}")

        other.follow(other.says("Hent gemte svar"))
        other.page.locator("#code").fill(one.reads(".code-words"))
        other.press("Hent mine svar")

        assert other.path == RESULT

    def test_wrong_words_are_explained_and_kept(self, lang, walk):
        visitor = walk()

        fetches(visitor, "sky sky sky")

        assert visitor.status == 400
        assert visitor.reads("title").startswith({"da": "Fejl: ", "en": "Error: "}[lang])
        assert NOT_FOUND[lang] in visitor.reads("#code-error")
        assert visitor.page.locator("#code").input_value() == "sky sky sky"
        visitor.page.locator(".error-summary a").click()
        expect(visitor.page.locator("#code")).to_be_focused()

    def test_deleting_kills_the_saved_copy(self, lang, walk):
        one, other = walk(who=ANSWERED), walk()
        saves(one)
        words, code = one.reads(".code-words"), one.reads(".code-printed")

        one.press("Slet mine svar")

        assert one.title == {"da": "Dine svar er slettet", "en": "Your answers are deleted"}[lang]
        for typed in (words, code):
            fetches(other, typed)
            assert NOT_FOUND[lang] in other.reads("main")

    def test_a_reload_makes_new_words_beside_the_old_ones(self, walk):
        one = walk(who=ANSWERED)
        saves(one)
        first = one.reads(".code-words")

        one.page.reload()
        second = one.reads(".code-words")

        assert second != first
        for words in (first, second):
            other = walk()
            fetches(other, words)
            assert other.path == RESULT

    def test_answers_in_the_browser_are_not_replaced_unasked(self, lang, walk):
        one, other = walk(who=ANSWERED), walk()
        saves(one)
        answers_two_questions(other)

        fetches(other, one.reads(".code-words"))
        held = {"da": "Der er allerede svar i den her browser", "en": "There are already answers in this browser"}
        assert other.title == held[lang]
        other.press("Hent de gemte svar")

        assert other.path == RESULT
        one.go(RESULT)
        assert other.all(".summary-list dd") == one.all(".summary-list dd")

    def test_codes_are_in_no_address(self, walk):
        one, other = walk(who=ANSWERED), walk()
        saves(one)
        words = one.reads(".code-words")
        fetches(other, words)

        for visitor in (one, other):
            assert not [at for at in visitor.been if "?" in at or any(word in at for word in words.split())]


class TestPaper:
    def test_the_sheet_has_all_one_needs_and_nothing_to_press(self, lang, walk):
        visitor = walk(who=ANSWERED)
        saves(visitor)
        assert not visitor.page.locator(".qr").is_visible()

        visitor.page.emulate_media(media="print")

        for needed in (".code-words", ".code-printed", ".qr"):
            assert visitor.page.locator(needed).is_visible()
        assert visitor.address("/hent") in visitor.reads("main")
        assert visitor.page.locator("main button:visible").count() == 0


class TestSharedDevice:
    def test_is_chosen_and_undone_where_one_is(self, lang, walk):
        visitor = walk()
        visitor.go(f"{QUESTIONS}/2")
        visitor.open_everything()

        visitor.press("Ja, det er en delt enhed")
        assert visitor.path == f"{QUESTIONS}/2"
        assert {"da": "Delt enhed:", "en": "Shared device:"}[lang] in visitor.reads("main .alert")
        visitor.choose(visitor.says("Ja"))
        visitor.press("Næste")
        assert [cookie["expires"] for cookie in visitor.page.context.cookies()] == [-1]

        visitor.press("Det er min egen enhed")
        assert visitor.path == f"{QUESTIONS}/3"
        assert visitor.page.context.cookies()[0]["expires"] > 0

    def test_closing_the_browser_leaves_nothing(self, lang, walk):
        """A browser that is closed keeps the cookies that have an end, and drops the others."""
        visitor = walk(who=ANSWERED)
        visitor.go(RESULT)
        visitor.open_everything()
        visitor.press("Ja, det er en delt enhed")
        kept = [cookie for cookie in visitor.page.context.cookies() if cookie["expires"] != -1]

        again = walk(storage_state={"cookies": kept, "origins": []})
        again.go(RESULT)

        assert again.sees(NOTHING_ANSWERED[lang])


def answers_two_questions(visitor: Visitor) -> None:
    visitor.go(f"{QUESTIONS}/2")
    for danish in ("Ja", "Nej"):
        visitor.choose(visitor.says(danish))
        visitor.press("Næste")


def saves(visitor: Visitor) -> None:
    visitor.go("/gem")
    visitor.press("Gem mine svar")


def fetches(visitor: Visitor, typed: str) -> None:
    visitor.go("/hent")
    visitor.page.locator("#code").fill(typed)
    visitor.press("Hent mine svar")


@pytest.fixture
def walk(visit, lang) -> Callable[..., Visitor]:
    """Make visitors on a phone of 360 by 800 without JavaScript, in the test's language."""
    return lambda **options: visit(lang, java_script_enabled=False, **options)
