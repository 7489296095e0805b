"""Signing in: from the link to the provider and back to a session, the same way for citizens and for staff."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration
from flask import Flask, Response, make_response, redirect, request, session
from joserfc.errors import JoseError

from portal import clock
from portal.access.gate import is_on_shared_device
from portal.config.sign_in import SignInSettings
from portal.i18n import current_language, in_language, named, speak
from portal.people.asking import asked_of, wanted_level
from portal.people.claims import Refused
from portal.people.freshness import step_named
from portal.people.id_token import LEEWAY_SECONDS, AnswerRefused
from portal.people.models import Happened
from portal.people.provider import Answer, Provider
from portal.people.sessions import Sessions
from portal.people.sides import Side
from portal.people.signout import SignOut
from portal.people.transport import ProviderUnreachable

_log = structlog.get_logger()

Person = TypeVar("Person")
# What Authlib and joserfc raise over an answer; some of it is only how Python trips over what nobody should send.
FORGED = (AuthlibBaseError, JoseError, AnswerRefused, LookupError, RecursionError, TypeError, ValueError)
LEEWAY = timedelta(seconds=LEEWAY_SECONDS)


class Abandoned(Exception):  # noqa: N818 -- reads as the sentence it is
    """The person came back without having signed in, or with an answer that fits no sign-in under way."""


@dataclass(frozen=True)
class Begun:
    """A sign-in that the provider has vouched for: what kind it is, what is kept of it for the sign-out, and when."""

    kind: Happened
    keepsake: str
    now: datetime


@dataclass(frozen=True)
class LetIn:
    """Somebody was let in: the secret for their cookie, and what they are shown before their home, if anything."""

    secret: str
    first_page: str = ""


class SignIn(ABC, Generic[Person]):
    """One side's sign-in. `provider` is met for the first time when somebody signs in.

    What the provider tells is read and let in by each side in its own way (`portal.people.admission`).
    """

    def __init__(self, side: Side, sign_in: SignInSettings, sessions: Sessions, public_url: str) -> None:
        self.side, self._sign_in, self._sessions = side, sign_in, sessions
        self._public_url = public_url
        self.provider = Provider(FlaskIntegration(side.name), side.name, sign_in=sign_in)

    def install(self, app: Flask) -> None:
        """Let people sign in and out in `app`."""
        app.extensions[f"{self.side.name}_sign_in"] = self
        app.extensions[f"{self.side.name}_sign_out"] = SignOut(
            self.side, self._sign_in, self._sessions, self.provider, self._public_url
        )

    @abstractmethod
    def read(self, claims: Mapping[str, Any], *, level: str, not_before: datetime | None) -> Person:
        """Read who it is; raises Refused."""

    @abstractmethod
    def let_in(self, person: Person, begun: Begun) -> LetIn:
        """Write the sign-in in its own short transaction. Raises Refused, Abandoned.

        An earlier sign-in of this browser ends, and forms shown before become stale: nothing that was planted in the
        browser beforehand lives on.
        """

    def begin(self) -> Response:
        """Send the person to the provider, for a step that they should take where one is named.

        Raises ProviderUnreachable.
        """
        after, step = self.side.own_page(request.args.get("next")), step_named(request.args.get("trin"))
        language = current_language().code
        asked = asked_of(self._sign_in, language=language, step=step)
        begun = clock.now().isoformat()
        back = self._return_address()
        address = self.provider.begin(back, asked, language=language, next=after, step=step or "", begun=begun)
        return make_response(redirect(address))

    def finish(self) -> Response:
        """Let the person in whom the provider's answer vouches for.

        Raises Abandoned, Refused or ProviderUnreachable. None of them makes a session, and none ends one but where the
        provider itself says that a member of staff has no role any more.
        """
        arguments = request.args.to_dict()
        kept = self.provider.framework.get_state_data(session, arguments.get("state"))
        if kept is None:
            raise Abandoned
        language = named(kept["language"])
        speak(language)
        answer = self._answer_to(arguments)
        person = self._vouched_for(answer, kept)
        kind = Happened.STEP_UP if step_named(kept.get("step")) else Happened.SIGN_IN
        let_in = self.let_in(person, Begun(kind, self._keepsake(answer), clock.now()))
        after = let_in.first_page if kept["next"] == self.side.home and let_in.first_page else kept["next"]
        response = make_response(redirect(in_language(language, after)))
        self._sessions.give(response, let_in.secret, is_shared=is_on_shared_device())
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

    def _vouched_for(self, answer: Answer, kept: dict[str, str]) -> Person:
        """Read who it is; a step that was asked for must have been taken since then."""
        step = step_named(kept.get("step"))
        since = datetime.fromisoformat(kept["begun"]) - LEEWAY if step else None
        level = wanted_level(self._sign_in, step)
        try:
            return self.read(answer.claims, level=level, not_before=since)
        except Refused as refused:
            _log.warning("sign-in refused", reason=refused.reason, claim=refused.claim)
            raise

    def _keepsake(self, answer: Answer) -> str:
        """Return the ID token where the provider wants it back; not one with a CPR number: it stands in an address."""
        has_number = any(name in answer.told for name in self._sign_in.names.get("cpr", ()))
        return answer.id_token if self.provider.wants_token_back and not has_number else ""

    def _return_address(self) -> str:
        return f"{self._public_url}{self.side.return_path}"
