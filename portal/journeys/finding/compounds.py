"""Joined words taken apart: "genoptræningsplan" is a plan, and one for genoptræning."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.journeys.finding.spelling import words_of

Known = Callable[[str], bool]

SHORTEST_PART = 3
_SHORTEST_JOINED = 7
_MOST_PARTS = 4
_SHORTEST_ALONE = 5
_PREFIXES = frozenset(
    words_of(
        """
        bort efter for fore frem fra gen gennem her hen igennem ind inde med mellem mis mod ned over sam sammen selv til
        und under van
        """
    )
)


@dataclass(frozen=True, slots=True)
class Halves:
    """What could be made out of a joined word of which one half is unknown: "" for that half."""

    front: str
    head: str


def split(word: str, is_known: Known, links: tuple[str, ...]) -> tuple[str, ...]:
    """Take a folded word apart into two to four known parts, as few as can be; () where it can't be done.

    `links` are the letters that may stand between parts, "" among them.
    """
    if len(word) < _SHORTEST_JOINED or not links:
        return ()
    for parts in range(2, _MOST_PARTS + 1):
        if found := _parts(word, parts, is_known, links):
            return found
    return ()


def halves(word: str, is_known: Known, links: tuple[str, ...]) -> Halves:
    """Find the longest known beginning and the longest known end of a folded word, each of five letters or more
    beside something that is no mere prefix.
    """
    if not links:
        return Halves("", "")
    cuts = range(_SHORTEST_ALONE, len(word) - SHORTEST_PART + 1)
    fronts = (_front(word[:cut], is_known, links) for cut in reversed(cuts))
    front = next((front for front in fronts if len(front) >= _SHORTEST_ALONE), "")
    return Halves(front, head(word, is_known))


def head(word: str, is_known: Known) -> str:
    """Find the longest known end of a folded word, of five letters or more; "" where there is none."""
    cuts = range(SHORTEST_PART, len(word) - _SHORTEST_ALONE + 1)
    return next((word[cut:] for cut in cuts if word[:cut] not in _PREFIXES and is_known(word[cut:])), "")


def _parts(word: str, count: int, is_known: Known, links: tuple[str, ...]) -> tuple[str, ...]:
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        if not is_known(word[cut:]):
            continue
        if count == 2 and (front := _front(word[:cut], is_known, links)):
            return (front, word[cut:])
        if count > 2 and (fronts := _fronts(word[:cut], count - 1, is_known, links)):
            return (*fronts, word[cut:])
    return ()


def _fronts(written: str, count: int, is_known: Known, links: tuple[str, ...]) -> tuple[str, ...]:
    for link in links:
        if written.endswith(link) and (parts := _parts(written.removesuffix(link), count, is_known, links)):
            return parts
    return ()


def _front(written: str, is_known: Known, links: tuple[str, ...]) -> str:
    """Give the known part that a written beginning stands for, without its link; "" where there is none."""
    for link in links:
        part = written.removesuffix(link)
        if written.endswith(link) and len(part) >= SHORTEST_PART and is_known(part):
            return part
    return ""
