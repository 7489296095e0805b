"""Every page, in both languages, in light and in dark: what machines can find of barriers, they must not find."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from portal.access.gate import World
from portal.config.settings import PROJECT
from tests.browser.gallery import components, gallery, shown
from tests.browser.people import JOURNEY
from tests.browser.places import NEVER_SEEN, PLACES
from tests.browser.visitor import DESK, LANGUAGES, Visitor

pytestmark = pytest.mark.browser

EVERY_PAGE = pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
BOTH_LANGUAGES = pytest.mark.parametrize("lang", LANGUAGES)
WAYS_TO_BEGIN = ("receipt", "hero", "question")
TOPS = pytest.mark.parametrize("top", WAYS_TO_BEGIN)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}

# What people may set for themselves (WCAG 2.2, 1.4.12).
TEXT_SPACING = """
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p, li, dd { margin-block-end: 2em !important; }
"""


class TestPlaces:
    def test_every_page_of_the_portal_is_looked_at(self, portal):
        pages = {rule.endpoint for rule, world in portal.routes() if world is not World.MACHINE}
        looked_at = {place.endpoint for place in PLACES if not place.name.startswith("errors")}
        assert pages == looked_at | NEVER_SEEN

    def test_every_kind_of_question_is_looked_at(self, all_seen):
        """The three kinds of fields that a question can have; one_of and yes_no_unsure are both radios."""
        questions = [seen.html for seen in all_seen if seen.endpoint == "screening.ask"]
        assert {question.kind for question in JOURNEY.questions} <= {"date", "yes_no_unsure", "one_of", "many_of"}
        for field in ('name="answer-day"', 'type="radio"', 'type="checkbox"'):
            assert any(field in html for html in questions)


@BOTH_LANGUAGES
@EVERY_PAGE
def test_axe_finds_nothing(place, lang, arrive):
    visitor = arrive(place, lang)
    assert not violations(visitor)

    if visitor.page.locator("details:not([open])").count():
        visitor.unfold_everything()
        assert not violations(visitor)

    visitor.page.emulate_media(color_scheme="dark")
    visitor.page.set_viewport_size(DESK)
    assert not violations(visitor)


@BOTH_LANGUAGES
@EVERY_PAGE
def test_fits_a_narrow_screen(place, lang, arrive):
    visitor = arrive(place, lang, viewport=NARROW)
    visitor.unfold_everything()
    assert width(visitor) <= 320, widest(visitor)

    visitor.page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet] }",
        TEXT_SPACING,
    )
    assert width(visitor) <= 320, widest(visitor)


class TestGallery:
    """What pages can be built of, built into one page: nothing waits unproven for its first page."""

    def test_shows_every_component(self, portal):
        assert components(portal.app) - shown(portal.app) == set()

    @BOTH_LANGUAGES
    @TOPS
    def test_axe_finds_nothing(self, top, lang, in_the_gallery):
        visitor = in_the_gallery(lang, top)
        visitor.unfold_everything()

        assert not violations(visitor)
        visitor.page.emulate_media(color_scheme="dark")
        visitor.page.set_viewport_size(DESK)
        assert not violations(visitor)

    @TOPS
    def test_fits_a_narrow_screen(self, top, in_the_gallery):
        visitor = in_the_gallery("da", top, viewport=NARROW)
        visitor.unfold_everything()

        assert width(visitor) <= 320, widest(visitor)

    def test_is_valid_html(self, portal, tmp_path):
        for top in WAYS_TO_BEGIN:
            (tmp_path / f"{top}.html").write_text(gallery(portal.app, "da", top))

        assert complaints(tmp_path) == []

    @pytest.fixture
    def in_the_gallery(self, portal, visit):
        """Let somebody find the gallery at an address of the portal, with the portal's own styles."""

        def visitor_there(lang: str, top: str, **options: Any) -> Visitor:
            visitor: Visitor = visit(lang, **options)
            html = gallery(portal.app, lang, top)
            visitor.page.route("**/galleri", lambda route: route.fulfill(body=html, content_type="text/html"))
            visitor.go("/galleri")
            return visitor

        return visitor_there


class TestHtml:
    def test_is_valid_on_every_page(self, all_seen, tmp_path):
        for number, seen in enumerate(all_seen):
            (tmp_path / f"{number:03} {seen.name}.html").write_text(seen.html)

        assert complaints(tmp_path) == []


def violations(visitor: Visitor) -> list[str]:
    """Let axe look at the page as it is now; return what it found, a line for each element."""
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(axe_core())
    found = visitor.page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", STANDARDS)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@cache
def axe_core() -> str:
    return (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def complaints(folder: Path) -> list[str]:
    """Let html-validate read every page in the folder; return what it found, a line for each place."""
    tool = PROJECT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    options = ("--config", PROJECT / ".htmlvalidate.json", "--formatter", "json")
    command: list[str | Path] = ["node", tool, *options, *folder.glob("*.html")]
    report = folder / "report.json"
    with report.open("w") as file:
        subprocess.run(command, stdout=file, timeout=120, check=False)
    return [
        f"{Path(page['filePath']).stem} line {found['line']}: {found['ruleId']} {found['message']}"
        for page in json.loads(report.read_text())
        for found in page["messages"]
    ]


def width(visitor: Visitor) -> int:
    return int(visitor.page.evaluate("document.scrollingElement.scrollWidth"))


def widest(visitor: Visitor) -> list[str]:
    """Name what reaches beyond the screen."""
    found: list[str] = visitor.page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
            .map(element => element.outerHTML.slice(0, 160))"""
    )
    return found
