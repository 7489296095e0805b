"""What the database itself refuses, whoever asks: history rewritten, a head that jumps, words that go too early."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.audit.chain import EPOCH, append, lock
from portal.audit.models import (
    APPEND_ONLY,
    KEPT_YEARS,
    NOBODY,
    AuditChain,
    AuditCheckpoint,
    AuditDetail,
    AuditLeaf,
    AuditVerification,
)
from portal.db.base import Base

YEAR = timedelta(days=365)


class TestHistory:
    @pytest.mark.parametrize("table", APPEND_ONLY)
    @pytest.mark.parametrize("act", ["update", "delete"])
    def test_of_what_was_written_stays(self, writer, everything, table, act):
        rows = Base.metadata.tables[table]
        assert writer.execute(select(rows)).first() is not None
        column = next(iter(rows.columns))
        change = delete(rows) if act == "delete" else update(rows).values({column: column})
        with pytest.raises(DBAPIError, match="stays as it is"):
            writer.execute(change)

    def test_isnt_replaced_either(self, writer, everything):
        """SQLite has a way to write over a row that would pass its triggers by; PostgreSQL has none."""
        if writer.dialect.name == "postgresql":
            return
        for table in APPEND_ONLY:
            over = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 -- our own tables
            with pytest.raises(DBAPIError, match="stays as it is"):
                writer.exec_driver_sql(over)


class TestHead:
    @pytest.mark.parametrize(
        "change",
        [
            {"seq": AuditChain.seq},
            {"seq": AuditChain.seq + 2},
            {"seq": AuditChain.seq - 1},
            {"seq": AuditChain.seq + 1, "at": EPOCH},
            {"seq": AuditChain.seq + 1, "chain_id": NOBODY},
        ],
    )
    def test_only_goes_on_by_one(self, writer, everything, change):
        with pytest.raises(DBAPIError, match="stays as it is"):
            writer.execute(update(AuditChain).where(AuditChain.seq == 1).values(change))

    def test_goes_on_by_one(self, writer, everything):
        before = writer.scalars(select(AuditChain.seq).order_by(AuditChain.chain_id)).all()
        writer.execute(update(AuditChain).values(seq=AuditChain.seq + 1))
        assert writer.scalars(select(AuditChain.seq).order_by(AuditChain.chain_id)).all() == [one + 1 for one in before]

    def test_never_goes(self, writer, everything):
        with pytest.raises(DBAPIError, match="stays as it is"):
            writer.execute(delete(AuditChain))


class TestDetail:
    def test_cant_be_changed(self, writer, everything):
        with pytest.raises(DBAPIError, match="stays as it is"):
            writer.execute(update(AuditDetail).values(payload="{}"))

    def test_goes_when_its_time_is_over_and_not_before(self, writer, everything):
        now = clock.now()
        head = append(writer, lock(writer, NOBODY), {}, at=now - KEPT_YEARS * YEAR - timedelta(days=2))
        append(writer, head, {}, at=now - KEPT_YEARS * YEAR + timedelta(days=1))

        writer.execute(delete(AuditDetail).where(AuditDetail.chain_id == NOBODY, AuditDetail.seq == 1))
        with pytest.raises(DBAPIError, match="stays as it is"):
            writer.execute(delete(AuditDetail).where(AuditDetail.chain_id == NOBODY, AuditDetail.seq == 2))


@pytest.fixture
def everything(writer, subject) -> None:
    """A row in every table."""
    now = clock.now()
    head = append(writer, lock(writer, subject), {"what": "opened"}, at=now)
    point = {"number": 1, "at": now, "previous": "0" * 64, "root": "0" * 64, "jws": "x"}
    writer.execute(insert(AuditCheckpoint).values(point))
    writer.execute(insert(AuditLeaf).values(number=1, chain_id=subject, seq=1, hash=head.hash))
    counts = {"chains": 1, "entries": 1, "findings": 0, "seconds": 0.1}
    writer.execute(insert(AuditVerification).values(at=now, is_sound=True, **counts))
