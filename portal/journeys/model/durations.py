"""Spans of the calendar: ISO 8601 durations made of years, months, weeks and days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_ISO = re.compile(r"([+-]?)P(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,5})D)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of whole months and days; both are negative, or neither is.

    Years are twelve months and weeks seven days, which is exact in the calendar.
    """

    months: int = 0
    days: int = 0

    def __neg__(self) -> "Duration":
        return Duration(-self.months, -self.days)

    def __str__(self) -> str:
        """Write it the one canonical way: years, months and days, so P2W becomes P14D."""
        sign = "-" if self.months < 0 or self.days < 0 else ""
        years, months = divmod(abs(self.months), 12)
        parts = f"{years}Y" * bool(years) + f"{months}M" * bool(months) + f"{abs(self.days)}D" * bool(self.days)
        return f"{sign}P{parts or '0D'}"


def duration_from(raw: object) -> Duration:
    """Read "P3D", "P2W", "P6M", "P1Y", "-P3M" or a combination ("P1Y6M"), under a hundred years.

    Raises ValueError for anything else. Source: ISO 8601-1 durations, with the sign and the weeks beside
    other parts that ISO 8601-2 adds.
    """
    if isinstance(raw, Duration):
        return raw
    match = _ISO.fullmatch(raw) if isinstance(raw, str) else None
    if match is None or not any(match.groups()[1:]):
        raise ValueError("must be a duration in days, weeks, months or years, as in P3D, P2W, P6M or -P1Y")
    years, months, weeks, days = (int(part or 0) for part in match.groups()[1:])
    span = Duration(12 * years + months, 7 * weeks + days)
    if span.months >= 1200 or span.days >= 36525:
        raise ValueError("must be a duration under a hundred years")
    return -span if match[1] == "-" else span


def later(day: date, span: Duration) -> date:
    """Move a day by a span: first the months, then the days.

    A day that the month doesn't have becomes the month's last: 31 January and a month is 28 or 29 February.
    Raises OverflowError outside the years 1-9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + span.months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("the date is outside the calendar")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=span.days)


def birthday(born_on: date, age: int) -> date:
    """Find the day on which somebody turns `age`.

    Who is born on 29 February turns a year older on 1 March in a year without that day. Decided by us, to be
    confirmed by a lawyer: what begins with a birthday then never begins before the years are lived in full.
    """
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
