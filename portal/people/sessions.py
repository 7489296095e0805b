"""A citizen's sign-in as the browser carries it: one cookie, and the row it opens."""

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import ANYONE, Identity
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.people.actions import session_key, touch_session
from portal.people.limits import ABSOLUTE, touch_interval
from portal.people.own_sessions import share_session
from portal.people.queries import live_session

_log = structlog.get_logger()


class CitizenSessions:
    """Finds, keeps alive and hands out citizens' sign-ins."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._database = database
        self._secure = settings.is_secure
        self.cookie = "__Host-borger" if settings.is_secure else "borger"

    def install(self, app: Flask) -> None:
        """Keep sign-ins alive that are in use."""
        app.extensions["citizen_sessions"] = self
        app.after_request(self._touch)

    def who_is_asking(self, session: Session) -> Identity:
        """Return whose sign-in the request carries; ANYONE where it carries none that holds."""
        key = self.key_of_request()
        live = live_session(session, key, now=clock.now()) if key else None
        if live is None:
            return ANYONE
        if clock.now() - live.seen_at >= touch_interval(is_shared=live.is_shared):
            g.session_in_use = key
        return Identity(
            citizen_id=live.citizen_id,
            name=live.name,
            session_key=key,
            level=live.level,
            authenticated_at=live.authenticated_at,
            is_on_shared_device=live.is_shared,
        )

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
