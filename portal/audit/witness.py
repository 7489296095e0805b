"""A copy of all checkpoints where the portal's administrators can't reach: one file, one JWS on each line.

Whoever could change the database and owns the keys could sign another history; not one that the witness agrees with.
A witness that can't be written stops nothing here, but somebody must know: it is an alarm.
"""

import base64
import fcntl
import json
import os
from pathlib import Path
from typing import BinaryIO

import structlog
from sqlalchemy import Connection, select

from portal.audit.models import AuditCheckpoint
from portal.db.engine import Database

BATCH = 1000
TAIL = 64 * 1024  # far more than one line

_log = structlog.get_logger()


def catch_up(database: Database, path: Path) -> int:
    """Append the checkpoints that the witness lacks, in order, and return how many; safe from several processes.

    A witness that holds another checkpoint than the database, or one that the database lacks, is left as it is.
    """
    try:
        with path.open("ab+") as file, database.reader.connect() as connection:
            fcntl.flock(file, fcntl.LOCK_EX)
            return _append(connection, file)
    except OSError as error:
        _log.error("audit_alarm", kind="witness_not_written", error=type(error).__name__)
        return 0


def _append(connection: Connection, file: BinaryIO) -> int:
    last, is_torn = _last_line(file)
    number = _number(last) if last else 0
    if last and last != connection.scalar(select(AuditCheckpoint.jws).where(AuditCheckpoint.number == number)):
        _log.error("audit_alarm", kind="witness_differs", checkpoint=number)
        return 0
    if is_torn:
        file.write(b"\n")
    written = 0
    while lines := _after(connection, number + written):
        file.write("".join(f"{line}\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())
        written += len(lines)
    return written


def _after(connection: Connection, number: int) -> list[str]:
    newer = select(AuditCheckpoint.jws).where(AuditCheckpoint.number > number)
    return list(connection.scalars(newer.order_by(AuditCheckpoint.number).limit(BATCH)))


def _last_line(file: BinaryIO) -> tuple[str, bool]:
    """Return the last whole line, and whether part of another follows it, from a write that was broken off."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    whole, newline, rest = file.read().decode("ascii", "replace").rpartition("\n")
    return (whole.rpartition("\n")[2] if newline else ""), bool(rest)


def _number(jws: str) -> int:
    """Return the number that a checkpoint gives itself; -1 where it can't be read."""
    try:
        payload = jws.split(".")[1]
        return int(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["number"])
    except (IndexError, KeyError, TypeError, ValueError):
        return -1
