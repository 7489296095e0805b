import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.codes import CHARACTERS, WORDS, new_code, new_words, read_code, spelled


class TestWords:
    def test_are_2048_that_nobody_can_confuse(self):
        assert len(WORDS) == 2048
        assert len({spelled(word) for word in WORDS}) == 2048

    def test_are_plain_danish_in_small_letters(self):
        assert [word for word in WORDS if not re.fullmatch(r"[a-zæøå]{2,12}", word)] == []


class TestNewWords:
    def test_are_three_of_them(self):
        assert all(word in WORDS for word in new_words().shown.split())
        assert len(new_words().shown.split()) == 3

    def test_differ_each_time(self):
        assert len({new_words().plain for _ in range(100)}) == 100


class TestNewCode:
    def test_has_four_groups_and_at_least_75_bits(self):
        assert re.fullmatch(rf"([{CHARACTERS}]{{4}}-){{3}}[{CHARACTERS}]{{4}}", new_code().shown)
        assert len(set(CHARACTERS)) ** 16 >= 2**75

    @pytest.mark.parametrize("alike", ["0O", "1IL", "2Z", "5S", "8B", "UV"])
    def test_has_one_at_most_of_what_looks_alike(self, alike):
        assert len(set(alike) & set(CHARACTERS)) <= 1


class TestReadCode:
    def test_reads_what_was_shown(self):
        for code in (*(new_words() for _ in range(100)), *(new_code() for _ in range(100))):
            assert read_code(code.shown) == code

    @pytest.mark.parametrize("write", [str.upper, str.title, lambda text: unicodedata.normalize("NFD", text)])
    def test_takes_words_in_any_case_and_form(self, write, three):
        assert read_code(write(three)).plain == read_code(three).plain

    @pytest.mark.parametrize("between", ["  ", ", ", "-", " - ", "\t", "\n", ".", "\u00a0", "/", "_", "–", "1"])
    def test_takes_words_with_anything_between(self, between, three):
        assert read_code(f" {between.join(three.split())} ").plain == read_code(three).plain

    def test_takes_danish_letters_in_two(self, three):
        without = three.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")

        assert without != three
        assert read_code(without) is not None
        assert read_code(without).plain == read_code(three).plain

    def test_keeps_the_words_in_their_order(self, three):
        turned = " ".join(reversed(three.split()))

        assert read_code(turned).plain != read_code(three).plain

    @pytest.mark.parametrize(
        "typed",
        ["A2C4-E6G8-J3K5-M7N9", "a2c4e6g8j3k5m7n9", " a2c4 e6g8 j3k5 m7n9 ", "A2C4E6GBJ3K5M7N9", "AZC4–E6G8–J3KS–M7N9"],
    )
    def test_takes_a_printed_code_as_it_may_be_written(self, typed):
        code = read_code(typed)

        assert code.plain == "A2C4E6G8J3K5M7N9"
        assert code.shown == "A2C4-E6G8-J3K5-M7N9"
        assert not code.is_words

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "hund",
            "A2C4-E6G8-J3K5-M7N",
            "A2C4-E6G8-J3K5-M7N99",
            "01IL-OOOO-1111-0000",
            "x" * 300,
            "\0",
            "☃" * 16,
        ],
    )
    def test_is_none_for_what_no_code_looks_like(self, typed):
        assert read_code(typed) is None

    @given(st.text())
    def test_never_fails(self, typed):
        code = read_code(typed)
        assert code is None or code.plain.isascii()

    def test_tells_nothing_when_it_is_printed(self, three):
        assert three.split()[0] not in repr(read_code(three))


@pytest.fixture
def three() -> str:
    """Three words of which some have letters that only Danish keyboards have."""
    danish = [word for word in WORDS if re.search("[æøå]", word)]
    return f"{danish[0]} {WORDS[0]} {danish[-1]}"
