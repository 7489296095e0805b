"""The key with which the portal proves to a broker who it is (private_key_jwt, OpenID Connect Core 9)."""

import json
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

LEAST_BITS = 2048
EC_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
RSA_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
PrivateKey = RSAKey | ECKey


def read_private_key(raw: str) -> PrivateKey:
    """Read the private key in the file `raw`, a PEM or a JWK; raises ValueError, which quotes nothing of it."""
    try:
        text = Path(raw).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"can't be read ({type(error).__name__})") from None
    key = _parsed(text)
    if key is None or not key.is_private:
        raise ValueError("holds no private RSA or EC key (PEM or JWK)")
    if isinstance(key, RSAKey) and key.raw_value.key_size < LEAST_BITS:
        raise ValueError(f"holds an RSA key of less than {LEAST_BITS} bits")
    if algorithm_of(key) is None:
        raise ValueError("holds a key for an algorithm that brokers don't take")
    key.ensure_kid()
    return key


def algorithm_of(key: PrivateKey) -> str | None:
    """Return the algorithm to sign with: the one that a JWK names, or the usual one; None where none fits."""
    usual = "RS256" if isinstance(key, RSAKey) else EC_ALGORITHMS.get(key.curve_name)
    named = key.alg or usual
    fitting = RSA_ALGORITHMS if isinstance(key, RSAKey) else (usual,)
    return named if named in fitting else None


def _parsed(text: str) -> PrivateKey | None:
    """Return the key in `text`; None where there is none, whatever else stands there."""
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else text
    except ValueError:
        return None
    for kind in (RSAKey, ECKey):
        if isinstance(data, dict) and data.get("kty") != kind.key_type:
            continue
        try:
            return kind.import_key(data)
        except (JoseError, KeyError, TypeError, ValueError):
            continue
    return None
