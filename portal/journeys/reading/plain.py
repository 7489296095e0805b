"""Which blocks of a journey are hard to read; how that is told: `portal.plain`."""

from collections.abc import Mapping

from portal.journeys.reading.faults import Fault
from portal.journeys.reading.texts import Block
from portal.plain import complaints_about


def hard_to_read(blocks: Mapping[str, Block], file: str) -> list[Fault]:
    """Tell which Danish blocks hold a sentence that is too long, or a word that only offices use."""
    return [Fault(file, block.line, reason) for block in blocks.values() for reason in complaints_about(block.body)]
