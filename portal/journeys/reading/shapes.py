"""Holding a tree against a model, and saying what doesn't fit in words for the person who wrote the file."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from portal.journeys.model.facts import suggestion
from portal.journeys.model.scalars import Strict
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.yaml_tree import MOST_FAULTS, Tree

T = TypeVar("T", bound=Strict | tuple[Strict, ...])


def fit(tree: Tree, shape: TypeAdapter[T]) -> tuple[T | None, list[Fault]]:
    """Make the model of a tree, or None and the faults that stand in its way."""
    try:
        return shape.validate_python(tree.data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return None, [
            tree.fault(detail["loc"], _sentence(detail)) for detail in islice(_in_own_words(details), MOST_FAULTS)
        ]


def _in_own_words(details: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Leave out what a nearer fault already says: a list found short because its parts were refused."""
    around = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    seen = set()
    for detail in details:
        place = tuple(part for part in detail["loc"] if not str(part).startswith(_BRANCHES))
        is_echo = detail["type"] == "too_short" and detail["loc"] in around
        if not is_echo and (place, detail["type"]) not in seen:
            seen.add((place, detail["type"]))
            yield detail


def _sentence(detail: ErrorDetails) -> str:
    say = _SENTENCES.get(detail["type"])
    keys = [part for part in detail["loc"] if isinstance(part, str) and not part.startswith(_BRANCHES)]
    name = repr(keys[-1][:60]) if keys else "the file"
    context: dict[str, Any] = detail.get("ctx") or {}
    if say:
        return say(name, context)
    message = detail["msg"].removeprefix("Value error, ")
    return f"{name} {message}" if message.startswith("must") else message


def _unknown_key(name: str, _: dict[str, Any]) -> str:
    near = suggestion(name.strip("'"), _all_keys())
    return f"unknown key {name}{near}"


def _one_of(name: str, context: dict[str, Any]) -> str:
    return f"{name} must be one of {context['expected'].replace(' or ', ', ')}"


def _all_keys() -> frozenset[str]:
    """Every key that any part of a file may have."""
    models = list(Strict.__subclasses__())
    return frozenset(field.alias or name for model in models for name, field in model.model_fields.items())


_BRANCHES = ("function-", "literal[", "constrained-", "nullable")
_SENTENCES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "missing": lambda name, _: f"the key {name} is missing",
    "extra_forbidden": _unknown_key,
    "enum": _one_of,
    "literal_error": _one_of,
    "model_type": lambda name, _: f"{name} must be a mapping (key: value)",
    "dict_type": lambda name, _: f"{name} must be a mapping (key: value)",
    "tuple_type": lambda name, _: f"{name} must be a list",
    "list_type": lambda name, _: f"{name} must be a list",
    "string_type": lambda name, _: f"{name} must be text",
    "string_too_short": lambda name, _: f"{name} must not be empty",
    "string_too_long": lambda name, context: f"{name} is longer than {context['max_length']} characters",
    "string_pattern_mismatch": lambda name, _: f"{name} is not written the way it must be",
    "too_short": lambda name, context: f"{name} needs at least {context['min_length']}",
    "too_long": lambda name, context: f"{name} has more than {context['max_length']}",
    "greater_than_equal": lambda name, context: f"{name} must be {context['ge']} or more",
    "less_than_equal": lambda name, context: f"{name} must be {context['le']} or less",
}
