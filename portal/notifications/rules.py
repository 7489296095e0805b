"""Who reads a notice, and who sees what the case record lacks."""

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.config.roles import Role
from portal.notifications.models import MailAddress, Notice


def may_read_notice(identity: Identity, notice: Notice) -> bool:
    """People read what they themselves are told."""
    return identity.citizen_id is not None and identity.citizen_id == notice.citizen_id


def may_confirm(identity: Identity, address: MailAddress) -> bool:
    """Whoever gave an address shows that it is theirs."""
    return identity.citizen_id is not None and identity.citizen_id == address.citizen_id


def may_see_filing(identity: Identity, thing: object = None) -> bool:
    """A manager whose role has no limits sees what hasn't reached the case record, and whose it is nobody's to see."""
    return holds(identity, Role.MANAGER)
