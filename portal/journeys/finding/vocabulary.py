"""All words of the content at once, while an index is built: each with the stems that stand for it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from portal.journeys.finding.compounds import head, split
from portal.journeys.finding.documents import PART
from portal.journeys.finding.entries import Synonym
from portal.journeys.finding.language import Language
from portal.journeys.finding.lexicon import Meaning, Word
from portal.journeys.finding.spelling import fold


class Vocabulary:
    """The words of texts and synonyms in one language, and what they are as stems."""

    def __init__(self, language: Language, texts: Iterable[list[str]], synonyms: Iterable[Synonym]) -> None:
        """`texts` hold the words in lower case, as they are written."""
        self._language = language
        self._synonyms = [
            ([language.words(word) for word in synonym.words], language.words(synonym.means)) for synonym in synonyms
        ]
        self._counts: Counter[str] = Counter()
        for text in texts:
            self._counts.update(text)
        for words, means in self._synonyms:
            self._counts.update(word for phrase in (*words, means) for word in phrase)
        self._folded = {written: fold(written) for written in self._counts}
        telling = [word for word in dict.fromkeys(self._folded.values()) if not language.says_nothing(word)]
        self._stems = dict(zip(telling, language.stems(telling), strict=True))
        self._known = self._stems.keys() | set(self._stems.values())
        self._terms = {written: self._stand_for(word) for written, word in self._folded.items()}

    def stems(self, words: Iterable[str]) -> str:
        """Give what stands for words in the index, joined by spaces; nothing for a small word."""
        return " ".join(filter(None, map(self._terms.__getitem__, words)))

    def words(self) -> Iterator[Word]:
        """Go through all words that say something, the most frequent first and each folded form once."""
        seen = set()
        for written, _ in self._counts.most_common():
            folded = self._folded[written]
            if folded in self._stems and folded not in seen:
                seen.add(folded)
                yield Word(folded, self._stems[folded], written)

    def meanings(self) -> Iterator[Meaning]:
        """Go through all synonyms, each word with what it means; those that mean nothing are left out."""
        for phrases, means in self._synonyms:
            meant = tuple(self._stems[word] for word in map(self._folded.__getitem__, means) if word in self._stems)
            for phrase in phrases:
                if phrase and meant:
                    yield Meaning(" ".join(self._language.stems(fold(word) for word in phrase)), meant)

    def _stand_for(self, folded: str) -> str:
        stem = self._stems.get(folded)
        if stem is None:
            return ""
        parts = (PART + self._stems.get(part, part) for part in self._parts(folded, stem))
        return " ".join((stem, *parts))

    def _parts(self, folded: str, stem: str) -> tuple[str, ...]:
        links = self._language.links
        if not links:
            return ()
        for word in (folded, stem):
            if parts := split(word, self._known.__contains__, links):
                return parts
        end = head(stem, self._known.__contains__)
        return (end,) if end else ()
