from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.identity import ANYONE
from portal.plans.actions import take_steps, tick, write_goal
from portal.plans.models import Action, Status, Who
from portal.plans.queries import PlanHead, action_by_id, next_action, plan_actions, plan_head
from tests.builders import a_citizen, a_plan, a_step, as_citizen
from tests.statements import statements


class TestPlanHead:
    def test_tells_the_goal_and_its_language(self, session, citizen):
        plan = a_plan(session, citizen)
        assert plan_head(session, citizen.id) == PlanHead(plan.id, None, None)

        write_goal(session, plan, "I want to walk", language="en", by=as_citizen(citizen), now=clock.now())
        assert plan_head(session, citizen.id) == PlanHead(plan.id, "I want to walk", "en")

    def test_is_none_where_the_plan_hasnt_begun(self, session, citizen):
        a_plan(session, a_citizen(session))
        assert plan_head(session, citizen.id) is None


class TestPlanActions:
    def test_come_the_earliest_due_first_and_the_undated_last(self, session, citizen):
        a_plan(
            session,
            citizen,
            a_step("uden-dato"),
            a_step("sent", due_to=date(2026, 12, 24)),
            a_step("kun-fra", due_from=date(2026, 1, 1)),
            a_step("maaske", due_to=date(2026, 2, 2), is_maybe=True),
            a_step("tidligt", due_from=date(2026, 1, 1), due_to=date(2026, 2, 1)),
            a_step("samme-dag", due_to=date(2026, 2, 2)),
        )

        titles = [action.title["da"].removeprefix("Trin ") for action in plan_actions(session, citizen.id)]
        assert titles == ["tidligt", "maaske", "samme-dag", "sent", "uden-dato", "kun-fra"]

    def test_tell_everything_that_a_list_shows(self, session, citizen):
        window = {"due_from": date(2026, 1, 1), "due_to": date(2026, 2, 1)}
        responsible = {"da": "Jobcenteret", "en": "The job centre"}
        a_plan(session, citizen, a_step("ring", who=Who.MUNICIPALITY, responsible=responsible, is_maybe=True, **window))

        (action,) = plan_actions(session, citizen.id)
        assert (action.who, action.responsible, action.is_maybe) == (Who.MUNICIPALITY, responsible, True)
        assert (action.due_from, action.due_to) == (date(2026, 1, 1), date(2026, 2, 1))
        assert (action.title["en"], action.status) == ("Step ring", Status.OPEN)

    def test_are_the_citizens_own(self, session, citizen):
        a_plan(session, a_citizen(session), a_step("deres"))
        assert plan_actions(session, citizen.id) == []

    @pytest.mark.parametrize("number", [1, 200])
    def test_cost_one_statement_however_many_there_are(self, session, database, citizen, number):
        a_plan(session, citizen, *(a_step(f"trin-{n}") for n in range(number)))

        with statements(database) as seen, database.reading() as reader:
            assert len(plan_actions(reader, citizen.id)) == number
            plan_head(reader, citizen.id)
            next_action(reader, citizen.id)

        assert len(seen) == 3, seen


class TestNextAction:
    def test_is_the_earliest_that_is_certain(self, session, citizen):
        a_plan(
            session,
            citizen,
            a_step("maaske", due_to=date(2026, 1, 1), is_maybe=True),
            a_step("uden-dato"),
            a_step("sikkert", due_to=date(2026, 5, 1)),
        )
        assert self.step(session, citizen) == "Trin sikkert"

    def test_is_an_undated_one_before_any_maybe(self, session, citizen):
        a_plan(session, citizen, a_step("maaske", due_to=date(2026, 1, 1), is_maybe=True), a_step("uden-dato"))
        assert self.step(session, citizen) == "Trin uden-dato"

    def test_is_a_maybe_where_there_is_nothing_else(self, session, citizen):
        a_plan(session, citizen, a_step("b", is_maybe=True), a_step("a", due_to=date(2026, 1, 1), is_maybe=True))
        assert self.step(session, citizen) == "Trin a"

    def test_leaves_out_what_is_done_or_no_longer_needed(self, session, citizen):
        plan = a_plan(session, citizen, *(a_step(name) for name in ("gjort", "droppet", "resten")))
        me = as_citizen(citizen)
        done = session.scalars(select(Action).where(Action.step == "gjort")).one()
        tick(session, done, is_done=True, by=me, now=clock.now())
        kept = [a_step("gjort"), a_step("resten")]
        take_steps(session, plan, kept, journey="en-rejse", revision="2", by=me, now=clock.now())
        assert self.step(session, citizen) == "Trin resten"

        take_steps(session, plan, [a_step("gjort")], journey="en-rejse", revision="3", by=me, now=clock.now())
        assert next_action(session, citizen.id) is None

    def test_is_the_citizens_own(self, session, citizen):
        a_plan(session, a_citizen(session), a_step("deres"))
        assert next_action(session, citizen.id) is None

    def step(self, session, citizen):
        found = next_action(session, citizen.id)
        return found.title["da"] if found else None


class TestActionById:
    def test_brings_its_plan_along_in_one_statement(self, session, database, citizen):
        a_plan(session, citizen, a_step("ring"))
        action_id = session.scalars(select(Action.id)).one()
        session.commit()

        with statements(database) as seen, database.reading() as reader:
            action = action_by_id(reader, ANYONE, action_id)
            assert action is not None
            assert action.plan.citizen_id == citizen.id

        assert len(seen) == 1, seen

    def test_is_none_for_one_that_isnt_there(self, session, citizen):
        assert action_by_id(session, ANYONE, citizen.id) is None


@pytest.fixture
def citizen(session):
    return a_citizen(session)
