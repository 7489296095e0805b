from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.access.codes import new_code, new_words
from portal.access.tries import Tries, network_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE, NEXT_DOOR = "192.0.2.1", "192.0.2.2"


class TestTakeOne:
    def test_ten_tries_in_ten_minutes(self, tries):
        with time_machine.travel(NOON, tick=False) as clock:
            assert [tries.take_one(new_code(), HERE) for _ in range(10)] == [None] * 10
            assert tries.take_one(new_code(), HERE).minutes == 10

            clock.shift(timedelta(minutes=8))
            assert tries.take_one(new_code(), HERE).minutes == 2
            clock.shift(timedelta(minutes=2))
            assert tries.take_one(new_code(), HERE) is None

    def test_others_are_not_held_up(self, tries):
        for _ in range(11):
            tries.take_one(new_code(), HERE)

        assert tries.take_one(new_code(), NEXT_DOOR) is None

    def test_after_three_hundred_wrong_words_only_printed_codes_are_tried(self, tries):
        with time_machine.travel(NOON, tick=False) as clock:
            for number in range(300):
                assert tries.take_one(new_words(), f"192.0.{number // 200}.{number % 200}") is None
                tries.note_failure(new_words())

            wait = tries.take_one(new_words(), "198.51.100.1")
            assert (wait.minutes, wait.is_for_words) == (60, True)
            assert tries.take_one(new_code(), "198.51.100.1") is None

            clock.shift(timedelta(hours=1))
            assert tries.take_one(new_words(), "198.51.100.1") is None

    def test_wrong_printed_codes_hold_no_words_up(self, tries):
        for _ in range(200):
            tries.note_failure(new_code())

        assert tries.take_one(new_words(), HERE) is None

    def test_no_address_stands_in_the_counts(self, tries):
        tries.take_one(new_code(), HERE)

        assert HERE not in str(tries._storage.storage)


class TestTakeOpening:
    def test_two_hundred_in_ten_minutes_and_tries_at_words_are_not_held_up(self, tries):
        assert [tries.take_opening(HERE) for _ in range(200)] == [None] * 200
        assert tries.take_opening(HERE)
        assert tries.take_opening(NEXT_DOOR) is None
        assert tries.take_one(new_words(), HERE) is None


class TestTakeSaving:
    def test_thirty_in_ten_minutes(self, tries):
        assert [tries.take_saving(HERE) for _ in range(30)] == [None] * 30
        assert tries.take_saving(HERE)
        assert tries.take_one(new_code(), HERE) is None


class TestTakeInquiry:
    def test_twenty_in_ten_minutes_and_others_are_not_held_up(self, tries):
        assert [tries.take_inquiry(HERE) for _ in range(20)] == [None] * 20
        assert tries.take_inquiry(HERE)
        assert tries.take_inquiry(NEXT_DOOR) is None


class TestNetworkOf:
    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/56"),
            ("::1", "::/56"),
            ("fe80::1%eth0", "fe80::/56"),
            ("203.0.113.7:54321", "203.0.113.7"),
            ("[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1::/56"),
            (None, ""),
            ("", ""),
            ("unix:", ""),
        ],
    )
    def test_is_what_one_household_has(self, address, network):
        assert network_of(address) == network


@pytest.fixture
def tries() -> Tries:
    return Tries(b"k" * 32)
