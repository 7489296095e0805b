"""Who may do what with sign-ins and with the access of staff."""

from portal.access.identity import Identity
from portal.access.scopes import About, cover
from portal.config.roles import Role
from portal.people.models import StaffMember, WebSession


def may_end_session(identity: Identity, sign_in: WebSession) -> bool:
    """People end their own sign-ins, on whichever device they are."""
    if identity.citizen_id is not None:
        return identity.citizen_id == sign_in.citizen_id
    return identity.staff_id is not None and identity.staff_id == sign_in.staff_id


def may_set_up(identity: Identity, thing: object = None) -> bool:
    """An administrator sees who has which role."""
    return identity.staff_id is not None and Role.ADMIN in identity.roles


def may_see_access(identity: Identity, member: StaffMember) -> bool:
    """An administrator sees the access of those whom their role reaches."""
    about = About(unit=member.department.unit)
    return may_set_up(identity) and cover(identity.scopes.get(Role.ADMIN, ()), about)


def may_change_access(identity: Identity, member: StaffMember) -> bool:
    """An administrator narrows the access of those whom their role reaches, never their own."""
    return may_see_access(identity, member) and identity.staff_id != member.id
