from multiprocessing import get_context

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.audit.checkpoints import make
from portal.audit.models import AuditChain, AuditEntry
from portal.audit.verifier import verify
from tests.audit.appending import HOT, MANY, to_one_and_many
from tests.audit.worlds import SIGNER

PROCESSES, TIMES = 4, 25
pytestmark = pytest.mark.long


class TestProcesses:
    def test_leave_no_gap_and_wait_for_each_other_in_no_circle(self, database, database_url):
        """The chains don't exist yet, so making them is raced as well; a deadlock would be an exception there."""
        with get_context("spawn").Pool(PROCESSES) as pool:
            pool.starmap(to_one_and_many, [(database_url, process, TIMES) for process in range(PROCESSES)])
        make(database, SIGNER, clock.now())

        report = verify(database.reader, jwks=SIGNER.jwks(), now=clock.now())
        assert report.findings == []
        assert report.entries == PROCESSES * TIMES * 6
        with database.reader.connect() as connection:
            counted = select(AuditEntry.chain_id, func.count().label("number")).group_by(AuditEntry.chain_id)
            rows = {one.chain_id: one.number for one in connection.execute(counted)}
            heads = {one.chain_id: one.seq for one in connection.execute(select(AuditChain.chain_id, AuditChain.seq))}
        assert rows == heads
        assert rows[HOT] == PROCESSES * TIMES
        assert sum(rows.get(one, 0) for one in MANY) == PROCESSES * TIMES * 5
