"""Coming of age: when the family is told of it beforehand. Computed for each page; no job runs."""

import enum
from calendar import monthrange
from datetime import date

from portal.people.ages import MAJORITY, day_of_age


class Ahead(enum.IntEnum):
    """How many months are left to the eighteenth birthday, at most, where it is near."""

    SIX = 6
    THREE = 3
    ONE = 1


def ahead_of_majority(born_on: date | None, today: date) -> Ahead | None:
    """Return which of the three times it is; None where it is too early, over, or nobody knows the birthday."""
    if born_on is None:
        return None
    birthday = day_of_age(born_on, MAJORITY)
    if today >= birthday:
        return None
    reached = [one for one in Ahead if today >= months_before(birthday, one)]
    return min(reached, default=None)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or that month's last."""
    return months_after(day, -months)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
