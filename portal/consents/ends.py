"""When a consent ends: so many calendar months on, at the same time of day in Denmark."""

from calendar import monthrange
from datetime import UTC, datetime

from portal.clock import COPENHAGEN


def months_later(instant: datetime, months: int) -> datetime:
    """Return the instant so many months later by the Danish calendar, in UTC.

    A month that is too short gives its last day; of a time that comes twice the first is meant.
    """
    local = instant.astimezone(COPENHAGEN)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    there = local.replace(year=year, month=month + 1, day=day, fold=0)
    return there.astimezone(UTC)
