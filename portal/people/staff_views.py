"""A member of staff signs in, comes back, and signs out here and at the provider; and the sign-ins they have."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, is_staff
from portal.people.models import WebSession
from portal.people.queries import session_by_id
from portal.people.rules import may_end_session
from portal.people.shared_views import (
    back_at,
    end_one_at,
    end_others_at,
    show_own_sessions,
    sign_in_at,
    sign_out_at,
)
from portal.people.sides import STAFF

pages = Pages("staff", __name__)


@pages.page("/medarbejder/log-ind", needs=PUBLIC, world=World.DRAFT)
def sign_in(identity: Identity) -> Response:
    """Start a sign-in."""
    return sign_in_at(STAFF).begin()


@pages.page("/medarbejder/log-ind/retur", needs=PUBLIC, world=World.DRAFT)
def signed_in(identity: Identity) -> Response:
    """Receive the provider's answer."""
    return sign_in_at(STAFF).finish()


@pages.page("/medarbejder/log-af", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
def sign_out(identity: Identity) -> Response:
    """Sign out, also where the session has ended already."""
    return sign_out_at(STAFF).end(session())


@pages.page("/medarbejder/log-af/retur", needs=PUBLIC, world=World.DRAFT)
def back_from_sign_out(identity: Identity) -> ResponseReturnValue:
    """Receive a person whom the provider has signed out, too."""
    return back_at(STAFF)


@pages.page("/medarbejder/log-ind/backchannel", needs=PUBLIC, world=World.MACHINE, methods=("POST",))
def signed_out_elsewhere(identity: Identity) -> ResponseReturnValue:
    """End the sign-ins that the provider says have ended there."""
    return sign_out_at(STAFF).hear(session()), 200, {"Cache-Control": "no-store"}


@pages.page("/medarbejder/logget-af", needs=PUBLIC, world=World.OPEN, version=lambda: "")
def signed_out(identity: Identity) -> ResponseReturnValue:
    """Tell the person that they are signed out."""
    return render_template("people/signed_out.html")


@pages.page("/medarbejder/sessioner", needs=is_staff, world=World.STAFF)
def own_sessions(identity: Identity) -> ResponseReturnValue:
    """Show a member of staff where they are signed in, and how long that lasts."""
    return show_own_sessions(identity, STAFF)


@pages.page(
    "/medarbejder/sessioner/<uuid:session_id>/afslut",
    needs=may_end_session,
    subject=session_by_id,
    world=World.STAFF,
    methods=("POST",),
)
def end_one(identity: Identity, one: WebSession) -> Response:
    """End one of one's own sign-ins; ending the one at hand is signing out."""
    return end_one_at(STAFF, identity, one)


@pages.page("/medarbejder/sessioner/afslut-andre", needs=is_staff, world=World.STAFF, methods=("POST",))
def end_others(identity: Identity) -> Response:
    """End one's sign-ins everywhere but here."""
    return end_others_at(STAFF, identity)
