"""What a language does to its words: which ones say nothing, how they bend, and whether they are joined."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from portal.journeys.finding.spelling import fold, plain, words_of
from portal.journeys.finding.stop_words import DANISH, DANISH_PEOPLE, ENGLISH, ENGLISH_PEOPLE

# What stays of a word when "-ing" goes must still be one: "træning" → "træn", but "regning" isn't rain.
_NOUN_OF_A_VERB = re.compile(r"(?P<verb>[a-z]{5,}?)(?:(?<=[^aeiouyg])n)?ing")


@dataclass(frozen=True)
class Language:
    """One language's ways. `links` are what may stand between the parts of a joined word, none where words
    aren't joined.

    `bends` maps stems that a stemmer can't bring together (børn, barn); `sayings` are left out of any text.
    """

    stemmer: str = ""
    stop_words: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    bends: Mapping[str, str] = field(default_factory=dict)
    sayings: re.Pattern[str] | None = None
    links: tuple[str, ...] = ()
    strips_ing: bool = False

    def words(self, text: str) -> list[str]:
        """Cut text into lower-case words, small words included."""
        return words_of(self.sayings.sub(" ", text) if self.sayings else text)

    def says_nothing(self, folded: str) -> bool:
        """Tell whether a folded word is passed over."""
        return folded in self.stop_words

    def is_beside_the_point(self, folded: str) -> bool:
        """Tell whether a folded word may be unknown without changing what is asked for: people and numbers."""
        return folded in self.people or folded.isdecimal()

    def stems(self, folded: Iterable[str]) -> list[str]:
        """Give the stem of each folded word, in their order."""
        words = list(folded)
        return [self._bent(stem) for stem in _stemmed(self.stemmer, words)]

    def stem(self, folded: str) -> str:
        """Give one folded word's stem."""
        return self.stems((folded,))[0]

    def _bent(self, stem: str) -> str:
        if self.strips_ing and (noun := _NOUN_OF_A_VERB.fullmatch(stem)):
            stem = noun["verb"]
        for ending, other in self.bends.items():
            if stem.endswith(ending):
                return stem.removesuffix(ending) + other
        return stem


def language_of(code: str) -> Language:
    """Give a language's ways by its code; one that we don't know has plain words and no more."""
    return _LANGUAGES.get(code, _PLAIN)


@cache
def _analyzer(stemmer: str) -> TextAnalyzer:
    return TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer(stemmer)).build()


def _stemmed(stemmer: str, words: list[str]) -> list[str]:
    return _analyzer(stemmer).analyze(" ".join(words)) if stemmer else words


def _folded(words: Iterable[str]) -> frozenset[str]:
    folded = {fold(word) for word in words}
    return frozenset(folded | {plain(word) for word in folded})


def _bends(stemmer: str, pairs: Mapping[str, str]) -> dict[str, str]:
    return {_stemmed(stemmer, [fold(word)])[0]: _stemmed(stemmer, [fold(base)])[0] for word, base in pairs.items()}


_PLAIN = Language()
_LANGUAGES = {
    "da": Language(
        stemmer="danish",
        stop_words=_folded(DANISH),
        people=_folded(DANISH_PEOPLE),
        bends=_bends(
            "danish",
            {
                "børn": "barn",
                "mænd": "mand",
                "brødre": "bror",
                "døtre": "datter",
                "mødre": "mor",
                "fædre": "far",
                "skrevet": "skrive",
                "indlagt": "indlægge",
                "handicappede": "handicap",
                "handicappet": "handicap",
            },
        ),
        sayings=re.compile(r"\bpas (?:godt |nu |lidt )?på\b", re.IGNORECASE),
        links=("", "s", "e"),
        strips_ing=True,
    ),
    "en": Language(
        stemmer="english",
        stop_words=_folded(ENGLISH),
        people=_folded(ENGLISH_PEOPLE),
        bends=_bends(
            "english",
            {"children": "child", "men": "man", "feet": "foot", "teeth": "tooth"},
        ),
    ),
}
