"""What can happen to a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.plans.models import Action, Goal, Plan, PlanOrigin, Status, Who
from portal.plans.rules import may_tick, may_write_goal, owns_plan

GOAL_CHARACTERS = 1000


@dataclass(frozen=True)
class NewStep:
    """A step as a journey hands it over. Texts stand per language code (`detail` is Markdown); dates inclusive."""

    step: str
    title: dict[str, str]
    detail: dict[str, str]
    who: Who
    responsible: dict[str, str]
    is_maybe: bool
    due_from: date | None
    due_to: date | None


def open_plan(session: Session, citizen_id: UUID, *, now: datetime) -> Plan:
    """Return the citizen's one plan; it begins the first time it is needed, however many ask at once."""
    plan = session.scalar(select(Plan).where(Plan.citizen_id == citizen_id))
    if plan is not None:
        return plan
    try:
        with session.begin_nested():
            plan = Plan(citizen_id=citizen_id, created_at=now)
            session.add(plan)
        return plan
    except IntegrityError:
        return session.scalars(select(Plan).where(Plan.citizen_id == citizen_id)).one()


def write_goal(session: Session, plan: Plan, words: str, *, language: str, by: Identity, now: datetime) -> Goal:
    """Put the goal down as the citizen words it. Raises NotAllowed; ValueError when empty or too long."""
    words = words.strip()
    if not 0 < len(words) <= GOAL_CHARACTERS:
        raise ValueError("a goal has 1 to 1000 characters")
    _keep_others_waiting(session, plan)
    goal = session.scalar(select(Goal).where(Goal.plan_id == plan.id)) or Goal(plan_id=plan.id, plan=plan)
    require(by, may_write_goal, goal)
    goal.words, goal.language, goal.written_at = words, language, now
    session.add(goal)
    session.flush()
    return goal


def take_steps(
    session: Session,
    plan: Plan,
    steps: Sequence[NewStep],
    *,
    journey: str,
    revision: str,
    by: Identity,
    now: datetime,
) -> None:
    """Bring the journey's steps into the plan, in their order.

    Taking them again brings texts and dates up to date, keeps what is ticked, and marks as no longer
    needed what the journey doesn't ask for any more. Raises NotAllowed.
    """
    require(by, owns_plan, plan)
    _keep_others_waiting(session, plan)
    origin = _origin(session, plan, journey)
    origin.revision, origin.taken_at = revision, now
    session.flush()
    of_journey = select(Action).where(Action.origin_id == origin.id).with_for_update()  # one may be being ticked
    held = {action.step: action for action in session.scalars(of_journey)}
    for position, step in enumerate(steps):
        action = held.pop(step.step, None) or Action(
            plan_id=plan.id, origin_id=origin.id, step=step.step, status=Status.OPEN
        )
        _bring_up_to_date(action, step, position)
        session.add(action)
    for left_over in held.values():
        if left_over.status == Status.OPEN:
            left_over.status = Status.NOT_NEEDED
    session.flush()


def tick(session: Session, action: Action, *, is_done: bool, by: Identity, now: datetime) -> None:
    """Mark the action as done, or as open again; saying so twice is as good as once. Raises NotAllowed."""
    require(by, may_tick, action)
    if is_done != (action.status == Status.DONE):
        action.status = Status.DONE if is_done else Status.OPEN
        action.done_at = now if is_done else None
    session.flush()


def _keep_others_waiting(session: Session, plan: Plan) -> None:
    """Let nobody else write goal or steps of this plan until the transaction ends: a button is pressed twice."""
    session.execute(select(Plan.id).where(Plan.id == plan.id).with_for_update(key_share=True))


def _origin(session: Session, plan: Plan, journey: str) -> PlanOrigin:
    known = select(PlanOrigin).where(PlanOrigin.plan_id == plan.id, PlanOrigin.journey == journey)
    origin = session.scalar(known)
    if origin is None:
        origin = PlanOrigin(plan_id=plan.id, journey=journey)
        session.add(origin)
    return origin


def _bring_up_to_date(action: Action, step: NewStep, position: int) -> None:
    action.position = position
    action.title, action.detail = step.title, step.detail
    action.who, action.responsible, action.is_maybe = step.who, step.responsible, step.is_maybe
    action.due_from, action.due_to = step.due_from, step.due_to
    if action.status == Status.NOT_NEEDED:
        action.status = Status.OPEN
