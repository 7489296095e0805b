"""Who may do what about contact persons."""

from portal.access.identity import Identity
from portal.config.roles import Role
from portal.people.models import StaffMember


def may_assign(identity: Identity, thing: object = None) -> bool:
    """A coordinator of the one entrance gives citizens their contact person."""
    return identity.staff_id is not None and Role.COORDINATOR in identity.roles


def can_be_contact_person(member: StaffMember) -> bool:
    """Only those whose work it is can be somebody's contact person or buddy."""
    return Role.CONTACT_PERSON in member.held
