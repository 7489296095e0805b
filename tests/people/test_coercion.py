"""What brokers send, and what is made of it; what can't be read is refused and never taken for something else."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people import coercion
from portal.people.coercion import Unreadable

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
SECONDS = int(MORNING.timestamp())
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(), one, max_size=4),
    max_leaves=8,
)
READERS = (
    coercion.text,
    coercion.kind,
    coercion.level,
    coercion.methods,
    coercion.instant,
    coercion.birthday,
    coercion.cpr,
)


class TestAny:
    @given(ANY_JSON)
    def test_json_is_read_or_unreadable_and_nothing_else(self, value):
        for reader in READERS:
            with suppress(Unreadable):
                reader(value)
        assert coercion.says_so(value) in (True, False)

    @pytest.mark.parametrize("reader", READERS)
    def test_absence_says_nothing(self, reader):
        assert not reader(None)


class TestSaysSo:
    @pytest.mark.parametrize("value", [True, "true", "True", "TRUE", 1, "1", "yes", "12345678", ["x"]], ids=repr)
    def test_is_true_in_whichever_way_it_is_written(self, value):
        assert coercion.says_so(value)

    @pytest.mark.parametrize("value", [None, False, "false", "FALSE", 0, "0", "", " ", "no", [], {}], ids=repr)
    def test_is_false_in_whichever_way_it_is_written(self, value):
        assert not coercion.says_so(value)


class TestInstant:
    @pytest.mark.parametrize(
        "value",
        [
            SECONDS,
            str(SECONDS),
            float(SECONDS),
            "2026-11-20T08:00:00Z",
            "2026-11-20T08:00:00.000Z",
            "2026-11-20T09:00:00+01:00",
        ],
        ids=repr,
    )
    def test_is_read_in_every_way_that_brokers_write_it(self, value):
        assert coercion.instant(value) == MORNING

    @pytest.mark.parametrize(
        "value",
        [True, "soon", -1, "-1", 1.5, "1.5", 10**12, "9" * 12, "2026-11-20T08:00:00", [SECONDS], {}, "1e9", "٣"],
        ids=repr,
    )
    def test_that_is_none_is_unreadable(self, value):
        with pytest.raises(Unreadable):
            coercion.instant(value)

    def test_is_the_same_whatever_its_zone(self):
        there = MORNING.astimezone(timezone(timedelta(hours=-7)))
        assert coercion.instant(there.isoformat()) == MORNING


class TestMethods:
    @pytest.mark.parametrize(
        ("value", "methods"),
        [
            ("code_app", ("code_app",)),
            (["code_app"], ("code_app",)),
            (["mitid.code_app", "mitid:password"], ("code_app", "password")),
            ("mitid:code_token", ("code_token",)),
            ([], ()),
            (["pwd", None, ""], ("pwd",)),
        ],
    )
    def test_are_a_text_or_a_list_with_or_without_prefix(self, value, methods):
        assert coercion.methods(value) == methods

    @pytest.mark.parametrize(
        "value", [True, {"a": 1}, [["code_app"]], ["x"] * 21, ["x" * 256]], ids=lambda v: repr(v)[:12]
    )
    def test_that_are_none_are_unreadable(self, value):
        with pytest.raises(Unreadable):
            coercion.methods(value)


class TestCpr:
    @pytest.mark.parametrize(
        ("value", "number"),
        [
            ("9101900003", "9101900003"),
            ("910190-0003", "9101900003"),
            ("910190 0003", "9101900003"),
            (9101900003, "9101900003"),
            (6101900, "0006101900"),
            ("610190ab3c", "610190AB3C"),
        ],
    )
    def test_is_ten_signs_without_a_hyphen(self, value, number):
        assert coercion.cpr(value) == number

    @pytest.mark.parametrize(
        "value", ["91019000", "91019000031", "910190/0003", True, 91019000031, "٩101900003"], ids=repr
    )
    def test_that_is_none_is_unreadable(self, value):
        with pytest.raises(Unreadable):
            coercion.cpr(value)
