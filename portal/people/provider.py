"""The OpenID provider as we let Authlib meet it: Authlib's client, with the doors closed that it leaves open.

Authlib 1.9 accepts `alg: none` where the provider's own list has it, follows redirects, waits for ever,
reads answers of any size, keeps whatever came as keys until the next start, and never looks at the
response's `iss`. Each method here closes one of these.
"""

import threading
import time
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.flask_client import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException, Response
from urllib3.exceptions import HTTPError

from portal.config.sign_in import SignInSettings
from portal.people.proof import METHOD, PrivateKeyProof

TIMEOUT_SECONDS = 5
AT_ONCE = threading.BoundedSemaphore(8)  # half of the server's threads: the pages go on when a broker hangs
REST_SECONDS = 10  # after metadata couldn't be had, nobody asks for them again so long
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
        if not AT_ONCE.acquire(blocking=False):
            raise ProviderUnreachable("too many at once")
        until = time.monotonic() + TIMEOUT_SECONDS
        try:
            response: Response = super().request(method, url, **options)
            with response:
                response._content = _read(response, until)  # requests reads no further than this
        except (RequestException, HTTPError, OSError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        finally:
            AT_ONCE.release()
        if response.is_redirect:
            raise ProviderUnreachable("redirected")
        return response


class Provider(FlaskOAuth2App):  # type: ignore[misc]
    """One provider. Its metadata and keys are fetched when first needed and held to what was configured."""

    client_cls = BoundedSession

    def __init__(self, framework: Any, name: str, *, sign_in: SignInSettings) -> None:
        key, audience = sign_in.private_key, sign_in.ways.assertion_audience
        proof = PrivateKeyProof(key, sign_in.issuer if audience == "issuer" else None) if key else None
        self._way = METHOD if proof else "client_secret_basic"
        super().__init__(
            framework,
            name,
            client_id=sign_in.client_id,
            client_secret=sign_in.client_secret,
            client_auth_methods=[proof] if proof else None,
            server_metadata_url=f"{sign_in.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": sign_in.scopes,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": self._way,
                "leeway": 0,  # an access token is used at once, so one that lives for a minute is as good as any
            },
        )
        self._sign_in = sign_in
        self.server_metadata: dict[str, Any] = {}
        self._resting_until = 0.0

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the provider's metadata; raises ProviderUnreachable where it isn't the configured one's."""
        if "_loaded_at" in self.server_metadata:
            return self.server_metadata
        if time.monotonic() < self._resting_until:
            raise ProviderUnreachable("metadata couldn't be had a moment ago")
        try:
            self.server_metadata = self._fetched_metadata()
        except ProviderUnreachable:
            self._resting_until = time.monotonic() + REST_SECONDS
            raise
        return self.server_metadata

    def _fetched_metadata(self) -> dict[str, Any]:
        fetched = self._fetch(self._server_metadata_url)
        if fetched.get("issuer") != self._sign_in.issuer:
            raise ProviderUnreachable("metadata of another issuer")
        scheme = urlsplit(self._sign_in.issuer).scheme
        for endpoint in ENDPOINTS:
            if _scheme_of(fetched.get(endpoint)) != scheme:
                raise ProviderUnreachable(f"metadata without a fitting {endpoint}")
        offered = fetched.get("id_token_signing_alg_values_supported")
        accepted = [alg for alg in ALGORITHMS if isinstance(offered, list) and alg in offered]
        if not accepted:  # with an empty list, joserfc would fall back to one of its own
            raise ProviderUnreachable("metadata without an algorithm that we accept")
        fetched["id_token_signing_alg_values_supported"] = accepted
        return {**fetched, "_loaded_at": time.time()}

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """Return the provider's public keys, fetched anew where `force` says so; raises ProviderUnreachable.

        Keys of kinds that we don't know are left out (RFC 7517, 5); what can't be read is never kept.
        """
        metadata = self.load_server_metadata()
        if force or "jwks" not in metadata:
            listed = self._fetch(metadata["jwks_uri"]).get("keys")
            keys = listed if isinstance(listed, list) else []
            known = {"keys": [key for key in keys if isinstance(key, dict) and key.get("kty") in ("RSA", "EC")]}
            try:
                KeySet.import_key_set(known)  # type: ignore[arg-type]
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise ProviderUnreachable("keys that can't be read") from error
            metadata["jwks"] = known
        keys_held: dict[str, Any] = metadata["jwks"]
        return keys_held

    def begin(self, redirect_uri: str, *, language: str, **kept: str) -> str:
        """Return the address that starts a sign-in; state, nonce and verifier go into the browser's cookie."""
        started = self.create_authorization_url(redirect_uri, ui_locales=language)
        address = str(started.pop("url"))
        self.save_authorize_data(redirect_uri=redirect_uri, language=language, **started, **kept)
        return address

    def finish(self, arguments: dict[str, str]) -> dict[str, Any]:
        """Turn the answer to a sign-in into verified claims, the ID token's and userinfo's together.

        Raises AuthlibBaseError, JoseError (Authlib's checks), AnswerRefused (ours) or ProviderUnreachable.
        """
        self._require_issuer(arguments.get("iss"))
        try:
            token = self.authorize_access_token(leeway=LEEWAY_SECONDS, claims_options=self._expected_claims())
        except RequestException as error:  # how Authlib says that the token endpoint answered with an error page
            raise ProviderUnreachable(type(error).__name__) from error
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


def _read(response: Response, until: float) -> bytes:
    """Read the body piece by piece: each piece in time doesn't make the whole in time."""
    body = b""
    while piece := response.raw.read1(MAX_BYTES + 1, decode_content=True):
        body += piece
        if len(body) > MAX_BYTES or time.monotonic() > until:
            raise ProviderUnreachable("answer too large or too slow")
    return body


def _scheme_of(address: object) -> str:
    try:
        return urlsplit(str(address)).scheme
    except ValueError:
        return ""


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
