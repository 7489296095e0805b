"""Who may do what with a plan. Whoever works with it for others comes through the consents' door, later."""

from portal.access.identity import Identity
from portal.plans.models import Action, Goal, Plan


def owns_plan(identity: Identity, plan: Plan) -> bool:
    """The citizen whose plan it is."""
    return identity.citizen_id is not None and identity.citizen_id == plan.citizen_id


def may_write_goal(identity: Identity, goal: Goal) -> bool:
    """Only the citizen words their goal; nobody who works here can."""
    return owns_plan(identity, goal.plan)


def may_tick(identity: Identity, action: Action) -> bool:
    """The citizen whose plan holds the action ticks it."""
    return owns_plan(identity, action.plan)
