"""Leads somebody to any place there is, always in the same tab: a new one takes longer than the page.

Cookies are exchanged in between, so nobody comes with what another has left.
"""

from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from playwright.sync_api import Browser, ViewportSize

from tests.browser.people import States
from tests.browser.places import Place
from tests.browser.server import ServedPortal, served
from tests.browser.visitor import PHONE, Visitor


class Guide:
    """Holds the tab, the people's cookies, and the portals that something is wrong with, once they are asked for."""

    def __init__(self, browser: Browser, portal: ServedPortal, states: States, folder: Path) -> None:
        self._browser = browser
        self._portal = portal
        self._states = states
        self._folder = folder
        self._odd: dict[tuple[tuple[str, Any], ...], ServedPortal] = {}
        self._visitor: Visitor | None = None

    def __enter__(self) -> "Guide":
        self._stack = ExitStack()
        self._tab = self._stack.enter_context(self._browser.new_context()).new_page()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def lead(self, place: Place, lang: str, *, viewport: ViewportSize = PHONE) -> Visitor:
        """Bring the one who sees the place there, in light colours."""
        if self._visitor:
            self._visitor.leave()
        portal = self._portal_with(place.at) if place.at else self._portal
        self._tab.context.clear_cookies()
        self._tab.context.add_cookies(self._states[place.who].get("cookies", []))  # type: ignore[arg-type]
        self._tab.set_viewport_size(viewport)
        self._tab.emulate_media(color_scheme="light")
        self._visitor = Visitor(self._tab, portal.url, lang)
        place.way(self._visitor)
        return self._arrived(place)

    def turn(self, place: Place, lang: str, *, viewport: ViewportSize = PHONE) -> Visitor:
        """Show whoever has been led to a place the same page in another language, where its address leads there."""
        assert self._visitor is not None
        if place.by_its_way or not place.is_page or not self._visitor.is_led_there_by_the_address:
            self._portal.restore()
            return self.lead(place, lang, viewport=viewport)
        url, address = self._visitor.url, self._tab.url
        path = address.removeprefix(self._visitor.address(""))
        self._visitor.leave()
        self._visitor = Visitor(self._tab, url, lang)
        self._tab.set_viewport_size(viewport)
        self._visitor.go(path)
        return self._arrived(place)

    def _arrived(self, place: Place) -> Visitor:
        assert self._visitor is not None
        assert self._visitor.status == place.status, self._tab.url
        assert self._tab.locator(place.has).count(), f"{self._tab.url} is not {place.name}"
        return self._visitor

    def _portal_with(self, wrong: tuple[tuple[str, Any], ...]) -> ServedPortal:
        if wrong not in self._odd:
            folder = Path(mkdtemp(dir=self._folder))
            self._odd[wrong] = self._stack.enter_context(served(folder, seeded=self._portal.noted, **dict(wrong)))
        return self._odd[wrong]
