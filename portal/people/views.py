"""Sign in, come back, sign out here and at the provider, leave at once."""

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.people.claims import Refused
from portal.people.freshness import NotFresh
from portal.people.logout_token import LogoutRefused
from portal.people.signin import Abandoned, SignIn
from portal.people.signout import SignOut
from portal.people.transport import ProviderUnreachable

pages = Pages("people", __name__)


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
