"""Who may do what about contact persons."""

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.config.roles import Role
from portal.people.models import StaffMember


def may_assign(identity: Identity, thing: object = None) -> bool:
    """A coordinator of the one entrance gives citizens their contact person."""
    return holds(identity, Role.COORDINATOR)


def can_be_contact_person(member: StaffMember) -> bool:
    """Only those whose work it is can be somebody's contact person or buddy."""
    return Role.CONTACT_PERSON in member.held
