"""When somebody can be rung up: three windows of two hours, on the next working days."""

from datetime import date, datetime, time
from typing import NamedTuple

from portal.clock import COPENHAGEN
from portal.workdays import working_days_after

HOURS = ((9, 11), (11, 13), (13, 15))
DAYS = 3


class Window(NamedTuple):
    """Between which instants somebody rings."""

    begins_at: datetime
    ends_at: datetime


def days_ahead(today: date) -> list[date]:
    """Return the working days that can be chosen: the next ones, today not among them."""
    return [working_days_after(today, number) for number in range(1, DAYS + 1)]


def window_on(day: date, number: int) -> Window:
    """Return one of a day's windows, by the clocks in Denmark."""
    begins, ends = (datetime.combine(day, time(hour), COPENHAGEN) for hour in HOURS[number])
    return Window(begins, ends)
