"""What there is to ask for about a citizen, and that no more is read than is permitted."""

import pytest
from uuid_utils.compat import uuid7

from portal.config.sharing import Category
from portal.consents.door import Wanted
from portal.plans.parts import find_parts, read_parts
from tests.builders import a_citizen, a_plan, a_step, an_assignment

DATES, GOALS = (Wanted("rehab", category) for category in (Category.CONTACT_DATES, Category.GOALS))


def test_the_contact_persons_department_keeps_it(session, helped):
    assert find_parts(session.connection(), helped.id) == [DATES, GOALS]


def test_the_one_entrance_does_where_nobody_is_yet(session):
    citizen = a_citizen(session)
    assert {one.holder for one in find_parts(session.connection(), citizen.id)} == {"coordinator"}


def test_of_nobody_there_is_as_much_to_ask_for(session):
    assert {one.holder for one in find_parts(session.connection(), uuid7())} == {"coordinator"}


@pytest.mark.parametrize(
    ("permitted", "shown"),
    [((), (False, False)), ((DATES,), (True, False)), ((GOALS,), (False, True)), ((DATES, GOALS), (True, True))],
)
def test_no_more_is_read_than_is_permitted(session, helped, permitted, shown):
    parts = read_parts(session.connection(), helped.id, permitted)
    assert (parts.contact is not None, parts.head is not None and bool(parts.actions)) == shown


@pytest.fixture
def helped(session):
    citizen = a_citizen(session)
    an_assignment(session, citizen)
    a_plan(session, citizen, a_step())
    return citizen
