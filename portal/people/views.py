"""Sign in, come back, sign out, leave at once."""

from flask import Flask, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.people.claims import Refused
from portal.people.provider import ProviderUnreachable
from portal.people.signin import Abandoned, SignIn

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
    return _sign_in().end(session())


@pages.page("/forlad", needs=PUBLIC, world=World.DRAFT)
def leave(identity: Identity) -> Response:
    """Leave the portal at once; a plain link does it, so that it works without a form or a script."""
    return _sign_in().leave()


@pages.page("/logget-af", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def signed_out(identity: Identity) -> ResponseReturnValue:
    """Tell the person that they are signed out."""
    return render_template("people/signed_out.html")


def install(app: Flask, sign_in: SignIn) -> None:
    """Open these pages in `app`, with plain pages for what can go wrong at the provider."""
    app.extensions["sign_in"] = sign_in
    app.register_blueprint(pages)
    app.register_error_handler(ProviderUnreachable, _unreachable)
    app.register_error_handler(Abandoned, _abandoned)
    app.register_error_handler(Refused, _refused)


def _sign_in() -> SignIn:
    found = current_app.extensions["sign_in"]
    assert isinstance(found, SignIn)  # noqa: S101 -- put there by install
    return found


def _unreachable(error: ProviderUnreachable) -> ResponseReturnValue:
    return render_template("people/sign_in_unreachable.html"), 503


def _abandoned(error: Abandoned) -> ResponseReturnValue:
    return render_template("people/sign_in_abandoned.html"), 400


def _refused(error: Refused) -> ResponseReturnValue:
    return render_template("people/sign_in_refused.html", reason=error.reason), 403
