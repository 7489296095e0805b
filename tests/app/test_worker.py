"""`flask worker`."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from sqlalchemy import func, select

from portal.app.worker import AT_ONCE, Job, Worker, every, jobs_of, nightly
from portal.audit.models import AuditCheckpoint, AuditVerification
from portal.config.settings import PROJECT

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class TestEvery:
    def test_is_at_once_and_then_after_its_time(self):
        due = every(timedelta(minutes=4))

        assert due(None) == AT_ONCE
        assert due(NOON) == NOON + timedelta(minutes=4)


class TestNightly:
    @pytest.mark.parametrize(
        ("previous", "due"),
        [
            ("2026-11-25T12:00+00:00", "2026-11-26T02:00+00:00"),
            ("2026-11-26T01:59+00:00", "2026-11-26T02:00+00:00"),
            ("2026-11-26T02:00+00:00", "2026-11-27T02:00+00:00"),
            ("2026-11-25T23:30+00:00", "2026-11-26T02:00+00:00"),  # after midnight in Denmark
            ("2027-03-27T12:00+00:00", "2027-03-28T01:00+00:00"),  # summer time begins
            ("2027-10-30T12:00+00:00", "2027-10-31T02:00+00:00"),  # and ends
        ],
    )
    def test_is_at_its_danish_hour(self, previous, due):
        assert nightly(3)(datetime.fromisoformat(previous)) == datetime.fromisoformat(due)

    def test_is_at_once_where_it_never_was(self):
        assert nightly(3)(None) == AT_ONCE


class TestWorker:
    def test_runs_what_is_due_and_nothing_else(self):
        ran = []
        jobs = [
            Job("due", lambda: ran.append("due"), every(timedelta(hours=1))),
            Job("done", lambda: ran.append("done"), every(timedelta(hours=1)), last=lambda: datetime.now(UTC)),
        ]

        assert Worker(jobs).once()
        assert ran == ["due"]

    def test_a_failure_is_logged_by_its_type_and_stops_no_other(self):
        ran = []
        jobs = [Job("bad", lambda: 1 / 0, every(timedelta(1))), Job("good", lambda: ran.append(1), every(timedelta(1)))]
        with structlog.testing.capture_logs() as logs:
            assert not Worker(jobs).once()

        assert ran == [1]
        assert logs[0] == {"event": "job_failed", "job": "bad", "error": "ZeroDivisionError", "log_level": "error"}

    def test_finishes_the_running_job_and_begins_no_other(self):
        begun, may_end, ran = threading.Event(), threading.Event(), []

        def slow() -> None:
            begun.set()
            may_end.wait(10)
            ran.append("slow")

        worker = Worker([Job("slow", slow, every(timedelta()))])
        worker.start()
        assert begun.wait(10)
        stopping = threading.Thread(target=worker.stop)
        stopping.start()
        assert ran == []
        may_end.set()
        stopping.join(10)

        assert not stopping.is_alive()
        assert ran == ["slow"]

    def test_a_slow_job_holds_no_other_up(self):
        may_end, other = threading.Event(), threading.Event()
        jobs = [
            Job("slow", lambda: may_end.wait(10), every(timedelta(days=1))),
            Job("other", other.set, every(timedelta(days=1))),
        ]
        worker = Worker(jobs)
        worker.start()
        assert other.wait(5)
        may_end.set()
        worker.stop()

    def test_a_database_that_is_away_at_the_start_is_only_logged(self):
        tried = threading.Event()

        def away() -> datetime:
            raise ConnectionError

        def fails() -> None:
            tried.set()
            raise ConnectionError

        worker = Worker([Job("verify", fails, nightly(3), last=away)])
        worker.start()
        assert tried.wait(5)
        worker.stop()


class TestJobs:
    def test_sign_and_verify(self, app, settings, database, session):
        assert Worker(jobs_of(settings, database)).once()

        assert session.scalar(select(func.max(AuditCheckpoint.number))) == 1
        assert session.scalars(select(AuditVerification.is_sound)).all() == [True]
        session.rollback()

        assert Worker(jobs_of(settings, database)).once()
        assert len(session.scalars(select(AuditVerification)).all()) == 1  # tonight's is done


class TestSending:
    def test_is_told_once_where_there_is_no_way_out(self, settings, database):
        with structlog.testing.capture_logs() as logs:
            jobs = jobs_of(settings, database)
        assert [one["event"] for one in logs] == ["mail_stays_queued", "record_stays_queued"]
        assert not {"notices", "record"} & {job.name for job in jobs}

    def test_goes_on_where_there_is_one(self, settings, database, tmp_path):
        sending = replace(settings, smtp_url="smtp://127.0.0.1:1", outbox_folder=tmp_path)
        jobs = jobs_of(sending, database)
        assert {"notices", "record", "notices_sweep"} <= {job.name for job in jobs}
        assert Worker(jobs).once()  # nothing is due


class TestCommand:
    def test_does_what_is_due_once(self, app, database):
        assert app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0

    @pytest.mark.long
    @pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
    def test_ends_when_told_to(self, database_url, database, ending):
        environ = {"PORTAL_ENV": "test", "PORTAL_DATABASE_URL": database_url}
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            cwd=PROJECT,
            env={name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")} | environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        lines = iter(process.stdout.readline, "")
        assert any('"job_done"' in line for line in lines)
        process.send_signal(ending)
        process.communicate(timeout=20)

        assert process.returncode == 0
