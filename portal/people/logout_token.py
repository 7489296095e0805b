"""What a provider says when somebody has signed out there: a logout token, read with more suspicion than any other.

Anybody can send one. Each function is one check of OpenID Connect Back-Channel Logout 1.0, 2.6; a token that fails
one does nothing. That it is used once is `actions.spend_token`'s to see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from portal.people import coercion

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPES = ("logout+jwt", "application/logout+jwt")
LEEWAY = timedelta(seconds=60)
MAX_AGE = timedelta(minutes=10)
MAX_BYTES = 16 * 1024


class LogoutRefused(Exception):  # noqa: N818 -- reads as the sentence it is
    """The token ends nothing. The message names the check, never what was sent."""


@dataclass(frozen=True)
class Logout:
    """Whom the provider has signed out: one sign-in there, or all of a person's."""

    token_id: str
    session_id: str | None
    subject: str | None
    useless_at: datetime  # from then on the token is too old by itself


def read_logout(raw: str, keys: KeySet, algorithms: list[str], *, issuer: str, client_id: str, now: datetime) -> Logout:
    """Read a logout token that was sent for `client_id`; raises LogoutRefused, or InvalidKeyIdError for other keys."""
    require_small(raw)
    try:
        token = jwt.decode(raw, keys, registry=JWSRegistry(algorithms=algorithms, strict_check_header=False))
        require_type(token.header)
        require_claims(token.claims, issuer=issuer, client_id=client_id, now=now)
    except InvalidKeyIdError:
        raise
    except (JoseError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise LogoutRefused(type(error).__name__) from error
    require_young(token.claims, now)
    require_event(token.claims)
    require_no_nonce(token.claims)
    token_id, session_id, subject = (named(token.claims, claim) for claim in ("jti", "sid", "sub"))
    require_somebody(session_id, subject)
    useless_at = datetime.fromtimestamp(token.claims["iat"], UTC) + MAX_AGE + LEEWAY
    return Logout(token_id or "", session_id, subject, useless_at)


def require_small(raw: str) -> None:
    """Want no more than any provider needs to say it."""
    if len(raw) > MAX_BYTES:
        raise LogoutRefused("too large")


def require_type(header: Mapping[str, Any]) -> None:
    """Want a logout token's type: no other token may stand for one (2.4; RFC 8725, 3.11)."""
    if str(header.get("typ")).lower() not in TYPES:
        raise LogoutRefused("typ")


def expected_claims(issuer: str, client_id: str) -> dict[str, Any]:
    """Say which claims there must be, and what two of them must be (2.4)."""
    wanted: dict[str, Any] = {name: {"essential": True} for name in ("iat", "exp", "jti")}
    named = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    return wanted | named


def require_claims(claims: dict[str, Any], *, issuer: str, client_id: str, now: datetime) -> None:
    """Want the claims there must be, of our provider, for us, neither run out nor of tomorrow."""
    seconds, leeway = int(now.timestamp()), int(LEEWAY.total_seconds())
    JWTClaimsRegistry(seconds, leeway, **expected_claims(issuer, client_id)).validate(claims)


def require_young(claims: Mapping[str, Any], now: datetime) -> None:
    """Want a token of these minutes: an old one that somebody kept ends no sign-in of today."""
    if now.timestamp() - claims["iat"] > MAX_AGE.total_seconds():
        raise LogoutRefused("old")


def require_event(claims: Mapping[str, Any]) -> None:
    """Want the one event that this is about, as a JSON object (2.4)."""
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise LogoutRefused("events")


def require_no_nonce(claims: Mapping[str, Any]) -> None:
    """Want no nonce: with one it would be an ID token (2.4)."""
    if "nonce" in claims:
        raise LogoutRefused("nonce")


def named(claims: Mapping[str, Any], claim: str) -> str | None:
    """Return whom a claim names; None where it is absent."""
    try:
        return coercion.text(claims.get(claim))
    except coercion.Unreadable:
        raise LogoutRefused(claim) from None


def require_somebody(session_id: str | None, subject: str | None) -> None:
    """Want a sign-in or a person to be named (2.4)."""
    if session_id is None and subject is None:
        raise LogoutRefused("nobody named")
