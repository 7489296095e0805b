"""Kills a process that reads at the door, at a moment of its transaction, and says what had come out by then.

A child is forked for each kill from a process that has everything loaded and no connection open.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import event

from portal.consents.door import ByStaff
from portal.db.engine import Database, open_database
from tests.consents.builders import GOALS, look

_processes = multiprocessing.get_context("spawn")
BODY = b"body"
WHOLE = 99


class Moment(NamedTuple):
    """When to kill: before or after the so-manieth statement, or at the commit; WHOLE: after everything."""

    when: str
    number: int


MOMENTS = (
    *(Moment(when, number) for number in range(1, 17) for when in ("before", "after")),
    *(Moment("commit", 1), Moment("delivered", 1), Moment("never", WHOLE)),
)
"""Every statement that the door runs, and two more than it has on either database."""

Deliver = Callable[[Database, ByStaff, UUID, Callable[[], None]], None]


def through_the_door(database: Database, asker: ByStaff, subject: UUID, deliver: Callable[[], None]) -> None:
    if look(database, asker, subject, GOALS).permits(GOALS):
        deliver()


def killed(url: str, asker: ByStaff, deliver: Deliver, tries: Iterable[tuple[Moment, str, UUID]]) -> list[bool]:
    """Read once for each try, under its own reason, and return whether a body had come out when it was killed."""
    ours, theirs = _processes.Pipe()
    forking = _processes.Process(target=_fork_each, args=(url, asker, deliver, list(tries), theirs), daemon=True)
    forking.start()
    found: list[bool] = ours.recv()
    forking.join()
    return found


def _fork_each(url: str, asker: ByStaff, deliver: Deliver, tries: list[tuple[Moment, str, UUID]], answer) -> None:
    answer.send(
        [_one(url, replace(asker, reason=reason), deliver, moment, subject) for moment, reason, subject in tries]
    )


def _one(url: str, asker: ByStaff, deliver: Deliver, moment: Moment, subject: UUID) -> bool:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            database = open_database(url)
            _set(database, moment)
            deliver(database, asker, subject, lambda: _send(write_end, moment))
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        came_out = pipe.read() == BODY
    os.waitpid(child, 0)
    return came_out


def _send(write_end: int, moment: Moment) -> None:
    if moment.when == "delivered":
        _die()
    os.write(write_end, BODY)


def _set(database: Database, moment: Moment) -> None:
    seen = {"before": 0, "after": 0}

    def watch(when: str):
        def note(connection, cursor, statement, *more):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen[when] += 1
                if moment == Moment(when, seen[when]):
                    _die()

        return note

    event.listen(database.writer, "before_cursor_execute", watch("before"))
    event.listen(database.writer, "after_cursor_execute", watch("after"))
    if moment.when == "commit":
        event.listen(database.writer, "commit", lambda connection: _die())


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
