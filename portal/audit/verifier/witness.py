"""Reads the witness's file: the checkpoints as they were when they were made."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from portal.audit.verifier.report import Report
from portal.audit.verifier.rows import Ahead


class Shown(NamedTuple):
    """One checkpoint as the witness has it."""

    number: int
    jws: str


class Witness(AbstractContextManager["Witness"]):
    """The file up to where it ended when it was opened; a file that isn't there yet has no lines."""

    def __init__(self, path: Path | None) -> None:
        self.is_asked = path is not None
        self.trouble: str | None = None
        self._file: BinaryIO | None = None
        try:
            if path is not None and path.exists():
                self._file = path.open("rb")
                self._end = self._file.seek(0, 2)
                self._file.seek(0)
        except OSError as error:
            self.trouble = type(error).__name__

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()

    def checkpoints(self, report: Report) -> Ahead:
        """Go through its checkpoints; a line that is none is a finding."""
        return Ahead(self._read(report))

    def _read(self, report: Report) -> Iterator[Shown]:
        lines = Ahead(self._lines())
        place = 0
        while lines.next is not None:
            place += 1
            line = lines.next
            lines.go_on()
            if lines.next is not None and lines.next.startswith(line):
                continue  # a write that was broken off and then made anew
            number = _number(line)
            if number is None:
                report.add(f"witness line {place}", "is no checkpoint")
            else:
                yield Shown(number, line)

    def _lines(self) -> Iterator[str]:
        """Give whole lines only: behind the last line break, somebody may be writing."""
        read = 0
        while self._file is not None and read < self._end:
            line = self._file.readline()
            read += len(line)
            if line.endswith(b"\n"):
                yield line[:-1].decode("ascii", "replace")


def _number(line: str) -> int | None:
    try:
        number = json.loads(urlsafe_b64decode(line.split(".")[1] + "=="))["number"]
    except (IndexError, KeyError, TypeError, ValueError):
        return None
    return number if isinstance(number, int) else None
