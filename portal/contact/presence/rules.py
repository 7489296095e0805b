"""Who says that somebody is away from work."""

from portal.access.identity import Identity
from portal.access.rules import is_staff
from portal.contact.models import Absence
from portal.contact.rules import may_assign


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
