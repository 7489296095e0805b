"""The smallest part of a condition: one question to one fact, with the operators that each type of fact allows."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from portal.journeys.model.facts import Fact, Facts, FactType, fact_named
from portal.journeys.model.scalars import Strict, YesNo, to_date, to_number
from portal.journeys.model.truth import Truth, negation

Value = str | int | date | tuple[str, ...] | tuple[int, ...] | tuple[date, ...] | None


class Operator(StrEnum):
    """What a leaf asks about its fact."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    HAS_ANY = "has_any"
    HAS_NONE = "has_none"
    COUNT_GTE = "count_gte"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    GTE = "gte"
    LTE = "lte"
    KNOWN = "known"


_CHOICE = (Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN, Operator.KNOWN)
_DATES = (Operator.BEFORE, Operator.AFTER, Operator.BETWEEN, Operator.GTE, Operator.LTE, Operator.KNOWN)
_NUMBERS = (
    Operator.EQ,
    Operator.NE,
    Operator.GTE,
    Operator.LTE,
    Operator.BETWEEN,
    Operator.IN,
    Operator.KNOWN,
)
OPERATORS: dict[FactType, tuple[Operator, ...]] = {
    FactType.YES_NO: _CHOICE,
    FactType.ONE_OF: _CHOICE,
    FactType.MANY_OF: (Operator.HAS_ANY, Operator.HAS_NONE, Operator.COUNT_GTE, Operator.KNOWN),
    FactType.DATE: _DATES,
    FactType.NUMBER: _NUMBERS,
}
LISTS = frozenset({Operator.IN, Operator.NOT_IN, Operator.HAS_ANY, Operator.HAS_NONE, Operator.BETWEEN})


class Leaf(Strict):
    """One question to one fact.

    `value` has the type that fact and operator ask for: an option, a date, a number, or a tuple of them
    (`between`: exactly two, both included); None for `known`.
    """

    fact: str
    op: Operator
    value: Annotated[Value, Field(validate_default=True)] = None
    negated: YesNo = Field(default=False, alias="not")

    @field_validator("fact")
    @classmethod
    def _is_registered(cls, name: str) -> str:
        return fact_named(name).name

    @field_validator("op")
    @classmethod
    def _fits_fact(cls, op: Operator, info: ValidationInfo) -> Operator:
        fact = _fact_in(info)
        if fact and op not in OPERATORS[fact.type]:
            legal = ", ".join(OPERATORS[fact.type])
            raise ValueError(f"{op.value!r} does not fit {fact.name!r} ({fact.type.value}); use one of {legal}")
        return op

    @field_validator("value", mode="before")
    @classmethod
    def _fits_operator(cls, raw: object, info: ValidationInfo) -> Value:
        fact, op = _fact_in(info), info.data.get("op")
        return _value_of(fact, op, raw) if fact and op else None


def evaluate_leaf(leaf: Leaf, facts: Facts) -> Truth:
    """Answer one leaf. `known` is never UNKNOWN; every other operator is when the fact is."""
    value = facts.get(leaf.fact)
    if leaf.op is Operator.KNOWN:
        truth = Truth.of(value is not None)
    elif value is None:
        truth = Truth.UNKNOWN
    else:
        truth = Truth.of(_ASK[leaf.op](value, leaf.value))
    return negation(truth) if leaf.negated else truth


def _fact_in(info: ValidationInfo) -> Fact | None:
    """Give the leaf's fact; None when its name was already refused."""
    return fact_named(info.data["fact"]) if "fact" in info.data else None


def _value_of(fact: Fact, op: Operator, raw: object) -> Value:
    if op is Operator.KNOWN:
        _require_nothing(raw)
        return None
    if op is Operator.COUNT_GTE:
        return to_number(raw)
    if op not in LISTS:
        return _one(fact, raw)
    if not isinstance(raw, list | tuple) or not raw:
        raise ValueError(f"{op.value!r} needs a list of values")
    if op is Operator.BETWEEN:
        return _span([_one(fact, item) for item in raw])
    return tuple(_one(fact, item) for item in raw)  # type: ignore[return-value]  # one fact, so one type


def _require_nothing(raw: object) -> None:
    if raw is not None:
        raise ValueError("'known' takes no value; write not: \"yes\" for the opposite")


def _span(ends: Sequence[str | int | date]) -> Value:
    if len(ends) != 2 or ends[0] > ends[1]:  # type: ignore[operator]  # one fact, so one type
        raise ValueError("'between' needs two values, the smaller first")
    return tuple(ends)  # type: ignore[return-value]


def _one(fact: Fact, raw: object) -> str | int | date:
    if raw is None:
        raise ValueError("a value is missing")
    if fact.type is FactType.DATE:
        return to_date(raw)
    if fact.type is FactType.NUMBER:
        return to_number(raw)
    if not isinstance(raw, str) or raw not in fact.options:
        raise ValueError(f"{raw!r} is not a value of {fact.name!r}; use one of {', '.join(fact.options)}")
    return raw


# The registry decided which types meet here when the condition was read, which the type checker can't see.
_ASK: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: lambda have, want: have == want,
    Operator.NE: lambda have, want: have != want,
    Operator.IN: lambda have, want: have in want,
    Operator.NOT_IN: lambda have, want: have not in want,
    Operator.HAS_ANY: lambda have, want: not have.isdisjoint(want),
    Operator.HAS_NONE: lambda have, want: have.isdisjoint(want),
    Operator.COUNT_GTE: lambda have, want: len(have) >= want,
    Operator.BEFORE: lambda have, want: have < want,
    Operator.AFTER: lambda have, want: have > want,
    Operator.GTE: lambda have, want: have >= want,
    Operator.LTE: lambda have, want: have <= want,
    Operator.BETWEEN: lambda have, want: want[0] <= have <= want[1],
}
