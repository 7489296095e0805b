"""A citizen signs in, comes back, signs out here and at the provider, leaves at once; and the sign-ins they have."""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.gate import BrowserDraft, Gate, Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, is_citizen
from portal.config.municipality import Municipality
from portal.people.leaving import leave as leave_at_once
from portal.people.models import WebSession
from portal.people.queries import session_by_id
from portal.people.rules import may_end_session
from portal.people.sessions import follow_device, sessions_at
from portal.people.shared_views import (
    back_at,
    end_one_at,
    end_others_at,
    show_own_sessions,
    sign_in_at,
    sign_out_at,
)
from portal.people.sides import CITIZEN, STAFF

pages = Pages("people", __name__)


@pages.page("/log-ind", needs=PUBLIC, world=World.DRAFT)
def sign_in(identity: Identity) -> Response:
    """Start a sign-in."""
    return sign_in_at(CITIZEN).begin()


@pages.page("/log-ind/retur", needs=PUBLIC, world=World.DRAFT)
def signed_in(identity: Identity) -> Response:
    """Receive the provider's answer."""
    return sign_in_at(CITIZEN).finish()


@pages.page("/log-af", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
def sign_out(identity: Identity) -> Response:
    """Sign out, also where the session has ended already."""
    return sign_out_at(CITIZEN).end(session())


@pages.page("/log-af/retur", needs=PUBLIC, world=World.DRAFT)
def back_from_sign_out(identity: Identity) -> ResponseReturnValue:
    """Receive a person whom the provider has signed out, too."""
    return back_at(CITIZEN)


@pages.page("/log-ind/backchannel", needs=PUBLIC, world=World.MACHINE, methods=("POST",))
def signed_out_elsewhere(identity: Identity) -> ResponseReturnValue:
    """End the sign-ins that the provider says have ended there."""
    return sign_out_at(CITIZEN).hear(session()), 200, {"Cache-Control": "no-store"}


@pages.page("/forlad", needs=PUBLIC, world=World.DRAFT)
def leave(identity: Identity) -> Response:
    """Leave the portal at once; a plain link does it, so that it works without a form or a script."""
    municipality: Municipality = current_app.extensions["municipality"]
    gate: Gate = current_app.extensions["gate"]
    return leave_at_once(gate.database, municipality.quick_exit, (sessions_at(CITIZEN), sessions_at(STAFF)))


@pages.page("/logget-af", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def signed_out(identity: Identity) -> ResponseReturnValue:
    """Tell the person that they are signed out."""
    return render_template("people/signed_out.html")


@pages.page("/min-side/sessioner", needs=is_citizen)
def own_sessions(identity: Identity) -> ResponseReturnValue:
    """Show a citizen where they are signed in, and how long that lasts."""
    return show_own_sessions(identity, CITIZEN)


@pages.page(
    "/min-side/sessioner/<uuid:session_id>/afslut", needs=may_end_session, subject=session_by_id, methods=("POST",)
)
def end_one(identity: Identity, one: WebSession) -> Response:
    """End one of one's own sign-ins; ending the one at hand is signing out."""
    return end_one_at(CITIZEN, identity, one)


@pages.page("/min-side/sessioner/afslut-andre", needs=is_citizen, methods=("POST",))
def end_others(identity: Identity) -> Response:
    """End one's sign-ins everywhere but here."""
    return end_others_at(CITIZEN, identity)


@pages.page("/min-side/sessioner/delt-enhed", needs=is_citizen, methods=("POST",))
def share_device(identity: Identity) -> Response:
    """Note whether others use this device too; the sign-in follows."""
    is_shared = request.form.get("shared") == "yes"
    response = make_response(redirect(url_for("people.own_sessions")))
    BrowserDraft(session()).share_device(is_shared=is_shared)
    follow_device(session(), response, is_shared=is_shared)
    return response
