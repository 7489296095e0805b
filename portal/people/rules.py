"""Who may do what with sign-ins and with the access of staff."""

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.access.scopes import About
from portal.config.roles import Role
from portal.people.acting import Whom
from portal.people.models import Citizen, StaffMember, WebSession
from portal.people.representation import Power, Representation


def may_end_session(identity: Identity, sign_in: WebSession) -> bool:
    """People end their own sign-ins, on whichever device they are."""
    if identity.citizen_id is not None:
        return identity.citizen_id == sign_in.citizen_id
    return identity.staff_id is not None and identity.staff_id == sign_in.staff_id


def stands_or_stood_for(identity: Identity, whom: Whom) -> bool:
    """Who stands for somebody, or acted for them until it ended a moment ago: the latter is only told so."""
    return whom.standing is not None or identity.acted_for == whom.citizen_id


def may_give_power(identity: Identity, represented: Citizen) -> bool:
    """People give a power of attorney over themselves alone; nobody who stands for them does."""
    return identity.citizen_id is not None and identity.citizen_id == represented.id


def may_stop_power(identity: Identity, power: Representation) -> bool:
    """People stop a power of attorney over themselves, whoever told of it; custody and guardianship aren't theirs."""
    is_own = identity.citizen_id is not None and identity.citizen_id == power.represented_id
    return is_own and power.power == Power.ATTORNEY


def may_set_up(identity: Identity, thing: object = None) -> bool:
    """An administrator sees who has which role, each of those whom their own role reaches."""
    return identity.staff_id is not None and Role.ADMIN in identity.roles


def may_see_access(identity: Identity, member: StaffMember) -> bool:
    """An administrator sees the access of those whom their role reaches."""
    return holds(identity, Role.ADMIN, About(unit=member.department.unit))


def may_change_access(identity: Identity, member: StaffMember) -> bool:
    """An administrator narrows the access of those whom their role reaches: never their own, nor a wider one's."""
    is_wider = bool(identity.scopes.get(Role.ADMIN)) and Role.ADMIN in member.given
    return may_see_access(identity, member) and identity.staff_id != member.id and not is_wider


def may_give_back(identity: Identity, member: StaffMember) -> bool:
    """An administrator without limits gives back what was taken: it may be one of those who took it."""
    return may_change_access(identity, member) and not identity.scopes.get(Role.ADMIN)
