from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
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

IDURA = {"sub": "{x}", "name": "Asta", "loA": "SUBSTANTIAL"}


class TestReadPerson:
    def test_reads_what_the_provider_says(self):
        person = read(TOLD)

        born_on = date(1992, 5, 3)
        assert person == SignedIn(
            "https://broker.test", "en-borger", "Asta Lindgaard", born_on, "substantial", session_id="en-session"
        )

    def test_reads_openid_connects_own_names_too(self):
        person = read({"sub": "x", "name": "Asta", "birthdate": "1992-05-03", "acr": "high"}, preset="generic")

        assert (person.name, person.born_on, person.level) == ("Asta", date(1992, 5, 3), "high")

    def test_reads_other_names_where_the_municipality_gave_them(self):
        names = {"name": ("display_name",), "level": ("nsis_loa",)}
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


class TestProfessional:
    @pytest.mark.parametrize("claim", ["employee", "companySignatory"])
    @pytest.mark.parametrize("told", [True, "true", "TRUE", 1, "1"], ids=repr)
    def test_flag_is_refused_in_whichever_way_it_is_written(self, claim, told):
        assert refusal({**IDURA, claim: told}, preset="idura") == "professional"

    @pytest.mark.parametrize("told", [False, "false", "False", "0", 0, "", None], ids=repr)
    def test_flag_that_says_no_is_none(self, told):
        assert refusal({**IDURA, "employee": told}, preset="idura") is None

    def test_attribute_is_refused_beside_a_kind_that_says_private(self):
        assert refusal({**TOLD, "nemlogin.cvr": "00000000"}) == "professional"

    def test_is_let_in_on_the_staffs_side_alone(self):
        told = {**TOLD, "identity_type": "professional"}
        assert read(told, side="professional").name == "Asta Lindgaard"
        assert refusal(TOLD, side="professional") == "private"
        assert refusal({**TOLD, "identity_type": "neither"}, side="professional") == "private"

    def test_is_read_from_nemlog_ins_kinds_too(self):
        names = {"kind": ("id_type",)}
        told = {name: value for name, value in TOLD.items() if name != "identity_type"}
        assert refusal({**told, "id_type": "https://data.gov.dk/eid/Person"}, claims=names) is None
        assert refusal({**told, "id_type": "https://data.gov.dk/eid/Professional"}, claims=names) == "professional"


class TestStepUp:
    def test_asks_for_more_than_the_settings(self):
        assert refusal(TOLD, more={"level": "high"}) == "level"
        assert refusal({**TOLD, "loa": "high"}, more={"level": "high"}) is None

    def test_never_asks_for_less(self):
        assert refusal(TOLD, level="high", more={"level": "low"}) == "level"

    @pytest.mark.parametrize(
        ("told", "reason"),
        [(1_790_000_000, None), ("1790000000", None), (1_789_999_999, "not_fresh"), (None, "not_fresh")],
    )
    def test_holds_the_sign_in_to_its_time(self, told, reason):
        since = datetime.fromtimestamp(1_790_000_000, UTC)
        assert refusal({**TOLD, "auth_time": told}, more={"not_before": since}) == reason

    @pytest.mark.parametrize(("seconds", "reason"), [(30, None), (120, "unreadable"), (10**9, "unreadable")])
    def test_of_the_future_is_none(self, seconds, reason):
        """A sign-in of tomorrow would stay fresh all day."""
        ahead = clock.now() + timedelta(seconds=seconds)
        assert refusal({**TOLD, "auth_time": int(ahead.timestamp())}) == reason


class TestOddTypes:
    @pytest.mark.parametrize("field", ["auth_time", "sid", "amr", "transaction_id", "dk.cpr"])
    @pytest.mark.parametrize("value", [{"a": 1}, True, [["x"]], "x" * 300], ids=lambda value: repr(value)[:9])
    def test_that_no_broker_sends_are_refused(self, field, value):
        assert refusal({**TOLD, field: value}) == "unreadable"

    def test_that_brokers_send_are_read(self):
        odd = {
            "auth_time": "1790000000",
            "amr": "mitid.code_app",
            "sid": 42,
            "transaction_id": 7,
            "dk.cpr": "910190-0003",
        }
        person = read({**TOLD, **odd})

        assert (person.auth_time, person.methods) == (datetime.fromtimestamp(1_790_000_000, UTC), ("code_app",))
        assert (person.session_id, person.transaction_id, person.cpr) == ("42", "7", "9101900003")


class TestName:
    def test_is_first_and_last_where_there_is_no_whole_one(self):
        told = {"sub": "x", "given_name": "Asta", "family_name": "Lindgaard", "acr": "high"}
        assert read(told, preset="generic").name == "Asta Lindgaard"

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


def read(told, *, side="private", more=None, **settings) -> SignedIn:
    given = {"preset": "demo", "claims": {}, "level": "substantial", **settings}
    sign_in = SignInSettings("https://broker.test", client_id="x", client_secret="x", scopes="openid", **given)
    return read_person(sign_in, told, side=side, **(more or {}))


def refusal(told, **settings) -> str | None:
    """Return why the person isn't let in; None where they are."""
    try:
        read(told, **settings)
    except Refused as refused:
        return refused.reason
    return None
