"""Signing in: from the link to the provider and back to a session; and leaving at once."""

import re
from datetime import datetime, timedelta

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration
from flask import Response, make_response, redirect, request, session
from joserfc.errors import JoseError
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.access.gate import BrowserDraft, is_on_shared_device
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.i18n import current_language, in_language, named, speak
from portal.people import actions, endings
from portal.people.asking import asked_of, wanted_level
from portal.people.claims import Refused, read_person
from portal.people.devices import device_of
from portal.people.freshness import step_named
from portal.people.id_token import LEEWAY_SECONDS, AnswerRefused
from portal.people.models import Happened
from portal.people.provider import Answer, Provider
from portal.people.sessions import CitizenSessions
from portal.people.transport import ProviderUnreachable
from portal.people.vault import Vault

_log = structlog.get_logger()

NAME = "citizen"
HOME = "/min-side"
# What Authlib and joserfc raise over an answer; some of it is only how Python trips over what nobody should send.
FORGED = (AuthlibBaseError, JoseError, AnswerRefused, LookupError, RecursionError, TypeError, ValueError)
LEEWAY = timedelta(seconds=LEEWAY_SECONDS)
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
        self._vault = Vault(settings.vault_keys)
        self._sign_in = settings.citizen_sign_in
        self.provider = Provider(FlaskIntegration(NAME), NAME, sign_in=self._sign_in)

    def begin(self) -> Response:
        """Send the person to the provider, for a step that they should take where one is named.

        Raises ProviderUnreachable.
        """
        after, step = own_page(request.args.get("next")), step_named(request.args.get("trin"))
        language = current_language().code
        asked = asked_of(self._sign_in, language=language, step=step)
        begun = clock.now().isoformat()
        back = self._return_address()
        address = self.provider.begin(back, asked, language=language, next=after, step=step or "", begun=begun)
        return make_response(redirect(address))

    def finish(self) -> Response:
        """Let the person in whom the provider's answer vouches for.

        Raises Abandoned, Refused or ProviderUnreachable; none of them makes or ends a session.
        """
        arguments = request.args.to_dict()
        kept = self.provider.framework.get_state_data(session, arguments.get("state"))
        if kept is None:
            raise Abandoned
        language = named(kept["language"])
        speak(language)
        answer = self._answer_to(arguments)
        person = self._vouched_for(answer, kept)
        response = make_response(redirect(in_language(language, kept["next"])))
        kind = Happened.STEP_UP if step_named(kept.get("step")) else Happened.SIGN_IN
        secret = self._let_in(person, kind=kind, keepsake=self._keepsake(answer))
        self._sessions.give(response, secret, is_shared=is_on_shared_device())
        return response

    def _answer_to(self, arguments: dict[str, str]) -> Answer:
        """Return what the provider's answer vouches for. Whatever is wrong with it: the person sees one plain page."""
        try:
            return self.provider.finish(arguments)
        except FORGED as error:
            _log.warning("sign-in refused", error=type(error).__name__)
            raise Abandoned from error
        except ProviderUnreachable as error:
            _log.warning("sign-in not finished", reason=str(error))
            raise

    def _vouched_for(self, answer: Answer, kept: dict[str, str]) -> actions.SignedIn:
        """Read who it is; a step that was asked for must have been taken since then."""
        step = step_named(kept.get("step"))
        since = datetime.fromisoformat(kept["begun"]) - LEEWAY if step else None
        level = wanted_level(self._sign_in, step)
        try:
            return read_person(self._sign_in, answer.claims, level=level, not_before=since)
        except Refused as refused:
            _log.warning("sign-in refused", reason=refused.reason, claim=refused.claim)
            raise

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
                    actions.end_session(database, key, how=Happened.LEFT)
                BrowserDraft(database).forget()
                database.commit()
        except SQLAlchemyError as error:  # the browser forgets all the same; the rows go when their time is up
            _log.warning("left without deleting", error=type(error).__name__)

    def _let_in(self, person: actions.SignedIn, *, kind: Happened, keepsake: str) -> str:
        """Write the sign-in in its own short transaction; return the secret for the cookie.

        An earlier sign-in of this browser ends, and forms shown before become stale: nothing that was
        planted in the browser beforehand lives on. Raises Abandoned where the provider has ended it meanwhile.
        """
        now = clock.now()
        with self._database.writing() as database:
            if endings.has_ended(database, person.issuer, person.session_id):
                raise Abandoned
            citizen = actions.recognise(database, person, now=now, vault=self._vault)
            actions.end_session(database, self._sessions.key_of_request(), how=Happened.REPLACED, now=now)
            secret = actions.begin_session(
                database,
                citizen,
                person,
                now=now,
                device=device_of(request.headers.get("User-Agent", "")),
                is_shared=is_on_shared_device(),
                address=request.remote_addr,
                vault=self._vault,
                id_token=keepsake,
                kind=kind,
            )
            BrowserDraft(database).hand_to(str(citizen.id))
            database.commit()
        return secret

    def _keepsake(self, answer: Answer) -> str:
        """Return the ID token where the provider wants it back; not one with a CPR number: it stands in an address."""
        has_number = any(name in answer.told for name in self._sign_in.names.get("cpr", ()))
        return answer.id_token if self.provider.wants_token_back and not has_number else ""

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
