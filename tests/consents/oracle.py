"""The rules of sharing once more, straight from their prose and without the portal's own code: its decisions are held
against these.

A day is what Denmark's clocks say: an hour ahead of UTC, and two between the last Sundays of March and October, 01:00
UTC. The oracle is asked about facts of the right types only; what is broken is denied without it.
"""

import hashlib
import json
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from portal.config.sharing import CategoryRule
from portal.consents.facts import (
    Basis,
    ConsentFact,
    DenialFact,
    EventFact,
    Facts,
    Policy,
    PowerFact,
    Question,
    RuleFact,
    TextFact,
    Unit,
    Visibility,
)

HOUR = timedelta(hours=1)
WAITING, GIVEN, SUSPENDED, ENDED = "waiting", "given", "suspended", "ended"
ENDS = ("withdrawn", "revoked", "superseded", "invalidated")
STEPS = (
    {(WAITING, "deferred"): WAITING, (GIVEN, "suspended"): SUSPENDED, (SUSPENDED, "resumed"): GIVEN}
    | {(WAITING, no): ENDED for no in ("refused", "closed")}
    | {(state, end): ENDED for state in (GIVEN, SUSPENDED) for end in ENDS}
)


class Permit(NamedTuple):
    basis: Basis
    id: UUID
    visibility: Visibility = Visibility.NOW


def allowed(question: Question, facts: Facts, policy: Policy) -> frozenset[Permit]:
    """Return all that permits."""
    rule = policy.categories.get(question.category)
    if facts.person is None or facts.person.id != question.subject or rule is None:
        return frozenset()
    if not isinstance(question.asker, Unit):
        return frozenset(Permit(Basis.POWER, power.id) for power in powers_for(question, facts, rule))
    laws = {Permit(Basis.LAW, law.id, law.visibility) for law in facts.rules if is_lawful(law, question, facts)}
    return frozenset(
        laws | {Permit(Basis.CONSENT, one.id) for one in facts.consents if is_agreed(one, question, facts, rule)}
    )


def answer(question: Question, facts: Facts, policy: Policy) -> Permit | None:
    """Return the one of all that permits which is to be named."""
    order = [
        (Basis.POWER, Visibility.NOW),
        (Basis.LAW, Visibility.NOW),
        (Basis.CONSENT, Visibility.NOW),
        (Basis.LAW, Visibility.DELAYED),
        (Basis.LAW, Visibility.NEVER),
    ]
    permits = allowed(question, facts, policy)
    return min(permits, key=lambda one: (order.index((one.basis, one.visibility)), one.id), default=None)


def is_lawful(law: RuleFact, question: Question, facts: Facts) -> bool:
    wanted = (question.asker.name, question.holder, question.asker.purpose)
    return (
        law.begins_at <= question.at < (law.ends_at or question.at + HOUR)
        and (law.recipient, law.holder, law.purpose) == wanted
        and (question.category, question.use) in law.grants
        and not (law.may_object and any(forbids(denial, question) for denial in facts.denials))
    )


def is_agreed(consent: ConsentFact, question: Question, facts: Facts, rule: CategoryRule) -> bool:
    wanted = (question.subject, question.holder, question.asker.name, question.asker.purpose)
    given = givings(consent, question.at)
    people = {giver.person for giver in consent.givers}
    return (
        (consent.subject, consent.holder, consent.recipient, consent.purpose) == wanted
        and (question.category, question.use) in consent.grants
        and consent.holder != consent.recipient
        and bool(given)
        and all(question.at < end(one, consent) for one in given.values())
        and all(has_capacity(giver, given[giver.person].at, question, facts, rule) for giver in consent.givers)
        and not (
            rule.both_custody
            and any(giver.power == "custody" for giver in consent.givers)
            and custody_holders(question, facts) - people
        )
        and not (rule.is_by_oneself and people != {question.subject})
        and not any(forbids(denial, question) for denial in facts.denials)
    )


def givings(consent: ConsentFact, at: datetime) -> dict[UUID, EventFact]:
    """Return each giver's yes, where the consent stands as given; nothing where it doesn't."""
    known = [one for one in consent.events if one.at <= at]
    events = sorted((one for i, one in enumerate(known) if one not in known[:i]), key=lambda one: one.seq)
    if [one.seq for one in events] != [*range(1, len(events) + 1)] or [one.kind for one in events[:1]] != ["asked"]:
        return {}
    state, given = WAITING, {}
    people = {giver.person for giver in consent.givers}
    for one in events[1:]:
        if (state, one.kind) == (WAITING, "given") and one.person in people:
            given[one.person] = one
            state = GIVEN if people == given.keys() else WAITING
        elif (state, one.kind) in STEPS:
            state = STEPS[state, one.kind]
        else:
            return {}
    return given if state == GIVEN else {}


def end(giving: EventFact, consent: ConsentFact) -> datetime:
    """Return when a yes ends; one that was said to another text, or to none, ends as it begins."""
    text, chosen = giving.text, giving.ends_at
    if text is None or chosen is None or not is_the_text(text, consent):
        return giving.at
    return min(chosen, months_later(giving.at, text.scope["months"]))


def is_the_text(text: TextFact, consent: ConsentFact) -> bool:
    months = text.scope.get("months")
    says = {
        "kind": consent.kind,
        "purpose": consent.purpose,
        "holder": consent.holder,
        "recipient": consent.recipient,
        "grants": sorted([category, use] for category, use in consent.grants),
        "months": months,
    }
    return (
        (text.name, text.version) == (consent.text_name, consent.text_version)
        and text.language != ""
        and text.sha256 == fingerprint(text)
        and text.scope == says
        and isinstance(months, int)
        and 1 <= months <= 12
    )


def fingerprint(text: TextFact) -> str:
    whole = {"language": text.language, "title": text.title, "body": text.body, "scope": text.scope}
    said = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()


def has_capacity(giver, given_at: datetime, question: Question, facts: Facts, rule: CategoryRule) -> bool:
    born = facts.person.born_on
    if giver.power is None:
        return giver.person == question.subject and has_reached(born, max(15, rule.own_say_from), given_at)
    own = [
        power
        for power in known_powers(question, facts)
        if (power.representative, power.power) == (giver.person, giver.power) and power.may_act
    ]
    return all(any(is_true(power, born, instant) for power in own) for instant in (given_at, question.at))


def custody_holders(question: Question, facts: Facts) -> set[UUID]:
    return {
        power.representative
        for power in known_powers(question, facts)
        if power.power == "custody" and power.may_act and is_true(power, facts.person.born_on, question.at)
    }


def forbids(denial: DenialFact, question: Question) -> bool:
    names = {
        (denial.holder, question.holder),
        (denial.recipient, question.asker.name),
        (denial.purpose, question.asker.purpose),
        (denial.category, question.category),
    }
    return (
        stands(denial, question.at)
        and denial.subject == question.subject
        and denial.representative is None
        and all(named in (None, asked) for named, asked in names)
    )


def powers_for(question: Question, facts: Facts, rule: CategoryRule) -> Iterator[PowerFact]:
    asker, born = question.asker.id, facts.person.born_on
    own_no = has_reached(born, rule.own_say_from, question.at) and any(
        stands(denial, question.at)
        and denial.subject == denial.set_by == question.subject
        and denial.recipient is None
        and denial.purpose is None
        and denial.representative in (None, asker)
        and denial.holder in (None, question.holder)
        and denial.category in (None, question.category)
        for denial in facts.denials
    )
    if rule.is_by_oneself or own_no or asker == question.subject:
        return
    for power in known_powers(question, facts):
        may = {"read": power.may_read, "write": power.may_act, "contact": power.may_contact}
        if power.representative == asker and may[question.use] and is_true(power, born, question.at):
            yield power


def known_powers(question: Question, facts: Facts) -> list[PowerFact]:
    return [
        power
        for power in facts.powers
        if power.represented == question.subject
        and power.known_from <= question.at
        and (power.known_to is None or question.at < power.known_to)
    ]


def is_true(power: PowerFact, born: date | None, at: datetime) -> bool:
    is_over = power.power == "custody" and has_reached(born, 18, at)
    return power.true_from <= wall(at).date() < (power.true_to or date.max) and not is_over


def stands(denial: DenialFact, at: datetime) -> bool:
    return denial.set_at <= at and (denial.lifted_at is None or at < denial.lifted_at)


def has_reached(born: date | None, age: int, at: datetime) -> bool:
    return born is None or birthday(born, age) <= wall(at).date()


def birthday(born: date, age: int) -> date:
    year = born.year + age
    return date(year, born.month, min(born.day, monthrange(year, born.month)[1]))


def months_later(instant: datetime, months: int) -> datetime:
    begun = wall(instant)
    years, month = divmod(begun.month - 1 + months, 12)
    year, month = begun.year + years, month + 1
    return moment(begun.replace(year=year, month=month, day=min(begun.day, monthrange(year, month)[1])))


def wall(instant: datetime) -> datetime:
    """Return what Denmark's clocks show, written as if they were UTC."""
    return instant.astimezone(UTC) + (2 * HOUR if is_summer(instant) else HOUR)


def moment(shown: datetime) -> datetime:
    """Return when Denmark's clocks show that, the first time."""
    return shown - 2 * HOUR if is_summer(shown - 2 * HOUR) else shown - HOUR


def is_summer(instant: datetime) -> bool:
    year = instant.astimezone(UTC).year
    march, october = (datetime(year, month, 31, 1, tzinfo=UTC) for month in (3, 10))
    return (
        march - timedelta(days=march.isoweekday() % 7) <= instant < october - timedelta(days=october.isoweekday() % 7)
    )
