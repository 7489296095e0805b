"""The rules of the house, each as a test."""

import re
import subprocess
import sys
from collections import Counter

import pytest
from babel.messages.pofile import read_po

from portal.config.settings import PROJECT

PORTAL = PROJECT / "portal"
BIN = PROJECT / ".venv" / "bin"


class TestFloors:
    def test_a_planted_import_upwards_fails_the_contracts(self, tmp_path):
        """The contracts are run on a copy of the house in which `people` looks up to `plans`."""
        copy = house(tmp_path)
        assert contracts(copy).returncode == 0

        rules = copy / "portal" / "contact" / "rules.py"
        rules.write_text(f"from portal.plans.models import Plan\n{rules.read_text()}")

        broken = contracts(copy)
        assert broken.returncode == 1
        assert "portal.contact is not allowed to import portal.plans" in " ".join(broken.stdout.split())

    def test_a_package_without_a_floor_fails_the_contracts(self, tmp_path):
        copy = house(tmp_path)
        (copy / "portal" / "loft").mkdir()
        (copy / "portal" / "loft" / "__init__.py").write_text("")

        assert contracts(copy).returncode == 1

    def test_flask_in_the_rules_fails_the_contracts(self, tmp_path):
        copy = house(tmp_path)
        rules = copy / "portal" / "plans" / "rules.py"
        rules.write_text(f"import flask\n{rules.read_text()}")

        assert contracts(copy).returncode == 1

    def test_a_verifier_that_borrows_what_it_checks_fails_the_contracts(self, tmp_path):
        copy = house(tmp_path)
        verifier = copy / "portal" / "audit" / "verifier" / "chains.py"
        verifier.write_text(f"from portal.audit.chain import entry_hash\n{verifier.read_text()}")

        assert contracts(copy).returncode == 1

    def test_journeys_hold_no_python(self):
        assert not list((PROJECT / "journeys").rglob("*.py"))


class TestSizes:
    def test_files_and_functions_stay_readable(self):
        long = [
            f"{path.relative_to(PROJECT)} {len(path.read_text().splitlines())}"
            for path in PORTAL.rglob("*.py")
            if "migrations" not in path.parts and len(path.read_text().splitlines()) > 270
        ]
        assert not long


class TestStyles:
    css = (PORTAL / "static" / "css" / "portal.css").read_text()

    def test_only_logical_properties(self):
        physical = re.findall(
            r"(?:^|[;{\s])((?:margin|padding|border)-(?:left|right|top|bottom)[\w-]*|(?:left|right|top|bottom))\s*:",
            self.css,
        )
        assert not physical
        assert not re.findall(r"text-align:\s*(?:left|right)|float:\s*(?:left|right)", self.css)

    @pytest.mark.parametrize(
        "rule", ["prefers-color-scheme: dark", "forced-colors: active", "prefers-reduced-motion", "@media print"]
    )
    def test_everyone_is_thought_of(self, rule):
        assert rule in self.css

    def test_nothing_from_elsewhere(self):
        assert not re.findall(r"@import|url\(\s*[\"']?(?:https?:)?//", self.css)


class TestTemplates:
    templates = sorted((PROJECT / "templates").rglob("*.html"))

    def test_no_inline_script_or_style(self):
        ours = "<script src=\"{{ asset('js/forlad.js') }}\" defer></script>"
        for path in self.templates:
            text = path.read_text().replace(ours, "")
            assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", text), path

    def test_the_one_script_is_small_and_does_nothing_but_leave(self):
        scripts = [path for path in (PORTAL / "static").rglob("*.js") if path.is_file()]
        assert [path.name for path in scripts] == ["forlad.js"]
        text = scripts[0].read_text()
        assert len(text.encode()) <= 1500
        forbidden = r"fetch|XMLHttp|sendBeacon|import|eval|innerHTML|document\.write|postMessage|Storage|cookie|https?:"
        assert not re.findall(forbidden, text)

    def test_every_word_goes_through_gettext(self):
        for path in self.templates:
            text = re.sub(
                r"\{% block body_class %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<svg.*?</svg>",
                " ",
                path.read_text(),
                flags=re.S,
            )
            text = re.sub(r"<[^>]*>|&\w+;|\s[\w-]+=\"[^\"]*\"|\s[\w-]+=|\bchecked\b|\bselected\b", " ", text)
            assert not re.search(r"[A-Za-zÆØÅæøå]{4,}", text), path


class TestTranslations:
    def test_english_has_every_string_and_no_other(self, found, english):
        assert {m.id for m in found if m.id} == {m.id for m in english if m.id}
        assert not english.obsolete

    def test_no_string_hides_in_an_f_string(self):
        """There it is not found, stays Danish on English pages, and is missed by nobody."""
        hidden = re.compile(r"""\{(n|lazy_)?gettext\(['"]""")
        assert not [str(path) for path in PORTAL.rglob("*.py") if hidden.search(path.read_text())]

    def test_nothing_is_empty_or_fuzzy(self, english):
        for message in english:
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(forms), message.id
            assert not message.fuzzy or not message.id, message.id

    def test_placeholders_are_the_same(self, english):
        for message in english:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            for danish, words in zip(ids, forms, strict=True):
                assert placeholders(danish) == placeholders(words), danish

    def test_no_sentence_is_over_25_words(self, english):
        for message in english:
            for text in (message.id, message.string):
                for form in text if isinstance(text, tuple) else (text,):
                    if message.id:
                        assert all(len(s.split()) <= 25 for s in re.split(r"[.?!:]\s", form)), form


class TestSecrets:
    def test_the_tree_names_no_machine_and_no_registry(self):
        hosts = ("registry.np" + "mjs", "py" + "pi.org", "python" + "hosted")
        bad = re.compile(r"(?<![\w.])/(?:work|farm|root)/|" + "|".join(map(re.escape, hosts)))
        listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True)
        for name in listed.stdout.splitlines():
            path = PROJECT / name
            if path.is_file() and path.suffix not in (".woff2", ".png"):
                assert not bad.search(path.read_text()), name


def placeholders(text: str) -> Counter:
    return Counter(re.findall(r"%\(\w+\)s", text))


def house(tmp_path):
    """Copy what the contracts read."""
    import shutil

    copy = tmp_path / "house"
    copy.mkdir()
    shutil.copytree(PORTAL, copy / "portal", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(PROJECT / "pyproject.toml", copy)
    return copy


def contracts(folder):
    return subprocess.run(
        [sys.executable, BIN / "lint-imports", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is said in the code today."""
    pot = tmp_path_factory.mktemp("pot") / "messages.pot"
    extract = [BIN / "pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "lazy_gettext", "-o", pot, "."]
    subprocess.run(extract, cwd=PROJECT, check=True)
    with pot.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def english():
    with (PROJECT / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


class TestSecurityChecks:
    def test_every_test_that_the_list_names_exists(self):
        listed = (PROJECT / "docs" / "security-checks.md").read_text()
        named = set(re.findall(r"`(tests/[\w/]+\.py)((?:::\w+)*)`", listed))
        assert len(named) > 20
        for file, names in named:
            text = (PROJECT / file).read_text()
            for name in filter(None, names.split("::")):
                assert re.search(rf"(?:class|def) {name}\b", text), f"{file}{names}"

    def test_every_check_has_its_row(self):
        listed = (PROJECT / "docs" / "security-checks.md").read_text()
        rows = re.findall(r"^\| (\d+)(?:-(\d+))? \|", listed, re.M)
        numbers = [n for first, last in rows for n in range(int(first), int(last or first) + 1)]
        assert numbers == list(range(1, 77))
