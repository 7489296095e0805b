"""Danish public holidays and working days.

The movable days follow Easter Sunday. Great Prayer Day (store bededag, the fourth Friday after Easter) is one
until 2023 and none from 2024. 5 June, 24 and 31 December are no public holidays by law, though much is closed
then; who wants to count them as closed passes them in `closed`. From memory, to be confirmed with the sources
in the content.
"""

from collections.abc import Mapping, Set
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

# Days after Easter Sunday.
_MOVABLE = {
    "skærtorsdag": -3,
    "langfredag": -2,
    "påskedag": 0,
    "2. påskedag": 1,
    "Kristi himmelfartsdag": 39,
    "pinsedag": 49,
    "2. pinsedag": 50,
}
_FIXED = {"nytårsdag": (1, 1), "juledag": (12, 25), "2. juledag": (12, 26)}
_LAST_GREAT_PRAYER_DAY = 2023


def easter_sunday(year: int) -> date:
    """Find Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm of 1876)."""
    moon_year, century, rest = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * moon_year + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (moon_year + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def public_holidays(year: int) -> Mapping[date, str]:
    """Name the public holidays of a year by their Danish names."""
    easter = easter_sunday(year)
    days = {easter + timedelta(days=after): name for name, after in _MOVABLE.items()}
    if year <= _LAST_GREAT_PRAYER_DAY:
        days[easter + timedelta(days=26)] = "store bededag"
    days |= {date(year, month, day): name for name, (month, day) in _FIXED.items()}
    return MappingProxyType(days)


def is_working_day(day: date, *, closed: Set[date] = frozenset()) -> bool:
    """Tell whether a day is Monday to Friday and neither a public holiday nor one of `closed`."""
    return day.weekday() < 5 and day not in public_holidays(day.year) and day not in closed


def working_days_after(day: date, count: int, *, closed: Set[date] = frozenset()) -> date:
    """Find the working day that is number `count` after a day; the day itself is not counted.

    `count` is 1 or more; ValueError otherwise.
    """
    if count < 1:
        raise ValueError("count working days from one up")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, closed=closed)
    return day
