"""Whose file is looked at now: a few at once, one of each writer's, and so many of each writer's in a day.

Whoever finds no place is told so at once and doesn't wait in a thread that other pages need. The counts live in this
process's memory: several processes allow so many times as much, and a restart begins anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerDay
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from portal.contact.files.cleaning import Reason, Unfit

AT_ONCE = 2
SECONDS = 0.5  # so long does somebody wait for a place
A_DAY = RateLimitItemPerDay(40, namespace="files")


class Turns:
    """Gives each file its turn."""

    def __init__(self, at_once: int = AT_ONCE, a_day: RateLimitItem = A_DAY) -> None:
        self._places, self._a_day = BoundedSemaphore(at_once), a_day
        self._at_it: set[UUID] = set()
        self._lock = Lock()
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    @contextmanager
    def of(self, writer_id: UUID | None) -> Iterator[None]:
        """Hold a place for a writer's file. Raises Unfit where they have one already, had enough, or all are taken."""
        with self._alone(writer_id):
            if not self._places.acquire(timeout=SECONDS):
                raise Unfit(Reason.BUSY)
            try:
                if writer_id is not None and not self._limiter.hit(self._a_day, str(writer_id)):
                    raise Unfit(Reason.ENOUGH)
                yield
            finally:
                self._places.release()

    @contextmanager
    def _alone(self, writer_id: UUID | None) -> Iterator[None]:
        if writer_id is None:
            yield
            return
        with self._lock:
            if writer_id in self._at_it:
                raise Unfit(Reason.ONE_AT_A_TIME)
            self._at_it.add(writer_id)
        try:
            yield
        finally:
            with self._lock:
                self._at_it.discard(writer_id)
