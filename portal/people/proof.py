"""How the portal proves to a provider that it is the one it says (OpenID Connect Core 9).

Authlib's own proofs are mended here: its signed one lives for an hour and names only RS256, its secret one doesn't
encode what RFC 6749, 2.3.1 wants encoded, so that a client's name with a colon in it ends too early.
"""

import base64
import secrets
import time
from typing import Any
from urllib.parse import quote_plus

from authlib.common.urls import add_params_to_qs
from joserfc import jwt

from portal.config.private_key import PrivateKey, algorithm_of
from portal.config.sign_in import SignInSettings

SECONDS = 60
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class PrivateKeyProof:
    """private_key_jwt (RFC 7523): a token for one use, within a minute, at `audience` (None: the address asked).

    It carries the key's name, so that a broker that was told of two keys knows which.
    """

    name = "private_key_jwt"

    def __init__(self, key: PrivateKey, audience: str | None) -> None:
        self._key = key
        self._audience = audience

    def __call__(self, auth: Any, method: str, uri: str, headers: Any, body: str | None) -> tuple[str, Any, str]:
        """Add the proof to a request's body (Authlib asks so)."""
        proof = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", self._assertion(auth.client_id, uri))]
        return uri, headers, add_params_to_qs(body or "", proof)

    def _assertion(self, client_id: str, address: str) -> str:
        algorithm, now = algorithm_of(self._key) or "", int(time.time())
        claims = {"iss": client_id, "sub": client_id, "aud": self._audience or address}
        claims_of_once = {"jti": secrets.token_urlsafe(24), "iat": now, "exp": now + SECONDS}
        header = {"alg": algorithm, "kid": self._key.kid}
        return jwt.encode(header, claims | claims_of_once, self._key, algorithms=[algorithm])


class SecretProof:
    """client_secret_basic, both parts encoded as forms are."""

    name = "client_secret_basic"

    def __call__(self, auth: Any, method: str, uri: str, headers: Any, body: str | None) -> tuple[str, Any, str | None]:
        """Add the proof to a request's headers (Authlib asks so)."""
        pair = f"{quote_plus(auth.client_id)}:{quote_plus(auth.client_secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        return uri, headers, body


def proof_for(sign_in: SignInSettings) -> PrivateKeyProof | SecretProof:
    """Return the proof that was configured."""
    if sign_in.private_key is None:
        return SecretProof()
    to_issuer = sign_in.ways.assertion_audience == "issuer"
    return PrivateKeyProof(sign_in.private_key, sign_in.issuer if to_issuer else None)
