"""What we ask of an ID token and of the answer that brought it, beyond what Authlib asks.

Authlib 1.9 doesn't look at the answer's `iss`, takes another client's token that names us as `azp`, takes tokens of
any age, and says nothing when there is no token. Each function here is one check; `tests/people/
test_each_check_matters.py` shows that without it something forged would pass.
"""

from collections.abc import Mapping
from typing import Any

from authlib.oidc.core import CodeIDToken

from portal.config.sign_in import SignInSettings

LEEWAY_SECONDS = 60
MAX_AGE_SECONDS = 600


class AnswerRefused(Exception):  # noqa: N818 -- reads as the sentence it is
    """The provider's answer fails a check. The message names the check, never what was sent."""


class IdToken(CodeIDToken):  # type: ignore[misc]
    """Authlib's checks without those of types that brokers don't keep to; `coercion` reads these claims itself."""

    def validate_amr(self) -> None:
        """Let a single text stand for a list."""

    def validate_auth_time(self) -> None:
        """Let digits in a text stand for a number."""


def expected_claims(sign_in: SignInSettings) -> dict[str, Any]:
    """Say what a token's claims must be (OpenID Connect Core 3.1.3.7, 2 and 3)."""
    return {
        "iss": {"essential": True, "value": sign_in.issuer},
        "aud": {"essential": True, "value": sign_in.client_id},
    }


def require_issuer(metadata: Mapping[str, Any], sign_in: SignInSettings, issuer: str | None) -> None:
    """Hold the answer to the issuer that was asked, before anybody else is (RFC 9207)."""
    is_promised = metadata.get("authorization_response_iss_parameter_supported")
    if issuer != sign_in.issuer and (is_promised or issuer is not None):
        raise AnswerRefused("answer of another issuer")


def require_access_token(token: Mapping[str, Any]) -> None:
    """Want an access token that can be shown at userinfo."""
    if not isinstance(token.get("access_token"), str) or not token["access_token"]:
        raise AnswerRefused("no access token")


def require_young(claims: Mapping[str, Any], now: float) -> None:
    """Want a token that was made for this sign-in, not one of long ago (OpenID Connect Core 3.1.3.7, 10)."""
    if now - claims["iat"] > MAX_AGE_SECONDS:
        raise AnswerRefused("old id_token")


def require_same_person(claims: Mapping[str, Any], userinfo: Mapping[str, Any]) -> None:
    """Want userinfo of the person whom the token names (OpenID Connect Core 5.3.2)."""
    if userinfo.get("sub") != claims["sub"]:
        raise AnswerRefused("userinfo of another subject")
