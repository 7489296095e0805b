"""How the portal proves to a provider that it is the one it says (private_key_jwt, RFC 7523, OpenID Connect Core 9).

Authlib's own way lives for an hour and names only RS256; this one lives for a minute, is used once, and carries
the key's name so that a broker that was told of two keys knows which.
"""

import secrets
import time
from typing import Any

from authlib.common.urls import add_params_to_qs
from joserfc import jwt

from portal.config.private_key import PrivateKey, algorithm_of

SECONDS = 60
METHOD = "private_key_jwt"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class PrivateKeyProof:
    """Signs each request to the provider anew. `audience` is the issuer; None names the address that is asked."""

    name = METHOD

    def __init__(self, key: PrivateKey, audience: str | None) -> None:
        self._key = key
        self._audience = audience

    def assertion(self, client_id: str, address: str) -> str:
        """Return a token that proves who asks, for one use at `address` within a minute."""
        algorithm = algorithm_of(self._key) or ""
        now = int(time.time())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": self._audience or address,
            "jti": secrets.token_urlsafe(24),
            "iat": now,
            "exp": now + SECONDS,
        }
        return jwt.encode({"alg": algorithm, "kid": self._key.kid}, claims, self._key, algorithms=[algorithm])

    def __call__(self, auth: Any, method: str, uri: str, headers: Any, body: str | None) -> tuple[str, Any, str]:
        """Add the proof to a request's body (Authlib asks so)."""
        proof = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", self.assertion(auth.client_id, uri))]
        return uri, headers, add_params_to_qs(body or "", proof)
