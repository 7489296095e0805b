"""Writes chains: lock the head, add an entry, in the same transaction as what the entry is about.

One chain per subject, so two requests wait for each other only where they are about the same person. An entry that
the database didn't keep is an exception: what isn't written down doesn't happen.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Connection, Uuid, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from portal.audit.canonical import canonical
from portal.audit.models import AuditChain, AuditDetail, AuditEntry
from portal.db.base import UTCDateTime

ENTRY = b"portal audit entry 1\0"
DETAIL = b"portal audit detail 1\0"
SALT_BYTES = 32
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_head = (
    select(AuditChain.seq, AuditChain.hash, AuditChain.at)
    .where(AuditChain.chain_id == bindparam("chain", type_=Uuid()))
    .with_for_update()
)
_turn = select(func.pg_advisory_xact_lock(bindparam("turn", type_=BigInteger())))
_made = {
    "postgresql": postgresql.insert(AuditChain).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(AuditChain).on_conflict_do_nothing(),
}
_entry = insert(AuditEntry).inline().execution_options(preserve_rowcount=True)
_detail = insert(AuditDetail).inline().execution_options(preserve_rowcount=True)
_moved = (
    update(AuditChain)
    .where(AuditChain.chain_id == bindparam("chain", type_=Uuid()), AuditChain.seq == bindparam("was"))
    .values(seq=bindparam("now"), hash=bindparam("new"), at=bindparam("when", type_=UTCDateTime()))
    .execution_options(preserve_rowcount=True)
)


class NotWritten(RuntimeError):  # noqa: N818 -- reads as the sentence it is
    """The database took an entry and didn't keep it, or somebody moved the head meanwhile."""


class Head(NamedTuple):
    """The newest entry of a chain, held until the transaction ends; of a new chain, number 0."""

    chain_id: UUID
    seq: int
    hash: bytes
    at: datetime


def lock(connection: Connection, chain_id: UUID) -> Head:
    """Hold the chain until the transaction ends, and return its head; a chain that isn't there is made.

    Several are locked by `lock_all`, or two transactions could wait for each other for ever. On PostgreSQL people wait
    at a lock beside the row, which lets them in as they came: whoever waits at a row that is changed each time has to
    queue anew after every change.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_turn, {"turn": int.from_bytes(chain_id.bytes[8:], signed=True)})
    row = connection.execute(_head, {"chain": chain_id}).one_or_none()
    if row is None:
        first = {"chain_id": chain_id, "seq": 0, "hash": bytes(32), "at": EPOCH}
        connection.execute(_made[connection.dialect.name], first)
        row = connection.execute(_head, {"chain": chain_id}).one()
    return Head(chain_id, row.seq, row.hash, row.at)


def lock_all(connection: Connection, chain_ids: Iterable[UUID]) -> dict[UUID, Head]:
    """Hold several chains, always in the same order, so that nobody waits in a circle."""
    return {one: lock(connection, one) for one in sorted(set(chain_ids))}


def append(connection: Connection, head: Head, payload: Mapping[str, object], *, at: datetime) -> Head:
    """Add what `payload` says to the chain that `head` holds, and return the new head.

    The time never goes back: it is `at` or the head's, whichever is later. Raises TypeError or ValueError for a
    payload that has no canonical form (`canonical`), and NotWritten where the database didn't keep the entry.
    """
    said = canonical(payload)
    salt = secrets.token_bytes(SALT_BYTES)
    when = max(at.astimezone(UTC), head.at)
    place = {"chain_id": head.chain_id, "seq": head.seq + 1, "at": when}
    commitment = commitment_to(salt, said)
    new = Head(head.chain_id, head.seq + 1, entry_hash(head, when, commitment), when)
    _keep(connection.execute(_entry, place | {"commitment": commitment, "hash": new.hash}))
    _keep(connection.execute(_detail, place | {"salt": salt, "payload": said}))
    moved = {"chain": head.chain_id, "was": head.seq, "now": new.seq, "new": new.hash, "when": when}
    _keep(connection.execute(_moved, moved))
    return new


def commitment_to(salt: bytes, payload: str) -> bytes:
    """Return what binds an entry to its words without telling them."""
    return hashlib.sha256(DETAIL + salt + payload.encode()).digest()


def entry_hash(previous: Head, at: datetime, commitment: bytes) -> bytes:
    """Return the hash of the entry that follows `previous`."""
    microseconds = (at - EPOCH) // MICROSECOND
    numbers = (previous.seq + 1).to_bytes(8, "big") + microseconds.to_bytes(8, "big")
    return hashlib.sha256(ENTRY + previous.chain_id.bytes + numbers + previous.hash + commitment).digest()


def _keep(result: CursorResult[object]) -> None:
    if result.rowcount != 1:
        raise NotWritten
