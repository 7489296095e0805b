"""One consent's life, step by step, asked about at every step: what has ended stays so (P4, P22), what isn't a yes is
none (P18), and what was answered once is answered so again, however much happens after (P5).
"""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal.consents.decision import Decision, decide
from portal.consents.facts import Basis, EventFact
from portal.consents.states import EventKind
from tests.consents import oracle
from tests.consents.worlds import (
    ADULT,
    AN_INSTANT,
    BY_GUARDIAN,
    BY_MOTHER,
    BY_PARENTS,
    BY_SELF,
    CHILD,
    DAY,
    FATHER,
    HOUR,
    MOTHER,
    NOW,
    STRANGER,
    SUBJECT,
    World,
    a_text,
    a_world,
    an_event,
    examples,
)

ENDS = {EventKind.WITHDRAWN, EventKind.REVOKED, EventKind.SUPERSEDED, EventKind.INVALIDATED}
NOES = {EventKind.REFUSED, EventKind.CLOSED}
PEOPLE = st.sampled_from([SUBJECT, MOTHER, FATHER, STRANGER, None])
SHORT = st.sampled_from([AN_INSTANT, HOUR, DAY])
HOUSES = [(BY_SELF, ADULT), (BY_MOTHER, CHILD), (BY_PARENTS, CHILD), (BY_GUARDIAN, ADULT)]


class LifeOfAConsent(RuleBasedStateMachine):
    @initialize(house=st.sampled_from(HOUSES), is_asked=st.sampled_from([True, True, True, False]))
    def begin(self, house, is_asked):
        self.world = a_world(*house[:1], born_on=house[1], said="asked" if is_asked else "", at=NOW)
        self.now = NOW
        self.has_ended = False
        self.last: EventKind | None = EventKind.ASKED if is_asked else None
        self.answered: list[tuple[World, Decision]] = []

    @property
    def consent(self):
        return self.world.facts.consents[0]

    def happen(self, kind, person=None, ends_in=90 * DAY, **text):
        self.now += AN_INSTANT
        events = self.consent.events
        ends_at = self.now + ends_in
        event = an_event(len(events) + 1, kind, self.now, person, a_text(self.consent, **text), ends_at)
        self.record(event)
        self.has_ended |= kind in ENDS | NOES
        self.last = kind

    def record(self, event: EventFact):
        consent = replace(self.consent, events=(*self.consent.events, event))
        self.world = self.world.having(consents=(consent,))

    @rule(ends_in=st.sampled_from([90 * DAY, 400 * DAY, HOUR]), months=st.sampled_from([6, 12, 1]))
    def all_give(self, ends_in, months):
        for giver in self.consent.givers:
            self.happen(EventKind.GIVEN, giver.person, ends_in, months=months)

    @rule(person=PEOPLE)
    def one_gives(self, person):
        self.happen(EventKind.GIVEN, person)

    @rule(kind=st.sampled_from(sorted(NOES)), person=PEOPLE)
    def is_answered_no(self, kind, person):
        self.happen(kind, person)

    @rule(kind=st.sampled_from([EventKind.DEFERRED, EventKind.SUSPENDED, EventKind.RESUMED]), person=PEOPLE)
    def is_put_off_or_disputed(self, kind, person):
        self.happen(kind, person)

    @rule(kind=st.sampled_from(sorted(ENDS)), person=PEOPLE)
    def is_ended(self, kind, person):
        self.happen(kind, person)

    @rule()
    def is_asked_again(self):
        self.happen(EventKind.ASKED)

    @rule(number=st.integers(0, 20))
    def is_recorded_twice(self, number):
        events = self.consent.events
        if events:
            self.record(events[number % len(events)])

    @rule(later=st.sampled_from([AN_INSTANT, HOUR, DAY, 40 * DAY, 200 * DAY]))
    def time_goes_by(self, later):
        self.now += later

    @invariant()
    def is_decided_as_the_oracle_does(self):
        world = self.world.asked(at=self.now)
        expected, decision = oracle.answer(*world), decide(*world)

        assert decision.is_permitted == (expected is not None)
        assert decision.is_permitted <= (decision.basis == Basis.CONSENT)
        self.answered.append((world, decision))

    @invariant()
    def what_has_ended_permits_no_more(self):
        assert not (self.has_ended and decide(*self.world.asked(at=self.now)).is_permitted)

    @invariant()
    def what_is_no_yes_permits_nothing(self):
        if self.last not in (EventKind.GIVEN, EventKind.RESUMED):
            assert not decide(*self.world.asked(at=self.now)).is_permitted

    def teardown(self):
        for world, decision in getattr(self, "answered", []):
            assert decide(*self.world.asked(at=world.question.at)) == decision


TestLifeOfAConsent = LifeOfAConsent.TestCase
TestLifeOfAConsent.settings = settings(examples(40), stateful_step_count=15)
