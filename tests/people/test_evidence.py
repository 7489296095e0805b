"""Evidence of sign-ins: every beginning and every end is noted once, kept for 180 days, and then gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.identity import Identity
from portal.people.actions import begin_session, end_session, session_key, touch_session
from portal.people.evidence import (
    KEPT,
    end_sessions,
    evidence_of,
    forget_all_evidence,
    forget_evidence,
    open_address,
    reseal_address,
)
from portal.people.models import Happened, SignInEvent, WebSession
from portal.people.own_sessions import end_other_sessions
from portal.people.rotation import Rotated, rotate
from portal.people.vault import CantOpen, Vault
from tests.builders import ISSUER, a_citizen, a_session, a_sign_in
from tests.people.at_once import at_once

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OLD, NEW = b"o" * 32, b"n" * 32
VAULT = Vault((OLD,))
HERE, OWN_PAGE = "198.51.100.7", {"Sec-Fetch-Site": "same-origin"}


class TestSignIn:
    def test_is_noted_with_who_when_level_transaction_and_session(self, session):
        citizen = a_citizen(session)
        person = replace(a_sign_in(), level="high", transaction_id="tx-1", session_id="sid-1")
        secret = begin_session(session, citizen, person, now=NOW)

        event = session.scalars(select(SignInEvent)).one()
        assert (event.citizen_id, event.kind, event.at, event.level) == (citizen.id, Happened.SIGN_IN, NOW, "high")
        assert (event.issuer, event.transaction_id, event.provider_session) == (ISSUER, "tx-1", "sid-1")
        assert event.session_key == session_key(secret)

    def test_over_the_web_is_noted_with_the_address_sealed(self, client, start, stub, stub_portal, database):
        stub.about["transaction_id"] = "tx-7"
        assert start().status_code == 302

        vault = Vault(stub_portal.extensions["settings"].vault_keys)
        with database.reading() as session:
            event = session.scalars(select(SignInEvent)).one()
            assert event.transaction_id == "tx-7"
            assert open_address(vault, event) == "127.0.0.1"
            assert b"127.0.0.1" not in (event.sealed_address or b"")

    def test_that_was_refused_is_none(self, start, stub, count):
        stub.claims["loa"] = "low"
        assert start().status_code == 403
        assert count(SignInEvent) == 0


class TestStepUp:
    def test_is_noted_as_one_and_takes_the_place_of_the_sign_in(self, client, start, stub, stub_portal, session):
        start()
        stub.about["transaction_id"] = "tx-2"
        stub.claims["auth_time"] = int(clock.now().timestamp())
        assert start("/log-ind?trin=frisk").status_code == 302

        citizen_id = session.scalars(select(WebSession.citizen_id)).one()
        began, ended, step_up = evidence_of(session, citizen_id)
        assert [each.kind for each in (began, ended, step_up)] == ["sign_in", "replaced", "step_up"]
        assert began.session_id == ended.session_id != step_up.session_id
        assert step_up.transaction_id == "tx-2"
        assert open_address(Vault(stub_portal.extensions["settings"].vault_keys), step_up) == "127.0.0.1"


class TestEnd:
    def test_by_signing_out_and_by_leaving_is_noted(self, pages, session, travel):
        citizen = a_citizen(session)
        pages.sign_in(session, citizen)
        pages.press(pages.get("home.my_page"), "Log af")
        pages.sign_in(session, citizen)
        pages.raw("GET", "/forlad", headers=OWN_PAGE)

        assert kinds(session, citizen) == ["sign_in", "sign_out", "sign_in", "left"]

    def test_from_another_device_is_noted(self, pages, session, travel):
        citizen = a_citizen(session)
        a_session(session, citizen)
        pages.sign_in(session, citizen)
        pages.press(pages.get("people.own_sessions"), "Afslut dette login")
        a_session(session, citizen)
        pages.press(pages.get("people.own_sessions"), "Log af alle andre steder")

        assert sorted(kinds(session, citizen)) == ["ended_by_citizen"] * 2 + ["sign_in"] * 3

    def test_by_the_next_sign_in_in_the_same_browser_is_noted(self, client, start, session):
        for _ in range(2):
            start()

        citizen_id = session.scalars(select(WebSession.citizen_id)).one()
        assert [each.kind for each in evidence_of(session, citizen_id)] == ["sign_in", "replaced", "sign_in"]

    def test_by_itself_is_noted_when_its_time_was_over(self, session):
        citizen = a_citizen(session)
        idle, shared = a_session(session, citizen, now=NOW), a_session(session, citizen, now=NOW, is_shared=True)
        used = a_session(session, citizen, now=NOW)
        for minutes in range(25, 8 * 60, 25):
            touch_session(session, used.key, now=NOW + timedelta(minutes=minutes))
        a_session(session, a_citizen(session), now=NOW + timedelta(days=1))

        ended = {each.session_id: each for each in evidence_of(session, citizen.id) if each.kind == Happened.RAN_OUT}
        assert ended[idle.id].at == NOW + timedelta(minutes=30)
        assert ended[shared.id].at == NOW + timedelta(minutes=3)
        assert ended[used.id].at == NOW + timedelta(hours=8)

    def test_of_several_in_turn_waits_for_nobody(self, session, database, count):
        """Two whose own have run out sign in at once: each ends theirs, and sweeps out the other's."""
        citizen = a_citizen(session)
        keys = [a_session(session, citizen, now=NOW).key for _ in range(8)]
        turns = iter(keys)
        later = NOW + timedelta(hours=1)

        def sign_in_again() -> None:
            with database.writing() as writer:
                end_session(writer, next(turns), how=Happened.REPLACED, now=later)
                begin_session(writer, citizen, a_sign_in(), now=later)
                writer.commit()

        at_once(sign_in_again, times=8)

        assert count(WebSession) == 8
        assert sorted(kinds(session, citizen)).count("sign_in") == 16
        assert len(kinds(session, citizen)) == 24

    def test_is_noted_once_whoever_ends_it_at_the_same_time(self, session, database):
        citizen = a_citizen(session)
        key = a_session(session, citizen).key

        def end() -> None:
            with database.writing() as writer:
                end_session(writer, key)
                writer.commit()

        at_once(end, times=6)

        assert kinds(session, citizen) == ["sign_in", "sign_out"]

    def test_that_never_came_is_none(self, session, count):
        end_session(session, "0" * 64)
        end_other_sessions(session, by=Identity(citizen_id=a_citizen(session).id), now=NOW)
        session.commit()

        assert count(SignInEvent) == 0

    def test_by_the_provider_finds_sessions_by_its_own_name_for_them(self, session, count):
        """What a back-channel logout will ask for."""
        citizen = a_citizen(session)
        for sid in ("sid-1", "sid-2"):
            begin_session(session, citizen, replace(a_sign_in(), session_id=sid), now=NOW)
        meant = (WebSession.issuer == ISSUER, WebSession.provider_session == "sid-1")

        assert end_sessions(session, *meant, how=Happened.ENDED_BY_PROVIDER, now=NOW) == 1
        assert kinds(session, citizen)[-1] == "ended_by_provider"
        session.commit()
        assert count(WebSession) == 1


class TestForget:
    def test_happens_after_180_days_to_the_second(self, session, database, count):
        a_session(session, a_citizen(session), now=NOW)
        assert forget_evidence(session, now=NOW + KEPT - timedelta(seconds=1)) == 0
        assert forget_evidence(session, now=NOW + timedelta(days=180)) == 1
        session.commit()
        assert count(SignInEvent) == 0

    def test_takes_the_oldest_first_and_so_many_at_most(self, session):
        citizen = a_citizen(session)
        for minute in range(5):
            a_session(session, citizen, now=NOW + timedelta(minutes=minute))
        assert forget_evidence(session, now=NOW + KEPT + timedelta(hours=1), most=2) == 2

        left = [each.at for each in evidence_of(session, citizen.id)]
        assert left == [NOW + timedelta(minutes=minute) for minute in (2, 3, 4)]

    def test_happens_in_passing_at_a_sign_in(self, client, start, count, travel):
        start()
        travel.shift(timedelta(days=179))
        assert_kinds(count, 1)
        travel.shift(timedelta(days=1))
        # The first one's time ran out half an hour after it was used last: that end is younger by as much.
        start_again(client, start)
        assert_kinds(count, 2)

    def test_never_makes_two_sign_ins_wait_for_each_other_for_ever(self, session, database, count):
        citizen = a_citizen(session)
        for minute in range(30):
            a_session(session, citizen, now=NOW + timedelta(minutes=minute))
        later = NOW + KEPT + timedelta(days=1)

        def sign_in() -> None:
            with database.writing() as writer:
                begin_session(writer, citizen, a_sign_in(), now=later)
                writer.commit()

        at_once(sign_in, times=6)
        assert forget_all_evidence(database, now=later) == 0
        assert {each.at for each in evidence_of(session, citizen.id)} == {later}

    def test_leaves_the_sign_in_itself_alone(self, session, database, count):
        a_session(session, a_citizen(session), now=NOW)
        forget_all_evidence(database, now=NOW + KEPT)

        assert (count(SignInEvent), count(WebSession)) == (0, 1)


class TestAddress:
    def test_is_bound_to_its_row(self, session):
        citizen = a_citizen(session)
        for _ in range(2):
            begin_session(session, citizen, a_sign_in(), now=NOW, address=HERE, vault=VAULT)
        first, second = evidence_of(session, citizen.id)
        assert open_address(VAULT, first) == HERE

        second.sealed_address = first.sealed_address
        with pytest.raises(CantOpen):
            open_address(VAULT, second)

    def test_is_none_where_there_was_none(self, session):
        citizen = a_citizen(session)
        begin_session(session, citizen, a_sign_in(), now=NOW, address=None, vault=VAULT)
        assert open_address(VAULT, evidence_of(session, citizen.id)[0]) is None

    def test_is_only_kept_of_sign_ins(self, session):
        citizen = a_citizen(session)
        begin_session(session, citizen, a_sign_in(), now=NOW, address=HERE, vault=VAULT)
        evidence_of(session, citizen.id)[0].kind = Happened.SIGN_OUT
        with pytest.raises(IntegrityError):
            session.flush()

    def test_comes_along_when_the_vaults_keys_change(self, session, database):
        citizen = a_citizen(session)
        for vault in (VAULT, Vault((b"lost" * 8,))):
            begin_session(session, citizen, a_sign_in(), now=NOW, address=HERE, vault=vault)
        begin_session(session, citizen, a_sign_in(), now=NOW)
        session.commit()

        assert rotate(database, Vault((NEW, OLD))) == Rotated(1, 1)
        session.expire_all()
        first, lost, none = evidence_of(session, citizen.id)
        assert open_address(Vault((NEW,)), first) == HERE
        assert not reseal_address(session, Vault((NEW, OLD)), lost)
        assert none.sealed_address is None


def kinds(session, citizen) -> list[str]:
    found = [each.kind.value for each in evidence_of(session, citizen.id)]
    session.commit()
    return found


def assert_kinds(count, number: int) -> None:
    assert count(SignInEvent) == number


def start_again(client, start) -> None:
    client.delete_cookie("borger", domain="127.0.0.1")
    assert start().status_code == 302


@pytest.fixture
def travel():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
