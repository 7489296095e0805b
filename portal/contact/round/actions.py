"""The round itself: it begins and ends, people come and go, and say what they know."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.clock import COPENHAGEN, in_denmark
from portal.config.contact import RoundRules
from portal.contact.inquiries.holding import hold
from portal.contact.inquiries.rules import ENTRANCE
from portal.contact.round.knowing import KnowsWhoItIs, knows_who_it_is
from portal.contact.round.models import Ground, Round, RoundContribution, RoundPresence
from portal.contact.round.rules import is_of_today, may_lead, may_see_round


def begin(session: Session, *, by: Identity, now: datetime) -> Round:
    """Begin the round; where one goes on, or begins at the same moment, that is the one. Raises NotAllowed.

    One of an earlier day that nobody ended is ended.
    """
    require(by, may_lead)
    known = running_round(session, now)
    if known is not None:
        return known
    midnight = datetime.combine(in_denmark(now).date(), time(), COPENHAGEN)
    _end(session, Round.began_at < midnight, by=by, now=now)
    assert by.staff_id is not None  # noqa: S101 -- that is what may_lead says
    made = Round(entrance=ENTRANCE, began_at=now, begun_by_id=by.staff_id)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        known = running_round(session, now)
        if known is None:
            raise
        return known
    return made


def running_round(session: Session, now: datetime) -> Round | None:
    """Return the round that goes on, of today; the database holds at most one that nobody has ended."""
    found = session.scalar(select(Round).where(Round.entrance == ENTRANCE, Round.ended_at.is_(None)))
    return found if found is not None and is_of_today(found.began_at, in_denmark(now).date()) else None


def end(session: Session, *, by: Identity, now: datetime) -> None:
    """End the round, and let everybody have left it. Where none goes on nothing happens. Raises NotAllowed."""
    require(by, may_lead)
    _end(session, by=by, now=now)


def _end(session: Session, *which: ColumnElement[bool], by: Identity, now: datetime) -> None:
    held = select(Round).where(Round.entrance == ENTRANCE, Round.ended_at.is_(None), *which).with_for_update()
    going_on = session.scalar(held.execution_options(populate_existing=True))
    if going_on is None:
        return
    going_on.ended_at, going_on.ended_by_id = max(now, going_on.began_at), by.staff_id
    _leave(session, RoundPresence.round_id == going_on.id, now=going_on.ended_at)


def come(session: Session, rules: RoundRules, *, by: Identity, now: datetime) -> bool:
    """Take part in the round that goes on; False where none does. Coming twice is coming once. Raises NotAllowed."""
    require(by, may_see_round, rules)
    going_on = running_round(session, now)
    if going_on is None:
        return False
    assert by.staff_id is not None  # noqa: S101 -- that is what may_see_round says
    here = RoundPresence(round_id=going_on.id, staff_id=by.staff_id, unit=by.unit, came_at=now)
    try:
        with session.begin_nested():
            session.add(here)
    except IntegrityError:
        pass  # is here already
    return True


def go(session: Session, *, by: Identity, now: datetime) -> None:
    """Leave the round."""
    going_on = running_round(session, now)
    if going_on is not None:
        _leave(session, RoundPresence.round_id == going_on.id, RoundPresence.staff_id == by.staff_id, now=now)


def _leave(session: Session, *whose: ColumnElement[bool], now: datetime) -> None:
    own = select(RoundPresence).where(*whose, RoundPresence.left_at.is_(None))
    for one in session.scalars(own.order_by(RoundPresence.id)):
        one.left_at = max(now, one.came_at)
    session.flush()


@dataclass(frozen=True, slots=True)
class Standing:
    """On what somebody knows who an inquiry is about, with the consent or the law where it is one."""

    ground: Ground
    consent_id: UUID | None = None
    rule_id: UUID | None = None


GENERALLY = Standing(Ground.GENERAL)


def contribute(
    session: Session,
    inquiry_id: UUID,
    words: str,
    standing: Standing,
    *,
    key: str,
    rules: RoundRules,
    by: Identity,
    now: datetime,
) -> RoundContribution:
    """Let somebody say what they know, or advise; the same form twice is one. Raises NotAllowed, KnowsWhoItIs.

    Other words in it, on a page gone back to, are another contribution.
    """
    require(by, may_see_round, rules)
    (held,) = hold(session, inquiry_id, now=now)
    keys = (key, _key_of(key, words.strip(), standing.ground))
    own = (RoundContribution.inquiry_id == inquiry_id, RoundContribution.by_id == by.staff_id)
    before = session.scalars(select(RoundContribution).where(*own, RoundContribution.key.in_(keys))).all()
    for known in before:
        if (known.words, known.ground) == (words.strip(), standing.ground):
            return known
    if standing.ground == Ground.GENERAL and knows_who_it_is(session, by, held.inquiry):
        raise KnowsWhoItIs
    going_on = running_round(session, now)
    said = RoundContribution(
        inquiry_id=inquiry_id,
        round_id=going_on.id if going_on else None,
        by_id=by.staff_id,
        unit=by.unit,
        key=keys[1] if before else key,
        ground=standing.ground,
        consent_id=standing.consent_id,
        rule_id=standing.rule_id,
        words=words.strip(),
        at=held.now,
    )
    session.add(said)
    session.flush()
    what = {"kind": "contribution", "inquiry": str(inquiry_id), "contribution": str(said.id)}
    what |= {"staff": str(by.staff_id), "unit": by.unit, "ground": standing.ground.value}
    held.write(session, what)
    return said


def _key_of(key: str, words: str, ground: Ground) -> str:
    """Return the key of what is said with the same form in other words: the same for the same words."""
    return str(uuid5(NAMESPACE_OID, f"{key} {ground.value} {words}"))
