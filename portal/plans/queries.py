"""The plan as its pages show it: two statements, built once, whatever the number of rows."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Uuid, bindparam, case, func, select
from sqlalchemy.orm import Session, joinedload

from portal.access.identity import Identity
from portal.clock import today
from portal.contact.answering import BUDDY_ID, has_case
from portal.contact.models import ContactAssignment
from portal.people.models import Citizen
from portal.plans.models import Action, Goal, Plan, Status, Who


class PlanHead(NamedTuple):
    """The plan itself, and the goal where one has been written."""

    id: UUID
    goal: str | None
    goal_language: str | None


class PlanAction(NamedTuple):
    """One action of the plan; texts per language code, dates inclusive."""

    id: UUID
    title: dict[str, str]
    who: Who
    responsible: dict[str, str]
    is_maybe: bool
    due_from: date | None
    due_to: date | None
    status: Status


_HEAD = (
    select(Plan.id, Goal.words, Goal.language)
    .outerjoin(Goal, Goal.plan_id == Plan.id)
    .where(Plan.citizen_id == bindparam("citizen_id"))
)
_COLUMNS = (
    Action.id,
    Action.title,
    Action.who,
    Action.responsible,
    Action.is_maybe,
    Action.due_from,
    Action.due_to,
    Action.status,
)
_BY_DUE_DATE = (case((Action.due_to.is_(None), 1), else_=0), Action.due_to, Action.position, Action.id)
_OF_CITIZEN = select(*_COLUMNS).join(Plan, Action.plan_id == Plan.id).where(Plan.citizen_id == bindparam("citizen_id"))
_ACTIONS = _OF_CITIZEN.order_by(*_BY_DUE_DATE)
_NEXT = _OF_CITIZEN.where(Action.status == Status.OPEN).order_by(Action.is_maybe, *_BY_DUE_DATE).limit(1)


def plan_head(session: Session | Connection, citizen_id: UUID) -> PlanHead | None:
    """Return the citizen's plan and goal; None where the plan hasn't begun."""
    row = session.execute(_HEAD, {"citizen_id": citizen_id}).first()
    return PlanHead(*row) if row else None


def plan_actions(session: Session | Connection, citizen_id: UUID) -> list[PlanAction]:
    """Return the plan's actions, the earliest due first, those without a date last."""
    return [PlanAction(*row) for row in session.execute(_ACTIONS, {"citizen_id": citizen_id})]


def next_action(session: Session, citizen_id: UUID) -> PlanAction | None:
    """Return what comes next: the earliest open action, one that is only a maybe after the certain ones."""
    row = session.execute(_NEXT, {"citizen_id": citizen_id}).first()
    return PlanAction(*row) if row else None


def action_by_id(session: Session, identity: Identity, action_id: UUID) -> Action | None:
    """Load one action with its plan, for the gate to judge whose it is."""
    return session.get(Action, action_id, options=[joinedload(Action.plan)])


class OwnCase(NamedTuple):
    """One citizen of a member of staff's own, as their desk lists them; `next_on` is the next step's last day."""

    citizen_id: UUID
    name: str
    is_buddy: bool
    next_on: date | None


_NEXT_ON = (
    select(func.min(Action.due_to))
    .join(Plan, Action.plan_id == Plan.id)
    .where(Plan.citizen_id == Citizen.id, Action.status == Status.OPEN, Action.is_maybe.is_(False))
    .scalar_subquery()
)
_STAFF: BindParameter[UUID] = bindparam("staff_id", type_=Uuid())
_OWN_CASES = (
    select(Citizen.id, Citizen.name, BUDDY_ID == _STAFF, _NEXT_ON.label("next_on"))
    .join(ContactAssignment, ContactAssignment.citizen_id == Citizen.id)
    .where(has_case(_STAFF), Citizen.closed_at.is_(None))
    .order_by(case((_NEXT_ON.is_(None), 1), else_=0), "next_on", func.lower(Citizen.name), Citizen.id)
)


def own_cases(session: Session, staff_id: UUID) -> list[OwnCase]:
    """Return the citizens whose contact person or buddy somebody is, whose next step is soonest first: one statement.

    This is no look at a case, and so isn't asked for at the consents' door: that these two belong together was decided
    when the contact person was assigned, and the citizen sees it on every page of theirs. It tells whom one works for
    and the day by which something is due, and nothing of what that is. Whatever more there is lies behind the door.
    """
    return [OwnCase(*row) for row in session.execute(_OWN_CASES, {"staff_id": staff_id, "today": today()})]
