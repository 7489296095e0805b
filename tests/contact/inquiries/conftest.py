import pytest

from portal.config.roles import Role
from tests.builders import a_staff_member


@pytest.fixture
def lis(session):
    """The coordinator on duty."""
    return a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
