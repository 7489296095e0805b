"""Bar B14: in every hour the chains' looks are the rows that people read; one that is dropped is an alarm."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from uuid_utils.compat import uuid7

from portal import clock
from portal.audit.chain import append, lock
from portal.audit.models import AuditDetail
from portal.config.roles import Role
from portal.config.sharing import Category, Use
from portal.consents.completeness import check_log, compare, last_checked
from portal.consents.door import Wanted
from portal.consents.facts import Visibility
from portal.consents.log_models import LogCheck
from portal.consents.models import Look, LookItem
from tests.builders import a_citizen, a_staff_member
from tests.conftest import triggers_off
from tests.consents.builders import GOALS, HEALTH, a_rule, by_staff, look

HOURS = 24
LATER, NEVER = Wanted("housing", Category.HOUSING), Wanted("housing", Category.ADDICTION)
ALARM = re.compile(r"audit_alarm +.*kind=log_incomplete")


class TestADay:
    def test_is_whole_in_every_hour(self, database, day, alarms):
        now = clock.now()
        hours = compare(database, since=now - timedelta(hours=HOURS), now=now)

        assert len(hours) >= HOURS
        for found in hours.values():
            assert found.is_complete
            assert found.entries == found.looks
            assert found.said == found.items == found.visible + found.delayed + found.hidden
        assert sum(found.looks for found in hours.values()) == 3 * HOURS
        assert {sum(getattr(one, name) for one in hours.values()) for name in ("delayed", "hidden")} == {HOURS}
        assert check_log(database, now=now).is_complete
        assert not alarms()

    @pytest.mark.parametrize("what", ["look", "look_item", "audit_detail"])
    def test_with_one_row_dropped_past_the_triggers_is_an_alarm_at_the_next_run(
        self, database, session, day, what, alarms
    ):
        assert check_log(database, now=clock.now()).is_complete
        dropped = drop(session, what)
        check = check_log(database, now=clock.now())

        assert (check.is_complete, check.bad_hours) == (False, 1)
        assert check.first_bad == dropped.replace(minute=0, second=0, microsecond=0)
        assert len(alarms()) == 1

    def test_with_one_row_changed_past_the_triggers_is_an_alarm(self, database, session, day):
        with triggers_off(session):
            refused = select(LookItem.look_id).where(~LookItem.is_permitted).limit(1)
            change = update(LookItem).where(LookItem.look_id == session.scalar(refused))
            session.execute(change.values(category=Category.SCHOOL))
        session.commit()
        assert not check_log(database, now=clock.now()).is_complete

    def test_with_one_row_too_many_is_an_alarm(self, database, session, day):
        one = session.scalars(select(Look).limit(1)).one()
        values = {column.name: getattr(one, column.name) for column in Look.__table__.columns}
        session.add(Look(**values | {"id": uuid7(), "seq": 10_000}))
        session.commit()
        assert not check_log(database, now=clock.now()).is_complete


class TestOtherEntries:
    def test_are_not_counted_whatever_somebody_wrote(self, database, session, nina):
        """A reason may hold the very words by which a look's entry is found."""
        citizen = a_citizen(session)
        with database.writer.begin() as connection:
            said = {"kind": "consent", "evidence": '"kind":"look"', "items": []}
            append(connection, lock(connection, citizen.id), said, at=clock.now())
        look(
            database, by_staff(a_staff_member(session, Role.SPECIALIST), reason='"kind":"look" %_\\'), citizen.id, GOALS
        )
        assert check_log(database, now=clock.now()).is_complete


class TestChecking:
    def test_is_kept_with_when_it_was(self, database, session):
        assert last_checked(database) is None
        now = clock.now()
        check_log(database, now=now)
        assert last_checked(database) == now
        assert session.scalars(select(LogCheck.looks)).all() == [0]

    def test_raises_no_false_alarm_while_others_look(self, database, session, nina, alarms):
        people = [a_citizen(session).id for _ in range(4)]
        look(database, nina, people[0], GOALS)
        ended = threading.Event()

        def go_on(person) -> None:
            while not ended.is_set():
                look(database, nina, person, GOALS, HEALTH)

        threads = [threading.Thread(target=go_on, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        try:
            found = [compare(database, since=clock.now() - timedelta(hours=1), now=clock.now()) for _ in range(30)]
        finally:
            ended.set()
            for thread in threads:
                thread.join()

        assert all(hour.is_complete for hours in found for hour in hours.values())
        assert found[-1]
        assert not alarms()


def drop(session, what: str):
    """Drop one row of a look some hours ago, past the triggers, and return when it was."""
    one = session.scalars(select(Look).order_by(Look.at).offset(30).limit(1)).one()
    at = one.at
    with triggers_off(session):
        if what == "audit_detail":
            session.execute(
                delete(AuditDetail).where(AuditDetail.chain_id == one.subject_id, AuditDetail.seq == one.seq)
            )
        else:
            session.execute(delete(LookItem).where(LookItem.look_id == one.id))
        if what == "look":
            session.execute(delete(Look).where(Look.id == one.id))
    session.commit()
    return at


@pytest.fixture
def nina(session):
    return by_staff(a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment"))


@pytest.fixture
def day(database, session, nina) -> None:
    """Three looks in each of 24 hours: what is told now, later and never. All happens now, and is then moved apart."""
    common = {"holder": "housing", "authority": "En myndighed"}
    a_rule(session, **common, visibility=Visibility.DELAYED, hidden_days=30, grants={(Category.HOUSING, Use.READ)})
    a_rule(session, **common, visibility=Visibility.NEVER, grants={(Category.ADDICTION, Use.READ)})
    people = [a_citizen(session).id for _ in range(3)]
    for hour in range(HOURS):
        look(database, nina, people[hour % 3], GOALS, LATER, NEVER)
    together = session.execute(select(Look.subject_id, Look.at).distinct()).all()
    with triggers_off(session):
        for number, (chain_id, at) in enumerate(together):
            moved = at - timedelta(hours=number)
            session.execute(update(Look).where(Look.subject_id == chain_id, Look.at == at).values(at=moved))
            own = (AuditDetail.chain_id == chain_id, AuditDetail.at == at)
            session.execute(update(AuditDetail).where(*own).values(at=moved))
    session.commit()


@pytest.fixture
def alarms(capsys):
    """Return the alarms raised since the test began or last asked."""

    def raised() -> list[str]:
        said = capsys.readouterr()
        return ALARM.findall(said.out + said.err)

    return raised
