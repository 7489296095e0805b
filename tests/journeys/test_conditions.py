from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some
from pydantic import ValidationError

from portal.journeys.model.conditions import (
    Condition,
    constant_truth,
    decisive_leaves,
    evaluate,
    facts_of,
)
from portal.journeys.model.facts import REGISTRY, Fact, Facts, FactType
from portal.journeys.model.leaves import OPERATORS, Leaf, Operator, evaluate_leaf
from portal.journeys.model.truth import Truth, conjunction, disjunction, negation
from tests.journeys.builders import a_condition, a_leaf

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
truths = some.sampled_from(Truth)
days = some.dates(date(2000, 1, 1), date(2040, 1, 1))


def values_of(fact: Fact) -> some.SearchStrategy:
    """What a fact may be."""
    if fact.type is FactType.DATE:
        return days
    if fact.type is FactType.MANY_OF:
        return some.frozensets(some.sampled_from(fact.options))
    return some.sampled_from(fact.options)


@some.composite
def facts(draw):
    """Some facts known, the others not."""
    names = draw(some.sets(some.sampled_from(sorted(REGISTRY))))
    return {name: draw(values_of(REGISTRY[name])) for name in sorted(names)}


@some.composite
def leaves(draw, *, with_known=True):
    """A leaf as it may stand in a file."""
    fact = REGISTRY[draw(some.sampled_from(sorted(REGISTRY)))]
    ops = [op for op in OPERATORS[fact.type] if with_known or op is not Operator.KNOWN]
    op = draw(some.sampled_from(ops))
    leaf = a_leaf(fact.name, op.value, draw(_written_value(fact, op)))
    return leaf | draw(some.sampled_from([{}, {"not": "yes"}, {"not": "no"}]))


def _written_value(fact: Fact, op: Operator) -> some.SearchStrategy:
    one = days.map(date.isoformat) if fact.type is FactType.DATE else some.sampled_from(fact.options or ("",))
    if op is Operator.KNOWN:
        return some.none()
    if op is Operator.COUNT_GTE:
        return some.integers(1, 7).map(str)
    if op is Operator.BETWEEN:
        return some.lists(one, min_size=2, max_size=2).map(sorted)
    if op in (Operator.EQ, Operator.NE, Operator.BEFORE, Operator.AFTER, Operator.GTE, Operator.LTE):
        return one
    return some.lists(one, min_size=1, max_size=3)


@some.composite
def conditions(draw, *, with_known=True):
    """A condition that can be read."""
    groups = some.lists(some.lists(leaves(with_known=with_known), min_size=1, max_size=3), min_size=1, max_size=3)
    try:
        return a_condition(*draw(groups))
    except ValidationError:
        assume(False)
        raise


class TestTruth:
    @given(truths, truths)
    def test_de_morgan(self, a, b):
        assert negation(conjunction([a, b])) is disjunction([negation(a), negation(b)])

    @given(truths, truths, truths)
    def test_order_and_grouping_do_not_matter(self, a, b, c):
        assert conjunction([a, b, c]) is conjunction([conjunction([c, b]), a])
        assert disjunction([a, b, c]) is disjunction([disjunction([c, b]), a])

    @given(truths, truths, truths)
    def test_each_distributes_over_the_other(self, a, b, c):
        assert conjunction([a, disjunction([b, c])]) is disjunction([conjunction([a, b]), conjunction([a, c])])
        assert disjunction([a, conjunction([b, c])]) is conjunction([disjunction([a, b]), disjunction([a, c])])

    @given(truths)
    def test_neutral_and_absorbing(self, a):
        assert negation(negation(a)) is a
        assert conjunction([a, YES]) is a is disjunction([a, NO])
        assert conjunction([a, NO]) is NO
        assert disjunction([a, YES]) is YES

    def test_nothing_at_all(self):
        assert conjunction([]) is YES
        assert disjunction([]) is NO

    def test_unknown_stays_unknown(self):
        assert negation(UNKNOWN) is UNKNOWN
        assert conjunction([UNKNOWN, YES]) is UNKNOWN is disjunction([UNKNOWN, NO])


class TestEvaluateLeaf:
    @pytest.mark.parametrize(
        ("fact", "op", "value", "have", "truth"),
        [
            ("home.alone", "eq", "yes", "yes", YES),
            ("home.alone", "eq", "yes", "no", NO),
            ("home.alone", "ne", "yes", "no", YES),
            ("rehab.level", "in", ["basic", "advanced"], "advanced", YES),
            ("rehab.level", "in", ["basic", "advanced"], "specialised", NO),
            ("rehab.level", "not_in", ["basic"], "basic", NO),
            ("help.departments", "has_any", ["rehab", "benefits"], frozenset({"rehab"}), YES),
            ("help.departments", "has_any", ["rehab"], frozenset(), NO),
            ("help.departments", "has_none", ["rehab"], frozenset(), YES),
            ("help.departments", "count_gte", "2", frozenset({"rehab"}), NO),
            ("help.departments", "count_gte", "2", frozenset({"rehab", "benefits"}), YES),
            ("discharge.date", "before", "2026-01-02", date(2026, 1, 1), YES),
            ("discharge.date", "before", "2026-01-02", date(2026, 1, 2), NO),
            ("discharge.date", "after", "2026-01-02", date(2026, 1, 2), NO),
            ("discharge.date", "gte", "2026-01-02", date(2026, 1, 2), YES),
            ("discharge.date", "lte", "2026-01-02", date(2026, 1, 2), YES),
            ("discharge.date", "between", ["2026-01-02", "2026-01-04"], date(2026, 1, 4), YES),
            ("discharge.date", "between", ["2026-01-02", "2026-01-04"], date(2026, 1, 5), NO),
            ("home.alone", "known", None, "no", YES),
        ],
    )
    def test_operators(self, fact, op, value, have, truth):
        leaf = Leaf.model_validate(a_leaf(fact, op, value))

        assert evaluate_leaf(leaf, {fact: have}) is truth
        assert evaluate_leaf(leaf.model_copy(update={"negated": True}), {fact: have}) is negation(truth)

    def test_what_we_do_not_know_is_unknown(self):
        assert evaluate_leaf(Leaf.model_validate(a_leaf()), {}) is UNKNOWN

    def test_only_known_is_sure_of_what_we_do_not_know(self):
        leaf = a_leaf("home.alone", "known", None)

        assert evaluate_leaf(Leaf.model_validate(leaf), {}) is NO
        assert evaluate_leaf(Leaf.model_validate({**leaf, "not": "yes"}), {}) is YES


class TestEvaluate:
    def test_no_condition_always_holds(self):
        assert evaluate(None, {}) is YES

    def test_one_alternative_is_enough(self):
        condition = a_condition([a_leaf("home.alone")], [a_leaf("home.children")])

        assert evaluate(condition, {"home.children": "yes"}) is YES
        assert evaluate(condition, {"home.children": "no"}) is UNKNOWN
        assert evaluate(condition, {"home.children": "no", "home.alone": "no"}) is NO

    def test_all_leaves_of_an_alternative_must_hold(self):
        condition = a_condition([a_leaf("home.alone"), a_leaf("home.children")])

        assert evaluate(condition, {"home.alone": "no"}) is NO
        assert evaluate(condition, {"home.alone": "yes"}) is UNKNOWN

    @given(conditions(), facts())
    def test_is_total_and_pure(self, condition, known):
        before = dict(known)

        assert evaluate(condition, known) in Truth
        assert evaluate(condition, known) is evaluate(condition, known)
        assert known == before

    @given(conditions(with_known=False), facts(), facts())
    def test_learning_more_never_turns_a_sure_answer(self, condition, more, less):
        known: Facts = {name: value for name, value in more.items() if name in less}

        before, after = evaluate(condition, known), evaluate(condition, more)

        assert before in (UNKNOWN, after)


@pytest.mark.long
class TestDecisiveLeaves:
    def test_none_without_a_condition(self):
        assert decisive_leaves(None, {}) == ()

    def test_for_yes_the_alternatives_that_hold(self):
        condition = a_condition([a_leaf("home.alone")], [a_leaf("home.children"), a_leaf("relative.helps")])

        assert names(condition, {"home.alone": "yes", "home.children": "yes"}) == ["home.alone"]

    def test_for_no_the_leaves_that_fail(self):
        condition = a_condition([a_leaf("home.alone"), a_leaf("home.children")])

        assert names(condition, {"home.alone": "yes", "home.children": "no"}) == ["home.children"]

    def test_for_unknown_what_is_open_and_may_still_hold(self):
        condition = a_condition([a_leaf("home.alone"), a_leaf("home.children")], [a_leaf("relative.helps")])

        assert names(condition, {"home.alone": "no"}) == ["relative.helps"]

    @given(conditions(), facts())
    def test_each_comes_to_the_outcome(self, condition, known):
        decisive = decisive_leaves(condition, known)

        outcome = evaluate(condition, known)
        assert decisive
        assert {evaluate_leaf(leaf, known) for leaf in decisive} == {outcome}

    @given(conditions(with_known=False), facts())
    def test_they_alone_decide_a_sure_answer(self, condition, known):
        outcome = evaluate(condition, known)
        assume(outcome is not UNKNOWN)

        alone = {leaf.fact: known[leaf.fact] for leaf in decisive_leaves(condition, known)}

        assert evaluate(condition, alone) is outcome


class TestFactsOf:
    def test_names_each_once(self):
        condition = a_condition([a_leaf("home.alone"), a_leaf("home.children")], [a_leaf("home.alone")])

        assert facts_of(condition) == {"home.alone", "home.children"}
        assert facts_of(None) == frozenset()


class TestConstantTruth:
    @pytest.mark.parametrize(
        "groups",
        [
            [[a_leaf(), a_leaf(op="ne")]],
            [[a_leaf(), a_leaf(**{"not": "yes"})]],
            [[a_leaf("rehab.level", "eq", "basic"), a_leaf("rehab.level", "in", ["advanced"])]],
            [[a_leaf(), a_leaf(value="no")], [a_leaf("home.alone"), a_leaf("home.alone", "ne")]],
        ],
    )
    def test_what_can_never_hold_is_refused(self, groups):
        with pytest.raises(ValidationError, match="can never hold"):
            a_condition(*groups)

    @pytest.mark.parametrize(
        "groups",
        [
            [[a_leaf()], [a_leaf(op="ne")]],
            [[a_leaf()], [a_leaf(value="no")]],
            [[a_leaf(op="in", value=["yes", "no"])]],
            [[a_leaf(op="known", value=None)]],
        ],
    )
    def test_what_always_holds_is_refused(self, groups):
        with pytest.raises(ValidationError, match="holds for every answer"):
            a_condition(*groups)

    def test_others_depend_on_the_answer(self):
        assert constant_truth(a_condition([a_leaf()], [a_leaf("home.alone")])) is UNKNOWN


class TestCondition:
    @given(conditions())
    def test_is_written_and_read_as_the_same(self, condition):
        document = condition.model_dump_json(by_alias=True)

        assert Condition.model_validate_json(document) == condition

    def test_knows_its_leaves_in_order(self):
        condition = a_condition([a_leaf("home.alone"), a_leaf("home.children")], [a_leaf("relative.helps")])

        assert [leaf.fact for leaf in condition.leaves] == ["home.alone", "home.children", "relative.helps"]

    def test_has_at_most_twenty_alternatives(self):
        with pytest.raises(ValidationError):
            a_condition(*[[a_leaf()]] * 21)


def names(condition: Condition, known: Facts) -> list[str]:
    """The facts of the leaves that decided."""
    return [leaf.fact for leaf in decisive_leaves(condition, known)]
