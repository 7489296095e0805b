"""Walks every chain from its first entry to its head, beside the leaves that checkpoints signed of it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from portal.audit.verifier.report import Report
from portal.audit.verifier.rows import Ahead, Rows, as_id, moment

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HEADS = "SELECT chain_id, seq, hash, at FROM audit_chain ORDER BY chain_id"
ENTRIES = (
    "SELECT e.chain_id, e.seq, e.at, e.commitment, e.hash, d.at AS said_at, d.salt, d.payload FROM audit_entry e "
    "LEFT JOIN audit_detail d ON d.chain_id = e.chain_id AND d.seq = e.seq ORDER BY e.chain_id, e.seq"
)
LEAVES = "SELECT chain_id, seq, number, hash FROM audit_leaf ORDER BY chain_id, seq"
LOOSE = (
    "SELECT d.chain_id, d.seq FROM audit_detail d WHERE NOT EXISTS "
    "(SELECT 1 FROM audit_entry e WHERE e.chain_id = d.chain_id AND e.seq = d.seq) ORDER BY d.chain_id, d.seq"
)


def check_chains(rows: Rows, report: Report, *, late: datetime, kept: datetime, with_leaves: bool) -> None:
    """Check all chains. What is older than `late` must stand under a checkpoint; words since `kept` must be there."""
    heads, entries = rows.of(HEADS), rows.of(ENTRIES)
    leaves = rows.of(LEAVES) if with_leaves else Ahead(iter(()))
    streams = (heads, entries, leaves)
    while waiting := [one.next.chain_id for one in streams if one.next is not None]:
        walk = Walk(report, min(waiting), late=late if with_leaves else EPOCH, kept=kept)
        while _is_of(entries, walk.chain_id):
            walk.entry(entries.next, leaves)
            entries.go_on()
        walk.end(heads.next if _is_of(heads, walk.chain_id) else None, leaves)
        for one in (heads, leaves):
            while _is_of(one, walk.chain_id):
                one.go_on()
        report.chains += 1
        report.entries += walk.count
    loose = rows.of(LOOSE)
    while loose.next is not None:
        report.add(f"chain {as_id(loose.next.chain_id)} entry {loose.next.seq}", "there are words, but no entry")
        loose.go_on()


def _is_of(stream: Ahead, chain_id: Any) -> bool:
    return stream.next is not None and stream.next.chain_id == chain_id


class Walk:
    """One chain, entry by entry."""

    def __init__(self, report: Report, chain_id: Any, *, late: datetime, kept: datetime) -> None:
        self.report, self.chain_id, self.late, self.kept = report, chain_id, late, kept
        self.name = f"chain {as_id(chain_id)}"
        self.own = as_id(chain_id).bytes
        self.count = self.seq = 0
        self.hash: bytes | None = bytes(32)  # None after a gap: what stood there is unknown
        self.at = EPOCH
        self.uncovered: int | None = None  # the first entry that should stand under a checkpoint and doesn't yet

    def bad(self, seq: int, what: str) -> None:
        """Add a finding about one entry."""
        self.report.add(f"{self.name} entry {seq}", what)

    def entry(self, row: Any, leaves: Ahead) -> None:
        """Check one entry against the one before it, its words, and a checkpoint's leaf of it."""
        self.report.place = f"{self.name} entry {row.seq}"
        if row.seq != self.seq + 1:
            self.bad(self.seq + 1, f"entries {self.seq + 1} to {row.seq - 1} are missing")
            self.hash = None
        at = moment(row.at)
        if at < self.at:
            self.bad(row.seq, "is earlier than the one before it")
        if self.hash is not None and row.hash != self._hash_of(row, at):
            self.bad(row.seq, "isn't what was written, or doesn't follow the one before it")
        self._words(row, at)
        self.count, self.seq, self.hash, self.at = self.count + 1, row.seq, row.hash, at
        if self.uncovered is None and at < self.late:
            self.uncovered = row.seq
        self._leaves(leaves, row)

    def _hash_of(self, row: Any, at: datetime) -> bytes:
        numbers = row.seq.to_bytes(8, "big") + ((at - EPOCH) // MICROSECOND).to_bytes(8, "big")
        return sha256(b"portal audit entry 1\0" + self.own + numbers + (self.hash or b"") + row.commitment).digest()

    def _words(self, row: Any, at: datetime) -> None:
        if row.payload is None:
            if at > self.kept:
                self.bad(row.seq, "its words are missing before their time")
        elif sha256(b"portal audit detail 1\0" + row.salt + row.payload.encode()).digest() != row.commitment:
            self.bad(row.seq, "its words aren't what was written")
        elif moment(row.said_at) != at:
            self.bad(row.seq, "its words have another time than the entry")

    def _leaves(self, leaves: Ahead, row: Any) -> None:
        """Check the checkpoints' leaves up to this entry."""
        while _is_of(leaves, self.chain_id) and leaves.next.seq <= row.seq:
            if leaves.next.seq == row.seq:
                self.uncovered = None
                if leaves.next.hash != row.hash:
                    self.bad(row.seq, f"isn't what checkpoint {leaves.next.number} signed")
            leaves.go_on()

    def end(self, head: Any, leaves: Ahead) -> None:
        """Check the chain's end: against the checkpoints that saw more of it, and against its head."""
        if _is_of(leaves, self.chain_id):
            cut = leaves.next
            self.bad(self.seq + 1, f"is missing; checkpoint {cut.number} signed this chain up to entry {cut.seq}")
        if head is None:
            self.report.add(self.name, "has no head")
        elif head.seq > self.seq:
            self.bad(self.seq + 1, f"is missing; the head is at {head.seq}")
        elif (head.seq, head.hash) != (self.seq, self.hash):
            self.bad(
                head.seq + 1 if head.seq < self.seq else head.seq, f"isn't what the head says, which is at {head.seq}"
            )
        elif self.seq and moment(head.at) != self.at:
            self.bad(self.seq, "has another time than the head")
        if self.uncovered is not None:
            self.bad(self.uncovered, "no checkpoint stands over it, and it is older than ten minutes")
