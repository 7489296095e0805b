"""What is noted of a page, for the tests that go through all of them."""

from dataclasses import dataclass

from tests.browser.places import Place
from tests.browser.visitor import Visitor


@dataclass(frozen=True)
class Seen:
    """A page as it came over the wire, and what the browser made of it."""

    endpoint: str
    name: str
    status: int
    is_page: bool
    lang: str
    path: str  # without the language's prefix and the place on the page
    html: str
    been: tuple[str, ...]
    said: tuple[str, ...]
    stored: int
    in_languages: dict[str, str]  # language code -> where the page's link to it leads


def look(place: Place, visitor: Visitor) -> Seen:
    """Note everything about the page that the visitor has come to."""
    links = visitor.page.locator(".language-switcher a")
    return Seen(
        endpoint=place.endpoint,
        name=f"{place.name} ({visitor.lang})",
        status=place.status,
        is_page=place.is_page,
        lang=visitor.lang,
        path=visitor.path.partition("#")[0],
        html=visitor.html,
        been=tuple(visitor.been),
        said=tuple(visitor.said),
        stored=visitor.page.evaluate("localStorage.length + sessionStorage.length"),
        in_languages=dict(links.evaluate_all("links => links.map(link => [link.hreflang, link.getAttribute('href')])")),
    )
