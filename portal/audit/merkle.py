"""The Merkle tree of RFC 6962 §2.1: leaves and nodes are hashed apart, so that none can pass for the other."""

import hashlib
from collections.abc import Iterable


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the tree's hash; of no leaves at all, the hash of nothing."""
    whole: list[tuple[int, bytes]] = []  # full subtrees from the left, each higher than the next
    for leaf in leaves:
        height, node = 0, hashlib.sha256(b"\0" + leaf).digest()
        while whole and whole[-1][0] == height:
            height, node = height + 1, _node(whole.pop()[1], node)
        whole.append((height, node))
    if not whole:
        return hashlib.sha256().digest()
    node = whole.pop()[1]
    while whole:
        node = _node(whole.pop()[1], node)
    return node


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
