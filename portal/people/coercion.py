"""What stands in a broker's claims, turned into values of ours.

Brokers send booleans and numbers as texts, lists as single texts, levels as addresses, urns or words: the same
broker even differs between its tokens. Each function takes any JSON value and returns a value of ours, None where
nothing is said, or raises Unreadable: what can't be read is never taken for something else.
"""

import json
import re
from datetime import UTC, date, datetime

from portal import clock
from portal.config.sign_in import LEVELS

MAX_TEXT = 255  # the longest subject there may be (OpenID Connect Core, 2)
MAX_LISTED = 20
MAX_NAMES = 300  # Entra names at most 200 groups in a token
MAX_JSON = 64 * 1024
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECONDS = re.compile(r"[0-9]{1,11}")
_KINDS = {
    "private": "private",
    "professional": "professional",
    "https://data.gov.dk/eid/Person": "private",
    "https://data.gov.dk/eid/Professional": "professional",
}


class Unreadable(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The value is none that a broker would send. Never quotes it."""


def text(value: object) -> str | None:
    """Read a text exactly as sent; a whole number counts as its digits, a blank as nothing. Raises Unreadable."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable
    told = str(value)
    if len(told) > MAX_TEXT or not told.isprintable():
        raise Unreadable
    return told


def says_so(value: object) -> bool:
    """Tell whether a claim is there and isn't false, in whichever way a broker writes that."""
    if isinstance(value, str):
        return value.strip().lower() not in ("", "false", "0", "no")
    return value not in (None, False, 0, [], {})


def kind(value: object) -> str | None:
    """Read whether somebody signed in privately or as an employee. Raises Unreadable."""
    if value is None:
        return None
    if not isinstance(value, str) or value not in _KINDS:
        raise Unreadable
    return _KINDS[value]


def level(value: object) -> str | None:
    """Read an NSIS level: a word in any case, or an address or urn that ends in one. Raises Unreadable."""
    told = text(value)
    if told is None:
        return None
    word = re.split(r"[/:#]", told)[-1].lower()
    if word not in LEVELS:
        raise Unreadable
    return word


def methods(value: object) -> tuple[str, ...]:
    """Read how somebody proved who they are: a text or a list of them, without MitID's prefix. Raises Unreadable."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    if len(listed) > MAX_LISTED:
        raise Unreadable
    told = [text(one) for one in listed]
    return tuple(re.sub(r"^mitid[.:]", "", one) for one in told if one is not None)


def names(value: object) -> tuple[str, ...]:
    """Read a text or a list of them: a person's roles, say. Raises Unreadable."""
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MAX_NAMES:
        raise Unreadable
    return tuple(told for one in listed if (told := text(one)) is not None)


def groups(value: object) -> tuple[dict[str, object], ...]:
    """Read JSON objects, or texts that hold one or a list of them: a privilege list. Raises Unreadable."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    if len(listed) > MAX_NAMES:
        raise Unreadable
    read: list[object] = []
    for one in listed:
        told = _parsed(one) if isinstance(one, str) else one
        read += told if isinstance(told, list) else [told]
    found = tuple(one for one in read if isinstance(one, dict))
    if len(found) != len(read) or len(found) > MAX_NAMES:
        raise Unreadable
    return found


def _parsed(told: str) -> object:
    if len(told) > MAX_JSON:
        raise Unreadable
    try:
        return json.loads(told, object_pairs_hook=_each_once)
    except (RecursionError, ValueError):
        raise Unreadable from None


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Want each name once: of two, the other might have been the one that limits."""
    if len(dict(pairs)) != len(pairs):
        raise Unreadable
    return dict(pairs)


def instant(value: object) -> datetime | None:
    """Read an instant: seconds since 1970 as a number or digits, or ISO 8601 with its zone. Raises Unreadable."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    told = text(value)
    if told is None:
        return None
    try:
        if _SECONDS.fullmatch(told):
            return datetime.fromtimestamp(int(told), UTC)
        read = datetime.fromisoformat(told)
        return read.astimezone(UTC) if read.tzinfo else _unreadable()
    except (OverflowError, ValueError):
        raise Unreadable from None


def birthday(value: object) -> date | None:
    """Read an ISO date that has been; anything else tells none (0000 is a withheld year: OpenID Connect Core 5.1)."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        born_on = date.fromisoformat(value)
    except ValueError:
        return None
    return born_on if born_on <= clock.today() else None


def cpr(value: object) -> str | None:
    """Read a CPR number without its hyphen, and nothing about whether it is one. Raises Unreadable.

    A number's zeros in front got lost on the way; regions' replacement numbers hold letters (identity notes, 7).
    """
    told = text(value)
    if told is None:
        return None
    plain = told.replace("-", "").replace(" ", "").upper()
    plain = plain.zfill(10) if isinstance(value, int) else plain
    if len(plain) != 10 or not plain.isascii() or not plain.isalnum():
        raise Unreadable
    return plain


def _unreadable() -> datetime:
    raise Unreadable
