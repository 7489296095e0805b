import pytest

from portal.people.vault import CantOpen, Sealed, Vault
from tests.people.cprs import NORA

OLD, NEW = b"o" * 32, b"n" * 32


class TestSeal:
    def test_is_opened_by_the_same_key_about_the_same_thing(self):
        sealed = Vault((OLD,)).seal(NORA, "cpr of a")
        assert Vault((OLD,)).open(sealed, "cpr of a") == NORA

    def test_is_never_the_same_twice_and_shows_nothing(self):
        first, second = (Vault((OLD,)).seal(NORA, "x") for _ in range(2))

        assert first.content != second.content
        assert NORA.encode() not in first.content
        assert NORA not in repr(first)

    def test_is_written_with_the_first_key_and_read_with_all(self):
        before = Vault((OLD,)).seal(NORA, "x")
        both = Vault((NEW, OLD))

        assert both.open(before, "x") == NORA
        assert both.seal(NORA, "x").key_name == Vault((NEW,)).key_name != before.key_name
        assert Vault((OLD, NEW)).open(both.seal(NORA, "x"), "x") == NORA


class TestOpen:
    def test_refuses_what_is_about_somebody_else(self):
        with pytest.raises(CantOpen):
            Vault((OLD,)).open(Vault((OLD,)).seal(NORA, "cpr of a"), "cpr of b")

    def test_refuses_a_key_that_isnt_here(self):
        with pytest.raises(CantOpen):
            Vault((NEW,)).open(Vault((OLD,)).seal(NORA, "x"), "x")

    @pytest.mark.parametrize("at", [0, 11, 12, 20, -1])
    def test_refuses_what_was_changed(self, at):
        sealed = Vault((OLD,)).seal(NORA, "x")
        content = bytearray(sealed.content)
        content[at] ^= 1

        with pytest.raises(CantOpen):
            Vault((OLD,)).open(Sealed(sealed.key_name, bytes(content)), "x")

    @pytest.mark.parametrize("content", [b"", b"x", b"x" * 12, b"x" * 27])
    def test_refuses_what_was_cut_short(self, content):
        with pytest.raises(CantOpen):
            Vault((OLD,)).open(Sealed(Vault((OLD,)).key_name, content), "x")


class TestIndex:
    def test_is_the_same_for_the_same_text_and_key_alone(self):
        assert Vault((OLD,)).index(NORA) == Vault((OLD, NEW)).index(NORA)
        assert Vault((OLD,)).index(NORA) != Vault((NEW,)).index(NORA)
        assert Vault((OLD,)).index(NORA) != Vault((OLD,)).index(NORA[::-1])

    def test_is_known_under_every_key(self):
        assert Vault((NEW, OLD)).indexes(NORA) == [Vault((NEW,)).index(NORA), Vault((OLD,)).index(NORA)]

    def test_is_no_plain_hash_and_tells_no_key(self):
        vault = Vault((OLD,))
        assert len(vault.index(NORA)) == 64
        assert OLD.hex()[:16] != vault.key_name
        assert "o" * 8 not in repr(vars(vault))
