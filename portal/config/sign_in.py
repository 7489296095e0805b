"""One OpenID provider as the portal is to meet it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.config import values
from portal.config.presets import FIELDS, PRESETS, Preset
from portal.config.private_key import PrivateKey, read_private_key
from portal.config.reader import Reader
from portal.config.roles import Role

PARTS = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "PRIVATE_KEY", "PRESET", "CLAIMS", "SCOPES", "LEVEL")
STAFF_PARTS = (*PARTS, "ROLES")
LEVELS = ("low", "substantial", "high")
DEMO_PATHS = {"CITIZEN": "/demo/mitid", "STAFF": "/demo/kommune"}
DEMO_CLIENT_ID = "portal"
DEMO_CLIENT_SECRET = "demo-secret-never-for-real-people"  # noqa: S105 -- public on purpose; production refuses it


@dataclass(frozen=True)
class SignInSettings:
    """How to reach one provider and how to read what it says (claims: our name -> the provider's names).

    `roles` are the provider's names for the staff's roles (role -> names); where there are any, no others count. The
    portal proves who it is with `private_key` where there is one, else with `client_secret`.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    preset: str
    claims: Mapping[str, tuple[str, ...]]
    scopes: str
    level: str
    private_key: PrivateKey | None = field(default=None, repr=False)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_demo(self) -> bool:
        """Tell whether this is one of the portal's own demo providers."""
        return urlsplit(self.issuer).path in DEMO_PATHS.values() and self.preset == "demo"

    @property
    def ways(self) -> Preset:
        """Return how this broker speaks."""
        return PRESETS[self.preset]

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Return the provider's names for what we know of a person, the municipality's own before the preset's."""
        return {**self.ways.claims, **self.claims}


def read_sign_in(reader: Reader, who: str, *, demo_at: str | None) -> SignInSettings | None:
    """Read `PORTAL_<who>_OIDC_*`; with no issuer given, the demo provider at `demo_at` where there is one."""
    names = {part: f"PORTAL_{who}_OIDC_{part}" for part in PARTS}
    is_own = names["ISSUER"] in reader.environ
    demo = demo_at is not None and not is_own
    issuer = reader.take(names["ISSUER"], f"{demo_at}{DEMO_PATHS[who]}" if demo else None, values.http_url)
    client_id = reader.take(names["CLIENT_ID"], DEMO_CLIENT_ID if demo else None, str)
    secret, key = _read_proof(reader, names, DEMO_CLIENT_SECRET if demo else None)
    preset = reader.take(names["PRESET"], "demo" if demo else "generic", values.one_of(tuple(PRESETS)))
    claims = reader.take(names["CLAIMS"], "{}", _claims)
    scopes = reader.take(names["SCOPES"], PRESETS[preset or "generic"].scopes, _scopes)
    level = reader.take(names["LEVEL"], "substantial", values.one_of(LEVELS))
    roles = reader.take(f"PORTAL_{who}_OIDC_ROLES", "{}", _roles)
    if None in (issuer, client_id, secret, preset, claims, scopes, level, roles):
        return None
    return SignInSettings(
        *(issuer or "", client_id or "", secret or "", preset or "", claims or {}, scopes or "", level or ""),
        *(key, roles or {}),
    )


def _read_proof(reader: Reader, names: Mapping[str, str], demo: str | None) -> tuple[str | None, PrivateKey | None]:
    """Read the secret or the private key, one of them; the secret is empty where there is a key."""
    if names["PRIVATE_KEY"] not in reader.environ:
        return reader.take(names["CLIENT_SECRET"], demo, str), None
    key = reader.take(names["PRIVATE_KEY"], None, read_private_key)
    is_alone = names["CLIENT_SECRET"] not in reader.environ
    reader.expect(names["PRIVATE_KEY"], is_alone, f"stands beside {names['CLIENT_SECRET']}; give one of them")
    reader.expect(names["PRIVATE_KEY"], demo is None, "is not for the demo's own sign-in; give an issuer too")
    return (None if key is None else ""), key


def hold_against_production(reader: Reader, who: str, settings: SignInSettings) -> None:
    """Refuse a sign-in that may never meet real people."""
    name = f"PORTAL_{who}_OIDC"
    reader.expect(f"{name}_ISSUER", settings.issuer.startswith("https://"), "must be https in production")
    reader.expect(f"{name}_PRESET", settings.preset != "demo", "the demo sign-in is not for production")
    reader.expect(f"{name}_CLIENT_SECRET", settings.client_secret != DEMO_CLIENT_SECRET, "is the demo's")
    reader.expect(f"{name}_LEVEL", settings.level != "low", "must be substantial or high in production")


def _claims(raw: str) -> dict[str, tuple[str, ...]]:
    claims = values.claims(raw)
    unknown = sorted(claims.keys() - set(FIELDS))
    if unknown:
        raise ValueError(f"names unknown claims ({', '.join(unknown)}); there are {', '.join(FIELDS)}")
    return claims


def _roles(raw: str) -> dict[str, tuple[str, ...]]:
    roles = values.claims(raw)
    unknown = sorted(roles.keys() - set(Role))
    if unknown:
        raise ValueError(f"names unknown roles ({', '.join(unknown)}); there are {', '.join(Role)}")
    return roles


def _scopes(raw: str) -> str:
    if "openid" not in raw.split():
        raise ValueError("must contain openid")
    return raw
