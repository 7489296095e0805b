"""Signs what others keep: checkpoints and receipts, each with a type that it can't be mistaken for.

Ed25519 as a compact JWS. The first key signs; the others are retired ones, with which what they once signed can still
be verified. A reader accepts one algorithm and three header names, so nothing in a paper can choose how it is checked.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry

from portal.audit.canonical import canonical

ALGORITHM = "EdDSA"
HEADER = {"alg", "kid", "typ"}


class NotGenuine(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The text isn't what it should be a signed one of; why stands in the message, nothing of it does."""


class OneAlgorithm(JWSRegistry):
    """EdDSA and nothing else. (joserfc warns of that name, since it is of two curves; here the keys are of one.)"""

    def get_alg(self, name: str) -> Any:
        """Return EdDSA; raise UnsupportedAlgorithmError for any other name."""
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_only = OneAlgorithm()


class Signer:
    """Signs with the first of `seeds` (32 bytes each) and verifies with all of them."""

    def __init__(self, seeds: Sequence[bytes]) -> None:
        self._keys = {key.thumbprint(): key for key in map(_key, seeds)}

    @property
    def kid(self) -> str:
        """Return the signing key's name: its thumbprint (RFC 7638)."""
        return next(iter(self._keys))

    def sign(self, typ: str, payload: Mapping[str, object]) -> str:
        """Return `payload` signed, for readers that expect exactly `typ`. It has a canonical form, or TypeError."""
        header = {"alg": ALGORITHM, "kid": self.kid, "typ": typ}
        return jws.serialize_compact(header, canonical(payload).encode(), self._keys[self.kid], registry=_only)

    def verify(self, typ: str, text: str) -> dict[str, Any]:
        """Return what `text` says. Raises NotGenuine unless a key of ours signed it as `typ`."""
        header = _header(text)
        if header.keys() != HEADER or header["alg"] != ALGORITHM or header["typ"] != typ:
            raise NotGenuine("another kind of paper")
        key = self._keys.get(header["kid"]) if isinstance(header["kid"], str) else None
        if key is None:
            raise NotGenuine("signed with a key that isn't ours")
        try:
            payload = json.loads(jws.deserialize_compact(text, key, registry=_only).payload)
        except (JoseError, RecursionError, ValueError):
            raise NotGenuine("the signature doesn't fit") from None
        if not isinstance(payload, dict):
            raise NotGenuine("no object")
        return payload

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """Return the public keys as a JWK set, the signing one first."""
        also = {"alg": ALGORITHM, "use": "sig"}
        return {"keys": [key.as_dict(private=False) | also | {"kid": kid} for kid, key in self._keys.items()]}


def _key(seed: bytes) -> OKPKey:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": _encode(public), "d": _encode(seed)})


def _header(text: str) -> dict[str, Any]:
    """Read the header strictly: three parts, each written in the one way base64url has, and no name twice."""
    parts = text.split(".")
    try:
        if len(parts) != 3 or any(_encode(_decode(part)) != part for part in parts):
            raise NotGenuine("no compact JWS")
        header = json.loads(_decode(parts[0]), object_pairs_hook=_once)
    except (binascii.Error, RecursionError, ValueError):
        raise NotGenuine("no compact JWS") from None
    if not isinstance(header, dict):
        raise NotGenuine("no compact JWS")
    return header


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _value in pairs}) != len(pairs):
        raise NotGenuine("a name twice")
    return dict(pairs)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
