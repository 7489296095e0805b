"""Quiet hours: between two hours of a Danish day nothing leaves, and what was due then waits until they are over."""

from datetime import UTC, datetime, time, timedelta

from portal.clock import COPENHAGEN, in_denmark

FROM, TO = 21, 7
"""Where somebody has chosen nothing."""


def leaves_at(at: datetime, quiet_from: int, quiet_to: int) -> datetime:
    """Return when something that is due may leave: then, or at the end of the quiet hours that it falls into."""
    here = in_denmark(at)
    if not _is_quiet(here.hour, quiet_from, quiet_to):
        return at
    morning = here.date() + timedelta(days=0 if here.hour < quiet_to else 1)
    return max(at, datetime.combine(morning, time(quiet_to), COPENHAGEN).astimezone(UTC))


def _is_quiet(hour: int, begins: int, ends: int) -> bool:
    if begins <= ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends
