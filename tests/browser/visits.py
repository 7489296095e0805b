"""Each place is come to once and seen in each language, by whichever process gets there first; the tests read that."""

import fcntl
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.barriers import space_the_text, too_wide, turn_dark_at_a_desk, violations
from tests.browser.guide import Guide
from tests.browser.places import PLACES, Place
from tests.browser.seen import Seen, look
from tests.browser.server import ServedPortal
from tests.browser.visitor import LANGUAGES, NARROW, PHONE, Visitor


@dataclass(frozen=True)
class Visited:
    """A place as it was seen, and what was found there, each a line."""

    seen: Seen
    violations: list[str]
    too_wide: list[str]


class Visits:
    """What all processes of a run have seen; it lies in `folder`, a file for each place."""

    def __init__(self, portal: ServedPortal, guide: Guide, folder: Path) -> None:
        self._portal = portal
        self._guide = guide
        self._folder = folder

    def of(self, place: Place, lang: str) -> Visited:
        """Return what there is to see at a place; go there, or wait for the process that is on its way."""
        file = self._file(place)
        with _alone(file, waiting=True):
            if not file.exists():
                self._go(place)
        visited: dict[str, Visited] = pickle.loads(file.read_bytes())  # noqa: S301 -- written by ourselves a moment ago
        return visited[lang]

    def all(self) -> list[Visited]:
        """Return what there is to see anywhere, going first to where nobody is on their way.

        It begins with the last place, as the tests of each place that another process runs begin with the first: side
        by side, one would wait for the other at every place.
        """
        for place in reversed(PLACES):
            file = self._file(place)
            with _alone(file, waiting=False) as is_alone:
                if is_alone and not file.exists():
                    self._go(place)
        return [self.of(place, lang) for place in PLACES for lang in LANGUAGES]

    def _file(self, place: Place) -> Path:
        return self._folder / str(PLACES.index(place))

    def _go(self, place: Place) -> None:
        """See a place in the first language, then in the others."""
        first, *others = LANGUAGES
        self._portal.restore()
        visited = {first: look_closely(place, self._guide.lead(place, first, viewport=NARROW))}
        for lang in others:
            visited[lang] = look_closely(place, self._guide.turn(place, lang, viewport=NARROW))
        self._file(place).write_bytes(pickle.dumps(visited))


def look_closely(place: Place, visitor: Visitor) -> Visited:
    """See the page as it came on a narrow screen, then let axe look: on a phone, at a desk in the dark; and see whether
    everything fits the narrow screen, in the person's own text spacing too. All is unfolded: what is seen folded is
    seen then, too.
    """
    seen = look(place, visitor)
    visitor.page.set_viewport_size(PHONE)
    visitor.unfold_everything()
    found = violations(visitor)
    turn_dark_at_a_desk(visitor)
    found += violations(visitor)
    visitor.page.emulate_media(color_scheme="light")
    visitor.page.set_viewport_size(NARROW)
    beyond = too_wide(visitor)
    space_the_text(visitor)
    return Visited(seen, found, beyond + too_wide(visitor))


@contextmanager
def _alone(file: Path, *, waiting: bool) -> Iterator[bool]:
    """Be the only process at that file; tell whether this one is, which without waiting it may not be."""
    with file.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if waiting else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
