"""The gate itself: what happens round every view, in order."""

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from portal.access.gate import origin
from portal.access.gate.browser import BrowserCookies
from portal.access.gate.kept import Header, KeptPages, OpenPage
from portal.access.gate.pages import SIGNED_IN, Guard, World, guard_of
from portal.access.identity import ANYONE, Identity
from portal.access.rules import NotAllowed
from portal.db.engine import Database
from portal.i18n import current_language

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WITH_A_FILE = 10 * 1024 * 1024 + 512 * 1024
"""So many bytes may a form have that brings a file, with what is written beside it."""


class Door(NamedTuple):
    """How people come into a world: who it is that asks, and the sign-in that brings a person back to a path."""

    who: Callable[[Session], Identity]
    sign_in_at: Callable[[str], str]


class UnguardedRoute(Exception):  # noqa: N818 -- reads as the sentence it is
    """A route stands past the gate; the application must not start."""


class Gate:
    """Stands round every view of the application.

    `doors` has one for each world of people who have signed in (people fills them in); `build` names everything that
    open pages are made of besides their version, and `era` what of that changes with the days.
    """

    def __init__(
        self,
        app: Flask,
        database: Database,
        *,
        keys: tuple[bytes, ...],
        public_url: str,
        build: str,
        era: Callable[[], Hashable],
        doors: Mapping[World, Door],
    ) -> None:
        self.database = database
        self._public_url, self._host = public_url, urlsplit(public_url).netloc
        self._era = era
        self._doors = doors
        self.kept = KeptPages(build, database)
        app.extensions["gate"] = self
        app.session_interface = BrowserCookies(keys)
        app.before_request(self._turn_away)
        app.after_request(_never_kept_unless_said)
        origin.install(app, keys)

    def seal(self, app: Flask) -> None:
        """Refuse to start with a route that was registered past the gate (UnguardedRoute)."""
        views = app.view_functions
        unguarded = [str(rule) for rule in app.url_map.iter_rules() if guard_of(views.get(rule.endpoint)) is None]
        if unguarded:
            raise UnguardedRoute(f"registered past the gate: {', '.join(sorted(unguarded))}")

    def _turn_away(self) -> ResponseReturnValue | None:
        """Turn away what came past the gate, or to another name than the portal's own."""
        if request.endpoint is None:
            return None
        guard = guard_of(current_app.view_functions[request.endpoint])
        if guard is None:
            abort(500)
        if guard.world is World.MACHINE or self.is_surely_ours(request.environ) or request.host == self._host:
            return None
        if request.method not in SAFE:
            raise BadRequest
        return redirect(self._public_url + request.script_root + request.full_path.rstrip("?"))

    def is_surely_ours(self, environ: "WSGIEnvironment") -> bool:
        """Tell at the first look whether a request is for our host."""
        return bool(environ.get("HTTP_HOST") == self._host)

    def answer(self, guard: Guard, parts: dict[str, Any]) -> ResponseReturnValue:
        """Answer a request for the page behind `guard`."""
        if guard.world is World.OPEN:
            return self._answer_open(guard, parts)
        is_change = request.method not in SAFE
        if is_change and guard.takes_files:
            request.max_content_length = WITH_A_FILE
        if is_change and not guard.takes_files and request.files:
            raise BadRequest  # few forms of ours send a file, and a file is no text
        if is_change and guard.world is World.DRAFT:
            origin.require_own_page()
        database = self.database.writing() if is_change else self.database.reading()
        g.session = database
        try:
            response = self._answer_in(database, guard, parts)
            if is_change and response.status_code < 400:
                database.commit()
        finally:
            database.close()  # rolls back what wasn't committed
        return response

    def made_of(self, guard: Guard, parts: dict[str, Any]) -> Hashable | None:
        """Name what an open page is made of today, besides the build; None where there is no such page."""
        assert guard.version is not None  # noqa: S101 -- Pages.page holds open pages to it
        version = guard.version(**parts)
        return None if version is None else (version, self._era())

    def _answer_open(self, guard: Guard, parts: dict[str, Any]) -> Response:
        version = self.made_of(guard, parts)
        if version is None:
            raise NotFound
        key = current_language().code, request.path
        page = OpenPage(
            key=key,
            name=request.endpoint or "",
            version=version,
            version_now=partial(self.made_of, guard, parts),
            etag=self.kept.etag(key, version),
            headers=_saved_as(guard.saved_as.format(**parts)) if guard.saved_as else (),
        )
        status, headers, body = self.kept.answer(page, request.environ, lambda: self.make_open(guard, parts))
        return Response(body, status, headers)

    def make_open(self, guard: Guard, parts: dict[str, Any]) -> str:
        """Make an open page in the language of the request at hand."""
        return make_response(guard.view(ANYONE, **parts)).get_data(as_text=True)

    def _answer_in(self, database: Session, guard: Guard, parts: dict[str, Any]) -> Response:
        door = self._doors[guard.world] if guard.world in SIGNED_IN else None
        identity = door.who(database) if door else ANYONE
        g.identity = identity
        if door and not identity.is_known:
            return _to_sign_in(door)
        if door and request.method not in SAFE:
            origin.require_own_page_of(identity)
        thing = guard.subject(database, identity, **parts) if guard.subject else None
        if (guard.subject and thing is None) or not guard.needs(identity, thing):
            raise NotFound
        try:
            return make_response(guard.view(identity, thing) if guard.subject else guard.view(identity, **parts))
        except NotAllowed:
            raise NotFound from None


def _to_sign_in(door: Door) -> Response:
    """Send a stranger to the sign-in and back; what they were sending is kept on the page that says so."""
    if request.method not in SAFE:
        origin.require_own_page()
        raise Unauthorized
    return make_response(redirect(door.sign_in_at(request.path)))


def _saved_as(name: str) -> tuple[Header, ...]:
    return (("Content-Disposition", f'attachment; filename="{name}"'),)


def _never_kept_unless_said(response: Response) -> Response:
    """Keep errors, redirects and everything personal out of all caches; open pages have said otherwise."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def session() -> Session:
    """Return the session of the request at hand: it can write only in an unsafe method."""
    database: Session = g.session
    return database
