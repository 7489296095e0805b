"""How long a sign-in lives, and how the database is asked for it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from portal.people.models import WebSession

IDLE = timedelta(minutes=30)
IDLE_ON_SHARED = timedelta(minutes=3)  # consent-security 6: whoever sits down next must not find it open
ABSOLUTE = timedelta(hours=8)
TOUCH_EVERY = timedelta(minutes=1)
TOUCH_EVERY_ON_SHARED = timedelta(seconds=10)  # a minute would be a third of its limit


def idle_limit(*, is_shared: bool) -> timedelta:
    """Return after how long without use a sign-in ends."""
    return IDLE_ON_SHARED if is_shared else IDLE


def touch_interval(*, is_shared: bool) -> timedelta:
    """Return how often a sign-in's use is noted at most."""
    return TOUCH_EVERY_ON_SHARED if is_shared else TOUCH_EVERY


def has_run_out(now: datetime) -> ColumnElement[bool]:
    """Say of a sign-in that its time is over; limits are half-open, so the last second is no longer in it."""
    return or_(
        WebSession.created_at <= now - ABSOLUTE,
        WebSession.seen_at <= now - IDLE,
        and_(WebSession.is_shared, WebSession.seen_at <= now - IDLE_ON_SHARED),
    )


def ends_at(created_at: datetime, seen_at: datetime, *, is_shared: bool) -> datetime:
    """Return when a sign-in ends, or has ended, if nobody uses it any more."""
    return min(created_at + ABSOLUTE, seen_at + idle_limit(is_shared=is_shared))
