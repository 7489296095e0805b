"""What the database itself holds on to, whoever writes to it."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from portal.plans.models import Action, Goal, Plan, PlanOrigin, Status, Who
from tests.builders import a_citizen

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
UNIQUE, FOREIGN = r"(?i)unique", r"(?i)foreign key"


class TestPlan:
    def test_a_citizen_has_one(self, session, plan):
        with pytest.raises(IntegrityError, match=UNIQUE):
            session.execute(insert(Plan).values(plan | {"id": uuid7()}))

    def test_belongs_to_somebody(self, session, plan):
        with pytest.raises(IntegrityError, match=FOREIGN):
            session.execute(insert(Plan).values(id=uuid7(), citizen_id=uuid7(), created_at=NOW))


class TestGoal:
    def test_a_plan_has_one(self, session, goal):
        session.execute(insert(Goal).values(goal))
        with pytest.raises(IntegrityError, match=UNIQUE):
            session.execute(insert(Goal).values(goal | {"id": uuid7()}))

    @pytest.mark.parametrize("words", ["", "   "])
    def test_says_something(self, session, goal, words):
        with pytest.raises(IntegrityError, match="ck_goal_has_words"):
            session.execute(insert(Goal).values(goal | {"words": words}))


class TestPlanOrigin:
    def test_a_journey_comes_into_a_plan_once(self, session, origin):
        with pytest.raises(IntegrityError, match=UNIQUE):
            session.execute(insert(PlanOrigin).values(origin | {"id": uuid7()}))

    def test_two_journeys_may(self, session, origin):
        session.execute(insert(PlanOrigin).values(origin | {"id": uuid7(), "journey": "en-anden"}))


class TestAction:
    def test_a_step_comes_from_its_journey_once(self, session, action):
        session.execute(insert(Action).values(action))
        with pytest.raises(IntegrityError, match=UNIQUE):
            session.execute(insert(Action).values(action | {"id": uuid7()}))

    def test_any_number_may_come_from_no_journey(self, session, action):
        for _ in range(2):
            own = action | {"id": uuid7(), "origin_id": None, "step": None}
            session.execute(insert(Action).values(own))

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"step": None}, "step_has_origin"),
            ({"origin_id": None}, "step_has_origin"),
            ({"due_from": date(2026, 2, 2), "due_to": date(2026, 2, 1)}, "window_in_order"),
            ({"status": Status.DONE}, "done_has_time"),
            ({"done_at": NOW}, "done_has_time"),
            ({"status": Status.NOT_NEEDED, "done_at": NOW}, "done_has_time"),
        ],
        ids=str,
    )
    def test_is_refused_where_it_makes_no_sense(self, session, action, change, name):
        with pytest.raises(IntegrityError, match=f"ck_action_{name}"):
            session.execute(insert(Action).values(action | change))

    @pytest.mark.parametrize(("column", "word"), [("who", "them"), ("status", "later")])
    def test_takes_no_other_word_than_the_fixed_ones(self, session, action, column, word):
        session.execute(insert(Action).values(action))
        with pytest.raises(IntegrityError, match=r"(?i)check"):
            session.execute(text(f"UPDATE action SET {column} = :word"), {"word": word})  # noqa: S608 -- our own words

    @pytest.mark.parametrize(
        "change",
        [
            {"due_from": date(2026, 2, 2), "due_to": date(2026, 2, 2)},
            {"due_from": date(2026, 2, 2)},
            {"due_to": date(2026, 2, 2)},
            {"status": Status.DONE, "done_at": NOW},
            {"status": Status.NOT_NEEDED},
        ],
        ids=str,
    )
    def test_is_taken_where_it_does(self, session, action, change):
        session.execute(insert(Action).values(action | change))


@pytest.fixture
def plan(session):
    row = {"id": uuid7(), "citizen_id": a_citizen(session).id, "created_at": NOW}
    session.execute(insert(Plan).values(row))
    return row


@pytest.fixture
def goal(plan):
    return {"id": uuid7(), "plan_id": plan["id"], "words": "Jeg vil gå en tur", "language": "da", "written_at": NOW}


@pytest.fixture
def origin(session, plan):
    row = {"id": uuid7(), "plan_id": plan["id"], "journey": "en-rejse", "revision": "1", "taken_at": NOW}
    session.execute(insert(PlanOrigin).values(row))
    return row


@pytest.fixture
def action(plan, origin):
    """A row that the database takes."""
    return {
        "id": uuid7(),
        "plan_id": plan["id"],
        "origin_id": origin["id"],
        "step": "ring",
        "position": 0,
        "title": {"da": "Ring"},
        "detail": {"da": "Ring."},
        "who": Who.CITIZEN,
        "responsible": {"da": "Dig"},
        "is_maybe": False,
        "due_from": None,
        "due_to": None,
        "status": Status.OPEN,
        "done_at": None,
    }
