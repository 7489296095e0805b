"""B1: a read that begins after the answer to a withdrawal is denied, and none permitted before goes on after it.

The same races must find a portal that remembers a permit for a second, one that reads a kept object, and one that
decides in an older snapshot; else they find nothing.
"""

import time
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config.roles import Role
from portal.config.sharing import Use
from portal.consents.decision import decide
from portal.consents.door import ByStaff
from portal.consents.facts import Question
from portal.consents.models import Consent
from portal.consents.reading import facts_about
from portal.db.engine import Database, database_now
from tests.builders import a_staff_member
from tests.consents.builders import GOALS, POLICY, by_staff
from tests.consents.racing import Fetched, Race, through_the_door, withdrawals
from tests.soak import times

pytestmark = pytest.mark.long
BETWEEN = 0.02  # seconds that a broken reader leaves between deciding and reading
SOON = {"postgresql": 0.5, "sqlite": 5.0}  # seconds: of 99 withdrawals in a hundred


@pytest.fixture
def race(session, database_url, lis, text):
    nadia = by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))
    ids = (text.id, lis.id)
    session.commit()
    session.close()

    def run(reader, database: Database, count: int, **more):
        return _run(Race(database_url, nadia, reader, **more), database, ids, count)

    return run


def _run(race: Race, database: Database, ids: tuple[UUID, UUID], count: int):
    readings = race.run(withdrawals(database, *ids, count))
    assert len(race.trials) == count
    assert sum(one.is_permitted for one in readings) >= count, "the readers came too late for every withdrawal"
    return race.too_late(readings), race.not_drained(readings), race.took


_permits: dict[UUID, float] = {}


def remembering(database: Database, asker: ByStaff, subject: UUID, fetch: Fetched) -> bool:
    """Broken: keep a permit for a second."""
    if time.monotonic() - _permits.get(subject, -10) < 1:
        with database.reader.connect() as connection:
            fetch(connection, frozenset())
        return True
    is_permitted = through_the_door(database, asker, subject, fetch)
    if is_permitted:
        _permits[subject] = time.monotonic()
    return is_permitted


_kept: dict[UUID, tuple[Session, Consent | None]] = {}


def warm(database: Database, asker: ByStaff, subject: UUID, fetch: Fetched) -> bool:
    """Broken: decide by an object that a session has kept."""
    if subject not in _kept:
        session = database.reading()
        _kept[subject] = (session, session.scalar(select(Consent).where(Consent.subject_id == subject)))
    session, consent = _kept[subject]
    session.scalar(select(Consent).where(Consent.subject_id == subject))  # gives the kept object, as it was
    is_permitted = consent is not None and consent.head == 2
    if is_permitted:
        fetch(session.connection(), frozenset())
    return is_permitted


def undrained(database: Database, asker: ByStaff, subject: UUID, fetch: Fetched) -> bool:
    """Broken: decide, let go, and only then read."""
    if not through_the_door(database, asker, subject, fetch):
        return False
    time.sleep(BETWEEN)
    with database.reader.connect() as connection:
        fetch(connection, frozenset())
    return True


def in_an_older_snapshot(database: Database, asker: ByStaff, subject: UUID, fetch: Fetched) -> bool:
    """Broken: decide inside a transaction that has read before."""
    with database.reader.connect() as connection:
        level = "" if database.name == "sqlite" else " ISOLATION LEVEL REPEATABLE READ"
        connection.exec_driver_sql(f"BEGIN{level}")
        facts_about(connection, subject, asker.unit)
        time.sleep(BETWEEN)
        question = Question(subject, asker.unit, *GOALS, Use.READ, database_now(connection))
        is_permitted = decide(question, facts_about(connection, subject, asker.unit), POLICY).is_permitted
        if is_permitted:
            fetch(connection, frozenset())
        connection.exec_driver_sql("COMMIT")
    return is_permitted


class TestWithdrawal:
    def test_stops_every_read_that_begins_after_it_and_waits_for_the_others(self, race, database):
        too_late, not_drained, _took = race(through_the_door, database, times(25, 10_000))
        assert (too_late, not_drained) == ([], [])

    def test_is_answered_soon_though_fifty_read(self, race, database):
        """On PostgreSQL, where many read at once; with SQLite one reads after the other anyway."""
        readers = {"postgresql": 5, "sqlite": 1}[database.name]
        too_late, not_drained, took = race(through_the_door, database, times(5, 200), readers=readers, threads=10)
        assert (too_late, not_drained) == ([], [])
        assert sorted(took)[int(len(took) * 0.99) - 1] <= SOON[database.name]

    @pytest.mark.parametrize("reader", [remembering, warm], ids=lambda one: one.__name__)
    def test_the_races_find_what_remembers(self, race, database, reader):
        too_late, *_more = race(reader, database, 5)
        assert too_late

    def test_the_races_find_what_reads_after_it_has_let_go(self, race, database):
        _too_late, not_drained, _took = race(undrained, database, 10)
        assert not_drained

    def test_the_races_find_an_older_snapshot(self, race, database):
        _too_late, not_drained, _took = race(in_an_older_snapshot, database, 10)
        assert not_drained
