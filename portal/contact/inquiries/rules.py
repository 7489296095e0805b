"""Who at work may see, enter and decide inquiries."""

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.config.roles import Role


def may_decide(identity: Identity, thing: object = None) -> bool:
    """A coordinator of the one entrance decides who has an inquiry; a manager does, too."""
    return holds(identity, Role.COORDINATOR) or holds(identity, Role.MANAGER)


def may_enter(identity: Identity, thing: object = None) -> bool:
    """Whoever works with cases writes down what somebody came or called about."""
    return any(holds(identity, role) for role in (Role.COORDINATOR, Role.CONTACT_PERSON, Role.MANAGER))
