import re

import pytest

from portal.journeys.model.facts import REGISTRY, UNKNOWN, Anchor, FactType, UnknownFactError, fact_named, suggestion
from portal.journeys.model.units import UNIT_NAMES, Unit


class TestRegistry:
    @pytest.mark.parametrize("fact", REGISTRY.values(), ids=REGISTRY)
    def test_each_fact_is_whole(self, fact):
        has_options = fact.type in (FactType.YES_NO, FactType.ONE_OF, FactType.MANY_OF)

        assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", fact.name)
        assert bool(fact.options) == has_options
        assert len(set(fact.options)) == len(fact.options)
        assert (fact.years_back > 0) == (fact.type is FactType.DATE)

    def test_no_option_means_that_one_does_not_know(self):
        assert all(UNKNOWN not in fact.options for fact in REGISTRY.values())

    def test_only_dates_settle_anchors(self):
        assert {fact.type for fact in REGISTRY.values() if fact.anchors} == {FactType.DATE}

    def test_departments_are_units(self):
        assert set(REGISTRY["help.departments"].options) <= set(Unit)

    def test_cannot_be_changed(self):
        with pytest.raises(TypeError):
            REGISTRY["x"] = REGISTRY["home.alone"]  # type: ignore[index]


class TestFactNamed:
    def test_finds(self):
        assert fact_named("home.alone").type is FactType.YES_NO

    def test_names_the_nearest(self):
        with pytest.raises(UnknownFactError, match=r"'home\.alon'; did you mean 'home\.alone'\?"):
            fact_named("home.alon")


class TestSuggestion:
    def test_says_nothing_when_nothing_is_near(self):
        assert suggestion("zzz", REGISTRY) == ""


class TestAnchor:
    def test_a_birthday_has_an_age(self):
        assert Anchor.TURNS_18.age == 18
        assert Anchor.DISCHARGED_ON.age is None


class TestUnits:
    def test_each_unit_has_a_name_of_its_own(self):
        assert set(UNIT_NAMES) == set(Unit)
        assert len(set(UNIT_NAMES.values())) == len(UNIT_NAMES)
