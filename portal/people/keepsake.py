"""The ID token, kept for one use: so that the provider believes us when the person signs out (`id_token_hint`).

It tells who somebody is, so the database can't read it: it is sealed under a key that only the device's cookie can
make, and opened by the request that signs that device out.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAX_CHARACTERS = 6000  # it will stand in an address


def seal(secret: str, id_token: str) -> bytes | None:
    """Seal a token for the device whose cookie holds `secret`; None for one too long to be sent back."""
    return _fernet(secret).encrypt(id_token.encode()) if 0 < len(id_token) <= MAX_CHARACTERS else None


def unseal(secret: str, sealed: bytes | None) -> str:
    """Return the token; empty where there is none, or it was sealed for another device."""
    try:
        return _fernet(secret).decrypt(sealed).decode() if sealed else ""
    except InvalidToken:
        return ""


def _fernet(secret: str) -> Fernet:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"id token")  # RFC 5869
    return Fernet(base64.urlsafe_b64encode(hkdf.derive(secret.encode())))
