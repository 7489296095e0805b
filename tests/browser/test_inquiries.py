"""The one entrance, without JavaScript on a small phone: a teacher's worry, a young person who asks to be called."""

import re

import pytest

from tests.browser.barriers import violations
from tests.browser.people import EMPTY
from tests.browser.visitor import LANGUAGES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]


COORDINATORS = ("Lis Bramsen", "Line Kofoed")


class TestATeachersWorry:
    def test_without_a_word_about_who_the_teacher_is(self, lang, visit):
        teacher = visit(lang, java_script_enabled=False)
        teacher.go("/")
        with teacher.page.expect_navigation():
            teacher.page.locator("footer a[href$='/henvend-dig']").click()
        teacher.press("Næste")
        assert teacher.status == 400  # nothing was chosen
        answer(teacher, "En, jeg er bekymret for")
        answer(teacher, "Fagperson, for eksempel lærer eller læge", "Under 13 år")
        assert teacher.page.locator("main input:checked").count() == 0
        answer(teacher, "Jeg vil spørge om råd")
        for words, status in (("", 400), ("Drengens nummer er 010190-1234.", 400), ("Han er træt hver dag.", 200)):
            write(teacher, "words", words)
            teacher.press("Næste")
            assert teacher.status == status
        teacher.press("Næste")
        answer(teacher, "Skriv til mig")
        for mail, status in (("", 400), ("laerer@", 400), ("laerer@example.org", 200)):
            write(teacher, "email", mail)
            teacher.press("Næste")
            assert teacher.status == status
        teacher.press("Send")
        number, code = teacher.all(".code-printed")
        assert any(map(teacher.sees, COORDINATORS))  # whoever has the fewest
        teacher.press("Skjul den på denne enhed")

        open_it(teacher, number, "AAAA-AAAA-AAAA-AAAA")
        assert teacher.status == 400
        open_it(teacher, number, code)
        assert any(map(teacher.sees, COORDINATORS))  # whoever has the fewest
        assert not any(part in address for address in teacher.been for part in (number, code, "laerer"))


class TestAYoungPersonsRequest:
    def test_to_be_called_and_then_found_on_their_own_page(self, lang, visit):
        young = visit(lang, java_script_enabled=False)
        young.go("/henvend-dig")
        answer(young, "Mig selv")
        write(young, "words", "Jeg har ikke et sted at sove, og jeg tænker på selvmord.")
        young.press("Næste")
        assert young.page.locator("main a[href='tel:+4570201201']").count() == 1  # help comes first
        young.follow(young.says("Gå videre"))
        young.press("Næste")
        answer(young, "Ring til mig")
        write(young, "name", "Sif")
        write(young, "phone", "12 34 56 78")
        answer(young, "Ja")
        answer(young, "Nej, I må ikke sige mit navn")
        young.press("Send")
        number, code = young.all(".code-printed")
        young.follow(young.says("Se henvendelsen"))
        young.press("I må sige mit navn")
        young.press("Sig ikke mit navn")
        write(young, "words", "Ring helst om aftenen.")
        young.press("Send det")
        assert young.sees("Ring helst om aftenen.")

        ioana = visit(lang, who=EMPTY)
        for path in ("/henvend-dig", "/henvendelse", "/min-side/henvendelser", "/min-side/henvendelser/tilfoej"):
            ioana.go(path)
            assert not violations(ioana), path
        write(ioana, "number", number)
        write(ioana, "code", code)
        ioana.press("Læg den på min side")
        assert not violations(ioana)
        ioana.go("/min-side")
        assert any(map(ioana.sees, COORDINATORS))  # whoever has the fewest
        assert re.search(r"/min-side/henvendelser/[0-9a-f-]{36}", ioana.html)


def answer(visitor: Visitor, *danish: str) -> None:
    """Choose what is called so on the page, and go on."""
    for words in danish:
        visitor.choose(visitor.says(words))
    visitor.press("Næste")


def write(visitor: Visitor, field: str, words: str) -> None:
    visitor.page.locator(f"#{field}").fill(words)


def open_it(visitor: Visitor, number: str, code: str) -> None:
    visitor.go("/henvendelse")
    write(visitor, "number", number)
    write(visitor, "code", code)
    visitor.press("Vis henvendelsen")
