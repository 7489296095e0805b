from datetime import date

import pytest

from portal.config.sign_in import SignInSettings
from portal.people.actions import SignedIn
from portal.people.claims import Refused, read_person

NSIS = "https://data.gov.dk/concept/core/nsis"
TOLD = {
    "sub": "en-borger",
    "mitid.identity_name": "Asta Lindgaard",
    "mitid.date_of_birth": "1992-05-03",
    "loa": f"{NSIS}/Substantial",
    "identity_type": "private",
    "sid": "en-session",
}


class TestReadPerson:
    def test_reads_what_the_provider_says(self):
        person = read(TOLD)

        born_on = date(1992, 5, 3)
        assert person == SignedIn(
            "https://broker.test", "en-borger", "Asta Lindgaard", born_on, "substantial", "en-session"
        )

    def test_reads_openid_connects_own_names_too(self):
        person = read({"sub": "x", "name": "Asta", "birthdate": "1992-05-03", "acr": "high"}, preset="generic")

        assert (person.name, person.born_on, person.level) == ("Asta", date(1992, 5, 3), "high")

    def test_reads_other_names_where_the_municipality_gave_them(self):
        names = {"name": "display_name", "level": "nsis_loa"}
        person = read({**TOLD, "display_name": "A. Lindgaard", "nsis_loa": "High"}, claims=names)

        assert (person.name, person.level) == ("A. Lindgaard", "high")
        assert person.born_on == date(1992, 5, 3)


class TestLevel:
    @pytest.mark.parametrize(
        ("told", "level"),
        [
            (f"{NSIS}/Substantial", "substantial"),
            (f"{NSIS}/High", "high"),
            ("urn:dk:gov:nsis:substantial", "substantial"),
            ("https://level.test/nsis#High", "high"),
            ("Substantial", "substantial"),
            ("SUBSTANTIAL", "substantial"),
            ("high", "high"),
        ],
    )
    def test_is_an_address_or_a_word_in_any_case(self, told, level):
        assert read({**TOLD, "loa": told}).level == level

    @pytest.mark.parametrize(
        "told",
        [
            f"{NSIS}/Low",
            "low",
            "",
            " ",
            f"{NSIS}/",
            f"{NSIS}/Substantial/Low",
            "NotSubstantial",
            "substantial ",
            "3",
            3,
            True,
            ["substantial"],
            {"level": "high"},
            None,
        ],
        ids=repr,
    )
    def test_that_is_too_low_or_unreadable_is_refused(self, told):
        assert refusal({**TOLD, "loa": told}) == "level"

    def test_that_is_missing_is_refused(self):
        assert refusal({name: value for name, value in TOLD.items() if name != "loa"}) == "level"

    @pytest.mark.parametrize(
        ("wanted", "told", "is_let_in"),
        [
            ("low", "low", True),
            ("low", "high", True),
            ("substantial", "low", False),
            ("high", "substantial", False),
            ("high", "high", True),
        ],
    )
    def test_is_held_against_the_level_asked_for(self, wanted, told, is_let_in):
        assert (refusal({**TOLD, "loa": told}, level=wanted) is None) == is_let_in


class TestKind:
    @pytest.mark.parametrize("kind", ["professional", "Private", "", "private ", True, ["private"], 0], ids=repr)
    def test_that_isnt_private_is_refused(self, kind):
        assert refusal({**TOLD, "identity_type": kind}) == "professional"

    @pytest.mark.parametrize("told", [{"identity_type": None}, {}], ids=["null", "missing"])
    def test_may_go_unsaid(self, told):
        others = {name: value for name, value in TOLD.items() if name != "identity_type"}
        assert refusal({**others, **told}) is None

    def test_is_not_looked_for_where_the_provider_has_none(self):
        told = {"sub": "x", "name": "Asta", "acr": "high", "identity_type": "professional"}
        assert refusal(told, preset="generic") is None


class TestName:
    @pytest.mark.parametrize(
        "name",
        [
            "",
            "   ",
            None,
            True,
            False,
            1.5,
            ["Asta"],
            {"given": "Asta"},
            "A" * 256,
            "A\nB",
            "A\x00",
            "A\u202eB",
            "A\x1b[1m",
        ],
        ids=lambda name: repr(name)[:12],
    )
    def test_that_cant_be_shown_is_refused(self, name):
        assert refusal({**TOLD, "mitid.identity_name": name}) == "unreadable"

    @pytest.mark.parametrize("name", ["Ø", "Søren Ægir Ångström", "فاطمة", "O'Neill", "<b>", "{name}", "A" * 255])
    def test_is_kept_as_it_is(self, name):
        assert read({**TOLD, "mitid.identity_name": name}).name == name


class TestSubject:
    @pytest.mark.parametrize(
        "subject",
        ["{D7A1F0C2-34B1-4C55-9F0A-6C1D2F3A4B01}", "CamelCase", "camelcase", " padded ", "0042", "ø", "%7B", "s" * 255],
        ids=lambda subject: subject[:20],
    )
    def test_is_kept_to_the_letter(self, subject):
        assert read({**TOLD, "sub": subject}).subject == subject

    @pytest.mark.parametrize(
        "subject", ["", " ", None, True, ["x"], "s" * 256, "x\n", "x\x00"], ids=lambda s: repr(s)[:9]
    )
    def test_that_is_none_is_refused(self, subject):
        assert refusal({**TOLD, "sub": subject}) == "unreadable"


class TestBirthday:
    @pytest.mark.parametrize(
        "told",
        [
            "0000-05-03",
            "1992",
            "1992-05",
            "1992-02-30",
            "03-05-1992",
            "19920503",
            "1992-W18-7",
            "2999-01-01",
            "030592",
            "i maj",
            "",
            True,
            ["1992-05-03"],
            None,
        ],
        ids=repr,
    )
    def test_that_is_no_whole_date_tells_none(self, told):
        assert read({**TOLD, "mitid.date_of_birth": told}).born_on is None

    def test_on_a_leap_day_is_one(self):
        assert read({**TOLD, "mitid.date_of_birth": "2000-02-29"}).born_on == date(2000, 2, 29)


def read(told, **settings) -> SignedIn:
    given = {"preset": "demo", "claims": {}, "level": "substantial", **settings}
    sign_in = SignInSettings("https://broker.test", client_id="x", client_secret="x", scopes="openid", **given)
    return read_person(sign_in, told)


def refusal(told, **settings) -> str | None:
    """Return why the person isn't let in; None where they are."""
    try:
        read(told, **settings)
    except Refused as refused:
        return refused.reason
    return None
