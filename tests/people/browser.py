"""A browser at a portal that really listens, with cookies and forms; nothing is followed to another place."""

from urllib.parse import parse_qsl, urljoin, urlsplit

import requests
from werkzeug.wrappers import Response

from tests.pages import Page, check_page


class Browser:
    """A person's browser. `at` is the address that it shows, `page` what it shows there."""

    def __init__(self, portal: str) -> None:
        self.portal = portal
        self.at = portal
        self.http = requests.Session()
        self.http.trust_env = False

    def get(self, address: str) -> Page:
        """Go to an address, follow redirects, and look at the page."""
        return self._show(self.http.get(urljoin(self.at, address), timeout=10))

    def press(self, button: str) -> Page:
        """Press a button of the page at hand and follow where it leads."""
        return self._show(self.send(button, follow=True))

    def send(self, button: str, *, follow: bool = False) -> requests.Response:
        """Press a button of the page at hand; return the bare answer."""
        form = self.page.form(button)
        address = urljoin(self.at, form.pop("") or self.at)
        headers = {"Sec-Fetch-Site": "same-origin"}
        return self.http.post(address, data=form, headers=headers, allow_redirects=follow, timeout=10)

    def bare(self, address: str) -> requests.Response:
        """Ask for an address; follow and look at nothing."""
        return self.http.get(urljoin(self.at, address), allow_redirects=False, timeout=10)

    def sign_in(self, name: str = "Asta Lindgaard", *, start: str = "/log-ind") -> Page:
        """Sign in from `start` as one of the demo's people."""
        self.get(start)
        return self.press(name)

    def answer_to(self, name: str = "Asta Lindgaard", *, start: str = "/log-ind") -> str:
        """Go as far as the provider's answer; return the address it sends the browser back to, unvisited."""
        self.get(start)
        return self.send(name).headers["Location"]

    @property
    def is_signed_in(self) -> bool:
        return self.bare(f"{self.portal}/min-side").status_code == 200

    def cookie(self, name: str) -> str:
        return self.http.cookies.get(name) or ""

    def _show(self, response: requests.Response) -> Page:
        assert response.url.startswith(self.portal), f"sent away to {response.url}"
        self.at = response.url
        answer = Response(response.content, response.status_code, mimetype="text/html")
        self.page = Page(answer)  # type: ignore[arg-type]
        check_page(self.page.soup)
        return self.page


def query_of(address: str) -> dict[str, str]:
    """Return what an address asks with."""
    return dict(parse_qsl(urlsplit(address).query))
