"""The main job, as a person does it on a small phone without JavaScript: in Danish and again in English."""

import re
from collections.abc import Callable, Collection
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import ANSWERED, ASTA, JOURNEY, NAMES, NEW
from tests.browser.visitor import LANGUAGES, SLUG, Visitor, danish_today, spaced, written

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

QUESTIONS = f"/situationer/{SLUG}/spoergsmaal"
RESULT = f"/situationer/{SLUG}/resultat"
ASTA_LINDGAARD, EJNAR_THUESEN = NAMES[ASTA], NAMES[NEW]

# Of the answers in `answers_all` these steps come, with their windows in days from the discharge.
STEPS = {
    "papirer": (0, 1),
    "hjaelp-hjemme": (0, 1),
    "alene": (0, 3),
    "foerste-dage": (0, 3),
    "medicin": (0, 7),
    "indkomst": (0, 7),
    "genoptraening": (4, 7),
    "egen-laege": (3, 14),
    "andet-sted": (7, 14),
    "en-plan": (14, 30),
    "statussamtale": (30, 37),
    "tre-maaneder": (90, 104),
}
MAYBE = {"medicin": "unknown", "foerste-dage": "skipped"}

MAYBE_FOR_YOU = {"da": "Måske for dig", "en": "Maybe for you"}
SOMETHING_TO_CHANGE = {"da": "Der er noget, du skal rette", "en": "There is something you need to change"}
WHY = {
    "answered": {"da": "Du svarede “{answer}” på “{question}”.", "en": "You answered “{answer}” to “{question}”."},
    "unknown": {
        "da": "Du svarede “Ved ikke” på “{question}”. Derfor kan trinnet være for dig.",
        "en": "You answered “Don't know” to “{question}”. That is why this step may be for you.",
    },
    "skipped": {
        "da": "Du har ikke svaret på “{question}”. Derfor kan trinnet være for dig.",
        "en": "You have not answered “{question}”. That is why this step may be for you.",
    },
    "everyone": {
        "da": "Alle i den her situation ser trinnet.",
        "en": "Everyone in this situation sees this step.",
    },
}


class TestTheWholeWay:
    def test_a_new_person_goes_from_the_front_page_to_a_plan(self, lang, walk):
        visitor = walk()

        finds_the_situation(visitor)
        is_in_no_danger(visitor)
        is_told_of_an_empty_answer(visitor)
        discharged = answers_all(visitor)
        sees_their_steps(visitor, discharged)
        signs_in_and_saves(visitor, EJNAR_THUESEN)
        takes_the_answers_along(visitor)

        sees_their_plan(visitor, discharged)
        assert visitor.title == {"da": "Min plan", "en": "My plan"}[lang]
        card = visitor.reads(".contact-card")
        no_one_yet = {
            "da": "Du har ikke fået en kontaktperson endnu",
            "en": "You do not have a contact person yet",
        }
        assert no_one_yet[lang] in card
        assert "00 00 10 00" in card
        assert "indgang@fjordby.example" in card
        ticks_a_step_and_undoes_it(visitor)
        writes_a_goal(visitor)
        signs_out_for_good(visitor, "Jeg vil kunne cykle til havnen igen.")

    def test_someone_with_a_contact_person_sees_them_beside_the_plan(self, lang, walk):
        visitor = walk()
        visitor.go(QUESTIONS)

        is_in_no_danger(visitor)
        discharged = answers_all(visitor)
        signs_in_and_saves(visitor, ASTA_LINDGAARD)
        takes_the_answers_along(visitor)

        sees_their_plan(visitor, discharged, done={"papirer"})
        card = visitor.reads(".contact-card")
        assert "Mette Vang" in card
        assert "00 00 10 02" in card
        assert visitor.page.locator(".contact-card a[href='tel:00001002']").count() == 1
        buddy = {
            "da": "Amir Haddad svarer, når Mette er væk. Ring på 00 00 10 03.",
            "en": "Amir Haddad answers when Mette is away. Call 00 00 10 03.",
        }
        assert buddy[lang] in card
        signs_out_for_good(visitor, "Mette Vang", "min hund")


class TestQuestions:
    def test_an_error_is_told_above_and_leads_to_the_field(self, walk):
        visitor = walk()
        visitor.go(f"{QUESTIONS}/2")

        visitor.press("Næste")

        leads_to_the_field(visitor)

    def test_a_date_that_does_not_exist_is_kept_and_explained(self, lang, walk):
        visitor = walk()
        visitor.go(f"{QUESTIONS}/1")
        fields = [visitor.page.locator(f"input[name='answer-{part}']") for part in ("day", "month", "year")]
        for field, typed in zip(fields, ("31", "2", "2026"), strict=True):
            field.fill(typed)

        visitor.press("Næste")

        none = {"da": "Den dag findes ikke.", "en": "There is no such day."}
        assert none[lang] in visitor.reads(".error-summary")
        leads_to_the_field(visitor)
        assert [field.input_value() for field in fields] == ["31", "2", "2026"]

    def test_the_back_button_keeps_the_chosen_answer(self, walk):
        visitor = walk()
        visitor.go(f"{QUESTIONS}/2")
        visitor.choose(visitor.says("Nej"))
        visitor.press("Næste")
        visitor.choose(visitor.says("Ja"))
        visitor.press("Næste")

        visitor.page.go_back()
        assert chosen(visitor) == visitor.says("Ja")
        visitor.page.go_back()

        assert visitor.path == f"{QUESTIONS}/2"
        assert chosen(visitor) == visitor.says("Nej")

    def test_an_answer_is_there_when_one_comes_again(self, walk):
        visitor = walk()
        visitor.go(f"{QUESTIONS}/1")
        visitor.write_date(danish_today())
        visitor.press("Næste")

        visitor.go(f"{QUESTIONS}/1")

        assert visitor.page.locator("input[name='answer-year']").input_value() == str(danish_today().year)

    def test_two_tabs_with_the_same_question_lose_nothing(self, lang, walk):
        """The second tab's form is older than the cookie that the first tab's answer brought."""
        one = walk()
        other = one.in_another_tab()
        for tab in (one, other):
            tab.go(f"{QUESTIONS}/2")
            tab.choose(tab.says("Ja"))

        one.press("Næste")
        other.press("Næste")
        assert other.title == {"da": "Send det en gang til", "en": "Send it once more"}[lang]
        other.press("Send igen")

        assert one.path == other.path == f"{QUESTIONS}/3"
        other.go(f"{QUESTIONS}/2")
        assert chosen(other) == other.says("Ja")

    def test_deleted_answers_are_gone(self, lang, walk):
        visitor = walk(who=ANSWERED)
        visitor.go(RESULT)
        assert visitor.page.locator(".summary-list-row").count() > 10

        visitor.press("Slet mine svar")

        assert visitor.title == {"da": "Dine svar er slettet", "en": "Your answers are deleted"}[lang]
        visitor.go(RESULT)
        nothing = {"da": "Du har ikke svaret på nogen spørgsmål", "en": "You have not answered any questions"}
        assert visitor.sees(nothing[lang])
        visitor.go(f"{QUESTIONS}/2")
        assert visitor.page.locator("main input:checked").count() == 0

    def test_a_question_can_be_answered_by_keyboard_alone(self, walk):
        visitor = walk()
        visitor.go(f"{QUESTIONS}/2")

        tab_to(visitor, "main input[value='yes']")
        visitor.page.keyboard.press("Space")
        tab_to(visitor, "main form button.button-primary")
        visitor.page.keyboard.press("Enter")
        visitor.page.wait_for_url(f"**{QUESTIONS}/3")

        visitor.page.go_back()
        assert chosen(visitor) == visitor.says("Ja")

    def test_the_first_tab_leads_past_the_header(self, walk):
        visitor = walk()
        visitor.go(f"{QUESTIONS}/2")

        visitor.page.keyboard.press("Tab")
        expect(visitor.page.locator(".skipnav")).to_be_in_viewport()
        visitor.page.keyboard.press("Enter")
        tab_to(visitor, "main input[value='yes']", at_most=1)


class TestTakingAlong:
    def test_no_takes_nothing_and_the_answers_are_still_there(self, lang, walk):
        visitor = walk(who=NEW)
        visitor.go("/min-side/svar")
        assert chosen(visitor) == visitor.says("Nej")

        visitor.press("Fortsæt")

        nothing = {"da": "Vi har ikke lagt noget i din plan.", "en": "We have not put anything in your plan."}
        assert visitor.path == "/min-side"
        assert visitor.sees(nothing[lang])
        visitor.go("/min-side/plan")
        assert visitor.page.locator(".task").count() == 0
        visitor.go(RESULT)
        assert visitor.page.locator(".summary-list-row").count() > 10

    def test_the_answers_can_be_deleted_instead(self, walk):
        visitor = walk(who=NEW)
        visitor.go("/min-side/svar")

        visitor.press("Slet mine svar nu")

        assert visitor.path == "/min-side"
        visitor.go("/min-side/svar")
        assert visitor.path == "/min-side"  # there is nothing to take along
        visitor.go(RESULT)
        assert visitor.page.locator(".summary-list-row").count() == 0

    def test_the_answers_are_gone_once_the_steps_are_taken(self, walk):
        visitor = walk(who=NEW)
        visitor.go("/min-side/svar")

        takes_the_answers_along(visitor)

        visitor.go(RESULT)
        assert visitor.page.locator(".summary-list-row").count() == 0


class TestPlan:
    def test_a_second_click_on_the_tick_does_no_harm(self, walk):
        visitor = walk(who=ASTA)
        other = visitor.in_another_tab()
        for tab in (visitor, other):
            tab.go("/min-side/plan")
        title, done = open_steps(visitor)[0], len(done_steps(visitor))

        for tab in (visitor, other):
            ticks(tab, title)
            assert title in done_steps(tab)

        assert len(done_steps(visitor)) == done + 1

    def test_a_double_click_does_no_harm(self, walk):
        visitor = walk(who=ASTA)
        visitor.go("/min-side/plan")
        title = open_steps(visitor)[0]

        tick_of(visitor, title).dblclick()

        expect(visitor.page.locator(".task-done .task-title", has_text=title)).to_have_count(1)

    def test_a_step_can_be_read_in_full_and_ticked_there(self, walk):
        visitor = walk(who=ASTA)
        visitor.go("/min-side/plan")
        title = open_steps(visitor)[0]

        visitor.follow(title)
        assert visitor.title == title
        ticks(visitor)

        assert title in done_steps(visitor)

    def test_the_next_step_can_be_ticked_on_my_page(self, walk):
        visitor = walk(who=ASTA)
        visitor.go("/min-side")
        title = visitor.reads("#naeste h3")

        ticks(visitor, title)

        assert title in done_steps(visitor)

    def test_the_button_says_whose_step_it_is(self, lang, walk):
        visitor = walk(who=ASTA)
        visitor.go("/min-side/plan")
        mine = {"da": "Hvem gør det: Dig", "en": "Who does it: You"}[lang]

        for task in visitor.page.locator(".task:not(.task-done)").all():
            text = spaced(task.inner_text())
            expected = "Det har jeg gjort" if re.search(rf"{mine}\b", text) else "Det er sket"
            assert visitor.says(expected) in text


# --- what a person does, and what they then see ---


def finds_the_situation(visitor: Visitor) -> None:
    visitor.go("/")
    visitor.follow(JOURNEY.text("title", visitor.lang))
    visitor.follow(visitor.says("Svar på spørgsmål"))


def is_in_no_danger(visitor: Visitor) -> None:
    assert visitor.path == f"{QUESTIONS}/lige-nu"
    visitor.press("Næste")
    leads_to_the_field(visitor)
    visitor.choose(visitor.says("Nej, ingen af dem"))
    visitor.press("Næste")
    assert visitor.path == f"{QUESTIONS}/1"


def is_told_of_an_empty_answer(visitor: Visitor) -> None:
    visitor.press("Næste")
    leads_to_the_field(visitor)


def leads_to_the_field(visitor: Visitor) -> None:
    """See that the summary of errors comes first, and that its link puts the cursor where the answer is missing."""
    page = visitor.page
    assert visitor.reads("title").startswith({"da": "Fejl: ", "en": "Error: "}[visitor.lang])
    assert visitor.reads("main h2") == SOMETHING_TO_CHANGE[visitor.lang]
    page.locator(".error-summary a").first.click()
    focused = page.locator("main fieldset input").first
    expect(focused).to_be_focused()
    expect(focused).to_be_in_viewport()


def answers_all(visitor: Visitor) -> date:
    """Answer as someone does who came home four days ago; return that day."""
    discharged = danish_today() - timedelta(days=4)
    assert question(visitor) == "dato"
    visitor.write_date(discharged)
    visitor.press("Næste")
    answers(visitor, "dagligdag", visitor.says("Ja"))
    answers(visitor, "bor-alene", visitor.says("Ja"))
    answers(visitor, "medicinen", visitor.says("Ved ikke"))
    assert question(visitor) == "sygepleje"
    visitor.press("Spring over")
    answers(visitor, "plan", visitor.says("Ja"))
    answers(visitor, "plantype", option(visitor, "plantype", "basic"))
    answers(visitor, "arbejde", option(visitor, "arbejde", "sick_listed"))
    answers(visitor, "hjaelper", visitor.says("Nej"))
    answers(visitor, "boern-hjemme", visitor.says("Nej"))
    answers(visitor, "behandling", option(visitor, "behandling", "body"))
    answers(visitor, "hjernen", visitor.says("Nej"))
    several = [option(visitor, "kommunen", name) for name in ("rehab", "visitation", "benefits")]
    answers(visitor, "kommunen", *several)
    assert visitor.path == RESULT
    return discharged


def answers(visitor: Visitor, asked: str, *choices: str) -> None:
    assert question(visitor) == asked
    for words in choices:
        visitor.choose(words)
    visitor.press("Næste")


def question(visitor: Visitor) -> str:
    """Return which question stands on the page."""
    return next(q.id for q in JOURNEY.questions if wording(visitor, q.id) == visitor.title)


def wording(visitor: Visitor, asked: str) -> str:
    return JOURNEY.text(f"questions.{asked}.text", visitor.lang)


def option(visitor: Visitor, asked: str, name: str) -> str:
    return JOURNEY.text(f"questions.{asked}.options.{name}", visitor.lang)


def sees_their_steps(visitor: Visitor, discharged: date) -> None:
    visitor.open_everything()
    steps = {str(step.get_attribute("id")): step for step in visitor.page.locator(".step").all()}
    assert steps.keys() == STEPS.keys()
    for name, step in steps.items():
        text = spaced(step.inner_text())
        first, last = (discharged + timedelta(days=days) for days in STEPS[name])
        to = {"da": "til", "en": "to"}[visitor.lang]
        assert f"({written(first, visitor.lang)} {to} {written(last, visitor.lang)})" in text, name
        assert (MAYBE_FOR_YOU[visitor.lang] in text) == (name in MAYBE), name
        assert why(visitor, name) in text, name


def why(visitor: Visitor, step: str) -> str:
    """Return the sentence that must answer "Hvorfor ser jeg det her?"."""
    asked, answer = {
        "hjaelp-hjemme": ("dagligdag", visitor.says("Ja")),
        "alene": ("bor-alene", visitor.says("Ja")),
        "foerste-dage": ("sygepleje", ""),
        "medicin": ("medicinen", ""),
        "indkomst": ("arbejde", option(visitor, "arbejde", "sick_listed")),
        "genoptraening": ("plan", visitor.says("Ja")),
        "andet-sted": ("plan", visitor.says("Ja")),
        "en-plan": ("kommunen", option(visitor, "kommunen", "rehab")),
    }.get(step, ("", ""))
    if not asked:
        return WHY["everyone"][visitor.lang]
    if step == "en-plan":  # its answer names several departments
        return {"da": "Du svarede “", "en": "You answered “"}[visitor.lang] + answer
    sentence = WHY[MAYBE.get(step, "answered")][visitor.lang]
    return sentence.format(answer=answer, question=wording(visitor, asked))


def signs_in_and_saves(visitor: Visitor, name: str) -> None:
    visitor.follow(visitor.says("Log ind og gem"))
    visitor.sign_in_as(name)
    assert visitor.path == "/min-side/svar"
    assert name in visitor.reads("header")


def takes_the_answers_along(visitor: Visitor) -> None:
    bring = {"da": "Vil du tage dine svar med?", "en": "Do you want to bring your answers with you?"}
    assert visitor.title == bring[visitor.lang]
    assert chosen(visitor) == visitor.says("Nej")
    visitor.choose(visitor.says("Ja, læg trinene i min plan"))
    visitor.press("Fortsæt")
    assert visitor.path == "/min-side/plan"
    taken = {"da": "trin er lagt i din plan. Svarene er slettet.", "en": "steps are now in your plan."}
    assert taken[visitor.lang] in visitor.reads("[role=status]")


def sees_their_plan(visitor: Visitor, discharged: date, done: Collection[str] = ()) -> None:
    tasks = {spaced(task.locator("h3").inner_text()): task for task in visitor.page.locator(".task").all()}
    assert tasks.keys() == {title_of(visitor, step) for step in STEPS}
    for step, (_first, last) in STEPS.items():
        text = spaced(tasks[title_of(visitor, step)].inner_text())
        until = written(discharged + timedelta(days=last), visitor.lang)
        assert {"da": f"Senest {until}", "en": f"By {until}"}[visitor.lang] in text
        assert (MAYBE_FOR_YOU[visitor.lang] in text) == (step in MAYBE), step
    assert {title_of(visitor, step) for step in done} == set(done_steps(visitor))


def title_of(visitor: Visitor, step: str) -> str:
    return JOURNEY.text(f"steps.{step}.title", visitor.lang)


def ticks_a_step_and_undoes_it(visitor: Visitor) -> None:
    title = open_steps(visitor)[0]
    ticks(visitor, title)
    assert title in done_steps(visitor)
    assert title not in open_steps(visitor)
    assert title in visitor.reads("[role=status]")
    visitor.press("Fortryd", about=title)
    assert title in open_steps(visitor)
    assert not done_steps(visitor)


def ticks(visitor: Visitor, title: str = "") -> None:
    with visitor.page.expect_navigation():
        tick_of(visitor, title).click()


def tick_of(visitor: Visitor, title: str) -> Locator:
    """Find the button that marks a step as done; what it says depends on who was to do it."""
    return visitor.button("Det har jeg gjort", title).or_(visitor.button("Det er sket", title))


def open_steps(visitor: Visitor) -> list[str]:
    return visitor.all(".task:not(.task-done) .task-title")


def done_steps(visitor: Visitor) -> list[str]:
    return visitor.all(".task-done .task-title")


def writes_a_goal(visitor: Visitor) -> None:
    words, area = "Jeg vil kunne cykle til havnen igen.", visitor.page.locator("textarea")
    visitor.follow(visitor.says("Skriv dit mål"))
    visitor.press("Gem mit mål")
    visitor.page.locator(".error-summary a").click()
    expect(area).to_be_focused()

    area.fill("lang " * 300)
    visitor.press("Gem mit mål")
    assert "1000" in visitor.reads(".error-summary")
    assert len(area.input_value()) >= 1499

    area.fill(words)
    visitor.press("Gem mit mål")
    assert visitor.path == "/min-side/plan"
    assert words in visitor.reads("main .quote")


def signs_out_for_good(visitor: Visitor, *personal: str) -> None:
    """Sign out; then neither the back button nor a reload shows anything of the person, only the sign-in.

    The demo's sign-in lists everybody, so their name alone tells nothing there.
    """
    visitor.press("Log af")
    assert visitor.path == "/logget-af"
    assert not visitor.page.context.cookies()
    visitor.page.go_back()
    for _ in range(2):
        assert "/demo/mitid/authorize" in visitor.page.url
        assert visitor.page.get_by_role("button", name=visitor.says("Log af")).count() == 0
        for words in personal:
            assert not visitor.sees(words)
        visitor.page.reload()


def chosen(visitor: Visitor) -> str:
    """Return the one answer that is chosen on the page."""
    return visitor.reads("main div:has(> input:checked) > label")


def tab_to(visitor: Visitor, selector: str, at_most: int = 40) -> None:
    """Press Tab until the cursor is there; every stop on the way must be seen."""
    for _ in range(at_most):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(HAS_VISIBLE_FOCUS), visitor.page.evaluate("document.activeElement.outerHTML")
        if visitor.page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} wasn't reached by {at_most} tabs")


# A ring of at least two pixels, on the element itself or on the label or link area that stands for it.
HAS_VISIBLE_FOCUS = """() => {
    const at = document.activeElement
    const ring = (element, part) => {
        const style = element && getComputedStyle(element, part)
        return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    }
    return Boolean(ring(at) || ring(at, "::after") || ring(at.nextElementSibling, "::after"))
}"""


@pytest.fixture
def walk(visit, lang) -> Callable[..., Visitor]:
    """Make visitors on a phone of 360 by 800 without JavaScript, in the test's language."""
    return lambda **options: visit(lang, java_script_enabled=False, **options)
