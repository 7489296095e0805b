from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.consents.states import (
    IN_FORCE_OR_DISPUTED,
    TERMINAL,
    WAITING,
    EventKind,
    Giving,
    Happening,
    NotPossible,
    State,
    after,
    recorded,
    state_at,
)
from portal.people.ages import moment_of_age
from portal.people.representation import Power

MOTHER, FATHER, STRANGER = uuid4(), uuid4(), uuid4()
ASKED = Happening(EventKind.ASKED)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
AN_INSTANT = timedelta(microseconds=1)
EVENTS = st.builds(Happening, st.sampled_from(EventKind), st.sampled_from([None, MOTHER, FATHER, STRANGER]))


def given_by(giver: UUID) -> Happening:
    return Happening(EventKind.GIVEN, giver)


def happens(*kinds: EventKind, required=(MOTHER,)) -> State:
    events = [Happening(kind, MOTHER if kind == EventKind.GIVEN else None) for kind in kinds]
    return recorded([ASKED, *events], required)


class TestRecorded:
    @pytest.mark.parametrize(
        ("kinds", "state"),
        [
            ((), "requested"),
            (("deferred",), "deferred"),
            (("given",), "given"),
            (("deferred", "given"), "given"),
            (("refused",), "refused"),
            (("deferred", "refused"), "refused"),
            (("closed",), "closed"),
            (("given", "withdrawn"), "withdrawn"),
            (("given", "revoked"), "revoked"),
            (("given", "superseded"), "superseded"),
            (("given", "invalidated"), "invalidated"),
            (("given", "suspended"), "suspended"),
            (("given", "suspended", "resumed"), "given"),
            (("given", "suspended", "withdrawn"), "withdrawn"),
        ],
    )
    def test_is_what_happened_last(self, kinds, state):
        assert happens(*map(EventKind, kinds)) == state

    @pytest.mark.parametrize(
        "kinds",
        [
            ("asked",),
            ("withdrawn",),
            ("resumed",),
            ("suspended",),
            ("given", "given"),
            ("given", "refused"),
            ("given", "resumed"),
            ("suspended", "given"),
            ("refused", "given"),
            ("given", "suspended", "given"),
            ("withdrawn", "given"),
        ],
    )
    def test_refuses_what_doesnt_follow(self, kinds):
        with pytest.raises(NotPossible):
            happens(*map(EventKind, kinds))

    def test_begins_with_a_question(self):
        for events in ([], [given_by(MOTHER)], [Happening(EventKind.CLOSED)]):
            with pytest.raises(NotPossible):
                recorded(events, [MOTHER])

    def test_of_two_is_given_when_both_have(self):
        both = [MOTHER, FATHER]
        assert recorded([ASKED, given_by(MOTHER)], both) == State.PARTLY_GIVEN
        assert recorded([ASKED, given_by(MOTHER), given_by(MOTHER)], both) == State.PARTLY_GIVEN
        assert recorded([ASKED, given_by(MOTHER), Happening(EventKind.DEFERRED)], both) == State.DEFERRED
        assert recorded([ASKED, given_by(MOTHER), Happening(EventKind.DEFERRED), given_by(FATHER)], both) == State.GIVEN
        assert recorded([ASKED, given_by(MOTHER), Happening(EventKind.REFUSED)], both) == State.REFUSED

    def test_of_nobody_who_was_asked_is_no_yes(self):
        for giver in (STRANGER, None):
            with pytest.raises(NotPossible):
                recorded([ASKED, Happening(EventKind.GIVEN, giver)], [MOTHER])

    def test_of_nobody_at_all_is_never_given(self):
        with pytest.raises(NotPossible):
            recorded([ASKED, given_by(MOTHER)], [])

    @given(st.lists(EVENTS, max_size=12), st.sets(st.sampled_from([MOTHER, FATHER]), min_size=1))
    def test_never_leaves_an_end_and_is_given_only_by_all(self, events, required):
        """P18, P22: whatever is tried, an end is final, and a yes is everybody's."""
        state: State = State.REQUESTED
        givers: set[UUID | None] = set()
        for event in events:
            try:
                following = after(state, event, givers=givers, required=required)
            except NotPossible:
                continue
            assert state not in TERMINAL
            if event.kind == EventKind.GIVEN:
                givers.add(event.giver)
            if following in IN_FORCE_OR_DISPUTED:
                assert required <= givers
            state = following

    def test_every_state_is_waiting_in_force_or_an_end(self):
        assert set(State) == WAITING | IN_FORCE_OR_DISPUTED | TERMINAL
        assert not WAITING & IN_FORCE_OR_DISPUTED


class TestStateAt:
    def test_ends_at_its_end_and_not_an_instant_earlier(self):
        giving = Giving(ends_at=NOW)
        assert state_at(State.GIVEN, giving, NOW - AN_INSTANT) == State.GIVEN
        assert state_at(State.GIVEN, giving, NOW) == State.EXPIRED
        assert state_at(State.SUSPENDED, giving, NOW) == State.EXPIRED

    def test_by_custody_ends_when_the_child_comes_of_age(self):
        born_on = date(2008, 2, 29)
        of_age = moment_of_age(born_on, 18)
        giving = Giving(of_age + timedelta(days=30), born_on, ((Power.CUSTODY, None),))

        assert state_at(State.GIVEN, giving, of_age - AN_INSTANT) == State.GIVEN
        assert state_at(State.GIVEN, giving, of_age) == State.LAPSED_MAJORITY

    def test_by_custody_of_somebody_without_a_birthday_holds_nothing(self):
        giving = Giving(NOW + timedelta(days=1), None, ((Power.CUSTODY, None),))
        assert state_at(State.GIVEN, giving, NOW) == State.LAPSED_MAJORITY

    @pytest.mark.parametrize("power", [Power.GUARDIANSHIP, Power.ATTORNEY])
    def test_by_another_power_outlives_majority_and_ends_with_the_power(self, power):
        giving = Giving(NOW + timedelta(days=1), date(1990, 1, 1), ((power, NOW),))

        assert state_at(State.GIVEN, giving, NOW - AN_INSTANT) == State.GIVEN
        assert state_at(State.GIVEN, giving, NOW) == State.LAPSED_AUTHORITY

    def test_of_two_givers_ends_with_the_first_power_that_does(self):
        powers = ((Power.CUSTODY, None), (Power.CUSTODY, NOW))
        giving = Giving(NOW + timedelta(days=1), date(2020, 1, 1), powers)
        assert state_at(State.GIVEN, giving, NOW) == State.LAPSED_AUTHORITY

    @given(st.sampled_from(sorted(set(State) - IN_FORCE_OR_DISPUTED)), st.datetimes(timezones=st.just(UTC)))
    def test_changes_nothing_that_isnt_in_force(self, state, at):
        assert state_at(state, Giving(ends_at=NOW), at) == state
