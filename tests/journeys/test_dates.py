from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from portal.journeys.model.durations import Duration, birthday, duration_from, later
from portal.journeys.model.windows import Distance, Stage, Strength, Timing, Window, distance_between, timing, window
from portal.workdays import easter_sunday, is_working_day, public_holidays, working_days_after

days = some.dates(date(1950, 1, 1), date(2150, 12, 31))
spans = some.builds(Duration, some.integers(0, 240), some.integers(0, 2000))


class TestDurationFrom:
    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("P0D", Duration()),
            ("P3D", Duration(days=3)),
            ("P2W", Duration(days=14)),
            ("P6M", Duration(months=6)),
            ("P1Y", Duration(months=12)),
            ("P1Y6M2W1D", Duration(months=18, days=15)),
            ("-P3M", Duration(months=-3)),
            ("-P1M2D", Duration(months=-1, days=-2)),
            ("+P3D", Duration(days=3)),
        ],
    )
    def test_reads(self, text, span):
        assert duration_from(text) == span

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "P",
            "-P",
            "3D",
            "P3",
            "PT3H",
            "P1D2M",
            "P3,5D",
            "P-3D",
            "P99999D",
            "P100Y",
            "P99Y12M",
            "P36525D",
            "p3d",
            "P3D ",
            3,
            None,
        ],
    )
    def test_refuses_anything_else(self, text):
        with pytest.raises(ValueError, match="duration"):
            duration_from(text)

    @given(some.from_regex(r"-?P[0-9]{1,2}Y[0-9]{1,3}M[0-9]{1,3}W[0-9]{1,5}D", fullmatch=True))
    def test_reads_what_it_writes(self, text):
        try:
            span = duration_from(text)
        except ValueError:
            assume(False)
            raise

        assert duration_from(str(span)) == span
        assert duration_from(span) is span


class TestLater:
    @pytest.mark.parametrize(
        ("day", "text", "moved"),
        [
            (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
            (date(2028, 1, 31), "P1M", date(2028, 2, 29)),
            (date(2026, 3, 31), "-P1M", date(2026, 2, 28)),
            (date(2026, 12, 15), "P1M", date(2027, 1, 15)),
            (date(2026, 1, 15), "-P1M", date(2025, 12, 15)),
            (date(2028, 2, 29), "P1Y", date(2029, 2, 28)),
            (date(2026, 1, 31), "P1M1D", date(2026, 3, 1)),
            (date(2026, 11, 20), "P0D", date(2026, 11, 20)),
        ],
    )
    def test_moves(self, day, text, moved):
        assert later(day, duration_from(text)) == moved

    @given(days, some.integers(-600, 600))
    def test_whole_months_keep_the_day_or_end_the_month(self, day, months):
        moved = later(day, Duration(months))

        assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
        assert moved.day == min(day.day, monthrange(moved.year, moved.month)[1])

    @given(days, days, spans)
    def test_keeps_the_order_of_days(self, one, other, span):
        first, second = sorted([one, other])

        assert later(first, span) <= later(second, span)

    @given(days, spans)
    def test_going_back_never_lands_later(self, day, span):
        there = later(day, Duration(span.months))

        assert later(there, Duration(-span.months)) <= day
        assert later(later(day, Duration(days=span.days)), Duration(days=-span.days)) == day

    def test_ends_with_the_calendar(self):
        with pytest.raises(OverflowError):
            later(date(9999, 12, 31), Duration(days=1))
        with pytest.raises(OverflowError):
            later(date(9999, 12, 31), Duration(months=1))


class TestBirthday:
    def test_an_ordinary_day(self):
        assert birthday(date(2010, 5, 6), 18) == date(2028, 5, 6)

    def test_a_leap_day_becomes_the_first_of_march(self):
        assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)

    def test_a_leap_day_in_a_leap_year_stays(self):
        assert birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)

    @given(days, some.sampled_from([15, 16, 18]))
    def test_never_comes_before_the_years_are_full(self, born_on, age):
        assert later(born_on, Duration(12 * age)) <= birthday(born_on, age)


class TestPublicHolidays:
    @pytest.mark.parametrize(
        ("year", "easter"),
        [
            (1961, "04-02"),
            (2000, "04-23"),
            (2008, "03-23"),
            (2024, "03-31"),
            (2025, "04-20"),
            (2026, "04-05"),
            (2027, "03-28"),
            (2038, "04-25"),
            (2285, "03-22"),
        ],
    )
    def test_easter(self, year, easter):
        assert easter_sunday(year).isoformat() == f"{year}-{easter}"

    @given(some.integers(1583, 4000))
    def test_easter_is_a_sunday_in_spring(self, year):
        easter = easter_sunday(year)

        assert easter.weekday() == 6
        assert date(year, 3, 22) <= easter <= date(year, 4, 25)

    def test_the_days_of_a_year(self):
        assert {day.isoformat()[5:]: name for day, name in public_holidays(2026).items()} == {
            "01-01": "nytårsdag",
            "04-02": "skærtorsdag",
            "04-03": "langfredag",
            "04-05": "påskedag",
            "04-06": "2. påskedag",
            "05-14": "Kristi himmelfartsdag",
            "05-24": "pinsedag",
            "05-25": "2. pinsedag",
            "12-25": "juledag",
            "12-26": "2. juledag",
        }

    def test_great_prayer_day_ended_in_2023(self):
        assert public_holidays(2023)[date(2023, 5, 5)] == "store bededag"
        assert "store bededag" not in public_holidays(2024).values()

    @pytest.mark.parametrize("day", [date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31)])
    def test_days_that_are_only_closed_in_practice_are_a_choice(self, day):
        assert is_working_day(day)
        assert not is_working_day(day, closed={day})


class TestWorkingDaysAfter:
    @pytest.mark.parametrize(
        ("day", "count", "lands"),
        [
            (date(2026, 11, 20), 1, date(2026, 11, 23)),
            (date(2026, 11, 20), 5, date(2026, 11, 27)),
            (date(2026, 11, 21), 1, date(2026, 11, 23)),
            (date(2026, 4, 1), 1, date(2026, 4, 7)),
            (date(2026, 12, 24), 1, date(2026, 12, 28)),
        ],
    )
    def test_counts(self, day, count, lands):
        assert working_days_after(day, count) == lands

    @given(days, some.integers(1, 60))
    def test_lands_on_a_working_day_that_many_on(self, day, count):
        lands = working_days_after(day, count)

        between = [day + timedelta(days=n) for n in range(1, (lands - day).days + 1)]
        assert is_working_day(lands)
        assert lands.weekday() < 5
        assert lands not in public_holidays(lands.year)
        assert sum(map(is_working_day, between)) == count

    def test_counts_from_one(self):
        with pytest.raises(ValueError, match="from one up"):
            working_days_after(date(2026, 1, 1), 0)


class TestWindow:
    def test_counts_from_its_anchor(self):
        placed = window(date(2026, 11, 20), from_=Duration(days=4), to_working_days=5, kind=Strength.SHOULD)

        assert placed == Window(date(2026, 11, 24), date(2026, 11, 27), Strength.SHOULD)

    def test_may_be_open(self):
        assert window(date(2026, 1, 31), from_=Duration(-1)) == Window(date(2025, 12, 31), None)
        assert window(date(2026, 1, 31), to=Duration()) == Window(None, date(2026, 1, 31))

    def test_sorts_by_the_first_day_given(self):
        assert Window(None, date(2026, 1, 1)).first_known == date(2026, 1, 1)
        assert Window(date(2025, 1, 1), date(2026, 1, 1)).first_known == date(2025, 1, 1)


class TestTiming:
    TODAY = date(2026, 11, 21)

    @pytest.mark.parametrize(
        ("from_", "to", "stage", "distance"),
        [
            ("2026-11-01", "2026-11-20", Stage.PAST, Distance(1, 0, 0)),
            ("2026-11-01", "2026-11-21", Stage.NOW, Distance(0, 0, 0)),
            ("2026-11-21", "2026-11-30", Stage.NOW, Distance(9, 1, 0)),
            ("2026-11-22", "2026-11-30", Stage.SOON, Distance(1, 0, 0)),
            ("2026-12-05", "2026-12-30", Stage.SOON, Distance(14, 2, 0)),
            ("2026-12-06", "2026-12-30", Stage.LATER, Distance(15, 2, 0)),
            ("2027-02-21", None, Stage.LATER, Distance(92, 13, 3)),
            ("2026-11-01", None, Stage.NOW, None),
            (None, "2026-12-21", Stage.NOW, Distance(30, 4, 1)),
            (None, "2026-10-20", Stage.PAST, Distance(32, 4, 1)),
        ],
    )
    def test_tells_where_today_stands(self, from_, to, stage, distance):
        stretch = Window(from_ and date.fromisoformat(from_), to and date.fromisoformat(to))

        assert timing(stretch, self.TODAY) == Timing(stage, distance)


class TestDistanceBetween:
    def test_counts_whole_months(self):
        assert distance_between(date(2026, 1, 31), date(2026, 2, 28)) == Distance(28, 4, 1)
        assert distance_between(date(2026, 1, 15), date(2026, 2, 14)) == Distance(30, 4, 0)

    @given(days, days)
    def test_is_the_same_both_ways_and_whole(self, one, other):
        distance = distance_between(one, other)

        first, second = sorted([one, other])
        assert distance == distance_between(other, one)
        assert later(first, Duration(distance.months)) <= second < later(first, Duration(distance.months + 1))
