"""Every page, in both languages, in light and in dark: what machines can find of barriers, they must not find."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from portal.access.gate import World
from portal.config.settings import PROJECT
from tests.browser.barriers import too_wide, turn_dark_at_a_desk, violations
from tests.browser.gallery import components, gallery, shown
from tests.browser.people import JOURNEY, STRANGER
from tests.browser.places import ANSWERS_ALONE, NEVER_SEEN, PLACES, Place, to
from tests.browser.visitor import LANGUAGES, NARROW, Visitor
from tests.browser.visits import look_closely

pytestmark = pytest.mark.browser

EVERY_PAGE = pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
BOTH_LANGUAGES = pytest.mark.parametrize("lang", LANGUAGES)
WAYS_TO_BEGIN = ("receipt", "hero", "question")
TOPS = pytest.mark.parametrize("top", WAYS_TO_BEGIN)


FAULTY = """<!doctype html><html lang="da"><title>Fejl</title><meta name="viewport" content="width=device-width">
<style>
    @media (prefers-color-scheme: dark) and (min-width: 1000px) { .dark { color: #222; background: #000 } }
    .wide { width: 400px }
    .spaced { display: inline-block; white-space: nowrap; font: 16px monospace }
</style>
<main><h1>Fejl</h1><p class="dark">Kan ikke læses i mørke</p>
<details><summary>Foldet</summary><img src="data:," width="20" height="20">
<p class="wide">Bred</p></details>
<p class="spaced">29 bogstaver og en smule mere</p></main></html>"""


class TestPlaces:
    def test_every_page_of_the_portal_is_looked_at(self, portal):
        pages = {rule.endpoint for rule, world in portal.routes() if world is not World.MACHINE}
        looked_at = {place.endpoint for place in PLACES if not place.name.startswith("errors")}
        assert pages == (looked_at - ANSWERS_ALONE) | NEVER_SEEN

    def test_every_kind_of_question_is_looked_at(self, all_seen):
        """The three kinds of fields that a question can have; one_of and yes_no_unsure are both radios."""
        questions = [seen.html for seen in all_seen if seen.endpoint == "screening.ask"]
        assert {question.kind for question in JOURNEY.questions} <= {"date", "yes_no_unsure", "one_of", "many_of"}
        for field in ('name="answer-day"', 'type="radio"', 'type="checkbox"'):
            assert any(field in html for html in questions)


@BOTH_LANGUAGES
@EVERY_PAGE
def test_axe_finds_nothing(place, lang, visits):
    assert visits.of(place, lang).violations == []


@BOTH_LANGUAGES
@EVERY_PAGE
def test_fits_a_narrow_screen(place, lang, visits):
    assert visits.of(place, lang).too_wide == []


class TestLookingClosely:
    def test_finds_what_is_wrong_in_the_dark_folded_up_and_beyond_the_edge(self, visit):
        visitor = visit(viewport=NARROW)
        visitor.page.route("**/fejl", lambda route: route.fulfill(body=FAULTY, content_type="text/html"))
        visitor.go("/fejl")

        visited = look_closely(Place("errors: planted", STRANGER, to("/fejl")), visitor)

        assert {line.partition(":")[0] for line in visited.violations} == {"color-contrast", "image-alt"}
        assert re.findall(r'class="(\w+)"', " ".join(visited.too_wide)) == ["wide", "wide", "spaced"]


class TestGallery:
    """What pages can be built of, built into one page: nothing waits unproven for its first page."""

    def test_shows_every_component(self, portal):
        assert components(portal.app) - shown(portal.app) == set()

    @BOTH_LANGUAGES
    @TOPS
    def test_axe_finds_nothing(self, top, lang, in_the_gallery):
        visitor = in_the_gallery(lang, top)
        visitor.unfold_everything()

        assert violations(visitor) == []
        turn_dark_at_a_desk(visitor)
        assert violations(visitor) == []

    @TOPS
    def test_fits_a_narrow_screen(self, top, in_the_gallery):
        visitor = in_the_gallery("da", top, viewport=NARROW)
        visitor.unfold_everything()

        assert too_wide(visitor) == []

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
