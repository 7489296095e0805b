"""Laws that open the door: laid down once, told to everybody, the same policy for the same file."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.config.sharing import Category, Purpose, Use
from portal.consents.facts import Visibility
from portal.consents.laws import Law, laws_in_force, lay_down
from portal.consents.policy import policy_of
from tests.consents.builders import GRANTS, NOW, a_rule

LAW = Law(
    *("lovens § 1", "En lovsamling", {"da": "Det må vi.", "en": "We may."}, "rehab", "employment"),
    purpose=Purpose.PLAN_TOGETHER,
    grants=GRANTS,
)


class TestLaws:
    def test_twice_is_one(self, session):
        assert lay_down(session, LAW, begins_at=NOW) is lay_down(session, LAW, begins_at=NOW)

    def test_for_another_purpose_is_another(self, session):
        lay_down(session, LAW, begins_at=NOW)
        lay_down(session, replace(LAW, purpose=Purpose.MEET), begins_at=NOW)
        assert len(laws_in_force(session, at=NOW)) == 2

    def test_are_told_with_all_that_they_open(self, session):
        lay_down(session, LAW, begins_at=NOW)
        (told,) = laws_in_force(session, at=NOW)
        assert (told.holder, told.recipient, told.reference) == ("rehab", "employment", "lovens § 1")
        assert told.grants == {(Category.GOALS, Use.READ), (Category.HEALTH, Use.READ)}

    @pytest.mark.parametrize("offset", [timedelta(microseconds=-1), timedelta(days=2)])
    def test_are_told_while_they_hold(self, session, offset):
        lay_down(session, LAW, begins_at=NOW).ends_at = NOW + timedelta(days=2)
        session.flush()
        assert laws_in_force(session, at=NOW + offset) == []

    def test_that_an_authority_hides_are_not_told(self, session):
        a_rule(session, visibility=Visibility.NEVER, authority="En myndighed")
        assert laws_in_force(session, at=NOW) == []


class TestPolicy:
    def test_is_named_by_what_it_says(self, settings):
        here = settings.municipality
        decided = here.model_validate(here.model_dump() | {"categories": [{"category": "school", "own_say_from": 12}]})
        assert policy_of(here) == policy_of(here.model_copy())
        assert policy_of(decided).version != policy_of(here).version
        assert policy_of(decided).categories[Category.SCHOOL].own_say_from == 12
