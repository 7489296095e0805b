"""Finding the way in plain words: asks the index of the reader's language, as it was made at the last import.

The index lies packed in the database for all processes. A process unpacks it into a folder of its own when
somebody searches, and looks for a newer one at most once a second.
"""

import os
import shutil
import threading
import time
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from sqlalchemy import bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from portal.db.engine import Database
from portal.journeys.finding.asking import LONGEST_QUESTION
from portal.journeys.finding.entries import Found
from portal.journeys.finding.finder import Finder
from portal.journeys.finding.packing import unpack
from portal.journeys.models import SearchIndex
from portal.journeys.shelf import LOOK_EVERY_SECONDS, Shelf

NOTHING = Found((), ())
_FOLDERS = "portal-search-"
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
        self._few_at_once = threading.BoundedSemaphore(4)  # a costly question must not keep all others waiting

    def find(self, language: str, words: str) -> Found:
        """Find what answers `words`, best first; nothing where the language has no index."""
        finder = self._finder(language)
        if finder is None:
            return NOTHING
        with self._few_at_once:
            found = finder.find(words[:LONGEST_QUESTION])
        published = {listed.card.slug for listed in self._shelf.cards()}
        return replace(found, journeys=tuple(hit for hit in found.journeys if hit.slug in published))

    def _finder(self, language: str) -> Finder | None:
        opened = self._open.get(language)
        is_due = opened is None or time.monotonic() - opened.looked_at >= LOOK_EVERY_SECONDS
        if is_due and self._lock.acquire(blocking=opened is None):
            try:
                self._look(language)
            except (SQLAlchemyError, ValueError) as error:  # the database is away, or another making's index is there
                if opened is None and isinstance(error, SQLAlchemyError):
                    raise  # there is nothing else to search
            finally:
                if opened is not None:
                    opened.looked_at = time.monotonic()
                self._lock.release()
        now_open = self._open.get(language)
        return now_open.finder if now_open else None

    def _look(self, language: str) -> None:
        opened = self._open.get(language)
        with self._database.reading() as session:
            made_of = session.scalar(_MADE_OF, {"language": language})
            if made_of is None or (opened is not None and made_of == opened.made_of):
                return
            row = session.execute(_PACKED, {"language": language}).first()
        if row is not None:
            self._open[language] = _opened(row.made_of, row.packed, language)


def _opened(made_of: str, packed: bytes, language: str) -> _Open:
    _clear_up()
    folder = Path(mkdtemp(prefix=f"{_FOLDERS}{os.getpid()}-"))
    try:
        unpack(packed, folder)
        opened = _Open(made_of, Finder(folder, language), time.monotonic())
    except ValueError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(opened, shutil.rmtree, folder, ignore_errors=True)
    return opened


def _clear_up() -> None:
    """Throw away the folders of processes of ours that have ended without doing it themselves."""
    for folder in Path(gettempdir()).glob(f"{_FOLDERS}[0-9]*-*"):
        process = folder.name.removeprefix(_FOLDERS).partition("-")[0]
        if not Path("/proc", process).exists():
            shutil.rmtree(folder, ignore_errors=True)
