"""`flask people …`."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.config.roles import Role
from portal.people.actions import begin_session, end_session, recognise, session_key
from portal.people.evidence import evidence_of
from portal.people.models import StaffMember, WebSession
from portal.people.vault import Vault
from tests.builders import ISSUER, a_citizen, a_session, a_sign_in, a_staff_member
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


class TestForgetEvidence:
    def test_tells_how_many_rows(self, run, session, count):
        citizen = a_citizen(session)
        a_session(session, citizen, now=NOW - timedelta(days=180))
        a_session(session, citizen, now=NOW - timedelta(days=179))  # lets the first one run out on that day

        with time_machine.travel(NOW, tick=False):
            assert run("forget-evidence") == (0, "1 rows forgotten.\n")
            assert run("forget-evidence") == (0, "0 rows forgotten.\n")


class TestEvidence:
    def test_tells_one_citizens_sign_ins_with_their_addresses(self, run, session):
        citizen, person = a_citizen(session), replace(a_sign_in(), transaction_id="tx-1")
        key = session_key(begin_session(session, citizen, person, now=NOW, address="198.51.100.7", vault=Vault((OLD,))))
        end_session(session, key, now=NOW + timedelta(minutes=5))
        a_session(session, a_citizen(session), now=NOW)
        session.commit()

        code, said = run("evidence", str(citizen.id))
        assert code == 0
        assert said.splitlines() == [
            f"2026-11-20 09:00:00 UTC  sign_in  substantial  {ISSUER}  {key[:16]}  tx-1  -  198.51.100.7",
            f"2026-11-20 09:05:00 UTC  sign_out  substantial  {ISSUER}  {key[:16]}  -  -  -",
        ]

    def test_says_where_a_key_is_lacking(self, run, session):
        citizen = a_citizen(session)
        lost = Vault((b"lost" * 8,))
        begin_session(session, citizen, a_sign_in(), now=NOW, address="198.51.100.7", vault=lost)
        session.commit()

        assert "sealed with a key that isn't here" in run("evidence", str(citizen.id))[1]


class TestEndSessions:
    def test_ends_one_citizens_or_everybodys_and_notes_it(self, run, session, count):
        citizen = a_citizen(session)
        for one in (citizen, citizen, a_citizen(session)):
            a_session(session, one)

        assert run("end-sessions", "--citizen", str(citizen.id)) == (0, "2 sign-ins ended.\n")
        assert count(WebSession) == 1
        assert run("end-sessions", "--everybody") == (0, "1 sign-ins ended.\n")
        assert [each.kind for each in evidence_of(session, citizen.id)][-2:] == ["ended_by_operator"] * 2

    def test_ends_a_member_of_staffs(self, run, session, count):
        member = a_staff_member(session, Role.EDITOR)
        a_session(session, member)
        a_session(session, a_citizen(session))

        assert run("end-sessions", "--staff", str(member.id)) == (0, "1 sign-ins ended.\n")
        assert count(WebSession) == 1

    @pytest.mark.parametrize("given", [(), ("--everybody", "--citizen", "0197f3a2-5b7e-7c3d-8a9b-1c2d3e4f5a6b")])
    def test_must_be_told_whose(self, run, given):
        assert run("end-sessions", *given)[0] == 2


class TestFirstAdmin:
    GIVEN = ("first-admin", "m-1", "--name", "Eva", "--unit", "rehab", "--reason", "Opstart")

    def test_is_named_once(self, run, session):
        code, said = run(*self.GIVEN)
        assert code == 0
        member = session.scalars(select(StaffMember)).one()
        assert said == f"{member.id} is an administrator from the next sign-in on.\n"
        assert (member.issuer, member.held) == ("http://127.0.0.1:59998/demo/kommune", {Role.ADMIN})
        session.commit()

        code, said = run(*self.GIVEN)
        assert code == 1
        assert "There is an administrator already" in said

    @pytest.mark.parametrize(("number", "value"), [(1, " "), (3, " "), (5, "unheard-of"), (7, "")])
    def test_bad_input_is_told(self, run, count, number, value):
        given = list(self.GIVEN)
        given[number] = value
        assert run(*given)[0] == 2
        assert count(StaffMember) == 0


class TestCloseAccount:
    def test_ends_sign_ins_and_lets_nobody_in_until_it_is_opened(self, run, session, count):
        citizen = a_citizen(session)
        a_session(session, citizen)

        assert run("close-account", str(citizen.id)) == (0, "Closed.\n")
        assert count(WebSession) == 0
        assert [each.kind for each in evidence_of(session, citizen.id)][-1] == "closed"
        session.commit()
        assert run("open-account", str(citizen.id)) == (0, "Open.\n")
        session.refresh(citizen)
        assert citizen.closed_at is None

    @pytest.mark.parametrize("command", ["close-account", "open-account"])
    def test_of_nobody_is_told(self, run, command):
        assert run(command, "0197f3a2-5b7e-7c3d-8a9b-1c2d3e4f5a6b") == (1, "Error: No citizen has that id.\n")


@pytest.fixture
def run(database, database_url):
    keys = ",".join(base64.urlsafe_b64encode(key).decode() for key in (NEW, OLD))
    portal = a_portal(database_url, "http://127.0.0.1:59998", PORTAL_VAULT_KEYS=keys)

    def ran(*arguments):
        result = portal.test_cli_runner().invoke(args=["people", *arguments])
        return result.exit_code, result.output

    yield ran
    portal.extensions["gate"].database.close()
