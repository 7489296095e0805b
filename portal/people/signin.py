"""Signing in and out: from the link to the provider and back to a session."""

import re

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration
from flask import Response, make_response, redirect, request, session, url_for
from joserfc.errors import JoseError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import BrowserDraft
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.i18n import current_language, in_language, named, speak
from portal.people import actions
from portal.people.claims import read_person
from portal.people.provider import AnswerRefused, Provider
from portal.people.sessions import CitizenSessions

_log = structlog.get_logger()

NAME = "citizen"
HOME = "/min-side"
_OWN_PAGE = re.compile(r"/min-side(/[a-z0-9-]+)*")
_LONGEST_ADDRESS = 200  # it travels in the cookie, which browsers drop when it is over 4 kB


class Abandoned(Exception):  # noqa: N818 -- reads as the sentence it is
    """The person came back without having signed in, or with an answer that fits no sign-in under way."""


class SignIn:
    """The citizens' sign-in. `provider` is met for the first time when somebody signs in."""

    def __init__(self, settings: Settings, database: Database, sessions: CitizenSessions) -> None:
        self._settings = settings
        self._database = database
        self._sessions = sessions
        self._provider = Provider(FlaskIntegration(NAME), NAME, sign_in=settings.citizen_sign_in)

    def begin(self) -> Response:
        """Send the person to the provider; raises ProviderUnreachable."""
        after = own_page(request.args.get("next"))
        address = self._provider.begin(self._return_address(), language=current_language().code, next=after)
        return make_response(redirect(address))

    def finish(self) -> Response:
        """Let the person in whom the provider's answer vouches for.

        Raises Abandoned, Refused or ProviderUnreachable; none of them makes or ends a session.
        """
        arguments = request.args.to_dict()
        kept = self._provider.framework.get_state_data(session, arguments.get("state"))
        if kept is None:
            raise Abandoned
        language = named(kept["language"])
        speak(language)
        try:
            claims = self._provider.finish(arguments)
        except (AuthlibBaseError, JoseError, AnswerRefused, KeyError, TypeError, ValueError) as error:
            raise Abandoned from error
        person = read_person(self._settings.citizen_sign_in, claims)
        response = make_response(redirect(in_language(language, kept["next"])))
        self._sessions.give(response, self._let_in(person))
        return response

    def end(self, database: Session) -> Response:
        """Sign the person out: the session's row goes, and with it whatever the browser kept."""
        actions.end_session(database, self._sessions.key_of_request())
        BrowserDraft(database).forget()
        session.clear()
        response = make_response(redirect(url_for("people.signed_out")))
        self._sessions.take_back(response)
        return response

    def leave(self) -> Response:
        """Send the person to a page that tells nothing, and leave nothing of them in this browser.

        Whoever was sent here by another site, or ahead of time by the browser, only goes there.
        """
        response = make_response(redirect(self._settings.municipality.quick_exit, 303))
        if _is_meant():
            self._forget()
            session.clear()
            session.modified = not session.new  # one that can't be opened is taken away as well
            self._sessions.wipe(response)
        return response

    def _forget(self) -> None:
        """End the sign-in and delete the draft in a short transaction of its own; nobody waits here for an error."""
        key = self._sessions.key_of_request()
        try:
            with self._database.writing() as database:
                if key:
                    actions.end_session(database, key)
                BrowserDraft(database).forget()
                database.commit()
        except SQLAlchemyError as error:  # the browser forgets all the same; the rows go when their time is up
            _log.warning("left without deleting", error=type(error).__name__)

    def _let_in(self, person: actions.SignedIn) -> str:
        """Write the sign-in in its own short transaction; return the secret for the cookie.

        An earlier sign-in of this browser ends, and forms shown before become stale: nothing that was
        planted in the browser beforehand lives on.
        """
        now = clock.now()
        with self._database.writing() as database:
            citizen = actions.recognise(database, person, now=now)
            actions.end_session(database, self._sessions.key_of_request())
            secret = actions.begin_session(database, citizen, person, now=now)
            BrowserDraft(database).hand_to(str(citizen.id))
            database.commit()
        return secret

    def _return_address(self) -> str:
        return f"{self._settings.public_url}/log-ind/retur"


def _is_meant() -> bool:
    """Tell whether the person themselves asked for the page at hand, now and from here."""
    ahead = "".join(request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    # "none" is an address that was typed or kept: whoever has it for the moment they need it means it.
    is_from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    return request.method == "GET" and not is_from_elsewhere and "prefetch" not in ahead


def own_page(wanted: str | None) -> str:
    """Return the personal page that someone wants to go on to; my page for whatever else they were sent with."""
    is_own = wanted and len(wanted) <= _LONGEST_ADDRESS and _OWN_PAGE.fullmatch(wanted)
    return wanted if wanted and is_own else HOME
