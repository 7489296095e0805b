"""A small audited world, and what somebody who owns the database can do to it."""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from sqlalchemy import Connection, create_engine, delete, select, update
from sqlalchemy.orm import Session

from portal.audit.chain import EPOCH, Head, append, commitment_to, entry_hash, lock
from portal.audit.checkpoints import TYPE, leaf_of, make
from portal.audit.merkle import root
from portal.audit.models import AuditChain, AuditCheckpoint, AuditDetail, AuditEntry, AuditLeaf
from portal.audit.signing import Signer
from portal.audit.verifier import Report, verify
from portal.audit.witness import catch_up
from portal.db.engine import Database
from tests.audit.plain import sha
from tests.conftest import triggers_off

MINUTE = timedelta(minutes=1)
SIGNER = Signer((b"k" * 32, b"r" * 32))
ANN, BO, CLARA = (UUID(int=number << 100) for number in (1, 2, 3))


class World:
    """Three chains. Ann's has six entries in three checkpoints, Bo's four in two, Clara's one; a fourth is empty."""

    def __init__(self, database: Database, witness: Path, began: datetime) -> None:
        self.database, self.witness, self.now = database, witness, began
        for who in ((ANN, ANN, BO), (ANN, ANN, BO, BO, BO), (ANN, ANN, CLARA), ()):
            self.write(*who)
            self.checkpoint(5)

    def write(self, *who: UUID) -> None:
        with self.database.writer.begin() as connection:
            for one in who:
                self.now += timedelta(seconds=1)
                append(connection, lock(connection, one), {"what": "read", "at": str(self.now)}, at=self.now)

    def checkpoint(self, minutes: int = 1):
        self.now += minutes * MINUTE
        made = make(self.database, SIGNER, self.now)
        catch_up(self.database, self.witness)
        return made

    def verify(self, **changes) -> Report:
        known = {"jwks": SIGNER.jwks(), "now": self.now, "witness": self.witness}
        return verify(self.database.reader, **known | changes)

    def tampered(self) -> AbstractContextManager[Connection]:
        return tampered(self.database)


@contextmanager
def tampered(database: Database) -> Iterator[Connection]:
    """Be the database's owner: no trigger refuses anything, and no row must fit another."""
    engine = create_engine(database.writer.url)
    with Session(engine) as session:
        with triggers_off(session):
            yield session.connection()
        session.commit()
    engine.dispose()


def entry(connection: Connection, who: UUID, seq: int):
    return connection.execute(select(AuditEntry).where(AuditEntry.chain_id == who, AuditEntry.seq == seq)).one()


def change(connection: Connection, table, who: UUID, seq: int, /, **values) -> None:
    connection.execute(update(table).where(table.chain_id == who, table.seq == seq).values(values))


def cut(connection: Connection, who: UUID, to: int) -> None:
    """Cut a chain's end off, and set its head back as if it had never been longer."""
    for table in (AuditDetail, AuditEntry):
        connection.execute(delete(table).where(table.chain_id == who, table.seq > to))
    if not to:
        connection.execute(delete(AuditChain).where(AuditChain.chain_id == who))
        return
    last = entry(connection, who, to)
    set_head(connection, who, seq=to, hash=last.hash, at=last.at)


def set_head(connection: Connection, who: UUID, **values) -> None:
    connection.execute(update(AuditChain).where(AuditChain.chain_id == who).values(values))


def rewrite(connection: Connection, who: UUID, said: Callable[[int, str], str]) -> None:
    """Write a chain anew from its first entry on, so that each link fits the next."""
    head = Head(who, 0, bytes(32), EPOCH)
    rows = connection.execute(select(AuditEntry).where(AuditEntry.chain_id == who).order_by(AuditEntry.seq)).all()
    for row in rows:
        detail = AuditDetail.chain_id == who, AuditDetail.seq == row.seq
        salt, payload = connection.execute(select(AuditDetail.salt, AuditDetail.payload).where(*detail)).one()
        payload = said(row.seq, payload)
        commitment = commitment_to(salt, payload)
        head = Head(who, row.seq, entry_hash(head, row.at, commitment), row.at)
        connection.execute(update(AuditDetail).where(*detail).values(payload=payload))
        change(connection, AuditEntry, who, row.seq, commitment=commitment, hash=head.hash)
    set_head(connection, who, seq=head.seq, hash=head.hash, at=head.at)


def sign_anew(connection: Connection, signer: Signer) -> None:
    """Let every leaf say what the chain says now, and sign all checkpoints again, each following the one before."""
    previous = "0" * 64
    for point in connection.execute(select(AuditCheckpoint).order_by(AuditCheckpoint.number)).all():
        own = select(AuditLeaf).where(AuditLeaf.number == point.number).order_by(AuditLeaf.chain_id)
        leaves = [
            SimpleNamespace(chain_id=leaf.chain_id, seq=leaf.seq, hash=entry(connection, leaf.chain_id, leaf.seq).hash)
            for leaf in connection.execute(own).all()
        ]
        for leaf in leaves:
            change(connection, AuditLeaf, leaf.chain_id, leaf.seq, hash=leaf.hash)
        top = root(leaf_of(one.chain_id.bytes, one.seq, one.hash) for one in leaves).hex()
        at = point.at.isoformat(timespec="microseconds")
        jws = signer.sign(TYPE, {"number": point.number, "at": at, "previous": previous, "root": top})
        rows = update(AuditCheckpoint).where(AuditCheckpoint.number == point.number)
        connection.execute(rows.values(previous=previous, root=top, jws=jws))
        previous = sha(jws.encode()).hex()


def raw_of(key: dict[str, str]) -> bytes:
    return urlsafe_b64decode(key["x"] + "=")


def worlds_leaf(row) -> bytes:
    return leaf_of(row.chain_id.bytes, row.seq, row.hash)
