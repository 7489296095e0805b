"""What there is about a citizen for somebody else to ask for at the door, and reading the part that is permitted.

The department of the contact person keeps the plan; where nobody is contact person yet, the one entrance does. So
there is always the same to ask for, whoever the person is, and a no tells nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from portal.config.sharing import Category
from portal.consents.door import Wanted
from portal.contact.queries import ContactCard, contact_card
from portal.plans.queries import PlanAction, PlanHead, plan_actions, plan_head

ENTRANCE = "coordinator"
"""The department that keeps what nobody else does yet."""

SHOWN = (Category.CONTACT_DATES, Category.GOALS)
"""The categories that the portal itself has anything in."""


@dataclass(frozen=True)
class Parts:
    """What somebody got to see: who helps, and the goal with the actions of the plan. Columns, all fetched."""

    contact: ContactCard | None = None
    head: PlanHead | None = None
    actions: tuple[PlanAction, ...] = ()


def find_parts(connection: Connection, citizen_id: UUID) -> Iterable[Wanted]:
    """Say what there is to ask for about a citizen; of nobody we know it is the same."""
    card = contact_card(connection, citizen_id)
    return [Wanted(card.unit if card else ENTRANCE, category) for category in SHOWN]


def read_parts(connection: Connection, citizen_id: UUID, permitted: Iterable[Wanted]) -> Parts:
    """Read what is permitted and nothing else."""
    categories = {wanted.category for wanted in permitted}
    sees_plan = Category.GOALS in categories
    return Parts(
        contact=contact_card(connection, citizen_id) if Category.CONTACT_DATES in categories else None,
        head=plan_head(connection, citizen_id) if sees_plan else None,
        actions=tuple(plan_actions(connection, citizen_id)) if sees_plan else (),
    )
