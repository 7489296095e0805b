"""From a folder under `journeys/` to a journey, or to everything that is wrong with it at once."""

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from pydantic import TypeAdapter

from portal.journeys.model.format import Structure
from portal.journeys.model.journey import DANISH, Journey
from portal.journeys.reading.checks import check, root
from portal.journeys.reading.faults import Fault, JourneyFaults
from portal.journeys.reading.personas import FILE as PERSONAS
from portal.journeys.reading.personas import check_personas, read_personas
from portal.journeys.reading.prose import claims_not_asked, compare_keys
from portal.journeys.reading.shapes import fit
from portal.journeys.reading.sources import MISSING, UnreadableError, is_plain_folder, read_source, text_of
from portal.journeys.reading.texts import Block, compare, read_blocks, unasked_marks
from portal.journeys.reading.yaml_tree import Tree, read_tree

STRUCTURE = "journey.yaml"
_SHAPE = TypeAdapter(Structure)
_MOST_TEXTS = 24


def read_folder(folder: Path) -> Journey:
    """Read and check one journey with its texts and personas.

    Raises JourneyFaults with every fault found; file names in it are relative to the folder.
    """
    if not is_plain_folder(folder):
        raise JourneyFaults([Fault(folder.name, 0, "this is no folder")])
    files, faults = _sources(folder)
    return read_files(files, folder.name, faults)


def read_all(folder: Path) -> dict[str, Journey]:
    """Read all journeys below a folder, by id and in its order; hidden folders and loose files are left out.

    Raises JourneyFaults with the faults of all journeys; file names begin with the journey's folder.
    """
    journeys: dict[str, Journey] = {}
    faults: list[Fault] = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.is_file():
            continue
        try:
            journeys[entry.name] = read_folder(entry)
        except JourneyFaults as error:
            faults += [fault.within(entry.name) for fault in error.faults]
    faults += _double_slugs(journeys)
    if faults:
        raise JourneyFaults(faults)
    return journeys


def sources_of(folder: Path) -> dict[str, str]:
    """Return the text of a checked journey's files, by their names below its folder."""
    return _texts_of(_sources(folder)[0])[0]


def read_files(files: Mapping[str, bytes | str], name: str, faults: Iterable[Fault] = ()) -> Journey:
    """Read and check one journey from its files, by their names below the journey's folder.

    `name` is the folder's name, `faults` what is already known to be wrong. Raises JourneyFaults.
    """
    sources, unreadable = _texts_of(files)
    known = [*faults, *unreadable]
    tree, structure, found = _read_structure(sources.get(STRUCTURE), name)
    texts, text_faults = _read_texts(sources, tree)
    people, personas, persona_faults = read_personas(sources.get(PERSONAS))
    found += text_faults + persona_faults
    journey = _assembled(structure, texts) if structure else None
    if journey:
        found += check_personas(journey, people, personas)
    if journey is None or found or known:
        raise JourneyFaults(_without_echoes(found, known))
    return journey


def _sources(folder: Path) -> tuple[dict[str, bytes], list[Fault]]:
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for name in (STRUCTURE, PERSONAS, *_text_names(folder / "text")):
        try:
            files[name] = read_source(folder, name)
        except UnreadableError as error:
            faults.append(error.fault)
    return files, faults


def _texts_of(files: Mapping[str, bytes | str]) -> tuple[dict[str, str], list[Fault]]:
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for name, source in files.items():
        try:
            texts[name] = text_of(source, name)
        except UnreadableError as error:
            faults.append(error.fault)
    return texts, faults


def _text_names(folder: Path) -> list[str]:
    if not is_plain_folder(folder):
        return []
    found = sorted(entry.name for entry in islice(folder.iterdir(), _MOST_TEXTS) if entry.suffix == ".md")
    return [f"text/{name}" for name in found]


def _read_structure(text: str | None, name: str) -> tuple[Tree, Structure | None, list[Fault]]:
    if text is None:
        return Tree(STRUCTURE), None, [Fault(STRUCTURE, 0, MISSING)]
    tree = read_tree(text, STRUCTURE)
    if tree.is_torn:
        return tree, None, tree.faults
    structure, misfits = fit(tree, _SHAPE)
    between = check(tree, name)
    return tree, None if between else structure, tree.faults + misfits + between


def _read_texts(files: Mapping[str, str], tree: Tree) -> tuple[dict[str, dict[str, Block]], list[Fault]]:
    names = {language: f"text/{language}.md" for language, _ in islice(root(tree).texts("languages"), _MOST_TEXTS)}
    texts: dict[str, dict[str, Block]] = {}
    faults: list[Fault] = []
    for language, name in names.items():
        if name not in files:
            faults.append(Fault(name, 0, MISSING))
            continue
        texts[language], found = read_blocks(files[name], name)
        faults += found
    faults += _mark_faults(texts, names) + compare_keys(tree, texts, names)
    faults += claims_not_asked(tree, texts.get(DANISH, {}), names.get(DANISH, ""))
    return texts, faults + _unpromised(files, names, tree)


def _mark_faults(texts: Mapping[str, Mapping[str, Block]], names: Mapping[str, str]) -> list[Fault]:
    danish = texts.get(DANISH, {})
    faults = unasked_marks(danish, names.get(DANISH, ""))
    for language, blocks in texts.items():
        if language != DANISH:
            faults += compare(danish, blocks, names[language])
    return faults


def _unpromised(files: Mapping[str, str], names: Mapping[str, str], tree: Tree) -> list[Fault]:
    reason = f"'languages' in {STRUCTURE} doesn't name this language"
    extra = (name for name in files if name.startswith("text/") and name not in names.values())
    return [Fault(name, 0, reason) for name in extra] if tree.data else []


def _assembled(structure: Structure, texts: Mapping[str, Mapping[str, Block]]) -> Journey:
    bodies = {language: {key: block.body for key, block in blocks.items()} for language, blocks in texts.items()}
    return Journey(**dict(structure), texts=bodies)


def _without_echoes(found: list[Fault], known: list[Fault]) -> list[Fault]:
    """Leave out that a file is missing when it is known to be there and unreadable."""
    unreadable = {fault.file for fault in known}
    return known + [fault for fault in found if fault.reason != MISSING or fault.file not in unreadable]


def _double_slugs(journeys: Mapping[str, Journey]) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for name, journey in journeys.items():
        first = seen.setdefault(journey.slug, name)
        if first != name:
            reason = f"the slug {journey.slug!r} is already used by {first!r}"
            faults.append(Fault(f"{name}/{STRUCTURE}", 0, reason))
    return faults
