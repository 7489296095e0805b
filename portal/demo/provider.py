"""The demo's OpenID provider: a real one, only its people are made up.

Authlib's server classes do the protocol: code flow, PKCE with S256 demanded, nonce, `iss` in the answer.
Claims are shaped as a Danish broker's for MitID (Signaturgruppen's names). Codes and tokens live for a
minute or five in this process's memory: the demo serves from one process, and one that restarts only makes
people sign in once more. The portal never loads this in production.
"""

import secrets
import time
from collections.abc import Sequence
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode, UserInfoEndpoint
from flask import Flask
from joserfc.jwk import ECKey, KeySet

from portal.config.sign_in import SignInSettings
from portal.demo.people import DemoCitizen, DemoStaff, Person
from portal.demo.tokens import ALGORITHM, Client, Code, S256Only, ShortMemory, Token

CODE_SECONDS = 60
TOKEN_SECONDS = 300
HIGH = "https://data.gov.dk/concept/core/nsis/High"
SUBSTANTIAL = "https://data.gov.dk/concept/core/nsis/Substantial"


class DemoProvider:
    """The provider at `sign_in.issuer`, for one client, the portal at `redirect_uri`, and for these people."""

    def __init__(self, app: Flask, sign_in: SignInSettings, redirect_uri: str, people: Sequence[Person]) -> None:
        self.people = people
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

    def person_named(self, subject: str | None) -> Person | None:
        """Return the one of its people with that subject."""
        return next((person for person in self.people if person.subject == subject), None)

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
                    level=HIGH if asked.data.get("acr_values") == "high" else SUBSTANTIAL,
                ),
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.take(code)  # whoever asks first; a second try finds nothing

        def delete_authorization_code(self, authorization_code: Code) -> None:
            """Do nothing: it was forgotten when it was looked up."""

        def authenticate_user(self, authorization_code: Code) -> Person:
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

        def get_authorization_code_claims(self, authorization_code: Code) -> dict[str, Any]:
            level = authorization_code.level
            levels = {"loa": level, "ial": level, "aal": level}
            return dict(super().get_authorization_code_claims(authorization_code)) | levels

        def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
            about = {"sub": user.subject, "sid": secrets.token_hex(16)}
            if isinstance(user, DemoStaff):
                work = {"roles": list(user.roles), "unit": user.unit, "phone_number": user.phone}
                return about | {"idp": "kommune", "identity_type": "professional"} | work
            return about | {"idp": "mitid", "identity_type": "private"}

    return OpenID(require_nonce=True)


def _userinfo_of(provider: DemoProvider) -> type[UserInfoEndpoint]:
    class UserInfo(UserInfoEndpoint):  # type: ignore[misc]
        def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
            about: dict[str, Any] = {"sub": user.subject}
            if "mitid" in scope.split():
                about["mitid.identity_name"] = user.name
            if "mitid" in scope.split() and isinstance(user, DemoCitizen):
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
