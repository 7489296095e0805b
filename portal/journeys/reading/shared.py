"""What all journeys share: the block of rights, from the folder `_faelles` beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field, TypeAdapter

from portal.journeys.finding.entries import Synonym
from portal.journeys.model.journey import DANISH
from portal.journeys.model.scalars import Strict
from portal.journeys.model.steps import Right
from portal.journeys.reading.checks import root
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.plain import hard_to_read
from portal.journeys.reading.prose import claims_not_asked, compare_keys, rights_keys
from portal.journeys.reading.shapes import fit
from portal.journeys.reading.sources import MISSING, is_plain_folder, read_sources, text_names, texts_of
from portal.journeys.reading.synonyms import FILE as SYNONYMS
from portal.journeys.reading.synonyms import read_synonyms
from portal.journeys.reading.texts import Block, mark_faults, read_blocks
from portal.journeys.reading.yaml_tree import Tree, read_tree

FOLDER = "_faelles"
RIGHTS = "rights.yaml"


class Rights(Strict):
    """A whole `rights.yaml`."""

    rights: tuple[Right, ...] = Field(min_length=1, max_length=20)


_SHAPE = TypeAdapter(Rights)


@dataclass(frozen=True)
class Shared:
    """The rights with their texts by language and key, and what is searched for beside what people write.

    `sources` are the files they were read from.
    """

    rights: tuple[Right, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[Synonym, ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


def read_shared(below: Path) -> tuple[Shared, list[Fault]]:
    """Read what the journeys in the folder `below` share, and tell what is wrong with it."""
    folder = below / FOLDER
    if not is_plain_folder(folder):
        return Shared(), [Fault(f"{FOLDER}/{RIGHTS}", 0, MISSING)]
    raw, unreadable = read_sources(folder, (RIGHTS, SYNONYMS, *text_names(folder / "text")))
    sources, torn = texts_of(raw)
    rights, texts, faults = _read(sources)
    synonyms, bad_synonyms = read_synonyms(sources.get(SYNONYMS))
    bodies = {language: {key: block.body for key, block in blocks.items()} for language, blocks in texts.items()}
    found = [fault.within(FOLDER) for fault in (*unreadable, *torn, *faults, *bad_synonyms)]
    return Shared(rights, bodies, synonyms, sources), found


def _read(sources: Mapping[str, str]) -> tuple[tuple[Right, ...], dict[str, dict[str, Block]], list[Fault]]:
    tree, rights, faults = _read_rights(sources.get(RIGHTS))
    names = {name.removeprefix("text/").removesuffix(".md"): name for name in sources if name.startswith("text/")}
    texts: dict[str, dict[str, Block]] = {}
    for language, name in names.items():
        texts[language], found = read_blocks(sources[name], name)
        faults += found
    if DANISH not in texts:
        return rights, texts, [*faults, Fault(f"text/{DANISH}.md", 0, MISSING)]
    faults += mark_faults(texts, names) + compare_keys(tree, rights_keys(tree), frozenset(), texts, names)
    faults += claims_not_asked(tree, texts[DANISH], names[DANISH]) + hard_to_read(texts[DANISH], names[DANISH])
    return rights, texts, faults


def _read_rights(text: str | None) -> tuple[Tree, tuple[Right, ...], list[Fault]]:
    if text is None:
        return Tree(RIGHTS), (), [Fault(RIGHTS, 0, MISSING)]
    tree = read_tree(text, RIGHTS)
    if tree.is_torn:
        return tree, (), tree.faults
    shape, misfits = fit(tree, _SHAPE)
    ids = [part.text("id") for part in root(tree).parts("rights")]
    twice = [f"the right id {name!r} is used twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    faults = tree.faults + misfits + [tree.fault(("rights",), reason) for reason in twice]
    return tree, shape.rights if shape else (), faults
