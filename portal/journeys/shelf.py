"""The journeys that this process serves: what is published is looked after at most once a second.

A publishing or a withdrawal changes one small number, so a look is one small statement, and a page served in
between costs none. The shelf holds a card of each journey; whole journeys are read when somebody asks for one,
and only the most used are kept, so that a process doesn't grow with the number of journeys. What is on the
shelf is immutable and shared by all threads.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from portal.db.engine import Database
from portal.journeys.model.card import Card, card_from
from portal.journeys.model.journey import Journey, from_json
from portal.journeys.models import JourneyPublication, JourneyRevision

LOOK_EVERY_SECONDS = 1.0
MOST_WHOLE = 16
"""How many journeys are kept whole; each takes about a megabyte."""


@dataclass(frozen=True)
class Published:
    """A journey as its readers see it now. `revision` names its content (SHA-256, hex)."""

    journey: Journey
    revision: str


@dataclass(frozen=True)
class Listed:
    """What stands on a published journey's card, and the revision it stands for."""

    card: Card
    revision: str


class Shelf:
    """All published journeys, by slug and in the order of their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._looked_at = -LOOK_EVERY_SECONDS
        self._state: int | None = None
        self._by_slug: dict[str, Listed] = {}
        self._whole: OrderedDict[str, Published] = OrderedDict()

    def find(self, slug: str) -> Published | None:
        """Return the journey at that address; None where none is published."""
        listed = self._current().get(slug)
        return self._read(listed.revision) if listed else None

    def card(self, slug: str) -> Listed | None:
        """Return the card of the journey at that address, without reading the journey."""
        return self._current().get(slug)

    def cards(self) -> list[Listed]:
        """Return the cards of all published journeys."""
        return list(self._current().values())

    def version(self) -> str:
        """Name what is published now."""
        self._current()
        return str(self._state)

    def _read(self, revision: str) -> Published:
        held = self._whole.get(revision)
        if held is None:
            with self._database.reading() as session:
                document = session.scalars(_DOCUMENT, {"revision": revision}).first()
            assert document is not None  # noqa: S101 -- revisions are never deleted
            held = Published(from_json(document), revision)
        with self._lock:
            self._whole[revision] = held
            self._whole.move_to_end(revision)
            if len(self._whole) > MOST_WHOLE:
                self._whole.popitem(last=False)
        return held

    def _current(self) -> dict[str, Listed]:
        if time.monotonic() - self._looked_at >= LOOK_EVERY_SECONDS and self._lock.acquire(
            blocking=self._state is None
        ):
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
        """Read the cards anew when something was published or withdrawn since the last look."""
        with self._database.reading() as session:
            newest = session.execute(_NEWEST).scalar_one()
            if newest == self._state:
                return
            rows = session.execute(_CARDS)
            self._by_slug = {slug: Listed(card_from(card), revision) for slug, revision, card in rows}
            self._state = newest


_NEWEST = select(func.coalesce(func.max(JourneyPublication.number), 0))
_CARDS = (
    select(JourneyPublication.slug, JourneyRevision.content_hash, JourneyRevision.card)
    .join(JourneyRevision, JourneyPublication.revision_id == JourneyRevision.id)
    .order_by(JourneyPublication.journey)
)
_DOCUMENT = select(JourneyRevision.document).where(JourneyRevision.content_hash == bindparam("revision"))
