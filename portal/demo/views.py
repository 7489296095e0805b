"""The demo providers' pages: choosing who to be, and what the portal asks it behind the scenes."""

from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from flask import Flask, Response, current_app, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from portal.access.gate import Pages, World
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.config.settings import Settings
from portal.demo.people import CITIZENS, Person, who
from portal.demo.people import STAFF as STAFF_PEOPLE
from portal.demo.provider import DemoProvider
from portal.i18n import current_language, named, speak
from portal.people.sides import CITIZEN, STAFF, Side

pages = Pages("demo", __name__)
# Whose sign-in it is stands in the address: /demo/mitid the citizens', /demo/kommune the staff's.
WHICH = "/demo/<any(mitid, kommune):which>"


def install(app: Flask, settings: Settings) -> None:
    """Open the demo's providers in `app`. Raises RuntimeError in production."""
    if settings.env == "production":
        raise RuntimeError("the demo sign-in is not for production")
    people: dict[Side, tuple[Person, ...]] = {CITIZEN: CITIZENS, STAFF: STAFF_PEOPLE}
    asked = {CITIZEN: settings.citizen_sign_in, STAFF: settings.staff_sign_in}
    app.extensions["demo_providers"] = {
        urlsplit(asked[side].issuer).path.rpartition("/")[2]: DemoProvider(
            app, asked[side], f"{settings.public_url}{side.return_path}", people[side]
        )
        for side in (CITIZEN, STAFF)
        if asked[side].is_demo
    }
    app.register_blueprint(pages)


@pages.page(f"{WHICH}/.well-known/openid-configuration", needs=PUBLIC, world=World.MACHINE)
def metadata(identity: Identity, which: str) -> Response:
    """Tell clients about the provider."""
    return jsonify(_provider(which).metadata())


@pages.page(f"{WHICH}/jwks", needs=PUBLIC, world=World.MACHINE)
def keys(identity: Identity, which: str) -> Response:
    """Tell clients the public keys."""
    return jsonify(_provider(which).keys())


@pages.page(f"{WHICH}/authorize", needs=PUBLIC, world=World.DRAFT, methods=("GET", "POST"))
def authorize(identity: Identity, which: str) -> ResponseReturnValue:
    """Let the person choose who to be, and send them back with a code."""
    speak(named(request.args.get("ui_locales", "")))
    provider = _provider(which)
    try:
        grant = provider.server.get_consent_grant(end_user=None)
    except OAuth2Error as error:
        return render_template("demo/refused.html", error=error.error), 400
    if request.method == "POST":
        chosen = None if "cancel" in request.form else provider.person_named(request.form.get("person"))
        if chosen or "cancel" in request.form:
            answer: Response = provider.server.create_authorization_response(grant=grant, grant_user=chosen)
            return answer
    code = current_language().code
    people = [(person.subject, person.name, who(person, code)) for person in provider.people]
    again = f"{url_for('demo.authorize', which=which)}?{request.query_string.decode()}"
    return render_template("demo/choose.html", people=people, again=again, which=which)


@pages.page(f"{WHICH}/token", needs=PUBLIC, world=World.MACHINE, methods=("POST",))
def token(identity: Identity, which: str) -> Response:
    """Give a client its tokens for a code."""
    try:
        answer: Response = _provider(which).server.create_token_response()
    except UnicodeDecodeError:  # a client's name and secret that are no text
        raise BadRequest from None
    return answer


@pages.page(f"{WHICH}/userinfo", needs=PUBLIC, world=World.MACHINE)
def userinfo(identity: Identity, which: str) -> Response:
    """Tell a client about the person it has a token for."""
    answer: Response = _provider(which).server.create_endpoint_response("userinfo")
    return answer


def _provider(which: str) -> DemoProvider:
    """Return a demo provider of the application at hand; NotFound where that side signs in elsewhere."""
    found = current_app.extensions["demo_providers"].get(which)
    if found is None:
        raise NotFound
    assert isinstance(found, DemoProvider)  # noqa: S101 -- put there by install
    return found
