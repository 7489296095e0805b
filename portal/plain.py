"""How hard a Danish text is to read: long sentences, LIX, and office words that have a plain one.

LIX (Björnsson 1968) is words per sentence plus the percentage of words of seven letters or more: up to 24 very
easy, 25-34 easy, 35-44 medium. It says little about short texts and nothing about whether they are right, so
sentences and words carry the single block, LIX the whole page.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from portal.markdown import unlinked

LONGEST_SENTENCE = 25
HIGHEST_LIX = 35
FEWEST_WORDS = 200
"""LIX of fewer words than these says nothing."""

_LONG_WORD = 7
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+(?:[.,]\d+)*")
# A full stop that ends no sentence: after a day or a paragraph's number, and after what is cut short.
_NO_END = re.compile(r"(?<=\d)\.(?=\s+[a-zæøå])|\b(?i:bl\.a|ca|dvs|f\.eks|kl|m\.m|m\.v|nr|osv|stk)\.(?=\s)")
_END = re.compile(r"[.!?:](?=[\s”)]|$)|\n\s*(?:[-*+]|\d+[.)])\s|\n\s*\n")

# What offices write, and what people say.
PLAINER = {
    "bevilge": "give",
    "bevilges": "få",
    "foranstaltning": "hjælp",
    "foranstaltninger": "hjælp",
    "forefinde": "være",
    "foretage": "gøre",
    "hvorvidt": "om",
    "iværksætte": "begynde",
    "iværksættes": "begynde",
    "jf": "se",
    "jævnfør": "se",
    "nærværende": "den her",
    "påbegynde": "begynde",
    "påbegyndes": "begynde",
    "såfremt": "hvis",
    "vedrørende": "om",
    "visitere": "vurdere",
    "visiteres": "få vurderet",
    "endvidere": "også",
    "ydelse": "penge eller hjælp",
    "ydelser": "penge eller hjælp",
}


def sentences(markdown: str) -> list[str]:
    """Cut a text into sentences; an item of a list is one of its own."""
    text = unlinked(markdown).replace("*", "")
    text = _NO_END.sub(lambda match: match[0].replace(".", ""), f"\n{text}")
    return [part.strip(" -\n”") for part in _END.split(text) if _WORD.search(part)]


def lix(texts: Iterable[str]) -> float:
    """Measure how hard texts are to read together; 0 for fewer than 200 words."""
    told = [_WORD.findall(sentence) for text in texts for sentence in sentences(text)]
    words = [word for sentence in told for word in sentence]
    if len(words) < FEWEST_WORDS:
        return 0.0
    return len(words) / len(told) + 100 * sum(len(word) >= _LONG_WORD for word in words) / len(words)


class TooLong(NamedTuple):
    """A sentence that is too long: how it begins, and how many words it has."""

    begin: str
    words: int


class OfficeWord(NamedTuple):
    """A word that only offices use, and what people say."""

    word: str
    plainer: str


def hard_parts(text: str) -> list[TooLong | OfficeWord]:
    """Find what makes a Danish text hard to read, sentence by sentence."""
    found: list[TooLong | OfficeWord] = []
    for sentence in sentences(text):
        words = _WORD.findall(sentence)
        if len(words) > LONGEST_SENTENCE:
            found.append(TooLong(" ".join(words[:5]), len(words)))
        office = dict.fromkeys(word.lower() for word in words if word.lower() in PLAINER)
        found += [OfficeWord(word, PLAINER[word]) for word in office]
    return found


def complaints_about(text: str) -> list[str]:
    """Say what makes a Danish text hard to read."""
    return [_complaint(part) for part in hard_parts(text)]


def _complaint(part: TooLong | OfficeWord) -> str:
    if isinstance(part, TooLong):
        return f"the sentence “{part.begin} …” has {part.words} words; {LONGEST_SENTENCE} at most"
    return f"{part.word!r} is an office word; say {part.plainer!r}"
