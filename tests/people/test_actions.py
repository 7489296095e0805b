from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.people.actions import (
    begin_session,
    end_session,
    link,
    recognise,
    session_key,
    touch_session,
)
from portal.people.models import Citizen, CitizenSubject, WebSession
from tests.builders import ISSUER, a_citizen, a_sign_in
from tests.people.at_once import at_once, meanwhile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class TestRecognise:
    def test_the_first_sign_in_makes_the_citizen(self, session):
        citizen = recognise(session, a_sign_in(name="Asta", born_on=date(1992, 5, 3)), now=NOW)

        assert (citizen.name, citizen.born_on, citizen.born_on_source) == ("Asta", date(1992, 5, 3), "claim")
        assert citizen.created_at == NOW
        assert not citizen.has_protected_address

    def test_the_second_finds_them(self, session, count):
        person = a_sign_in()
        first = recognise(session, person, now=NOW)
        second = recognise(session, person, now=NOW + timedelta(days=1))
        session.commit()

        assert second.id == first.id
        assert second.created_at == NOW
        assert count(Citizen) == count(CitizenSubject) == 1

    def test_two_first_ones_that_meet_make_one_citizen(self, database, count):
        person = a_sign_in()
        with database.writing() as mine:
            first = recognise(mine, person, now=NOW).id
            with meanwhile(lambda: recognised(database, person)) as theirs:
                mine.commit()

        assert theirs.result() == first
        assert count(Citizen) == count(CitizenSubject) == 1

    def test_four_first_ones_at_once_make_one_citizen(self, database, count):
        person = a_sign_in()

        assert len(set(at_once(lambda: recognised(database, person)))) == 1
        assert count(Citizen) == count(CitizenSubject) == 1

    def test_another_subject_or_issuer_is_another_citizen(self, session):
        person = a_sign_in(subject="{abc}")
        others = [replace(person, subject="{ABC}"), replace(person, subject="abc"), replace(person, issuer="urn:other")]

        assert len({recognise(session, each, now=NOW).id for each in (person, *others)}) == 4

    def test_the_name_follows_the_provider(self, session):
        person = a_sign_in(name="Asta Lindgaard")
        recognise(session, person, now=NOW)

        assert recognise(session, replace(person, name="Asta Lund"), now=NOW).name == "Asta Lund"

    def test_the_birthday_stays_when_the_provider_stops_telling_it(self, session):
        person = a_sign_in(born_on=date(1992, 5, 3))
        recognise(session, person, now=NOW)

        citizen = recognise(session, replace(person, born_on=None), now=NOW)
        assert (citizen.born_on, citizen.born_on_source) == (date(1992, 5, 3), "claim")

    def test_a_birthday_may_be_unknown(self, session):
        citizen = recognise(session, a_sign_in(born_on=None), now=NOW)
        assert (citizen.born_on, citizen.born_on_source) == (None, None)


class TestLink:
    def test_lets_a_further_name_lead_to_the_citizen(self, session):
        citizen = a_citizen(session)
        link(session, citizen, issuer="urn:other", subject="abc")

        found = recognise(session, replace(a_sign_in(subject="abc"), issuer="urn:other"), now=NOW)
        assert found.id == citizen.id

    def test_twice_is_as_good_as_once(self, session, count):
        citizen = a_citizen(session)
        for _ in range(2):
            link(session, citizen, issuer="urn:other", subject="abc")
        session.commit()

        assert count(CitizenSubject) == 2

    def test_never_takes_a_name_from_somebody_else(self, session):
        theirs, mine = a_citizen(session, subject="abc"), a_citizen(session)
        link(session, mine, issuer=ISSUER, subject="abc")

        assert recognise(session, a_sign_in(subject="abc"), now=NOW).id == theirs.id


class TestBeginSession:
    def test_gives_a_new_secret_each_time_and_stores_none(self, session):
        citizen = a_citizen(session)
        secrets = [begin_session(session, citizen, a_sign_in(), now=NOW) for _ in range(2)]

        rows = session.scalars(select(WebSession)).all()
        stored = {str(value) for row in rows for value in vars(row).values()}
        assert secrets[0] != secrets[1]
        assert all(len(secret) >= 43 for secret in secrets)  # 256 bits
        assert not any(secret in text for secret in secrets for text in stored)
        assert {row.key for row in rows} == set(map(session_key, secrets))

    def test_keeps_what_a_providers_logout_will_ask_for(self, session):
        person = replace(a_sign_in(subject="abc"), session_id="sid-1")
        key = session_key(begin_session(session, a_citizen(session), person, now=NOW))

        row = session.get(WebSession, key)
        assert row is not None
        assert (row.issuer, row.subject, row.provider_session) == (ISSUER, "abc", "sid-1")
        assert (row.level, row.created_at, row.seen_at) == ("substantial", NOW, NOW)

    def test_sweeps_out_those_that_are_over_and_no_others(self, session):
        citizen = a_citizen(session)
        ages = {"idle": (1, 30), "old": (8 * 60, 0), "nearly idle": (1, 29), "nearly old": (8 * 60 - 1, 0)}
        keys = {}
        for name, (lived, idled) in ages.items():
            keys[name] = session_key(begin_session(session, citizen, a_sign_in(), now=NOW))
            row = session.get(WebSession, keys[name])
            assert row is not None
            row.created_at = NOW - timedelta(minutes=lived + idled)
            row.seen_at = NOW - timedelta(minutes=idled)
            session.flush()
            session.expunge(row)

        begin_session(session, citizen, a_sign_in(), now=NOW)

        left = set(session.scalars(select(WebSession.key)))
        assert {name for name, key in keys.items() if key in left} == {"nearly idle", "nearly old"}


class TestEndSession:
    def test_ends_that_one_alone(self, session):
        citizen = a_citizen(session)
        mine, other = (session_key(begin_session(session, citizen, a_sign_in(), now=NOW)) for _ in range(2))
        for _ in range(2):  # twice is as good as once
            end_session(session, mine)

        assert session.scalars(select(WebSession.key)).all() == [other]


class TestTouchSession:
    def test_notes_the_use(self, session):
        key = session_key(begin_session(session, a_citizen(session), a_sign_in(), now=NOW))
        touch_session(session, key, now=NOW + timedelta(minutes=5))

        assert session.scalar(select(WebSession.seen_at)) == NOW + timedelta(minutes=5)
        assert session.scalar(select(WebSession.created_at)) == NOW

    def test_notes_it_of_that_one_alone(self, session):
        citizen = a_citizen(session)
        mine, other = (session_key(begin_session(session, citizen, a_sign_in(), now=NOW)) for _ in range(2))
        touch_session(session, mine, now=NOW + timedelta(minutes=5))

        assert session.scalar(select(WebSession.seen_at).where(WebSession.key == other)) == NOW

    def test_never_brings_one_back(self, session, count):
        key = session_key(begin_session(session, a_citizen(session), a_sign_in(), now=NOW))
        end_session(session, key)
        touch_session(session, key, now=NOW)
        session.commit()

        assert count(WebSession) == 0


def recognised(database, person):
    with database.writing() as session:
        citizen_id = recognise(session, person, now=clock.now()).id
        session.commit()
    return citizen_id
