"""Who hears what was said of an inquiry: each contribution only while what it was said on holds, for whoever reads.

To know who somebody is opens none of it by itself. The sender's word and who has the inquiry stand in the inquiry; of
what the consents' door once let through, the decision is made anew from all that is on record, for the department that
spoke and on that consent or law alone. Taken back or ended, its author alone reads it, and the citizen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.config.sharing import Purpose, Use
from portal.consents.decision import decide
from portal.consents.facts import Facts, Policy, Question, Unit
from portal.consents.reading import facts_about, latest
from portal.contact.inquiries.models import Inquiry
from portal.contact.inquiries.rules import may_read
from portal.contact.round.looking import WANTED
from portal.contact.round.models import Ground, RoundContribution
from portal.contact.round.rules import BY_THE_DOOR, may_hear, may_hear_having_seen


@dataclass(frozen=True)
class Heard:
    """What somebody may read of what was said; `is_more` tells a recipient that they may not read all of it."""

    said: list[RoundContribution]
    is_more: bool


def heard_by_all(said: Iterable[RoundContribution]) -> list[RoundContribution]:
    """Return what everybody at the round may read."""
    return [one for one in said if one.ground == Ground.GENERAL]


def heard_by(
    session: Session,
    identity: Identity,
    inquiry: Inquiry,
    said: Sequence[RoundContribution],
    ground: Ground | None,
    *,
    policy: Policy,
) -> Heard:
    """Return what somebody may read of what was said; `ground` is the one on which they were just shown who it is."""
    seen = [one for one in said if ground is not None and may_hear_having_seen(identity, ground, one)]
    theirs = [one for one in said if one in seen or may_hear(identity, inquiry, one)]
    asked = [one for one in theirs if one.ground in BY_THE_DOOR and one.by_id != identity.staff_id]
    ended = {one.id for one in asked} - _holding(session, inquiry.subject_id, asked, policy)
    heard = [one for one in theirs if one.id not in ended]
    return Heard(heard, is_more=may_read(identity, inquiry) and len(heard) < len(said))


def _holding(session: Session, subject_id: UUID | None, said: Iterable[RoundContribution], policy: Policy) -> set[UUID]:
    """Return what rests on a consent or a law that still permits it; the facts are read once for each department."""
    facts: dict[str, Facts] = {}
    held: set[UUID] = set()
    if subject_id is None:
        return held
    for one in said:
        asker = Unit(one.unit, Purpose.TRIAGE)
        if one.unit not in facts:
            facts[one.unit] = facts_about(session.connection(), subject_id, asker)
        own = _on_its_ground(facts[one.unit], one)
        at = max([clock.now(), *latest(own)])
        question = Question(subject_id, asker, *WANTED, Use.READ, at)
        if decide(question, own, policy).is_permitted:
            held.add(one.id)
    return held


def _on_its_ground(facts: Facts, said: RoundContribution) -> Facts:
    """Return the facts without any other consent or law than the one that something was said on."""
    return replace(
        facts,
        consents=tuple(one for one in facts.consents if one.id == said.consent_id),
        rules=tuple(one for one in facts.rules if one.id == said.rule_id),
    )
