"""What a CPR number may look like. The numbers don't fit modulus 11, or are of people born before 1860: nobody's."""

from datetime import date

import pytest

from portal.people.cpr import Cpr, read_cpr
from tests.people.cprs import NORA, REPLACEMENT

TODAY = date(2026, 11, 20)


class TestReadCpr:
    @pytest.mark.parametrize("told", [NORA, f"{NORA[:6]}-{NORA[6:]}", f"{NORA[:6]} {NORA[6:]}", f" {NORA}\n"])
    def test_reads_it_with_and_without_a_dash(self, told):
        assert read_cpr(told, today=TODAY) == Cpr(NORA)

    @pytest.mark.parametrize(
        "told",
        [
            "",
            "120258",
            NORA[:9],
            NORA + "1",
            "120258--5007",
            "120258-500A",
            "Ring til mig",
            "3002585007",  # the 30th of February
            "0013585007",
            "0000000000",
            "1202585OO7",
            "१२०२५८५००७",  # digits, but not ours
            "9202585007",  # neither a day nor a day and 60
            "6002585007",  # the day 0 and 60
        ],
    )
    def test_is_none_for_what_cant_be_one(self, told):
        assert read_cpr(told, today=TODAY) is None

    @pytest.mark.parametrize("last", range(10))
    def test_never_asks_for_modulus_11(self, last):
        assert read_cpr(f"120258500{last}", today=TODAY) is not None

    @pytest.mark.parametrize("told", [REPLACEMENT, "9112585007", "6101585007"])
    def test_takes_a_replacement_number(self, told):
        number = read_cpr(told, today=TODAY)

        assert number is not None
        assert number.is_replacement
        assert number.born_on is None


class TestBornOn:
    @pytest.mark.parametrize(
        ("seventh", "year", "century"),
        [
            *((seventh, year, 1900) for seventh in "0123" for year in ("00", "36", "37", "99")),
            *((seventh, year, 2000) for seventh in "49" for year in ("00", "25")),
            *((seventh, year, 1900) for seventh in "49" for year in ("37", "99")),
            *((seventh, year, 2000) for seventh in "5678" for year in ("00", "25")),
            *((seventh, year, 1800) for seventh in "5678" for year in ("58", "99")),
        ],
    )
    def test_follows_from_the_seventh_digit_and_the_year(self, seventh, year, century):
        number = read_cpr(f"0705{year}{seventh}000", today=TODAY)

        assert number is not None
        assert number.born_on == date(century + int(year), 5, 7)
        assert not number.is_replacement

    @pytest.mark.parametrize("told", ["0705364000", "0705369000", "0705575000", "0705578000", "2111264000"])
    def test_is_never_still_to_come(self, told):
        assert read_cpr(told, today=TODAY) is None

    def test_may_be_today_and_on_a_leap_day(self):
        assert read_cpr("2011264000", today=TODAY) is not None
        assert read_cpr("2902004000", today=TODAY) is not None
        assert read_cpr("2902000000", today=TODAY) is None  # 1900 had none


class TestCpr:
    def test_shows_nothing_of_itself(self):
        number = Cpr(NORA)
        for printed in (repr(number), str(number), f"{number}", repr([number])):
            assert not any(part in printed for part in (NORA[:6], NORA[6:]))
