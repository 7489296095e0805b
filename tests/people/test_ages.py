from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import COPENHAGEN
from portal.people.ages import MAJORITY, day_of_age, has_reached, moment_of_age

BIRTHDAYS = st.dates(date(1930, 1, 1), date(2026, 11, 25))
AN_INSTANT = timedelta(microseconds=1)


class TestDayOfAge:
    @pytest.mark.parametrize(
        ("born_on", "age", "day"),
        [
            (date(2008, 5, 3), 18, date(2026, 5, 3)),
            (date(2008, 2, 29), 18, date(2026, 2, 28)),  # the earlier of the two days
            (date(2008, 2, 29), 20, date(2028, 2, 29)),
            (date(2011, 12, 31), 15, date(2026, 12, 31)),
        ],
    )
    def test_is_the_birthday_and_of_leap_day_the_earlier_one(self, born_on, age, day):
        assert day_of_age(born_on, age) == day


class TestHasReached:
    @pytest.mark.parametrize(
        ("born_on", "first"),
        [
            (date(2008, 5, 3), datetime(2026, 5, 2, 22, tzinfo=UTC)),  # summer time
            (date(2008, 11, 25), datetime(2026, 11, 24, 23, tzinfo=UTC)),
            (date(2008, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),  # the clocks go forward at two that night
            (date(2008, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),  # and back at three
        ],
    )
    def test_begins_at_midnight_in_denmark(self, born_on, first):
        assert moment_of_age(born_on, MAJORITY) == first
        assert not has_reached(born_on, MAJORITY, first - AN_INSTANT)
        assert has_reached(born_on, MAJORITY, first)

    def test_is_true_of_whoever_has_no_birthday(self):
        assert has_reached(None, MAJORITY, datetime(2026, 1, 1, tzinfo=UTC))

    @given(BIRTHDAYS, st.integers(0, 18))
    def test_holds_around_every_midnight(self, born_on, age):
        first = moment_of_age(born_on, age)
        local = first.astimezone(COPENHAGEN)

        assert (local.hour, local.minute) == (0, 0)
        assert local.date() == day_of_age(born_on, age)
        assert has_reached(born_on, age, first)
        assert not has_reached(born_on, age, first - AN_INSTANT)

    @given(BIRTHDAYS, st.integers(0, 17))
    def test_of_a_greater_age_never_comes_before_a_smaller_ones(self, born_on, age):
        assert moment_of_age(born_on, age) < moment_of_age(born_on, age + 1)
