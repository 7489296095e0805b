"""Why a decision was no: the log's own word for it, one for each way in which nothing permits."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from portal.consents.decision import decide
from portal.consents.facts import Facts, Reason, Representative
from tests.consents.worlds import (
    BY_MOTHER,
    BY_PARENTS,
    CHILD,
    DAY,
    HOUR,
    MOTHER,
    NOW,
    STRANGER,
    World,
    a_consent,
    a_denial,
    a_policy,
    a_power,
    a_question,
    a_rule,
    a_text,
    a_world,
)

JUNK = object()


def changed(world: World, **changes) -> World:
    return world.having(consents=(replace(world.facts.consents[0], **changes),))


def without_an_event(world: World) -> World:
    return changed(world, events=world.facts.consents[0].events[1:])


def with_a_yes(world: World, **changes) -> World:
    asked, *others, last = world.facts.consents[0].events
    return changed(world, events=(asked, *others, replace(last, **changes)))


def told_twice(world: World) -> World:
    events = world.facts.consents[0].events
    return changed(world, events=(*events, replace(events[-1], person=STRANGER)))


def with_text(**changes) -> World:
    world = a_world()
    return with_a_yes(world, text=a_text(world.facts.consents[0], **changes))


def on_behalf(**facts) -> World:
    world = a_world(born_on=date(2010, 5, 3)).asked(asker=Representative(MOTHER))
    return world.having(**facts)


UNIT = {
    "nothing at all": (World(a_question(), Facts(a_world().facts.person), a_policy()), Reason.NO_BASIS),
    "nobody known": (a_world().having(person=None), Reason.NO_BASIS),
    "somebody else": (a_world().asked(subject=STRANGER), Reason.NO_BASIS),
    "asked for later": (a_world(at=NOW + DAY), Reason.NO_BASIS),
    "asked": (a_world(said="asked"), Reason.WAITING),
    "wants to wait": (a_world(said="asked deferred"), Reason.WAITING),
    "one of two has said yes": (a_world(BY_PARENTS, born_on=CHILD, said="asked partly"), Reason.NOT_ALL),
    "no": (a_world(said="asked refused"), Reason.REFUSED),
    "closed": (a_world(said="asked closed"), Reason.ENDED),
    "withdrawn": (a_world(said="asked given withdrawn"), Reason.ENDED),
    "revoked": (a_world(said="asked given revoked"), Reason.ENDED),
    "disputed": (a_world(said="asked given suspended"), Reason.SUSPENDED),
    "over": (a_world(ends_at=NOW), Reason.EXPIRED),
    "over by the text's months": (a_world(at=NOW - 400 * DAY, ends_at=NOW + DAY), Reason.EXPIRED),
    "another text": (with_text(name="another"), Reason.TEXT_CHANGED),
    "a letter changed": (with_text(sha256="0" * 64), Reason.TEXT_CHANGED),
    "about something else": (with_text(says={"holder": "school"}), Reason.TEXT_CHANGED),
    "no text": (with_a_yes(a_world(), text=None), Reason.TEXT_CHANGED),
    "a yes without an end": (with_a_yes(a_world(), ends_at=None), Reason.UNSOUND),
    "an event lacks": (without_an_event(a_world()), Reason.UNSOUND),
    "two of one number": (told_twice(a_world()), Reason.UNSOUND),
    "what can't follow": (a_world(said="asked given given"), Reason.UNSOUND),
    "what can't be read": (changed(a_world(), events=JUNK), Reason.UNSOUND),
    "too young": (a_world(born_on=CHILD), Reason.NO_AUTHORITY),
    "no power": (a_world(BY_MOTHER, born_on=CHILD).having(powers=()), Reason.NO_AUTHORITY),
    "the power has ended": (
        a_world(BY_MOTHER, born_on=CHILD).having(powers=(a_power(true_to=NOW.date()),)),
        Reason.NO_AUTHORITY,
    ),
    "the power came later": (
        a_world(BY_MOTHER, born_on=CHILD).having(powers=(a_power(true_from=NOW.date()),)),
        Reason.NO_AUTHORITY,
    ),
    "forbidden": (a_world().having(denials=(a_denial(),)), Reason.OBJECTED),
    "the weightiest of two": (
        a_world(said="asked").having(
            consents=tuple(
                a_consent(a_question(), said=said, id_=101 + i)
                for i, said in enumerate(("asked", "asked given withdrawn"))
            )
        ),
        Reason.ENDED,
    ),
}
REPRESENTATIVE = {
    "no power": (on_behalf(powers=()), Reason.NO_BASIS),
    "somebody else's power": (on_behalf(powers=(a_power(representative=STRANGER),)), Reason.NO_BASIS),
    "their own no": (on_behalf(powers=(a_power(),), denials=(a_denial(),)), Reason.OBJECTED),
}


class TestReason:
    @pytest.mark.parametrize(("world", "reason"), UNIT.values(), ids=UNIT)
    def test_says_why_a_department_may_not(self, world, reason):
        decision = decide(*world)
        assert (decision.is_permitted, decision.reason, decision.policy_version) == (False, reason, "today")

    @pytest.mark.parametrize(("world", "reason"), REPRESENTATIVE.values(), ids=REPRESENTATIVE)
    def test_says_why_somebody_on_their_behalf_may_not(self, world, reason):
        decision = decide(*world)
        assert (decision.is_permitted, decision.reason, decision.policy_version) == (False, reason, "today")

    def test_of_one_left_out_who_shares_custody(self):
        policy = a_policy(both_custody=True)
        world = a_world(BY_MOTHER, born_on=CHILD, policy=policy)
        powers = (*world.facts.powers, a_power(representative=STRANGER, id_=302))
        assert decide(*world.having(powers=powers)).reason == Reason.NOT_ALL

    def test_of_what_makes_no_sense(self):
        decision = decide(None, None, None)
        assert (decision.is_permitted, decision.reason, decision.policy_version) == (False, Reason.UNSOUND, "")

    def test_nobody_in_particular_stands_for_nobody(self):
        world = on_behalf(powers=(a_power(),)).asked(asker=Representative(None))
        assert not decide(*world).is_permitted


class TestForbiddenThoughTheLawSaysSo:
    """A standing no takes from what laws give only where one may object to them."""

    def test_the_first_of_those_that_stay_permits(self):
        question = a_question()
        rules = tuple(a_rule(question, id_=number) for number in (203, 202))
        world = a_world().having(rules=(*rules, a_rule(question, id_=201, may_object=True)), denials=(a_denial(),))
        assert decide(*world).basis_ids == (UUID(int=202),)

    def test_what_is_told_of_goes_first_there_too(self):
        question = a_question()
        hidden = a_rule(question, id_=201, visibility="never")
        world = a_world().having(rules=(hidden, a_rule(question, id_=202)), denials=(a_denial(),))
        assert decide(*world).basis_ids == (UUID(int=202),)


def test_a_yes_counts_from_its_own_moment():
    world = a_world(at=NOW - HOUR)
    assert decide(*world.asked(at=NOW - HOUR)).is_permitted
    assert decide(*world.asked(at=NOW - 2 * HOUR)).reason == Reason.WAITING
