"""Whenever a worker is killed, no message is lost, and what leaves twice is the same letter.

A child is forked for each kill from a process that has everything loaded and no connection open. It is killed before
or after one of its statements, or in the moment in which the mail server has taken a letter and hasn't said so yet.
"""

import itertools
import multiprocessing
import os
import random
import signal
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import event, func, select

from portal import clock
from portal.config.municipality import Municipality, RecordNumber
from portal.db.engine import Database, open_database
from portal.notifications.delivery import deliver
from portal.notifications.models import OutboxMessage
from portal.notifications.outbox import queue
from portal.notifications.records import RecordFolder, file_all, for_the_record
from tests.builders import a_citizen
from tests.notifications.builders import a_post, always_awake, an_address, settings_with
from tests.notifications.mailbox import Mailbox, mail_server
from tests.soak import times

pytestmark = pytest.mark.long
KILLS, MESSAGES = times(10, 200), times(60, 1_000)
STATEMENTS_OF_ONE = 12
"""A letter needs about so many on either database: a kill falls anywhere into the first few letters of a child."""

_processes = multiprocessing.get_context("spawn")


def test_no_message_is_lost_and_doubles_are_the_same(session, database, database_url):
    citizen = a_citizen(session)
    an_address(session, citizen)
    always_awake(session, citizen)
    for number in range(MESSAGES):
        queue(session, citizen.id, "question", _reference(number), clock.now())
    session.commit()
    wanted = {f"<{one}@fjordby.example>" for one in session.scalars(select(OutboxMessage.id))}
    session.commit()

    draw = random.Random(6)  # noqa: S311 -- the same each time
    with mail_server() as mailbox:
        survived = kill_each(database_url, mailbox, [draw.randrange(STATEMENTS_OF_ONE * 8) for _ in range(KILLS)])
        deliver(database, a_post(mailbox.url, lease=timedelta()))

    assert survived < KILLS / 2, "hardly anything was killed"
    assert set(mailbox.ids) == wanted
    with database.reading() as reader:
        left = select(func.count()).where(OutboxMessage.done_at.is_(None))
        assert reader.scalar(left) == 0
    by_id = itertools.groupby(sorted(zip(mailbox.ids, mailbox.raw, strict=True)), key=lambda one: one[0])
    assert all(len({raw for _id, raw in same}) == 1 for _id, same in by_id)


def test_the_kills_find_doubles(session, database, database_url):
    """A server that took a letter before the worker died gets it again: else the kills above found nothing."""
    citizen = a_citizen(session)
    an_address(session, citizen)
    always_awake(session, citizen)
    queue(session, citizen.id, "question", citizen.id, clock.now())
    session.commit()

    with mail_server() as mailbox:
        kill_each(database_url, mailbox, [IN_THE_MOMENT])
        deliver(database, a_post(mailbox.url, lease=timedelta()))

    assert len(mailbox.ids) == 2
    assert len(set(mailbox.raw)) == 1


def test_nothing_for_the_record_is_lost(session, database, database_url, tmp_path):
    citizen = a_citizen(session)
    for number in range(MESSAGES // 4):
        for_the_record(session, citizen.id, "letter", _reference(number), f"text {number}", now=clock.now())
    session.commit()
    session.close()

    draw = random.Random(7)  # noqa: S311 -- the same each time
    moments = [draw.randrange(STATEMENTS_OF_ONE * 4) for _ in range(KILLS)]
    _in_a_child(_file_in_children, database_url, str(tmp_path), moments)
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):  # the leases are over
        file_all(database, RecordFolder(tmp_path), _municipality())

    texts = {path.read_text() for path in tmp_path.glob("*.txt")}
    assert texts == {f"text {number}" for number in range(MESSAGES // 4)}
    assert len(list(tmp_path.glob("*.json"))) == MESSAGES // 4


def _reference(number: int) -> UUID:
    return UUID(int=number + 1)


def _municipality() -> Municipality:
    number = RecordNumber(kind="letter", kle="27.00.00")
    return settings_with().municipality.model_copy(update={"record": [number]})


IN_THE_MOMENT = -1
"""Not at a statement: when the server has the letter and the worker doesn't know yet."""


def kill_each(url: str, mailbox: Mailbox, moments: list[int]) -> int:
    """Let a worker begin for each moment and be killed at it; return how many came to their end instead."""
    ours, theirs = _processes.Pipe()
    forking = _processes.Process(target=_send_in_children, args=(url, mailbox.url, moments, theirs), daemon=True)
    current: list[int] = []

    def die() -> None:
        if current:
            os.kill(current[0], signal.SIGKILL)

    mailbox.on_mail = die
    forking.start()
    survived = 0
    while (told := ours.recv()) is not None:
        what, value = told
        if what == "in the moment":
            current[:] = [value]
            ours.send("go")
        else:
            current.clear()
            survived += value
            ours.send("go")
    forking.join()
    mailbox.on_mail = lambda: None
    return survived


def _send_in_children(url: str, smtp: str, moments: list[int], pipe) -> None:
    for moment in moments:
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(write_end)
            os.read(read_end, 1)  # until its killer knows it
            _work(url, moment, lambda database: deliver(database, a_post(smtp, lease=timedelta())))
        if moment == IN_THE_MOMENT:
            pipe.send(("in the moment", child))
            pipe.recv()
        os.write(write_end, b"x")
        for end in (read_end, write_end):
            os.close(end)
        _pid, status = os.waitpid(child, 0)
        pipe.send(("ended", os.WIFEXITED(status)))
        pipe.recv()
    pipe.send(None)


def _in_a_child(target, *arguments) -> None:
    forking = _processes.Process(target=target, args=arguments, daemon=True)
    forking.start()
    forking.join()
    assert forking.exitcode == 0


def _file_in_children(url: str, folder: str, moments: list[int]) -> None:
    municipality = _municipality()
    for moment in moments:
        child = os.fork()
        if child == 0:
            _work(url, moment, lambda database: file_all(database, RecordFolder(Path(folder)), municipality))
        os.waitpid(child, 0)


def _work(url: str, moment: int, do) -> None:
    """Work on until the moment comes: an even one before a statement, an odd one after it."""
    try:
        database = open_database(url)
        _set(database, moment)
        do(database)
    finally:
        os._exit(0)


def _set(database: Database, moment: int) -> None:
    seen = itertools.count(1)
    when = "before_cursor_execute" if moment % 2 == 0 else "after_cursor_execute"

    def note(connection, cursor, statement, *more):
        if not statement.startswith("PRAGMA") and next(seen) == moment // 2 + 1:
            os.kill(os.getpid(), signal.SIGKILL)

    if moment != IN_THE_MOMENT:
        for engine in (database.writer, database.reader):
            event.listen(engine, when, note)
