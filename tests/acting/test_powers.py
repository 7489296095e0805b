"""Who stands for whom at an instant, when it ended, and the power of attorney that a person gives themselves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.access.identity import Identity
from portal.access.rules import NotAllowed
from portal.audit.models import AuditDetail
from portal.clock import COPENHAGEN
from portal.people.acting import act_for, chosen_in
from portal.people.ages import day_of_age, moment_of_age
from portal.people.attorney import AlreadyGiven, Given, begins_on, give, stop
from portal.people.handover import Ahead, ahead_of_majority, months_after
from portal.people.models import Citizen, WebSession
from portal.people.powers import ended_lately, powers_of, powers_over, standing_of, stands_for_now
from portal.people.representation import Power, Representation, ToldBy
from portal.people.standing import Standing, stand_down, stand_for
from tests.acting.builders import a_home
from tests.builders import a_citizen, a_session, as_citizen
from tests.statements import statements

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class TestStanding:
    def test_is_each_person_once_with_all_that_one_may(self, session, home):
        more = Standing(Power.ATTORNEY, date(2026, 1, 1), date(2027, 1, 1), may_act=False, may_contact=False)
        stand_for(session, home.child, home.mother, more, now=NOW)
        (found,) = stands_for_now(session, home.mother.id, NOW)
        assert (found.represented_id, found.power, found.may_act) == (home.child.id, Power.CUSTODY, True)

    def test_takes_one_statement_each(self, session, database, home):
        asked = [
            lambda: stands_for_now(session, home.mother.id, NOW),
            lambda: standing_of(session, home.mother.id, home.child.id, NOW),
            lambda: powers_of(session, home.mother.id),
            lambda: powers_over(session, home.child.id),
        ]
        for ask in asked:
            with statements(database) as seen:
                assert ask()
            assert len(seen) == 1

    @pytest.mark.parametrize(
        "born_on", [date(2009, 1, 20), date(2008, 2, 29), date(2009, 3, 29), date(2009, 10, 25)], ids=str
    )
    def test_ends_at_midnight_on_the_birthday_in_denmark(self, session, born_on):
        """29 February, and the days on which the clocks change; to the microsecond."""
        home = a_home(session, born_on=born_on)
        midnight = moment_of_age(born_on, 18)
        assert midnight.astimezone(COPENHAGEN).hour == 0
        before = standing_of(session, home.mother.id, home.child.id, midnight - TICK)
        assert before is not None
        assert before.until == day_of_age(born_on, 18)
        assert standing_of(session, home.mother.id, home.child.id, midnight) is None
        assert standing_of(session, home.mother.id, home.child.id, midnight + TICK) is None

    def test_ends_on_its_last_day_and_when_it_turns_out_wrong(self, session):
        helper, person = a_citizen(session), a_citizen(session)
        power = stand_for(
            session, person, helper, Standing(Power.ATTORNEY, date(2026, 11, 1), date(2026, 12, 1)), now=NOW
        )
        last = datetime(2026, 12, 1, tzinfo=COPENHAGEN)
        assert standing_of(session, helper.id, person.id, last - TICK)
        assert standing_of(session, helper.id, person.id, last) is None
        stand_down(session, power, now=NOW)
        assert standing_of(session, helper.id, person.id, NOW) is None

    def test_is_never_custody_over_somebody_without_a_known_birthday(self, session, home):
        home.child.born_on = home.child.born_on_source = None
        session.flush()
        assert stands_for_now(session, home.mother.id, NOW) == []


class TestEndedLately:
    def test_tells_what_ended_and_when(self, session):
        home = a_home(session, born_on=date(2009, 1, 20))
        midnight = moment_of_age(date(2009, 1, 20), 18)
        held = powers_of(session, home.mother.id)
        assert ended_lately(held, midnight - TICK) == []
        assert [at for _one, at in ended_lately(held, midnight)] == [midnight]
        assert ended_lately(held, midnight + timedelta(days=91)) == []

    def test_leaves_out_what_goes_on_by_another_power_or_never_was(self, session):
        helper, person = a_citizen(session), a_citizen(session)
        never = stand_for(session, person, helper, Standing(Power.ATTORNEY, date(2027, 1, 1)), now=NOW)
        stand_down(session, never, now=NOW)
        assert ended_lately(powers_of(session, helper.id), NOW) == []
        over = stand_for(session, person, helper, Standing(Power.GUARDIANSHIP, date(2020, 1, 1)), now=NOW)
        stand_for(session, person, helper, Standing(Power.ATTORNEY, date(2020, 1, 1)), now=NOW)
        stand_down(session, over, now=NOW)
        assert ended_lately(powers_of(session, helper.id), NOW) == []


class TestActFor:
    def test_is_for_whom_one_stands_alone(self, session, home):
        own = a_session(session, home.mother)
        me = Identity(citizen_id=home.mother.id, session_key=own.key)
        act_for(session, home.child.id, by=me, now=NOW)
        assert chosen_in(session, own.key, home.mother) == home.child.id
        assert chosen_in(session, own.key, home.father) is None
        for other in (home.father.id, home.mother.id):
            with pytest.raises(NotAllowed):
                act_for(session, other, by=me, now=NOW)
        act_for(session, None, by=me, now=NOW)
        assert chosen_in(session, own.key, home.mother) is None

    def test_never_changes_somebody_elses_sign_in(self, session, home):
        own = a_session(session, home.father)
        act_for(session, home.child.id, by=Identity(citizen_id=home.mother.id, session_key=own.key), now=NOW)
        assert session.scalars(select(WebSession.acting_for_id)).all() == [None]

    def test_is_nothing_for_staff(self, session):
        with pytest.raises(NotAllowed):
            act_for(session, None, by=Identity(), now=NOW)


class TestGive:
    def test_begins_on_the_birthday_where_that_is_near(self, session, soon):
        made = given_by(session, soon, soon.mother, months=6, may_act=False)
        assert (made.true_from, made.true_to) == (date(2027, 1, 20), date(2027, 7, 20))
        assert (made.may_read, made.may_act, made.may_contact) == (True, False, False)
        assert (made.source, made.power) == (ToldBy.SELF, Power.ATTORNEY)
        midnight = moment_of_age(date(2009, 1, 20), 18)
        for at in (midnight - TICK, midnight):
            assert standing_of(session, soon.mother.id, soon.child.id, at)
        assert standing_of(session, soon.father.id, soon.child.id, midnight) is None

    def test_begins_today_for_whoever_is_grown_up(self, session):
        home = a_home(session, born_on=date(2005, 1, 20))
        made = given_by(session, home, home.mother, months=12, may_act=True)
        assert (made.true_from, made.true_to, made.may_act) == (date(2026, 11, 25), date(2027, 11, 25), True)

    @pytest.mark.parametrize("born_on", [date(2011, 5, 3), date(2009, 5, 26)])
    def test_is_too_early_more_than_half_a_year_before(self, session, born_on):
        home = a_home(session, born_on=born_on)
        assert begins_on(born_on, NOW) is None
        with pytest.raises(NotAllowed):
            given_by(session, home, home.mother)

    def test_is_for_whoever_has_or_had_custody_alone(self, session, soon):
        with pytest.raises(NotAllowed):
            given_by(session, soon, a_citizen(session))
        stand_down(session, soon.powers[0], now=NOW)
        assert given_by(session, soon, soon.mother).holds(soon.child.born_on, moment_of_age(date(2009, 1, 20), 18))

    def test_is_never_the_parents_to_give(self, session, soon):
        for by in (as_citizen(soon.mother), Identity(), Identity(staff_id=soon.child.id)):
            with pytest.raises(NotAllowed):
                give(session, soon.child, Given(soon.mother.id, 6, may_act=False), by=by, now=NOW)

    @pytest.mark.parametrize("months", [0, 1, 13, 600])
    def test_is_for_half_a_year_or_a_whole_one(self, session, soon, months):
        with pytest.raises(NotAllowed):
            given_by(session, soon, soon.mother, months=months)

    def test_is_stopped_before_another_is_given(self, session, soon):
        first = given_by(session, soon, soon.mother)
        with pytest.raises(AlreadyGiven):
            given_by(session, soon, soon.mother, months=12)
        stop(session, first, by=as_citizen(soon.child), now=NOW)
        assert given_by(session, soon, soon.mother, months=12).true_to == date(2028, 1, 20)

    def test_can_be_given_anew_once_it_has_run_out(self, session):
        home = a_home(session, born_on=date(2005, 1, 20))
        first = given_by(session, home, home.mother)
        later = NOW + timedelta(days=300)
        again = given_by(session, home, home.mother, now=later)
        assert again.id != first.id
        assert standing_of(session, home.mother.id, home.child.id, later)

    def test_and_stopping_are_in_the_persons_chain_and_hold_at_once(self, session, soon):
        made = given_by(session, soon, soon.mother)
        stop(session, made, by=as_citizen(soon.child), now=NOW)
        stop(session, made, by=as_citizen(soon.child), now=NOW)
        said = session.scalars(select(AuditDetail.payload).where(AuditDetail.chain_id == soon.child.id)).all()
        assert ['"what":"begun"' in one and '"attorney"' in one for one in said[-2:]] == [True, False]
        assert '"what":"ended"' in said[-1]
        assert not made.holds(soon.child.born_on, moment_of_age(date(2009, 1, 20), 18))

    def test_is_stopped_by_nobody_else(self, session, soon):
        made = given_by(session, soon, soon.mother)
        for power in (made, soon.powers[0]):
            with pytest.raises(NotAllowed):
                stop(session, power, by=as_citizen(soon.mother), now=NOW)
        with pytest.raises(NotAllowed):  # custody isn't the child's to stop
            stop(session, soon.powers[0], by=as_citizen(soon.child), now=NOW)


class TestAhead:
    @pytest.mark.parametrize(
        ("today", "ahead"),
        [
            (date(2026, 7, 19), None),
            (date(2026, 7, 20), Ahead.SIX),
            (date(2026, 10, 19), Ahead.SIX),
            (date(2026, 10, 20), Ahead.THREE),
            (date(2026, 12, 19), Ahead.THREE),
            (date(2026, 12, 20), Ahead.ONE),
            (date(2027, 1, 19), Ahead.ONE),
            (date(2027, 1, 20), None),
        ],
        ids=str,
    )
    def test_comes_at_six_three_and_one_month(self, today, ahead):
        assert ahead_of_majority(date(2009, 1, 20), today) == ahead

    def test_takes_the_last_day_of_a_short_month(self):
        assert ahead_of_majority(date(2008, 8, 31), date(2026, 2, 27)) is None
        assert ahead_of_majority(date(2008, 8, 31), date(2026, 2, 28)) == Ahead.SIX
        assert ahead_of_majority(date(2008, 2, 29), date(2026, 2, 28)) is None  # of age on the earlier day
        assert ahead_of_majority(date(2008, 2, 29), date(2026, 2, 27)) == Ahead.ONE

    def test_is_told_to_nobody_whose_birthday_isnt_known(self):
        assert ahead_of_majority(None, date(2026, 7, 20)) is None

    @given(st.dates(date(1950, 1, 1), date(2050, 1, 1)), st.integers(-400, 400))
    def test_months_keep_their_order_and_day(self, day, months):
        there = months_after(day, months)
        assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
        assert there.day == day.day or (there.day < day.day and (there + timedelta(days=1)).day == 1)


def given_by(session, home, who: Citizen, *, months: int = 6, may_act: bool = False, now=NOW) -> Representation:
    what = Given(who.id, months, may_act=may_act)
    return give(session, home.child, what, by=as_citizen(home.child), now=now)


@pytest.fixture
def home(session):
    return a_home(session)


@pytest.fixture
def soon(session):
    """A family whose child comes of age in less than two months."""
    return a_home(session, born_on=date(2009, 1, 20))
