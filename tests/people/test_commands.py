"""`flask people …`."""

import base64

import pytest

from portal.people.actions import recognise
from portal.people.vault import Vault
from tests.builders import a_citizen, a_sign_in
from tests.people.cprs import NORA, OTHER
from tests.people.portals import a_portal
from tests.people.test_numbers import NOW, OLD

NEW = b"n" * 32


class TestRotateVault:
    def test_tells_counts_and_nothing_else(self, run, session):
        for cpr in (NORA, OTHER):
            recognise(session, a_sign_in(cpr=cpr), now=NOW, vault=Vault((OLD,)))
        session.commit()

        assert run("rotate-vault", "--batch", "1") == (0, "2 rows sealed anew, 0 left under another key.\n")
        assert run("rotate-vault") == (0, "0 rows sealed anew, 0 left under another key.\n")

    def test_says_so_where_a_key_is_lacking(self, run, session):
        recognise(session, a_sign_in(cpr=NORA), now=NOW, vault=Vault((b"lost" * 8,)))
        session.commit()

        assert run("rotate-vault") == (1, "0 rows sealed anew, 1 left under another key.\n")


class TestCprConflicts:
    def test_names_both_by_their_ids_and_no_number(self, run, session):
        vault = Vault((OLD,))
        owner = recognise(session, a_sign_in(cpr=NORA), now=NOW, vault=vault)
        citizen = a_citizen(session, subject="abc")
        recognise(session, a_sign_in(subject="abc", cpr=NORA), now=NOW, vault=vault)
        session.commit()

        code, said = run("cpr-conflicts")
        assert code == 0
        assert said == f"2026-11-20 09:00 UTC  {citizen.id}  named a number of  {owner.id}\n"


@pytest.fixture
def run(database, database_url):
    keys = ",".join(base64.urlsafe_b64encode(key).decode() for key in (NEW, OLD))
    portal = a_portal(database_url, "http://127.0.0.1:59998", PORTAL_VAULT_KEYS=keys)

    def ran(*arguments):
        result = portal.test_cli_runner().invoke(args=["people", *arguments])
        return result.exit_code, result.output

    yield ran
    portal.extensions["gate"].database.close()
