"""The vault: seals the little that must be kept and never be seen, under keys of its own.

What is sealed is bound to what it is about, so a row that was moved to somebody else can't be opened. It is
found again by a keyed hash (blind index), which whoever has the database alone can't make. Two keys may live
at once: the first one seals, all of them open and look up; `flask people rotate-vault` brings everything under
the first one. A new key is first listed last, on all machines, and only then first.

AES-GCM-SIV (RFC 8452) forgives a nonce that comes twice. HKDF-SHA256 (RFC 5869) makes from each vault key its
name, the key that seals and the key of the index. The keys are never those that seal cookies (settings).
"""

import hmac
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class CantOpen(Exception):  # noqa: N818 -- reads as the sentence it is
    """What is sealed was sealed with a key that isn't here, or about something else, or was changed."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Something sealed, and the name of the key that did it."""

    key_name: str
    content: bytes = field(repr=False)


class Vault:
    """Seals, opens and finds again. `keys` are 32 bytes each; the first one writes."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._locks = {_derived(key, "name", 8).hex(): _Lock(key) for key in keys}
        self.key_name = next(iter(self._locks))  # of the one that writes

    def seal(self, plain: str, about: str) -> Sealed:
        """Seal a text; only the same `about` opens it."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        content = self._locks[self.key_name].cipher.encrypt(nonce, plain.encode(), about.encode())
        return Sealed(self.key_name, nonce + content)

    def open(self, sealed: Sealed, about: str) -> str:
        """Return the text that was sealed; raises CantOpen."""
        lock, content = self._locks.get(sealed.key_name), sealed.content
        if lock is None:
            raise CantOpen
        try:
            return lock.cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], about.encode()).decode()
        except (InvalidTag, ValueError):
            raise CantOpen from None

    def index(self, text: str) -> str:
        """Return the text's blind index under the key that writes (HMAC-SHA256, hex)."""
        return self._locks[self.key_name].index(text)

    def indexes(self, text: str) -> list[str]:
        """Return the text's blind index under each of the keys."""
        return [lock.index(text) for lock in self._locks.values()]


class _Lock:
    """What one vault key does."""

    def __init__(self, key: bytes) -> None:
        self.cipher = AESGCMSIV(_derived(key, "seal", 32))
        self._index_key = _derived(key, "index", 32)

    def index(self, text: str) -> str:
        return hmac.digest(self._index_key, text.encode(), "sha256").hex()


def _derived(key: bytes, purpose: str, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"vault {purpose}".encode()).derive(key)
