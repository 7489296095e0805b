"""Words as they are written, in forms under which different spellings meet."""

import re
import unicodedata

LONGEST_WORD = 40

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"['’´`](?:s\b)?")
_ONE_LETTER = re.compile(r"\b([^\W\d_])-(?=[^\W\d_])")
_LETTERS = str.maketrans(
    {"æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe", "å": "aa", "ü": "y", "ß": "ss", "đ": "d", "ð": "d"}
)
_SOUNDS = (
    ("ae", "e"),
    ("aa", "o"),
    ("hj", "j"),
    ("hv", "v"),
    ("nd", "n"),
    ("ld", "l"),
    ("dt", "t"),
    ("ph", "f"),
    ("x", "ks"),
    ("c", "k"),
    ("z", "s"),
    ("w", "v"),
)
_DOUBLE = re.compile(r"(.)\1+")


def words_of(text: str) -> list[str]:
    """Cut text into its words, in lower case and at most 40 letters each; "a-kasse" is one word."""
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).lower())
    if "-" in text:
        text = _ONE_LETTER.sub(r"\1", text)
    return [word[:LONGEST_WORD] for word in _WORD.findall(text)]


def fold(word: str) -> str:
    """Write a lower-case word without accents, and with ae, oe and aa for the Danish letters."""
    word = word.translate(_LETTERS)
    if word.isascii():
        return word
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def plain(folded: str) -> str:
    """Write a folded word as somebody does who types "a" for "å"."""
    return folded.replace("aa", "a")


def sound(folded: str) -> str:
    """Write a folded word roughly as Danish ears hear it, so that "hjelp" meets "hjælp"."""
    for written, heard in _SOUNDS:
        folded = folded.replace(written, heard)
    return _DOUBLE.sub(r"\1", folded)
