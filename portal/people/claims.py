"""What a provider says of a person, read with suspicion into `SignedIn`.

Each preset names the claims in its provider's words (`portal.config.presets`); `PORTAL_*_OIDC_CLAIMS` overrides
key by key. Types differ on the wire, so nothing is taken as it comes (`portal.people.coercion`).
"""

import enum
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from portal import clock
from portal.config.presets import Kind
from portal.config.sign_in import LEVELS, SignInSettings
from portal.people import coercion
from portal.people.actions import SignedIn
from portal.people.coercion import Unreadable

Read = TypeVar("Read")
LEEWAY = timedelta(seconds=60)


class Reason(enum.StrEnum):
    """Why somebody isn't let in."""

    LEVEL = "level"  # lower than asked for, missing or unreadable, which is the same as none
    PROFESSIONAL = "professional"  # an employee's sign-in on the citizens' side
    PRIVATE = "private"  # a private person's sign-in on the staff's side
    NOT_FRESH = "not_fresh"  # a new sign-in was asked for, and an old one came back
    NO_ROLE = "no_role"  # a member of staff whose sign-in names no role that the portal knows
    NO_UNIT = "no_unit"  # a member of staff of no department that there is
    WITHHELD = "withheld"  # a member of staff whose roles somebody here has taken away
    CUT = "cut"  # a member of staff whose access somebody here has taken away
    CLOSED = "closed"  # a citizen whose account is closed
    UNREADABLE = "unreadable"  # a claim that is needed is missing, or one is none that a broker would send


class Refused(Exception):  # noqa: N818 -- reads as the sentence it is
    """The person can't be let in. `claim` is our name for what was wrong; nothing that was sent stands here."""

    def __init__(self, reason: Reason, claim: str) -> None:
        super().__init__(f"{reason} ({claim})")
        self.reason = reason
        self.claim = claim


class Told:
    """A provider's claims under our own names."""

    def __init__(self, settings: SignInSettings, claims: Mapping[str, Any]) -> None:
        self._names = settings.names
        self._claims = claims

    def first(self, field: str) -> object:
        """Return the first of the field's claims that is there; None where there is none."""
        return next((self._claims[name] for name in self._names.get(field, ()) if name in self._claims), None)

    def any_says_so(self, field: str) -> bool:
        """Tell whether one of the field's claims is there and isn't false."""
        return any(coercion.says_so(self._claims.get(name)) for name in self._names.get(field, ()))

    def read(self, field: str, how: Callable[[object], Read]) -> Read:
        """Read a field; raises Refused where its claim can't be read."""
        try:
            return how(self.first(field))
        except Unreadable:
            raise Refused(Reason.UNREADABLE, field) from None


def read_person(
    settings: SignInSettings,
    claims: Mapping[str, Any],
    *,
    side: Kind = "private",
    level: str | None = None,
    not_before: datetime | None = None,
) -> SignedIn:
    """Read `claims` (ID token's and userinfo's together, already verified) by the settings' preset.

    `level` asks for more than the settings do, `not_before` for a sign-in that happened then or later. Raises
    Refused: wrong `side`, the level is lower or missing, the sign-in is an old one, or a claim can't be read.
    """
    told = Told(settings, claims)
    _require_side(told, settings, side)
    reached = _require_level(told, max(settings.level, level or "low", key=LEVELS.index))
    auth_time = told.read("auth_time", coercion.instant)
    _require_past(auth_time)
    _require_fresh(auth_time, not_before)
    return SignedIn(
        issuer=settings.issuer,
        subject=_require(told.read("subject", coercion.text), "subject"),
        name=_require(_name(told), "name"),
        born_on=told.read("born_on", coercion.birthday),
        level=reached,
        session_id=told.read("session_id", coercion.text),
        auth_time=auth_time,
        methods=told.read("methods", coercion.methods),
        transaction_id=told.read("transaction_id", coercion.text),
        cpr=told.read("cpr", coercion.cpr) if side == "private" else None,  # staff's is nobody's business here
    )


def _require_side(told: Told, settings: SignInSettings, side: Kind) -> None:
    """Let private people in on the citizens' side only, employees on the staff's only; what can't be read is wrong."""
    wrong = Reason.PROFESSIONAL if side == "private" else Reason.PRIVATE
    works = told.any_says_so("professional")
    try:
        kind = coercion.kind(told.first("kind")) or ("professional" if works else settings.ways.kind or side)
    except Unreadable:
        raise Refused(wrong, "kind") from None
    if kind != side or (side == "private" and works):
        raise Refused(wrong, "kind")


def _require_level(told: Told, wanted: str) -> str:
    """Return the level that was reached; a missing one is none (NSIS: who relies on it decides what is enough)."""
    try:
        reached = coercion.level(told.first("level"))
    except Unreadable:
        reached = None
    if reached is None or LEVELS.index(reached) < LEVELS.index(wanted):
        raise Refused(Reason.LEVEL, "level")
    return reached


def _require_fresh(auth_time: datetime | None, not_before: datetime | None) -> None:
    """Want the sign-in itself to be of then or later; where nobody says when it was, it wasn't (Core 3.1.2.1)."""
    if not_before is not None and (auth_time is None or auth_time < not_before):
        raise Refused(Reason.NOT_FRESH, "auth_time")


def _require_past(auth_time: datetime | None) -> None:
    """Want a sign-in that has happened: one of tomorrow would stay fresh all day."""
    if auth_time is not None and auth_time > clock.now() + LEEWAY:
        raise Refused(Reason.UNREADABLE, "auth_time")


def _name(told: Told) -> str | None:
    """Return the whole name, or first and last name together."""
    whole = told.read("name", coercion.text)
    if whole is not None:
        return whole
    parts = [told.read(field, coercion.text) for field in ("given_name", "family_name")]
    return " ".join(part for part in parts if part) or None


def _require(value: str | None, field: str) -> str:
    if value is None:
        raise Refused(Reason.UNREADABLE, field)
    return value
