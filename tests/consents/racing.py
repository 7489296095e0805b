"""Reads in several processes while somebody withdraws: what is found out about each read.

All times are the machine's one monotonic clock, in nanoseconds. A read was too late where it began after the answer to
the withdrawal and was permitted all the same; it was not drained where it was permitted before and still fetching then.
Source: consent-security 4.2, the recipe of B1.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal import clock
from portal.consents.actions import say
from portal.consents.door import ByStaff
from portal.consents.models import ConsentText
from portal.consents.states import EventKind
from portal.db.engine import Database, open_database
from portal.people.models import StaffMember
from tests.builders import a_citizen
from tests.consents.builders import GOALS, WEEK, asked, look, said_by, yes

STOP = -1
PATIENCE = 30.0  # seconds
PAUSE = 0.002  # seconds between two reads of a process: SQLite lets whoever never pauses go before all who wait
_processes = multiprocessing.get_context("spawn")


class Reading(NamedTuple):
    """One read: of which trial, when it began and ended, when its last row was there, whether it was permitted."""

    trial: int
    began: int
    fetched: int
    ended: int
    is_permitted: bool


class Fetched:
    """The query that a read is for; remembers when its last row was there."""

    at = 0

    def __call__(self, connection, permitted) -> int:
        rows = connection.execute(text("SELECT id FROM citizen LIMIT 20")).all()
        self.at = time.monotonic_ns()
        return len(rows)


def through_the_door(database: Database, asker: ByStaff, subject: UUID, fetch: Fetched) -> bool:
    return look(database, asker, subject, GOALS, read=fetch).data is not None


Reader = Callable[[Database, ByStaff, UUID, Fetched], bool]
Withdrawal = tuple[UUID, Callable[[], None]]  # who has said yes, and what takes it back


@dataclass
class Race:
    """Readers in processes of their own, and one who withdraws between their reads."""

    url: str
    asker: ByStaff
    reader: Reader = through_the_door
    readers: int = 4
    threads: int = 1  # of each reader
    trials: list[tuple[UUID, int]] = field(default_factory=list)  # whom it was about, when the answer was there
    took: list[float] = field(default_factory=list)  # seconds until each answer

    def run(self, withdrawing: Iterable[Withdrawal]) -> list[Reading]:
        """Let all read each subject in turn until it has withdrawn and a while longer; return every read."""
        current = _processes.Value("i", 0)
        subject_now = _processes.Array("c", 36)
        done = [_processes.Value("q", 0) for _ in range(self.readers)]
        queue = _processes.SimpleQueue()
        given = [(self.url, self.threads, queue, self.asker, self.reader, current, subject_now, one) for one in done]
        processes = [_processes.Process(target=_live, args=one, daemon=True) for one in given]
        for process in processes:
            process.start()
        try:
            for number, (subject, withdraw) in enumerate(withdrawing, start=1):
                with current.get_lock():
                    subject_now.value = str(subject).encode()
                    current.value = number
                # What each thread was reading belongs to the one before; the read after those is about this one.
                _wait_for(done, self.threads + 1)
                asked = time.monotonic()
                withdraw()
                self.took.append(time.monotonic() - asked)
                self.trials.append((subject, time.monotonic_ns()))
                _wait_for(done, 2)
            current.value = STOP
            found = [Reading(*one) for _ in processes for one in queue.get()]
        finally:
            current.value = STOP
            for process in processes:
                process.join(PATIENCE)
        return found

    def too_late(self, readings: Iterable[Reading]) -> list[Reading]:
        """Return the permitted reads that began after the answer."""
        return [one for one in self._permitted(readings) if one.began > self._answered(one)]

    def not_drained(self, readings: Iterable[Reading]) -> list[Reading]:
        """Return the permitted reads that had begun before the answer and were still fetching then."""
        return [one for one in self._permitted(readings) if one.began <= self._answered(one) < one.fetched]

    def _permitted(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        return (one for one in readings if one.is_permitted)

    def _answered(self, reading: Reading) -> int:
        return self.trials[reading.trial - 1][1]


def _wait_for(done: list["Synchronized[int]"], more: int) -> None:
    """Wait until each reader has finished so many reads more than now."""
    goals = [one.value + more for one in done]
    until = time.monotonic() + PATIENCE
    while any(one.value < goal for one, goal in zip(done, goals, strict=True)):
        assert time.monotonic() < until, "a reader stands still"
        time.sleep(0.0002)


def _live(url, threads, queue, *given) -> None:
    """Read until told to stop; the process's whole life."""
    database = open_database(url)
    with ThreadPoolExecutor(threads) as pool:
        reading = [pool.submit(_read_on, database, *given) for _ in range(threads)]
        queue.put([one for each in reading for one in each.result()])
    database.close()


def _read_on(database, asker, reader, current, subject_now, done) -> list[tuple[int, int, int, int, bool]]:
    """Read about whoever it is now, over and over, for as long as somebody is there to tell us to stop."""
    fetch, readings, parent = Fetched(), [], os.getppid()
    while True:
        with current.get_lock():
            trial, subject = current.value, subject_now.value.decode()
        if trial == STOP or os.getppid() != parent:
            break
        if trial == 0:
            time.sleep(0.001)
            continue
        fetch.at = 0
        began = time.monotonic_ns()
        is_permitted = reader(database, asker, UUID(subject), fetch)
        readings.append((trial, began, fetch.at, time.monotonic_ns(), is_permitted))
        with done.get_lock():
            done.value += 1
        time.sleep(PAUSE)
    return readings


def withdrawals(database: Database, text_id: UUID, member_id: UUID, count: int) -> Iterator[Withdrawal]:
    """Make one person after the other who has said yes, each with what withdraws it."""
    for _ in range(count):
        with database.writing() as session:
            yield _agreed(session, session.get_one(ConsentText, text_id), session.get_one(StaffMember, member_id))


def _agreed(session: Session, text: ConsentText, member: StaffMember) -> Withdrawal:
    citizen = a_citizen(session)
    consent = asked(session, text, citizen, member, now=clock.now())
    now = clock.now()
    yes(session, consent, citizen, text, now=now, ends_at=now + WEEK)
    session.commit()
    said = said_by(citizen)

    def withdraw() -> None:
        say(session, consent, EventKind.WITHDRAWN, said, key="stop", now=clock.now())
        session.commit()

    return citizen.id, withdraw
