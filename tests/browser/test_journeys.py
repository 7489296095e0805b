"""The journeys as made-up people walk them on a small phone without JavaScript: in Danish and again in English.

Who they are, and what must come out for them, stands in each journey's `personas.yaml`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, time
from itertools import pairwise
from shutil import copytree

import pytest

from portal import clock
from portal.access.gate import World
from portal.app.publishing import publish_files
from portal.clock import COPENHAGEN
from portal.config.settings import PROJECT
from portal.journeys.model.format import Question
from portal.journeys.model.journey import Journey
from portal.journeys.reading.personas import Persona, read_personas
from portal.journeys.reading.restamp import restamp_folder
from portal.markdown import plain
from tests.browser.elsewhere import forecast, is_gone
from tests.browser.paper import Paper, squeezed
from tests.browser.people import JOURNEYS
from tests.browser.places import NEVER_SEEN
from tests.browser.server import ServedPortal, served
from tests.browser.visitor import GROWING_UP, LANGUAGES, PHONE, SLUG, Visitor, spaced, written

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

FOLDER = PROJECT / "journeys"
WALKED = [
    (SLUG, "kvinde-34-udskrevet-i-gaar"),
    (SLUG, "ung-22-fra-psykiatrisk-afdeling"),
    (SLUG, "mand-47-hjerneskade-mange-afdelinger"),
    (SLUG, "ved-ikke-men-har-datoen"),
    (GROWING_UP, "mor-soen-fylder-snart-16"),
    (GROWING_UP, "ung-foedt-skudaarsdag"),
    (GROWING_UP, "moster-hjaelper-ung-foedt-den-31"),
    (GROWING_UP, "ved-ikke-til-alt"),
]
# What some of them search for; the others find their situation on the front page.
SEARCHED = {
    "ung-22-fra-psykiatrisk-afdeling": {"da": "må hospitalet sende brev til min læge", "en": "who pays while I am ill"},
    "ung-foedt-skudaarsdag": {
        "da": "jeg fylder snart 18 og har brug for hjælp",
        "en": "I am turning 18 soon and I need help",
    },
}
# Whole sentences, and the step that answers each.
ASKED = {
    "da": {
        "Må hospitalet sende et brev til min læge?": f"/situationer/{SLUG}#papirer",
        "Hvem betaler mig, mens jeg er syg?": f"/situationer/{SLUG}#indkomst",
        "Skal vi søge om værgemål for vores datter?": f"/situationer/{GROWING_UP}#hvem-handler",
        "Jeg fylder snart 18 og har brug for hjælp": f"/situationer/{GROWING_UP}/for/young-person#voksen-hjaelp",
    },
    "en": {
        "Can the hospital write to my doctor?": f"/situationer/{SLUG}#egen-laege",
        "Who pays me while I am ill?": f"/situationer/{SLUG}#indkomst",
        "Can I still sign things for my daughter when she's an adult?": f"/situationer/{GROWING_UP}#hvem-handler",
        "I am turning 18 soon and I need help": f"/situationer/{GROWING_UP}/for/young-person#voksen-hjaelp",
    },
}
DISCREET = "nyttig-viden"
NEUTRAL_TITLE = {"da": "Nyttig viden", "en": "Useful facts"}


class TestPersonas:
    @pytest.mark.parametrize(("slug", "name"), WALKED)
    def test_comes_from_the_first_page_to_their_own_steps_on_paper(self, slug, name, lang, walk, on_day):
        journey, persona = JOURNEYS[slug], persona_of(slug, name)
        on_day(persona.today)
        visitor = walk()

        finds_the_situation(visitor, journey, SEARCHED.get(name))
        is_in_no_danger(visitor)
        answers_as(visitor, journey, persona)

        assert visitor.path == f"/situationer/{slug}/resultat"
        sees_the_steps_of(visitor, journey, persona)
        visitor.follow(visitor.says("Udskriv dine trin"))
        prints_them(visitor, journey, persona)


class TestPaper:
    @pytest.mark.parametrize("page", [f"/{SLUG}", f"/{GROWING_UP}", f"/{GROWING_UP}/for/young-person"])
    def test_a_whole_situation_is_printed_uncut(self, page, walk):
        visitor = walk()
        visitor.go(f"/situationer{page}")
        visitor.follow(visitor.says("Udskriv siden"))

        is_well_printed(visitor, f"/situationer{page}")


class TestCrisis:
    @pytest.mark.parametrize("slug", JOURNEYS)
    def test_who_can_not_wait_is_told_first_whom_to_call(self, slug, lang, portal, walk):
        journey, before = JOURNEYS[slug], portal.rows()
        visitor = walk()
        visitor.go(f"/situationer/{slug}")
        visitor.follow(visitor.says("Svar på spørgsmål"))
        visitor.choose(journey.text(f"red_flags.{journey.red_flags[0].id}.label", lang))
        visitor.press("Næste")

        assert visitor.title == {"da": "Få hjælp nu", "en": "Get help now"}[lang]
        calls = visitor.page.locator("main a").first
        assert calls.get_attribute("href") == "tel:112"
        assert calls.bounding_box()["y"] < PHONE["height"]
        neutral = {"da": "Vigtige telefonnumre", "en": "Important phone numbers"}[lang]
        assert visitor.reads("title").startswith(neutral)
        assert visitor.page.locator("[data-leave]").count()

        visitor.follow(visitor.says("Gå videre til spørgsmålene"))
        assert visitor.path == f"/situationer/{slug}/spoergsmaal/1"
        assert visitor.page.context.cookies() == []
        assert portal.rows() == before


class TestSearch:
    def test_sentences_lead_to_the_step_that_answers_them(self, lang, walk):
        visitor = walk()
        for number, (words, step) in enumerate(ASKED[lang].items(), start=1):
            searches(visitor, words)
            assert visitor.path == f"/soeg/{number}"

            with visitor.page.expect_navigation():
                visitor.page.locator(f".found-list a[href$='{step}']").click()

            assert visitor.path == step
            assert visitor.page.locator(f"#{step.partition('#')[2]}").count() == 1
        assert not [address for address in visitor.been if "?" in address]


class TestFile:
    def test_opens_from_a_disk_and_asks_nobody_for_anything(self, lang, walk, tmp_path):
        visitor = walk()
        visitor.go(f"/situationer/{GROWING_UP}/for/young-person")
        with visitor.page.expect_download() as waiting:
            visitor.page.get_by_role("link", name=visitor.says("Gem siden, så den kan læses uden net")).click()
        kept = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(kept)
        assert kept.name == f"{GROWING_UP}-young-person.html"

        offline = walk(offline=True)
        asked: list[str] = []
        offline.page.on("request", lambda request: asked.append(request.url))
        offline.page.goto(kept.as_uri())

        assert asked == [kept.as_uri()]
        assert offline.title == JOURNEYS[GROWING_UP].text("title", lang, "young_person")
        assert offline.reads(".paper-step h3").endswith(
            JOURNEYS[GROWING_UP].text("steps.post-og-mitid.title", lang, "young_person")
        )
        assert offline.page.locator(".paper-reach").evaluate("it => getComputedStyle(it).borderTopWidth") == "2px"
        assert offline.page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
        assert not offline.said


class TestSheet:
    def test_is_read_as_cards_on_a_narrow_screen(self, lang, walk):
        visitor, journey = walk(viewport={"width": 320, "height": 640}), JOURNEYS[GROWING_UP]
        visitor.go(f"/situationer/{GROWING_UP}")
        visitor.follow(visitor.says("Se skemaet"))

        assert not visitor.page.locator("main thead").is_visible()
        periods = [journey.text(f"sheet.periods.{period.id}", lang) for period in journey.sheet.periods]
        rows = visitor.page.locator("main tbody tr").all()
        assert len(rows) == len(journey.sheet.rows)
        for row in rows:
            cells = row.locator("td")
            assert cells.evaluate_all(SHOWN_BEFORE) == [f'"{period}"' for period in periods]
            boxes = [cell.bounding_box() for cell in (row.locator("th"), *cells.all())]
            assert all(above["y"] + above["height"] <= below["y"] for above, below in pairwise(boxes))
            assert all(box["width"] >= 250 for box in boxes)


class TestDiscreet:
    def test_tells_the_tab_nothing_and_can_be_left_everywhere(self, lang, discreetly):
        visitor, portal = discreetly
        answers_one_question(visitor)
        for path in pages_of_a_journey(portal):
            visitor.go(path)
            tells_nothing(visitor)

        visitor.go(f"/situationer/{DISCREET}/spoergsmaal/2")
        visitor.press("Næste")
        assert visitor.status == 400
        tells_nothing(visitor)
        file = visitor.page.request.get(visitor.address(f"/situationer/{DISCREET}/gem-siden")).text()
        assert f"<title>{NEUTRAL_TITLE[lang]} –" in file

    @pytest.mark.parametrize("page", ["resultat", "udskriv"])
    def test_leaving_makes_the_old_cookie_worthless(self, page, discreetly, browser, lang):
        visitor, portal = discreetly
        answers_one_question(visitor)
        held = visitor.page.context.cookies()
        assert {cookie["name"] for cookie in held} == {"kladde"}
        forecast(visitor)

        visitor.go(f"/situationer/{DISCREET}/{page}")
        visitor.page.locator(".quick-exit [data-leave]").click()

        is_gone(visitor)
        with browser.new_context() as context:
            context.add_cookies(held)
            thief = Visitor(context.new_page(), portal.url, lang)
            thief.go(f"/situationer/{DISCREET}/resultat")
            assert thief.page.locator(".summary-list-row").count() == 0


# --- what a person does, and what they then see ---


def finds_the_situation(visitor: Visitor, journey: Journey, words: dict[str, str] | None) -> None:
    visitor.go("/")
    if words:
        visitor.follow(visitor.says("Søg med dine egne ord"))
        writes_and_searches(visitor, words[visitor.lang])
        with visitor.page.expect_navigation():
            visitor.page.locator(".found-list h3 a").first.click()
    else:
        visitor.follow(journey.text("title", visitor.lang))
    assert visitor.path.startswith(f"/situationer/{journey.slug}")
    visitor.follow(visitor.says("Svar på spørgsmål"))


def searches(visitor: Visitor, words: str) -> None:
    visitor.go("/soeg")
    writes_and_searches(visitor, words)


def writes_and_searches(visitor: Visitor, words: str) -> None:
    visitor.page.locator("#words").fill(words)
    visitor.press("Søg")


def is_in_no_danger(visitor: Visitor) -> None:
    assert visitor.path.endswith("/spoergsmaal/lige-nu")
    visitor.choose(visitor.says("Nej, ingen af dem"))
    visitor.press("Næste")


def answers_as(visitor: Visitor, journey: Journey, persona: Persona) -> None:
    """Answer what is asked as the persona does; each question is put to whom they have said they are."""
    asked: list[str] = []
    while not visitor.path.endswith("/resultat"):
        number = int(visitor.path.rpartition("/")[2])
        question = journey.questions[number - 1]
        assert question.id not in asked
        view = view_of(journey, persona) if asked else ""
        assert visitor.title == plain(journey.text(f"questions.{question.id}.text", visitor.lang, view))
        answers(visitor, journey, question, persona.answers.get(question.id, ""), view)
        asked.append(question.id)
    assert set(persona.answers) <= set(asked)


def answers(visitor: Visitor, journey: Journey, question: Question, answer: str | list[str], view: str) -> None:
    if not answer:
        visitor.press("Spring over")
        return
    if question.kind == "date" and answer == "unknown":
        visitor.press("Ved ikke")
        return
    if question.kind == "date":
        visitor.write_date(date.fromisoformat(str(answer)))
    else:
        for option in [answer] if isinstance(answer, str) else answer:
            visitor.choose(label(visitor, journey, question, option, view))
    visitor.press("Næste")


def label(visitor: Visitor, journey: Journey, question: Question, option: str, view: str) -> str:
    ours = {"unknown": "Ved ikke", "none": "Ingen af dem"}
    if not question.options:
        ours |= {"yes": "Ja", "no": "Nej"}
    if option in ours:
        return visitor.says(ours[option])
    return plain(journey.text(f"questions.{question.id}.options.{option}", visitor.lang, view))


def sees_the_steps_of(visitor: Visitor, journey: Journey, persona: Persona) -> None:
    view = view_of(journey, persona)
    assert visitor.reads("main .lead") == journey.text("title", visitor.lang, view)
    steps = {str(step.get_attribute("id")): spaced(step.text_content()) for step in visitor.page.locator(".step").all()}
    assert steps.keys() == {*persona.must_show, *persona.must_show_maybe}
    titles = [plain(journey.text(f"steps.{step}.title", visitor.lang, view)) for step in steps]
    assert visitor.all(".step-title") == titles
    maybe = {step for step, text in steps.items() if visitor.says("Måske for dig") in text}
    assert maybe == set(persona.must_show_maybe)
    for step, days in days_of(persona, visitor.lang).items():
        assert f"({days})" in steps[step], step
    if not any(re.fullmatch(r"\d{4}-\d\d-\d\d", str(answer)) for answer in persona.answers.values()):
        assert visitor.page.locator(".step-date").count() == 0


def days_of(persona: Persona, lang: str) -> dict[str, str]:
    """Write the days that must come out, by step."""
    to = {"da": "til", "en": "to"}[lang]
    return {step: f"{written(days.from_, lang)} {to} {written(days.to, lang)}" for step, days in persona.dates.items()}


def prints_them(visitor: Visitor, journey: Journey, persona: Persona) -> None:
    paper = is_well_printed(visitor, f"/situationer/{journey.slug}")
    everything = "".join(paper.sheets)
    for days in days_of(persona, visitor.lang).values():
        assert squeezed(days) in everything
    shown = visitor.page.locator(".paper-step").evaluate_all("steps => steps.map(step => step.id)")
    assert set(shown) == {*persona.must_show, *persona.must_show_maybe}
    assert visitor.page.locator(".paper-maybe").count() == len(persona.must_show_maybe)


def is_well_printed(visitor: Visitor, page: str) -> Paper:
    """See that it is on A4 and nothing is cut, and that the first sheet tells how to reach us."""
    paper = Paper(visitor)
    assert paper.is_on_a4()
    assert paper.cut() == []
    assert paper.left_alone() == []
    for way in ("00 00 10 00", "indgang@fjordby.example", "Havnegade 1", visitor.address(page)):
        assert squeezed(way) in paper.sheets[0]
    assert paper.has_code(0)
    return paper


def view_of(journey: Journey, persona: Persona) -> str:
    """Name the reader that the persona has said to be; "" for the first, and for whoever hasn't said it."""
    if not journey.views:
        return ""
    said = persona.answers.get(journey.question_setting[journey.views.fact].id)
    return str(said) if said in journey.views.others else ""


def persona_of(slug: str, name: str) -> Persona:
    _tree, personas, _no_faults = read_personas((FOLDER / slug / "personas.yaml").read_text())
    return next(persona for persona in personas if persona.name == name)


def answers_one_question(visitor: Visitor) -> None:
    visitor.go(f"/situationer/{DISCREET}/spoergsmaal/1")
    visitor.choose(JOURNEYS[GROWING_UP].text("questions.rolle.options.young_person", visitor.lang))
    visitor.press("Næste")


def pages_of_a_journey(portal: ServedPortal) -> list[str]:
    """Address every page of the journey that somebody can look at."""
    own = [rule for rule, world in portal.routes() if world in (World.OPEN, World.DRAFT) and "<slug>" in rule.rule]
    paths = [rule.rule.replace("<slug>", DISCREET) for rule in own if rule.endpoint not in NEVER_SEEN]
    return [path.replace("<view>", "young-person").replace("<int:number>", "2") for path in paths]


def tells_nothing(visitor: Visitor) -> None:
    """See that the tab's title could be about anything, and that the page can be left at once."""
    own = NEUTRAL_TITLE[visitor.lang]
    others = {
        "da": ("Dine trin", "Dine svar er slettet"),
        "en": ("Your steps", "Your answers are deleted"),
    }
    title = visitor.reads("title").partition(" – ")[0].removeprefix({"da": "Fejl: ", "en": "Error: "}[visitor.lang])
    assert title in (own, *others[visitor.lang]), visitor.path
    leave = visitor.page.locator(".quick-exit [data-leave]")
    assert leave.is_visible(), visitor.path
    assert leave.get_attribute("href").endswith("/forlad")


# What stands before each cell for the eye, as its style writes it.
SHOWN_BEFORE = """cells => cells.map(cell => {
    const style = getComputedStyle(cell, "::before")
    return style.display === "block" ? style.content : ""
})"""


@pytest.fixture
def on_day(monkeypatch, portal) -> Callable[[date], None]:
    """Let the portal believe that it is noon on a day."""

    def believe(day: date) -> None:
        noon = datetime.combine(day, time(12), COPENHAGEN).astimezone(UTC)
        monkeypatch.setattr(clock, "now", lambda: noon)

    return believe


@pytest.fixture(scope="module")
def discreet(tmp_path_factory) -> Iterator[ServedPortal]:
    """A portal of its own, in which one situation must tell nobody anything."""
    folder = tmp_path_factory.mktemp("discreet")
    content = copytree(FOLDER, folder / "journeys")
    structure = content / GROWING_UP / "journey.yaml"
    told = structure.read_text().replace("sensitivity: normal", "sensitivity: discreet")
    structure.write_text(told.replace(f"slug: {GROWING_UP}", f"slug: {DISCREET}"))
    for lang, title in NEUTRAL_TITLE.items():
        mark = "" if lang == "da" else " {da: 00000000}"
        with (content / GROWING_UP / "text" / f"{lang}.md").open("a") as text:
            text.write(f"\n## neutral_title{mark}\n{title}\n")
    restamp_folder(content / GROWING_UP)
    with served(folder) as portal:
        publish_files(portal.app.extensions["gate"].database, content)
        yield portal


@pytest.fixture
def discreetly(browser, discreet, lang) -> Iterator[tuple[Visitor, ServedPortal]]:
    """Let somebody look at that portal."""
    with ExitStack() as stack:
        context = stack.enter_context(browser.new_context(viewport=PHONE, java_script_enabled=False))
        yield Visitor(context.new_page(), discreet.url, lang), discreet


@pytest.fixture
def walk(visit, lang) -> Callable[..., Visitor]:
    """Make visitors on a phone of 360 by 800 without JavaScript, in the test's language."""
    return lambda **options: visit(lang, java_script_enabled=False, **options)
