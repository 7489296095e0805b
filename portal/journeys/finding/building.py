"""Writing an index: all journeys and steps of one language, and the words they are told in."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tantivy import Document

from portal.journeys.finding.documents import JOURNEY, OWN_FIELDS, SCHEMA, STEP, Shown, document
from portal.journeys.finding.entries import Entry, Synonym
from portal.journeys.finding.language import Language, language_of
from portal.journeys.finding.lexicon import write_lexicon
from portal.journeys.finding.storage import writing
from portal.journeys.finding.vocabulary import Vocabulary

ENTRIES = "entries"
WORDS = "words"

_Words = dict[str, list[str]]
_Told = list[tuple[Entry, _Words]]


def build(entries: Iterable[Entry], synonyms: Iterable[Synonym], language: str, folder: Path) -> None:
    """Write the index of one language ("da", "en") into an empty folder.

    Journeys that answer a question equally well are found in the order of the entries. Raises ValueError for a
    step whose journey isn't among the entries, and FileExistsError where an index lies already.
    """
    ways = language_of(language)
    told = [(entry, _words(entry, ways)) for entry in entries]
    vocabulary = Vocabulary(ways, (words for _, fields in told for words in fields.values()), synonyms)
    journeys = _by_journey(told)
    with writing(SCHEMA, folder / ENTRIES) as writer:
        for number, (journey, steps) in enumerate(journeys):
            for made in _documents(number, journey, steps, vocabulary):
                writer.add_document(made)
    write_lexicon(folder / WORDS, vocabulary.words(), vocabulary.meanings())


def _words(entry: Entry, ways: Language) -> _Words:
    # A word is held once, however often it stands there: an index of many journeys has a million.
    return {field: [sys.intern(word) for word in ways.words(getattr(entry, field))] for field in OWN_FIELDS}


def _by_journey(told: _Told) -> list[tuple[tuple[Entry, _Words], _Told]]:
    journeys: dict[tuple[str, str], tuple[tuple[Entry, _Words], _Told]] = {
        (entry.slug, entry.view): ((entry, words), []) for entry, words in told if not entry.step
    }
    for entry, words in told:
        if entry.step:
            if (entry.slug, entry.view) not in journeys:
                raise ValueError(f"the step {entry.step!r} has no journey {entry.slug!r}")
            journeys[entry.slug, entry.view][1].append((entry, words))
    return list(journeys.values())


def _documents(number: int, journey: tuple[Entry, _Words], steps: _Told, vocabulary: Vocabulary) -> Iterator[Document]:
    titles, prose = [], []
    for entry, words in steps:
        stems = _stems(words, vocabulary)
        titles.append(stems["title"])
        prose += [stems["summary"], stems["text"]]
        yield document(STEP, number, _shown(entry), stems)
    entry, words = journey
    gathered = {"steps": " ".join(titles), "prose": " ".join(prose)}
    yield document(JOURNEY, number, _shown(entry), _stems(words, vocabulary) | gathered)


def _stems(words: _Words, vocabulary: Vocabulary) -> dict[str, str]:
    return {field: vocabulary.stems(written) for field, written in words.items()}


def _shown(entry: Entry) -> Shown:
    return Shown(entry.slug, entry.view, entry.step, entry.title, entry.summary)
