"""How hard a Danish text is to read: long sentences, LIX, and office words that have a plain one.

LIX (Björnsson 1968) is words per sentence plus the percentage of words of seven letters or more: up to 24 very
easy, 25-34 easy, 35-44 medium. It says little about short texts and nothing about whether they are right, so
sentences and words carry the single block, LIX the whole page.
"""

import re
from collections.abc import Iterable, Mapping

from portal.journeys.reading.faults import Fault
from portal.journeys.reading.texts import Block
from portal.markdown import unlinked

LONGEST_SENTENCE = 25
HIGHEST_LIX = 35
FEWEST_WORDS = 200
"""LIX of fewer words than these says nothing."""

_LONG_WORD = 7
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
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


def hard_to_read(blocks: Mapping[str, Block], file: str) -> list[Fault]:
    """Tell which Danish blocks hold a sentence that is too long, or a word that only offices use."""
    return [Fault(file, block.line, reason) for block in blocks.values() for reason in complaints_about(block.body)]


def complaints_about(text: str) -> list[str]:
    """Say what makes a Danish text hard to read."""
    found = []
    for sentence in sentences(text):
        words = _WORD.findall(sentence)
        if len(words) > LONGEST_SENTENCE:
            begin = " ".join(words[:5])
            found.append(f"the sentence “{begin} …” has {len(words)} words; {LONGEST_SENTENCE} at most")
        office = dict.fromkeys(word.lower() for word in words if word.lower() in PLAINER)
        found += [f"{word!r} is an office word; say {PLAINER[word]!r}" for word in office]
    return found
