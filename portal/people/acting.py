"""Choosing on whose behalf somebody is here. Whether they may is asked anew at each request (`people.sessions`)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.access.rules import NotAllowed
from portal.people.models import Citizen, StaffMember, WebSession
from portal.people.powers import PowerHeld, standing_of


def act_for(session: Session, represented_id: UUID | None, *, by: Identity, now: datetime) -> None:
    """Let a citizen's sign-in act for somebody from now on, or for themselves (None).

    The sign-in stays the same; forms that were shown before are refused. Raises NotAllowed for whom they don't stand.
    """
    if by.citizen_id is None:
        raise NotAllowed("act_for")
    if represented_id is not None and standing_of(session, by.citizen_id, represented_id, now) is None:
        raise NotAllowed("act_for")
    own = (WebSession.key == by.session_key, WebSession.citizen_id == by.citizen_id)
    session.execute(update(WebSession).where(*own).values(acting_for_id=represented_id))


def chosen_in(session: Session, key: str, holder: Citizen | StaffMember) -> UUID | None:
    """Return for whom a citizen's own sign-in acts; None for somebody else's."""
    own = (WebSession.key == key, WebSession.citizen_id == holder.id)
    return session.scalar(select(WebSession.acting_for_id).where(*own))


class Whom(NamedTuple):
    """Whom an address below acting is about, and by what the reader stands for them now, if they do."""

    citizen_id: UUID
    standing: PowerHeld | None


def whom_by_id(session: Session, identity: Identity, citizen_id: UUID) -> Whom | None:
    """Load by what the reader stands for somebody, for the gate to judge."""
    if identity.citizen_id is None:
        return None
    return Whom(citizen_id, standing_of(session, identity.citizen_id, citizen_id, clock.now()))
