"""`/min-side/indbakke` and `/min-side/indstillinger`: what a citizen was told, and how they want to be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.config.settings import Settings
from portal.i18n import LANGUAGES, Language, gettext
from portal.notifications import actions, addresses
from portal.notifications.addresses import TooMany
from portal.notifications.forms import AddressForm, ChoicesForm
from portal.notifications.models import MailAddress, Notice
from portal.notifications.outbox import chosen_by, current_address
from portal.notifications.queries import SHOWN, address_by_token, newest_notices, notice_by_id, unread_count
from portal.notifications.rules import may_confirm, may_read_notice
from portal.notifications.wording import NewsKind
from portal.people.vault import CantOpen, Vault

pages = Pages("notices", __name__)
INBOX, CHOICES = "/min-side/indbakke", "/min-side/indstillinger"
LINK = f"{CHOICES}/mail/bekraeft/<token>"


@dataclass(frozen=True)
class ShownNotice:
    """A notice in the reader's language; its time is Danish."""

    id: UUID
    title: str
    at: datetime
    is_read: bool


def install(app: Flask, given: Settings, kinds: Iterable[NewsKind], papers: Mapping[str, str]) -> None:
    """Tell `app` of the kinds of news there are and what goes to the case record, and give it the addresses' vault."""
    news = {kind.name: kind for kind in kinds}
    app.extensions.update(news_kinds=news, record_papers=papers, vault=Vault(given.vault_keys))


@pages.page(INBOX, needs=is_citizen)
def inbox(identity: Identity) -> ResponseReturnValue:
    """Show what a citizen was told, the newest first."""
    notices = newest_notices(session(), _own(identity))
    return render_template(
        "notifications/inbox.html",
        notices=[_shown(notice) for notice in notices],
        unread=any(notice.read_at is None for notice in notices),
        most=SHOWN if len(notices) == SHOWN else None,
    )


@pages.page(f"{INBOX}/<uuid:notice_id>/aabn", needs=may_read_notice, subject=notice_by_id, methods=("POST",))
def open_one(identity: Identity, notice: Notice) -> Response:
    """Note that a notice was read, and lead to the page that it is about."""
    actions.open_notice(session(), notice, by=identity, now=clock.now())
    return make_response(redirect(_page_of(notice)))


@pages.page(f"{INBOX}/laest", needs=is_citizen, methods=("POST",))
def read_all(identity: Identity) -> Response:
    """Note that everything was read."""
    actions.read_all(session(), _own(identity), now=clock.now())
    return make_response(redirect(url_for("notices.inbox")))


@pages.page(CHOICES, needs=is_citizen, methods=("GET", "POST"))
def settings(identity: Identity) -> ResponseReturnValue:
    """Show how a citizen is told of news, and take down what they choose."""
    if request.method == "GET":
        return _settings_page(identity)
    form = ChoicesForm.offering(_kinds().values(), _languages())
    if not form.validate():
        return _settings_page(identity, choices=form), 400
    actions.choose(session(), _own(identity), form.chosen, now=clock.now())
    return redirect(url_for("notices.settings", gemt="valg"))


@pages.page(f"{CHOICES}/mail", needs=is_citizen, methods=("POST",))
def give_address(identity: Identity) -> ResponseReturnValue:
    """Take an address down and send it a link."""
    form = AddressForm()
    if not form.validate():
        return _settings_page(identity, address=form), 400
    try:
        addresses.give(session(), _vault(), _own(identity), form.address.data or "", now=clock.now())
    except TooMany:
        session().rollback()
        form.address.errors = [gettext("Vi har sendt mange links i dag. Prøv igen i morgen.")]
        return _settings_page(identity, address=form), 400
    return redirect(url_for("notices.settings", gemt="mail"))


@pages.page(f"{CHOICES}/mail/fjern", needs=is_citizen, methods=("POST",))
def remove_address(identity: Identity) -> Response:
    """Use no address any more."""
    addresses.remove(session(), _own(identity), now=clock.now())
    return make_response(redirect(url_for("notices.settings", gemt="fjernet")))


@pages.page(LINK, needs=may_confirm, subject=address_by_token)
def offer_confirming(identity: Identity, address: MailAddress) -> ResponseReturnValue:
    """Ask whoever opened the link whether the address is theirs; some mail programs open links by themselves."""
    can = addresses.can_be_confirmed(address, now=clock.now())
    page = render_template("notifications/confirm.html", can=can, is_current=address.is_current, mail=_plain(address))
    return page, 200 if can or address.is_current else 410


@pages.page(LINK, needs=may_confirm, subject=address_by_token, methods=("POST",))
def confirm(identity: Identity, address: MailAddress) -> ResponseReturnValue:
    """Use the address from now on."""
    if addresses.confirm(session(), address, now=clock.now()):
        return redirect(url_for("notices.settings", gemt="bekraeftet"))
    return render_template("notifications/confirm.html", can=False, is_current=False, mail=None), 410


def unread_here(identity: Identity) -> int:
    """Count what whoever reads this page hasn't opened: one statement on each page of a citizen."""
    return unread_count(session(), identity.citizen_id) if identity.citizen_id is not None else 0


def _settings_page(
    identity: Identity, *, address: AddressForm | None = None, choices: ChoicesForm | None = None
) -> str:
    citizen_id, now = _own(identity), clock.now()
    current = current_address(session(), citizen_id)
    waiting = addresses.waiting_address(session(), citizen_id, now=now)
    chosen = chosen_by(session(), citizen_id)
    form = next((one for one in (address, choices) if one is not None and one.errors), None)
    return render_template(
        "notifications/settings.html",
        current=_plain(current) if current else None,
        waiting=_plain(waiting) if waiting else None,
        address=address or AddressForm(formdata=None),
        choices=choices or ChoicesForm.offering(_kinds().values(), _languages(), chosen),
        form=form,
        saved=request.args.get("gemt"),
    )


def _plain(address: MailAddress) -> str | None:
    """Open an address for its own person; None where it can't be."""
    try:
        return addresses.open_mail_address(_vault(), address)
    except CantOpen:
        return None


def _shown(notice: Notice) -> ShownNotice:
    kind = _kinds().get(notice.kind)
    title = gettext(kind.title) if kind else gettext("Der er nyt til dig")
    return ShownNotice(notice.id, title, clock.in_denmark(notice.at), notice.read_at is not None)


def _page_of(notice: Notice) -> str:
    kind = _kinds().get(notice.kind)
    if kind is None:
        return url_for("notices.inbox")
    about = kind.about(session(), notice.reference) if kind.about else notice.reference
    parameters = {kind.parameter: about} if kind.parameter else {}
    return url_for(kind.endpoint, **parameters)  # type: ignore[arg-type]


def _own(identity: Identity) -> UUID:
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    return identity.citizen_id


def _languages() -> list[Language]:
    offered = current_app.extensions["municipality"].languages
    return [language for language in LANGUAGES if language.code in offered]


def _kinds() -> dict[str, NewsKind]:
    kinds: dict[str, NewsKind] = current_app.extensions["news_kinds"]
    return kinds


def _vault() -> Vault:
    vault: Vault = current_app.extensions["vault"]
    return vault
