"""Finding the way in plain words: asks the index of the reader's language, as it was made at the last import.

The index lies packed in the database for all processes. A process unpacks it into a folder of its own when
somebody searches, and looks for a newer one at most once a second.
"""

import shutil
import threading
import time
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from portal.db.engine import Database
from portal.journeys.finding.entries import Found
from portal.journeys.finding.finder import Finder
from portal.journeys.finding.packing import unpack
from portal.journeys.models import SearchIndex
from portal.journeys.shelf import LOOK_EVERY_SECONDS, Shelf

NOTHING = Found((), ())
_MADE_OF = select(SearchIndex.made_of).where(SearchIndex.language == bindparam("language"))
_PACKED = select(SearchIndex.made_of, SearchIndex.packed).where(SearchIndex.language == bindparam("language"))


@dataclass(eq=False)
class _Open:
    """An index that lies open in a folder of this process, which goes when nobody asks it any more."""

    made_of: str
    finder: Finder
    looked_at: float


class Seeker:
    """Finds published journeys and their steps."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf
        self._open: dict[str, _Open] = {}
        self._lock = threading.Lock()

    def find(self, language: str, words: str) -> Found:
        """Find what answers `words`, best first; nothing where the language has no index."""
        finder = self._finder(language)
        if finder is None:
            return NOTHING
        found = finder.find(words)
        published = {listed.card.slug for listed in self._shelf.cards()}
        return replace(found, journeys=tuple(hit for hit in found.journeys if hit.slug in published))

    def _finder(self, language: str) -> Finder | None:
        with self._lock:
            opened = self._open.get(language)
            if opened is None or time.monotonic() - opened.looked_at >= LOOK_EVERY_SECONDS:
                try:
                    self._look(language, opened)
                except SQLAlchemyError:
                    if opened is None:
                        raise  # there is nothing else to search
            now_open = self._open.get(language)
        return now_open.finder if now_open else None

    def _look(self, language: str, opened: _Open | None) -> None:
        with self._database.reading() as session:
            made_of = session.scalar(_MADE_OF, {"language": language})
            if opened is not None and made_of == opened.made_of:
                opened.looked_at = time.monotonic()
                return
            row = session.execute(_PACKED, {"language": language}).first()
        if row is not None:
            self._open[language] = _opened(row.made_of, row.packed, language)


def _opened(made_of: str, packed: bytes, language: str) -> _Open:
    folder = Path(mkdtemp(prefix="portal-search-"))
    unpack(packed, folder)
    opened = _Open(made_of, Finder(folder, language), time.monotonic())
    weakref.finalize(opened, shutil.rmtree, folder, ignore_errors=True)
    return opened
