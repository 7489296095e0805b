"""Synonyms: what citizens call a thing that the content calls something else."""

from typing import Annotated

from pydantic import AfterValidator, Field, TypeAdapter

from portal.journeys.finding.entries import LONGEST_PHRASE, Synonym
from portal.journeys.finding.spelling import words_of
from portal.journeys.model.scalars import Strict
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.shapes import fit
from portal.journeys.reading.yaml_tree import read_tree

FILE = "synonyms.yaml"


def _is_short(text: str) -> str:
    words = words_of(text)
    if not words:
        raise ValueError("must hold a letter or a digit")
    if len(words) > LONGEST_PHRASE:
        raise ValueError(f"must not hold more than {LONGEST_PHRASE} words")
    return text


Phrase = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_is_short)]


class Meant(Strict):
    """Words or short phrases, and the one that the content uses for them."""

    words: tuple[Phrase, ...] = Field(min_length=1, max_length=50)
    means: Phrase


_Entries = Annotated[tuple[Meant, ...], Field(max_length=2_000)]


class SynonymsFile(Strict):
    """A whole `synonyms.yaml`: the synonyms of each language. A word may stand for two things."""

    da: _Entries = ()
    en: _Entries = ()


_SHAPE = TypeAdapter(SynonymsFile)


def read_synonyms(text: str | None) -> tuple[dict[str, tuple[Synonym, ...]], list[Fault]]:
    """Read `synonyms.yaml`: the synonyms by language (none when it can't be read), and what is wrong with it.

    No file at all means that there are no synonyms.
    """
    if text is None:
        return {}, []
    tree = read_tree(text, FILE)
    if tree.is_torn:
        return {}, tree.faults
    found, misfits = fit(tree, _SHAPE)
    if found is None or tree.faults:
        return {}, tree.faults + misfits
    return {language: tuple(Synonym(meant.words, meant.means) for meant in entries) for language, entries in found}, []
