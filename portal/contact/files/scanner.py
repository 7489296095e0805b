"""Has files looked at for viruses by ClamAV's daemon, where it runs: a Unix socket, the file sent over it in pieces."""

import socket
from collections.abc import Callable
from pathlib import Path

from portal.contact.files.cleaning import Reason, Unfit
from portal.contact.files.models import Scan

SECONDS = 20.0
PIECE = 64 * 1024
Scanner = Callable[[bytes], Scan]


def scanner_at(where: Path | None) -> Scanner:
    """Return what looks at files: the daemon at a socket, or nobody."""
    return (lambda content: _asked(where, content)) if where is not None else lambda content: Scan.NOT_SCANNED


def _asked(where: Path, content: bytes) -> Scan:
    """Ask the daemon. Where it is away or can't say, nobody has looked. Raises Unfit where it found something."""
    try:
        answer = _answer(where, content)
    except OSError:
        return Scan.NOT_SCANNED
    if answer.endswith(b"FOUND"):
        raise Unfit(Reason.INFECTED)
    return Scan.CLEAN if answer == b"stream: OK" else Scan.NOT_SCANNED


def _answer(where: Path, content: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
        daemon.settimeout(SECONDS)
        daemon.connect(str(where))
        daemon.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            daemon.sendall(len(piece).to_bytes(4, "big") + piece)
        daemon.sendall(bytes(4))
        said = b""
        while not said.endswith(b"\0") and len(said) < PIECE and (more := daemon.recv(4096)):
            said += more
    return said.rstrip(b"\0").strip()
