"""Days are Danish whatever the season, and a birthday begins at Danish midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as some

from portal import clock
from portal.journeys.model.durations import birthday

# The nights on which Denmark changes its clocks, and one of each season.
OLDEST, NEWEST = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 -- hypothesis adds the zone itself
NIGHTS = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2026, 1, 15), date(2026, 7, 15)]


class TestToday:
    @pytest.mark.parametrize("day", NIGHTS)
    def test_changes_at_danish_midnight(self, day):
        midnight = datetime(day.year, day.month, day.day, tzinfo=clock.COPENHAGEN).astimezone(UTC)
        for instant, expected in ((midnight, day), (midnight - timedelta(seconds=1), day - timedelta(days=1))):
            with time_machine.travel(instant, tick=False):
                assert clock.today() == expected

    @given(some.datetimes(OLDEST, NEWEST, timezones=some.just(UTC)))
    def test_is_never_more_than_two_hours_from_utcs(self, instant):
        shown = clock.in_denmark(instant)

        assert shown.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
        assert shown.date() in (instant.date(), (instant + timedelta(hours=2)).date())

    @given(some.dates(date(1990, 1, 1), date(2080, 1, 1)), some.integers(13, 30))
    def test_a_birthday_has_begun_from_its_first_second_and_not_before(self, born_on, age):
        day = birthday(born_on, age)
        first = datetime(day.year, day.month, day.day, tzinfo=clock.COPENHAGEN).astimezone(UTC)

        assert clock.in_denmark(first).date() >= day
        assert clock.in_denmark(first - timedelta(seconds=1)).date() < day
