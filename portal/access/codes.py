"""The two codes under which somebody finds their saved answers again: three Danish words, or one to print.

The words are to be remembered or said: 2048 of them, so three tell 33 bits. The printed code is to be copied:
27 characters of which no two look alike, sixteen in a row, 76 bits. Whoever types one is met half-way:
capitals, spaces, commas and dashes don't count, æ is ae, and what looks like a character of ours is one.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

WORDS = tuple((Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split())
WORDS_IN_A_CODE = 3
CHARACTERS = "23456789ACDEFGHJKMNPQRTVWXY"
LENGTH, GROUP = 16, 4
LONGEST_TYPED = 200

_SPELLINGS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe"})
_LOOKALIKES = str.maketrans("BSZU", "852V")


@dataclass(frozen=True, slots=True)
class Code:
    """A code: as people see it, and without all that they vary in writing it."""

    shown: str = field(repr=False)
    plain: str = field(repr=False)
    is_words: bool


def new_words() -> Code:
    """Draw three words."""
    return _words([secrets.choice(WORDS) for _ in range(WORDS_IN_A_CODE)])


def new_code() -> Code:
    """Draw a code to print; it is shown in groups of four with dashes."""
    return _printed("".join(secrets.choice(CHARACTERS) for _ in range(LENGTH)))


def read_code(typed: str) -> Code | None:
    """Return the code that somebody typed; None for what can't be one."""
    if len(typed) > LONGEST_TYPED:
        return None
    lower = unicodedata.normalize("NFC", typed).lower()
    words = re.findall(r"[^\W\d_]+", lower)
    if len(words) == WORDS_IN_A_CODE and _SPELLED.issuperset(map(spelled, words)):
        return _words(words)
    characters = re.sub(r"[\W_]", "", lower).upper().translate(_LOOKALIKES)
    if len(characters) == LENGTH and set(characters) <= set(CHARACTERS):
        return _printed(characters)
    return None


def _words(words: list[str]) -> Code:
    return Code(" ".join(words), " ".join(map(spelled, words)), is_words=True)


def _printed(characters: str) -> Code:
    groups = [characters[at : at + GROUP] for at in range(0, LENGTH, GROUP)]
    return Code("-".join(groups), characters, is_words=False)


def spelled(word: str) -> str:
    """Spell a word with the letters that every keyboard has."""
    return word.lower().translate(_SPELLINGS)


_SPELLED = frozenset(spelled(word) for word in WORDS)
