"""Saying yes, no and "later" to sharing, taking it back, and keeping the proof: on a small phone without JavaScript."""

import json

import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal.audit.signing import OneAlgorithm
from tests.browser.people import ASTA, HANNE, KARIM
from tests.browser.visitor import LANGUAGES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

SAVED = {"da": "Dit svar er gemt", "en": "Your answer is saved"}
STOPPED = {"da": "Delingen er stoppet", "en": "The sharing stopped on"}


class TestAnswer:
    def test_yes_then_taken_back_in_three_clicks(self, lang, walk):
        visitor = walk(ASTA)
        opens_the_question(visitor)
        answers(visitor, "Ja, I må dele det")
        assert visitor.title == SAVED[lang]
        receipt = visitor.path
        visitor.go("/min-side")
        visitor.follow(visitor.says("Samtykker"))
        assert badges(visitor) == {"da": ["Givet", "Givet"], "en": ["Given", "Given"]}[lang]
        visitor.follow_about("Træk tilbage")
        visitor.press("Ja, stop det nu")
        assert visitor.sees(STOPPED[lang])
        visitor.page.go_back()
        assert badges(visitor) == {"da": ["Trukket tilbage"], "en": ["Withdrawn"]}[lang]  # there is nothing to repeat
        visitor.go(receipt)
        assert visitor.title == SAVED[lang]

    def test_no_with_nothing_chosen_first(self, lang, walk):
        visitor = walk(ASTA)
        opens_the_question(visitor)
        visitor.press("Fortsæt")
        assert visitor.status == 400
        answers(visitor, "Nej, I må ikke dele det")
        assert visitor.title == SAVED[lang]
        visitor.go("/min-side/samtykker")
        assert badges(visitor) == {"da": ["Givet", "Nej"], "en": ["Given", "No"]}[lang]

    def test_later_then_yes(self, lang, walk):
        visitor = walk(ASTA)
        opens_the_question(visitor)
        visitor.press("Jeg vil tale med min kontaktperson først")
        assert visitor.sees("Mette Vang")
        visitor.go("/min-side/samtykker")
        assert badges(visitor)[0] == {"da": "Udsat", "en": "Put off"}[lang]
        opens_the_question(visitor)
        answers(visitor, "Ja, I må dele det")
        assert visitor.title == SAVED[lang]

    def test_the_other_tab_comes_too_late(self, lang, walk):
        visitor = walk(ASTA)
        opens_the_question(visitor)
        other = visitor.in_another_tab()
        opens_the_question(other)
        answers(other, "Nej, I må ikke dele det")
        visitor.choose(visitor.says("Ja, I må dele det"))
        visitor.press("Fortsæt")
        assert visitor.status == 409
        assert badges(visitor) == {"da": ["Nej"], "en": ["No"]}[lang]


class TestTwoParents:
    def test_both_open_and_one_closes(self, lang, walk):
        karim, hanne = walk(KARIM), walk(HANNE)
        for parent in (karim, hanne):
            opens_the_question(parent)
            switches(parent)
            assert parent.page.title().startswith({"da": "På vegne af en anden", "en": "On behalf of"}[lang])
            answers(parent, "Ja, I må dele det")
            assert parent.sees("Liva Nørby")
        karim.go("/min-side/samtykker")
        assert badges(karim) == {"da": ["Givet"], "en": ["Given"]}[lang]
        hanne.go("/min-side/samtykker")
        hanne.follow_about("Træk tilbage")
        hanne.press("Ja, stop det nu")
        karim.page.reload()
        assert badges(karim) == {"da": ["Trukket tilbage"], "en": ["Withdrawn"]}[lang]
        assert not karim.sees("Hanne")


class TestReceipt:
    def test_is_verified_without_us_and_refused_after_one_changed_byte(self, lang, walk):
        visitor = walk(ASTA)
        opens_the_question(visitor)
        answers(visitor, "Ja, I må dele det")
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("link", name=visitor.says("Hent kvitteringen som fil")).click()
        paper = download.value.path().read_text().strip()
        number = visitor.reads(".receipt-number")
        assert download.value.suggested_filename == f"kvittering-{number}.txt"
        keys = visitor.page.request.get(f"{visitor.url}/.well-known/receipt-keys.json").json()
        known = KeySet.import_key_set(keys)
        told = json.loads(jws.deserialize_compact(paper, known, registry=OneAlgorithm()).payload)
        assert (told["receipt"], told["text"]["language"]) == (number, lang)

        changed = paper[:200] + ("A" if paper[200] != "A" else "B") + paper[201:]
        with pytest.raises((JoseError, ValueError)):
            jws.deserialize_compact(changed, known, registry=OneAlgorithm())
        anybody = walk("stranger")
        for text, status in ((paper, 200), (changed, 400)):
            anybody.go("/kvittering")
            anybody.page.locator("textarea").fill(text)
            anybody.press("Tjek kvitteringen")
            assert anybody.status == status


def opens_the_question(visitor: Visitor) -> None:
    visitor.go("/min-side/samtykker")
    visitor.follow_about("Læs og svar")


def switches(visitor: Visitor) -> None:
    """Say that one is here on behalf of the daughter."""
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").first.click()


def answers(visitor: Visitor, words: str) -> None:
    visitor.choose(visitor.says(words))
    visitor.press("Fortsæt")
    visitor.press("Gem mit svar")


def badges(visitor: Visitor) -> list[str]:
    return visitor.all("main .badge")


@pytest.fixture
def walk(visit, lang):
    return lambda who: visit(lang, who=who, java_script_enabled=False)
