"""What somebody typed into a form that wasn't taken: their own words, and nothing that the page said for them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField

_OF_A_MACHINE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d|\S{40,}")
_WORDS = re.compile(r"[^\W\d_]\S*\s+\S")
_NOT_TYPED = (HiddenField, PasswordField, DateField)
NEVER_SHOWN = frozenset({"csrf_token", "cpr"})

Fields = dict[str, "UnboundField[Any]"]


def typed_words(sent: Iterable[tuple[str, str]]) -> list[tuple[str | None, str]]:
    """Return what a person wrote, each with what its field is called where that is known.

    The form is known by the names of its fields. What belongs to none of them is shown where it reads as words.
    """
    written = [(name, value.strip()) for name, value in sent if name not in NEVER_SHOWN]
    fields = _fields_of({name for name, _value in written})
    found: list[tuple[str | None, str]] = []
    for name, value in written:
        field = fields.get(name)
        if not value or _OF_A_MACHINE.fullmatch(value):
            continue
        if field is not None and _is_typed(field):
            found.append((_label(field), value))
        elif field is None and _WORDS.search(value):
            found.append((None, value))
    return found


def _fields_of(names: set[str]) -> Fields:
    """Return the fields of the form that has most of some names, and fewest besides."""
    best: Fields = {}
    for fields in _all_fields():
        shared, shared_best = len(names & fields.keys()), len(names & best.keys())
        if (shared, -len(fields)) > (shared_best, -len(best)) and shared:
            best = fields
    return best


@cache
def _all_fields() -> tuple[Fields, ...]:
    return tuple(_of(form) for form in _forms())


def _of(form: type[FlaskForm]) -> Fields:
    members = ((name, getattr(form, name, None)) for name in dir(form))
    return {name: one for name, one in members if isinstance(one, UnboundField)}


def _forms(above: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    for form in above.__subclasses__():
        yield form
        yield from _forms(form)


def _is_typed(field: "UnboundField[Any]") -> bool:
    return issubclass(field.field_class, StringField) and not issubclass(field.field_class, _NOT_TYPED)


def _label(field: "UnboundField[Any]") -> str | None:
    label = field.args[0] if field.args else field.kwargs.get("label")
    return str(label) if label is not None else None
