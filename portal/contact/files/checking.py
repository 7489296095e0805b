"""Takes what somebody sent and returns what may be kept of it. The reading itself happens in a process of its own.

It may take seconds, so nobody does it inside a transaction.
"""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from portal.contact.files import cleaning
from portal.contact.files.cleaning import EXTENSIONS, FIT, UNFIT, Reason, Unfit, kind_of
from portal.contact.files.models import LARGEST, Media, Scan
from portal.contact.files.scanner import Scanner
from portal.contact.files.turns import Turns

PATIENCE = 30.0  # seconds, until a process that hangs is ended
_TURNS = Turns()


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it may be kept."""

    media: Media
    content: bytes = field(repr=False)
    scan: Scan


def checked(raw: bytes, name: str, scanner: Scanner, *, writer_id: UUID | None = None) -> Checked:
    """Return what may be kept of a file that its sender calls `name`; raises Unfit, also where a virus was found.

    Whoever sends it should be named where they are known: each has one file looked at at a time, and so many a day.

    The name's ending must say what the file is; nothing else of it is read, and nothing is kept.
    """
    if not raw:
        raise Unfit(Reason.EMPTY)
    if len(raw) > LARGEST:
        raise Unfit(Reason.TOO_LARGE)
    kind = kind_of(raw)
    if kind is None or EXTENSIONS.get(name.rpartition(".")[2].lower()) != kind:
        raise Unfit(Reason.WRONG_KIND)
    with _TURNS.of(writer_id):
        media, _line, content = _in_a_process_of_its_own(raw).partition(b"\n")
        return Checked(Media(media.decode()), content, scanner(content))


def _in_a_process_of_its_own(raw: bytes) -> bytes:
    """Let the file be read by what is given nothing else: no settings, no keys, little memory and time."""
    program = [sys.executable, "-I", "-B", str(Path(cleaning.__file__))]
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, and nothing of the sender's in its arguments
            program, input=raw, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise Unfit(Reason.TOO_HEAVY) from None
    if done.returncode == UNFIT:
        raise Unfit(Reason(done.stdout.decode()))
    if done.returncode != FIT:  # the system ended it
        raise Unfit(Reason.TOO_HEAVY)
    return done.stdout
