"""What every decision promises, one promise each, by the names of the security study (P1 to P28).

P25, that nothing is permitted without a row in the log, is the door's: `test_door.py`.
"""

import os
import pickle
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.config.settings import PROJECT
from portal.config.sharing import Category, Purpose, Use
from portal.consents.decision import decide
from portal.consents.facts import Basis, Facts, GiverFact, PersonFact, Representative, Unit, Visibility
from portal.consents.states import EventKind
from portal.people.representation import Power
from tests.consents import oracle
from tests.consents.worlds import (
    ADULT,
    AN_INSTANT,
    BY_GUARDIAN,
    BY_MOTHER,
    BY_PARENTS,
    BY_SELF,
    CHILD,
    COMING_OF_AGE,
    COMING_TO_SAY,
    DAY,
    EMPLOYMENT,
    FATHER,
    HOUR,
    MOTHER,
    NOW,
    PROTECTED,
    REHAB,
    SCHOOL,
    STRANGER,
    SUBJECT,
    TEXT_FAULTS,
    World,
    a_consent,
    a_denial,
    a_policy,
    a_power,
    a_question,
    a_rule,
    a_text,
    a_world,
    an_event,
    examples,
    midnight,
    policies,
    questions,
    the_powers_of,
    worlds,
)

UNIT = Unit(EMPLOYMENT, Purpose.PLAN_TOGETHER)
ENDS = ["withdrawn", "revoked", "superseded", "invalidated"]
SOUND = {
    "self": (BY_SELF, ADULT),
    "custody": (BY_MOTHER, CHILD),
    "joint custody": (BY_PARENTS, CHILD),
    "guardianship": (BY_GUARDIAN, ADULT),
}
soundly = pytest.mark.parametrize(("givers", "born_on"), SOUND.values(), ids=SOUND)


def permits(world) -> bool:
    return decide(*world).is_permitted


def permitted_by(world) -> Basis | None:
    return decide(*world).basis


def consent_of(world):
    """Return the consent that permits, or none where something else does, or nothing."""
    decision = decide(*world)
    if decision.basis != Basis.CONSENT:
        return None
    return next(one for one in world.facts.consents if one.id == decision.basis_ids[0])


def with_event(consent, kind, at, person=None):
    """Add what happens next, as far as it says itself."""
    seq = max((event.seq for event in consent.events), default=0) + 1
    text = a_text(consent)
    return replace(consent, events=(*consent.events, an_event(seq, EventKind(kind), at, person, text, at + 90 * DAY)))


@cache
def sample() -> list[World]:
    found: list[World] = []

    @settings(examples(1), max_examples=400)
    @given(worlds())
    def collect(world):
        found.append(world)

    collect()
    return found


@examples(500)
@given(worlds())
def test_the_decision_is_the_oracles(world):
    expected = oracle.answer(*world)

    decision = decide(*world)

    assert decision.is_permitted == (expected is not None)
    assert decision.policy_version == world.policy.version
    if expected is None:
        assert (decision.basis, decision.basis_ids, decision.visibility) == (None, (), Visibility.NOW)
    else:
        assert (decision.basis, decision.basis_ids[0], decision.visibility) == expected


def test_a_fifth_of_the_worlds_permits_and_each_way():
    permitted = [oracle.answer(*world) for world in sample()]
    by = [one.basis for one in permitted if one]

    assert len(by) >= len(permitted) / 5
    assert all(by.count(basis) >= len(permitted) / 20 for basis in Basis)


@examples(20)
@given(questions(), policies(), st.sampled_from([None, ADULT, CHILD]))
def test_p01_default_deny(question, policy, born_on):
    assert not permits((question, Facts(), policy))
    assert not permits((question, Facts(PersonFact(SUBJECT, born_on)), policy))


ELSE = {
    "subject": STRANGER,
    "holder": SCHOOL,
    "category": Category.GOALS,
    "use": Use.WRITE,
    "asker": Unit(SCHOOL, Purpose.PLAN_TOGETHER),
    "purpose": Unit(EMPLOYMENT, Purpose.MEET),
}


class TestP02:
    """There are no parameters here: a scope is flat, of categories each with a use."""

    @examples(100)
    @given(worlds())
    def test_p02_exact_match(self, world):
        question, consent = world.question, consent_of(world)
        if consent:
            unit = question.asker
            assert (consent.subject, consent.holder) == (question.subject, question.holder)
            assert (consent.recipient, consent.purpose) == (unit.name, unit.purpose)
            assert (question.category, question.use) in consent.grants

    @soundly
    @pytest.mark.parametrize("about", ELSE)
    def test_p02_exact_match_of_each_part(self, givers, born_on, about):
        world = a_world(givers, born_on=born_on)
        assert permitted_by(world) == Basis.CONSENT

        assert not permits(world.asked(**{about if about != "purpose" else "asker": ELSE[about]}))

    @pytest.mark.parametrize("about", ELSE)
    def test_p02_exact_match_when_another_person_is_on_record(self, about):
        world = a_world().asked(**{about if about != "purpose" else "asker": ELSE[about]})

        assert not permits(world.having(person=PersonFact(world.question.subject, ADULT)))

    def test_p02_a_department_gets_nothing_from_itself(self):
        world = a_world(holder=EMPLOYMENT).asked(holder=EMPLOYMENT)

        assert not permits(world)
        assert permits(world.having(rules=(a_rule(world.question),)))


class TestP03:
    @examples(100)
    @given(worlds())
    def test_p03_half_open_time(self, world):
        at, consent = world.question.at, consent_of(world)
        if consent:
            given = oracle.givings(consent, at).values()
            ends = [oracle.months_later(one.at, one.text.scope["months"]) for one in given]
            ends += [one.ends_at for one in given if one.ends_at]
            assert len(ends) == 2 * len(given)
            assert max(one.at for one in given) <= at < min(ends)
            assert all(consent_of(world.asked(at=end)) != consent for end in ends)

    @soundly
    @pytest.mark.parametrize("months", [1, 6, 12])
    @pytest.mark.parametrize("begin", [NOW, midnight(date(2026, 3, 29)), midnight(date(2027, 10, 31)) + HOUR / 2])
    @pytest.mark.parametrize("chosen", [400 * DAY, 3 * HOUR, AN_INSTANT])
    def test_p03_half_open_time_at_both_ends(self, givers, born_on, months, begin, chosen):
        terms = {"at": begin, "step": AN_INSTANT, "months": months, "ends_at": begin + chosen}
        world = a_world(givers, born_on=born_on, **terms)
        begun = begin + (len(givers) - 1) * AN_INSTANT
        end = min(begin + chosen, oracle.months_later(begin, months))

        assert not permits(world.asked(at=begun - AN_INSTANT))
        assert permits(world.asked(at=begun)) == (begun < end)
        assert permits(world.asked(at=end - AN_INSTANT)) == (begun < end)
        assert not permits(world.asked(at=end))
        assert not permits(world.asked(at=end + AN_INSTANT))

    @pytest.mark.parametrize(
        ("begin", "months", "end"),
        [
            ("2026-01-31T09:00", 1, "2026-02-28T09:00"),
            ("2026-01-15T09:00", 6, "2026-07-15T08:00"),  # summer time: the same on the wall
            ("2026-09-25T00:30", 1, "2026-10-25T00:30"),  # comes twice that night: the first is meant
            ("2028-02-29T09:00", 12, "2029-02-28T09:00"),
        ],
    )
    def test_p03_half_open_time_by_the_danish_calendar(self, begin, months, end):
        begin, end = (datetime.fromisoformat(f"{one}+00:00") for one in (begin, end))
        world = a_world(at=begin, months=months)

        assert permits(world.asked(at=end - AN_INSTANT))
        assert not permits(world.asked(at=end))

    def test_p03_half_open_time_of_a_law(self):
        world = a_world().having(consents=(), rules=(a_rule(a_question(), begins_at=NOW, ends_at=NOW + HOUR),))

        assert permits(world)
        assert permits(world.asked(at=NOW + HOUR - AN_INSTANT))
        assert not permits(world.asked(at=NOW - AN_INSTANT))
        assert not permits(world.asked(at=NOW + HOUR))


class TestP04:
    @examples(60)
    @given(worlds(UNIT), st.sampled_from(ENDS), st.sampled_from([timedelta(), AN_INSTANT, HOUR, 40 * DAY]))
    def test_p04_withdrawal_is_final(self, world, end, later):
        at = max([world.question.at, *(event.at for one in world.facts.consents for event in one.events)])
        world = world.having(consents=tuple(with_event(one, end, at) for one in world.facts.consents))

        assert consent_of(world.asked(at=at + later)) is None

    @soundly
    @pytest.mark.parametrize("end", ENDS)
    def test_p04_withdrawal_is_final_from_its_instant_on(self, givers, born_on, end):
        world = a_world(givers, born_on=born_on)
        world = world.having(consents=tuple(with_event(one, end, NOW) for one in world.facts.consents))

        assert permits(world.asked(at=NOW - AN_INSTANT))
        assert not any(permits(world.asked(at=NOW + later)) for later in (timedelta(), AN_INSTANT, HOUR, 100 * DAY))


def becoming_known(world, later, number):
    """Return the facts as they are when more has become known, all of it after it was asked."""
    at, facts = world.question.at, world.facts
    soon = at + later
    kinds = [*EventKind]
    news = a_consent(replace(a_question(), holder=REHAB), at=soon + 3 * HOUR, id_=190)
    return replace(
        facts,
        consents=(
            *(
                with_event(with_event(one, kinds[(number + i) % 11], soon, MOTHER), kinds[number % 11], soon)
                for i, one in enumerate(facts.consents)
            ),
            *([news] if number % 2 else []),
        ),
        powers=(
            *(replace(one, known_to=known_later(one.known_to, at, soon)) for one in facts.powers),
            *(a_power(power, FATHER, id_=390 + i, known_from=soon) for i, power in enumerate(Power)),
        ),
        denials=(
            *(replace(one, lifted_at=known_later(one.lifted_at, at, soon)) for one in facts.denials),
            a_denial(id_=490, set_at=soon),
        ),
        rules=(
            *(replace(one, ends_at=known_later(one.ends_at, at, soon)) for one in facts.rules),
            a_rule(replace(a_question(), holder=REHAB), id_=290, begins_at=soon),
        ),
    )


def known_later(end, at, soon):
    """Tell an end that is yet to come as it is known later."""
    return soon if end is None or end > at else end


class TestP05:
    @examples(150)
    @given(worlds(), st.sampled_from([AN_INSTANT, HOUR, 40 * DAY]), st.integers(0, 21))
    def test_p05_no_rewriting_of_history(self, world, later, number):
        assert decide(world.question, becoming_known(world, later, number), world.policy) == decide(*world)

    @examples(60)
    @given(worlds(UNIT), st.data())
    def test_p05_no_rewriting_of_history_by_what_contradicts_it_later(self, world, data):
        events = [(i, event) for i, one in enumerate(world.facts.consents) for event in one.events]
        assume(events)
        i, event = data.draw(st.sampled_from(events))
        later = replace(event, kind=EventKind.WITHDRAWN, at=world.question.at + HOUR)
        consents = list(world.facts.consents)
        consents[i] = replace(consents[i], events=(*consents[i].events, later))

        assert decide(*world.having(consents=tuple(consents))) == decide(*world)


NAMES = {
    "holder": REHAB,
    "recipient": EMPLOYMENT,
    "purpose": Purpose.PLAN_TOGETHER,
    "category": Category.HEALTH,
    "representative": MOTHER,
}
DENIALS = st.builds(
    lambda names, by, subject: a_denial(id_=480, set_by=by, subject=subject, **{name: NAMES[name] for name in names}),
    st.sets(st.sampled_from(sorted(NAMES))),
    st.sampled_from([SUBJECT, MOTHER, STRANGER]),
    st.sampled_from([SUBJECT, SUBJECT, STRANGER]),
)


class TestP06:
    @examples(100)
    @given(worlds(), DENIALS)
    def test_p06_denials_only_restrict(self, world, denial):
        before = oracle.allowed(*world)

        after = decide(*world.having(denials=(*world.facts.denials, denial)))

        assert permits(world) or not after.is_permitted
        assert not after.is_permitted or (after.basis, after.basis_ids[0], after.visibility) in before

    @soundly
    @pytest.mark.parametrize("names", [[], ["holder"], ["recipient"], ["purpose"], ["category"], [*NAMES][:4]])
    @pytest.mark.parametrize("by", [SUBJECT, STRANGER])
    def test_p06_denials_restrict(self, givers, born_on, names, by):
        world = a_world(givers, born_on=born_on)
        denial = a_denial(set_at=NOW, lifted_at=NOW + HOUR, set_by=by, **{name: NAMES[name] for name in names})
        denied = world.having(denials=(denial,))

        assert permits(denied.asked(at=NOW - AN_INSTANT))
        assert not permits(denied)
        assert not permits(denied.asked(at=NOW + HOUR - AN_INSTANT))
        assert permits(denied.asked(at=NOW + HOUR))

    @pytest.mark.parametrize(
        "about",
        [
            {"subject": STRANGER},
            {"holder": SCHOOL},
            {"recipient": SCHOOL},
            {"representative": MOTHER},
            {"category": Category.GOALS},
            {"purpose": Purpose.MEET},
        ],
    )
    def test_p06_denials_about_something_else_restrict_nothing(self, about):
        assert permits(a_world().having(denials=(a_denial(**about),)))


@examples(100)
@given(worlds(), st.sampled_from(sorted(ELSE)), st.sampled_from(list(SOUND.values())))
def test_p07_irrelevant_grants_are_neutral(world, about, sound):
    """What is added is sound, but for one thing not about what is asked."""
    unit = world.question.asker if isinstance(world.question.asker, Unit) else UNIT
    goal = replace(world.question, asker=unit, subject=SUBJECT)
    other = {
        "subject": STRANGER,
        "holder": "elsewhere",
        "category": Category.HOUSING,
        "use": next(use for use in Use if use != goal.use),
        "asker": replace(unit, name="elsewhere"),
        "purpose": replace(unit, purpose=Purpose.APPLY),
    }
    goal = replace(goal, **{about if about != "purpose" else "asker": other[about]})
    consent = a_consent(goal, sound[0], at=world.question.at - HOUR, id_=100)
    rules = () if about == "subject" else (a_rule(goal, id_=200),)

    more = world.having(consents=(consent, *world.facts.consents), rules=(*rules, *world.facts.rules))

    assert decide(*more) == decide(*world)


class TestP08:
    @examples(100)
    @given(worlds(), st.randoms(use_true_random=False))
    def test_p08_order_and_duplicates_do_not_matter(self, world, random):
        def mixed(several):
            several = [*several, *random.choices(several, k=2)] if several else []
            random.shuffle(several)
            return tuple(several)

        facts = world.facts
        consents = [replace(one, events=mixed(one.events)) for one in mixed(facts.consents)]

        again = world.having(
            consents=tuple(consents), powers=mixed(facts.powers), denials=mixed(facts.denials), rules=mixed(facts.rules)
        )

        assert decide(*again) == decide(*world)

    @soundly
    @pytest.mark.parametrize("changes", [{"at": NOW - 2 * DAY}, {"person": STRANGER}, {"kind": EventKind.DEFERRED}])
    @pytest.mark.parametrize("place", [0, 1])
    def test_p08_two_things_by_one_number_are_no_duplicates(self, givers, born_on, changes, place):
        world = a_world(givers, born_on=born_on)
        (consent,) = world.facts.consents
        twice = replace(consent.events[place], **changes)

        for events in ((*consent.events, twice), (twice, *consent.events)):
            assert not permits(world.having(consents=(replace(consent, events=events),)))


@examples(100)
@given(worlds(), worlds())
def test_p09_subject_isolation(world, other):
    """All about another is added, and what was about another is taken away."""
    more, theirs = world.facts, other.facts

    def about_another(one, **changes):
        return replace(one, id=UUID(int=one.id.int + 1000), **changes)

    added = world.having(
        consents=(*(about_another(one, subject=STRANGER) for one in theirs.consents), *more.consents),
        powers=(*(about_another(one, represented=STRANGER) for one in theirs.powers), *more.powers),
        denials=(*(about_another(one, subject=STRANGER) for one in theirs.denials), *more.denials),
    )
    left = world.having(
        consents=tuple(one for one in more.consents if one.subject == SUBJECT),
        powers=tuple(one for one in more.powers if one.represented == SUBJECT),
        denials=tuple(one for one in more.denials if one.subject == SUBJECT),
    )

    assert decide(*added) == decide(*world) == decide(*left)


@soundly
@pytest.mark.parametrize("by_law", [False, True])
def test_p10_no_transitivity(givers, born_on, by_law):
    purpose = Purpose.PLAN_TOGETHER
    first = a_question()
    second = a_question(holder=EMPLOYMENT, asker=Unit(SCHOOL, purpose))
    facts = Facts(
        PersonFact(SUBJECT, born_on),
        (a_consent(first, givers), *([] if by_law else [a_consent(second, givers, id_=102)])),
        the_powers_of(givers),
        rules=(a_rule(second),) if by_law else (),
    )

    assert permits((first, facts, a_policy()))
    assert permits((second, facts, a_policy()))
    assert not permits((a_question(asker=Unit(SCHOOL, purpose)), facts, a_policy()))


WIDER = {
    "category": [*Category, "", "health.mental", "HEALTH", "health ", "heal", "*", "all", None],
    "holder": ["", "rehab/north", "Rehab", "reha", "*", None],
    "use": [*Use, "*", "", "readwrite", None],
    "name": ["", "employment/young", "Employment", "employ", "*", None],
    "purpose": [*Purpose, "*", "plan", "plan_together.more", None],
}


@pytest.mark.parametrize("about", WIDER)
@pytest.mark.parametrize("by", ["consent", "law"])
def test_p11_no_widening(about, by):
    world = a_world()
    if by == "law":
        world = world.having(consents=(), rules=(a_rule(world.question),))
    own = {"name": EMPLOYMENT, "purpose": Purpose.PLAN_TOGETHER} | {
        name: getattr(world.question, name) for name in ("category", "holder", "use")
    }

    def asked(value):
        if about in ("name", "purpose"):
            return world.asked(asker=replace(world.question.asker, **{about: value}))
        return world.asked(**{about: value})

    assert permits(asked(own[about]))
    assert [value for value in WIDER[about] if value != own[about] and permits(asked(value))] == []


class TestP12:
    @pytest.mark.parametrize(("majority", "born_on"), COMING_OF_AGE)
    @pytest.mark.parametrize("givers", [BY_MOTHER, BY_PARENTS])
    def test_p12_majority(self, majority, born_on, givers):
        world = a_world(givers, born_on=born_on, asked_at=majority - 40 * DAY)

        assert permits(world.asked(at=majority - AN_INSTANT))
        assert not permits(world.asked(at=majority))
        assert not permits(world.asked(at=majority + AN_INSTANT))

    @pytest.mark.parametrize(("majority", "born_on"), COMING_OF_AGE)
    def test_p12_majority_ends_what_a_parent_may_see(self, majority, born_on):
        world = a_world(BY_MOTHER, born_on=born_on).asked(asker=Representative(MOTHER))

        assert permits(world.asked(at=majority - AN_INSTANT))
        assert not permits(world.asked(at=majority))

    @pytest.mark.parametrize(("majority", "born_on"), COMING_OF_AGE)
    def test_p12_majority_leaves_a_guardians_yes(self, majority, born_on):
        world = a_world(BY_GUARDIAN, born_on=born_on, asked_at=majority)

        assert permits(world)
        assert permits(world.asked(at=majority + DAY))

    @examples(60)
    @given(worlds(UNIT))
    def test_p12_majority_in_any_world(self, world):
        consent = consent_of(world)
        if consent and any(giver.power == Power.CUSTODY for giver in consent.givers):
            born_on = world.facts.person.born_on
            assert consent_of(world.asked(at=midnight(oracle.birthday(born_on, 18)))) != consent
            assert consent_of(world.having(person=PersonFact(SUBJECT, None))) != consent

    @pytest.mark.parametrize("born_on", [None, ADULT])
    def test_p12_nobody_has_custody_of_a_grown_up(self, born_on):
        assert not permits(a_world(BY_MOTHER, born_on=born_on))


class TestP13:
    @examples(100)
    @given(worlds(UNIT))
    def test_p13_authority(self, world):
        at, consent, born_on = world.question.at, consent_of(world), world.facts.person and world.facts.person.born_on
        if consent:
            for giver in consent.givers:
                given_at = oracle.givings(consent, at)[giver.person].at
                own = [
                    one
                    for one in world.facts.powers
                    if (one.represented, one.representative) == (SUBJECT, giver.person)
                    and one.power == giver.power
                    and one.may_act
                    and one.known_from <= at < (one.known_to or at + HOUR)
                ]
                then, now = ([one for one in own if oracle.is_true(one, born_on, when)] for when in (given_at, at))
                assert (then and now) or (giver.power is None and giver.person == SUBJECT)

    LIMITS: ClassVar = {
        "ended": ({"true_to": NOW.date()}, False),
        "ends tomorrow": ({"true_to": NOW.date() + DAY}, True),
        "began after": ({"true_from": NOW.date()}, False),
        "began that day": ({"true_from": NOW.date() - DAY}, True),
        "known today": ({"known_from": NOW}, True),
        "not yet known": ({"known_from": NOW + AN_INSTANT}, False),
        "found wrong": ({"known_to": NOW}, False),
        "found wrong later": ({"known_to": NOW + AN_INSTANT}, True),
        "may not act": ({"may_act": False}, False),
        "may only act": ({"may_read": False, "may_contact": False}, True),
        "another's": ({"represented": STRANGER}, False),
        "somebody else's": ({"representative": STRANGER}, False),
        "another power": ({"power": Power.ATTORNEY}, False),
    }

    @pytest.mark.parametrize("limit", LIMITS)
    @pytest.mark.parametrize(("givers", "born_on"), [SOUND["custody"], SOUND["guardianship"]], ids=["custody", "other"])
    def test_p13_authority_then_and_now(self, givers, born_on, limit):
        changes, expected = self.LIMITS[limit]

        assert permits(a_world(givers, born_on=born_on).having(powers=the_powers_of(givers, **changes))) == expected

    def test_p13_authority_may_stand_in_two_rows(self):
        before, after = a_power(true_to=NOW.date()), a_power(id_=302, true_from=NOW.date())
        world = a_world(BY_MOTHER, born_on=CHILD)

        decision = decide(*world.having(powers=(before, after)))

        assert set(decision.basis_ids[1:]) == {before.id, after.id}
        assert not permits(world.having(powers=(before,)))
        assert not permits(world.having(powers=(after,)))

    @pytest.mark.parametrize(("age_reached", "born_on"), COMING_TO_SAY[:3])
    @pytest.mark.parametrize(("own_say_from", "late"), [(0, False), (15, False), (16, True)])
    def test_p13_authority_of_the_young_begins_at_fifteen_or_later(self, age_reached, born_on, own_say_from, late):
        policy = a_policy(own_say_from=own_say_from)
        before = a_world(born_on=born_on, policy=policy, at=age_reached - AN_INSTANT)
        since = a_world(born_on=born_on, policy=policy, at=age_reached)

        assert not permits(before.asked(at=age_reached + DAY))
        assert permits(since.asked(at=age_reached + DAY)) is not late

    def test_p13_authority_is_nobodys_without_a_power(self):
        assert not permits(a_world((GiverFact(MOTHER),)))
        assert not permits(a_world(()))


class TestP14:
    @soundly
    def test_p14_all_to_open(self, givers, born_on):
        world = a_world(givers, born_on=born_on)

        for said in ("asked partly", "asked deferred partly", "asked", "asked again again") if len(givers) > 1 else ():
            assert not permits(world.having(consents=(a_consent(world.question, givers, said=said),)))
        assert permits(world)

    @pytest.mark.parametrize("end", ENDS)
    @pytest.mark.parametrize("by", [MOTHER, FATHER])
    def test_p14_one_to_close(self, end, by):
        world = a_world(BY_PARENTS, born_on=CHILD)

        assert not permits(world.having(consents=(with_event(world.facts.consents[0], end, NOW, by),)))

    @pytest.mark.parametrize("is_joint", [True, False])
    @pytest.mark.parametrize(
        ("changes", "counts"),
        [
            ({}, True),
            ({"known_from": NOW}, True),
            ({"known_from": NOW + AN_INSTANT}, False),
            ({"known_to": NOW}, False),
            ({"true_to": NOW.date()}, False),
            ({"true_from": NOW.date() + DAY}, False),
            ({"may_act": False}, False),
            ({"may_read": False}, True),
            ({"power": Power.GUARDIANSHIP}, False),
            ({"represented": STRANGER}, False),
        ],
    )
    def test_p14_a_holder_who_was_not_asked_closes_what_is_joint(self, is_joint, changes, counts):
        world = a_world(BY_MOTHER, born_on=CHILD, policy=a_policy(both_custody=is_joint))
        other = a_power(representative=FATHER, id_=310, **{"power": Power.CUSTODY} | changes)

        assert permits(world.having(powers=(*world.facts.powers, other))) is not (is_joint and counts)

    def test_p14_other_powers_need_no_second_yes(self):
        world = a_world(BY_GUARDIAN, born_on=CHILD, policy=a_policy(both_custody=True))

        assert permits(world.having(powers=(*world.facts.powers, a_power(id_=310))))

    @examples(100)
    @given(worlds(UNIT))
    def test_p14_all_to_open_in_any_world(self, world):
        consent = consent_of(world)
        if consent:
            at, people = world.question.at, {giver.person for giver in consent.givers}
            said = {event.person for event in consent.events if event.kind == EventKind.GIVEN and event.at <= at}
            by_custody = any(giver.power == Power.CUSTODY for giver in consent.givers)
            is_joint = by_custody and world.policy.categories[world.question.category].both_custody
            assert people <= said
            assert not is_joint or oracle.custody_holders(world.question, world.facts) <= people


class TestP15:
    @pytest.mark.parametrize(("age_reached", "born_on"), COMING_TO_SAY[:3])
    @pytest.mark.parametrize("power", Power)
    @pytest.mark.parametrize("names", [[], ["holder"], ["category"], ["representative"], ["holder", "category"]])
    def test_p15_young_persons_own_no(self, age_reached, born_on, power, names):
        own = a_denial(set_at=age_reached - 10 * DAY, **{name: NAMES[name] for name in names})
        question = a_question(asker=Representative(MOTHER), at=age_reached)
        facts = Facts(PersonFact(SUBJECT, born_on), powers=(a_power(power),), denials=(own,))
        world = World(question, facts, a_policy())

        assert permits(world.asked(at=age_reached - AN_INSTANT))
        assert not permits(world)
        assert permits(world.having(denials=(replace(own, lifted_at=age_reached),)))
        assert permits(world.having(denials=(replace(own, set_by=FATHER),)))

    @pytest.mark.parametrize(
        "about",
        [
            {"recipient": EMPLOYMENT},
            {"purpose": Purpose.PLAN_TOGETHER},
            {"representative": FATHER},
            {"holder": SCHOOL},
            {"category": Category.GOALS},
            {"subject": STRANGER},
        ],
    )
    def test_p15_a_no_to_others_leaves_the_representative(self, about):
        question = a_question(asker=Representative(MOTHER))
        facts = Facts(PersonFact(SUBJECT, ADULT), powers=(a_power(Power.GUARDIANSHIP),), denials=(a_denial(**about),))

        assert permits((question, facts, a_policy()))

    @examples(100)
    @given(worlds(), st.booleans(), st.booleans())
    def test_p15_young_persons_own_no_in_any_world(self, world, is_about_all, is_representative):
        question = world.question
        asker = Representative(MOTHER) if is_representative else question.asker
        denial = a_denial(id_=480, set_at=question.at, category=None if is_about_all else question.category)
        powers = (*world.facts.powers, *(a_power(power, id_=380 + i) for i, power in enumerate(Power)))
        grown = world._replace(question=replace(question, asker=asker)).having(powers=powers)
        person, rule = world.facts.person, world.policy.categories.get(question.category)
        assume(person and rule and oracle.has_reached(person.born_on, rule.own_say_from, question.at))

        assert permitted_by(grown.having(denials=(*world.facts.denials, denial))) in (None, Basis.LAW)

    def test_p15_is_of_the_category_that_is_asked_about(self):
        policy = a_policy()
        policy.categories[Category.GOALS] = policy.categories[Category.GOALS].model_copy(update={"own_say_from": 0})
        question = a_question(asker=Representative(MOTHER))
        world = World(question, Facts(PersonFact(SUBJECT, CHILD), powers=(a_power(),), denials=(a_denial(),)), policy)

        assert permits(world)
        assert not permits(world.asked(category=Category.GOALS))


SCOPES = st.sets(st.tuples(st.sampled_from([Category.HEALTH, Category.GOALS, Category.SCHOOL]), st.sampled_from(Use)))


@examples(60)
@given(SCOPES, SCOPES, st.sampled_from([-HOUR, -AN_INSTANT, timedelta(), AN_INSTANT, HOUR]), st.booleans())
def test_p16_one_live_version(old, new, after, is_first):
    """The new one is given at the instant at which the old one is superseded."""
    question = a_question(at=NOW + after)
    ids = (101, 102) if is_first else (102, 101)
    before = a_consent(question, grants=frozenset(old), id_=ids[0])
    changed = a_consent(question, grants=frozenset(new), id_=ids[1], at=NOW, text_version=2)
    facts = Facts(PersonFact(SUBJECT, ADULT), (with_event(before, "superseded", NOW), changed))
    live, scope = (before, old) if after < timedelta() else (changed, new)

    for category, use in product(Category, Use):
        decision = decide(replace(question, category=category, use=use), facts, a_policy())
        assert decision.is_permitted == ((category, use) in scope)
        assert decision.basis_ids == ((live.id,) if decision.is_permitted else ())


class TestP17:
    @examples(150)
    @given(worlds(UNIT))
    def test_p17_law_and_consent_separate(self, world):
        withdrawn = tuple(with_event(one, "withdrawn", world.question.at) for one in world.facts.consents)
        by_law = decide(*world.having(consents=()))
        decision = decide(*world)

        assert by_law == replace(decide(*world.having(consents=withdrawn)), reason=by_law.reason)
        if decision.basis == Basis.LAW:
            assert decision == by_law
            assert not {consent.id for consent in world.facts.consents} & set(decision.basis_ids)
            assert not {power.id for power in world.facts.powers} & set(decision.basis_ids)
        if decision.basis == Basis.CONSENT:
            assert not {rule.id for rule in world.facts.rules} & set(decision.basis_ids)

    @pytest.mark.parametrize("visibility", Visibility)
    @pytest.mark.parametrize("may_object", [True, False])
    def test_p17_only_who_may_object_stops_the_law(self, visibility, may_object):
        rule = a_rule(a_question(), visibility=visibility, may_object=may_object)
        world = a_world().having(consents=(), rules=(rule,), denials=(a_denial(),))

        assert permits(world) is not may_object
        assert decide(*world).visibility == (Visibility.NOW if may_object else visibility)

    def test_p17_what_can_be_told_goes_before_what_is_hidden(self):
        world = a_world(id_=150)
        rules = [a_rule(world.question, id_=210 - i, visibility=one) for i, one in enumerate(Visibility)]

        def first(*left, consents=world.facts.consents):
            decision = decide(*world.having(rules=tuple(left), consents=consents))
            return decision.basis_ids[0], decision.visibility

        now, delayed, never = rules
        assert first(never, delayed, now) == (now.id, Visibility.NOW)
        assert first(never, delayed) == (world.facts.consents[0].id, Visibility.NOW)
        assert first(never, delayed, consents=()) == (delayed.id, Visibility.DELAYED)
        assert first(never, consents=()) == (never.id, Visibility.NEVER)
        assert first(now, replace(now, id=UUID(int=7))) == (UUID(int=7), Visibility.NOW)


NO_ANSWERS = [
    *("", "asked", "asked deferred", "asked deferred deferred", "asked refused", "asked closed", "asked partly"),
    *("asked given suspended", "asked given suspended resumed suspended", "asked deferred refused"),
    *("asked stranger", "asked nobody", "asked given suspended suspended", "given", "asked resumed", "asked suspended"),
    *("asked stranger given", "asked nobody given", "deferred given", "closed given", "asked asked given"),
]


class TestP18:
    @soundly
    @pytest.mark.parametrize("said", NO_ANSWERS)
    def test_p18_non_answers_never_permit(self, givers, born_on, said):
        world = a_world(givers, born_on=born_on, said=said)

        assert not any(permits(world.asked(at=NOW + later)) for later in (timedelta(), HOUR, 40 * DAY))

    @examples(60)
    @given(worlds(UNIT), st.sampled_from(["suspended", "refused", "deferred", "closed"]))
    def test_p18_non_answers_never_permit_in_any_world(self, world, last):
        at = max([world.question.at, *(event.at for one in world.facts.consents for event in one.events)])
        world = world.having(consents=tuple(with_event(one, last, at) for one in world.facts.consents))

        assert consent_of(world.asked(at=at)) is None

    @soundly
    @pytest.mark.parametrize("said", ["given suspended resumed", "deferred given", "deferred partly deferred given"])
    def test_p18_a_yes_after_them_permits(self, givers, born_on, said):
        assert permits(a_world(givers, born_on=born_on, said=f"asked {said}"))


class Raises:
    """Whatever is done with it goes wrong."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("eq")

    def __hash__(self):
        raise RuntimeError("hash")

    def __iter__(self):
        raise RuntimeError("iter")

    def __getitem__(self, name):
        raise RuntimeError(name)

    def __bool__(self):
        raise RuntimeError("bool")


class BrokenUnit(Unit):
    """A department of which nothing can be read."""

    name = property(lambda self: Raises().name)
    purpose = property(lambda self: Raises().purpose)


RECORDS = ["consents", "powers", "denials", "rules"]
JUNK = [None, "unknown", -1, b"", (None,), Raises(), [], {}, datetime(2026, 11, 25, 12), float("nan"), object()]  # noqa: DTZ001
NEEDED = [
    *[("question", name) for name in ("subject", "asker", "holder", "category", "use", "at")],
    *[("asker", name) for name in ("name", "purpose")],
    *[("facts", name) for name in ("person", "consents", "powers", "denials", "rules")],
    ("person", "id"),
    *[("consent", name) for name in ("subject", "holder", "recipient", "purpose", "kind", "grants", "givers")],
    *[("consent", name) for name in ("text_name", "text_version", "events")],
    *[("giver", name) for name in ("person", "power")],
    *[("event", name) for name in ("seq", "kind", "at", "person", "text", "ends_at")],
    *[("text", name) for name in ("name", "version", "language", "title", "body", "scope", "sha256")],
    *[("power", name) for name in ("represented", "representative", "power", "true_from", "known_from")],
    ("policy", "categories"),
]
MAY_BE_EMPTY = {("facts", name) for name in ("denials", "rules")}


def corrupted(world, about, name, junk):
    """Put junk in the place of one value of a world in which a mother gave her yes for a child."""
    question, facts, policy = world
    (consent,), (power,) = facts.consents, facts.powers
    giving = consent.events[-1]

    def put(thing, mine):
        return replace(thing, **{name: junk}) if about == mine else thing

    giving = replace(put(giving, "event"), text=put(giving.text, "text")) if about == "text" else put(giving, "event")
    consent = replace(consent, events=(*consent.events[:-1], giving), givers=(put(consent.givers[0], "giver"),))
    consent = put(consent, "consent")
    facts = replace(facts, person=put(facts.person, "person"), consents=(consent,), powers=(put(power, "power"),))
    question = replace(question, asker=put(question.asker, "asker"))
    return World(put(question, "question"), put(facts, "facts"), put(policy, "policy"))


class TestP19:
    @pytest.mark.parametrize(("about", "name"), NEEDED)
    def test_p19_fail_closed(self, about, name):
        world = a_world(BY_MOTHER, born_on=CHILD)
        assert permits(world)

        for junk in JUNK:
            if (about, name) not in MAY_BE_EMPTY or not isinstance(junk, list | dict | bytes):
                assert not permits(corrupted(world, about, name, junk)), type(junk)

    def test_p19_fail_closed_where_a_thing_cannot_be_read(self):
        world = a_world()
        broken = object.__new__(BrokenUnit)

        assert not permits(world.asked(asker=broken))
        assert not permits(World(None, None, None))
        assert not any(permits(world._replace(**{name: Raises()})) for name in World._fields)
        assert not any(permits(world._replace(**{name: None})) for name in World._fields)

    @pytest.mark.parametrize("name", RECORDS)
    @pytest.mark.parametrize("junk", [None, Raises(), "unknown"], ids=["none", "raises", "text"])
    def test_p19_fail_closed_though_something_else_permits(self, name, junk):
        world = a_world(BY_MOTHER, born_on=CHILD)

        assert not permits(world.having(**{name: (*getattr(world.facts, name), junk)}))

    def test_p19_fail_closed_where_the_person_is_not_who_is_asked_about(self):
        world = a_world().having(rules=(a_rule(a_question()),))

        assert permits(world)
        assert not permits(world.having(person=None))
        assert not permits(world.having(person=PersonFact(STRANGER, ADULT)))
        assert not permits(world._replace(policy=replace(world.policy, categories={})))

    @examples(250)
    @given(worlds(), st.integers(0, 2**16), st.integers(0, len(JUNK) - 1))
    def test_p19_nothing_raises(self, world, number, which):
        (question, facts, policy), junk = world, JUNK[which]
        things = [question, question.asker, *([facts.person] if facts.person else [])]
        things += [one for kind in RECORDS for one in getattr(facts, kind)]
        places = [(thing, field.name) for thing in things for field in fields(thing)]
        thing, name = places[number % len(places)]
        spoilt = replace(thing, **{name: junk})
        question, facts = (in_place_of(thing, spoilt, part) for part in (question, facts))

        decision = decide(question, facts, policy)

        assert decision.is_permitted in (True, False)
        assert bool(decision.basis_ids) == decision.is_permitted == (decision.basis is not None)


def in_place_of(old, new, thing):
    """Put the new in place of the old, wherever it is in a thing."""
    return new if thing is old else with_each(thing, lambda part: in_place_of(old, new, part))


def moved(thing, by):
    """Move every time in a thing by so much, and every day by as many days."""
    return thing + by if isinstance(thing, date) else with_each(thing, lambda part: moved(part, by))


def with_each(thing, change):
    """Change each part of a thing that has parts."""
    if isinstance(thing, tuple):
        return tuple(change(one) for one in thing)
    names = getattr(thing, "__dataclass_fields__", ())
    return replace(thing, **{name: change(getattr(thing, name)) for name in names}) if names else thing


@examples(150)
@given(worlds())
def test_p20_witness(world):
    decision = decide(*world)
    ids = set(decision.basis_ids)
    facts = world.facts

    alone = Facts(
        facts.person,
        tuple(one for one in facts.consents if one.id in ids),
        tuple(one for one in facts.powers if one.id in ids),
        rules=tuple(one for one in facts.rules if one.id in ids),
    )

    assert len(ids) == len(decision.basis_ids) == len(alone.consents) + len(alone.powers) + len(alone.rules)
    assert bool(ids) == decision.is_permitted
    assert not ids or decide(world.question, alone, world.policy) == decision


MORE_TEXT_FAULTS = TEXT_FAULTS | {
    "another scope than was hashed": lambda one: replace(a_text(one), scope=a_text(one, 12).scope),
    "a hash in capitals": lambda one: a_text(one, sha256=a_text(one).sha256.upper()),
    "no hash": lambda one: a_text(one, sha256=""),
    "no scope": lambda one: a_text(one, scope={}),
    "more in the scope": lambda one: a_text(one, says={"also": "this"}),
    "unsorted": lambda one: a_text(one, says={"grants": a_text(one).scope["grants"][::-1]}),
    "endless": lambda one: a_text(one, says={"months": None}),
    "months in words": lambda one: a_text(one, says={"months": "6"}),
}


class TestP21:
    @examples(100)
    @given(worlds(UNIT))
    def test_p21_evidence(self, world):
        consent = consent_of(world)
        if consent:
            for giving in oracle.givings(consent, world.question.at).values():
                text = giving.text
                assert text.language
                assert text.sha256 == oracle.fingerprint(text)
                assert text == a_text(consent, text.scope["months"], language=text.language)

    @soundly
    @pytest.mark.parametrize("fault", MORE_TEXT_FAULTS)
    def test_p21_evidence_of_every_yes(self, givers, born_on, fault):
        both = frozenset({(Category.HEALTH, Use.READ), (Category.GOALS, Use.READ)})
        world = a_world(givers, born_on=born_on, grants=both)
        (consent,) = world.facts.consents
        assert permits(world)

        for i, event in enumerate(consent.events[1:], 1):
            events = [*consent.events]
            events[i] = replace(event, text=MORE_TEXT_FAULTS[fault](consent))
            assert not permits(world.having(consents=(replace(consent, events=tuple(events)),)))

    @pytest.mark.parametrize("language", ["en", "fa"])
    def test_p21_evidence_in_any_language(self, language):
        world = a_world()
        (consent,) = world.facts.consents
        text = a_text(consent, language=language, title="می‌توانیم؟", body="«Ærlig»\n")

        assert permits(world.having(consents=(a_consent(world.question, text=text),)))

    def test_p21_only_the_yes_that_counts_needs_it(self):
        world = a_world(BY_PARENTS, born_on=CHILD)
        consent = a_consent(world.question, BY_PARENTS, said="asked partly again given")
        asked, first, *later = consent.events
        events = (asked, replace(first, text=None, ends_at=None), *later)

        assert permits(world.having(consents=(replace(consent, events=events),)))


class TestP22:
    """Driven step by step in `test_decision_machine.py`."""

    @examples(150)
    @given(
        st.sampled_from([*(f"asked given {end}" for end in ENDS), "asked refused", "asked closed"]),
        st.lists(st.sampled_from([*EventKind, "given", "again"]), max_size=6),
        st.sampled_from(list(SOUND.values())),
    )
    def test_p22_absorbing_ends(self, ended, more, sound):
        givers, born_on = sound
        world = a_world(givers, born_on=born_on, said=f"{ended} {' '.join(more)}", at=NOW - 20 * HOUR)

        assert not any(permits(world.asked(at=NOW + later)) for later in (timedelta(), HOUR, 40 * DAY))


ELSEWHERE = """
import pickle, sys
from portal.consents.decision import decide
for world in pickle.load(sys.stdin.buffer):
    print(ascii(decide(*world)))
"""


def test_p23_deterministic():
    here = [ascii(decide(*world)) for world in sample()]
    places = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4711"}

    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=pickle.dumps([tuple(world) for world in sample()]),
        env=os.environ | places,
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )

    assert there.stdout.decode("ascii").splitlines() == here == [ascii(decide(*world)) for world in sample()]


class TestP24:
    POLICY = replace(a_policy(), categories=dict(a_policy().categories) | {PROTECTED.category: PROTECTED})

    def test_p24_protected_identity(self):
        """All the other categories together never suffice."""
        address = PROTECTED.category
        others = frozenset((category, use) for category in Category for use in Use if category != address)
        ordinary = a_world(policy=self.POLICY, grants=others)
        ordinary = ordinary.having(rules=(a_rule(ordinary.question, grants=others),))

        assert permits(ordinary.asked(category=Category.CONTACT_DATES))
        assert not permits(ordinary.asked(category=address))
        assert permits(a_world(policy=self.POLICY, grants=others | {(address, Use.READ)}).asked(category=address))

    @pytest.mark.parametrize("givers", [BY_MOTHER, BY_PARENTS, BY_GUARDIAN, (*BY_SELF, *BY_GUARDIAN)])
    def test_p24_protected_identity_is_nobody_elses_to_give(self, givers):
        born_on = CHILD if BY_MOTHER[0] in givers else ADULT
        grants = frozenset({(PROTECTED.category, Use.READ), (Category.GOALS, Use.READ)})
        world = a_world(givers, born_on=born_on, policy=self.POLICY, grants=grants)

        assert permits(world.asked(category=Category.GOALS))
        assert not permits(world.asked(category=PROTECTED.category))

    @pytest.mark.parametrize("use", Use)
    @pytest.mark.parametrize("power", Power)
    def test_p24_protected_identity_is_nobody_elses_to_see(self, power, use):
        question = a_question(asker=Representative(MOTHER), category=PROTECTED.category, use=use)
        facts = Facts(PersonFact(SUBJECT, CHILD), powers=(a_power(power),))

        assert not permits((question, facts, self.POLICY))
        assert permits((replace(question, category=Category.CONTACT_DATES), facts, self.POLICY))

    @examples(100)
    @given(worlds())
    def test_p24_protected_identity_in_any_world(self, world):
        decision = decide(*world.asked(category=PROTECTED.category))
        if decision.is_permitted:
            permitting = [*world.facts.consents, *world.facts.rules]
            one = next(one for one in permitting if one.id == decision.basis_ids[0])
            assert (PROTECTED.category, world.question.use) in one.grants
            assert decision.basis == Basis.LAW or {giver.person for giver in one.givers} == {SUBJECT}


class TestP26:
    @examples(150)
    @given(worlds())
    def test_p26_reason_privacy(self, world):
        decision = decide(*world)

        assert decision.told_asker == ("no_basis" if not decision.is_permitted else decision.basis.value)
        assert decision.is_permitted or (decision.basis, decision.basis_ids) == (None, ())

    def test_p26_reason_privacy_whatever_the_log_says(self):
        world = a_world()
        own = [
            Facts(),
            world.facts,
            *(a_world(said=f"asked {no}").facts for no in ("refused", "deferred", "closed", "given withdrawn")),
            a_world(ends_at=NOW).facts,
            replace(a_world().facts, consents=()),
            replace(a_world().facts, denials=(a_denial(),)),
        ]
        decisions = [decide(world.question, facts, world.policy) for facts in own]
        told = [replace(one, reason=decisions[0].reason) for one in decisions if not one.is_permitted]

        assert len(told) == len(own) - 1
        assert len(set(told)) == len({one.told_asker for one in told}) == 1
        assert len({one.reason for one in decisions if not one.is_permitted}) > 1


class TestP27:
    """In 28 years, as in 400, the calendar is the same again: weekdays, leap days, summer time."""

    @examples(100)
    @given(worlds(), st.sampled_from([-28 * 365 - 7, 28 * 365 + 7, 56 * 365 + 14, 400 * 365 + 97]))
    def test_p27_metamorphic_time_shift(self, world, days):
        question, facts, policy = world
        shift = days * DAY

        assert decide(moved(question, shift), moved(facts, shift), policy) == decide(*world)

    @examples(60)
    @given(worlds(), st.integers(1, 27))
    def test_p27_metamorphic_time_shift_within_a_month_of_winter(self, world, days):
        """Nobody has a birthday and no consent runs out by months, so that only the days themselves move."""
        question, facts, policy = world
        moments = [question.at, *(event.at for one in facts.consents for event in one.events)]
        assume(all(is_winter(one) and is_winter(one + days * DAY) for one in moments))
        assume(not facts.person or facts.person.born_on in (None, ADULT, CHILD))
        ends = [(event, event.text) for one in facts.consents for event in one.events if event.text]
        assume(all(oracle.months_later(event.at, text.scope["months"]) > question.at + 3 * DAY for event, text in ends))
        person = facts.person
        shifted = replace(moved(facts, days * DAY), person=person)

        assert decide(moved(question, days * DAY), shifted, policy) == decide(*world)


def is_winter(instant):
    return datetime(2026, 10, 26, tzinfo=NOW.tzinfo) < instant < datetime(2027, 3, 27, tzinfo=NOW.tzinfo)


def narrower(consent, fewer, earlier, months):
    """Narrow a consent together with every text that was a sound one of it."""
    grants = consent.grants & fewer

    def text(old):
        if old is None or old != a_text(consent, old.scope["months"]):
            return old
        return a_text(replace(consent, grants=grants), max(old.scope["months"] - months, 0))

    events = tuple(
        replace(one, text=text(one.text), ends_at=one.ends_at and one.ends_at - earlier) for one in consent.events
    )
    return replace(consent, grants=grants, events=events)


ALL = list(product([Category.HEALTH, Category.GOALS, PROTECTED.category], Use))


@examples(150)
@given(
    worlds(),
    st.frozensets(st.sampled_from(ALL), max_size=4).map(lambda gone: frozenset(ALL) - gone),
    st.sampled_from([timedelta(), AN_INSTANT, HOUR, 40 * DAY, 400 * DAY]),
    st.integers(0, 12),
)
def test_p28_monotone_narrowing(world, fewer, earlier, months):
    """Of powers only what they allow to their own holder: that a parent lost theirs can set the other one free."""
    facts, at = world.facts, world.question.at
    consents = tuple(narrower(one, fewer, earlier, months) for one in facts.consents)
    rules = [replace(one, grants=one.grants & fewer, begins_at=one.begins_at + earlier) for one in facts.rules]
    rules = [replace(one, ends_at=(one.ends_at or at + HOUR) - earlier) for one in rules]
    narrow = world.having(consents=consents, rules=tuple(rules))
    if isinstance(world.question.asker, Representative):
        cuts = {"may_read": months % 2 == 0, "may_act": months % 3 == 0, "may_contact": months % 5 == 0}
        powers = [
            replace(one, **{name: getattr(one, name) and may for name, may in cuts.items()}) for one in facts.powers
        ]
        narrow = narrow.having(powers=tuple(replace(one, known_from=one.known_from + earlier) for one in powers))
    before = oracle.allowed(*world)

    after = decide(*narrow)

    assert permits(world) or not after.is_permitted
    assert not after.is_permitted or (after.basis, after.basis_ids[0], after.visibility) in before
