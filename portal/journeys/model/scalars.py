"""What stands in a file as text, and what it means.

A journey's files are read with every scalar as a string; each type here says which strings it takes. The same
types read the values that our own JSON holds, so that a revision loads back as it was written.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator

from portal.journeys.model.durations import Duration, duration_from

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,8})")


class Strict(BaseModel):
    """A part of a file: immutable, and refuses keys that it doesn't know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def to_date(raw: object) -> date:
    """Read a day written YYYY-MM-DD. Raises ValueError."""
    if type(raw) is date:
        return raw
    if not isinstance(raw, str) or not _DATE.fullmatch(raw, endpos=10) or len(raw) != 10:
        raise ValueError("must be a date written as YYYY-MM-DD")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise ValueError(f"there is no such day as {raw}") from None


def to_number(raw: object) -> int:
    """Read a whole number of at most nine digits. Raises ValueError."""
    if type(raw) is int:
        return raw
    if not isinstance(raw, str) or not _NUMBER.fullmatch(raw):
        raise ValueError("must be a whole number")
    return int(raw)


def to_yes_no(raw: object) -> bool:
    """Read "yes" or "no". Raises ValueError."""
    if isinstance(raw, bool):
        return raw
    if raw not in ("yes", "no"):
        raise ValueError('must be "yes" or "no", in quotes')
    return raw == "yes"


def to_id(raw: object) -> str:
    """Read an id: ASCII, lower case, words joined by hyphens, at most 60 letters. Raises ValueError."""
    if not isinstance(raw, str) or len(raw) > 60 or not ID.fullmatch(raw):
        raise ValueError("must be lower-case ASCII words joined by hyphens, as in 'foerste-dage'")
    return raw


Day = Annotated[date, BeforeValidator(to_date)]
Count = Annotated[int, BeforeValidator(to_number), Field(ge=1)]
YesNo = Annotated[bool, BeforeValidator(to_yes_no)]
Id = Annotated[str, BeforeValidator(to_id)]
Words = Annotated[str, Field(min_length=1, max_length=400)]
Span = Annotated[Duration, PlainValidator(duration_from), PlainSerializer(str)]
