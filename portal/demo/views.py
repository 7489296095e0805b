"""The demo provider's pages: choosing who to be, and what the portal asks it behind the scenes."""

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from portal.access.gate import Pages, World
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.config.settings import Settings
from portal.config.sign_in import DEMO_PATH
from portal.demo.people import CITIZENS
from portal.demo.provider import DemoProvider, person_named
from portal.i18n import current_language, named, speak

pages = Pages("demo", __name__)


def install(app: Flask, settings: Settings) -> None:
    """Open the demo provider in `app`. Raises RuntimeError in production."""
    if settings.env == "production":
        raise RuntimeError("the demo sign-in is not for production")
    redirect_uri = f"{settings.public_url}/log-ind/retur"
    app.extensions["demo_provider"] = DemoProvider(app, settings.citizen_sign_in, redirect_uri)
    app.register_blueprint(pages)


@pages.page(f"{DEMO_PATH}/.well-known/openid-configuration", needs=PUBLIC, world=World.MACHINE)
def metadata(identity: Identity) -> Response:
    """Tell clients about the provider."""
    return jsonify(_provider().metadata())


@pages.page(f"{DEMO_PATH}/jwks", needs=PUBLIC, world=World.MACHINE)
def keys(identity: Identity) -> Response:
    """Tell clients the public keys."""
    return jsonify(_provider().keys())


@pages.page(f"{DEMO_PATH}/authorize", needs=PUBLIC, world=World.DRAFT, methods=("GET", "POST"))
def authorize(identity: Identity) -> ResponseReturnValue:
    """Let the person choose who to be, and send them back with a code."""
    speak(named(request.args.get("ui_locales", "")))
    server = _provider().server
    try:
        grant = server.get_consent_grant(end_user=None)
    except OAuth2Error as error:
        return render_template("demo/refused.html", error=error.error), 400
    if request.method == "POST":
        chosen = None if "cancel" in request.form else person_named(request.form.get("person"))
        if chosen or "cancel" in request.form:
            answer: Response = server.create_authorization_response(grant=grant, grant_user=chosen)
            return answer
    people = [(p.subject, p.name, p.who_en if current_language().code == "en" else p.who_da) for p in CITIZENS]
    return render_template("demo/choose.html", people=people, query=request.query_string.decode())


@pages.page(f"{DEMO_PATH}/token", needs=PUBLIC, world=World.MACHINE, methods=("POST",))
def token(identity: Identity) -> Response:
    """Give a client its tokens for a code."""
    try:
        answer: Response = _provider().server.create_token_response()
    except UnicodeDecodeError:  # a client's name and secret that are no text
        raise BadRequest from None
    return answer


@pages.page(f"{DEMO_PATH}/userinfo", needs=PUBLIC, world=World.MACHINE)
def userinfo(identity: Identity) -> Response:
    """Tell a client about the person it has a token for."""
    answer: Response = _provider().server.create_endpoint_response("userinfo")
    return answer


def _provider() -> DemoProvider:
    found = current_app.extensions["demo_provider"]
    assert isinstance(found, DemoProvider)  # noqa: S101 -- put there by install
    return found
