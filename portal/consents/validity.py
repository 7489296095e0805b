"""Is a consent in force: was the text the one that was shown, did everybody say yes who must, could they, is it over?

Pure, as the decision that it is part of (`portal.consents.decision`). A consent that isn't in force gives nothing, for
one reason that the log keeps.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.config.sharing import CategoryRule
from portal.consents.ends import months_later
from portal.consents.facts import (
    ConsentFact,
    DenialFact,
    EventFact,
    Facts,
    GiverFact,
    PowerFact,
    Question,
    Reason,
    TextFact,
)
from portal.consents.states import EventKind, Happening, NotPossible, State, recorded
from portal.consents.texts import Scope, hash_of, scope_from
from portal.people.ages import has_reached
from portal.people.representation import Power, is_true


class NotInForce(Exception):  # noqa: N818 -- reads as the sentence it is
    """This consent gives nothing, for the reason that it carries."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its facts, as they were known at the instant that it asks about."""

    question: Question
    facts: Facts
    rule: CategoryRule

    @property
    def at(self) -> datetime:
        """Return the instant that is asked about."""
        return self.question.at

    def reached(self, age: int, at: datetime) -> bool:
        """Tell whether the person is of an age."""
        return has_reached(self.facts.person.born_on if self.facts.person else None, age, at)

    def powers(self) -> Iterator[PowerFact]:
        """Give the powers over the person that are known, true or not."""
        for one in self.facts.powers:
            is_known = one.known_from <= self.at and (one.known_to is None or self.at < one.known_to)
            if is_known and one.represented == self.question.subject:
                yield one

    def is_true(self, power: PowerFact, at: datetime) -> bool:
        """Tell whether a power over the person is somebody's at an instant."""
        born_on = self.facts.person.born_on if self.facts.person else None
        return is_true(power.power, power.true_from, power.true_to, born_on, at)

    def denials(self) -> Iterator[DenialFact]:
        """Give the standing noes in force that are about this person, holder and category."""
        for one in self.facts.denials:
            in_force = one.set_at <= self.at and (one.lifted_at is None or self.at < one.lifted_at)
            is_about = one.subject == self.question.subject and names(one.holder, self.question.holder)
            if in_force and is_about and names(one.category, self.question.category):
                yield one


def names(named: object, value: object) -> bool:
    """Tell whether a standing no is about a value: it names it, or none at all."""
    return named is None or named == value


def in_force(case: Case, consent: ConsentFact) -> tuple[UUID, ...]:
    """Return the powers that a consent in force was given by; raises NotInForce with the reason where it isn't."""
    events = _known(consent.events, case.at)
    state = _state(events, consent.givers)
    if state != State.GIVEN:
        raise NotInForce(_WHY.get(state, Reason.ENDED))
    given = {one.person: one for one in events if one.kind == EventKind.GIVEN}
    yeses = [(giver, given[giver.person]) for giver in consent.givers]
    ends = [min(_end(yes), months_later(yes.at, scope_shown(consent, yes.text).months)) for _giver, yes in yeses]
    powers = tuple(one.id for giver, yes in yeses for one in _authority(case, giver, yes.at))
    _require_everybody(case, consent)
    if case.at >= min(ends):
        raise NotInForce(Reason.EXPIRED)
    return tuple(dict.fromkeys(powers))


_WHY = {
    State.REQUESTED: Reason.WAITING,
    State.DEFERRED: Reason.WAITING,
    State.PARTLY_GIVEN: Reason.NOT_ALL,
    State.REFUSED: Reason.REFUSED,
    State.SUSPENDED: Reason.SUSPENDED,
}


def _known(events: Iterable[EventFact], at: datetime) -> list[EventFact]:
    """Return what had happened by an instant, in order; raises NotInForce where something is lacking or there twice."""
    known: dict[int, EventFact] = {}
    for one in events:
        if one.at <= at and known.setdefault(one.seq, one) != one:
            raise NotInForce(Reason.UNSOUND)
    if sorted(known) != list(range(1, len(known) + 1)):
        raise NotInForce(Reason.UNSOUND)
    return [known[seq] for seq in sorted(known)]


def _state(events: Sequence[EventFact], givers: Sequence[GiverFact]) -> State:
    if not events:  # asked for later
        raise NotInForce(Reason.NO_BASIS)
    happened = (Happening(one.kind, one.person if one.kind == EventKind.GIVEN else None) for one in events)
    try:
        return recorded(happened, frozenset(giver.person for giver in givers))
    except NotPossible as fault:
        raise NotInForce(Reason.UNSOUND) from fault


def _end(yes: EventFact) -> datetime:
    if yes.ends_at is None:  # held by the database too
        raise NotInForce(Reason.UNSOUND)
    return yes.ends_at


def scope_shown(consent: ConsentFact, text: TextFact | None) -> Scope:
    """Return what the text says that it is about, if it is the one that was shown and about this; raises NotInForce."""
    if text is None or (text.name, text.version) != (consent.text_name, consent.text_version) or not text.language:
        raise NotInForce(Reason.TEXT_CHANGED)
    if hash_of(text.language, text.title, text.body, text.scope) != text.sha256:
        raise NotInForce(Reason.TEXT_CHANGED)
    scope = scope_from(text.scope)
    about = Scope(consent.kind, consent.purpose, consent.holder, consent.recipient, consent.grants, scope.months)
    if scope != about or scope.as_json() != text.scope:
        raise NotInForce(Reason.TEXT_CHANGED)
    return scope


def _authority(case: Case, giver: GiverFact, given_at: datetime) -> list[PowerFact]:
    """Return the powers by which somebody could give a consent then, and still can; raises NotInForce where they can't.

    None are needed for what somebody old enough gives for themselves.
    """
    if giver.power is None:
        is_own = giver.person == case.question.subject
        if not is_own or not case.reached(case.rule.own_yes_from, given_at):
            raise NotInForce(Reason.NO_AUTHORITY)
        return []
    own = (giver.person, giver.power)
    held = [one for one in case.powers() if (one.representative, one.power) == own and one.may_act]
    then = min((one for one in held if case.is_true(one, given_at)), key=lambda one: one.id, default=None)
    now = min((one for one in held if case.is_true(one, case.at)), key=lambda one: one.id, default=None)
    if then is None or now is None or case.rule.is_by_oneself:
        raise NotInForce(Reason.NO_AUTHORITY)
    return [then, now]


def _require_everybody(case: Case, consent: ConsentFact) -> None:
    """Want the yes of all who hold custody now, where a category asks that of those who do; raises NotInForce."""
    is_by_custody = any(giver.power == Power.CUSTODY for giver in consent.givers)
    if not (case.rule.both_custody and is_by_custody):
        return
    holders = {
        one.representative
        for one in case.powers()
        if one.power == Power.CUSTODY and one.may_act and case.is_true(one, case.at)
    }
    if not holders <= {giver.person for giver in consent.givers}:
        raise NotInForce(Reason.NOT_ALL)
