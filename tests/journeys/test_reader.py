import json
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.journeys.model.journey import Journey, from_json, to_json
from portal.journeys.reading.faults import Fault, JourneyFaults
from portal.journeys.reading.reader import read_all, read_files, read_folder
from portal.journeys.reading.shared import read_shared
from portal.journeys.reading.texts import restamp
from tests.journeys.builders import DANISH, ID, PERSONAS, STRUCTURE, a_folder, english, files

CONTENT = Path(__file__).parents[2] / "journeys"
JOURNEY = "journey.yaml"
VAERRE = "  - {id: vaerre, lines: [danger, health]}"
PLAN_IS_YES = '{fact: rehab.has_plan, op: eq, value: "yes"}'

# What is wrong: file, the text replaced, its replacement, a text on the line of the fault ("" for the whole file), and
# a part of the sentence.
BAD = [
    # YAML that could surprise
    (JOURNEY, "edition: 1", "edition: 1\nedition: 2", "edition: 2", "'edition' stands here twice; first on line 9"),
    (JOURNEY, 'letter: "yes"', "letter: yes", "letter: yes", "write yes in quotes"),
    (JOURNEY, 'hide_when_unknown: "yes"', "hide_when_unknown: On", "unknown: On", "write On in quotes"),
    (JOURNEY, 'section: "41"', "section: 0101", "section: 0101", "write the number 0101 in quotes"),
    (JOURNEY, 'section: "41"', "section: 12:30", "section: 12:30", "write the number 12:30 in quotes"),
    (JOURNEY, "sensitivity: normal", "sensitivity: ~", "sensitivity: ~", "write ~ in quotes"),
    (JOURNEY, "audience: [", "audience: &a [", "audience:", "anchor &a is not allowed"),
    (JOURNEY, "keywords: [udskrevet]", "keywords: *a", "keywords: *a", "alias *a is not allowed"),
    (JOURNEY, "edition: 1", "edition: !!int 1", "edition: !!int", "tag tag:yaml.org,2002:int is not allowed"),
    (JOURNEY, "edition: 1", "edition: !!python/object:os.system 1", "edition:", "is not allowed"),
    (JOURNEY, "red_flags:", "---\nred_flags:", "---", "more than one document"),
    (JOURNEY, "audience: [adult, relative]", "audience: [adult", "sensitivity:", "this is no YAML"),
    (JOURNEY, "sensitivity: normal", "\tsensitivity: normal", "sensitivity: normal", "U+0009 is not allowed"),
    (JOURNEY, "sensitivity: normal", "sensitivity: nor\u202emal", "sensitivity:", "U+202E is not allowed"),
    ("text/da.md", "Om det.", "Om \x07det.", "Om \x07", "U+0007 is not allowed"),
    (JOURNEY, "[udskrevet]", "[udskrevet, ? [a] : b]", "keywords:", "a key must be plain text"),
    (JOURNEY, STRUCTURE, "", "", "the file is empty"),
    (JOURNEY, STRUCTURE, "just words", "just words", "must be a mapping"),
    # The shape
    (JOURNEY, "edition: 1", "editon: 1", "editon", "unknown key 'editon'; did you mean 'edition'?"),
    (JOURNEY, "    sets: rehab.has_plan", "    set: rehab.has_plan", "- id: plan\n", "the key 'sets' is missing"),
    (JOURNEY, "audience: [adult, relative]", "audience: [adult, dog]", "audience:", "must be one of"),
    (JOURNEY, "audience: [adult, relative]", "audience: adult", "audience:", "'audience' must be a list"),
    (JOURNEY, "edition: 1", "edition: one", "edition:", "must be a whole number"),
    (JOURNEY, "edition: 1", "edition: 0", "edition:", "must be 1 or more"),
    (JOURNEY, "review_due: 2027-05-01", "review_due: 2027-02-30", "review_due", "there is no such day"),
    (JOURNEY, "review_due: 2027-05-01", "review_due: 1/5 2027", "review_due", "YYYY-MM-DD"),
    (JOURNEY, "languages: [da, en]", "languages: [en, da]", "languages:", "begin with da"),
    (JOURNEY, 'letter: "yes"', 'letter: "maybe"', "letter:", 'must be "yes" or "no"'),
    (JOURNEY, "slug: lille-forloeb", "slug: lille-forløb", "slug:", "lower-case ASCII"),
    (JOURNEY, "id: lille-forloeb", "id: stort-forloeb", "id: stort", "differs from the folder's name"),
    (JOURNEY, "unit: coordinator", "unit: kordinator", "kordinator", "'unit' must be one of"),
    (JOURNEY, "target: hospital", "target: hotel", "target: hotel", "'hotel' is not a unit"),
    (JOURNEY, "kind: call, target: hospital", "kind: external, target: http://x.dk", "http:", "https address"),
    (JOURNEY, 'checked_by: ""', 'checked_by: "BR"', "- {id: brev", "both 'checked_by' and 'checked_on'"),
    (JOURNEY, 'source: "loven"', 'source: ""', "source:", "'source' must not be empty"),
    (JOURNEY, "source_seen: 2026-11-21", 'source_seen: ""', "source_seen", "YYYY-MM-DD"),
    (JOURNEY, "standing: S", "standing: X", "standing", "must be one of 'S', 'M'"),
    (JOURNEY, "law: sundhedsloven", 'law: ""', "- {id: brev", "must name its law"),
    (JOURNEY, "from: P4D", "from: P4WD", "P4WD", "must be a duration"),
    (JOURNEY, "from: P0D, to: P1D", "from: P3D, to: P1D", "to: P1D", "ends before it begins"),
    (JOURNEY, "to_working_days: 5", "to_working_days: 5, to: P9D", "to_working_days", "not both"),
    (JOURNEY, "to: P2D, kind: should", "kind: should", "discharged_on, kind:", "a window needs"),
    (JOURNEY, "to: P2D, kind: should", "to: P2D, kind: must", "kind: must", "needs a claim of standing S"),
    (
        JOURNEY,
        "    steps:\n      - id: samlet-plan",
        "    steps: []\n    x:\n      - id: samlet-plan",
        "steps: []",
        "at least 1",
    ),
    (JOURNEY, "to: P2D, kind: should", "to: P2D", "on, to: P2D}", "a step's window needs a 'kind'"),
    # Facts and conditions
    (
        JOURNEY,
        PLAN_IS_YES,
        '{fact: rehab.has_pln, op: eq, value: "yes"}',
        "has_pln",
        "unknown fact 'rehab.has_pln'; did you mean 'rehab.has_plan'?",
    ),
    (
        JOURNEY,
        PLAN_IS_YES,
        "{fact: rehab.has_plan, op: before, value: 2026-01-01}",
        "op: before",
        "'before' does not fit 'rehab.has_plan' (yes_no)",
    ),
    (JOURNEY, PLAN_IS_YES, '{fact: rehab.has_plan, op: eq, value: "si"}', '"si"', "'si' is not a value of"),
    (JOURNEY, PLAN_IS_YES, "{fact: rehab.has_plan, op: eq}", "op: eq}", "a value is missing"),
    (JOURNEY, "op: count_gte, value: 3", "op: count_gte", "op: count_gte}", "must be a whole number"),
    (
        JOURNEY,
        "fact: help.departments, op: count_gte, value: 3",
        "fact: discharge.date, op: between, value: [2026-02-01, 2026-01-01]",
        "op: between",
        "the smaller first",
    ),
    (JOURNEY, PLAN_IS_YES, '{fact: rehab.has_plan, op: in, value: "yes"}', "op: in", "needs a list"),
    (JOURNEY, PLAN_IS_YES, '{fact: rehab.has_plan, op: known, value: "yes"}', "op: known", "takes no value"),
    (JOURNEY, PLAN_IS_YES, '{fact: rehab.has_plan, op: like, value: "yes"}', "op: like", "'op' must be one of"),
    (JOURNEY, "op: count_gte, value: 3", "op: count_gte, value: many", "value: many", "must be a whole number"),
    (JOURNEY, f"[{PLAN_IS_YES}]", "[]", "all: []", "'all' needs at least 1"),
    (JOURNEY, PLAN_IS_YES, '{fact: home.alone, op: eq, value: "yes"}', "home.alone", "no question settles the fact"),
    (JOURNEY, PLAN_IS_YES, "{fact: rehab.level, op: eq, value: basic}", "rehab.level, op", "depends on itself"),
    (JOURNEY, PLAN_IS_YES, "{fact: help.departments, op: known}", "op: known", "the later question 'afdelinger'"),
    (JOURNEY, "sets: rehab.has_plan", "sets: work.situation", "sets: work", "can't set 'work.situation'"),
    (JOURNEY, "sets: rehab.has_plan", "sets: rehab.level", "sets: rehab.level", "which is one_of"),
    (JOURNEY, "sets: help.departments", "sets: daily.helped", "daily.helped", "unknown fact 'daily.helped'"),
    (JOURNEY, "advanced, specialised]", "special]", "special]", "'special' is not a value of 'rehab.level'"),
    (JOURNEY, "options: [basic, advanced, specialised]", "options: [basic]", "- id: plantype", "two options or more"),
    (JOURNEY, "sets: rehab.has_plan", "sets: rehab.has_plan\n    options: [a]", "options: [a]", "has no options"),
    (JOURNEY, PLAN_IS_YES, f'{PLAN_IS_YES}, {{fact: rehab.has_plan, op: eq, value: "no"}}', PLAN_IS_YES, "can never"),
    (
        JOURNEY,
        "value: 3}",
        'value: 3}]}, {all: [{fact: rehab.has_plan, op: eq, value: "yes", not: "ja"}',
        "not: ",
        "'not' must",
    ),
    # Ids and anchors
    (JOURNEY, "id: traening", "id: papirer", "id: papirer\n        responsible: {who: us", "'papirer' is used twice"),
    (JOURNEY, "- id: senere", "- id: foerst", "- id: foerst\n    steps", "the phase id 'foerst' is used twice"),
    (JOURNEY, "id: afdelinger", "id: plan", "id: plan\n    kind: many_of", "the question id 'plan' is used twice"),
    (JOURNEY, "documents: [brev]", "documents: [brev, brev]", "documents", "'brev' is used twice"),
    (
        JOURNEY,
        VAERRE,
        f"{VAERRE}\n{VAERRE}".replace("danger, health", "mind", 1),
        "[danger, health]",
        "'vaerre' is used twice",
    ),
    (JOURNEY, "anchors: [discharged_on]", "anchors: []", "when: {anchor", "is not declared under 'anchors'"),
    (JOURNEY, "    anchor: discharged_on\n", "", "when: {anchor", "no date question settles"),
    (
        JOURNEY,
        "    anchor: discharged_on\n",
        "    anchor: turns_18\n",
        "turns_18",
        "can't settle the anchor 'turns_18'",
    ),
    # Texts
    ("text/da.md", "## title\n", "## title {da: 12345678}\n", "## title", "a Danish block carries no"),
    ("text/da.md", "## steps.papirer.next\nDu får dem.\n", "", "", "'steps.papirer.next' is missing (journey.yaml:40"),
    ("text/da.md", "## summary\n", "## resume\nx\n## summary\n", "## resume", "nothing asks for the block 'resume'"),
    ("text/da.md", "## summary\n", "## title\n", "## title\nOm", "stands here twice; first on line 2"),
    ("text/da.md", "Om det.\n", "\n", "## summary", "the block is empty"),
    ("text/da.md", "Om det.", "Om <b>det</b>.", "Om <b>", "raw HTML is not allowed"),
    ("text/da.md", "Om det.", "Om\n### det", "### det", "a heading is not allowed"),
    ("text/da.md", "Om det.", "![det](/a.png)", "![det]", "an image is not allowed"),
    ("text/da.md", "Om det.", "[det](http://x.dk)", "[det]", "a link must lead to"),
    ("text/da.md", "<!-- Et lille forløb. -->", "Et lille forløb", "Et lille", "only a one-line comment"),
    ("text/da.md", "## summary", "## Hvad er det?", "## Hvad", "is no block"),
    ("text/da.md", "Om det.", "a" * 9000, "## summary", "longer than 8000"),
    ("text/en.md", "English for title.\n", "\n", "## title", "the block is empty"),
    ("text/en.md", english().splitlines()[0], "## title", "## title", "doesn't say which Danish text"),
    ("text/en.md", english().splitlines()[0], "## title {da: 00000000}", "## title", "'title' is stale"),
    ("text/en.md", english().splitlines()[0], "## title {sv: 1}", "## title", "is no mark"),
    (
        "text/en.md",
        english()[english().index("## questions.plan.hint") : english().index("## questions.plantype")],
        "",
        "",
        "'questions.plan.hint' is missing",
    ),
    # Personas
    ("personas.yaml", "afdelinger: [rehab", "afdeling: [rehab", "afdeling:", "(no_such_question)"),
    ("personas.yaml", "dato: 2026-11-20", "dato: 1026-11-20", "dato:", "(date_too_early)"),
    ("personas.yaml", "must_not_show: [hjaelp]", "must_not_show: [papirer]", "must_not_show", "must not see 'papirer'"),
    ("personas.yaml", "must_show: [papirer, traening", "must_show: [papirer, hjaelp", "must_show", "doesn't see it"),
    ("personas.yaml", "to: 2026-11-27", "to: 2026-11-28", "to: 2026-11-28", "but it is 2026-11-27"),
    (
        "personas.yaml",
        "name: mand-70",
        "name: kvinde-34",
        "name: kvinde-34\n  today: 2026-11-21\n  answers: {plan",
        "stands here twice",
    ),
    ("personas.yaml", "traening: {from", "traning: {from", "traning", "no step 'traning'; did you mean 'traening'?"),
    ("personas.yaml", "today: 2026-11-21", "today: 9999-12-31", "today:", "between the years 2000 and 2100"),
    ("personas.yaml", PERSONAS, "[]", "[]", "needs at least 1"),
]


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The small journey's files with the first `old` in one of them replaced."""
    content = files()
    assert old in content[file]
    return content | {file: content[file].replace(old, new, 1)}


def line_of(text: str, part: str) -> int:
    """The line, from 1, on which a part of a text begins; 0 for no part."""
    return text.count("\n", 0, text.index(part)) + 1 if part else 0


def faults_of(content: Mapping[str, bytes | str]) -> tuple[Fault, ...]:
    """What is wrong with these files."""
    with pytest.raises(JourneyFaults) as caught:
        read_files(content, ID)
    return caught.value.faults


class TestReadFiles:
    def test_a_good_journey(self):
        journey = read_files(files(), ID)

        assert [question.id for question in journey.questions] == ["dato", "plan", "plantype", "afdelinger"]
        assert journey.text("title") == "Jeg er kommet hjem"
        assert journey.text("title", "en") == "English for title."

    @pytest.mark.parametrize(("file", "old", "new", "at", "reason"), BAD, ids=lambda value: value[:30])
    def test_a_fault_has_its_place_and_reason(self, file, old, new, at, reason):
        content = changed(file, old, new)

        faults = faults_of(content)

        line = line_of(content[file], at) if content[file] else 1
        assert any(fault.file == file and fault.line == line and reason in fault.reason for fault in faults), (
            line,
            [str(fault) for fault in faults],
        )

    def test_all_faults_at_once(self):
        content = files(
            structure=STRUCTURE.replace("edition: 1", "edition: one")
            .replace(PLAN_IS_YES, '{fact: rehab.has_pln, op: eq, value: "yes"}', 1)
            .replace("id: traening", "id: papirer")
            .replace("anchors: [discharged_on]", "anchors: []"),
            da=DANISH.replace("Om det.", "# Om det"),
            en=english().replace("## summary {da: ", "## summary {da: 0000", 1),
            personas="- name: [a]\n",
        )

        faults = faults_of(content)

        told = "\n".join(map(str, faults))
        for reason in (
            "journey.yaml:9: 'edition' must be a whole number",
            "unknown fact 'rehab.has_pln'",
            "the step id 'papirer' is used twice",
            "not declared under 'anchors'",
            "text/da.md:7: a heading is not allowed",
            "text/en.md:5:",
            "personas.yaml:1: 'name'",
        ):
            assert reason in told, told
        assert list(faults) == sorted(faults)

    def test_a_fault_reads_as_a_sentence(self):
        fault = faults_of(changed("journey.yaml", PLAN_IS_YES, '{fact: rehab.has_pln, op: eq, value: "yes"}'))[0]

        assert str(fault) == "journey.yaml:30: unknown fact 'rehab.has_pln'; did you mean 'rehab.has_plan'?"

    @pytest.mark.parametrize("file", sorted(files()))
    def test_a_missing_file(self, file):
        content = files()
        del content[file]

        assert Fault(file, 0, "the file is missing") in faults_of(content)

    def test_what_we_only_remember_is_written_as_a_question(self):
        content = changed(JOURNEY, "standing: S", "standing: M")

        (fault,) = faults_of(content)

        assert (fault.file, fault.line) == ("text/da.md", line_of(DANISH, "## steps.papirer.law.brev"))
        assert "write it as a question" in fault.reason

    def test_a_question_to_ask_may_come_from_memory(self):
        asking = DANISH.replace("Afdelingen sender", "Spørg, om afdelingen sender")
        structure = STRUCTURE.replace("standing: S", "standing: M")

        assert read_files(files(structure=structure, da=asking, en=restamp(asking, english())), ID)

    def test_a_language_that_is_not_promised(self):
        content = files() | {"text/sv.md": english()}

        assert faults_of(content)[0].file == "text/sv.md"

    def test_a_translation_needs_the_optional_blocks_danish_has(self):
        without_hint = DANISH.replace("## questions.plan.hint\nDen ligger i dine papirer.\n", "")

        faults = faults_of(files(da=without_hint))

        assert [fault.reason for fault in faults] == ["nothing asks for the block 'questions.plan.hint'"]


class TestReadFolder:
    def test_reads_what_lies_there_and_what_it_shares(self, tmp_path):
        journey = read_folder(a_folder(tmp_path))

        assert journey == read_files(files(), ID, shared=read_shared(tmp_path)[0])
        assert [right.id for right in journey.rights] == ["bisidder"]
        assert journey.text("rights.bisidder.title", "en") == "English for rights.bisidder.title."

    def test_takes_windows_line_ends(self, tmp_path):
        folder = a_folder(tmp_path)
        (folder / "text" / "da.md").write_bytes(DANISH.replace("\n", "\r\n").encode())

        assert read_folder(folder) == read_files(files(), ID, shared=read_shared(tmp_path)[0])

    def test_refuses_what_is_no_folder(self, tmp_path):
        with pytest.raises(JourneyFaults, match="no folder"):
            read_folder(tmp_path / "missing")

    @pytest.mark.parametrize(
        ("name", "data", "line", "reason"),
        [
            (JOURNEY, b"id: \xff\n", 1, "not UTF-8"),
            ("text/da.md", b"## title\n\xc3(", 2, "not UTF-8"),
            (JOURNEY, b"id: a\nslug: \x00", 2, "U+0000"),
            (JOURNEY, b"\xef\xbb\xbfid: a", 1, "U+FEFF"),
            (JOURNEY, b"# " + b"x" * 10_000_000, 0, "larger than 256 KB"),
        ],
        ids=["binary", "cut letter", "null", "byte order mark", "ten megabytes"],
    )
    def test_refuses_bytes_that_are_no_text(self, tmp_path, name, data, line, reason):
        folder = a_folder(tmp_path)
        (folder / name).write_bytes(data)

        faults = faults_in(folder)

        assert [(fault.file, fault.line) for fault in faults if reason in fault.reason] == [(name, line)]
        assert "the file is missing" not in {fault.reason for fault in faults if fault.file == name}

    def test_follows_no_links(self, tmp_path):
        folder = a_folder(tmp_path)
        (folder / JOURNEY).rename(tmp_path / "elsewhere")
        (folder / JOURNEY).symlink_to(tmp_path / "elsewhere")

        assert faults_in(folder)[0].reason.startswith("the file can't be opened")

    def test_follows_no_linked_folder(self, tmp_path):
        a_folder(tmp_path, name="real")
        (tmp_path / ID).symlink_to(tmp_path / "real")

        assert "no folder" in faults_in(tmp_path / ID)[0].reason

    def test_waits_for_no_pipe(self, tmp_path):
        folder = a_folder(tmp_path)
        (folder / JOURNEY).unlink()
        os.mkfifo(folder / JOURNEY)

        assert Fault(JOURNEY, 0, "this is no regular file") in faults_in(folder)

    def test_a_folder_in_a_files_place(self, tmp_path):
        folder = a_folder(tmp_path)
        (folder / JOURNEY).unlink()
        (folder / JOURNEY).mkdir()

        assert Fault(JOURNEY, 0, "this is no regular file") in faults_in(folder)


BILLION_LAUGHS = "a: &a [x]\n" + "".join(
    f"{key}: &{key} [{('*' + last + ', ') * 9}]\n" for last, key in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "deep lists": (JOURNEY, "[" * 100_000),
    "deep maps": (JOURNEY, "{a: " * 50_000),
    "deep blocks": (JOURNEY, "- " * 100_000),
    "deep keys": (JOURNEY, "? " * 100_000),
    "billion laughs": (JOURNEY, BILLION_LAUGHS),
    "cycle": (JOURNEY, "&a [*a, *a]"),
    "merge": (JOURNEY, "a: &a {b: c}\nd: {<<: *a}"),
    "many parts": (JOURNEY, "[" + "a," * 120_000 + "]"),
    "many keys": (JOURNEY, "".join(f"k{n}: v\n" for n in range(25_000))),
    "many wrong keys": (JOURNEY, "".join(f"editio{n}: v\n" for n in range(9_000))),
    "many bare words": (JOURNEY, "[" + "no," * 80_000 + "]"),
    "long scalar": (JOURNEY, "id: " + "a-" * 120_000),
    "long number": (JOURNEY, "edition: " + "9" * 200_000),
    "wrong types": (JOURNEY, "phases: {a: [1]}\nquestions: x\nanchors: {b: c}\nlanguages: [[da]]"),
    "lists of lists": (JOURNEY, "phases: [[[]]]\nquestions: [[], x]\nred_flags: [{a: b}]"),
    "brackets": ("text/da.md", "## title\n" + "[" * 250_000),
    "brackets in blocks": ("text/da.md", ("## title\n" + "[" * 7_000 + "\n") * 36),
    "stars in blocks": ("text/da.md", ("## title\n" + "*a _b " * 1_200 + "\n") * 36),
    "many blocks": ("text/da.md", "## a\nb\n" * 36_000),
    "many heads": ("text/da.md", "## a\n" * 50_000),
    "many lines": ("text/da.md", "## title\n" + "a\n" * 120_000),
    "lists": ("text/da.md", ("## title\n" + "- a\n" * 1_900) * 2),
    "quotations": ("text/da.md", ("## title\n" + "> " * 3_900 + "\n") * 33),
    "persona answers": ("personas.yaml", "- {name: a, today: 2026-11-21, answers: {plan: [" + "x," * 15_000 + "]}}"),
    "many personas": ("personas.yaml", "- {name: a, today: 2026-11-21}\n" * 3_000),
}


class TestHostileFiles:
    @pytest.mark.parametrize(("file", "text"), HOSTILE.values(), ids=HOSTILE)
    def test_is_refused_quickly_with_a_place(self, tmp_path, file, text):
        folder = a_folder(tmp_path)
        (folder / file).write_text(text)

        before = time.process_time()
        faults = faults_in(folder)

        assert time.process_time() - before < 0.8
        assert any(fault.file == file and fault.reason for fault in faults)


class TestBrokenFiles:
    @settings(deadline=None)
    @given(some.data())
    def test_whatever_is_broken_ends_in_faults(self, data):
        content = files()
        name = data.draw(some.sampled_from(sorted(content)))
        text = content[name]
        start = data.draw(some.integers(0, len(text) - 1))
        end = data.draw(some.integers(start, min(len(text), start + 60)))
        new = data.draw(some.text("abn01:-[]{}&*!#'\"<>| \n", max_size=12) | some.sampled_from(text.split()))

        outcome = outcome_of(content | {name: text[:start] + new + text[end:]})

        if isinstance(outcome, Journey):
            assert from_json(to_json(outcome)) == outcome
        else:
            assert outcome
            assert all(fault.line >= 0 and fault.reason for fault in outcome)

    @settings(deadline=None)
    @given(some.binary(max_size=200), some.sampled_from(sorted(files())))
    def test_any_bytes_end_in_faults(self, data, name):
        assert faults_of(files() | {name: data})

    @settings(deadline=None)
    @given(
        some.recursive(
            some.just("x"),
            lambda inner: (
                some.lists(inner, max_size=3)
                | some.dictionaries(
                    some.sampled_from(
                        ["any", "all", "fact", "id", "when", "steps", "questions", "show_if", "languages"]
                    ),
                    inner,
                    max_size=3,
                )
            ),
            max_leaves=8,
        ),
        some.sampled_from(["questions", "phases", "red_flags", "anchors", "languages"]),
    )
    def test_any_shape_ends_in_faults(self, shape, key):
        structure = STRUCTURE[: STRUCTURE.index("anchors:")] + f"{key}: {json.dumps(shape)}\n"

        assert faults_of(files(structure=structure))


class TestReadAll:
    def test_gives_journeys_by_id(self, tmp_path):
        a_folder(tmp_path)
        (tmp_path / "README.md").write_text("x")
        (tmp_path / ".git").mkdir()

        assert list(read_all(tmp_path)) == [ID]

    def test_tells_the_faults_of_all_with_their_folder(self, tmp_path):
        a_folder(tmp_path)
        a_folder(tmp_path, name="andet")
        a_folder(tmp_path, changed(JOURNEY, "edition: 1", "edition: one"), name="tredje")

        with pytest.raises(JourneyFaults) as caught:
            read_all(tmp_path)

        assert {fault.file for fault in caught.value.faults} == {"andet/journey.yaml", "tredje/journey.yaml"}

    def test_refuses_a_slug_used_twice(self, tmp_path):
        a_folder(tmp_path)
        a_folder(tmp_path, changed(JOURNEY, "id: lille-forloeb", "id: zebra"), name="zebra")

        with pytest.raises(JourneyFaults, match="already used by 'lille-forloeb'"):
            read_all(tmp_path)


class TestTheContent:
    def test_every_journey_can_be_read(self):
        assert read_all(CONTENT)


def outcome_of(content: Mapping[str, bytes | str]) -> Journey | tuple[Fault, ...]:
    """What becomes of these files: a journey or faults."""
    try:
        return read_files(content, ID)
    except JourneyFaults as error:
        return error.faults


def faults_in(folder: Path) -> tuple[Fault, ...]:
    """What is wrong with this folder."""
    with pytest.raises(JourneyFaults) as caught:
        read_folder(folder)
    return caught.value.faults
