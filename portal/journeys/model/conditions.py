"""When something is shown: conditions as data, with three-valued answers.

A condition is `any` of `all` of leaves, so that an editor can show it and a sentence can tell it. Reading one
checks every leaf against the registry of facts; a condition that was read can always be evaluated.
"""

from collections.abc import Sequence
from typing import Self

from pydantic import Field, model_validator

from portal.journeys.model.facts import Facts, FactType, fact_named
from portal.journeys.model.leaves import Leaf, evaluate_leaf
from portal.journeys.model.scalars import Strict
from portal.journeys.model.truth import Truth, conjunction, disjunction

MOST = 20
"""How many alternatives, and leaves in one of them, a condition may have."""
_ALWAYS = {Truth.YES: "holds for every answer", Truth.NO: "can never hold"}


class AllOf(Strict):
    """Leaves that must all hold."""

    all_: tuple[Leaf, ...] = Field(alias="all", min_length=1, max_length=MOST)


class Condition(Strict):
    """Alternatives of which one must hold."""

    any_: tuple[AllOf, ...] = Field(alias="any", min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _depends_on_answers(self) -> Self:
        constant = constant_truth(self)
        if constant is not Truth.UNKNOWN:
            raise ValueError(f"the condition {_ALWAYS[constant]}, so it is no condition")
        return self

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """All leaves in the order they are written."""
        return tuple(leaf for group in self.any_ for leaf in group.all_)


def evaluate(condition: Condition | None, facts: Facts) -> Truth:
    """Answer a condition from the facts known.

    A fact that is not in `facts` is unknown. No condition at all: YES.
    """
    if condition is None:
        return Truth.YES
    return disjunction(_group(group, facts) for group in condition.any_)


def decisive_leaves(condition: Condition | None, facts: Facts) -> tuple[Leaf, ...]:
    """Name the leaves that decided the outcome, each once, in the order they are written.

    YES: the leaves of every alternative that holds. NO: the leaves that fail. UNKNOWN: the leaves that are
    open in the alternatives that may still hold.
    """
    if condition is None:
        return ()
    outcome = evaluate(condition, facts)
    groups = [group for group in condition.any_ if _group(group, facts) is outcome]
    leaves = (leaf for group in groups for leaf in group.all_ if evaluate_leaf(leaf, facts) is outcome)
    return tuple(dict.fromkeys(leaves))


def facts_of(condition: Condition | None) -> frozenset[str]:
    """Name the facts a condition asks about."""
    return frozenset(leaf.fact for leaf in condition.leaves) if condition else frozenset()


def constant_truth(condition: Condition) -> Truth:
    """Find conditions that can only go one way: NO never holds, YES holds for every answer, UNKNOWN depends on it.

    Sees what follows from the options of single facts; dates, numbers and sets are taken to be able to go any way.
    """
    if not any(_can_hold(group.all_) for group in condition.any_):
        return Truth.NO
    names = facts_of(condition)
    situations = _situations(*names) if len(names) == 1 else []
    told = [evaluate(condition, facts) for facts in situations if facts]
    return Truth.YES if told and set(told) == {Truth.YES} else Truth.UNKNOWN


def _group(group: AllOf, facts: Facts) -> Truth:
    return conjunction(evaluate_leaf(leaf, facts) for leaf in group.all_)


def _can_hold(leaves: Sequence[Leaf]) -> bool:
    for name in {leaf.fact for leaf in leaves}:
        own = [leaf for leaf in leaves if leaf.fact == name]
        possible = _situations(name)
        outcomes = [conjunction(evaluate_leaf(leaf, facts) for leaf in own) for facts in possible]
        if outcomes and Truth.YES not in outcomes:
            return False
    return True


def _situations(name: str) -> list[Facts]:
    """List what may be known about a fact with a single choice, first nothing; an empty list for other facts."""
    fact = fact_named(name)
    if fact.type not in (FactType.YES_NO, FactType.ONE_OF):
        return []
    return [{}, *({name: option} for option in fact.options)]
