"""Reads a signed checkpoint: Ed25519 over a compact JWS, and nothing that the paper itself could choose."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TYPE = "portal-checkpoint+jws"


class Keys:
    """The public keys that may have signed."""

    def __init__(self, jwks: dict[str, Any]) -> None:
        raw = [_bytes(key["x"]) for key in jwks["keys"] if (key.get("kty"), key.get("crv")) == ("OKP", "Ed25519")]
        self._keys = {thumbprint(one): Ed25519PublicKey.from_public_bytes(one) for one in raw}

    def read(self, jws: str) -> tuple[dict[str, Any], str | None]:
        """Return what a paper says, and what is wrong with its signature; None where nothing is."""
        try:
            header, payload, signature = (_bytes(part) for part in jws.split("."))
            head, said = json.loads(header), json.loads(payload)
        except ValueError:
            return {}, "is no signed paper"
        if not isinstance(head, dict) or not isinstance(said, dict):
            return {}, "is no signed paper"
        kid = head.get("kid")
        if head != {"alg": "EdDSA", "kid": kid, "typ": TYPE}:
            return said, "is signed as something else"
        key = self._keys.get(str(kid))
        if key is None:
            return said, "is signed with a key that isn't known"
        try:
            key.verify(signature, jws.rpartition(".")[0].encode())
        except InvalidSignature:
            return said, "has a signature that doesn't fit"
        return said, None


def thumbprint(public: bytes) -> str:
    """Return the name of a key (RFC 7638 and 8037)."""
    return _text(sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{_text(public)}"}}'.encode()).digest())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(part: str) -> bytes:
    raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if _text(raw) != part:
        raise ValueError("written otherwise")
    return raw
