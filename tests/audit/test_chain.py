import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from portal.audit.canonical import canonical
from portal.audit.chain import NotWritten, append, commitment_to, lock, lock_all
from portal.audit.models import NOBODY, AuditChain, AuditDetail, AuditEntry
from portal.db.engine import database_now
from tests.audit.plain import hashes
from tests.statements import statements

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class TestAppend:
    def test_writes_entry_words_and_head_together(self, writer):
        first = append(writer, lock(writer, NOBODY), {"what": "opened"}, at=NOW)
        second = append(writer, first, {"what": "closed"}, at=NOW + SECOND)

        assert (first.seq, second.seq) == (1, 2)
        assert lock(writer, NOBODY) == second
        details = writer.execute(select(AuditDetail.seq, AuditDetail.payload).order_by(AuditDetail.seq)).all()
        assert details == [(1, '{"what":"opened"}'), (2, '{"what":"closed"}')]

    def test_says_nothing_in_the_chain_itself(self, writer):
        append(writer, lock(writer, NOBODY), {"what": "opened"}, at=NOW)
        entry = writer.execute(select(AuditEntry.commitment)).scalar_one()
        salt, payload = writer.execute(select(AuditDetail.salt, AuditDetail.payload)).one()

        assert entry == commitment_to(salt, payload)
        assert entry != commitment_to(b"", payload)

    def test_time_never_goes_back(self, writer):
        head = append(writer, lock(writer, NOBODY), {}, at=NOW)

        assert append(writer, head, {}, at=NOW - timedelta(hours=1)).at == NOW

    def test_keeps_instants_in_utc(self, writer):
        danish = timezone(timedelta(hours=1))
        head = append(writer, lock(writer, NOBODY), {}, at=NOW.astimezone(danish))

        assert head == lock(writer, NOBODY)
        assert head.at.tzinfo == UTC

    def test_costs_three_statements_and_the_lock_one_and_its_turn(self, writer, database):
        lock(writer, NOBODY)
        with statements(database) as seen:
            append(writer, lock(writer, NOBODY), {}, at=NOW)
        turn = ["SELECT"] if database.name == "postgresql" else []  # SQLite takes turns when a transaction begins
        assert [one.split()[0] for one in seen] == [*turn, "SELECT", "INSERT", "INSERT", "UPDATE"]

    def test_two_with_one_head_are_refused(self, writer):
        head = lock(writer, NOBODY)
        append(writer, head, {}, at=NOW)
        with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
            append(writer, head, {}, at=NOW)

    def test_an_entry_that_the_database_drops_is_an_exception(self, writer, dropped):
        with dropped(writer, "audit_entry"), pytest.raises(NotWritten):
            append(writer, lock(writer, NOBODY), {}, at=NOW)

    def test_so_are_its_words(self, writer, dropped):
        with dropped(writer, "audit_detail"), pytest.raises(NotWritten):
            append(writer, lock(writer, NOBODY), {}, at=NOW)

    @given(payloads=st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20)), max_size=6))
    def test_is_what_a_second_implementation_computes(self, app, payloads):
        chain_id = uuid4()
        with app.extensions["gate"].database.writer.connect() as connection:
            head = lock(connection, chain_id)
            for number, payload in enumerate(payloads):
                head = append(connection, head, payload, at=NOW + number * SECOND)
            rows = connection.execute(select(AuditEntry).where(AuditEntry.chain_id == chain_id)).all()
            said = connection.execute(select(AuditDetail).where(AuditDetail.chain_id == chain_id)).all()
            connection.rollback()

        assert [row.hash for row in sorted(rows, key=lambda row: row.seq)] == hashes(chain_id, rows, said)
        assert head.hash == (hashes(chain_id, rows, said) or [bytes(32)])[-1]


class TestLock:
    def test_makes_a_chain_for_anybody(self, writer):
        unknown = uuid4()
        head = lock(writer, unknown)

        assert (head.chain_id, head.seq, head.hash) == (unknown, 0, bytes(32))
        assert lock(writer, unknown) == head
        assert writer.execute(select(AuditChain.chain_id)).scalars().all() == [unknown]

    def test_several_are_locked_in_one_order(self, writer):
        ids = [UUID(int=number) for number in (3, 1, 2, 3)]

        assert list(lock_all(writer, ids)) == [UUID(int=number) for number in (1, 2, 3)]


class TestCanonical:
    @pytest.mark.parametrize(
        ("value", "written"),
        [
            ({}, "{}"),
            ({"b": 1, "a": [True, None, -2, "æ"]}, '{"a":[true,null,-2,"æ"],"b":1}'),
            ({"a": {"d": [], "c": {}}}, '{"a":{"c":{},"d":[]}}'),
            ({"a": '"\\/\b\f\n\r\t\x00\x1f\x7f'}, '{"a":"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"}'),
            # By UTF-16 units a face comes before U+FB33, by code points after it (RFC 8785 §3.2.3).
            ({"\ufb33": 1, "\U0001f600": 2, "€": 3, "\r": 4}, '{"\\r":4,"€":3,"\U0001f600":2,"\ufb33":1}'),
        ],
    )
    def test_writes_in_one_way(self, value, written):
        assert canonical(value) == written

    @pytest.mark.parametrize("value", [1.0, NOW, b"x", {1}, (1,), {1: "a"}, NOBODY], ids=repr)
    def test_refuses_what_has_no_rule(self, value):
        with pytest.raises(TypeError):
            canonical({"a": [{"b": value}]})

    @pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\ud800": 1}], ids=ascii)
    def test_refuses_what_json_cant_carry(self, value):
        with pytest.raises(ValueError):  # noqa: PT011 -- half a character is a UnicodeEncodeError
            canonical({"a": value})

    @pytest.mark.long
    @given(st.dictionaries(st.text(), st.recursive(st.none() | st.booleans() | st.text(), st.lists)))
    def test_can_be_read_again_and_order_is_nothing(self, value):
        assert json.loads(canonical(value)) == value
        assert canonical(dict(reversed(value.items()))) == canonical(value)


class TestDatabaseNow:
    def test_goes_on_within_a_transaction(self, writer):
        writer.execute(text("SELECT 1"))
        first = database_now(writer)
        second = database_now(writer)

        assert first.tzinfo == UTC
        assert first < second
        assert abs(second - datetime.now(UTC)) < timedelta(seconds=5)
