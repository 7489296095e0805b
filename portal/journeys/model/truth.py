"""Truth with three values, after Kleene.

A citizen may leave any question open. What we don't know must never count as no, because then help would be
hidden from those who are least sure; so every condition answers yes, no or unknown.
"""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """The answer to a condition."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, fact: bool) -> "Truth":
        """Turn a plain truth value into YES or NO."""
        return cls.YES if fact else cls.NO


def negation(truth: Truth) -> Truth:
    """Swap YES and NO; UNKNOWN stays unknown."""
    if truth is Truth.UNKNOWN:
        return truth
    return Truth.of(truth is Truth.NO)


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Answer NO when any is NO, else UNKNOWN when any is UNKNOWN, else YES; YES for none at all."""
    seen = set(truths)
    if Truth.NO in seen:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.YES


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Answer YES when any is YES, else UNKNOWN when any is UNKNOWN, else NO; NO for none at all."""
    seen = set(truths)
    if Truth.YES in seen:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.NO
