"""The log as a file for a spreadsheet: the same lines as on the page, and nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Iterator

from portal.consents.log_wording import ShownLine
from portal.i18n import day, gettext

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"  # or the spreadsheet takes æ, ø and å for something else


def log_file(lines: Iterable[ShownLine]) -> str:
    """Write lines as CSV, with semicolons as Danish spreadsheets want them."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_headings())
    for line in lines:
        writer.writerows([harmless(cell) for cell in row] for row in _rows(line))
    return BYTE_ORDER_MARK + written.getvalue()


def harmless(text: str) -> str:
    """Return a text that a spreadsheet shows and doesn't run: a sign before what could begin a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(RUNS) or text.startswith(RUNS) else text


def _headings() -> list[str]:
    return [
        gettext("Dag"),
        gettext("Tid"),
        gettext("Hvem"),
        gettext("Rolle"),
        gettext("Til hvad"),
        gettext("Skrevet grund"),
        gettext("Hvad kom der ud af det"),
        gettext("Hvad"),
        gettext("Hvorfor ja eller nej"),
    ]


def _rows(line: ShownLine) -> Iterator[tuple[str, ...]]:
    """Give a row for each answer of a line, so that a row can be read alone."""
    begins = (day(line.day), line.when, line.who, line.role, line.purpose, line.reason or "")
    for answer in line.answers:
        yield (*begins, answer.outcome, ", ".join(answer.what), " ".join(filter(None, (answer.cause, answer.law))))
    if not line.answers:
        yield (*begins, gettext("Der var ikke noget at se"), "", "")
