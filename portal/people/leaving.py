"""Leaving at once: to a page that tells nothing, with nothing of the visit left in the browser."""

import structlog
from flask import Response, make_response, redirect, request, session
from sqlalchemy.exc import SQLAlchemyError

from portal.access.gate import BrowserDraft
from portal.db.engine import Database
from portal.people import actions
from portal.people.models import Happened
from portal.people.sessions import Sessions

_log = structlog.get_logger()


def leave(database: Database, where: str, sessions: tuple[Sessions, ...]) -> Response:
    """Send the person to `where`, and leave nothing of them in this browser, on whichever side they were signed in.

    Whoever was sent here by another site, or ahead of time by the browser, only goes there.
    """
    response = make_response(redirect(where, 303))
    if _is_meant():
        _forget(database, [key for one in sessions if (key := one.key_of_request())])
        session.clear()
        session.modified = not session.new  # one that can't be opened is taken away as well
        for one in sessions:
            one.wipe(response)
    return response


def _forget(doors: Database, keys: list[str]) -> None:
    """End the sign-ins and delete the draft in a short transaction of its own; nobody waits here for an error."""
    try:
        with doors.writing() as database:
            for key in keys:
                actions.end_session(database, key, how=Happened.LEFT)
            BrowserDraft(database).forget()
            database.commit()
    except SQLAlchemyError as error:  # the browser forgets all the same; the rows go when their time is up
        _log.warning("left without deleting", error=type(error).__name__)


def _is_meant() -> bool:
    """Tell whether the person themselves asked for the page at hand, now and from here."""
    ahead = "".join(request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    # "none" is an address that was typed or kept: whoever has it for the moment they need it means it.
    is_from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    return request.method == "GET" and not is_from_elsewhere and "prefetch" not in ahead
