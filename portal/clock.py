"""The one clock. Instants are UTC and aware; days and birthdays are Danish."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day that it is in Denmark, summer time included."""
    return now().astimezone(COPENHAGEN).date()
