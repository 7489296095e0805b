"""A stranger's answers, saved for seven days: found again by whoever has one of the two codes.

A code becomes a lock: a slow hash under the server's own key, and from it the row's key and what seals the
row. So the database alone tells nobody anything, not even to somebody who tries all words. The codes of one
saving are two rows of one group; the draft of a browser that made or fetched them remembers the group, so that
it can delete them.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID, uuid4

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.codes import Code
from portal.access.models import SavedDraft

LIVES = timedelta(days=7)
# In a draft: the group that its browser made last, those made before of the same answers, and those it has fetched.
MADE, MADE_BEFORE, FETCHED = "made", "made_before", "fetched"
SCRYPT_COST, SCRYPT_BLOCK, SCRYPT_TIMES = 2**14, 8, 2  # some 50 ms and 16 MiB: one try is cheap, millions are not

_FEW_AT_ONCE = BoundedSemaphore(2)  # whoever floods this waits for themselves; other pages have the processor

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lock:
    """What a code becomes: the key of its row, and what seals the row."""

    key: str = field(repr=False)
    seal: Fernet = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What was saved, and the group that deletes it."""

    content: Content = field(repr=False)
    group: str


def lock_of(code: Code, server_key: bytes) -> Lock:
    """Make the lock of a code (scrypt, RFC 7914; HKDF-SHA256, RFC 5869). Slow, so do it before a transaction begins.

    Another server key makes another lock: whoever rotates keys looks under each of them.
    """
    pepper = hmac.digest(server_key, b"saved draft", "sha256")
    kind = b"words " if code.is_words else b"code "
    cost = {"n": SCRYPT_COST, "r": SCRYPT_BLOCK, "p": SCRYPT_TIMES}
    with _FEW_AT_ONCE:
        slow = hashlib.scrypt(kind + code.plain.encode(), salt=pepper, dklen=32, **cost)
    return Lock(_derive(slow, "row"), Fernet(_derive(slow, "seal")))


def save(session: Session, content: Content, locks: Iterable[Lock], *, now: datetime) -> str:
    """Keep `content` behind each of the locks for seven days; return the group that deletes it again.

    No saved row is ever overwritten: should two people draw the same words, the second saving fails
    (IntegrityError) and can be tried again.
    """
    group, plain = uuid4(), json.dumps(content, ensure_ascii=False).encode()
    for lock in locks:
        sealed = lock.seal.encrypt(plain)
        session.add(SavedDraft(key=lock.key, group_id=group, sealed=sealed, expires_at=now + LIVES))
    session.flush()
    return str(group)


def find(session: Session, locks: Iterable[Lock], *, now: datetime) -> Found | None:
    """Return what was saved behind one of the locks; None where nothing is, or its time has run out."""
    for lock in locks:
        row = session.get(SavedDraft, lock.key)
        if row is not None and row.expires_at > now:
            return _opened(row, lock)
    return None


def lives_until(session: Session, group: str | None, *, now: datetime) -> datetime | None:
    """Return until when a group lives; None where it is gone."""
    if group is None:
        return None
    alive = select(SavedDraft.expires_at).where(SavedDraft.group_id == UUID(group), SavedDraft.expires_at > now)
    return session.scalars(alive.limit(1)).first()


def groups_known_to(draft: Content) -> list[str]:
    """Return the groups that the browser of a draft has made or fetched."""
    return [*filter(None, [draft.get(MADE)]), *draft.get(MADE_BEFORE, []), *draft.get(FETCHED, [])]


def forget(session: Session, groups: Iterable[str]) -> None:
    """Delete all rows of the groups, so that no code opens them; forgetting twice is as good as once."""
    ids = [UUID(group) for group in groups]
    if ids:
        session.execute(delete(SavedDraft).where(SavedDraft.group_id.in_(ids)))


def _opened(row: SavedDraft, lock: Lock) -> Found | None:
    try:
        content = json.loads(lock.seal.decrypt(row.sealed))
    except InvalidToken:
        return None
    return Found(content, str(row.group_id)) if isinstance(content, dict) else None


def _derive(slow: bytes, purpose: str) -> str:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"saved draft {purpose}".encode())
    return base64.urlsafe_b64encode(hkdf.derive(slow)).decode()
