from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from uuid_utils.compat import uuid7

from portal.access.identity import ANYONE, Identity
from portal.access.rules import NotAllowed
from portal.config.roles import Role
from portal.plans.actions import GOAL_CHARACTERS, open_plan, take_steps, tick, write_goal
from portal.plans.models import Action, Goal, Plan, PlanOrigin, Status, Who
from tests.builders import a_citizen, a_plan, a_step, as_citizen
from tests.people.at_once import at_once, meanwhile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
STRANGERS = {
    "a stranger": ANYONE,
    "another citizen": Identity(citizen_id=uuid7()),
    **{role.value: Identity(staff_id=uuid7(), roles=frozenset({role})) for role in Role},
}
for_strangers = pytest.mark.parametrize("by", STRANGERS.values(), ids=STRANGERS)


class TestOpenPlan:
    def test_begins_the_first_time_it_is_needed(self, session, citizen):
        first = open_plan(session, citizen.id, now=NOW)
        again = open_plan(session, citizen.id, now=LATER)

        assert again is first
        assert (first.citizen_id, first.created_at) == (citizen.id, NOW)

    def test_two_who_meet_get_the_same(self, database, session, citizen):
        session.commit()
        with database.writing() as mine:
            plan_id = open_plan(mine, citizen.id, now=NOW).id
            with meanwhile(lambda: opened(database, citizen)) as theirs:
                mine.commit()

        assert theirs.result() == plan_id

    def test_four_at_once_get_the_same(self, database, session, citizen):
        session.commit()
        assert len(set(at_once(lambda: opened(database, citizen)))) == 1
        assert session.scalar(select(func.count()).select_from(Plan)) == 1


class TestWriteGoal:
    def test_keeps_the_citizens_own_words(self, session, me, plan):
        words = "Jeg vil <b>gå</b> en tur\n\nmed min hund 🐕 & 'mor'"
        goal = write_goal(session, plan, f"  {words}\n", language="da", by=me, now=NOW)

        assert (goal.words, goal.language, goal.written_at) == (words, "da", NOW)

    def test_rewriting_keeps_one_row(self, session, me, plan):
        first = write_goal(session, plan, "Jeg vil gå", language="da", by=me, now=NOW)
        second = write_goal(session, plan, "I want to run", language="en", by=me, now=LATER)

        assert second.id == first.id
        assert (second.words, second.language, second.written_at) == ("I want to run", "en", LATER)
        assert session.scalar(select(func.count()).select_from(Goal)) == 1

    @pytest.mark.parametrize(
        "words", ["", "   ", "\n\t", "x" * (GOAL_CHARACTERS + 1)], ids=lambda words: repr(words)[:6]
    )
    def test_refuses_what_is_empty_or_too_long(self, session, me, plan, words):
        write_goal(session, plan, "Det gamle", language="da", by=me, now=NOW)
        with pytest.raises(ValueError, match="1 to 1000"):
            write_goal(session, plan, words, language="da", by=me, now=LATER)
        assert session.scalars(select(Goal.words)).one() == "Det gamle"

    def test_takes_the_longest_there_may_be(self, session, me, plan):
        assert write_goal(session, plan, "å" * GOAL_CHARACTERS, language="da", by=me, now=NOW)

    @for_strangers
    @pytest.mark.parametrize("had_one", [True, False])
    def test_is_for_nobody_else(self, session, me, plan, by, had_one):
        if had_one:
            write_goal(session, plan, "Mit eget", language="da", by=me, now=NOW)
        with pytest.raises(NotAllowed, match="may_write_goal"):
            write_goal(session, plan, "Et andet", language="da", by=by, now=LATER)
        session.commit()
        assert session.scalars(select(Goal.words)).all() == (["Mit eget"] if had_one else [])

    def test_pressed_twice_keeps_one(self, database, session, citizen, me, plan):
        session.commit()

        def write():
            with database.writing() as own:
                write_goal(own, own.get(Plan, plan.id), "Jeg vil gå", language="da", by=me, now=NOW)
                own.commit()

        at_once(write)
        assert session.scalars(select(Goal.words)).all() == ["Jeg vil gå"]


class TestTakeSteps:
    def test_keep_the_journeys_order(self, session, me, plan):
        take(session, plan, me, *map(a_step, ("c", "a", "b")))

        actions = all_of(session, plan)
        assert [action.step for action in actions] == ["c", "a", "b"]
        assert {(action.who, action.status) for action in actions} == {(Who.CITIZEN, Status.OPEN)}
        (origin,) = session.scalars(select(PlanOrigin))
        assert (origin.journey, origin.revision, origin.taken_at) == ("en-rejse", "2", LATER)

    def test_again_brings_texts_and_dates_up_to_date_and_keeps_ticks(self, session, me, plan):
        take(session, plan, me, a_step("a"), a_step("b"))
        first, second = all_of(session, plan)
        tick(session, first, is_done=True, by=me, now=NOW)

        newer: dict[str, object] = {
            "title": {"da": "Nyt"},
            "detail": {"da": "Nyt"},
            "who": Who.OTHER,
            "responsible": {"da": "Lægen"},
        }
        newer |= {"is_maybe": True, "due_from": date(2026, 1, 1), "due_to": date(2026, 2, 1)}
        take(session, plan, me, a_step("b", **newer), a_step("a", **newer), revision="3")

        assert all_of(session, plan) == [second, first]
        for name, value in newer.items():
            assert getattr(first, name) == getattr(second, name) == value
        assert (first.status, first.done_at, second.status) == (Status.DONE, NOW, Status.OPEN)
        assert session.scalars(select(PlanOrigin.revision)).all() == ["3"]

    def test_dates_that_the_journey_no_longer_gives_go(self, session, me, plan):
        take(session, plan, me, a_step("a", due_from=date(2026, 1, 1), due_to=date(2026, 2, 1)))
        take(session, plan, me, a_step("a"))

        (action,) = all_of(session, plan)
        assert (action.due_from, action.due_to) == (None, None)

    def test_what_is_no_longer_asked_for_is_not_needed_unless_it_is_done(self, session, me, plan):
        take(session, plan, me, *map(a_step, ("gjort", "aaben", "bliver")))
        tick(session, all_of(session, plan)[0], is_done=True, by=me, now=NOW)
        take(session, plan, me, a_step("bliver"))

        statuses = {action.step: action.status for action in all_of(session, plan)}
        assert statuses == {"gjort": Status.DONE, "aaben": Status.NOT_NEEDED, "bliver": Status.OPEN}

    def test_what_comes_back_is_open_again(self, session, me, plan):
        for steps in (("a",), (), ("a",)):
            take(session, plan, me, *map(a_step, steps))

        (action,) = all_of(session, plan)
        assert action.status == Status.OPEN

    def test_two_journeys_stand_side_by_side(self, session, me, plan):
        take(session, plan, me, a_step("ring"), a_step("hvil"), journey="en-rejse")
        take(session, plan, me, a_step("ring"), journey="en-anden", revision="7")
        take(session, plan, me, a_step("ring"), journey="en-rejse")

        origins = {origin.id: origin.journey for origin in session.scalars(select(PlanOrigin))}
        statuses = {(origins[each.origin_id], each.step): each.status for each in all_of(session, plan)}
        assert statuses == {
            ("en-rejse", "ring"): Status.OPEN,
            ("en-rejse", "hvil"): Status.NOT_NEEDED,
            ("en-anden", "ring"): Status.OPEN,
        }

    @for_strangers
    def test_is_for_nobody_else(self, session, plan, by):
        with pytest.raises(NotAllowed, match="owns_plan"):
            take(session, plan, by, a_step("ring"))
        assert session.scalars(select(PlanOrigin)).all() == all_of(session, plan) == []

    def test_pressed_twice_takes_them_once(self, database, session, me, plan):
        session.commit()

        def press():
            with database.writing() as own:
                take(own, own.get(Plan, plan.id), me, a_step("a"), a_step("b"))
                own.commit()

        at_once(press)
        assert [action.step for action in all_of(session, plan)] == ["a", "b"]


class TestTick:
    def test_marks_it_as_done_and_as_open_again(self, session, me, action):
        tick(session, action, is_done=True, by=me, now=NOW)
        assert (action.status, action.done_at) == (Status.DONE, NOW)

        tick(session, action, is_done=False, by=me, now=LATER)
        assert (action.status, action.done_at) == (Status.OPEN, None)

    def test_twice_is_as_good_as_once(self, session, me, action):
        for when in (NOW, LATER):
            tick(session, action, is_done=True, by=me, now=when)
        assert (action.status, action.done_at) == (Status.DONE, NOW)

        for _ in range(2):
            tick(session, action, is_done=False, by=me, now=LATER)
        assert action.status == Status.OPEN

    def test_undoing_what_is_no_longer_needed_doesnt_bring_it_back(self, session, me, plan, action):
        take(session, plan, me)
        tick(session, action, is_done=False, by=me, now=NOW)
        assert action.status == Status.NOT_NEEDED

    @for_strangers
    def test_is_for_nobody_else(self, session, action, by):
        with pytest.raises(NotAllowed, match="may_tick"):
            tick(session, action, is_done=True, by=by, now=NOW)
        assert action.status == Status.OPEN

    def test_that_meets_a_taking_is_kept(self, database, session, me, plan, action):
        """The step is ticked in one tab while the other takes a journey that no longer asks for it."""
        session.commit()

        def take_nothing():
            with database.writing() as theirs:
                take(theirs, theirs.get(Plan, plan.id), me)
                theirs.commit()

        with database.writing() as mine:
            tick(mine, mine.get(Action, action.id), is_done=True, by=me, now=NOW)
            with meanwhile(take_nothing) as taking:
                mine.commit()
        taking.result()

        session.expire_all()
        assert (action.status, action.done_at) == (Status.DONE, NOW)


def take(session, plan, me, *steps, journey="en-rejse", revision="2", now=LATER):
    take_steps(session, plan, steps, journey=journey, revision=revision, by=me, now=now)


def all_of(session, plan):
    in_order = (Action.position, Action.id)
    return session.scalars(select(Action).where(Action.plan_id == plan.id).order_by(*in_order)).all()


def opened(database, citizen):
    with database.writing() as session:
        plan_id = open_plan(session, citizen.id, now=NOW).id
        session.commit()
    return plan_id


@pytest.fixture
def citizen(session):
    return a_citizen(session)


@pytest.fixture
def me(citizen):
    return as_citizen(citizen)


@pytest.fixture
def plan(session, citizen):
    return a_plan(session, citizen)


@pytest.fixture
def action(session, plan, me):
    take(session, plan, me, a_step("ring"), now=NOW)
    return session.scalars(select(Action).where(Action.plan_id == plan.id)).one()
