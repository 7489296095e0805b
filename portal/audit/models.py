"""What was done and seen, so written that a change shows: nothing here is changed or deleted, whoever asks.

Triggers hold it (migration `audit`). What an entry says stands apart from its chain, as `AuditDetail`: once its time
is over it may go, and the chain is as checkable as before.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, Retention

KEPT_YEARS = 5
"""How long a detail is kept, counted from its own time: to be decided by the municipality."""

NOBODY = UUID(int=0)
"""The chain of what is about no one person."""

APPEND_ONLY = ("audit_entry", "audit_checkpoint", "audit_leaf", "audit_verification")
"""Tables whose rows nobody can change or delete."""


class AuditChain(Base):
    """The head of one chain. A chain is one subject's, by an opaque id that needn't be anybody's known here."""

    __tablename__ = "audit_chain"
    __table_args__ = (
        CheckConstraint("seq >= 0", name="seq"),
        CheckConstraint("length(hash) = 32", name="hash"),
    )
    retention = Retention.LOG

    chain_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]  # the number of its newest entry; none yet: 0
    hash: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """One link of a chain: a commitment to what it says, and a hash over that and everything before it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        ForeignKeyConstraint(["chain_id"], ["audit_chain.chain_id"]),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("length(commitment) = 32 AND length(hash) = 32", name="hashes"),
    )
    retention = Retention.LOG

    chain_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    commitment: Mapped[bytes]
    hash: Mapped[bytes]


class AuditDetail(Base):
    """What an entry says, in canonical JSON, with the salt that keeps its commitment from being guessed."""

    __tablename__ = "audit_detail"
    __table_args__ = (
        ForeignKeyConstraint(["chain_id", "seq"], ["audit_entry.chain_id", "audit_entry.seq"]),
        CheckConstraint("length(salt) >= 16", name="salt"),
        CheckConstraint("length(payload) > 0", name="says_something"),
    )
    retention = Retention.LOG

    chain_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]  # the entry's own; its time to go is counted from it
    salt: Mapped[bytes]
    payload: Mapped[str]


class AuditCheckpoint(Base):
    """A signed word about all heads that had moved, and about the checkpoint before it."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(previous) = 64 AND length(root) = 64", name="hashes"),
    )
    retention = Retention.LOG

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    previous: Mapped[str]  # SHA-256 over the JWS before, in hex; before the first: zeros
    root: Mapped[str]  # of the Merkle tree over its leaves, in hex
    jws: Mapped[str]


class AuditLeaf(Base):
    """A head that a checkpoint speaks about."""

    __tablename__ = "audit_leaf"
    __table_args__ = (
        ForeignKeyConstraint(["number"], ["audit_checkpoint.number"]),
        UniqueConstraint("chain_id", "seq"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("length(hash) = 32", name="hash"),
    )
    retention = Retention.LOG

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chain_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes]


class AuditVerification(HasId, Base):
    """What one run over all chains found."""

    __tablename__ = "audit_verification"
    __table_args__ = (
        Index("ix_audit_verification_at", "at"),
        CheckConstraint("is_sound = (findings = 0)", name="sound_without_findings"),
        CheckConstraint("is_sound = (first_bad IS NULL)", name="names_the_first"),
    )
    retention = Retention.LOG

    at: Mapped[datetime]
    is_sound: Mapped[bool]
    chains: Mapped[int]
    entries: Mapped[int]
    first_bad: Mapped[str | None]  # the place, as `chain … entry …` or `checkpoint …`
    findings: Mapped[int]
    seconds: Mapped[float]
