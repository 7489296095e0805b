"""Checks all chains, checkpoints and the witness, and names the first bad place.

It shares no code with what writes them: its own hashes, its own tree, its own reading of signatures, and plain SQL
over a connection that can't write. What one of the two gets wrong, the other finds. It goes through the tables side by
side, some thousand rows at a time, so it needs no more memory for ten million entries than for ten thousand.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine

from portal.audit.verifier.chains import check_chains
from portal.audit.verifier.points import check_checkpoints
from portal.audit.verifier.report import Report
from portal.audit.verifier.rows import Rows
from portal.audit.verifier.witness import Witness

GRACE = timedelta(minutes=10)
KEPT_YEARS = 5

__all__ = ["Report", "verify"]


def verify(
    reader: Engine,
    *,
    jwks: dict[str, Any],
    now: datetime,
    witness: Path | None = None,
    with_checkpoints: bool = True,
) -> Report:
    """Read everything as it stood at one instant and report what is wrong with it.

    `jwks` holds the public keys that may have signed; `witness` is the file that checkpoints were shown to. Chains
    alone can't show that their ends were cut off: `with_checkpoints=False` is there to prove it.
    """
    report, began = Report(), perf_counter()
    with Witness(witness) as shown, Rows(reader) as rows:  # the witness first: what it has, the rows must have
        late = now.astimezone(UTC) - GRACE
        try:
            check_chains(rows, report, late=late, kept=_years_before(now), with_leaves=with_checkpoints)
            if with_checkpoints:
                check_checkpoints(rows, report, shown, jwks=jwks, late=late)
        except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
            report.add(report.place, f"after this, something can't be read at all ({type(error).__name__})")
    report.seconds = perf_counter() - began
    return report


def _years_before(now: datetime) -> datetime:
    """Return the instant before which words may have gone; of 29 February, the later day, as SQLite counts."""
    utc = now.astimezone(UTC)
    if (utc.month, utc.day) == (2, 29):
        utc += timedelta(days=1)
    return utc.replace(year=utc.year - KEPT_YEARS)
