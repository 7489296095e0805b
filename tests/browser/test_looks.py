"""Somebody reads who has looked at what is kept about them, finds that it seems wrong, and gets an answer."""

import csv
import io

import pytest

from tests.browser.people import ASTA, AT_WORK, NINA, RUTH
from tests.browser.visitor import LANGUAGES

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

OUTCOMES = {"da": ["Fik nej", "Fik lov"], "en": ["Refused", "Allowed"]}
WAITS = {"da": "Du får svar senest", "en": "You get an answer by"}
ANSWERED = {"da": "Du har fået svar.", "en": "You have got an answer."}
WORDS, ANSWER = "Jeg har ikke søgt om noget kursus", "Det var en fejl. Vi har talt med afdelingen."


class TestWhoHasLooked:
    def test_is_read_asked_about_and_answered(self, lang, visit):
        asta = visit(lang, who=ASTA, java_script_enabled=False)
        asta.go("/min-side")
        asta.follow(asta.says("Se, hvem der har set dine oplysninger"))
        assert asta.title == asta.says("Hvem har set dine oplysninger?")
        assert asta.all("main .card .badge") == OUTCOMES[lang]
        assert not asta.sees(AT_WORK[NINA])

        with asta.page.expect_navigation():
            asta.page.locator("main .card a[href$='/forkert']").first.click()
        asta.page.locator("textarea").fill(WORDS)
        asta.press("Send til rådgiveren")
        assert asta.sees(WAITS[lang])
        question = asta.path

        ruth = visit(lang, who=RUTH, java_script_enabled=False)
        ruth.go("/medarbejder/adgangslog")
        with ruth.page.expect_navigation():
            ruth.page.locator("main table a").first.click()
        assert ruth.sees(WORDS)
        assert ruth.sees(AT_WORK[NINA])
        assert not ruth.sees("Asta")
        ruth.page.locator("textarea").fill(ANSWER)
        ruth.press("Send svar")

        asta.go("/min-side/hvem-har-set")
        assert asta.sees(ANSWERED[lang])
        asta.go(question)
        assert asta.sees(ANSWER)

    def test_is_taken_along_as_a_file(self, lang, visit):
        asta = visit(lang, who=ASTA)
        answer = asta.page.request.get(asta.address("/min-side/hvem-har-set/hent"))
        rows = list(csv.reader(io.StringIO(answer.body().decode("utf-8-sig")), delimiter=";"))
        assert len(rows) == 3
        assert len({len(row) for row in rows}) == 1
