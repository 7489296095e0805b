"""A person's own consents, as their pages show them: always the same statements, however many there are.

What holds is asked of the decision itself (`portal.consents.decision`), one question for each category, so a page never
says anything else than what the door would do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from portal.config.sharing import Category
from portal.consents.decision import Decision, decide
from portal.consents.facts import (
    ConsentFact,
    DenialFact,
    Facts,
    GiverFact,
    PersonFact,
    Policy,
    PowerFact,
    Question,
    Reason,
    Unit,
)
from portal.consents.models import Consent, ConsentEvent, ConsentGiver, Denial
from portal.consents.reading import DENIALS, POWERS, consents_from, latest, of_consents, rows_of
from portal.consents.states import WAITING, EventKind, Happening, State, recorded
from portal.people.ages import MAJORITY, has_reached
from portal.people.models import Citizen
from portal.people.representation import Power, Representation, is_true

_ME: BindParameter[Any] = bindparam("me")
_ONE: BindParameter[Any] = bindparam("consent")
_ASKED_OF_ME = select(ConsentGiver.consent_id).where(ConsentGiver.giver_id == _ME)
_IS_MINE = or_(Consent.subject_id == _ME, Consent.id.in_(_ASKED_OF_ME))
_SUBJECTS = select(Consent.subject_id).where(_IS_MINE)
_ABOUT = select(Consent.id, Consent.lapses_at, Consent.renews_id, Citizen.name, Citizen.born_on).join(
    Citizen, Consent.subject_id == Citizen.id
)
_ALL = of_consents(_IS_MINE)
_SINGLE = of_consents(Consent.id == _ONE, _IS_MINE)  # another's is as absent as none, and as soon
_POWERS = POWERS.where(Representation.represented_id.in_(_SUBJECTS))
_DENIALS = DENIALS.where(Denial.subject_id == _ME)


@dataclass(frozen=True)
class OwnConsent:
    """A consent as one of those sees it whom it concerns, at an instant.

    `decisions` says for each category whether the door would open by it; `powers` and `denials` are what was looked at.
    """

    reader: UUID
    fact: ConsentFact
    subject: PersonFact
    subject_name: str
    lapses_at: datetime
    renews: UUID | None
    state: State
    decisions: Mapping[Category, Decision]
    powers: tuple[PowerFact, ...]
    at: datetime

    @property
    def is_about_reader(self) -> bool:
        """Tell whether it is about the reader's own data."""
        return self.fact.subject == self.reader

    @property
    def giver(self) -> GiverFact | None:
        """Return the reader as one whose yes it needs; None where it doesn't."""
        return next((one for one in self.fact.givers if one.person == self.reader), None)

    @property
    def holds_power(self) -> bool:
        """Tell whether the reader can speak here: for themselves, or by a power that holds now."""
        giver = self.giver
        return giver is not None and (giver.power is None or self._may_act_by(giver.power))

    def _may_act_by(self, power: Power) -> bool:
        return any(
            (one.representative, one.power, one.represented) == (self.reader, power, self.fact.subject)
            and one.may_act
            and one.known_to is None
            and is_true(one.power, one.true_from, one.true_to, self.subject.born_on, self.at)
            for one in self.powers
        )

    @property
    def has_answered(self) -> bool:
        """Tell whether the reader has said yes already."""
        return any(one.kind == EventKind.GIVEN and one.person == self.reader for one in self.fact.events)

    @property
    def given(self) -> int:
        """Return how many of those whose yes it needs have said it."""
        return len({one.person for one in self.fact.events if one.kind == EventKind.GIVEN})

    @property
    def ends_at(self) -> datetime | None:
        """Return when it ends of itself: with the first yes that does; None where nobody has said yes."""
        return min((one.ends_at for one in self.fact.events if one.ends_at is not None), default=None)

    @property
    def asked_at(self) -> datetime:
        """Return when it was asked."""
        return self.fact.events[0].at

    @property
    def permits(self) -> bool:
        """Tell whether the door opens by it now, for any of it."""
        return any(decision.is_permitted for decision in self.decisions.values())

    @property
    def is_refused_in_advance(self) -> bool:
        """Tell whether a standing no keeps all of it from holding."""
        return {decision.reason for decision in self.decisions.values()} == {Reason.OBJECTED}

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody's answer is awaited."""
        return self.state in WAITING

    @property
    def is_open(self) -> bool:
        """Tell whether it can be withdrawn: given, or disputed meanwhile."""
        return self.state in (State.GIVEN, State.SUSPENDED)


def own_consents(session: Session, citizen_id: UUID, policy: Policy, *, now: datetime) -> list[OwnConsent]:
    """Return what somebody was asked, for themselves or for others, and what was asked about them; newest first."""
    given: dict[str, Any] = {"me": citizen_id}
    connection = session.connection()
    facts = consents_from(connection, _ALL, given)
    about = {row[0]: row for row in connection.execute(_ABOUT.where(_IS_MINE), given)}
    powers = tuple(PowerFact(*row) for row in rows_of(connection, _POWERS, given))
    denials = tuple(DenialFact(*row) for row in rows_of(connection, _DENIALS, given))
    made = [_made(citizen_id, fact, about[fact.id], powers, denials, policy, now) for fact in facts]
    return sorted(made, key=lambda one: (one.asked_at, one.fact.id), reverse=True)


def own_consent(
    session: Session, citizen_id: UUID, consent_id: UUID, policy: Policy, *, now: datetime
) -> OwnConsent | None:
    """Return one consent as somebody sees it whom it concerns; None where there is none of theirs by that id."""
    connection = session.connection()
    given: dict[str, Any] = {"consent": consent_id, "me": citizen_id}
    facts = consents_from(connection, _SINGLE, given)
    if not facts:
        return None
    (fact,) = facts
    about = connection.execute(_ABOUT.where(Consent.id == _ONE), given).one()
    of_subject = POWERS.where(Representation.represented_id == fact.subject)
    powers = tuple(PowerFact(*row) for row in rows_of(connection, of_subject, {}))
    denials = tuple(DenialFact(*row) for row in rows_of(connection, _DENIALS, given))
    return _made(citizen_id, fact, about, powers, denials, policy, now)


def _made(
    reader: UUID,
    fact: ConsentFact,
    about: Any,
    powers: tuple[PowerFact, ...],
    denials: tuple[DenialFact, ...],
    policy: Policy,
    now: datetime,
) -> OwnConsent:
    _id, lapses_at, renews, name, born_on = about
    person = PersonFact(fact.subject, born_on)
    own_denials = denials if fact.subject == reader else ()  # another's noes are theirs alone to know
    facts = Facts(person, (fact,), tuple(one for one in powers if one.represented == fact.subject), own_denials)
    at = max(now, *latest(facts))
    asker = Unit(fact.recipient, fact.purpose)
    decisions = {
        category: decide(Question(fact.subject, asker, fact.holder, category, use, at), facts, policy)
        for category, use in sorted(fact.grants)
    }
    state = _state(fact, person, decisions, lapses_at, at)
    return OwnConsent(reader, fact, person, name, lapses_at, renews, state, decisions, facts.powers, at)


_OF_TIME = {Reason.EXPIRED: State.EXPIRED, Reason.NO_AUTHORITY: State.LAPSED_AUTHORITY}


def _state(
    fact: ConsentFact, person: PersonFact, decisions: Mapping[Category, Decision], lapses_at: datetime, at: datetime
) -> State:
    """Return how far it has come: what was recorded, or how time has ended it in every category."""
    happened = (Happening(one.kind, one.person if one.kind == EventKind.GIVEN else None) for one in fact.events)
    state = recorded(happened, {giver.person for giver in fact.givers})
    if state in WAITING and at >= lapses_at:
        return State.CLOSED
    ended = {_OF_TIME.get(decision.reason) for decision in decisions.values()}
    if state not in (State.GIVEN, State.SUSPENDED) or len(ended) > 1 or None in ended:
        return state
    by_custody = any(giver.power == Power.CUSTODY for giver in fact.givers)
    is_grown = by_custody and has_reached(person.born_on, MAJORITY, at)
    return State.LAPSED_MAJORITY if is_grown else next(one for one in ended if one is not None)


_ENDED = tuple(kind for kind in EventKind if kind not in (EventKind.ASKED, EventKind.DEFERRED, EventKind.GIVEN))
_WAITING = (
    select(
        Consent.id,
        Citizen.born_on,
        ConsentGiver.power,
        Representation.true_from,
        Representation.true_to,
        Representation.known_to,
        Representation.may_act,
    )
    .join(ConsentGiver, ConsentGiver.consent_id == Consent.id)
    .join(Citizen, Consent.subject_id == Citizen.id)
    .outerjoin(
        Representation,
        (Representation.represented_id == Consent.subject_id)
        & (Representation.representative_id == ConsentGiver.giver_id)
        & (Representation.power == ConsentGiver.power),
    )
    .where(
        ConsentGiver.giver_id == _ME,
        Consent.lapses_at > bindparam("now", type_=Consent.lapses_at.type),
        ~exists().where(
            ConsentEvent.consent_id == Consent.id,
            or_(
                ConsentEvent.kind.in_(_ENDED),
                (ConsentEvent.kind == EventKind.GIVEN) & (ConsentEvent.citizen_id == ConsentGiver.giver_id),
            ),
        ),
    )
)


def waiting_count(session: Session, citizen_id: UUID, *, now: datetime) -> int:
    """Count the questions that await somebody's answer, their own or by a power that holds: one statement."""
    rows = session.execute(_WAITING, {"me": citizen_id, "now": now})
    return len({row[0] for row in rows if _can_be_answered(*row[1:], now=now)})


def _can_be_answered(
    born_on: date | None,
    power: Power | None,
    true_from: date | None,
    true_to: date | None,
    known_to: datetime | None,
    may_act: bool | None,
    *,
    now: datetime,
) -> bool:
    if power is None:
        return True
    holds = true_from is not None and known_to is None and is_true(power, true_from, true_to, born_on, now)
    return holds and bool(may_act)
