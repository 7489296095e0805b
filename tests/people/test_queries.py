from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.people.actions import begin_session, link, recognise, session_key, touch_session
from portal.people.queries import LiveSession, citizen_named, live_session
from tests.builders import a_citizen, a_sign_in
from tests.statements import statements

BEGAN = datetime(2026, 3, 29, 0, 45, tzinfo=UTC)  # a quarter before the clocks go forward in Denmark
SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)
HALF_HOUR, WORKING_DAY = timedelta(minutes=30), timedelta(hours=8)


class TestLiveSession:
    def test_is_the_citizens_own(self, session, key, citizen):
        live = live_session(session, key, now=BEGAN)

        about = {"is_shared": False, "born_on": citizen.born_on, "acting_for_id": None}
        assert live == LiveSession(citizen.id, "Asta", BEGAN, "substantial", None, **about)
        assert live.seen_at.tzinfo is UTC

    @pytest.mark.parametrize(
        ("idle", "is_live"),
        [(HALF_HOUR - SECOND, True), (HALF_HOUR - TICK, True), (HALF_HOUR, False), (HALF_HOUR + SECOND, False)],
        ids=str,
    )
    def test_ends_after_half_an_hour_without_use_to_the_second(self, session, key, idle, is_live):
        assert (live_session(session, key, now=BEGAN + idle) is not None) == is_live

    @pytest.mark.parametrize(
        ("age", "is_live"),
        [(WORKING_DAY - SECOND, True), (WORKING_DAY - TICK, True), (WORKING_DAY, False), (WORKING_DAY + SECOND, False)],
        ids=str,
    )
    def test_ends_after_eight_hours_however_much_it_is_used(self, session, key, age, is_live):
        touch_session(session, key, now=BEGAN + age)
        assert (live_session(session, key, now=BEGAN + age) is not None) == is_live

    def test_lives_on_from_its_last_use(self, session, key):
        touch_session(session, key, now=BEGAN + timedelta(minutes=20))
        assert live_session(session, key, now=BEGAN + timedelta(minutes=49))

    @pytest.mark.parametrize("key", ["", "forged", "0" * 64, "' OR 1=1 --"])
    def test_is_none_for_a_key_that_nobody_has(self, session, citizen, key):
        begin_session(session, citizen, a_sign_in(), now=BEGAN)
        assert live_session(session, key, now=BEGAN) is None

    def test_is_not_opened_by_the_secret_itself_nor_by_the_stored_key(self, session, citizen):
        secret = begin_session(session, citizen, a_sign_in(), now=BEGAN)

        assert live_session(session, secret, now=BEGAN) is None
        assert live_session(session, session_key(session_key(secret)), now=BEGAN) is None

    def test_costs_one_statement(self, session, database, key):
        session.commit()
        with statements(database) as seen, database.reading() as reader:
            live_session(reader, key, now=BEGAN)

        assert len(seen) == 1, seen


class TestCitizenNamed:
    def test_finds_them_wherever_their_provider_stands(self, session):
        person = replace(a_sign_in(subject="abc"), issuer="http://127.0.0.1:8000/demo/mitid")
        citizen = recognise(session, person, now=BEGAN)

        assert citizen_named(session, subject="abc", issuer_path="/demo/mitid") == citizen
        assert citizen_named(session, subject="ABC", issuer_path="/demo/mitid") is None
        assert citizen_named(session, subject="abc", issuer_path="/demo/m_tid") is None

    def test_finds_one_who_has_several_names(self, session):
        citizen = a_citizen(session)
        for port in (1, 2):
            link(session, citizen, issuer=f"http://127.0.0.1:{port}/demo/mitid", subject="abc")

        assert citizen_named(session, subject="abc", issuer_path="/demo/mitid") == citizen


@pytest.fixture
def citizen(session):
    return a_citizen(session, name="Asta")


@pytest.fixture
def key(session, citizen) -> str:
    return session_key(begin_session(session, citizen, a_sign_in(), now=BEGAN))
