"""The store: files lie sealed in the database, so that they are kept, backed up and lost together with their message.

Each has a key of its own, which the vault seals; both are bound to the file, so neither opens another. Whoever wants to
keep files for something of their own needs `keep_file`, `files_of` and `content_of`.
"""

import base64
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from portal.contact.files.checking import Checked
from portal.contact.files.models import FileContent, FileOf, KeptFile, Media, Scan
from portal.people.vault import NONCE_BYTES, CantOpen, Sealed, Vault

KEY_BYTES = 32


class About(NamedTuple):
    """What a file is sent along with, by whom, and whom it is about."""

    kind: FileOf
    reference: UUID
    citizen_id: UUID | None = None
    sender_id: UUID | None = None


class FileLine(NamedTuple):
    """A file as it is listed: nothing of what it holds."""

    id: UUID
    reference: UUID
    media: Media
    size: int
    scan: Scan


def keep_file(session: Session, vault: Vault, checked: Checked, about: About, *, now: datetime) -> KeptFile:
    """Keep a checked file, sealed, in the transaction of what it is sent along with."""
    file_id, key, nonce = uuid7(), secrets.token_bytes(KEY_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed_key = vault.seal(base64.b64encode(key).decode(), _about_key(file_id))
    kept = KeptFile(
        id=file_id,
        **about._asdict(),
        media=checked.media,
        size=len(checked.content),
        scan=checked.scan,
        kept_at=now,
        key_name=sealed_key.key_name,
        sealed_key=sealed_key.content,
    )
    session.add(kept)
    session.flush()
    sealed = nonce + AESGCMSIV(key).encrypt(nonce, checked.content, _about(file_id))
    session.add(FileContent(file_id=file_id, sealed=sealed))
    session.flush()
    return kept


_LINES = select(KeptFile.id, KeptFile.reference, KeptFile.media, KeptFile.size, KeptFile.scan).order_by(KeptFile.id)


def files_of(session: Session, kind: FileOf, references: Iterable[UUID]) -> dict[UUID, list[FileLine]]:
    """Return the files of several messages or inquiries, each one's in the order they came: one statement, or none."""
    wanted = list(references)
    found: dict[UUID, list[FileLine]] = {}
    if wanted:
        for row in session.execute(_LINES.where(KeptFile.kind == kind, KeptFile.reference.in_(wanted))):
            found.setdefault(row.reference, []).append(FileLine(*row))
    return found


def content_of(session: Session, vault: Vault, file: KeptFile) -> bytes:
    """Return what a file holds. Raises CantOpen."""
    sealed = session.scalars(select(FileContent.sealed).where(FileContent.file_id == file.id)).one()
    key = base64.b64decode(vault.open(Sealed(file.key_name, file.sealed_key), _about_key(file.id)))
    try:
        return AESGCMSIV(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _about(file.id))
    except InvalidTag:
        raise CantOpen from None


def discard(session: Session, file_ids: Sequence[UUID]) -> None:
    """Let files go that were never sent; the database keeps those that were."""
    if file_ids:
        session.execute(delete(FileContent).where(FileContent.file_id.in_(file_ids)))
        session.execute(delete(KeptFile).where(KeptFile.id.in_(file_ids)))


def reseal_file_key(session: Session, vault: Vault, file: KeptFile) -> bool:
    """Bring one file's key under the vault key that writes; tell whether that was possible."""
    try:
        key = vault.open(Sealed(file.key_name, file.sealed_key), _about_key(file.id))
    except CantOpen:
        return False
    sealed = vault.seal(key, _about_key(file.id))
    file.key_name, file.sealed_key = sealed.key_name, sealed.content
    session.flush()
    return True


def _about(file_id: UUID) -> bytes:
    return f"file {file_id}".encode()


def _about_key(file_id: UUID) -> str:
    return f"key of file {file_id}"
