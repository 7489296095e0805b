"""Five hundred journeys that wish us ill: each is refused quickly, with place and reason, and readers see no change.

They are made by a seeded random choice, so that a red run is red again. Every kind spoils a real journey's files.
"""

import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.config.settings import PROJECT
from portal.journeys.reading.faults import Fault, JourneyFaults
from portal.journeys.reading.reader import read_files, sources_of
from portal.journeys.shelf import Shelf

SLUG = "udskrevet-men-ikke-rask"
COUNT = 500
SECONDS = 1.0
Files = dict[str, bytes]
Spoil = Callable[[random.Random, Files], None]


def deep_nesting(chance, files):
    opened, closed = chance.choice((("[", "]"), ("{a: ", "}")))
    depth = chance.randint(20, 100_000)
    insert(chance, files, "journey.yaml", f"extra: {opened * depth}x{closed * depth}\n")


def anchors_and_aliases(chance, files):
    rows = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, chance.randint(2, 60)))
    insert(chance, files, "journey.yaml", f"l0: &l0 [x]\n{rows}")


def cycle(chance, files):
    insert(chance, files, "journey.yaml", chance.choice(("a: &a [*a]\n", "a: &a {b: *a}\n", "<<: *b\nb: &b {c: d}\n")))


def doubled_keys(chance, files):
    line = chance.choice([row for row in lines_of(files, "journey.yaml") if row[:1].isalpha() and ":" in row])
    insert(chance, files, "journey.yaml", f"{line}\n")


def far_too_long(chance, files):
    name = chance.choice(sorted(files))
    files[name] += chance.choice((b"x", b"# ", "å".encode(), b"- ")) * 10_000_000


def wrong_types(chance, files):
    keys = (
        "questions",
        "phases",
        "red_flags",
        "anchors",
        "languages",
        "owner",
        "keywords",
        "contact_route",
        "audience",
    )
    key = chance.choice(keys)
    value = chance.choice(("[[[x]]]", "{x: {y: z}}", "x", "[1, {a: b}]", '""', "[~]", "yes", "0x1F", "12:30:00"))
    replace_part(files, key, value)


def control_characters(chance, files):
    name = chance.choice(sorted(files))
    mark = chance.choice(("\x00", "\x07", "\x1b[2J", "\u202e", "\u2066", "\ufeff", "\x85", "\u2028", "\t", "\x0b"))
    at = chance.randint(1, len(files[name]) - 1)
    text = files[name].decode()
    at = min(at, len(text) - 1)
    files[name] = f"{text[:at]}{mark}{text[at:]}".encode()


def no_text(chance, files):
    name = chance.choice(sorted(files))
    at = chance.randint(0, len(files[name]))
    files[name] = files[name][:at] + chance.choice((b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\x80")) + files[name][at:]


def html_in_text(chance, files):
    name = chance.choice(("text/da.md", "text/en.md"))
    bad = chance.choice(
        (
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[klik](javascript:alert(1))",
            "[klik](data:text/html,x)",
            "![](https://evil.test/x.png)",
            "# Overskrift",
            "```\nkode\n```",
            "[klik](//evil.test)",
        )
    )
    rows = lines_of(files, name)
    heads = [number for number, row in enumerate(rows) if row.startswith("## steps.") and ".body" in row]
    rows.insert(chance.choice(heads) + 1, f"{bad}\n")
    files[name] = "\n".join(rows).encode()


def marks_without_end(chance, files):
    insert(chance, files, "text/da.md", chance.choice(("[", "*", "_", "![", "<", "`", "&", "\\")) * 60_000 + "\n")


def missing(chance, files):
    del files[chance.choice(sorted(files))]


def cut_off(chance, files):
    files["journey.yaml"] = files["journey.yaml"][: chance.randint(0, len(files["journey.yaml"]) // 2)]


def dangling(chance, files):
    old, new = chance.choice(
        (
            (b"fact: rehab.has_plan", b"fact: __class__.__init__"),
            (b"op: eq", b"op: eval"),
            (b"target: entrance", b"target: ../../etc/passwd"),
            (b"from: P3D", b"from: P99999999999Y"),
            (b"slug: udskrevet", b"slug: ../udskrevet"),
            (b"unit: rehab", b"unit: '{{ 7 * 7 }}'"),
            (b"standing: S", b"standing: $(id)"),
            (b"review_due: 2027-05-01", b"review_due: 2027-02-31"),
            (b"sets: discharge.date", b"sets: discharge.dato"),
            (b'money: "yes"', b"money: maybe"),
        )
    )
    files["journey.yaml"] = files["journey.yaml"].replace(old, new, 1)


KINDS: tuple[Spoil, ...] = (
    deep_nesting,
    anchors_and_aliases,
    cycle,
    doubled_keys,
    far_too_long,
    wrong_types,
    control_characters,
    no_text,
    html_in_text,
    marks_without_end,
    missing,
    cut_off,
    dangling,
)


class TestHostileJourneys:
    @pytest.mark.long
    def test_are_refused_quickly_with_place_and_reason(self, sound):
        slowest = 0.0
        for number in range(COUNT):
            chance = random.Random(number)  # noqa: S311 -- chooses test data
            files = dict(sound)
            kind = KINDS[number % len(KINDS)]
            kind(chance, files)

            before = time.process_time()
            faults = faults_of(files)
            slowest = max(slowest, time.process_time() - before)

            assert slowest < SECONDS, (number, kind.__name__)
            assert faults, (number, kind.__name__)
            for fault in faults:
                assert fault.file in sound or fault.file.startswith("text/"), (number, kind.__name__, fault)
                assert fault.line >= 0
                assert fault.reason

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
    def test_change_nothing_that_is_served(self, app, database, pages, tmp_path, sound, kind):
        folder = written(tmp_path, sound, kind)
        before = Shelf(database).find(SLUG)
        page = pages.get("journeys.show", slug=SLUG).response

        run = app.test_cli_runner().invoke(args=["journeys", "import", str(folder)])

        assert run.exit_code == 1
        assert run.output.startswith(f"{SLUG}/")
        assert Shelf(database).find(SLUG) == before
        assert pages.get("journeys.show", slug=SLUG).response.data == page.data


def faults_of(files: Files) -> tuple[Fault, ...]:
    try:
        read_files(files, SLUG)
    except JourneyFaults as error:
        return error.faults
    return ()


def insert(chance, files: Files, name: str, text: str) -> None:
    """Put text between two lines that begin at the margin, so that what stands round it stays whole."""
    rows = lines_of(files, name)
    places = [number for number, row in enumerate(rows) if row[:1].isalpha()] or [len(rows)]
    rows.insert(chance.choice(places), text.rstrip("\n"))
    files[name] = "\n".join(rows).encode()


def replace_part(files: Files, key: str, value: str) -> None:
    rows = lines_of(files, "journey.yaml")
    first = next(number for number, row in enumerate(rows) if row.startswith(f"{key}:"))
    after = next((n for n in range(first + 1, len(rows)) if rows[n][:1].isalpha()), len(rows))
    files["journey.yaml"] = "\n".join([*rows[:first], f"{key}: {value}", *rows[after:]]).encode()


def lines_of(files: Files, name: str) -> list[str]:
    return files[name].decode().split("\n")


def written(below: Path, sound: Files, kind: Spoil) -> Path:
    files = dict(sound)
    kind(random.Random(0), files)  # noqa: S311 -- chooses test data
    folder = below / "journeys"
    shutil.copytree(PROJECT / "journeys" / "_faelles", folder / "_faelles")
    (folder / SLUG / "text").mkdir(parents=True)
    for name, data in files.items():
        (folder / SLUG / name).write_bytes(data)
    return Path(folder)


@pytest.fixture(scope="module")
def sound() -> Files:
    """A real journey's files, and no shared ones."""
    texts = sources_of(PROJECT / "journeys" / SLUG)
    return {name: text.encode() for name, text in texts.items() if not name.startswith("_")}
