"""Mark a journey's translations as made from today's Danish text; done by whoever has compared them."""

from pathlib import Path

from portal.journeys.model.journey import DANISH
from portal.journeys.reading.faults import JourneyFaults
from portal.journeys.reading.sources import read_sources, text_names, texts_of
from portal.journeys.reading.texts import restamp


def restamp_folder(folder: Path) -> list[str]:
    """Rewrite the marks in the translations below `folder`; return the names of the files that changed.

    Raises JourneyFaults for files that can't be read, links among them; then nothing is written.
    """
    files = text_names(folder / "text")
    sources, faults = read_sources(folder, files)
    texts, torn = texts_of(sources)
    if faults or torn:
        raise JourneyFaults([*faults, *torn])
    danish = texts.pop(f"text/{DANISH}.md", "")
    changed = []
    for name, before in texts.items():
        after = restamp(danish, before)
        if after != before:
            (folder / name).write_text(after)
            changed.append(Path(name).name)
    return changed
