"""Lets one person stand for another, and ends it. Nobody does so for themselves: a register or staff vouches for it.

The one exception is turned round: whom it is about, grown up, gives a power of attorney for a time
(`portal.people.attorney`).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.chain import append, lock
from portal.people.models import Citizen, StaffMember
from portal.people.powers import standing_of, stands_for_now
from portal.people.representation import Power, Representation, ToldBy

__all__ = ["Standing", "stand_down", "stand_for", "standing_of", "stands_for_now"]


@dataclass(frozen=True)
class Standing:
    """By what somebody stands for another, what they may do, and from which day to the day before which."""

    power: Power
    true_from: date
    true_to: date | None = None
    may_read: bool = True
    may_act: bool = True
    may_contact: bool = True


def stand_for(
    session: Session,
    represented: Citizen,
    representative: Citizen,
    what: Standing,
    *,
    confirmed_by: StaffMember | None = None,
    given_by_self: bool = False,
    now: datetime,
) -> Representation:
    """Let somebody stand for another; where neither staff nor the person say so, a register does. Twice is once."""
    head = lock(session.connection(), represented.id)
    own = (Representation.represented_id == represented.id, Representation.representative_id == representative.id)
    open_now = (Representation.power == what.power, Representation.known_to.is_(None))
    known = session.scalar(select(Representation).where(*own, *open_now))
    if known is not None:
        return known
    made = Representation(
        represented_id=represented.id,
        representative_id=representative.id,
        power=what.power,
        may_read=what.may_read,
        may_act=what.may_act,
        may_contact=what.may_contact,
        true_from=what.true_from,
        true_to=what.true_to,
        source=_told_by(confirmed_by, given_by_self),
        confirmed_by_id=confirmed_by.id if confirmed_by is not None else None,
        known_from=max(now, head.at),
    )
    session.add(made)
    session.flush()
    append(session.connection(), head, _entry(made, "begun"), at=made.known_from)
    return made


def stand_down(session: Session, standing: Representation, *, now: datetime) -> None:
    """End somebody's power as of now; a second time changes nothing."""
    head = lock(session.connection(), standing.represented_id)
    session.refresh(standing)
    if standing.known_to is not None:
        return
    standing.known_to = max(now, head.at, standing.known_from)
    session.flush()
    append(session.connection(), head, _entry(standing, "ended"), at=standing.known_to)


def _told_by(confirmed_by: StaffMember | None, given_by_self: bool) -> ToldBy:
    if given_by_self:
        return ToldBy.SELF
    return ToldBy.STAFF if confirmed_by is not None else ToldBy.AUTHORITY


def _entry(standing: Representation, what: str) -> dict[str, object]:
    return {
        "kind": "representation",
        "representation": str(standing.id),
        "what": what,
        "power": standing.power.value,
        "representative": str(standing.representative_id),
        "told_by": standing.source.value,
    }
