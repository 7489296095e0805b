"""Each broker's recorded answer, made from its documentation, is read into the same canonical identity."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal.config.municipality import read_municipality
from portal.config.presets import FIELDS, PRESETS
from portal.config.settings import PROJECT
from portal.config.sign_in import SignInSettings
from portal.people.claims import Refused, read_person
from portal.people.coercion import cpr
from portal.people.staff_claims import Here, read_staff

RECORDED = {path.stem: json.loads(path.read_text()) for path in sorted(Path(__file__).parent.glob("brokers/*.json"))}
CITIZENS = [name for name, answer in RECORDED.items() if "side" not in answer]
OTHER_SIDE = {"private": "professional", "professional": "private"}


class TestRecorded:
    @pytest.mark.parametrize("name", RECORDED)
    def test_answer_is_read_into_the_canonical_identity(self, name):
        told = asdict(person(name))

        wanted = dict(RECORDED[name]["canonical"])
        wanted["born_on"] = date.fromisoformat(wanted["born_on"]) if wanted["born_on"] else None
        wanted["auth_time"] = datetime.fromtimestamp(wanted["auth_time"], UTC) if wanted["auth_time"] else None
        wanted["methods"] = tuple(wanted["methods"])
        assert {field: told[field] for field in wanted} == wanted
        assert told["issuer"] == issuer_of(name)

    def test_answers_are_there_for_every_preset(self):
        assert {RECORDED[name].get("preset", name) for name in RECORDED} == PRESETS.keys()

    @pytest.mark.parametrize("name", [name for name in RECORDED if name != "generic"])  # it says nothing of sides
    def test_answer_is_refused_on_the_other_side(self, name):
        with pytest.raises(Refused) as refused:
            person(name, side=OTHER_SIDE[RECORDED[name].get("side", "private")])

        assert refused.value.reason == RECORDED[name].get("side", "private")

    @pytest.mark.parametrize("name", [name for name in RECORDED if "staff" in RECORDED[name]])
    def test_answer_of_staff_names_their_roles_and_department(self, name):
        municipality, _faults = read_municipality(PROJECT / "portal" / "demo" / "municipality.toml")
        told = {**RECORDED[name]["userinfo"], **RECORDED[name]["id_token"]}
        staff = read_staff(sign_in_of(name), told, Here(municipality, date(2026, 11, 25)))

        wanted = RECORDED[name]["staff"]
        assert json.loads(json.dumps(staff.grants)) == wanted["roles"]
        assert staff.unit == wanted["unit"]

    @pytest.mark.parametrize("name", RECORDED)
    def test_answer_without_its_level_is_refused(self, name):
        with pytest.raises(Refused) as refused:
            person(name, without={"loa", "loA", "acr", "authenticationtype", f"{NSIS}/loa"})

        assert refused.value.reason == "level"

    @pytest.mark.parametrize("name", RECORDED)
    def test_number_never_stands_in_print(self, name):
        told = person(name)

        assert told.cpr is None or told.cpr not in repr(told)

    def test_numbers_are_replacements_that_no_person_has(self):
        """The day of birth is 61 to 91, as CPR-kontoret recommends for replacement numbers."""
        numbers = [
            cpr(value) for answer in RECORDED.values() for key, value in claims_of(answer) if "cpr" in key.lower()
        ]
        whole = [number for number in numbers if number and number.isdigit()]

        assert whole
        assert all(61 <= int(number[:2]) <= 91 for number in whole)


class TestPresets:
    @pytest.mark.parametrize("name", PRESETS)
    def test_name_only_fields_that_there_are(self, name):
        assert PRESETS[name].claims.keys() <= set(FIELDS)
        assert {"subject", "level"} <= PRESETS[name].claims.keys()

    @pytest.mark.parametrize("name", PRESETS)
    def test_ask_for_no_number_by_themselves(self, name):
        assert not {"ssn", "nin", "cpr"} & set(PRESETS[name].scopes.split())


NSIS = "https://data.gov.dk/concept/core/nsis"


def person(name, *, side=None, without=frozenset()):
    answer = RECORDED[name]
    told = {**answer["userinfo"], **answer["id_token"]}
    kept = {claim: value for claim, value in told.items() if claim not in without}
    return read_person(sign_in_of(name), kept, side=side or answer.get("side", "private"))


def sign_in_of(name) -> SignInSettings:
    return SignInSettings(
        issuer=issuer_of(name),
        client_id="portal",
        client_secret="made up",
        preset=RECORDED[name].get("preset", name),
        claims={},
        scopes="openid",
        level="substantial",
        roles={role: tuple(names) for role, names in RECORDED[name].get("roles", {}).items()},
    )


def issuer_of(name) -> str:
    return str(RECORDED[name]["id_token"]["iss"])


def claims_of(answer):
    return [
        (key, value)
        for part in ("id_token", "userinfo")
        for key, value in answer[part].items()
        if key in ("dk.cpr", "cprNumberIdentifier", "nin") or key.endswith("/cprNumber")
    ]
