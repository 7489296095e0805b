import pytest
from uuid_utils.compat import uuid7

from portal.access.identity import ANYONE, Identity
from portal.config.roles import Role
from portal.plans.models import Action, Goal, Plan
from portal.plans.rules import may_tick, may_write_goal, owns_plan

OWNER = Identity(citizen_id=uuid7())
PLAN = Plan(citizen_id=OWNER.citizen_id)
THINGS = ((owns_plan, PLAN), (may_write_goal, Goal(plan=PLAN)), (may_tick, Action(plan=PLAN)))


@pytest.mark.parametrize(("rule", "thing"), THINGS, ids=[rule.__name__ for rule, _thing in THINGS])
class TestOwnPlan:
    def test_is_for_its_citizen(self, rule, thing):
        assert rule(OWNER, thing)

    def test_is_for_no_other_citizen_and_no_stranger(self, rule, thing):
        assert not rule(Identity(citizen_id=uuid7()), thing)
        assert not rule(ANYONE, thing)

    @pytest.mark.parametrize("role", Role)
    def test_is_for_nobody_who_works_here(self, rule, thing, role):
        assert not rule(Identity(staff_id=uuid7(), roles=frozenset({role})), thing)
        assert not rule(Identity(staff_id=OWNER.citizen_id, roles=frozenset({role})), thing)

    def test_is_for_no_stranger_even_where_the_plan_names_nobody(self, rule, thing):
        nobodys = Plan(citizen_id=None)
        thing = {owns_plan: nobodys, may_write_goal: Goal(plan=nobodys), may_tick: Action(plan=nobodys)}[rule]
        assert not rule(ANYONE, thing)
