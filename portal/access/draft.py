"""Answers kept for someone who hasn't said who they are.

The browser holds a random secret in its cookie. From it come the row's key and the key that seals the
row, so the database alone tells nobody anything, and a lost cookie means lost answers. A draft lives 24
hours from its last change, on a shared device 30 minutes, and seven days at most.
"""

import base64
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.models import Draft, SavedDraft

SLIDING = timedelta(hours=24)
ON_SHARED_DEVICE = timedelta(minutes=30)
AT_MOST = timedelta(days=7)
MAX_BYTES = 64 * 1024
MOST_FORGOTTEN = 100

Content = dict[str, Any]


def new_secret() -> str:
    """Make the secret of a new draft: 256 random bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


def read(session: Session, secret: str, *, now: datetime, to_change: bool = False) -> Content:
    """Return what the draft holds; empty where there is none, or its time has run out.

    With `to_change` nobody else changes it until the transaction ends, so two answers at once are both kept.
    """
    draft = session.get(Draft, _derive(secret, "row"), with_for_update=to_change or None)
    if draft is None or draft.expires_at <= now:
        return {}
    try:
        content = json.loads(_seal(secret).decrypt(draft.sealed))
    except InvalidToken:
        return {}
    return content if isinstance(content, dict) else {}


def write(session: Session, secret: str, content: Content, *, now: datetime, lives: timedelta = SLIDING) -> None:
    """Keep `content` as the draft; its time begins anew, within seven days of its first word.

    Raises ValueError when the content is larger than any honest set of answers.
    """
    plain = json.dumps(content, ensure_ascii=False).encode()
    if len(plain) > MAX_BYTES:
        raise ValueError("a draft holds at most 64 KiB")
    _forget_expired(session, now)
    draft = _held(session, _derive(secret, "row"), now)
    draft.sealed = _seal(secret).encrypt(plain)
    draft.expires_at = min(now + lives, draft.begun_at + AT_MOST)
    session.flush()


def forget(session: Session, secret: str) -> None:
    """Delete the draft; forgetting twice is as good as once."""
    session.execute(delete(Draft).where(Draft.key == _derive(secret, "row")))


def _held(session: Session, key: str, now: datetime) -> Draft:
    """Return the row to write to; where two tabs begin it at once, both write to one."""
    draft = session.get(Draft, key, with_for_update=True)
    if draft is not None:
        return draft
    try:
        with session.begin_nested():
            draft = Draft(key=key, sealed=b"", begun_at=now, expires_at=now)
            session.add(draft)
        return draft
    except IntegrityError:
        return session.get_one(Draft, key, with_for_update=True)


def _forget_expired(session: Session, now: datetime) -> None:
    """Delete some of what has run out. Rows that somebody else holds are left to them: two who wait for each
    other's would wait for ever; and nobody shall pay for a flood of others.
    """
    for model in (Draft, SavedDraft):
        over = select(model.key).where(model.expires_at <= now).order_by(model.key).limit(MOST_FORGOTTEN)
        session.execute(
            delete(model).where(model.key.in_(session.scalars(over.with_for_update(skip_locked=True)).all()))
        )


def _seal(secret: str) -> Fernet:
    return Fernet(_derive(secret, "seal"))


def _derive(secret: str, purpose: str) -> str:
    """Derive one of the draft's keys (HKDF-SHA256, RFC 5869), as base64url text of 32 bytes."""
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"draft {purpose}".encode())
    return base64.urlsafe_b64encode(hkdf.derive(secret.encode())).decode()
