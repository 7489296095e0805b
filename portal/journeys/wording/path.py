"""The journey's path as a picture: a winding road with a stop for each phase, drawn by the server.

The picture is for those who would rather look than read; the same facts stand in the list beside it, which is
what a screen reader reads. Units are those of the picture's own 320 wide canvas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.journeys.wording.shown import ShownPhase

WIDTH = 320
_STEP, _EDGE, _TOP = 64, 36, 36
_LABEL = 28  # from the middle of a stop to its label


@dataclass(frozen=True)
class Stop:
    """One phase on the road: where it stands, where its label begins or ends, and what it says."""

    number: int
    x: int
    y: int
    label: str
    label_x: int
    is_on_the_left: bool
    phase: ShownPhase


@dataclass(frozen=True)
class Path:
    """The whole picture: its height, the road as an SVG path, and its stops in order."""

    height: int
    road: str
    stops: tuple[Stop, ...]


def path_of(phases: Sequence[ShownPhase]) -> Path:
    """Draw the road through phases, from the top down and from side to side."""
    stops = tuple(_stop(number, phase) for number, phase in enumerate(phases, start=1))
    return Path(2 * _TOP + _STEP * (len(stops) - 1), _road(stops), stops)


def _stop(number: int, phase: ShownPhase) -> Stop:
    is_left = number % 2 == 1
    x, y = (_EDGE if is_left else WIDTH - _EDGE), _TOP + _STEP * (number - 1)
    return Stop(number, x, y, phase.short, x + _LABEL if is_left else x - _LABEL, is_left, phase)


def _road(stops: Sequence[Stop]) -> str:
    begin = f"M{stops[0].x} {stops[0].y}"
    bends = (
        f"C{one.x} {one.y + _STEP // 2} {other.x} {other.y - _STEP // 2} {other.x} {other.y}"
        for one, other in pairwise(stops)
    )
    return " ".join((begin, *bends))
