"""What every page's frame is made of: the municipality in the reader's language, addresses, the contact card."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, partial
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Flask, current_app, g, request, url_for

from portal.access.gate import session
from portal.access.identity import ANYONE, Identity
from portal.app.static import StaticFiles
from portal.config.municipality import Municipality, crisis_lines_for
from portal.config.settings import Settings
from portal.consents.log_rules import may_oversee
from portal.consents.text_rules import may_see_texts
from portal.consents.wording import power_name
from portal.contact.inquiries.rules import may_enter
from portal.contact.messages.citizen_views import card_actions
from portal.contact.messages.rules import is_with_cases
from portal.contact.round.rules import may_see_round
from portal.contact.views import ShownContact, shown_contact
from portal.i18n import LANGUAGES, Language, current_language, day, gettext, hour, in_best_language, in_language
from portal.journeys.finding.crisis_words import crisis_kinds_in_any
from portal.notifications.rules import may_see_filing
from portal.notifications.views import unread_here
from portal.people.here import municipality_here
from portal.people.limits import ABSOLUTE, idle_limit
from portal.people.representation import Power
from portal.people.rules import may_set_up
from portal.people.sides import CITIZEN, STAFF, Side, side_at


@dataclass(frozen=True)
class ShownEntrance:
    """The one entrance in one language."""

    phone: str
    phone_link: str
    email: str
    address: str
    hours: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShownMunicipality:
    """The municipality in one language."""

    name: str
    portal_name: str
    logo: str
    entrance: ShownEntrance


@dataclass(frozen=True)
class LanguageLink:
    """The page at hand in one language."""

    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Lasts:
    """How long the reader's sign-in lasts: without use, and at most."""

    is_shared: bool
    minutes: int
    hours: int


@dataclass(frozen=True)
class ShownActing:
    """Whom the reader acts for, as the banner says it."""

    who: UUID
    name: str
    relation: str
    switch_url: str
    page_url: str


def install(app: Flask, settings: Settings, static: StaticFiles) -> None:
    """Give all templates of `app` their frame."""

    @cache
    def municipality(code: str) -> ShownMunicipality:
        return _shown(settings.municipality, code, static.logo)

    @cache
    def still(language: Language, side: Side) -> dict[str, Any]:
        """Return what is the same on all pages of one side in one language."""
        return {
            "lang": language.code,
            "dir": language.direction,
            "municipality": municipality(language.code),
            "home_url": url_for("home.front"),
            "my_page_url": in_language(language, side.home),
            "my_page_name": gettext("Min side") if side is CITIZEN else gettext("Mit arbejde"),
            "side": side.name,
            "logout_url": url_for(f"{side.pages}.sign_out"),
            "sessions_endpoint": f"{side.pages}.own_sessions",
            "footer_links": _footer_links(),
            "crisis_url": url_for("home.acute"),
            "inbox_url": url_for("notices.inbox"),
        }

    def frame() -> dict[str, Any]:
        language = current_language()
        identity: Identity = g.get("identity", ANYONE)
        return still(language, side_at(request.path)) | {
            "languages": _language_links(language, offered(settings.municipality)),
            "navigation": _navigation(identity),
            "person_name": identity.name,
            "lasts": _lasts(identity),
            "acting_for": _acting_for(identity),
            "acting_has_ended": identity.acted_for is not None,
        }

    app.context_processor(frame)
    app.jinja_env.globals.update(
        asset=static.address,
        my_contact=partial(_my_contact, settings.municipality),
        my_unread=_my_unread,
        crisis_in=crisis_kinds_in_any,
        crisis_lines_for=lambda kinds: crisis_lines_for(settings.municipality, kinds),
    )
    app.jinja_env.filters.update(day=day, hour=hour, said=lambda texts: in_best_language(texts)[0])


def _my_contact(municipality: Municipality) -> ShownContact | None:
    """Return the contact card's content: one statement on each personal page."""
    identity: Identity = g.identity
    shown = shown_contact(session(), identity.citizen_id, municipality) if identity.citizen_id else None
    return replace(shown, actions=card_actions()) if shown is not None else None


def _my_unread() -> int:
    """Return how many notices the reader hasn't opened: one statement on each personal page."""
    return unread_here(g.identity)


def _acting_for(identity: Identity) -> ShownActing | None:
    """Return whom the reader acts for; no statement: it was asked for when they came in."""
    who = identity.acting_for
    if who is None:
        return None
    page = url_for("represented.show", citizen_id=who)
    return ShownActing(who, identity.acting_name, power_name(Power(identity.acting_by)), url_for("acting.pick"), page)


def _lasts(identity: Identity) -> Lasts | None:
    """Return how long the reader's sign-in lasts; None for a stranger."""
    if not identity.is_known:
        return None
    idle = idle_limit(is_shared=identity.is_on_shared_device)
    minutes, hours = idle // timedelta(minutes=1), ABSOLUTE // timedelta(hours=1)
    return Lasts(identity.is_on_shared_device, minutes, hours)


def _shown(municipality: Municipality, code: str, logo: str) -> ShownMunicipality:
    entrance = municipality.entrance
    return ShownMunicipality(
        name=municipality.name,
        portal_name=municipality.portal_name[code],
        logo=logo,
        entrance=ShownEntrance(
            phone=entrance.phone,
            phone_link=entrance.phone_link,
            email=entrance.email,
            address=", ".join(entrance.address),
            hours=tuple((h.days[code], h.hours[code]) for h in entrance.hours),
        ),
    )


def offered(municipality: Municipality) -> list[Language]:
    """Return the languages that the municipality offers."""
    return [language for language in LANGUAGES if language.code in municipality.languages]


def _language_links(current: Language, languages: list[Language]) -> list[LanguageLink]:
    path = quote(request.path) if can_be_read() else STAFF.home if side_at(request.path) is STAFF else "/"
    return [LanguageLink(one.code, one.name, in_language(one, path), one == current) for one in languages]


def can_be_read() -> bool:
    """Tell whether the address at hand is also a page to read, not only one that takes a form."""
    if request.url_rule is None or "GET" in (request.url_rule.methods or ()):
        return request.url_rule is not None
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(request.path, method="GET")


def _footer_links() -> list[tuple[str, str]]:
    return [
        (gettext("Skriv til os"), url_for("inquire.start")),
        (gettext("Hjælp"), url_for("home.help_page")),
        (gettext("Privatliv"), url_for("home.privacy")),
        (gettext("Tilgængelighedserklæring"), url_for("home.accessibility")),
    ]


def _navigation(identity: Identity) -> list[tuple[str, str, bool]]:
    """Name the main pages of whoever reads; the current one is marked."""
    names = {"journeys.index": gettext("Situationer"), "home.help_page": gettext("Hjælp")}
    if identity.staff_id is not None:
        own = {"home.desk": gettext("Mit arbejde")}
        own |= {"inquiries.enter": gettext("Ny henvendelse")} if may_enter(identity) else {}
        setup = {"setup.overview": gettext("Opsætning")} if may_set_up(identity) else {}
        filing = {"filing.overview": gettext("Journalisering")} if may_see_filing(identity) else {}
        oversight = {"oversight.overview": gettext("Adgangslog")} if may_oversee(identity) else {}
        rounds = {"round.board": gettext("Klokken ti")} if may_see_round(identity, municipality_here().round) else {}
        texts = {"texts.index": gettext("Samtykketekster")} if may_see_texts(identity) else {}
        messages = {"answers.threads": gettext("Beskeder")} if is_with_cases(identity) else {}
        names = own | rounds | messages | texts | setup | oversight | filing | names
    elif identity.is_known:
        own = {"home.my_page": gettext("Min side"), "plans.show": gettext("Min plan")}
        own |= {"notices.inbox": gettext("Indbakke"), "messages.threads": gettext("Beskeder")}
        own |= {"consents.overview": gettext("Samtykker")}
        names = own | names
    return [(label, url_for(endpoint), request.endpoint == endpoint) for endpoint, label in names.items()]
