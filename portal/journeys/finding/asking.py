"""Reading a question: each word that says something becomes one thing that is wanted, or stays unknown."""

from dataclasses import dataclass

from portal.journeys.finding.compounds import halves, split
from portal.journeys.finding.entries import LONGEST_PHRASE
from portal.journeys.finding.language import Language
from portal.journeys.finding.lexicon import Lexicon
from portal.journeys.finding.spelling import fold
from portal.journeys.finding.wanted import AnyOf, Term, Wanted, all_of, any_of

MOST_WORDS = 24
"""How many words of a question are looked up."""

LONGEST_QUESTION = 1_000
"""How many characters of a question are read."""

_MOST_READ = 80
_SHORTEST_JOINED = 7

# How well it does when something else than the word itself is there.
_SYNONYM = 0.95
_PARTS = 0.9
_CORRECTED = 0.9
_BEGUN = 0.7
_FRONT = 0.6
_HEAD = 0.45


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, in its order, None for each word that the content doesn't know; and which
    misspellings (written, taken as) were understood.
    """

    units: tuple[Wanted | None, ...]
    corrected: tuple[tuple[str, str], ...]


def read_question(text: str, language: Language, lexicon: Lexicon) -> Asked:
    """Read what somebody wrote; of a very long text only the beginning."""
    reader = _Reader(language, lexicon, language.words(text[:LONGEST_QUESTION])[:_MOST_READ])
    reader.read()
    return Asked(tuple(reader.units), tuple(dict(reader.corrected).items()))


class _Reader:
    """Reads one question from left to right."""

    def __init__(self, language: Language, lexicon: Lexicon, written: list[str]) -> None:
        self._language = language
        self._lexicon = lexicon
        self._written = written
        self._folded = [fold(word) for word in written]
        self._stems = language.stems(self._folded)
        self.units: list[Wanted | None] = []
        self.corrected: list[tuple[str, str]] = []

    def read(self) -> None:
        """Read all words, up to the limit."""
        at = 0
        while at < len(self._folded) and len(self.units) < MOST_WORDS:
            at += self._phrase(at) or self._torn(at) or self._word(at)

    def _phrase(self, at: int) -> int:
        """Take the longest synonym of several words, or of a small word; tell how many words it took."""
        for length in range(min(LONGEST_PHRASE, len(self._folded) - at), 0, -1):
            if length == 1 and not self._language.says_nothing(self._folded[at]):
                return 0
            if meant := self._meant(" ".join(self._stems[at : at + length])):
                own = [self._known(stem) for stem in self._telling(at, at + length)]
                self.units.append(any_of([*meant, *([(all_of(own), 1.0)] if own else [])]))
                return length
        return 0

    def _telling(self, begin: int, end: int) -> list[str]:
        return [self._stems[at] for at in range(begin, end) if not self._language.says_nothing(self._folded[at])]

    def _torn(self, at: int) -> int:
        """Take two words that the content writes as one, where one of them is unknown by itself."""
        pair = self._folded[at : at + 2]
        joined = "".join(pair)
        if len(pair) < 2 or len(joined) < _SHORTEST_JOINED or any(map(self._language.says_nothing, pair)):
            return 0
        if all(map(self._is_known, pair)) or not self._lexicon.has_word(joined):
            return 0
        self.units.append(self._known(self._language.stem(joined)))
        return 2

    def _word(self, at: int) -> int:
        folded, stem = self._folded[at], self._stems[at]
        if self._language.says_nothing(folded) or folded in self._folded[:at]:
            return 1
        if self._lexicon.has_stem(stem):
            self.units.append(self._whole(folded, stem))
        elif not self._language.is_beside_the_point(folded):
            self.units.append(self._otherwise(at))
        return 1

    def _otherwise(self, at: int) -> Wanted | None:
        """Make something of a word that the content doesn't have."""
        written, folded = self._written[at], self._folded[at]
        if word := self._lexicon.without_rings(folded):
            return self._whole(word.folded, word.stem)
        if parts := self._parts(folded):
            return parts
        if word := self._lexicon.like(folded):
            self.corrected.append((written, word.written))
            return AnyOf(((self._whole(word.folded, word.stem), _CORRECTED),))
        return self._partly(folded)

    def _whole(self, folded: str, stem: str) -> Wanted:
        """Ask for a word of the content, or its synonyms, or the parts it is joined of."""
        parts = self._parts(folded)
        known = self._known(stem)
        return any_of([(known, 1.0), (parts, _PARTS)]) if parts else known

    def _partly(self, folded: str) -> Wanted | None:
        """Ask for what a word begins, or for the known half of it: what it is about, less what it is."""
        choices: list[tuple[Wanted, float]] = [(Term(stem), _BEGUN) for stem in self._lexicon.begun(folded)]
        found = halves(folded, self._is_known, self._language.links)
        for half, does in ((found.front, _FRONT), (found.head, _HEAD)):
            if half:
                choices.append((self._known(self._language.stem(half)), does))
        return AnyOf(tuple(choices)) if choices else None

    def _parts(self, folded: str) -> Wanted | None:
        parts = split(folded, self._is_known, self._language.links)
        return all_of([self._known(stem) for stem in self._language.stems(parts)]) if parts else None

    def _known(self, stem: str) -> Wanted:
        return any_of([(Term(stem), 1.0), *self._meant(stem)])

    def _meant(self, phrase: str) -> list[tuple[Wanted, float]]:
        return [(all_of([Term(stem) for stem in stems]), _SYNONYM) for stems in self._lexicon.means(phrase)]

    def _is_known(self, folded: str) -> bool:
        if self._language.says_nothing(folded):
            return False
        return self._lexicon.has(folded) or self._lexicon.has_stem(self._language.stem(folded))
