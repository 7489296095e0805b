"""From the files under `journeys/` to what readers see and find."""

from dataclasses import dataclass
from pathlib import Path

from portal import clock
from portal.config.settings import PROJECT
from portal.db.engine import Database
from portal.journeys.actions import import_journeys, index_journeys
from portal.journeys.reading.reader import read_all, sources_of
from portal.journeys.reading.shared import read_shared

JOURNEYS = PROJECT / "journeys"


@dataclass(frozen=True)
class Imported:
    """How many journeys lie in the files, and how many of them were published anew."""

    journeys: int
    changed: int


def publish_files(database: Database, folder: Path = JOURNEYS) -> Imported:
    """Publish the journeys in `folder` and make what is searched of them; twice is as good as once.

    Raises JourneyFaults when one thing is wrong anywhere; then nothing changes.
    """
    journeys = read_all(folder)
    sources = {name: sources_of(folder / name) for name in journeys}
    shared, _no_faults = read_shared(folder)
    with database.writing() as session:
        changed = import_journeys(session, journeys.values(), now=clock.now(), sources=sources)
        index_journeys(session, journeys.values(), shared.synonyms)
        session.commit()
    return Imported(len(journeys), len(changed))
