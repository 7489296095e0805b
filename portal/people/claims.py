"""What a provider says of a person, read with suspicion into `SignedIn`.

Each preset names the claims in its provider's words; `PORTAL_CITIZEN_OIDC_CLAIMS` overrides key by key.
Types differ on the wire (numbers as strings, levels as addresses or words), so nothing is taken as it comes.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from portal import clock
from portal.config.sign_in import LEVELS, SignInSettings
from portal.people.actions import SignedIn

# Signaturgruppen's names (the demo provider speaks as it does), and OpenID Connect Core's own.
PRESETS: dict[str, dict[str, str]] = {
    "demo": {
        "name": "mitid.identity_name",
        "born_on": "mitid.date_of_birth",
        "level": "loa",
        "kind": "identity_type",
        "session": "sid",
        "cpr": "dk.cpr",
        "transaction": "transaction_id",
    },
    "generic": {"name": "name", "born_on": "birthdate", "level": "acr", "session": "sid"},
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MAX_TEXT = 255  # the longest subject there may be (OpenID Connect Core, 2)


class Refused(Exception):  # noqa: N818 -- reads as the sentence it is
    """The person can't be let in. `reason` is one of: level, professional, unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_person(settings: SignInSettings, claims: Mapping[str, Any]) -> SignedIn:
    """Read `claims` (ID token's and userinfo's together, already verified) by the settings' preset.

    Raises Refused: the level is lower than asked for or missing, the identity is a professional one, or a
    claim can't be read.
    """
    names = {**PRESETS[settings.preset], **settings.claims}
    said = {key: _text(claims.get(name)) for key, name in names.items()}
    is_kind_told = claims.get(names.get("kind", "")) is not None
    if is_kind_told and said["kind"] != "private":  # also where it can't be read
        raise Refused("professional")
    level = _level(said.get("level"))
    if level is None or LEVELS.index(level) < LEVELS.index(settings.level):
        raise Refused("level")
    subject, name = _text(claims.get("sub")), said.get("name")
    if not subject or not name:
        raise Refused("unreadable")
    return SignedIn(
        settings.issuer,
        subject,
        name,
        _birthday(said.get("born_on")),
        level,
        said.get("session"),
        cpr=said.get("cpr"),
        transaction_id=said.get("transaction"),
    )


def _text(value: object) -> str | None:
    """Return a claim as text, exactly as sent; None where it is absent, empty or no plain value."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value)
    return text if text.strip() and len(text) <= MAX_TEXT and text.isprintable() else None


def _level(value: str | None) -> str | None:
    """Read an NSIS level: a word in any case, or an address that ends in one."""
    word = re.split(r"[/:#]", value or "")[-1].lower()
    return word if word in LEVELS else None


def _birthday(value: str | None) -> date | None:
    """Read an ISO date that has been; anything else tells no birthday (0000 is a withheld year: OIDC Core 5.1)."""
    if value is None or not _DATE.fullmatch(value):
        return None
    try:
        born_on = date.fromisoformat(value)
    except ValueError:
        return None
    return born_on if born_on <= clock.today() else None
