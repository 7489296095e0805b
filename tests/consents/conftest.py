import pytest

from portal.config.roles import Role
from portal.consents.actions import publish_text
from portal.consents.models import Consent, ConsentText
from tests.builders import a_citizen, a_staff_member
from tests.consents.builders import NOW, SCOPE, WORDS, Family, asked


@pytest.fixture
def text(session) -> ConsentText:
    return publish_text(session, "plan", SCOPE, WORDS, now=NOW)[0]


@pytest.fixture
def citizen(session):
    return a_citizen(session)


@pytest.fixture
def lis(session):
    return a_staff_member(session, Role.COORDINATOR)


@pytest.fixture
def family(session) -> Family:
    return Family(session)


@pytest.fixture
def consent(session, text, citizen, lis) -> Consent:
    return asked(session, text, citizen, lis)
