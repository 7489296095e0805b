"""A CPR number: what one looks like, and what it tells.

Sources: cpr.dk, as noted in the project's `domain/identity.md`, 7. The seventh digit and the year give the
century. Since 2007 numbers are given out that modulus 11 doesn't fit, so nobody asks for it here. A person
without a number may have a replacement: 60 is added to the day, and CPR doesn't know it. Regions' replacements
with letters in them are not read; their bearers are people without a number to us.
"""

import re
from dataclasses import dataclass, field
from datetime import date

_WRITTEN = re.compile(r"([0-9]{6})[- ]?([0-9]{4})")
_IN_WORDS = re.compile(r"(?<![0-9])([0-9]{6})\s?[-\u2010-\u2015 ]?\s?([0-9]{4})(?![0-9])")
_REPLACEMENT = 60  # what is added to the day


@dataclass(frozen=True, slots=True)
class Cpr:
    """A CPR number, or a replacement for one. Printed, it shows nothing of itself."""

    digits: str = field(repr=False)

    @property
    def is_replacement(self) -> bool:
        """Tell whether it stands in for a number that the person doesn't have."""
        return int(self.digits[:2]) > _REPLACEMENT

    @property
    def born_on(self) -> date | None:
        """Return the birthday that it tells; a replacement's day is whatever its giver wrote, so it tells none."""
        return None if self.is_replacement else _day_in(self.digits)


def read_cpr(told: str, *, today: date) -> Cpr | None:
    """Return the number that somebody told us, with or without a dash; None for what can't be one.

    Its day must have been there, in the century that the seventh digit tells.
    """
    written = _WRITTEN.fullmatch(told.strip())
    if written is None:
        return None
    digits = "".join(written.groups())
    born_on = _day_in(digits)
    return Cpr(digits) if born_on is not None and born_on <= today else None


def holds_cpr(words: str, *, today: date) -> bool:
    """Tell whether what somebody wrote holds what looks like a CPR number."""
    return any(read_cpr("".join(found.groups()), today=today) for found in _IN_WORDS.finditer(words))


def _day_in(digits: str) -> date | None:
    day, month, year = (int(digits[at : at + 2]) for at in (0, 2, 4))
    try:
        return date(_century(int(digits[6]), year) + year, month, day % _REPLACEMENT)
    except ValueError:
        return None


def _century(seventh: int, year: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800
