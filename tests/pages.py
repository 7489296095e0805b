"""A browser without JavaScript for the tests. Every page it gets is looked at, whatever the test is about."""

import re
from collections import Counter
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, url_for
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from portal import clock
from portal.access.gate import World
from portal.access.gate.pages import guard_of
from portal.app.headers import HEADERS
from portal.people.actions import SignedIn, begin_session
from portal.people.models import Citizen, StaffMember

CPR = re.compile(r"\b(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}-?\d{4}\b")
OWN = "http://127.0.0.1:59999"
BYTES_AT_MOST = 120_000


class Page:
    """An answer, parsed."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")

    @property
    def h1(self) -> str:
        return self.text("h1")

    @property
    def main(self) -> str:
        return self.text("main")

    def text(self, selector: str) -> str:
        found = self.soup.select_one(selector)
        assert found is not None, f"no {selector} on the page"
        return " ".join(found.get_text(" ").split())

    def texts(self, selector: str) -> list[str]:
        return [" ".join(found.get_text(" ").split()) for found in self.soup.select(selector)]

    def link(self, words: str) -> str:
        for link in self.soup.select("a[href]"):
            if words in link.get_text(" "):
                return str(link["href"])
        raise AssertionError(f"no link {words!r}; there are {self.texts('a')}")

    def form(self, button: str) -> dict[str, str]:
        """Return what a press on the button with those words sends, with the address under ''."""
        for control in self.soup.select("form button"):
            if button in control.get_text(" "):
                return _filled_in(control)
        raise AssertionError(f"no button {button!r}; there are {self.texts('button')}")

    @property
    def errors(self) -> list[str]:
        return self.texts(".error-summary li")


class PageClient:
    """Gets and posts as a browser would, with cookies and with the headers that name our own pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def address(self, endpoint: str, lang: str = "da", **values: object) -> str:
        with self.app.test_request_context(base_url=OWN):
            path = url_for(endpoint, **values)  # type: ignore[arg-type]
        return path if lang == "da" else f"/{lang}{path}"

    def get(self, endpoint: str, *, lang: str = "da", status: int = 200, **values: object) -> Page:
        return self.visit(self.address(endpoint, lang, **values), status=status)

    def visit(self, path: str, *, status: int = 200) -> Page:
        """Get a page, following redirects as a browser does, and look at it."""
        response = self.client.get(path, base_url=OWN, follow_redirects=False)
        for _ in range(5):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            path = response.headers["Location"]
            assert urlsplit(path).netloc in ("", "127.0.0.1:59999"), f"sent away to {path}"
            response = self.client.get(path, base_url=OWN)
        return self._looked_at(response, status)

    def raw(self, method: str, path: str, **options) -> TestResponse:
        options.setdefault("base_url", OWN)
        return self.client.open(path, method=method, **options)

    def press(self, page: Page, button: str, fill: dict | None = None, *, status: int = 200) -> Page:
        """Press a button of a page with the form filled in; follow where it leads."""
        form = page.form(button)
        action = form.pop("") or page.response.request.path
        return self.post(action, form | (fill or {}), status=status)

    def post(self, path: str, data: dict, *, status: int = 200, headers: dict | None = None) -> Page:
        sent = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        response = self.client.post(path, data=data, base_url=OWN, headers=sent)
        if response.status_code in (302, 303):
            return self.visit(response.headers["Location"], status=status)
        return self._looked_at(response, status)

    def sign_in(self, session, citizen: Citizen) -> None:
        """Let this browser be signed in as the citizen."""
        person = SignedIn("https://broker.test", "irrelevant", citizen.name, None, "substantial")
        secret = begin_session(session, citizen, person, now=clock.now())
        session.commit()
        self.client.set_cookie("borger", secret, domain="127.0.0.1")

    def sign_in_staff(self, session, member: StaffMember, **details) -> None:
        """Let this browser be signed in as the member of staff, beside whoever else it is signed in as."""
        person = SignedIn("https://staff.test", "irrelevant", member.name, None, "substantial", auth_time=clock.now())
        secret = begin_session(session, member, person, now=clock.now(), **details)
        session.commit()
        self.client.set_cookie("medarbejder", secret, domain="127.0.0.1")

    def _looked_at(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, response.get_data(as_text=True)[:2000]
        check_headers(response)
        if response.mimetype != "text/html":
            return Page(response)
        page = Page(response)
        check_page(page.soup)
        check_links(self.app, page.soup)
        check_world(self.app, response)
        assert len(response.get_data()) < BYTES_AT_MOST
        assert not CPR.search(response.get_data(as_text=True))
        return page


def is_helped_first(page: Page) -> bool:
    """Tell whether a page begins with whom to call; both ways are whole: the alert before the heading, or none."""
    alerts = page.soup.select("main .alert-warning a[href='tel:112']")
    if alerts:
        assert _line(alerts[0]) < _line(page.soup.h1)
        assert "70\xa0201\xa0201" in page.main.replace(" ", "\xa0")
    return bool(alerts)


def begins_with_help(page: Page) -> bool:
    """Tell whether whom to call comes before everything else, also before what is wrong."""
    summary = page.soup.select_one("main .error-summary")
    return is_helped_first(page) and (
        summary is None or _line(page.soup.select_one("main .alert-warning")) < _line(summary)
    )


def _line(element: Tag | None) -> int:
    assert element is not None
    assert element.sourceline is not None
    return element.sourceline


def check_headers(response: TestResponse) -> None:
    for name, value in HEADERS:
        assert response.headers.getlist(name) == [value], f"{name} is not what it must be"


def check_page(soup: BeautifulSoup) -> None:
    """Look at what every page must have. One walk through the page finds all: this is done for every page there is."""
    html = soup.html
    assert html is not None
    assert html.get("lang") in ("da", "en")
    assert html.get("dir") == "ltr"
    tags = soup.find_all(True)
    called: dict[str, list[Tag]] = {}
    for tag in tags:
        called.setdefault(tag.name, []).append(tag)
    assert len(called.get("h1", ())) == 1, f"{len(called.get('h1', ()))} first headings"
    assert soup.title is not None
    assert soup.title.get_text().strip().count(" – ") >= 1
    assert [main.get("id") for main in called.get("main", ())] == ["indhold"]
    assert "style" not in called, "inline style"
    assert not [tag for tag in tags for name in tag.attrs if name == "style" or name.startswith("on")]
    check_scripts(called.get("script", []), has_exit=any(tag.has_attr("data-leave") for tag in called.get("a", ())))
    ids = Counter(str(tag["id"]) for tag in tags if tag.has_attr("id"))
    assert not [name for name, count in ids.items() if count > 1], f"doubled ids: {ids.most_common(3)}"
    assert not re.search(r"\*\w|\w\*|\]\(", _read(soup)), "Markdown that nobody rendered"
    labelled = {label.get("for") for label in called.get("label", ())}
    for control in (tag for name in ("input", "textarea", "select") for tag in called.get(name, ())):
        assert control.get("type") == "hidden" or control.get("id") in labelled, f"{control} has no label"
    for named in (tag for tag in tags if tag.has_attr("aria-describedby")):
        for name in str(named["aria-describedby"]).split():
            assert name in ids, f"aria-describedby names {name}, which isn't there"
    for link in called.get("a", ()):
        where = str(link.get("href", ""))
        assert not where.startswith("#") or where[1:] in ids, f"{where} leads nowhere"


def _read(soup: BeautifulSoup) -> str:
    """Return what a page says, but for what somebody is writing on it."""
    written = {id(text) for area in soup.find_all("textarea") for text in area.strings}
    return "".join(text for text in soup.strings if id(text) not in written)


def check_scripts(scripts: list[Tag], *, has_exit: bool) -> None:
    """See that a page has no script but the quick exit's, and that one only where the quick exit is."""
    assert len(scripts) == has_exit, scripts
    for script in scripts:
        assert re.fullmatch(r"/static/\w+/js/forlad\.js", str(script.get("src"))), script
        assert (sorted(script.attrs), script.get_text()) == (["defer", "src"], "")


def check_links(app: Flask, soup: BeautifulSoup) -> None:
    """See that every link and form on the page leads to a page of ours that takes that method."""
    for name, attribute, method in (
        ("a", "href", "GET"),
        ("form", "action", "POST"),
        ("button", "formaction", "POST"),
    ):
        for found in soup.find_all(name):
            if not str(found.get(attribute, "")).startswith("/"):
                continue
            path = urlsplit(str(found[attribute])).path
            path = path.removeprefix("/en") or "/"
            known = app.extensions.setdefault("looked_up_by_tests", {})
            if (path, method) not in known:
                known[path, method] = _fault_at(app, path, method)
            fault = known[path, method]
            assert fault is None, f"{found} {fault}"


def _fault_at(app: Flask, path: str, method: str) -> str | None:
    """Tell what is wrong with an address; None where it leads to a page of ours."""
    try:
        app.url_map.bind("127.0.0.1:59999").match(path, method=method)
    except (NotFound, MethodNotAllowed):
        return "leads nowhere"
    except RequestRedirect:
        return "is redirected"
    return None


def check_world(app: Flask, response: TestResponse) -> None:
    """Hold the answer to what its world promises about cookies and caches."""
    path = response.request.path.removeprefix("/en") or "/"
    try:
        endpoint, _ = app.url_map.bind("127.0.0.1:59999").match(path, method=response.request.method)
    except (NotFound, MethodNotAllowed):
        return
    guard = guard_of(app.view_functions[endpoint])
    assert guard is not None
    if guard.world is World.OPEN and response.status_code == 200:
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"].startswith("public")
        assert response.headers.get("ETag")
    elif response.status_code == 200:
        assert "no-store" in response.headers["Cache-Control"]


def _filled_in(control: Tag) -> dict[str, str]:
    form = control.find_parent("form")
    assert form is not None
    sent = {"": str(control.get("formaction") or form.get("action", ""))}
    for field in form.select("input[name]"):
        kind = field.get("type")
        if kind not in ("radio", "checkbox", "submit") or field.has_attr("checked"):
            sent[str(field["name"])] = str(field.get("value", ""))
    for area in form.select("textarea[name]"):
        sent[str(area["name"])] = area.get_text()
    if control.get("name"):
        sent[str(control["name"])] = str(control.get("value", ""))
    return sent
