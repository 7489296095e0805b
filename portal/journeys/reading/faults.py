"""What is wrong with a file, said to the person who wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to put right: the file (path below the journey's folder), its line from 1 and a plain
    sentence.

    Line 0 means the file as a whole.
    """

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"

    def within(self, folder: str) -> "Fault":
        """Tell the same fault from one folder further up."""
        return replace(self, file=f"{folder}/{self.file}")


class JourneyFaults(Exception):  # noqa: N818 -- carries many, none of them ours
    """A journey that can't be used; `faults` are all its faults, sorted by file and line, each once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))
