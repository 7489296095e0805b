"""A sign-in as the browser carries it: one cookie for each side, and the row it opens."""

from datetime import datetime
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import ANYONE, Identity
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.people.actions import session_key, touch_session
from portal.people.limits import ABSOLUTE, touch_interval
from portal.people.own_sessions import share_session
from portal.people.powers import standing_of
from portal.people.queries import LiveSession, LiveStaffSession, live_session, live_staff_session
from portal.people.sides import CITIZEN, STAFF, Side

_log = structlog.get_logger()


class Sessions:
    """Finds, keeps alive and hands out one side's sign-ins."""

    def __init__(self, settings: Settings, database: Database, side: Side) -> None:
        self._database = database
        self._secure = settings.is_secure
        self._side = side
        self.cookie = f"__Host-{side.cookie}" if settings.is_secure else side.cookie

    def install(self, app: Flask) -> None:
        """Keep sign-ins alive that are in use."""
        app.extensions[f"{self._side.name}_sessions"] = self
        app.after_request(self._touch)

    def who_is_asking(self, session: Session) -> Identity:
        """Return whose sign-in the request carries; ANYONE where it carries none that holds."""
        key = self.key_of_request()
        if not key:
            return ANYONE
        identity, seen_at = self._find(session, key)
        is_shared = identity.is_on_shared_device
        if seen_at is not None and clock.now() - seen_at >= touch_interval(is_shared=is_shared):
            g.session_in_use = key
        return identity

    def _find(self, session: Session, key: str) -> tuple[Identity, datetime | None]:
        """Return whose sign-in that is and when it was last used; ANYONE for one that doesn't hold, or isn't ours."""
        now = clock.now()
        if self._side is CITIZEN:
            live = live_session(session, key, now=now)
            return _identity(live, key, _citizen(session, live, now) if live else {})
        staff = live_staff_session(session, key, now=now)
        fields = ("staff_id", "roles", "scopes", "unit")
        return _identity(staff, key, {name: getattr(staff, name) for name in fields} if staff else {})

    def secret_of_request(self) -> str:
        """Return what the request's cookie holds; empty where there is no cookie."""
        return request.cookies.get(self.cookie) or ""

    def key_of_request(self) -> str:
        """Return the key of the sign-in that the request's cookie names; empty where there is no cookie."""
        secret = self.secret_of_request()
        return session_key(secret) if secret else ""

    def give(self, response: Response, secret: str, *, is_shared: bool = False) -> None:
        """Put the sign-in's secret into the browser's cookie; on a shared device it goes when the browser closes."""
        response.set_cookie(
            self.cookie,
            secret,
            max_age=None if is_shared else int(ABSOLUTE.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )

    def follow_device(self, session: Session, response: Response, *, is_shared: bool) -> None:
        """Let the sign-in that the request carries, if one holds, live as its device asks for from now on."""
        secret = request.cookies.get(self.cookie)
        if secret and share_session(session, session_key(secret), is_shared=is_shared, now=clock.now()):
            self.give(response, secret, is_shared=is_shared)

    def take_back(self, response: Response) -> None:
        """Take the cookie away, and whatever the browser kept of personal pages."""
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="Lax")
        # Not "cookies": that would reach every site of the municipality's domain.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'

    def wipe(self, response: Response) -> None:
        """Take the cookie away, and everything that could tell the next one at this device of the visit."""
        self.take_back(response)
        # "cookies" here after all: who flees would rather be signed out of the municipality's other sites, too.
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'

    def _touch(self, response: Response) -> Response:
        """Note the use in a short transaction of its own, after the page's has ended, and not each time."""
        key = g.pop("session_in_use", None)
        if key:
            try:
                with self._database.writing() as session:
                    touch_session(session, key, now=clock.now())
                    session.commit()
            except SQLAlchemyError as error:  # the page is ready; the next one can try again
                _log.warning("session not touched", error=type(error).__name__)
        return response


def _citizen(session: Session, live: LiveSession, now: datetime) -> dict[str, Any]:
    """Return who it is and for whom they act: one statement more for whoever does, as the power may have ended."""
    own = {"citizen_id": live.citizen_id, "born_on": live.born_on}
    if live.acting_for_id is None:
        return own
    standing = standing_of(session, live.citizen_id, live.acting_for_id, now)
    if standing is None:
        return own | {"acted_for": live.acting_for_id}
    acting = {"acting_for": live.acting_for_id, "acting_name": standing.represented, "acting_by": standing.power.value}
    return own | acting


def _identity(
    live: LiveSession | LiveStaffSession | None, key: str, whose: dict[str, Any]
) -> tuple[Identity, datetime | None]:
    if live is None:
        return ANYONE, None
    identity = Identity(
        **whose,
        name=live.name,
        session_key=key,
        level=live.level,
        authenticated_at=live.authenticated_at,
        is_on_shared_device=live.is_shared,
    )
    return identity, live.seen_at


def sessions_at(side: Side) -> Sessions:
    """Return the sign-ins of a side of the application at hand."""
    found = current_app.extensions[f"{side.name}_sessions"]
    assert isinstance(found, Sessions)  # noqa: S101 -- put there by install
    return found


def follow_device(session: Session, response: Response, *, is_shared: bool) -> None:
    """Let the sign-ins of this browser, on both sides, live as the device asks for from now on."""
    for side in (CITIZEN, STAFF):
        sessions_at(side).follow_device(session, response, is_shared=is_shared)
