"""What the database itself holds on to, whoever writes to it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from portal.contact.models import ContactAssignment
from tests.builders import a_citizen, a_contact_person

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class TestContactAssignment:
    def test_a_citizen_has_one_open_at_a_time(self, session, row):
        session.execute(insert(ContactAssignment).values(row))
        with pytest.raises(IntegrityError, match=r"(?i)unique"):
            session.execute(insert(ContactAssignment).values(row | {"id": uuid7()}))

    def test_any_number_may_lie_behind_it(self, session, row):
        for _ in range(2):
            session.execute(insert(ContactAssignment).values(row | {"id": uuid7(), "ended_at": NOW}))
        session.execute(insert(ContactAssignment).values(row))

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"support_level": 0}, "support_level"),
            ({"support_level": 5}, "support_level"),
            ({"reason": ""}, "has_reason"),
            ({"reason": "   "}, "has_reason"),
            ({"ended_at": NOW - timedelta(microseconds=1)}, "ends_after_start"),
        ],
        ids=str,
    )
    def test_is_refused_where_it_makes_no_sense(self, session, row, change, name):
        with pytest.raises(IntegrityError, match=f"ck_contact_assignment_{name}"):
            session.execute(insert(ContactAssignment).values(row | change))

    def test_nobody_is_their_own_buddy(self, session, row):
        with pytest.raises(IntegrityError, match="ck_contact_assignment_buddy_is_another"):
            session.execute(insert(ContactAssignment).values(row | {"buddy_id": row["contact_person_id"]}))

    @pytest.mark.parametrize("column", ["citizen_id", "contact_person_id", "buddy_id"])
    def test_names_people_who_are_there(self, session, row, column):
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            session.execute(insert(ContactAssignment).values(row | {column: uuid7()}))

    @pytest.mark.parametrize("level", [1, 2, 3, 4])
    def test_may_end_the_moment_it_began(self, session, row, level):
        session.execute(insert(ContactAssignment).values(row | {"ended_at": NOW, "support_level": level}))


@pytest.fixture
def row(session):
    """A row that the database takes."""
    return {
        "id": uuid7(),
        "citizen_id": a_citizen(session).id,
        "contact_person_id": a_contact_person(session, "Mette").id,
        "buddy_id": a_contact_person(session, "Amir").id,
        "support_level": 2,
        "reason": "Første samtale",
        "handover": "",
        "started_at": NOW,
        "ended_at": None,
    }
