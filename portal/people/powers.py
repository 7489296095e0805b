"""Who stands for whom, read as columns in one statement each, and judged for the instant that is asked about.

Nothing here is kept: a power that ended a moment ago isn't there, whoever asked a moment before.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, aliased

from portal.clock import COPENHAGEN, in_denmark
from portal.people.ages import MAJORITY, day_of_age, moment_of_age
from portal.people.models import Citizen
from portal.people.representation import Power, Representation, ToldBy, is_true

LATELY = timedelta(days=90)
"""For how long somebody is told that they stood for another."""


class PowerHeld(NamedTuple):
    """One power as it is on record: who stands for whom, by what, what they may do, from when to when."""

    id: UUID
    represented_id: UUID
    represented: str
    born_on: date | None
    representative_id: UUID
    representative: str
    power: Power
    may_read: bool
    may_act: bool
    may_contact: bool
    true_from: date
    true_to: date | None
    source: ToldBy
    known_from: datetime
    known_to: datetime | None

    def holds(self, at: datetime) -> bool:
        """Tell whether it holds at an instant, by what is known now."""
        return self.known_to is None and is_true(self.power, self.true_from, self.true_to, self.born_on, at)

    @property
    def until(self) -> date | None:
        """Return the day on which it no longer holds; None where no day is known."""
        days = [self.true_to] if self.true_to else []
        if self.power == Power.CUSTODY and self.born_on is not None:
            days.append(day_of_age(self.born_on, MAJORITY))
        return min(days, default=None)

    def ended_at(self, at: datetime) -> datetime | None:
        """Return when it ended, if it did by then; None where it holds, hasn't begun or never did."""
        ends = [self.known_to] if self.known_to is not None else []
        if self.true_to is not None:
            ends.append(datetime.combine(self.true_to, time(), COPENHAGEN))
        if self.power == Power.CUSTODY and self.born_on is not None:
            ends.append(moment_of_age(self.born_on, MAJORITY))
        ended = min(ends, default=None)
        has_held = ended is not None and self.true_from < in_denmark(ended).date()
        return ended if ended is not None and has_held and ended <= at else None


_Represented, _Representative = aliased(Citizen), aliased(Citizen)
_ALL = (
    select(
        Representation.id,
        _Represented.id,
        _Represented.name,
        _Represented.born_on,
        _Representative.id,
        _Representative.name,
        Representation.power,
        Representation.may_read,
        Representation.may_act,
        Representation.may_contact,
        Representation.true_from,
        Representation.true_to,
        Representation.source,
        Representation.known_from,
        Representation.known_to,
    )
    .join(_Represented, Representation.represented_id == _Represented.id)
    .join(_Representative, Representation.representative_id == _Representative.id)
    .order_by(_Represented.name, _Representative.name, Representation.known_from, Representation.id)
)
_BY_REPRESENTATIVE = _ALL.where(Representation.representative_id == bindparam("representative"))
_BETWEEN = _BY_REPRESENTATIVE.where(Representation.represented_id == bindparam("represented"))
_OVER = _ALL.where(Representation.represented_id == bindparam("represented"))
_OPEN: ColumnElement[bool] = Representation.known_to.is_(None)
_BY_REPRESENTATIVE_NOW, _BETWEEN_NOW = _BY_REPRESENTATIVE.where(_OPEN), _BETWEEN.where(_OPEN)


def stands_for_now(session: Session, representative_id: UUID, at: datetime) -> list[PowerHeld]:
    """Return for whom somebody stands at an instant, each person once, by name."""
    rows = session.execute(_BY_REPRESENTATIVE_NOW, {"representative": representative_id})
    return _each_once(one for one in (PowerHeld._make(row) for row in rows) if one.holds(at))


def standing_of(session: Session, representative_id: UUID, represented_id: UUID, at: datetime) -> PowerHeld | None:
    """Return by what somebody stands for another at an instant; None where they don't."""
    given = {"representative": representative_id, "represented": represented_id}
    rows = session.execute(_BETWEEN_NOW, given)
    return next(iter(_each_once(one for one in (PowerHeld._make(row) for row in rows) if one.holds(at))), None)


def powers_of(session: Session, representative_id: UUID) -> list[PowerHeld]:
    """Return every power that somebody has or had over others, also those that ended or haven't begun."""
    return [PowerHeld._make(row) for row in session.execute(_BY_REPRESENTATIVE, {"representative": representative_id})]


def powers_over(session: Session, represented_id: UUID) -> list[PowerHeld]:
    """Return every power that others have or had over somebody, also those that ended or haven't begun."""
    return [PowerHeld._make(row) for row in session.execute(_OVER, {"represented": represented_id})]


def in_force(powers: Iterable[PowerHeld], at: datetime) -> list[PowerHeld]:
    """Return those of somebody's powers that hold, each person once."""
    return _each_once(one for one in powers if one.holds(at))


def ended_lately(powers: Iterable[PowerHeld], at: datetime) -> list[tuple[PowerHeld, datetime]]:
    """Return those of somebody's powers that ended not long ago, where nothing took their place; the newest first."""
    powers = list(powers)
    still = {one.represented_id for one in powers if one.holds(at)}
    ended = [
        (one, when)
        for one in powers
        if one.represented_id not in still and (when := one.ended_at(at)) is not None and at - when < LATELY
    ]
    return sorted(ended, key=lambda pair: pair[1], reverse=True)


def _each_once(powers: Iterable[PowerHeld]) -> list[PowerHeld]:
    """Put what somebody may by several powers over one person together, under the one that lasts longest."""
    found: dict[UUID, PowerHeld] = {}
    for one in powers:
        known = found.get(one.represented_id, one)
        found[one.represented_id] = max(known, one, key=lambda power: power.until or date.max)._replace(
            may_read=known.may_read or one.may_read,
            may_act=known.may_act or one.may_act,
            may_contact=known.may_contact or one.may_contact,
        )
    return list(found.values())
