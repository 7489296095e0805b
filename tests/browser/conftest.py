"""A real portal and a real Chromium, one of each for every process that runs tests.

Each test finds the demo as it was seeded: what another test wrote has been put back.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.guide import Guide
from tests.browser.people import States, prepare_people
from tests.browser.seen import Seen
from tests.browser.server import ServedPortal, served
from tests.browser.visitor import PHONE, Visitor, chromium
from tests.browser.visits import Visits

MILLISECONDS = 20_000
Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def seeded(tmp_path_factory, browser) -> Iterator[tuple[ServedPortal, States]]:
    with served(tmp_path_factory.mktemp("portal")) as portal:
        states = prepare_people(browser, portal.url)
        portal.remember()
        yield portal, states


@pytest.fixture
def portal(seeded) -> ServedPortal:
    """The portal with the demo as it was seeded."""
    portal: ServedPortal = seeded[0]
    portal.restore()
    return portal


@pytest.fixture
def visit(browser, portal, seeded) -> Iterator[Visit]:
    """Make visitors: `visit("en", who="asta", viewport=…)`, each with a browser that knows nothing of the others."""
    with ExitStack() as stack:

        def new(lang: str = "da", *, who: str = "stranger", **options: Any) -> Visitor:
            given = {"viewport": PHONE, "storage_state": seeded[1][who]} | options
            context = stack.enter_context(browser.new_context(**given))
            context.set_default_timeout(MILLISECONDS)
            return Visitor(context.new_page(), portal.url, lang)

        yield new


@pytest.fixture(scope="session")
def guide(browser, seeded, tmp_path_factory) -> Iterator[Guide]:
    portal, states = seeded
    with Guide(browser, portal, states, tmp_path_factory.mktemp("odd")) as guide:
        yield guide


@pytest.fixture
def arrive(portal, guide) -> Callable[..., Visitor]:
    """Let somebody come to a place: `arrive(place, "en", viewport=…)`."""
    return guide.lead  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def visits(seeded, guide, tmp_path_factory, worker_id) -> Visits:
    """What there is to see at each place, for all processes together."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder if worker_id == "main" else folder.parent) / "visits"
    folder.mkdir(exist_ok=True)
    return Visits(seeded[0], guide, folder)


@pytest.fixture(scope="session")
def all_seen(visits) -> list[Seen]:
    """Every page in both languages."""
    return [visited.seen for visited in visits.all()]
