"""What a rule is. Each feature's `rules.py` holds its own; the gate, actions and templates apply them."""

from collections.abc import Callable
from typing import Any

from portal.access.identity import Identity
from portal.access.scopes import ANYTHING, About, cover

Rule = Callable[[Identity, Any], bool]


class NotAllowed(Exception):  # noqa: N818 -- reads as the sentence it is
    """The rule said no. Carries the rule's name, never a person's data."""


def PUBLIC(identity: Identity, thing: object = None) -> bool:  # noqa: N802 -- stands out in a list of pages
    """Anyone may, signed in or not."""
    return True


def is_citizen(identity: Identity, thing: object = None) -> bool:
    """A citizen who has signed in may, on their own behalf."""
    return identity.citizen_id is not None


def is_staff(identity: Identity, thing: object = None) -> bool:
    """A member of staff who has signed in with a role may."""
    return identity.staff_id is not None and bool(identity.roles)


def holds(identity: Identity, role: str, about: About = ANYTHING) -> bool:
    """Tell whether a member of staff has a role for a thing; a role with limits is none for what they don't cover."""
    has_it = identity.staff_id is not None and role in identity.roles
    return has_it and cover(identity.scopes.get(role, ()), about)


def require(identity: Identity, rule: Rule, thing: object = None) -> None:
    """Go on only if the rule says yes; raises NotAllowed."""
    if not rule(identity, thing):
        raise NotAllowed(getattr(rule, "__name__", "rule"))
