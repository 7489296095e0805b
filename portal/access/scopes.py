"""What a role of a member of staff is limited to: subjects (KLE numbers), sensitivity, departments.

A role may have been given more than once, each time with limits of its own: one of the scopes must cover a thing, and
then all limits of that scope. No scope at all is no limit. Source: data constraints of job-function roles in the
municipalities' common access management (domain/identity.md, 2.1), whose values may end in a wildcard (`25.*`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

LimitKind = Literal["kle", "sensitivity", "unit"]


class Limit(NamedTuple):
    """One limit: a thing's value of that kind must be among these."""

    kind: LimitKind
    values: tuple[str, ...]

    def covers(self, value: str | None) -> bool:
        """Tell whether a thing with that value lies within; one without a value doesn't."""
        return value is not None and any(_fits(value, pattern) for pattern in self.values)


Scope = tuple[Limit, ...]
Scopes = tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a thing is about, as far as limits ask; None where it has no such value."""

    kle: str | None = None
    sensitivity: str | None = None
    unit: str | None = None


ANYTHING = About()
"""A thing of which nothing is known: no limit covers it."""


def cover(scopes: Scopes, about: About) -> bool:
    """Tell whether a role with these scopes reaches a thing."""
    return not scopes or any(all(limit.covers(getattr(about, limit.kind)) for limit in scope) for scope in scopes)


def scopes_from(stored: Iterable[Iterable[tuple[LimitKind, Iterable[str]]]]) -> Scopes:
    """Make scopes of what they became as JSON."""
    return tuple(tuple(Limit(kind, tuple(values)) for kind, values in scope) for scope in stored)


def _fits(value: str, pattern: str) -> bool:
    """Tell whether a value is what the pattern says: to the letter, or below a number that ends in `.*`."""
    if pattern.endswith(".*"):
        return value == pattern[:-2] or value.startswith(pattern[:-1])
    return value == pattern
