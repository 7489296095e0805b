"""What a run on PostgreSQL leaves out is what a run on SQLite has tested already."""

import os
import subprocess
import sys

import pytest

from portal.config.settings import PROJECT
from tests.conftest import reaches_the_database

ADDRESS = "PORTAL_TEST_" + "DATABASE_URL"
TESTS = PROJECT / "tests"
RULES, ABOUT_DATABASES = "tests/contact/test_rules.py", "tests/db/test_engine.py"


class TestRule:
    def test_keeps_a_test_that_asks_for_the_address(self, database_url, request):
        assert reaches_the_database(request.node)

    @pytest.mark.parametrize("_time", [1, 2])
    def test_keeps_a_test_whose_fixtures_fixtures_ask(self, _time, pages, request):
        assert reaches_the_database(request.node)

    def test_leaves_out_a_test_that_asks_for_nothing_of_it(self, tmp_path, request):
        assert not reaches_the_database(request.node)

    def test_only_one_fixture_knows_where_postgresql_is(self):
        """Else a test could come to it another way; the demo's takes the address out of what a process is given."""
        assert naming(ADDRESS) == {"conftest.py", "demo/test_install.py"}

    def test_no_fixture_is_asked_for_while_a_test_runs(self):
        assert naming("getfixture" + "value") == set()

    @pytest.mark.long
    def test_is_what_a_run_goes_by(self):
        on_sqlite = collected()
        on_postgresql = collected(**{ADDRESS: "postgresql+psycopg://127.0.0.1:1/nowhere"})

        assert files(on_sqlite) == {RULES, ABOUT_DATABASES}
        assert files(on_postgresql) == {ABOUT_DATABASES}
        assert on_postgresql < on_sqlite


def naming(words: str) -> set[str]:
    """Return the files of the tests that have those words."""
    return {str(path.relative_to(TESTS)) for path in TESTS.rglob("*.py") if words in path.read_text()}


def collected(**environ: str) -> set[str]:
    """Return what a run would run of the two files."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, RULES, ABOUT_DATABASES],
        env={name: value for name, value in os.environ.items() if name != ADDRESS} | environ,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {line for line in run.stdout.splitlines() if "::" in line}


def files(names: set[str]) -> set[str]:
    return {name.partition("::")[0] for name in names}
