"""What the demo's provider hands out and to whom: its one client, codes and tokens, kept for seconds."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge

from portal.demo.people import Person

ALGORITHM = "ES256"
MOST_KEPT = 1000

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
        return secrets.compare_digest(client_secret.encode(), self.client_secret.encode())

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
    person: Person
    auth_time: int
    level: str

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
    person: Person
    scope: str

    def get_client(self) -> Client:
        return self.client

    def get_user(self) -> Person:
        return self.person

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return False  # the memory forgets it in time

    def is_revoked(self) -> bool:
        return False


class S256Only(CodeChallenge):  # type: ignore[misc]
    """PKCE as RFC 9700 wants it: never left out, and the challenge is never the verifier itself."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: AuthorizationCodeGrant, redirect_uri: str) -> None:
        """Demand it of every client (Authlib asks only public ones), with the method named (else it is plain)."""
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or not asked.get("code_challenge_method"):
            raise InvalidRequestError("PKCE is required")
        super().validate_code_challenge(grant, redirect_uri)
