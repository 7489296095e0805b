"""Which roles a staff sign-in gives, and what each is limited to.

Two ways of saying it are read: a list of roles (an application's own roles), which are not limited, and a privilege
list, whose groups hold for one organisation and may be limited (OIO Basic Privilege Profile 1.2; as JSON with the keys
`cvr`, `c` and `p`, as FoxIDs' documentation of "DK privilege" writes a group). What isn't understood gives nothing: a
limit that was left out would make a role larger than it was given.
"""

import re
from collections.abc import Callable, Iterable, Mapping

import structlog

from portal.access.scopes import Limit, LimitKind, Scope, Scopes
from portal.config.roles import Role
from portal.people import coercion
from portal.people.coercion import Unreadable

_log = structlog.get_logger()

Grants = dict[Role, Scopes]
Names = Mapping[str, tuple[str, ...]]  # role -> what the sign-in calls it
UnitCalled = Callable[[str], str | None]  # the sign-in's name for a department -> ours

LIMITS: dict[str, LimitKind] = {
    "urn:dk:kombit:KLE": "kle",
    "urn:dk:kombit:sensitivity": "sensitivity",
    "urn:dk:kombit:orgUnit": "unit",
}
LEFT_OUT = "privileges left out"
KEYS = {"cvr", "c", "p"}
_VERSION = re.compile(r"(https?://.+)/[0-9]+")  # a job function role's address ends in its version


def read_grants(roles: object, privileges: object, *, names: Names, cvr: str | None, unit_called: UnitCalled) -> Grants:
    """Read the two claims; `cvr` is the municipality's own number. Raises Unreadable."""
    given: dict[Role, list[Scope]] = {}
    for role in _roles(coercion.names(roles), names):
        given.setdefault(role, []).append(())
    for group in coercion.groups(privileges):
        scope = _scope(group, cvr, unit_called)
        if scope is not None:
            for role in _roles(coercion.names(group.get("p")), names):
                given.setdefault(role, []).append(scope)
    return {role: () if () in scopes else tuple(scopes) for role, scopes in given.items()}


def _roles(told: Iterable[str], names: Names) -> set[Role]:
    """Return what is meant: by the municipality's names where it gave any, else by ours.

    An address is never cut down to the name within it: another system may have a role of that name.
    """
    said = set(told)
    said |= {match[1] for name in told if (match := _VERSION.fullmatch(name))}
    if names:
        return {Role(role) for role, called in names.items() if said & set(called)}
    return {Role(name) for name in said & set(Role)}


def _scope(group: Mapping[str, object], cvr: str | None, unit_called: UnitCalled) -> Scope | None:
    """Return what a group is limited to; None for one that isn't ours, or holds anything that nobody here knows.

    Each constraint is a limit of its own, and all must fit.
    """
    if cvr is None or group.get("cvr") != cvr:
        _log.warning(LEFT_OUT, reason="of another organisation, or the municipality's file names no cvr")
        return None
    if set(group) - KEYS:
        _log.warning(LEFT_OUT, reason="a group with more than cvr, c and p")
        return None
    limits = []
    for name, value in _constraints(group.get("c")):
        if name not in LIMITS:
            _log.warning(LEFT_OUT, reason="a constraint that isn't known")
            return None
        kind, unit = LIMITS[name], unit_called(value) if LIMITS[name] == "unit" else None
        limits.append(Limit(kind, (value,) if kind != "unit" else (unit,) if unit else ()))
    return tuple(sorted(limits))


def _constraints(value: object) -> list[tuple[str, str]]:
    """Read constraints: an object, or a list of them. Raises Unreadable."""
    parts = value if isinstance(value, list) else [] if value is None else [value]
    pairs = []
    for part in parts:
        if not isinstance(part, dict):
            raise Unreadable
        for name, said in part.items():
            values = coercion.names(said)
            if not values:
                raise Unreadable
            pairs += [(name, one) for one in values]
    return pairs
