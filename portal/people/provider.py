"""The OpenID provider as we let Authlib meet it: Authlib's client, with the doors closed that it leaves open.

Authlib 1.9 accepts `alg: none` where the provider's own list has it, follows redirects, waits for ever,
reads answers of any size, and never looks at the response's `iss`. Each method here closes one of these.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException, Response

from portal.config.sign_in import SignInSettings

TIMEOUT_SECONDS = 5
MAX_BYTES = 256 * 1024
LEEWAY_SECONDS = 60
MAX_TOKEN_AGE_SECONDS = 600
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class ProviderUnreachable(Exception):  # noqa: N818 -- reads as the sentence it is
    """The provider doesn't answer, or not as a provider does."""


class AnswerRefused(Exception):  # noqa: N818 -- reads as the sentence it is
    """The provider's answer fails a check. The message names the check, never what was sent."""


class BoundedSession(OAuth2Session):  # type: ignore[misc]
    """HTTP to the provider: bounded in time and size, redirects not followed."""

    def request(self, method: str, url: str, **options: Any) -> Response:
        """Send one request; raises ProviderUnreachable instead of waiting or reading without end."""
        options |= {"timeout": TIMEOUT_SECONDS, "allow_redirects": False, "stream": True}
        try:
            response: Response = super().request(method, url, **options)
            with response:
                body = response.raw.read(MAX_BYTES + 1, decode_content=True)
        except (RequestException, OSError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        if len(body) > MAX_BYTES or response.is_redirect:
            raise ProviderUnreachable("answer too large or redirected")
        response._content = body  # requests reads no further than this
        return response


class Provider(FlaskOAuth2App):  # type: ignore[misc]
    """One provider. Its metadata and keys are fetched when first needed and held to what was configured."""

    client_cls = BoundedSession

    def __init__(self, framework: Any, name: str, *, sign_in: SignInSettings) -> None:
        super().__init__(
            framework,
            name,
            client_id=sign_in.client_id,
            client_secret=sign_in.client_secret,
            server_metadata_url=f"{sign_in.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": sign_in.scopes, "code_challenge_method": "S256"},
        )
        self._sign_in = sign_in
        self.server_metadata: dict[str, Any] = {}

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the provider's metadata; raises ProviderUnreachable where it isn't the configured one's."""
        if "_loaded_at" in self.server_metadata:
            return self.server_metadata
        fetched = self._fetch(self._server_metadata_url)
        if fetched.get("issuer") != self._sign_in.issuer:
            raise ProviderUnreachable("metadata of another issuer")
        scheme = urlsplit(self._sign_in.issuer).scheme
        for endpoint in ENDPOINTS:
            if urlsplit(str(fetched.get(endpoint))).scheme != scheme:
                raise ProviderUnreachable(f"metadata without a fitting {endpoint}")
        offered = fetched.get("id_token_signing_alg_values_supported") or []
        fetched["id_token_signing_alg_values_supported"] = [alg for alg in ALGORITHMS if alg in offered]
        self.server_metadata = {**fetched, "_loaded_at": time.time()}
        return self.server_metadata

    def begin(self, redirect_uri: str, *, language: str, **kept: str) -> str:
        """Return the address that starts a sign-in; state, nonce and verifier go into the browser's cookie."""
        started = self.create_authorization_url(redirect_uri, ui_locales=language)
        address = str(started.pop("url"))
        self.save_authorize_data(redirect_uri=redirect_uri, language=language, **started, **kept)
        return address

    def finish(self, arguments: dict[str, str]) -> dict[str, Any]:
        """Turn the answer to a sign-in into verified claims, the ID token's and userinfo's together.

        Raises OAuthError, JoseError (Authlib's checks), AnswerRefused (ours) or ProviderUnreachable.
        """
        self._require_issuer(arguments.get("iss"))
        token = self.authorize_access_token(leeway=LEEWAY_SECONDS, claims_options=self._expected_claims())
        claims: dict[str, Any] = token.get("userinfo")
        if not claims:
            raise AnswerRefused("no id_token")
        if time.time() - claims["iat"] > MAX_TOKEN_AGE_SECONDS:
            raise AnswerRefused("old id_token")
        more = self._userinfo(token)
        if more.get("sub") != claims["sub"]:
            raise AnswerRefused("userinfo of another subject")
        return {**more, **claims}

    def _require_issuer(self, issuer: str | None) -> None:
        """Hold the answer to the issuer that was asked (RFC 9207)."""
        is_promised = self.load_server_metadata().get("authorization_response_iss_parameter_supported")
        if issuer != self._sign_in.issuer and (is_promised or issuer is not None):
            raise AnswerRefused("answer of another issuer")

    def _expected_claims(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self._sign_in.issuer},
            "aud": {"essential": True, "value": self._sign_in.client_id},
            "iat": {"essential": True},
            "nonce": {"essential": True},
        }

    def _userinfo(self, token: dict[str, Any]) -> dict[str, Any]:
        answer = self.get(self.load_server_metadata()["userinfo_endpoint"], token=token)
        return _json_object(answer)

    def _fetch(self, url: str) -> dict[str, Any]:
        with self._get_session() as session:
            return _json_object(session.request("GET", url, withhold_token=True))


def _json_object(answer: Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise ProviderUnreachable(f"status {answer.status_code}")
    try:
        value = answer.json()
    except ValueError:
        raise ProviderUnreachable("no JSON") from None
    if not isinstance(value, dict):
        raise ProviderUnreachable("no JSON object")
    return value


__all__ = ["AnswerRefused", "OAuthError", "Provider", "ProviderUnreachable"]
