"""Pictures of the main pages for people to look at: `.venv/bin/python -m tests.browser.screenshots OUT`.

Phone and desktop, light and dark, Danish and English; and the phone in forced colours, as Windows' high
contrast shows it. Nothing is checked here: what is ugly or crowded only a person sees.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.guide import Guide
from tests.browser.people import prepare_people
from tests.browser.places import PLACES
from tests.browser.server import served
from tests.browser.visitor import DESK, LANGUAGES, PHONE, chromium

MAIN_PAGES = (
    "home.front",
    "journeys.show",
    "journeys.show_to",
    "journeys.sheet",
    "paper.journey_to",
    "search.found",
    "screening.safety",
    "screening.safety: a crisis",
    "screening.ask: a date",
    "screening.ask: neither yes nor no",
    "screening.result: answered",
    "saving.save: the codes",
    "saving.fetch: wrong code",
    "demo.authorize",
    "taking.offer",
    "home.my_page",
    "plans.show",
    "plans.goal: no words",
)


def main(out: Path) -> None:
    """Take all pictures into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    with sync_playwright() as playwright, chromium(playwright) as browser, served(folder) as portal:
        states = prepare_people(browser, portal.url)
        portal.remember()
        with Guide(browser, portal, states, folder) as guide:
            for number, name in enumerate(MAIN_PAGES, start=1):
                place = next(place for place in PLACES if place.name == name)
                for lang in LANGUAGES:
                    portal.restore()
                    page = guide.lead(place, lang).page
                    for look in _looks(page):
                        file = f"{number:02}-{place.name.replace(': ', '-').replace(' ', '-')}-{lang}-{look}.png"
                        page.screenshot(path=out / file, full_page=True)


def _looks(page: Page) -> Iterator[str]:
    """Show the page in one look after the other."""
    for screen, size in (("phone", PHONE), ("desktop", DESK)):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            yield f"{screen}-{scheme}"
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light", forced_colors="active")
    yield "phone-forced-colours"
    page.emulate_media(forced_colors="null")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to: .venv/bin/python -m tests.browser.screenshots OUT")
    main(Path(sys.argv[1]))
