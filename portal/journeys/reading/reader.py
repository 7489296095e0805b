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
from portal.journeys.reading.plain import hard_to_read
from portal.journeys.reading.prose import claims_not_asked, compare_keys, optional_keys, required_keys
from portal.journeys.reading.review import STRUCTURE, review
from portal.journeys.reading.shapes import fit
from portal.journeys.reading.shared import FOLDER as SHARED
from portal.journeys.reading.shared import Shared, read_shared
from portal.journeys.reading.sources import MISSING, MOST_TEXTS, is_plain_folder, read_sources, text_names, texts_of
from portal.journeys.reading.texts import Block, mark_faults, read_blocks
from portal.journeys.reading.yaml_tree import Tree, read_tree

_SHAPE = TypeAdapter(Structure)
NOTHING_SHARED = Shared()


def read_folder(folder: Path) -> Journey:
    """Read and check one journey with its texts and personas, and what it shares with those beside it.

    Raises JourneyFaults with every fault found; file names in it are relative to the folder.
    """
    shared, faults = read_shared(folder.parent)
    return _read_one(folder, shared, [fault.within("..") for fault in faults])


def read_all(folder: Path) -> dict[str, Journey]:
    """Read all journeys below a folder, by id and in its order; hidden and shared folders and loose files are left out.

    Raises JourneyFaults with the faults of all journeys; file names begin with the journey's folder.
    """
    shared, faults = read_shared(folder)
    journeys: dict[str, Journey] = {}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "_")) or entry.is_file():
            continue
        try:
            journeys[entry.name] = _read_one(entry, shared)
        except JourneyFaults as error:
            faults += [fault.within(entry.name) for fault in error.faults]
    faults += _double_slugs(journeys)
    if faults:
        raise JourneyFaults(faults)
    return journeys


def sources_of(folder: Path) -> dict[str, str]:
    """Return the texts of a checked journey's files, by their names below its folder, the shared ones' below theirs."""
    shared, _faults = read_shared(folder.parent)
    own = texts_of(read_sources(folder, _names(folder))[0])[0]
    return own | {f"{SHARED}/{name}": text for name, text in shared.sources.items()}


def read_files(
    files: Mapping[str, bytes | str], name: str, faults: Iterable[Fault] = (), shared: Shared = NOTHING_SHARED
) -> Journey:
    """Read and check one journey from its files, by their names below the journey's folder.

    `name` is the folder's name, `faults` what is already known to be wrong. Raises JourneyFaults.
    """
    sources, unreadable = texts_of(files)
    known = [*faults, *unreadable]
    tree, structure, found = _read_structure(sources.get(STRUCTURE), name)
    texts, text_faults = _read_texts(sources, tree)
    people, personas, persona_faults = read_personas(sources.get(PERSONAS))
    found += text_faults + persona_faults + _not_shared(texts, shared)
    journey = _assembled(structure, texts, shared) if structure and DANISH in texts else None
    if journey:
        found += check_personas(journey, people, personas)
    if journey is None or found or known:
        raise JourneyFaults(_without_echoes(found, known))
    return journey


def _read_one(folder: Path, shared: Shared, faults: Iterable[Fault] = ()) -> Journey:
    """Read one journey and hold it against what we publish."""
    if not is_plain_folder(folder):
        raise JourneyFaults([Fault(folder.name, 0, "this is no folder")])
    files, unreadable = read_sources(folder, _names(folder))
    journey = read_files(files, folder.name, [*faults, *unreadable], shared)
    if found := review(journey, texts_of(files)[0]):
        raise JourneyFaults(found)
    return journey


def _names(folder: Path) -> tuple[str, ...]:
    return (STRUCTURE, PERSONAS, *text_names(folder / "text"))


def _not_shared(texts: Mapping[str, object], shared: Shared) -> list[Fault]:
    lacking = [language for language in texts if shared.rights and language not in shared.texts]
    return [Fault(f"../{SHARED}/text/{language}.md", 0, MISSING) for language in lacking]


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
    names = {language: f"text/{language}.md" for language, _ in islice(root(tree).texts("languages"), MOST_TEXTS)}
    texts: dict[str, dict[str, Block]] = {}
    faults: list[Fault] = []
    for language, name in names.items():
        if name not in files:
            faults.append(Fault(name, 0, MISSING))
            continue
        texts[language], found = read_blocks(files[name], name)
        faults += found
    faults += compare_keys(tree, required_keys(tree), optional_keys(tree), texts, names)
    if danish := texts.get(DANISH):
        faults += mark_faults(texts, names) + claims_not_asked(tree, danish, names[DANISH])
        faults += hard_to_read(danish, names[DANISH])
    return texts, faults + _unpromised(files, names, tree)


def _unpromised(files: Mapping[str, str], names: Mapping[str, str], tree: Tree) -> list[Fault]:
    reason = f"'languages' in {STRUCTURE} doesn't name this language"
    extra = (name for name in files if name.startswith("text/") and name not in names.values())
    return [Fault(name, 0, reason) for name in extra] if tree.data else []


def _assembled(structure: Structure, texts: Mapping[str, Mapping[str, Block]], shared: Shared) -> Journey:
    bodies = {
        language: {key: block.body for key, block in blocks.items()} | dict(shared.texts.get(language, {}))
        for language, blocks in texts.items()
    }
    return Journey(**dict(structure), rights=shared.rights, texts=bodies)


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
