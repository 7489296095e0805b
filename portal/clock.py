"""The one clock. Instants are UTC and aware; days and birthdays are Danish."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day that it is in Denmark, summer time included."""
    return in_denmark(now()).date()


def in_denmark(instant: datetime) -> datetime:
    """Return the same instant as clocks in Denmark show it, summer time included."""
    return instant.astimezone(COPENHAGEN)
