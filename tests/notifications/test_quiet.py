from datetime import datetime

import pytest

from portal.notifications.quiet import leaves_at


class TestLeavesAt:
    @pytest.mark.parametrize(
        ("at", "hours", "leaves"),
        [
            ("2026-11-25T20:59:59+01:00", (21, 7), "2026-11-25T20:59:59+01:00"),
            ("2026-11-25T21:00:00+01:00", (21, 7), "2026-11-26T07:00:00+01:00"),
            ("2026-11-26T06:59:59+01:00", (21, 7), "2026-11-26T07:00:00+01:00"),
            ("2026-11-26T07:00:00+01:00", (21, 7), "2026-11-26T07:00:00+01:00"),
            ("2026-11-26T12:00:00+01:00", (9, 17), "2026-11-26T17:00:00+01:00"),
            ("2026-11-26T23:00:00+01:00", (9, 17), "2026-11-26T23:00:00+01:00"),
            ("2026-11-26T03:00:00+01:00", (0, 0), "2026-11-26T03:00:00+01:00"),  # never quiet
            ("2026-11-26T03:00:00+01:00", (21, 21), "2026-11-26T03:00:00+01:00"),
            ("2026-12-31T23:30:00+01:00", (21, 7), "2027-01-01T07:00:00+01:00"),
            ("2027-03-27T22:00:00+01:00", (21, 7), "2027-03-28T07:00:00+02:00"),  # summer time begins that night
            ("2027-10-30T22:00:00+02:00", (21, 7), "2027-10-31T07:00:00+01:00"),  # and ends
        ],
    )
    def test_is_then_or_the_end_of_the_quiet_hours_in_denmark(self, at, hours, leaves):
        assert leaves_at(datetime.fromisoformat(at), *hours) == datetime.fromisoformat(leaves)
