"""Canonical JSON (RFC 8785) for what audit entries and signed papers hold: no fractions, so no rule for them."""

import json
from collections.abc import Mapping

LARGEST = 2**53 - 1


def canonical(value: Mapping[str, object]) -> str:
    """Write `value` in the one way there is to write it.

    It may hold texts, whole numbers, truth values, None, lists and mappings by text. Raises TypeError for anything
    else, and ValueError for a number or a text that JSON can't carry safely.
    """
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    text.encode()  # half a character is a UnicodeEncodeError, which is a ValueError
    return text


def _ordered(value: object) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError("a number is too large for JSON")
        return value
    if isinstance(value, list):
        return [_ordered(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _ordered(value[name]) for name in sorted(value, key=_utf16)}
    raise TypeError(f"{type(value).__name__} can't be written canonically")


def _utf16(name: object) -> bytes:
    """Sort names as RFC 8785 does, by their UTF-16 units."""
    if not isinstance(name, str):
        raise TypeError("names must be texts")
    return name.encode("utf-16-be")
