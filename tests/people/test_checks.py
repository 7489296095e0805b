import pytest

from portal.people.checks import is_phone_number


class TestIsPhoneNumber:
    @pytest.mark.parametrize(
        "typed",
        [
            "12345678",
            "12 34 56 78",
            "(12) 34-56.78",
            "+45 12 34 56 78",
            "004512345678",
            "+46 70 123 45 67",
            "0049301234567",
        ],
    )
    def test_of_eight_digits_or_of_another_country(self, typed):
        assert is_phone_number(typed)

    @pytest.mark.parametrize(
        "typed",
        ["", "ring", "12345", "1234567", "123456789", "1" * 20, "+45 1234567", "+1234567", "+" + "1" * 16, "١٢٣٤٥٦٧٨"],
    )
    def test_of_no_others(self, typed):
        assert not is_phone_number(typed)
