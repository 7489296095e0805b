"""What a run counted and found."""

from collections.abc import Iterator
from dataclasses import dataclass, field

SHOWN = 100


@dataclass(frozen=True)
class Finding:
    """Something wrong, and where: `chain … entry …`, `checkpoint …` or `witness …`."""

    place: str
    what: str


@dataclass
class Report:
    """Counts, and the first findings in the order in which they stand."""

    chains: int = 0
    entries: int = 0
    checkpoints: int = 0
    found: int = 0
    findings: list[Finding] = field(default_factory=list)
    place: str = "the beginning"  # where the reading is
    seconds: float = 0.0

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was found."""
        return not self.found

    @property
    def first_bad(self) -> str | None:
        """Return the first bad place."""
        return self.findings[0].place if self.findings else None

    def add(self, place: str, what: str) -> None:
        """Add a finding; from the hundredth on, they are only counted."""
        self.found += 1
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(place, what))

    def lines(self) -> Iterator[str]:
        """Put it into plain lines."""
        yield f"{self.chains} chains, {self.entries} entries, {self.checkpoints} checkpoints in {self.seconds:.1f} s."
        if self.is_sound:
            yield "All is as it was written."
            return
        yield f"{self.found} findings. The first bad place: {self.first_bad}"
        for one in self.findings:
            yield f"{one.place}: {one.what}"
        if self.found > len(self.findings):
            yield f"… and {self.found - len(self.findings)} more."
