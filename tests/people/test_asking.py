"""Each broker is asked in its own words."""

import json

import pytest

from portal.config.presets import PRESETS
from portal.config.sign_in import SignInSettings
from portal.people.asking import asked_of, wanted_level
from portal.people.freshness import Step

NSIS = "https://data.gov.dk/concept/core/nsis"


class TestAskedOf:
    def test_neb_is_asked_for_a_level_of_mitid_and_in_a_language(self):
        asked = asked_of(settings("neb"), language="da", step=None)

        assert asked["idp_values"] == "mitid"
        assert json.loads(asked["idp_params"]) == {"mitid": {"loa_value": "substantial"}}
        assert asked["language"] == "da"

    def test_neb_is_asked_to_step_up(self):
        asked = asked_of(settings("neb"), language="da", step=Step.HIGH)

        assert json.loads(asked["idp_params"]) == {"mitid": {"loa_value": "high", "enable_step_up": True}}
        assert asked["prompt"] == "login"

    @pytest.mark.parametrize(
        ("preset", "asked"),
        [
            ("idura", "urn:grn:authn:dk:mitid:substantial"),
            ("signicat", "idp:mitid"),
            ("nemlogin-bridge", f"{NSIS}/loa/Substantial https://data.gov.dk/eid/Person"),
            ("kombit-bridge", f"{NSIS}/loa/Substantial"),
            ("entra", None),
            ("generic", "substantial"),
            ("demo", "substantial"),
        ],
    )
    def test_others_are_asked_by_acr_values(self, preset, asked):
        assert asked_of(settings(preset), language="da", step=None).get("acr_values") == asked

    @pytest.mark.parametrize("preset", PRESETS)
    @pytest.mark.parametrize("step", [None, *Step])
    def test_nobody_is_asked_with_a_gap(self, preset, step):
        asked = asked_of(settings(preset), language="en", step=step)
        assert not [value for value in asked.values() if "{level}" in value.lower()]


class TestWantedLevel:
    @pytest.mark.parametrize(
        ("set_to", "step", "wanted"),
        [
            ("substantial", None, "substantial"),
            ("substantial", Step.FRESH, "substantial"),
            ("substantial", Step.HIGH, "high"),
            ("high", Step.SUBSTANTIAL, "high"),
            ("low", Step.SUBSTANTIAL, "substantial"),
        ],
    )
    def test_is_the_higher_one(self, set_to, step, wanted):
        assert wanted_level(settings("neb", level=set_to), step) == wanted


def settings(preset: str, level: str = "substantial") -> SignInSettings:
    return SignInSettings("https://broker.test", "portal", "made up", preset, {}, "openid", level)
