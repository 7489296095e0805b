"""B4 and B16: what ends at an instant ends then with no job running, and no clock that is set back revives it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from portal.clock import now
from portal.config.roles import Role
from portal.consents.actions import say
from portal.consents.denials import Forbidden, forbid, lift
from portal.consents.door import OnBehalf
from portal.consents.states import EventKind
from tests.builders import a_citizen, a_staff_member
from tests.consents.builders import WEEK, asked, by_staff, permits, said_by, stands_for, yes
from tests.consents.clocks import clock_of
from tests.soak import times

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
SUNDAY = 6
DENMARK = ZoneInfo("Europe/Copenhagen")
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def eighteenth(born_on: date) -> datetime:
    """The first instant of the day, worked out apart from the portal's own way."""
    day = date(born_on.year + 18, 2, 28) if (born_on.month, born_on.day) == (2, 29) else None
    return datetime.combine(day or date(born_on.year + 18, born_on.month, born_on.day), time(), DENMARK).astimezone(UTC)


def birthdays(count: int) -> list[date]:
    """Leap days, the days on which clocks change in Denmark eighteen years on and those beside them, and any others."""
    special = [date(2008, 2, 29), date(2012, 2, 29), date(2009, 2, 28), date(2009, 3, 1)]
    for year in range(2008, 2014):
        for month in (3, 10):
            days = (date(year + 18, month, day) for day in range(25, 32))
            sunday = next(day for day in days if day.weekday() == SUNDAY)
            special += [one.replace(year=one.year - 18) for one in (sunday - DAY, sunday, sunday + DAY)]
    random = Random(18)  # noqa: S311 -- the same days each time
    others = [date(2008, 1, 1) + random.randrange(2000) * DAY for _ in range(count)]
    return (special + others)[:count]


@pytest.fixture
def nadia(session):
    return by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))


@pytest.mark.long
class TestBirthdays:
    def test_custody_gives_nothing_from_midnight_on(self, session, database, text, lis, nadia):
        with clock_of(database, NOON) as clock:
            for born_on in birthdays(times(40, 1_000)):
                midnight = eighteenth(born_on)
                clock.set(midnight - 3 * DAY)
                child, parent = a_citizen(session, born_on=born_on), a_citizen(session)
                power = stands_for(session, child, parent, true_from=born_on, known_from=midnight - 3 * DAY)
                consent = asked(session, text, child, lis, [power], now=midnight - 3 * DAY)
                yes(session, consent, parent, text, now=midnight - 3 * DAY, ends_at=midnight + WEEK / 2)
                session.commit()
                askers, subject = (nadia, OnBehalf(parent.id)), child.id
                session.rollback()

                seen = []
                for at in (midnight - SECOND, midnight, midnight + SECOND):
                    clock.set(at)
                    seen.append([permits(database, asker, subject) for asker in askers])
                assert seen == [[True, True], [False, False], [False, False]], born_on
                session.expunge_all()
                text, lis = session.merge(text), session.merge(lis)
                session.rollback()


class TestClocksThatStep:
    @pytest.fixture
    def clock(self, database):
        with clock_of(database, NOON) as clock:
            yield clock

    @pytest.fixture
    def given(self, clock, session, text, citizen, lis):
        consent = asked(session, text, citizen, lis, now=NOON)
        yes(session, consent, citizen, text, now=NOON, ends_at=NOON + HOUR)
        session.commit()
        return consent

    def test_back_revives_nothing_that_was_seen_to_have_ended(self, database, clock, given, citizen, nadia):
        assert permits(database, nadia, citizen.id)
        clock.set(NOON + HOUR)
        assert not permits(database, nadia, citizen.id)
        clock.set(NOON)
        assert not permits(database, nadia, citizen.id)

    def test_back_revives_nothing_that_was_withdrawn(self, database, session, clock, given, citizen, nadia):
        clock.set(NOON + HOUR / 2)
        say(session, given, EventKind.WITHDRAWN, said_by(citizen), key="stop", now=now())
        session.commit()
        for at in (NOON - HOUR, NOON, NOON + HOUR):
            clock.set(at)
            assert not permits(database, nadia, citizen.id)

    def test_a_withdrawal_counts_though_the_clock_was_set_back_before_it(
        self, database, session, clock, given, citizen, nadia
    ):
        clock.set(NOON - HOUR)
        say(session, given, EventKind.WITHDRAWN, said_by(citizen), key="stop", now=now())
        session.commit()
        for at in (NOON - HOUR, NOON, NOON + HOUR / 2):
            clock.set(at)
            assert not permits(database, nadia, citizen.id)

    def test_a_standing_no_counts_though_the_clock_was_set_back(self, database, session, clock, given, citizen, nadia):
        clock.set(NOON - HOUR)
        denial = forbid(session, citizen, Forbidden(), by=citizen.id, now=NOON - HOUR)
        session.commit()
        assert not permits(database, nadia, citizen.id)
        lift(session, denial, by=citizen.id, now=NOON - HOUR)
        session.commit()
        assert permits(database, nadia, citizen.id)

    def test_forward_ends_what_ends_and_gives_nothing_more(self, database, session, clock, given, citizen, nadia):
        clock.set(NOON + HOUR)
        assert not permits(database, nadia, citizen.id)
        clock.set(NOON + 2 * HOUR)
        assert not permits(database, nadia, citizen.id)
