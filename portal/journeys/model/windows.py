"""When something should happen: a stretch of days, and where today stands to it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.journeys.model.durations import Duration, later
from portal.workdays import working_days_after

SOON = 14
"""A window that opens within this many days is soon."""


class Strength(StrEnum):
    """How binding a window is: a duty, a recommendation, or the first day on which something is possible."""

    MUST = "must"
    SHOULD = "should"
    EARLIEST = "earliest"


class Stage(StrEnum):
    """Where today stands to a window."""

    PAST = "past"
    NOW = "now"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of Danish calendar days, both ends included; None is an open end. Never open at both ends."""

    from_: date | None
    to: date | None
    kind: Strength | None = None

    @property
    def first_known(self) -> date:
        """The first day that is given, for sorting."""
        return self.from_ or self.to or date.max


@dataclass(frozen=True, slots=True)
class Distance:
    """How far away a day is: the same distance in whole days, whole weeks and whole calendar months."""

    days: int
    weeks: int
    months: int


@dataclass(frozen=True, slots=True)
class Timing:
    """Where today stands to a window, and how far it is to the day that matters.

    SOON and LATER: until the window opens. NOW: until it closes, None when it never does. PAST: since it
    closed.
    """

    stage: Stage
    distance: Distance | None


def window(
    anchor: date,
    *,
    from_: Duration | None = None,
    to: Duration | None = None,
    to_working_days: int | None = None,
    kind: Strength | None = None,
) -> Window:
    """Place a window in the calendar, counted from the anchor's day.

    Raises OverflowError outside the years 1-9999.
    """
    last = later(anchor, to) if to is not None else None
    if to_working_days is not None:
        last = working_days_after(anchor, to_working_days)
    return Window(later(anchor, from_) if from_ is not None else None, last, kind)


def timing(window: Window, today: date) -> Timing:
    """Tell where today stands to a window. The first and the last day both count as now."""
    if window.from_ and today < window.from_:
        distance = distance_between(today, window.from_)
        return Timing(Stage.SOON if distance.days <= SOON else Stage.LATER, distance)
    if window.to is None:
        return Timing(Stage.NOW, None)
    return Timing(Stage.PAST if window.to < today else Stage.NOW, distance_between(today, window.to))


def distance_between(one: date, other: date) -> Distance:
    """Measure the way between two days, whichever comes first."""
    start, end = min(one, other), max(one, other)
    days = (end - start).days
    months = (end.year - start.year) * 12 + end.month - start.month
    if later(start, Duration(months)) > end:
        months -= 1
    return Distance(days, days // 7, months)
