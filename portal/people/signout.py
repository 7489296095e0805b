"""Signing out: here, then at the provider; and what happens when somebody signs out there first."""

import hmac
import secrets

import structlog
from flask import Response, make_response, redirect, render_template, request, session, url_for
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import BrowserDraft, renew_forms
from portal.config.sign_in import SignInSettings
from portal.i18n import current_language, named, speak
from portal.people import actions, endings
from portal.people.discovery import OFFERED, Allowance
from portal.people.keepsake import unseal
from portal.people.logout_token import Logout, LogoutRefused, read_logout
from portal.people.provider import Provider
from portal.people.sessions import Sessions
from portal.people.sides import CITIZEN, Side
from portal.people.transport import ProviderUnreachable

_log = structlog.get_logger()

STATE = "signing_out"
REFETCHES = (3, 60.0)  # anybody can send a logout token, so unknown keys in them make us ask less often


class SignOut:
    """One side's sign-out, at both ends. The other side's sign-in in the same browser stays."""

    def __init__(self, side: Side, sign_in: SignInSettings, sessions: Sessions, provider: Provider, url: str) -> None:
        self._side, self._sign_in, self._sessions = side, sign_in, sessions
        self._provider = provider
        self._public_url = url
        self._state = f"{STATE}_{side.name}"
        self._refetches = Allowance(*REFETCHES)

    def end(self, database: Session) -> Response:
        """Sign the person out: the session's row goes, and with it whatever the browser kept; then the provider.

        Ours has ended before anybody else is asked, whatever becomes of that.
        """
        key, secret = self._sessions.key_of_request(), self._sessions.secret_of_request()
        sealed = endings.kept_id_token(database, key)
        was_signed_in = actions.end_session(database, key)
        if self._side is CITIZEN:
            BrowserDraft(database).forget()
        database.commit()
        self._forget_browser()
        address = self._address_at_provider(unseal(secret, sealed)) if was_signed_in else None
        response = _onwards(address) if address else make_response(redirect(self.signed_out_at()))
        self._sessions.take_back(response)
        return response

    def signed_out_at(self) -> str:
        """Return the address of the page that says so."""
        return url_for(f"{self._side.pages}.signed_out")

    def is_expected_back(self) -> bool:
        """Tell whether this browser was sent to sign out at the provider and comes back from there, once.

        Speaks the language that it signed out in.
        """
        begun = session.pop(self._state, None)
        if begun is None:
            return False
        self._forget_browser()
        speak(named(begun["language"]))
        return hmac.compare_digest(begun["state"].encode(), request.args.get("state", "").encode())

    def hear(self, database: Session) -> str:
        """End what the provider's logout token says has ended there; raises LogoutRefused for any other token."""
        said = self._read_logout()
        issuer, now = self._sign_in.issuer, clock.now()
        if not endings.spend_token(database, issuer, said.token_id, until=said.useless_at, now=now):
            raise LogoutRefused("used before")
        whom = {"session_id": said.session_id, "subject": said.subject}
        count = endings.end_at_provider(database, self._side, issuer, **whom, now=now)
        _log.info("signed out at the provider", sessions=count)
        return ""

    def _address_at_provider(self, id_token: str) -> str | None:
        """Return where to sign out at the provider; None where it has no such place, or nothing can be had of it."""
        hint = id_token if self._sign_in.ways.hints_logout else ""
        state = secrets.token_urlsafe(24)
        return_to = f"{self._public_url}{self._side.signed_out_path}"
        try:
            address = self._provider.end_session_address(
                id_token=hint, return_to=return_to, state=state, language=current_language().code
            )
        except ProviderUnreachable as error:
            _log.warning("not signed out at the provider", reason=str(error))
            return None
        if address and (hint or not self._sign_in.ways.hints_logout):
            session[self._state] = {"state": state, "language": current_language().code}
            return address
        return None

    def _forget_browser(self) -> None:
        """Empty the browser's cookie; a member of staff leaves a citizen's answers in it."""
        if self._side is CITIZEN:
            session.clear()
        else:
            renew_forms()

    def _read_logout(self) -> Logout:
        """Read the request's logout token, with keys looked up anew where it names one that isn't known."""
        raw = only_one(request.form.getlist("logout_token"))
        try:
            try:
                return self._read_with(raw, None)
            except InvalidKeyIdError:
                return self._read_with(raw, self._refetches)
        except (InvalidKeyIdError, ProviderUnreachable) as error:
            raise LogoutRefused(type(error).__name__) from error

    def _read_with(self, raw: str, allowed: Allowance | None) -> Logout:
        discovery = self._provider.discovery
        algorithms = discovery.metadata()[OFFERED]
        keys = KeySet.import_key_set(discovery.keys(allowed=allowed))  # type: ignore[arg-type]
        asked = {"issuer": self._sign_in.issuer, "client_id": self._sign_in.client_id}
        return read_logout(raw, keys, algorithms, **asked, now=clock.now())


def only_one(tokens: list[str]) -> str:
    """Want exactly one token: of two, somebody before us may have looked at the other."""
    if len(tokens) != 1:
        raise LogoutRefused("not one token")
    return tokens[0]


def _onwards(address: str) -> Response:
    """Lead to the provider by a page of our own.

    A redirect wouldn't arrive: browsers hold a form to `form-action 'self'` through all its redirects (CSP 3, 6.4.3).
    """
    response = make_response(render_template("people/signing_out.html", address=address))
    response.headers["Refresh"] = f"0; url={address}"
    return response
