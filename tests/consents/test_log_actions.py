"""Asking about a look and answering; and what rules and the database refuse, whoever asks."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from uuid_utils.compat import uuid7

from portal import clock
from portal.access.identity import Identity
from portal.access.rules import NotAllowed
from portal.access.scopes import Limit
from portal.audit.models import NOBODY, AuditDetail
from portal.config.roles import Role
from portal.consents.log_actions import answer, complain, draw, judge
from portal.consents.log_models import CheckedLook, Judgement, LogCheck, LookComplaint, SpotCheck
from portal.consents.log_rules import may_doubt, may_oversee
from portal.consents.models import Look
from tests.builders import a_citizen, a_staff_member, as_citizen, as_staff
from tests.consents.builders import GOALS, by_staff, look


class TestComplain:
    def test_is_to_be_answered_so_many_working_days_on(self, session, a_look, asta):
        """Asked on the evening of New Year's Day 2099, a Thursday: two weekends don't count."""
        made = complain(
            session, a_look, "", by=as_citizen(asta), answer_days=10, now=datetime(2099, 1, 1, 20, tzinfo=UTC)
        )
        assert made.answer_by == date(2099, 1, 15)

    def test_twice_is_once_until_it_is_answered(self, session, a_look, asta, ruth):
        one, same = (ask(session, a_look, asta) for _ in range(2))
        assert one.id == same.id
        answer(session, one, "Nej", by=as_staff(ruth), now=clock.now())
        assert ask(session, a_look, asta).id != one.id

    def test_stands_in_the_persons_chain(self, session, a_look, asta, ruth):
        made = ask(session, a_look, asta, "Jeg kender dem ikke")
        answer(session, made, "Det var en fejl", by=as_staff(ruth), now=clock.now())
        own = select(AuditDetail.payload).where(AuditDetail.chain_id == asta.id).order_by(AuditDetail.seq)
        said = [json.loads(one) for one in session.scalars(own)]
        assert [(one["kind"], one.get("what")) for one in said] == [
            ("look", None),
            ("look_complaint", "made"),
            ("look_complaint", "answered"),
        ]
        assert said[-1]["staff"] == str(ruth.id)
        assert "fejl" not in str(said)

    def test_of_anybody_else_is_not_allowed(self, session, a_look):
        for somebody in (as_citizen(a_citizen(session)), as_staff(a_staff_member(session, Role.DPO)), Identity()):
            assert not may_doubt(somebody, a_look)
            with pytest.raises(NotAllowed):
                complain(session, a_look, "", by=somebody, answer_days=10, now=clock.now())


class TestAnswer:
    def test_stays_as_it_was_given(self, session, a_look, asta, ruth):
        made = ask(session, a_look, asta)
        for words in ("Først", "Så"):
            answer(session, made, words, by=as_staff(ruth), now=clock.now())
        assert made.answer == "Først"

    def test_is_the_officers_alone(self, session, a_look, asta):
        made = ask(session, a_look, asta)
        for somebody in (
            as_citizen(asta),
            *(as_staff(a_staff_member(session, role)) for role in set(Role) - {Role.DPO}),
        ):
            with pytest.raises(NotAllowed):
                answer(session, made, "Nej", by=somebody, now=clock.now())

    def test_is_nobodys_about_their_own_look(self, session, database, asta, ruth):
        look(database, by_staff(ruth, role=Role.DPO), asta.id, GOALS)
        own = session.scalars(select(Look).where(Look.staff_id == ruth.id)).one()
        with pytest.raises(NotAllowed):
            answer(session, ask(session, own, asta), "Nej", by=as_staff(ruth), now=clock.now())


class TestOversight:
    def test_is_not_for_an_officer_of_one_department(self, session):
        limited = a_staff_member(session, grants={Role.DPO: ((Limit("unit", ("rehab",)),),)})
        assert not may_oversee(as_staff(limited))

    def test_draws_at_random_and_numbers_people_within_the_sample(self, session, database, asta, ruth, nina):
        other = a_citizen(session)
        for _ in range(6):
            look(database, nina, asta.id, GOALS)
            look(database, nina, other.id, GOALS)
        check = draw(session, wanted=5, days=7, by=as_staff(ruth), now=clock.now())
        drawn = session.scalars(select(CheckedLook).where(CheckedLook.check_id == check.id)).all()

        assert len({one.look_id for one in drawn}) == 5
        people = {one.person: session.get(Look, one.look_id).subject_id for one in drawn}
        assert len(people) == len(set(people.values()))
        assert set(people) == set(range(1, len(people) + 1))

    def test_draws_nothing_that_is_older(self, session, database, a_look, ruth):
        check = draw(session, wanted=5, days=7, by=as_staff(ruth), now=clock.now() + timedelta(days=8))
        assert session.scalars(select(CheckedLook).where(CheckedLook.check_id == check.id)).all() == []

    def test_is_written_down(self, session, a_look, ruth):
        check = draw(session, wanted=5, days=7, by=as_staff(ruth), now=clock.now())
        one = session.scalars(select(CheckedLook).where(CheckedLook.check_id == check.id)).one()
        judge(session, one, Judgement.FINE, "", by=as_staff(ruth), now=clock.now())
        said = [
            json.loads(one)
            for one in session.scalars(select(AuditDetail.payload).where(AuditDetail.chain_id == NOBODY))
        ]
        assert [one["what"] for one in said] == ["drawn", "judged"]

    def test_is_nobody_elses(self, session, a_look, ruth, asta):
        check = draw(session, wanted=5, days=7, by=as_staff(ruth), now=clock.now())
        one = session.scalars(select(CheckedLook).where(CheckedLook.check_id == check.id)).one()
        for somebody in (as_citizen(asta), as_staff(a_staff_member(session, Role.ADMIN))):
            with pytest.raises(NotAllowed):
                draw(session, wanted=5, days=7, by=somebody, now=clock.now())
            with pytest.raises(NotAllowed):
                judge(session, one, Judgement.FINE, "", by=somebody, now=clock.now())


class TestTheDatabase:
    def test_has_one_open_question_for_each_look_and_person(self, session, a_look, asta):
        ask(session, a_look, asta)
        session.add(a_complaint(a_look))
        with pytest.raises(IntegrityError):
            session.flush()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"words": "  "},
            {"answer": "Nej"},
            {"answered_at": clock.now()},
            {"answer": " ", "answered_at": clock.now() + timedelta(days=1), "answered_by_id": "ruth"},
            {"answer": "Nej", "answered_at": clock.now() - timedelta(days=9), "answered_by_id": "ruth"},
        ],
    )
    def test_refuses_half_an_answer(self, session, a_look, ruth, wrong):
        wrong = {name: ruth.id if value == "ruth" else value for name, value in wrong.items()}
        session.add(a_complaint(a_look, **wrong))
        with pytest.raises(IntegrityError):
            session.flush()

    @pytest.mark.parametrize(
        ("table", "column"),
        [
            (LookComplaint, "words"),
            (LookComplaint, "answer_by"),
            (SpotCheck, "wanted"),
            (CheckedLook, "look_id"),
            (LogCheck, "is_complete"),
        ],
        ids=str,
    )
    def test_lets_nothing_be_changed_afterwards(self, session, a_look, asta, ruth, table, column):
        ask(session, a_look, asta)
        draw(session, wanted=5, days=7, by=as_staff(ruth), now=clock.now())
        now = clock.now()
        session.add(LogCheck(at=now, since=now, is_complete=True, looks=0, items=0, bad_hours=0, first_bad=None))
        session.flush()
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(update(table).values({column: getattr(table, column)}))

    @pytest.mark.parametrize("wanted", [4, 21])
    def test_has_a_size_for_samples(self, session, ruth, wanted):
        session.add(SpotCheck(drawn_by_id=ruth.id, drawn_at=clock.now(), wanted=wanted, days=7))
        with pytest.raises(IntegrityError):
            session.flush()

    @pytest.mark.parametrize(
        "wrong", [{"judgement": Judgement.FINE}, {"note": "Hvad"}, {"judged_at": clock.now()}, {"number": 0}]
    )
    def test_refuses_half_a_judgement(self, session, a_look, ruth, wrong):
        check = SpotCheck(drawn_by_id=ruth.id, drawn_at=clock.now(), wanted=5, days=7)
        session.add(check)
        session.flush()
        given = {"check_id": check.id, "look_id": a_look.id, "number": 1, "person": 1}
        session.add(CheckedLook(**given | wrong))
        with pytest.raises(IntegrityError):
            session.flush()


def ask(session, one: Look, citizen, words: str = "") -> LookComplaint:
    return complain(session, one, words, by=as_citizen(citizen), answer_days=10, now=clock.now())


def a_complaint(one: Look, **changes) -> LookComplaint:
    given = {"id": uuid7(), "look_id": one.id, "citizen_id": one.subject_id, "made_at": clock.now()}
    return LookComplaint(**given | {"answer_by": clock.today()} | changes)


@pytest.fixture
def asta(session):
    return a_citizen(session, name="Asta Lindgaard")


@pytest.fixture
def ruth(session):
    return a_staff_member(session, Role.DPO, name="Ruth Dam", unit="coordinator")


@pytest.fixture
def nina(session):
    return by_staff(a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment"))


@pytest.fixture
def a_look(session, database, asta, nina) -> Look:
    look(database, nina, asta.id, GOALS)
    return session.scalars(select(Look)).one()
