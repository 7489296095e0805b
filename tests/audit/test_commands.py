"""`flask audit …`."""

import pytest
from sqlalchemy import delete, select

from portal import clock
from portal.audit.chain import append, lock
from portal.audit.models import NOBODY, AuditEntry, AuditVerification
from tests.audit.worlds import tampered


class TestVerify:
    def test_says_that_all_is_sound_and_keeps_that(self, run, session):
        assert run("checkpoint")[0] == 0
        code, said = run("verify")

        assert code == 0
        assert said.endswith("All is as it was written.\n")
        assert said.startswith("No witness is named")
        assert "\n1 chains, 2 entries, 1 checkpoints in " in said
        kept = session.scalars(select(AuditVerification)).one()
        assert (kept.is_sound, kept.chains, kept.entries, kept.findings, kept.first_bad) == (True, 1, 2, 0, None)

    def test_says_where_it_isnt(self, run, session, database):
        with tampered(database) as connection:
            connection.execute(delete(AuditEntry).where(AuditEntry.seq == 1))
        code, said = run("verify")

        assert code == 1
        assert f"The first bad place: chain {NOBODY} entry 1\n" in said
        assert session.scalars(select(AuditVerification)).one().first_bad == f"chain {NOBODY} entry 1"

    def test_leaves_no_trace_where_none_is_wanted(self, run, session):
        assert run("verify", "--no-record")[0] == 0
        assert session.scalars(select(AuditVerification)).all() == []


class TestCheckpoint:
    def test_tells_its_number_and_root(self, run):
        code, said = run("checkpoint")

        assert code == 0
        assert said.startswith("Checkpoint 1, root ")
        assert run("checkpoint") == (0, "Nothing has moved since the last checkpoint.\n")

    def test_says_so_where_rows_are_missing(self, run, database):
        with tampered(database) as connection:
            connection.execute(delete(AuditEntry).where(AuditEntry.seq == 1))
        code, said = run("checkpoint")

        assert code == 1
        assert "missing in 1 chains" in said


@pytest.fixture
def run(app, database):
    with database.writer.begin() as connection:
        head = lock(connection, NOBODY)
        for what in ("opened", "closed"):
            head = append(connection, head, {"what": what}, at=clock.now())

    def invoke(*words: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=["audit", *words])
        return done.exit_code, done.stdout

    return invoke
