"""Every few minutes a signed word about all chains that moved, so that not even their ends can be cut off unseen.

A checkpoint signs one hash over all new heads and names the checkpoint before it. It tells nobody how many people
there are, or which. Where nothing moved there is one all the same now and then, so that a gap shows.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row, bindparam, func, insert, select

from portal.audit.chain import EPOCH
from portal.audit.merkle import root
from portal.audit.models import AuditChain, AuditCheckpoint, AuditDetail, AuditEntry, AuditLeaf
from portal.audit.signing import Signer
from portal.db.base import UTCDateTime
from portal.db.engine import Database

TYPE = "portal-checkpoint+jws"
HEARTBEAT = timedelta(minutes=5)
OVERLAP = timedelta(hours=2)  # how far a clock may have stepped, or a transaction dragged on
ONE_AT_A_TIME = 0x61756469  # PostgreSQL's advisory lock of checkpoints
NONE_BEFORE = "0" * 64

_log = structlog.get_logger()


@dataclass(frozen=True)
class Checkpoint:
    """One checkpoint as it was signed. `missing` counts chains that lack rows since their last one."""

    number: int
    at: datetime
    previous: str
    root: str
    jws: str
    missing: int = 0


def make(database: Database, signer: Signer, now: datetime) -> Checkpoint | None:
    """Sign all heads that moved since their last checkpoint, and raise an alarm where rows behind one are missing.

    One at a time, across processes. Returns None where nothing moved and the newest one is younger than `HEARTBEAT`.
    """
    with database.writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        newest = connection.execute(_newest).one_or_none()
        since = newest.at - OVERLAP if newest else EPOCH
        moved: Sequence[Any] = connection.execute(_moved, {"since": since}).all()
        if newest and not moved and now - newest.at < HEARTBEAT:
            return None
        made = _signed(signer, newest, moved, now)
        _write(connection, made, moved)
    if made.missing:
        _log.error("audit_alarm", kind="rows_missing", chains=made.missing, checkpoint=made.number)
    return made


def leaf_of(chain_id: bytes, seq: int, head: bytes) -> bytes:
    """Return what a head is in the tree."""
    return chain_id + seq.to_bytes(8, "big") + head


def _signed(signer: Signer, newest: Any, moved: Sequence[Row[Any]], now: datetime) -> Checkpoint:
    number = newest.number + 1 if newest else 1
    at = max(now.astimezone(UTC), newest.at) if newest else now.astimezone(UTC)
    previous = hashlib.sha256(newest.jws.encode()).hexdigest() if newest else NONE_BEFORE
    top = root(leaf_of(one.chain_id.bytes, one.seq, one.hash) for one in moved).hex()
    said = {"number": number, "at": at.isoformat(timespec="microseconds"), "previous": previous, "root": top}
    return Checkpoint(number, at, previous, top, signer.sign(TYPE, said), sum(map(_lacks_rows, moved)))


def _write(connection: Connection, made: Checkpoint, moved: Sequence[Row[Any]]) -> None:
    own = {name: getattr(made, name) for name in ("number", "at", "previous", "root", "jws")}
    connection.execute(insert(AuditCheckpoint), own)
    leaves = [{"number": made.number, "chain_id": one.chain_id, "seq": one.seq, "hash": one.hash} for one in moved]
    if leaves:
        connection.execute(insert(AuditLeaf), leaves)


def _lacks_rows(one: Row[Any]) -> bool:
    """Tell whether anything between a chain's last leaf and its head isn't there, or the head is another's."""
    return {one.entries, one.details} != {one.seq - one.last} or one.newest != one.hash


def _all_behind(heads: Any) -> Any:
    """Select what must be there of a moved chain, beside its head."""

    def count(table: Any) -> Any:
        between = (table.chain_id == heads.c.chain_id, table.seq > heads.c.last, table.seq <= heads.c.seq)
        return select(func.count()).select_from(table).where(*between).scalar_subquery()

    newest = select(AuditEntry.hash).where(AuditEntry.chain_id == heads.c.chain_id, AuditEntry.seq == heads.c.seq)
    return select(
        *heads.c,
        count(AuditEntry).label("entries"),
        count(AuditDetail).label("details"),
        newest.scalar_subquery().label("newest"),
    )


_newest = (
    select(AuditCheckpoint)
    .with_only_columns(AuditCheckpoint.number, AuditCheckpoint.at, AuditCheckpoint.jws)
    .order_by(AuditCheckpoint.number.desc())
    .limit(1)
)
_last = select(func.coalesce(func.max(AuditLeaf.seq), 0)).where(AuditLeaf.chain_id == AuditChain.chain_id)
_heads = (
    select(AuditChain.chain_id, AuditChain.seq, AuditChain.hash, _last.scalar_subquery().label("last"))
    .where(AuditChain.at >= bindparam("since", type_=UTCDateTime()))
    .subquery()
)
_moved = _all_behind(_heads).where(_heads.c.seq > _heads.c.last).order_by(_heads.c.chain_id)
