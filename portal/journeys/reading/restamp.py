"""Mark a journey's translations as made from today's Danish text; done by whoever has compared them."""

from pathlib import Path

from portal.journeys.model.journey import DANISH
from portal.journeys.reading.texts import restamp


def restamp_folder(folder: Path) -> list[str]:
    """Rewrite the marks in the translations below `folder`; return the names of the files that changed."""
    texts = folder / "text"
    danish = (texts / f"{DANISH}.md").read_text()
    changed = []
    for path in sorted(texts.glob("*.md")):
        if path.stem == DANISH:
            continue
        before = path.read_text()
        after = restamp(danish, before)
        if after != before:
            path.write_text(after)
            changed.append(path.name)
    return changed
