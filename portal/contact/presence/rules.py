"""Who says that somebody is away from work."""

from portal.access.identity import Identity
from portal.access.rules import is_staff
from portal.config.roles import Role
from portal.contact.models import Absence
from portal.contact.rules import can_be_contact_person, may_assign
from portal.people.models import StaffMember


def may_be_away(identity: Identity, thing: object = None) -> bool:
    """Whoever works here says when they are away."""
    return is_staff(identity)


def may_say_for_others(identity: Identity, thing: object = None) -> bool:
    """A coordinator or manager says it for somebody who has fallen ill."""
    return may_assign(identity)


def may_change_absence(identity: Identity, absence: Absence) -> bool:
    """Whoever is away changes it themselves; so do a coordinator and a manager."""
    is_own = identity.staff_id is not None and absence.staff_id == identity.staff_id
    return (is_own and is_staff(identity)) or may_say_for_others(identity)


def can_stand_in(member: StaffMember, away: StaffMember) -> bool:
    """A contact person stands in for others; a coordinator or manager does for another who decides, too."""
    return member.id != away.id and (can_be_contact_person(member) or (decides(member) and decides(away)))


def decides(member: StaffMember) -> bool:
    """Coordinators and managers decide who has what."""
    return not member.held.isdisjoint((Role.COORDINATOR, Role.MANAGER))
