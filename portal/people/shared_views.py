"""What the pages of both sides have in common: the way in and out, one's own sign-ins, and what can go wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, Rule
from portal.i18n import gettext
from portal.people.claims import Refused
from portal.people.freshness import NotFresh
from portal.people.logout_token import LogoutRefused
from portal.people.models import WebSession
from portal.people.own_sessions import end_other_sessions, end_own_session
from portal.people.queries import session_by_id, sessions_of
from portal.people.rules import may_end_session
from portal.people.sides import Side, side_at
from portal.people.signin import Abandoned, SignIn
from portal.people.signout import SignOut
from portal.people.transport import ProviderUnreachable
from portal.people.typed import typed_words


@dataclass(frozen=True)
class ShownSession:
    """One of somebody's sign-ins in the reader's language; times are Danish."""

    id: UUID
    device: str
    began_at: datetime
    seen_at: datetime
    is_shared: bool
    is_this: bool


def install(app: Flask) -> None:
    """Answer in `app` with plain pages for what can go wrong at a provider."""
    app.register_error_handler(ProviderUnreachable, _unreachable)
    app.register_error_handler(Abandoned, _abandoned)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFresh, _not_fresh)
    app.register_error_handler(LogoutRefused, _nothing_ended)


def _sign_in(side: Side) -> SignIn[Any]:
    """Return the sign-in of a side of the application at hand."""
    found = current_app.extensions[f"{side.name}_sign_in"]
    assert isinstance(found, SignIn)  # noqa: S101 -- put there by create_app
    return found


def _sign_out(side: Side) -> SignOut:
    """Return the sign-out of a side of the application at hand."""
    found = current_app.extensions[f"{side.name}_sign_out"]
    assert isinstance(found, SignOut)  # noqa: S101 -- put there by create_app
    return found


def side_pages(side: Side, *, needs: Rule, world: World) -> Pages:
    """Return the pages that each side has for itself: in, out, and the sign-ins of whoever `needs` lets see them."""
    pages = Pages(side.pages, __name__)
    _add_ways(pages, side)
    _add_sessions(pages, side, needs, world)
    return pages


def _add_ways(pages: Pages, side: Side) -> None:
    """Add the ways in and out."""

    @pages.page(f"{side.base}/log-ind", needs=PUBLIC, world=World.DRAFT)
    def sign_in(identity: Identity) -> Response:
        """Start a sign-in."""
        return _sign_in(side).begin()

    @pages.page(side.return_path, needs=PUBLIC, world=World.DRAFT)
    def signed_in(identity: Identity) -> Response:
        """Receive the provider's answer."""
        return _sign_in(side).finish()

    @pages.page(f"{side.base}/log-ind/backchannel", needs=PUBLIC, world=World.MACHINE, methods=("POST",))
    def signed_out_elsewhere(identity: Identity) -> ResponseReturnValue:
        """End the sign-ins that the provider says have ended there."""
        return _sign_out(side).hear(session()), 200, {"Cache-Control": "no-store"}

    @pages.page(f"{side.base}/log-af", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
    def sign_out(identity: Identity) -> Response:
        """Sign out, also where the session has ended already."""
        return _sign_out(side).end(session())

    @pages.page(side.signed_out_path, needs=PUBLIC, world=World.DRAFT)
    def back_from_sign_out(identity: Identity) -> ResponseReturnValue:
        """Receive a person whom the provider has signed out, too."""
        if _sign_out(side).is_expected_back():
            return redirect(_sign_out(side).signed_out_at())
        return render_template("people/sign_out_unknown.html"), 400

    @pages.page(f"{side.base}/logget-af", needs=PUBLIC, world=World.OPEN, version=lambda: "")
    def signed_out(identity: Identity) -> ResponseReturnValue:
        """Tell the person that they are signed out."""
        return render_template("people/signed_out.html")


def _add_sessions(pages: Pages, side: Side, needs: Rule, world: World) -> None:
    """Add the list of one's own sign-ins, and how they are ended."""
    own = f"{side.home}/sessioner"

    @pages.page(own, needs=needs, world=world)
    def own_sessions(identity: Identity) -> ResponseReturnValue:
        """Show somebody where they are signed in, and how long that lasts."""
        held = sessions_of(session(), identity, now=clock.now())
        return render_template(
            "people/own_sessions.html",
            layout=f"layouts/{side.name}.html",
            sessions=[in_words(one, identity) for one in held],
            ended=request.args.get("ended", type=int),
        )

    @pages.page(
        f"{own}/<uuid:session_id>/afslut", needs=may_end_session, subject=session_by_id, world=world, methods=("POST",)
    )
    def end_one(identity: Identity, one: WebSession) -> Response:
        """End one of one's own sign-ins; ending the one at hand is signing out."""
        if one.key == identity.session_key:
            return _sign_out(side).end(session())
        end_own_session(session(), one, by=identity, now=clock.now())
        return make_response(redirect(url_for(f"{side.pages}.own_sessions", ended=1)))

    @pages.page(f"{own}/afslut-andre", needs=needs, world=world, methods=("POST",))
    def end_others(identity: Identity) -> Response:
        """End one's sign-ins everywhere but here."""
        ended = end_other_sessions(session(), by=identity, now=clock.now())
        return make_response(redirect(url_for(f"{side.pages}.own_sessions", ended=ended)))


def in_words(one: WebSession, reader: Identity) -> ShownSession:
    """Put a sign-in into the reader's language."""
    if one.browser and one.system:
        device = gettext("%(browser)s på %(system)s", browser=one.browser, system=one.system)
    else:
        device = one.browser or one.system or gettext("En enhed, vi ikke kender")
    began_at, seen_at = clock.in_denmark(one.created_at), clock.in_denmark(one.seen_at)
    return ShownSession(one.id, device, began_at, seen_at, one.is_shared, one.key == reader.session_key)


def _again(next: str | None = None, trin: str | None = None) -> str:  # noqa: A002 -- as they stand in the address
    """Return the address of the sign-in of the side that the page at hand is on."""
    return url_for(f"{side_at(request.path).pages}.sign_in", next=next, trin=trin)


def _unreachable(error: ProviderUnreachable) -> ResponseReturnValue:
    """Say that the sign-in doesn't answer. Whoever comes back with an answer gets no 5xx: they may have made it up."""
    status = 503 if (request.endpoint or "").endswith(".sign_in") else 400
    return _page("sign_in_unreachable"), status


def _abandoned(error: Abandoned) -> ResponseReturnValue:
    return _page("sign_in_abandoned"), 400


def _refused(error: Refused) -> ResponseReturnValue:
    return _page("sign_in_refused", reason=error.reason), 403


def _page(name: str, **more: object) -> str:
    return render_template(f"people/{name}.html", again=_again(), **more)


def _not_fresh(error: NotFresh) -> ResponseReturnValue:
    """Lead to a new sign-in and back; what was being sent is kept on the page that says so."""
    again = _again(next=request.path, trin=error.step)
    if request.method in ("GET", "HEAD"):
        return redirect(again)
    typed = typed_words(request.form.items(multi=True))
    return render_template("people/sign_in_again.html", again=again, typed=typed), 401


def _nothing_ended(error: LogoutRefused) -> ResponseReturnValue:
    return {"error": "invalid_request"}, 400, {"Cache-Control": "no-store"}
