import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from portal.audit.chain import append, lock
from portal.audit.checkpoints import HEARTBEAT, OVERLAP, TYPE, make
from portal.audit.merkle import root
from portal.audit.models import AuditDetail, AuditEntry, AuditLeaf
from tests.audit import plain
from tests.audit.worlds import ANN, BO, CLARA, MINUTE, SIGNER, cut, set_head, worlds_leaf


class TestMake:
    def test_signs_the_heads_that_moved_and_the_checkpoint_before(self, world):
        earlier = world.checkpoint(5)
        world.write(CLARA, ANN, ANN)
        made = world.checkpoint()

        leaves = leaves_of(world, made)
        assert [(leaf.chain_id, leaf.seq) for leaf in leaves] == [(ANN, 8), (CLARA, 2)]
        assert made.root == plain.root([worlds_leaf(leaf) for leaf in leaves]).hex()
        assert SIGNER.verify(TYPE, made.jws) == {
            "number": 6,
            "at": made.at.isoformat(timespec="microseconds"),
            "previous": hashlib.sha256(earlier.jws.encode()).hexdigest(),
            "root": made.root,
        }

    def test_tells_nobody_who_or_how_many(self, world):
        world.write(*(uuid4() for _ in range(50)))
        many = world.checkpoint()
        world.write(ANN)
        one = world.checkpoint()

        assert abs(len(many.jws) - len(one.jws)) <= 2

    def test_is_not_made_where_nothing_moved_until_the_heart_should_beat(self, world):
        assert make(world.database, SIGNER, world.now + HEARTBEAT - MINUTE) is None
        beat = make(world.database, SIGNER, world.now + HEARTBEAT)

        assert (beat.number, beat.root) == (5, hashlib.sha256().hexdigest())
        assert leaves_of(world, beat) == []

    def test_takes_what_a_slow_transaction_committed_late(self, world):
        """Its entries are earlier than the last checkpoint, which couldn't see them."""
        with world.database.writer.begin() as connection:
            append(connection, lock(connection, CLARA), {}, at=world.now - OVERLAP + MINUTE)

        assert [leaf.chain_id for leaf in leaves_of(world, world.checkpoint())] == [CLARA]

    def test_time_never_goes_back(self, world):
        world.write(ANN)
        assert make(world.database, SIGNER, world.now - timedelta(hours=1)).at >= world.now - MINUTE
        assert world.verify(witness=None).is_sound

    @pytest.mark.parametrize("table", [AuditEntry, AuditDetail])
    def test_raises_an_alarm_where_a_row_was_dropped(self, world, table):
        """As a trigger could that lets the insert count and takes the row away again."""
        world.write(ANN, BO, BO, BO)
        with world.tampered() as connection:
            connection.execute(delete(table).where(table.chain_id == BO, table.seq == 6))
        with structlog.testing.capture_logs() as logs:
            made = world.checkpoint()

        assert made.missing == 1
        assert logs == [
            {"event": "audit_alarm", "kind": "rows_missing", "chains": 1, "checkpoint": 5, "log_level": "error"}
        ]
        assert world.verify().first_bad == f"chain {BO} entry 6"

    def test_raises_an_alarm_where_the_head_is_anothers(self, world):
        world.write(ANN)
        with world.tampered() as connection:
            set_head(connection, ANN, hash=b"h" * 32)
        with structlog.testing.capture_logs():
            assert world.checkpoint().missing == 1

    def test_of_a_cut_chain_that_grew_again_is_not_fooled(self, world):
        with world.tampered() as connection:
            cut(connection, ANN, to=4)
        world.write(ANN, ANN, ANN)
        world.checkpoint()

        assert world.verify().first_bad == f"chain {ANN} entry 6"


class TestRoot:
    @given(st.lists(st.binary(max_size=8), max_size=40))
    def test_is_what_the_specifications_recursion_computes(self, leaves):
        assert root(leaves) == plain.root(leaves)

    def test_of_the_specifications_own_examples(self):
        """The roots of the leaves that Certificate Transparency's reference tests use."""
        leaves = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243")]

        assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        assert root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        assert root(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"

    def test_a_node_is_no_leaf(self):
        a, b = b"a", b"b"
        node = plain.sha(b"\0", a) + plain.sha(b"\0", b)
        assert root([a, b]) != root([node])


def leaves_of(world, made):
    with world.database.reader.connect() as connection:
        own = select(AuditLeaf).where(AuditLeaf.number == made.number).order_by(AuditLeaf.chain_id)
        return connection.execute(own).all()


class TestAdvisoryLock:
    def test_holds_across_connections(self, world):
        """Two at once would sign one number twice; the second waits and then has nothing to do."""
        from concurrent.futures import ThreadPoolExecutor

        world.write(ANN)
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda _: make(world.database, SIGNER, world.now), range(4)))

        assert [one.number for one in made if one] == [5]
        with world.database.reader.connect() as connection:
            assert connection.scalar(select(func.max(AuditLeaf.number))) == 5
