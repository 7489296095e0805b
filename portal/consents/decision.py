"""May somebody have what is kept about another? The one answer, made from facts alone.

`decide` is pure and total: no clock, nothing read, nothing remembered, and whatever it can't make sense of is a no.
What permits is a consent, a law that is told to the citizen, or a power to stand for them, each matched exactly: no
department, purpose or category stands for another. A standing no only takes away. Source: consent-security 1.5, whose
P1-P28 are tests (`tests/consents/test_decision_properties.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.config.sharing import Use
from portal.consents.facts import (
    Basis,
    ConsentFact,
    Facts,
    Policy,
    PowerFact,
    Question,
    Reason,
    Representative,
    RuleFact,
    Unit,
    Visibility,
)
from portal.consents.validity import Case, NotInForce, in_force, names

NOTHING_TOLD = "no_basis"
"""All that whoever asked learns of a no: the same for never asked, refused, withdrawn, expired and nobody known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, what it rests on, and when the person is told of it.

    `basis_ids` begins with the consent, legal rule or power that permits; the powers that a consent was given by come
    after it.
    """

    is_permitted: bool
    reason: Reason
    policy_version: str
    basis: Basis | None = None
    basis_ids: tuple[UUID, ...] = ()
    visibility: Visibility = Visibility.NOW
    hidden_days: int = 0

    @property
    def told_asker(self) -> str:
        """Return what whoever asked may know: by what they may, or one and the same word for every no."""
        return self.basis.value if self.basis is not None else NOTHING_TOLD


def decide(question: Question, facts: Facts, policy: Policy) -> Decision:
    """Answer a question from all that is on record; never raises."""
    version = ""
    try:
        version = policy.version
        return _answer(question, facts, policy)
    except Exception:
        return Decision(False, Reason.UNSOUND, version)


def _answer(question: Question, facts: Facts, policy: Policy) -> Decision:
    rule = policy.categories[question.category]
    if facts.person is None or facts.person.id != question.subject:
        return Decision(False, Reason.NO_BASIS, policy.version)
    if isinstance(question.asker, Representative):
        return _for_representative(Case(question, facts, rule), question.asker, policy)
    return _for_unit(Case(question, facts, rule), question.asker, policy)


# A representative asks.


def _for_representative(case: Case, asker: Representative, policy: Policy) -> Decision:
    own = (one for one in case.powers() if one.representative == asker.id)
    powers = [one for one in own if case.is_true(one, case.at) and _reaches(one, case.question.use)]
    if not powers or asker.id == case.question.subject or case.rule.is_by_oneself:
        return Decision(False, Reason.NO_BASIS, policy.version)
    if _own_no(case, asker):
        return Decision(False, Reason.OBJECTED, policy.version)
    return Decision(True, Reason.PERMITTED, policy.version, Basis.POWER, (min(one.id for one in powers),))


def _reaches(power: PowerFact, use: Use) -> bool:
    return {Use.READ: power.may_read, Use.WRITE: power.may_act, Use.CONTACT: power.may_contact}[use]


def _own_no(case: Case, asker: Representative) -> bool:
    """Tell whether the person themselves, old enough to, has said no to whoever stands for them."""
    return case.reached(case.rule.own_say_from, case.at) and any(
        one.set_by == case.question.subject
        and one.recipient is None
        and one.purpose is None
        and names(one.representative, asker.id)
        for one in case.denials()
    )


# A department asks.


def _for_unit(case: Case, asker: Unit, policy: Policy) -> Decision:
    is_denied = any(
        one.representative is None and names(one.recipient, asker.name) and names(one.purpose, asker.purpose)
        for one in case.denials()
    )
    found = [
        Decision(True, Reason.PERMITTED, policy.version, Basis.LAW, (one.id,), one.visibility, one.hidden_days)
        for one in case.facts.rules
        if _permits_by_law(case, asker, one) and not (is_denied and one.may_object)
    ]
    if is_denied:
        return min(found, key=_told_first, default=Decision(False, Reason.OBJECTED, policy.version))
    reasons: list[Reason] = []
    for consent in _matching(case, asker):
        try:
            ids = (consent.id, *in_force(case, consent))
        except NotInForce as no:
            reasons.append(no.reason)
        except Exception:  # what can't be read gives nothing, and takes nothing from what else permits
            reasons.append(Reason.UNSOUND)
        else:
            found.append(Decision(True, Reason.PERMITTED, policy.version, Basis.CONSENT, ids))
    if found:
        return min(found, key=_told_first)
    return Decision(False, _weightiest(reasons), policy.version)


def _told_first(permit: Decision) -> tuple[int, int, tuple[UUID, ...]]:
    """Order what permits: what the person is told of at once before the rest, and a law before a consent."""
    hidden = (Visibility.NOW, Visibility.DELAYED, Visibility.NEVER).index(permit.visibility)
    return (hidden, (Basis.LAW, Basis.CONSENT).index(permit.basis or Basis.CONSENT), permit.basis_ids)


def _weightiest(reasons: Sequence[Reason]) -> Reason:
    """Return the one reason to give of several: a no before an end, an end before what never was."""
    order = (
        *(Reason.TEXT_CHANGED, Reason.UNSOUND, Reason.SUSPENDED, Reason.ENDED, Reason.NO_AUTHORITY, Reason.EXPIRED),
        *(Reason.NOT_ALL, Reason.REFUSED, Reason.WAITING, Reason.NO_BASIS),
    )
    return min(reasons, key=order.index, default=Reason.NO_BASIS)


def _permits_by_law(case: Case, asker: Unit, rule: RuleFact) -> bool:
    question = case.question
    is_exact = (rule.recipient, rule.holder, rule.purpose) == (asker.name, question.holder, asker.purpose)
    holds = rule.begins_at <= case.at and (rule.ends_at is None or case.at < rule.ends_at)
    return is_exact and holds and (question.category, question.use) in rule.grants


def _matching(case: Case, asker: Unit) -> Iterator[ConsentFact]:
    """Give the consents that are about exactly this, whatever became of them."""
    question = case.question
    asked = (question.subject, question.holder, asker.name, asker.purpose)
    for one in case.facts.consents:
        is_exact = (one.subject, one.holder, one.recipient, one.purpose) == asked and one.holder != one.recipient
        if is_exact and (question.category, question.use) in one.grants:
            yield one
