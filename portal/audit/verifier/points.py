"""Walks the checkpoints from the first to the newest, beside their leaves and beside the witness."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from portal.audit.verifier.papers import Keys
from portal.audit.verifier.report import Report
from portal.audit.verifier.rows import Ahead, Rows, as_id, moment
from portal.audit.verifier.witness import Witness

CHECKPOINTS = "SELECT number, at, previous, root, jws FROM audit_checkpoint ORDER BY number"
LEAVES = "SELECT number, chain_id, seq, hash FROM audit_leaf ORDER BY number, chain_id"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check_checkpoints(rows: Rows, report: Report, witness: Witness, *, jwks: dict[str, Any], late: datetime) -> None:
    """Check all checkpoints. The newest must not be older than `late`, nor may one that the witness lacks."""
    points, leaves = rows.of(CHECKPOINTS), rows.of(LEAVES)
    if witness.trouble:
        report.add("witness", f"can't be read ({witness.trouble})")
    walk = Walk(report, Keys(jwks))
    beside = Beside(report, witness.checkpoints(report), is_asked=witness.is_asked and not witness.trouble)
    while points.next is not None:
        walk.checkpoint(points.next, leaves)
        beside.checkpoint(points.next, is_late=walk.at < late)
        points.go_on()
    while leaves.next is not None:
        report.add(f"checkpoint {leaves.next.number}", "has leaves, but isn't there")
        leaves.go_on()
    if report.checkpoints and walk.at < late:
        report.add(f"checkpoint {walk.number}", "is the newest, and older than ten minutes")
    beside.end()


class Walk:
    """The checkpoints, one after the other."""

    def __init__(self, report: Report, keys: Keys) -> None:
        self.report, self.keys = report, keys
        self.number = 0
        self.previous: str | None = "0" * 64  # None after a gap: what stood there is unknown
        self.at = EPOCH

    def checkpoint(self, row: Any, leaves: Ahead) -> None:
        """Check one checkpoint: its number, signature, leaves, and the one before it."""
        place = self.report.place = f"checkpoint {row.number}"
        if row.number != self.number + 1:
            self.report.add(f"checkpoint {self.number + 1}", f"is missing; the next one is {row.number}")
            self.previous = None
        said, fault = self.keys.read(row.jws)
        if fault:
            self.report.add(place, fault)
        at = moment(row.at)
        if said != {"number": row.number, "at": _iso(at), "previous": row.previous, "root": row.root}:
            self.report.add(place, "doesn't say what was signed")
        if self.previous is not None and row.previous != self.previous:
            self.report.add(place, "doesn't follow the one before it")
        if row.root != _root(leaves, row.number, self.report):
            self.report.add(place, "its leaves aren't those that were signed")
        self.number, self.previous, self.at = row.number, sha256(row.jws.encode()).hexdigest(), at
        self.report.checkpoints += 1


class Beside:
    """The witness, one checkpoint after the other."""

    def __init__(self, report: Report, shown: Ahead, *, is_asked: bool) -> None:
        self.report, self.shown, self.is_asked = report, shown, is_asked
        self.is_behind = False

    def checkpoint(self, row: Any, *, is_late: bool) -> None:
        """Hold one of the database's checkpoints against the witness's."""
        self._only_shown(row.number)
        if self.shown.next is not None and self.shown.next.number == row.number:
            if self.shown.next.jws != row.jws:
                self.report.add(f"checkpoint {row.number}", "isn't the one that the witness has")
            self.shown.go_on()
        elif self.is_asked and is_late and not self.is_behind:
            self.is_behind = True  # once: all those after it are lacking as well
            self.report.add(f"checkpoint {row.number}", "the witness lacks it, and it is older than ten minutes")

    def end(self) -> None:
        """Find what the witness alone has."""
        self._only_shown(None)

    def _only_shown(self, before: int | None) -> None:
        while self.shown.next is not None and (before is None or self.shown.next.number < before):
            self.report.add(f"checkpoint {self.shown.next.number}", "is missing; the witness has it")
            self.shown.go_on()


def _root(leaves: Ahead, number: int, report: Report) -> str:
    """Compute the tree over a checkpoint's leaves as they come (RFC 6962 §2.1)."""
    while leaves.next is not None and leaves.next.number < number:
        report.add(f"checkpoint {leaves.next.number}", "has leaves, but isn't there")
        leaves.go_on()
    sizes: list[int] = []
    nodes: list[bytes] = []
    while leaves.next is not None and leaves.next.number == number:
        one = leaves.next
        nodes.append(sha256(b"\x00" + as_id(one.chain_id).bytes + one.seq.to_bytes(8, "big") + one.hash).digest())
        sizes.append(1)
        while len(sizes) > 1 and sizes[-1] == sizes[-2]:
            sizes[-2:] = [sizes[-1] * 2]
            nodes[-2:] = [sha256(b"\x01" + nodes[-2] + nodes[-1]).digest()]
        leaves.go_on()
    while len(nodes) > 1:
        nodes[-2:] = [sha256(b"\x01" + nodes[-2] + nodes[-1]).digest()]
    return (nodes[0] if nodes else sha256().digest()).hex()


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
