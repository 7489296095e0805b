"""B11: whatever is killed when, no body has come out without its row in the log, and nothing half-written stays.

The same kills must find a portal that answers before it has logged; else they find nothing.
"""

import itertools
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.audit.models import AuditChain, AuditDetail, AuditEntry
from portal.config.roles import Role
from portal.consents.door import ByStaff
from portal.consents.models import Look, LookItem
from portal.db.engine import Database
from tests.builders import a_staff_member
from tests.consents.builders import GOALS, by_staff, look
from tests.consents.killing import MOMENTS, killed, through_the_door
from tests.consents.racing import withdrawals
from tests.soak import times

pytestmark = pytest.mark.long


@pytest.fixture
def asker(session):
    return by_staff(a_staff_member(session, Role.SPECIALIST, unit="employment"))


@pytest.fixture
def subject(session, database, text, lis, asker):
    ids = (text.id, lis.id)
    session.commit()
    session.close()
    ((subject, _withdraw),) = withdrawals(database, *ids, 1)
    return subject


def answering_first(database: Database, asker: ByStaff, subject: UUID, deliver) -> None:
    """Broken: answer by what was decided, and write it down afterwards."""
    deliver()
    look(database, asker, subject, GOALS)


def logged(database: Database, subject: UUID) -> set[str]:
    """Return the reasons under which somebody has looked, each with its entry, its words and its answer."""
    whole = (
        select(Look.reason)
        .join(LookItem, LookItem.look_id == Look.id)
        .join(AuditEntry, (AuditEntry.chain_id == Look.subject_id) & (AuditEntry.seq == Look.seq))
        .join(AuditDetail, (AuditDetail.chain_id == Look.subject_id) & (AuditDetail.seq == Look.seq))
        .where(Look.subject_id == subject)
    )
    with database.reading() as session:
        return set(session.scalars(whole))


def is_whole(database: Database, subject: UUID) -> bool:
    """Tell whether the chain's head, its entries, their words and the looks say the same."""
    with database.reading() as session:
        head = session.get_one(AuditChain, subject).seq
        own = [select(table.seq).where(table.chain_id == subject) for table in (AuditEntry, AuditDetail)]
        entries, details = (session.scalars(one.order_by("seq")).all() for one in own)
        looks = session.scalars(select(Look.seq).where(Look.subject_id == subject)).all()
    return list(entries) == list(details) == list(range(1, head + 1)) and set(looks) <= set(entries)


def test_no_body_leaves_without_its_row(database, database_url, subject, asker):
    count = times(len(MOMENTS), 2_000)
    tries = [(moment, f"try {number}", subject) for number, moment in zip(range(count), itertools.cycle(MOMENTS))]

    came_out = killed(database_url, asker, through_the_door, tries)

    bodies = {reason for (_moment, reason, _subject), body in zip(tries, came_out, strict=True) if body}
    assert bodies, "nothing came out at all"
    assert len(bodies) < count, "nothing was killed"
    assert bodies <= logged(database, subject)
    assert is_whole(database, subject)


def test_the_kills_find_who_answers_first(database, database_url, subject, asker):
    tries = [(moment, f"try {number}", subject) for number, moment in enumerate(MOMENTS)]

    came_out = killed(database_url, asker, answering_first, tries)

    bodies = {reason for (_moment, reason, _subject), body in zip(tries, came_out, strict=True) if body}
    assert bodies - logged(database, subject)
