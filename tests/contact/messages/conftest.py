from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import delete

from portal.notifications.models import Notice
from tests.builders import a_citizen, a_contact_person, an_assignment


@pytest.fixture
def mette(session):
    return a_contact_person(session)


@pytest.fixture
def amir(session):
    return a_contact_person(session, "Amir Haddad")


@pytest.fixture
def asta(session, mette, amir):
    citizen = a_citizen(session, name="Asta Lindgaard")
    with time_machine.travel(datetime(2026, 11, 1, 9, tzinfo=UTC), tick=False):  # before any message of the tests
        an_assignment(session, citizen, contact_person=mette, buddy=amir)
    session.execute(delete(Notice))  # what was told of that isn't what the tests are about
    session.commit()
    return citizen
