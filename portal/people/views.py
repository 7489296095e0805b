"""The ways in and out of both sides; and what citizens alone have: leaving at once, and a device that others share."""

from flask import Response, current_app, make_response, redirect, request, url_for

from portal.access.gate import BrowserDraft, Gate, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC, is_citizen, is_staff
from portal.people.here import municipality_here
from portal.people.leaving import leave as leave_at_once
from portal.people.sessions import follow_device, sessions_at
from portal.people.shared_views import side_pages
from portal.people.sides import CITIZEN, STAFF

pages = side_pages(CITIZEN, needs=is_citizen, world=World.PERSONAL)
staff_pages = side_pages(STAFF, needs=is_staff, world=World.STAFF)


@pages.page("/forlad", needs=PUBLIC, world=World.DRAFT)
def leave(identity: Identity) -> Response:
    """Leave the portal at once; a plain link does it, so that it works without a form or a script."""
    municipality = municipality_here()
    gate: Gate = current_app.extensions["gate"]
    return leave_at_once(gate.database, municipality.quick_exit, (sessions_at(CITIZEN), sessions_at(STAFF)))


@pages.page("/min-side/sessioner/delt-enhed", needs=is_citizen, methods=("POST",))
def share_device(identity: Identity) -> Response:
    """Note whether others use this device too; the sign-in follows."""
    is_shared = request.form.get("shared") == "yes"
    response = make_response(redirect(url_for("people.own_sessions")))
    BrowserDraft(session()).share_device(is_shared=is_shared)
    follow_device(session(), response, is_shared=is_shared)
    return response
