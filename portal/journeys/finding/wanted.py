"""What a question asks for: words, and what else would do for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Term:
    """One stem that shall be there."""

    stem: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Parts that must all be there, wherever."""

    parts: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Things of which one will do, each with how well it does (above 0, at most 1)."""

    choices: tuple[tuple["Wanted", float], ...]


Wanted: TypeAlias = Term | AllOf | AnyOf


def all_of(parts: list[Wanted]) -> Wanted:
    """Ask for all parts; for a single one, plainly for it."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def any_of(choices: list[tuple[Wanted, float]]) -> Wanted:
    """Ask for one of the choices; for a single one that does fully, plainly for it."""
    return choices[0][0] if len(choices) == 1 and choices[0][1] == 1 else AnyOf(tuple(choices))


def stems_in(wanted: Wanted) -> Iterator[str]:
    """Go through all stems that are asked for."""
    if isinstance(wanted, Term):
        yield wanted.stem
    elif isinstance(wanted, AllOf):
        for part in wanted.parts:
            yield from stems_in(part)
    else:
        for choice, _ in wanted.choices:
            yield from stems_in(choice)
