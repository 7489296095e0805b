import pytest

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
    an_assignment(session, citizen, contact_person=mette, buddy=amir)
    return citizen
