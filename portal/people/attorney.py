"""A power of attorney that somebody grown up gives themselves, and stops: the way back for whoever had custody.

It is for a time, it begins at the earliest on the day they come of age, and only whom the portal knows to have or have
had custody of them can get one here. Giving and stopping are entries in the person's own chain.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.audit.chain import lock
from portal.clock import in_denmark
from portal.people.ages import MAJORITY, day_of_age, has_reached
from portal.people.handover import ahead_of_majority, months_after
from portal.people.models import Citizen
from portal.people.powers import PowerHeld, powers_over
from portal.people.representation import Power, Representation
from portal.people.rules import may_give_power, may_stop_power
from portal.people.standing import Standing, stand_down, stand_for

MONTHS = (6, 12)


class AlreadyGiven(Exception):  # noqa: N818 -- reads as the sentence it is
    """That person has a power of attorney already; it is stopped before another is given."""


@dataclass(frozen=True)
class Given:
    """To whom, for how many months, and whether they may act, too; reading is always part of it."""

    representative_id: UUID
    months: int
    may_act: bool


def begins_on(born_on: date | None, at: datetime) -> date | None:
    """Return the day on which a power given at an instant begins; None where it is too early to give one.

    Never before the day the person comes of age. Whose birthday nobody knows is grown up.
    """
    today = in_denmark(at).date()
    if born_on is None or has_reached(born_on, MAJORITY, at):
        return today
    return day_of_age(born_on, MAJORITY) if ahead_of_majority(born_on, today) is not None else None


def had_custody(powers: list[PowerHeld]) -> dict[UUID, str]:
    """Return who has or had custody, with their names: only they can be given a power of attorney here."""
    return {one.representative_id: one.representative for one in powers if one.power == Power.CUSTODY}


def give(session: Session, represented: Citizen, given: Given, *, by: Identity, now: datetime) -> Representation:
    """Give somebody a power of attorney. Raises NotAllowed and AlreadyGiven."""
    require(by, may_give_power, represented)
    lock(session.connection(), represented.id)
    powers = powers_over(session, represented.id)
    begins = begins_on(represented.born_on, now)
    if begins is None or given.months not in MONTHS or given.representative_id not in had_custody(powers):
        raise NotAllowed("give")
    _make_room(session, powers, given.representative_id, now)
    what = Standing(
        Power.ATTORNEY,
        true_from=begins,
        true_to=months_after(begins, given.months),
        may_act=given.may_act,
        may_contact=given.may_act,
    )
    representative = session.get_one(Citizen, given.representative_id)
    return stand_for(session, represented, representative, what, given_by_self=True, now=now)


def stop(session: Session, power: Representation, *, by: Identity, now: datetime) -> None:
    """Stop a power of attorney as of now; a second time changes nothing. Raises NotAllowed."""
    require(by, may_stop_power, power)
    stand_down(session, power, now=now)


def power_by_id(session: Session, identity: Identity, power_id: UUID) -> Representation | None:
    """Load one power, for the gate to judge whose it is."""
    return session.get(Representation, power_id)


def _make_room(session: Session, powers: list[PowerHeld], representative_id: UUID, now: datetime) -> None:
    """Close an earlier power of attorney of the same person that has run out; raises AlreadyGiven for another."""
    own = (one for one in powers if (one.representative_id, one.power) == (representative_id, Power.ATTORNEY))
    for one in own:
        if one.known_to is None and one.ended_at(now) is None:
            raise AlreadyGiven
        if one.known_to is None:
            stand_down(session, session.get_one(Representation, one.id), now=now)
