from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clock import COPENHAGEN
from portal.consents.ends import months_later

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))  # noqa: DTZ001


class TestMonthsLater:
    @pytest.mark.parametrize(
        ("begins", "months", "ends"),
        [
            ("2026-11-25T10:00", 12, "2027-11-25T10:00"),
            ("2026-01-31T10:00", 1, "2026-02-28T10:00"),
            ("2028-02-29T10:00", 12, "2029-02-28T10:00"),
            ("2026-01-15T10:00", 6, "2026-07-15T10:00"),  # the same by the clock on the wall, summer time or not
            ("2026-09-25T02:30", 1, "2026-10-25T02:30"),  # comes twice that night: the first is meant
        ],
    )
    def test_is_the_same_day_and_time_in_denmark(self, begins, months, ends):
        begin = datetime.fromisoformat(begins).replace(tzinfo=COPENHAGEN)
        assert months_later(begin, months) == datetime.fromisoformat(ends).replace(tzinfo=COPENHAGEN).astimezone(UTC)

    @given(INSTANTS, st.integers(1, 12))
    def test_is_later_and_never_more_than_so_many_months(self, instant, months):
        end = months_later(instant, months)

        assert instant < end
        assert months_later(instant, months - 1) < end if months > 1 else True
        local, begun = end.astimezone(COPENHAGEN), instant.astimezone(COPENHAGEN)
        assert (local.year - begun.year) * 12 + local.month - begun.month == months
        assert local.day <= begun.day
