import pytest

from tests.builders import a_citizen
from tests.notifications.builders import a_post, always_awake, an_address
from tests.notifications.mailbox import mail_server


@pytest.fixture
def citizen(session):
    return a_citizen(session)


@pytest.fixture
def reached(session, citizen):
    """A citizen with an address in use who may be written to at any hour."""
    an_address(session, citizen)
    always_awake(session, citizen)
    return citizen


@pytest.fixture
def mailbox():
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def post(mailbox):
    return a_post(mailbox.url)
