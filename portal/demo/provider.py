"""The demo's OpenID provider: a real one, only its people are made up.

Authlib's server classes do the protocol: code flow, PKCE with S256 demanded, nonce, `iss` in the answer.
Claims are shaped as a Danish broker's for MitID (Signaturgruppen's names). Codes and tokens live for a
minute or five in this process's memory: the demo serves from one process, and one that restarts only makes
people sign in once more. The portal never loads this in production.
"""

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode, UserInfoEndpoint
from flask import Flask
from joserfc.jwk import ECKey, KeySet

from portal.config.sign_in import SignInSettings
from portal.demo.people import CITIZENS, DemoCitizen

ALGORITHM = "ES256"
CODE_SECONDS = 60
TOKEN_SECONDS = 300
MOST_KEPT = 1000
SUBSTANTIAL = "https://data.gov.dk/concept/core/nsis/Substantial"

Kept = TypeVar("Kept")


class ShortMemory(Generic[Kept]):
    """Keeps things under random names for some seconds; the oldest go first when there are too many."""

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._kept: dict[str, tuple[float, Kept]] = {}
        self._lock = threading.Lock()

    def keep(self, name: str, thing: Kept) -> None:
        """Keep `thing` under `name`."""
        with self._lock:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = (time.monotonic() + self._seconds, thing)

    def find(self, name: str) -> Kept | None:
        """Return what is kept; None when its time has run out."""
        until, thing = self._kept.get(name, (0.0, None))
        return thing if until > time.monotonic() else None

    def take(self, name: str) -> Kept | None:
        """Return what is kept and forget it: nobody else gets it."""
        with self._lock:
            until, thing = self._kept.pop(name, (0.0, None))
        return thing if until > time.monotonic() else None


@dataclass
class Client(ClientMixin):  # type: ignore[misc]
    """The portal as its own provider's client."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    client_metadata: dict[str, str] = field(default_factory=dict)
    id_token_signed_response_alg: str = ALGORITHM

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """Have none: each request names it."""

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one in ("openid", "mitid")) if scope else ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, self.client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that has been given out, and what it was given for."""

    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    person: DemoCitizen
    auth_time: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        """Say the level in `loa`, as the broker does."""

    def get_amr(self) -> list[str]:
        return ["code_app"]


@dataclass
class Token(TokenMixin):  # type: ignore[misc]
    """An access token that opens userinfo."""

    client: Client
    person: DemoCitizen
    scope: str

    def get_client(self) -> Client:
        return self.client

    def get_user(self) -> DemoCitizen:
        return self.person

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return False  # the memory forgets it in time

    def is_revoked(self) -> bool:
        return False


class S256Only(CodeChallenge):  # type: ignore[misc]
    """PKCE as RFC 9700 wants it: the challenge is never the verifier itself."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)


class DemoProvider:
    """The provider at `sign_in.issuer`, for one client: the portal at `redirect_uri`."""

    def __init__(self, app: Flask, sign_in: SignInSettings, redirect_uri: str) -> None:
        self.issuer = sign_in.issuer
        self.client = Client(sign_in.client_id, sign_in.client_secret, redirect_uri)
        self.key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        self.codes: ShortMemory[Code] = ShortMemory(CODE_SECONDS)
        self.tokens: ShortMemory[Token] = ShortMemory(TOKEN_SECONDS)
        self.server = AuthorizationServer(app, query_client=self._client_named, save_token=self._save_token)
        self.server.register_grant(_grant_of(self), [_open_id_of(self), S256Only(required=True)])
        self.server.register_extension(_issuer_of(self))
        protector = ResourceProtector()
        protector.register_token_validator(_validator_of(self))
        self.server.register_endpoint(_userinfo_of(self)(resource_protector=protector))

    def metadata(self) -> dict[str, Any]:
        """Return the discovery document (OpenID Connect Discovery 1.0)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "mitid"],
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        """Return the public keys."""
        return dict(KeySet([self.key]).as_dict(private=False))

    def _client_named(self, client_id: str) -> Client | None:
        return self.client if client_id == self.client.client_id else None

    def _save_token(self, token: dict[str, Any], request: Any) -> None:
        self.tokens.keep(token["access_token"], Token(self.client, request.user, token["scope"]))


def _grant_of(provider: DemoProvider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload
            provider.codes.keep(
                code,
                Code(
                    client_id=asked.client_id,
                    redirect_uri=asked.redirect_uri,
                    scope=asked.scope,
                    nonce=asked.data.get("nonce", ""),
                    code_challenge=asked.data.get("code_challenge", ""),
                    code_challenge_method=asked.data.get("code_challenge_method", ""),
                    person=request.user,
                    auth_time=int(time.time()),
                ),
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.take(code)  # whoever asks first; a second try finds nothing

        def delete_authorization_code(self, authorization_code: Code) -> None:
            """Do nothing: it was forgotten when it was looked up."""

        def authenticate_user(self, authorization_code: Code) -> DemoCitizen:
            return authorization_code.person

    return Grant


def _open_id_of(provider: DemoProvider) -> OpenIDCode:
    class OpenID(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Client) -> ECKey:
            return provider.key

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            expires = int(time.time()) + TOKEN_SECONDS
            return {"iss": provider.issuer, "aud": [client.client_id], "exp": expires}

        def get_encode_header(self, client: Client) -> dict[str, str]:
            return {"alg": ALGORITHM, "kid": str(provider.key.kid)}

        def generate_user_info(self, user: DemoCitizen, scope: str) -> dict[str, Any]:
            about = {"sub": user.subject, "idp": "mitid", "identity_type": "private"}
            return about | {"loa": SUBSTANTIAL, "ial": SUBSTANTIAL, "aal": SUBSTANTIAL, "sid": secrets.token_hex(16)}

    return OpenID(require_nonce=True)


def _userinfo_of(provider: DemoProvider) -> type[UserInfoEndpoint]:
    class UserInfo(UserInfoEndpoint):  # type: ignore[misc]
        def generate_user_info(self, user: DemoCitizen, scope: str) -> dict[str, Any]:
            about: dict[str, Any] = {"sub": user.subject}
            if "mitid" in scope.split():
                about["mitid.identity_name"] = user.name
                about["mitid.has_cpr"] = str(user.has_cpr).lower()  # a text, as the broker sends it
                if user.born_on:
                    about["mitid.date_of_birth"] = user.born_on.isoformat()
            return about

    return UserInfo


def _issuer_of(provider: DemoProvider) -> IssuerParameter:
    class Issuer(IssuerParameter):  # type: ignore[misc]
        def get_issuer(self) -> str:
            return provider.issuer

    return Issuer()


def _validator_of(provider: DemoProvider) -> BearerTokenValidator:
    class Validator(BearerTokenValidator):  # type: ignore[misc]
        def authenticate_token(self, token_string: str) -> Token | None:
            return provider.tokens.find(token_string)

    return Validator()


def person_named(subject: str | None) -> DemoCitizen | None:
    """Return the demo's citizen with that subject."""
    return next((person for person in CITIZENS if person.subject == subject), None)
