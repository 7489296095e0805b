"""A second implementation of hashes and trees, from the words of the specification alone."""

import hashlib
import struct
from datetime import UTC, datetime


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def micros(at: datetime) -> int:
    seconds = (at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    return int(seconds // 1) * 1_000_000 + at.microsecond


def hashes(chain_id, entries, details) -> list[bytes]:
    """Return the hashes that a chain must have, given its rows in any order."""
    said = {one.seq: sha(b"portal audit detail 1\x00", one.salt, one.payload.encode("utf-8")) for one in details}
    made = [bytes(32)]
    for entry in sorted(entries, key=lambda one: one.seq):
        numbers = struct.pack(">QQ", entry.seq, micros(entry.at))
        made.append(sha(b"portal audit entry 1\x00", chain_id.bytes, numbers, made[-1], said[entry.seq]))
    return made[1:]


def root(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree's hash as RFC 6962 §2.1 defines it, by its recursion."""
    if not leaves:
        return sha()
    if len(leaves) == 1:
        return sha(b"\x00", leaves[0])
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return sha(b"\x01", root(leaves[:left]), root(leaves[left:]))
