"""The journeys that this process serves: read from the database, and looked after again at most once a second.

A publishing is one number that grows, so a look is one small statement, and a page served in between costs
none. What is on the shelf is immutable and shared by all threads.
"""

import threading
import time
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from portal.db.engine import Database
from portal.journeys.model.journey import Journey, from_json
from portal.journeys.models import JourneyPublication, JourneyRevision

LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Published:
    """A journey as its readers see it now. `revision` names its content (SHA-256, hex)."""

    journey: Journey
    revision: str


class Shelf:
    """All published journeys, by slug and in the order of their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._looked_at = -LOOK_EVERY_SECONDS
        self._state: tuple[int, int] | None = None
        self._by_slug: dict[str, Published] = {}

    def find(self, slug: str) -> Published | None:
        """Return the journey at that address; None where none is published."""
        return self._current().get(slug)

    def all(self) -> list[Published]:
        """Return all published journeys."""
        return list(self._current().values())

    def version(self) -> str:
        """Name what is published now."""
        self._current()
        return "-".join(map(str, self._state or ()))

    def _current(self) -> dict[str, Published]:
        if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS and self._lock.acquire(blocking=not self._state):
            try:
                self._look()
            except SQLAlchemyError:
                if self._state is None:
                    raise  # nothing to serve; with something, readers needn't notice that the database is away
            finally:
                self._looked_at = time.monotonic()
                self._lock.release()
        return self._by_slug

    def _look(self) -> None:
        """Read what has changed since the last look; journeys with the same content are kept as they are."""
        counted = select(func.count(), func.coalesce(func.max(JourneyPublication.number), 0))
        with self._database.reading() as session:
            published, newest = session.execute(counted.select_from(JourneyPublication)).one()
            state = (published, newest)
            if state == self._state:
                return
            held = {published.revision: published for published in self._by_slug.values()}
            rows = session.execute(
                select(JourneyPublication.slug, JourneyRevision.content_hash, JourneyRevision.document)
                .join(JourneyRevision, JourneyPublication.revision_id == JourneyRevision.id)
                .order_by(JourneyPublication.journey)
            )
            self._by_slug = {
                slug: held.get(digest) or Published(from_json(document), digest) for slug, digest, document in rows
            }
            self._state = state
