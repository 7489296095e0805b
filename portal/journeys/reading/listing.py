"""A list of everything that the content says about law and practice, for those who check it."""

from collections.abc import Iterable, Iterator, Mapping

from portal.journeys.model.journey import Journey
from portal.journeys.model.steps import Claim

_INTRO = """\
# What the content says about law and practice

Made by `flask --app wsgi journeys claims`; a test holds it against the content. **S**: read in the source that is
named, on the day that is named, often as an excerpt or as a municipality quotes it. **M**: from memory, so the text
asks and promises nothing. Nobody in a municipality has checked any of it: `checked_by` is empty throughout, the
pages say so, and a municipality's lawyer has to read this list before its citizens do.
"""
_HEAD = "| text | law | kind | | source | seen | what we say |\n|---|---|---|---|---|---|---|"


def claims_listing(journeys: Mapping[str, Journey]) -> str:
    """Write the list as Markdown: the rights that stand in all journeys first, then each journey's own claims."""
    shared = {key: row for journey in journeys.values() for key, row in _rows(journey) if key.startswith("rights.")}
    parts = [_INTRO, _section("In every situation", shared.values())]
    for name, journey in journeys.items():
        parts.append(_section(name, (row for key, row in _rows(journey) if not key.startswith("rights."))))
    return "\n".join(parts)


def _section(title: str, rows: Iterable[str]) -> str:
    return "\n".join((f"## {title}", "", _HEAD, *rows, ""))


def _rows(journey: Journey) -> Iterator[tuple[str, str]]:
    for key, claim in journey.claims.items():
        yield key, _row(key, claim, journey.text(key))


def _row(key: str, claim: Claim, text: str) -> str:
    law = " § ".join(part for part in (claim.law, claim.section) if part)
    cells = (f"`{key}`", law, claim.kind, claim.standing, claim.source, claim.source_seen.isoformat(), text)
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '/') for cell in cells)} |"
