"""Puts the application together: the one place that knows every package."""

import hashlib
from bisect import bisect_right
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import flask_babel
from flask import Flask, Request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import MapAdapter

from portal import clock
from portal.access.gate import Door, FrontDoor, Gate, World
from portal.app import commands, errors, layout, log, probes
from portal.app.headers import SecureHeaders
from portal.app.static import StaticFiles
from portal.audit import models as _audit  # noqa: F401 -- its tables are the database's, too
from portal.config.municipality import Municipality
from portal.config.settings import PROJECT, Settings
from portal.consents import acting_views as acting
from portal.consents import answer_views as _answers  # noqa: F401 -- pages of the same blueprint
from portal.consents import citizen_views as consents
from portal.consents import draft_models as _drafts  # noqa: F401 -- its tables are the database's, too
from portal.consents import handover_views as handover
from portal.consents import log_models as _consent_log  # noqa: F401 -- its tables are the database's, too
from portal.consents import log_views as looks
from portal.consents import models as _consents  # noqa: F401 -- the same
from portal.consents import oversight_views as oversight
from portal.consents import own_say_views as own_say
from portal.consents import paper_views as papers
from portal.consents import receipt_models as _receipts  # noqa: F401 -- the same
from portal.consents import text_views as texts
from portal.consents.news import NEWS_KINDS
from portal.contact import signals as _signals  # noqa: F401 -- its tables are the database's, too
from portal.contact.desk import assign_views as assigning
from portal.contact.desk import views as desk
from portal.contact.files import models as _files  # noqa: F401 -- the same
from portal.contact.inquiries import asking_views as asking_us
from portal.contact.inquiries import follow_views as following
from portal.contact.inquiries import merging_views as _merging  # noqa: F401 -- pages of the same blueprint
from portal.contact.inquiries import models as _inquiries  # noqa: F401 -- its tables are the database's, too
from portal.contact.inquiries import own_views as own_inquiries
from portal.contact.inquiries import staff_views as inquiries
from portal.contact.inquiries.news import NEWS_KINDS as INQUIRY_NEWS
from portal.contact.inquiries.news import PAPERS as INQUIRY_PAPERS
from portal.contact.messages import call_views as calls
from portal.contact.messages import citizen_views as messages
from portal.contact.messages import models as _messages  # noqa: F401 -- the same
from portal.contact.messages import staff_views as answers
from portal.contact.messages.news import NEWS_KINDS as MESSAGE_NEWS
from portal.contact.messages.news import PAPERS as MESSAGE_PAPERS
from portal.contact.news import NEWS_KINDS as CONTACT_NEWS
from portal.contact.presence import models as _presence  # noqa: F401 -- the same
from portal.contact.presence import views as presence
from portal.contact.round import decide_views as _deciding  # noqa: F401 -- pages of the same blueprint
from portal.contact.round import models as _round  # noqa: F401 -- the same
from portal.contact.round import row_views as _rows  # noqa: F401 -- pages of the same blueprint
from portal.contact.round import signal_views as _signal_decisions  # noqa: F401 -- the same
from portal.contact.round import told_views as told
from portal.contact.round import views as rounds
from portal.contact.round.news import NEWS_KINDS as ROUND_NEWS
from portal.db.engine import open_database
from portal.home import around_views as around
from portal.home import asking_views as asking
from portal.home import citizen_views as cases
from portal.home import finding_views as finding
from portal.home import views as home
from portal.i18n import CATALOGUES, SpeakLanguages, current_language
from portal.journeys import views as journeys
from portal.journeys.finding.crisis_words import crisis_kinds_in_any
from portal.notifications import staff_views as filing
from portal.notifications import views as notices
from portal.people import setup_views as setup
from portal.people import shared_views
from portal.people import views as people
from portal.people.admission import CitizenSignIn, StaffSignIn
from portal.people.sessions import Sessions
from portal.people.sides import CITIZEN, STAFF, Side
from portal.plans import represented_views as represented
from portal.plans import views as plans

SIDES = {World.PERSONAL: CITIZEN, World.STAFF: STAFF}
PAGES = (
    people.pages,
    people.staff_pages,
    setup.pages,
    consents.pages,
    papers.pages,
    looks.pages,
    oversight.pages,
    texts.pages,
    acting.pages,
    handover.pages,
    own_say.pages,
    plans.pages,
    represented.pages,
    notices.pages,
    filing.pages,
    messages.pages,
    calls.pages,
    answers.pages,
    asking_us.pages,
    asking_us.own_pages,
    following.pages,
    own_inquiries.pages,
    inquiries.pages,
    rounds.pages,
    told.pages,
    presence.pages,
    assigning.pages,
    desk.pages,
    home.pages,
    around.pages,
    finding.pages,
    cases.pages,
    asking.pages,
    probes.pages,
)


class InMemory(Request):
    """A request whose files are read into memory and never into a file: nobody finds them on the disk afterwards."""

    def _get_file_stream(self, *args: object, **more: object) -> IO[bytes]:
        return BytesIO()


class Portal(Flask):
    """Flask that routes and makes addresses by the portal's own name, never by what a request calls it."""

    request_class = InMemory

    def __init__(self, public_url: str) -> None:
        super().__init__(
            "portal", root_path=str(PROJECT / "portal"), static_folder=None, template_folder="../templates"
        )
        self._public = urlsplit(public_url)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Call everything as it is: nothing here is a coroutine, and looking each time takes longer than a 304."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind routing to the public address; the gate turns away requests for other hosts."""
        if request is None:
            return super().create_url_adapter(request)
        return self.url_map.bind(
            self._public.netloc,
            script_name=request.root_path,
            url_scheme=self._public.scheme,
            default_method=request.method,
            path_info=request.path,
            query_args=request.query_string.decode("latin-1"),
        )


def create_app(settings: Settings) -> Flask:
    """Make the application. Nothing is connected or fetched yet.

    Raises UnguardedRoute when a page was registered past the gate.
    """
    app = Portal(settings.public_url)
    _configure(app, settings)
    log.install(app)
    database = open_database(settings.database_url)
    sessions = {side: Sessions(settings, database, side) for side in (CITIZEN, STAFF)}
    static = StaticFiles(PROJECT / "portal" / "static", settings.municipality.logo)
    gate = Gate(
        app,
        database,
        keys=settings.secret_keys,
        public_url=settings.public_url,
        build=_build(settings, static),
        era=_era(settings.municipality),
        doors={world: _door(sessions[side], side) for world, side in SIDES.items()},
    )
    layout.install(app, settings, static)
    errors.install(app)
    app.extensions.update(settings=settings, municipality=settings.municipality)
    for sign_in in (
        CitizenSignIn(settings, database, sessions[CITIZEN]),
        StaffSignIn(settings, database, sessions[STAFF]),
    ):
        sign_in.install(app)
        sessions[sign_in.side].install(app)
    shared_views.install(app)
    journeys.install(app, database)
    app.extensions["crisis_kinds"] = crisis_kinds_in_any
    app.extensions["said_at_round"] = told.has_contributions
    app.extensions["at_round"] = told.at_round
    consents.install(app, settings)
    news = (*NEWS_KINDS, *CONTACT_NEWS, *INQUIRY_NEWS, *ROUND_NEWS, *MESSAGE_NEWS)
    notices.install(app, settings, news, INQUIRY_PAPERS | MESSAGE_PAPERS)
    for pages in PAGES:
        app.register_blueprint(pages)
    if settings.citizen_sign_in.is_demo or settings.staff_sign_in.is_demo:
        from portal.demo import views as demo  # never loaded in production

        demo.install(app, settings)
    commands.install(app, settings, database)
    gate.seal(app)
    _wrap(app, settings, static)
    return app


def _era(municipality: Municipality) -> Callable[[], int]:
    """Number the times between the days on which a department changes; asked for each open page, so it is cheap."""
    days = municipality.change_days
    return (lambda: bisect_right(days, clock.today())) if days else lambda: 0


def _door(sessions: Sessions, side: Side) -> Door:
    return Door(sessions.who_is_asking, lambda path: url_for(f"{side.pages}.sign_in", next=path))


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SESSION_COOKIE_NAME="__Host-kladde" if settings.is_secure else "kladde",
        SESSION_COOKIE_SECURE=settings.is_secure,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=200,
        BABEL_DEFAULT_LOCALE="da",
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.auto_reload = False
    flask_babel.Babel(app, locale_selector=lambda: current_language().code)


def _build(settings: Settings, static: StaticFiles) -> str:
    """Name everything that open pages are made of besides their own content."""
    digest = hashlib.sha256(repr((settings.municipality, settings.public_url, static.version)).encode())
    for folder, pattern in (("templates", "*"), ("translations", "*.mo"), ("portal", "*.py")):
        for path in sorted((PROJECT / folder).rglob(pattern)):
            digest.update(_bytes(path))
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _wrap(app: Flask, settings: Settings, static: StaticFiles) -> None:
    """Put the layers round the application; the outermost one sees every answer, static files' too."""
    front = FrontDoor(app, app.extensions["gate"], log.answered)
    wsgi = SpeakLanguages(front, layout.offered(settings.municipality))
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        wsgi = ProxyFix(wsgi, x_for=count, x_proto=count, x_host=count)  # type: ignore[assignment]
    app.wsgi_app = SecureHeaders(static.serve(wsgi), is_secure=settings.is_secure)  # type: ignore[method-assign]
