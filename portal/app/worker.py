"""`flask worker`: what the portal does by itself. Each job has its own thread and time, so none waits for another.

It runs beside the web server, in one process or in several: each job is safe to run twice at once. Told to end, it
finishes the jobs that are running.
"""

import signal
import sys
import threading
import time as stopwatch
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import click
import structlog

from portal import clock
from portal.audit.routine import last_verified, make_checkpoint, verify_everything
from portal.config.settings import Settings
from portal.consents.completeness import check_log, last_checked
from portal.contact.messages.drafts import forget_old
from portal.contact.presence.routine import keep_up
from portal.db.engine import Database
from portal.notifications.delivery import deliver, post_of, sweep
from portal.notifications.records import file_all, record_of

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
OFTEN = timedelta(seconds=15)
LOOKS = timedelta(minutes=1)
"""How often it looks at the clock, which could be set meanwhile; and how soon it tries again."""

_log = structlog.get_logger()

Times = Callable[[datetime | None], datetime]


def every(period: timedelta) -> Times:
    """Be due at once, and then so long after the last time."""
    return lambda previous: previous + period if previous else AT_ONCE


def nightly(hour: int) -> Times:
    """Be due at that hour of each Danish night; at once where the last one was missed."""

    def after(previous: datetime | None) -> datetime:
        if previous is None:
            return AT_ONCE
        day = clock.in_denmark(previous).date()
        tonight = datetime.combine(day, time(hour), clock.COPENHAGEN)
        return tonight if tonight > previous else tonight + timedelta(days=1)  # by the clock on the wall

    return after


@dataclass(frozen=True)
class Job:
    """Something to be done again and again; `last` tells when it was last done, by another process too."""

    name: str
    run: Callable[[], object]
    due_after: Times
    last: Callable[[], datetime | None] = lambda: None


class Worker:
    """Runs jobs when they are due, until it is stopped. A job that fails is logged and tried again soon."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._jobs = jobs
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(job,), name=job.name) for job in jobs]

    def start(self) -> None:
        """Begin to run the jobs."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin no job any more, and return when those that run have finished."""
        self._end.set()
        for thread in self._threads:
            thread.join()

    def once(self) -> bool:
        """Run all jobs that are due, one after the other, and tell whether all went well."""
        went_well = [run(job) for job in self._jobs if job.due_after(_last(job)) <= clock.now()]
        return all(went_well)

    def _go_on(self, job: Job) -> None:
        previous = None
        while not self._end.is_set():
            began, previous = clock.now(), previous or _last(job)
            wait = job.due_after(previous) - began
            if wait <= timedelta() and run(job):
                previous = began
            else:
                self._end.wait(min(wait if wait > timedelta() else LOOKS, LOOKS).total_seconds())


def run(job: Job) -> bool:
    """Run one job and tell whether it went well; what went wrong is logged by its type alone."""
    began = stopwatch.perf_counter()
    try:
        job.run()
    except Exception as error:
        _log.error("job_failed", job=job.name, error=type(error).__name__)
        return False
    _log.info("job_done", job=job.name, ms=round((stopwatch.perf_counter() - began) * 1000, 1))
    return True


def _last(job: Job) -> datetime | None:
    try:
        return job.last()
    except Exception:  # the database is away; the job itself will say so
        return None


def jobs_of(settings: Settings, database: Database) -> list[Job]:
    """List the portal's jobs."""
    return [
        Job(
            "audit_checkpoint",
            lambda: make_checkpoint(database, settings, now=clock.now()),
            every(timedelta(minutes=4)),
        ),
        Job(
            "audit_verify",
            lambda: verify_everything(database, settings, now=clock.now()),
            nightly(3),
            last=lambda: last_verified(database),
        ),
        *_sending_of(settings, database),
        Job("contact_persons", lambda: keep_up(database, now=clock.now()), every(LOOKS)),
        Job(
            "log_completeness",
            lambda: check_log(database, now=clock.now()),
            every(timedelta(minutes=5)),
            last=lambda: last_checked(database),
        ),
    ]


def _sending_of(settings: Settings, database: Database) -> list[Job]:
    """List what leaves the portal; where it has no way out, it stays queued and the operator is told once."""
    post, record = post_of(settings), record_of(settings)
    jobs = [
        Job("notices_sweep", lambda: sweep(database, now=clock.now()), nightly(4)),
        Job("drafts_sweep", lambda: forget_old(database, now=clock.now()), nightly(4)),
    ]
    if post is not None:
        jobs.append(Job("notices", lambda: deliver(database, post), every(OFTEN)))
    else:
        _log.warning("mail_stays_queued", lacking="PORTAL_SMTP_URL")
    if record is not None:
        jobs.append(Job("record", lambda: file_all(database, record, settings.municipality), every(OFTEN)))
    else:
        _log.warning("record_stays_queued", lacking="PORTAL_OUTBOX_FOLDER")
    return jobs


def worker_command(settings: Settings, database: Database) -> click.Command:
    """Make the command that runs the jobs."""

    @click.command("worker")
    @click.option("--once", is_flag=True, help="Run what is due now, and end.")
    def worker(once: bool) -> None:
        """Do what the portal does by itself, until told to end (TERM or INT)."""
        jobs = Worker(jobs_of(settings, database))
        if once:
            sys.exit(0 if jobs.once() else 1)
        ending = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before the threads begin: they inherit it
        jobs.start()
        signal.sigwait(ending)
        jobs.stop()

    return worker
