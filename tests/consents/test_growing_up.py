"""The table of ages says what the decision does, at every age and for every category, whatever is decided locally."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from portal.config.sharing import DEFAULTS, Category, CategoryRule, Use
from portal.consents.decision import decide
from portal.consents.facts import DenialFact, Facts, PersonFact, Policy, PowerFact, Question, Reason, Representative
from portal.consents.growing_up import BANDS, ParentSees, rights_at, table
from portal.people.representation import Power

CHILD, PARENT, POWER, NO = (UUID(int=number) for number in range(1, 5))
BORN = date(2008, 6, 2)
DECIDED = tuple(rule.model_copy(update={"own_say_from": 13}) for rule in DEFAULTS)
LATE = tuple(rule.model_copy(update={"own_say_from": 17}) for rule in DEFAULTS if not rule.is_by_oneself)


@pytest.mark.parametrize("rules", [DEFAULTS, DECIDED, LATE])
@pytest.mark.parametrize("age", range(19))
def test_the_table_and_the_decision_agree(age, rules):
    for rule in rules:
        said_no, silent = (permits(rule, age, has_said_no=no) for no in (True, False))
        sees = {(True, True): ParentSees.ALL, (False, True): ParentSees.UNLESS_NO, (False, False): ParentSees.NOTHING}
        assert rights_at(age, rule).parent_sees == sees[said_no, silent], (age, rule.category)


def test_from_fifteen_a_young_person_says_no_and_yes_alone():
    rule = next(rule for rule in DEFAULTS if rule.category == Category.HEALTH)
    assert [rights_at(age, rule)[:2] for age in (13, 14, 15, 17, 18)] == [(False, False)] * 2 + [(True, True)] * 3


def test_bands_leave_no_age_out_between_thirteen_and_grown_up():
    whole = table({rule.category: rule for rule in DEFAULTS})
    assert list(whole) == [(13, 14), (15, 17), (18, None)] == list(BANDS)
    assert {one.parent_sees for one in whole[18, None].values()} == {ParentSees.NOTHING}
    for first, last in BANDS[:-1]:
        for rule in DEFAULTS:
            assert {rights_at(age, rule) for age in range(first, last + 1)} == {whole[first, last][rule.category]}


def permits(rule: CategoryRule, age: int, *, has_said_no: bool) -> bool:
    at = datetime(BORN.year + age, 6, 2, 12, tzinfo=UTC)
    power = PowerFact(POWER, CHILD, PARENT, Power.CUSTODY, True, True, True, BORN, None, at - timedelta(days=1))
    noes = (DenialFact(NO, CHILD, CHILD, at - timedelta(hours=1), representative=PARENT),) if has_said_no else ()
    facts = Facts(PersonFact(CHILD, BORN), powers=(power,), denials=noes)
    question = Question(CHILD, Representative(PARENT), "rehab", rule.category, Use.READ, at)
    decision = decide(question, facts, Policy("test", {rule.category: rule}))
    assert decision.reason in (Reason.PERMITTED, Reason.OBJECTED, Reason.NO_BASIS)
    return decision.is_permitted
