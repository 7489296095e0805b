"""The words that the content has, kept beside the index: looked up there, so that no process holds them.

One document for each word, the frequent ones first, and one for each synonym.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tantivy import Document, Query, Schema, SchemaBuilder

from portal.journeys.finding.spelling import plain, sound
from portal.journeys.finding.storage import opened, writing

_SHORTEST_HEARD = 4
_SHORTEST_MISSPELT = 5
_SHORTEST_TWICE_MISSPELT = 9
_SHORTEST_BEGUN = 5
_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the content: folded, its stem, and as it is written there in lower case."""

    folded: str
    stem: str
    written: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """The stems of a phrase that people say, joined by spaces, and the stems of what it means."""

    phrase: str
    stems: tuple[str, ...]


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in ("word", "plain", "sound", "stem", "phrase"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.add_bytes_field("kept", stored=True).build()


_SCHEMA = _schema()


def write_lexicon(folder: Path, words: Iterable[Word], meanings: Iterable[Meaning]) -> None:
    """Write the words, in the order in which corrections shall prefer them, and the synonyms into an empty
    folder.
    """
    with writing(_SCHEMA, folder) as writer:
        for word in words:
            document = Document()
            document.add_text("word", word.folded)
            document.add_text("plain", plain(word.folded))
            document.add_text("sound", sound(word.folded))
            document.add_text("stem", word.stem)
            document.add_bytes("kept", _packed(word.folded, word.stem, word.written))
            writer.add_document(document)
        for meaning in meanings:
            document = Document()
            document.add_text("phrase", meaning.phrase)
            document.add_bytes("kept", _packed(*meaning.stems))
            writer.add_document(document)


class Lexicon:
    """Looks words up in a folder written by `write_lexicon`."""

    def __init__(self, folder: Path) -> None:
        self._searcher = opened(folder)

    def has(self, folded: str) -> bool:
        """Tell whether a folded word, or a stem, is one of the content's."""
        return self.has_word(folded) or self.has_stem(folded)

    def has_word(self, folded: str) -> bool:
        """Tell whether a folded word is written so in the content."""
        return self._searcher.doc_freq("word", folded) > 0

    def has_stem(self, stem: str) -> bool:
        """Tell whether the content has a word with that stem."""
        return self._searcher.doc_freq("stem", stem) > 0

    def means(self, phrase: str) -> list[tuple[str, ...]]:
        """Give the stems of all that a phrase (stems joined by spaces) is a synonym for."""
        if not self._searcher.doc_freq("phrase", phrase):
            return []
        return self._kept(Query.term_query(_SCHEMA, "phrase", phrase))

    def without_rings(self, folded: str) -> Word | None:
        """Find the word that is written with "a" for "å"."""
        return self._word(Query.term_query(_SCHEMA, "plain", folded))

    def like(self, folded: str) -> Word | None:
        """Find the word that a misspelling probably is: one that sounds the same, or is a letter or two away.

        The first letter must be right, but for a silent h; short words are only compared by their sound.
        """
        heard = sound(folded)
        if len(folded) < _SHORTEST_HEARD:
            return None
        if found := self._word(Query.term_query(_SCHEMA, "sound", heard)):
            return found
        for distance in (1, 2):
            if len(folded) >= (_SHORTEST_MISSPELT if distance == 1 else _SHORTEST_TWICE_MISSPELT):
                near = Query.fuzzy_term_query(_SCHEMA, "word", folded, distance=distance)
                words = [Word(*kept) for kept in self._kept(near)]
                if found := next((word for word in words if sound(word.folded)[:1] == heard[:1]), None):
                    return found
        return None

    def begun(self, folded: str) -> list[str]:
        """Give words that begin as a folded word does, none for a short one."""
        if len(folded) < _SHORTEST_BEGUN:
            return []
        return [word for word, _ in self._searcher.terms_with_prefix("stem", folded, limit=_CANDIDATES)]

    def _word(self, query: Query) -> Word | None:
        return next((Word(*kept) for kept in self._kept(query)), None)

    def _kept(self, query: Query) -> list[tuple[str, ...]]:
        hits = self._searcher.search(query, _CANDIDATES, count=False).hits
        return [tuple(json.loads(self._searcher.doc(address)["kept"][0])) for _, address in hits]


def _packed(*texts: str) -> bytes:
    return json.dumps(texts).encode()
