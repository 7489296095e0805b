"""Sign in, come back, sign out here and at the provider, leave at once; and the sign-ins that one has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import BrowserDraft, Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, is_citizen
from portal.i18n import gettext
from portal.people.claims import Refused
from portal.people.freshness import NotFresh
from portal.people.logout_token import LogoutRefused
from portal.people.models import WebSession
from portal.people.own_sessions import end_other_sessions, end_own_session
from portal.people.queries import session_by_id, sessions_of
from portal.people.rules import may_end_session
from portal.people.sessions import CitizenSessions
from portal.people.signin import Abandoned, SignIn
from portal.people.signout import SignOut
from portal.people.transport import ProviderUnreachable

pages = Pages("people", __name__)


@dataclass(frozen=True)
class ShownSession:
    """One of a citizen's sign-ins in the reader's language; times are Danish."""

    id: UUID
    device: str
    began_at: datetime
    seen_at: datetime
    is_shared: bool
    is_this: bool


@pages.page("/log-ind", needs=PUBLIC, world=World.DRAFT)
def sign_in(identity: Identity) -> Response:
    """Start a sign-in."""
    return _sign_in().begin()


@pages.page("/log-ind/retur", needs=PUBLIC, world=World.DRAFT)
def signed_in(identity: Identity) -> Response:
    """Receive the provider's answer."""
    return _sign_in().finish()


@pages.page("/log-af", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
def sign_out(identity: Identity) -> Response:
    """Sign out, also where the session has ended already."""
    return _sign_out().end(session())


@pages.page("/log-af/retur", needs=PUBLIC, world=World.DRAFT)
def back_from_sign_out(identity: Identity) -> ResponseReturnValue:
    """Receive a person whom the provider has signed out, too."""
    if _sign_out().is_expected_back():
        return redirect(url_for("people.signed_out"))
    return render_template("people/sign_out_unknown.html"), 400


@pages.page("/log-ind/backchannel", needs=PUBLIC, world=World.MACHINE, methods=("POST",))
def signed_out_elsewhere(identity: Identity) -> ResponseReturnValue:
    """End the sign-ins that the provider says have ended there."""
    return _sign_out().hear(session()), 200, {"Cache-Control": "no-store"}


@pages.page("/forlad", needs=PUBLIC, world=World.DRAFT)
def leave(identity: Identity) -> Response:
    """Leave the portal at once; a plain link does it, so that it works without a form or a script."""
    return _sign_in().leave()


@pages.page("/logget-af", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def signed_out(identity: Identity) -> ResponseReturnValue:
    """Tell the person that they are signed out."""
    return render_template("people/signed_out.html")


@pages.page("/min-side/sessioner", needs=is_citizen)
def own_sessions(identity: Identity) -> ResponseReturnValue:
    """Show a citizen where they are signed in, and how long that lasts."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    held = sessions_of(session(), identity.citizen_id, now=clock.now())
    shown = [in_words(one, identity) for one in held]
    return render_template("people/own_sessions.html", sessions=shown, ended=request.args.get("ended", type=int))


@pages.page(
    "/min-side/sessioner/<uuid:session_id>/afslut", needs=may_end_session, subject=session_by_id, methods=("POST",)
)
def end_one(identity: Identity, one: WebSession) -> Response:
    """End one of one's own sign-ins; ending the one at hand is signing out."""
    if one.key == identity.session_key:
        return _sign_out().end(session())
    end_own_session(session(), one, by=identity, now=clock.now())
    return make_response(redirect(url_for("people.own_sessions", ended=1)))


@pages.page("/min-side/sessioner/afslut-andre", needs=is_citizen, methods=("POST",))
def end_others(identity: Identity) -> Response:
    """End one's sign-ins everywhere but here."""
    ended = end_other_sessions(session(), by=identity, now=clock.now())
    return make_response(redirect(url_for("people.own_sessions", ended=ended)))


@pages.page("/min-side/sessioner/delt-enhed", needs=is_citizen, methods=("POST",))
def share_device(identity: Identity) -> Response:
    """Note whether others use this device too; the sign-in follows."""
    is_shared = request.form.get("shared") == "yes"
    response = make_response(redirect(url_for("people.own_sessions")))
    BrowserDraft(session()).share_device(is_shared=is_shared)
    sessions: CitizenSessions = current_app.extensions["citizen_sessions"]
    sessions.follow_device(session(), response, is_shared=is_shared)
    return response


def in_words(one: WebSession, reader: Identity) -> ShownSession:
    """Put a sign-in into the reader's language."""
    if one.browser and one.system:
        device = gettext("%(browser)s på %(system)s", browser=one.browser, system=one.system)
    else:
        device = one.browser or one.system or gettext("En enhed, vi ikke kender")
    began_at, seen_at = clock.in_denmark(one.created_at), clock.in_denmark(one.seen_at)
    return ShownSession(one.id, device, began_at, seen_at, one.is_shared, one.key == reader.session_key)


def install(app: Flask, sign_in: SignIn, sign_out: SignOut) -> None:
    """Open these pages in `app`, with plain pages for what can go wrong at the provider."""
    app.extensions.update(sign_in=sign_in, sign_out=sign_out)
    app.register_blueprint(pages)
    app.register_error_handler(ProviderUnreachable, _unreachable)
    app.register_error_handler(Abandoned, _abandoned)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFresh, _not_fresh)
    app.register_error_handler(LogoutRefused, _nothing_ended)


def _sign_in() -> SignIn:
    found = current_app.extensions["sign_in"]
    assert isinstance(found, SignIn)  # noqa: S101 -- put there by install
    return found


def _sign_out() -> SignOut:
    found = current_app.extensions["sign_out"]
    assert isinstance(found, SignOut)  # noqa: S101 -- put there by install
    return found


def _unreachable(error: ProviderUnreachable) -> ResponseReturnValue:
    """Say that the sign-in doesn't answer. Whoever comes back with an answer gets no 5xx: they may have made it up."""
    status = 503 if request.endpoint == "people.sign_in" else 400
    return render_template("people/sign_in_unreachable.html"), status


def _abandoned(error: Abandoned) -> ResponseReturnValue:
    return render_template("people/sign_in_abandoned.html"), 400


def _refused(error: Refused) -> ResponseReturnValue:
    return render_template("people/sign_in_refused.html", reason=error.reason), 403


def _not_fresh(error: NotFresh) -> ResponseReturnValue:
    """Lead to a new sign-in and back; what was being sent is kept on the page that says so."""
    again = url_for("people.sign_in", next=request.path, trin=error.step)
    if request.method in ("GET", "HEAD"):
        return redirect(again)
    written = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("people/sign_in_again.html", again=again, written=written), 401


def _nothing_ended(error: LogoutRefused) -> ResponseReturnValue:
    return {"error": "invalid_request"}, 400, {"Cache-Control": "no-store"}
