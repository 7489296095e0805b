"""One OpenID provider as the portal is to meet it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from portal.config import values
from portal.config.reader import Reader

PARTS = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "PRIVATE_KEY", "PRESET", "CLAIMS", "SCOPES", "LEVEL")
PRESETS = ("demo", "generic")  # neb, idura, signicat, nemlogin-bridge, kombit-bridge, entra: not built yet
CLAIMS = (
    "name",
    "born_on",
    "level",
    "kind",
    "session",
    "cpr",
    "transaction",
)  # what we read of a person, in our own names
LEVELS = ("low", "substantial", "high")
DEMO_PATH = "/demo/mitid"
DEMO_CLIENT_ID = "portal"
DEMO_CLIENT_SECRET = "demo-secret-never-for-real-people"  # noqa: S105 -- public on purpose; production refuses it


@dataclass(frozen=True)
class SignInSettings:
    """How to reach one provider and how to read what it says (claims: our name -> the provider's name)."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    preset: str
    claims: Mapping[str, str]
    scopes: str
    level: str

    @property
    def is_demo(self) -> bool:
        """Tell whether this is the portal's own demo provider."""
        return urlsplit(self.issuer).path == DEMO_PATH and self.preset == "demo"


def read_sign_in(reader: Reader, who: str, *, demo_at: str | None) -> SignInSettings | None:
    """Read `PORTAL_<who>_OIDC_*`; with no issuer given, the demo provider at `demo_at` where there is one."""
    names = {part: f"PORTAL_{who}_OIDC_{part}" for part in PARTS}
    is_own = names["ISSUER"] in reader.environ
    demo = demo_at is not None and not is_own
    issuer = reader.take(names["ISSUER"], f"{demo_at}{DEMO_PATH}" if demo else None, values.http_url)
    client_id = reader.take(names["CLIENT_ID"], DEMO_CLIENT_ID if demo else None, str)
    secret = reader.take(names["CLIENT_SECRET"], DEMO_CLIENT_SECRET if demo else None, str)
    preset = reader.take(names["PRESET"], "demo" if demo else "generic", values.one_of(PRESETS))
    claims = reader.take(names["CLAIMS"], "{}", _claims)
    scopes = reader.take(names["SCOPES"], "openid mitid" if preset == "demo" else "openid profile", _scopes)
    level = reader.take(names["LEVEL"], "substantial", values.one_of(LEVELS))
    reader.expect(names["PRIVATE_KEY"], names["PRIVATE_KEY"] not in reader.environ, "private_key_jwt is not built yet")
    if None in (issuer, client_id, secret, preset, claims, scopes, level):
        return None
    return SignInSettings(
        issuer or "", client_id or "", secret or "", preset or "", claims or {}, scopes or "", level or ""
    )


def hold_against_production(reader: Reader, who: str, settings: SignInSettings) -> None:
    """Refuse a sign-in that may never meet real people."""
    name = f"PORTAL_{who}_OIDC"
    reader.expect(f"{name}_ISSUER", settings.issuer.startswith("https://"), "must be https in production")
    reader.expect(f"{name}_PRESET", settings.preset != "demo", "the demo sign-in is not for production")
    reader.expect(f"{name}_CLIENT_SECRET", settings.client_secret != DEMO_CLIENT_SECRET, "is the demo's")
    reader.expect(f"{name}_LEVEL", settings.level != "low", "must be substantial or high in production")


def _claims(raw: str) -> dict[str, str]:
    claims = values.claims(raw)
    unknown = sorted(claims.keys() - set(CLAIMS))
    if unknown:
        raise ValueError(f"names unknown claims ({', '.join(unknown)}); there are {', '.join(CLAIMS)}")
    return claims


def _scopes(raw: str) -> str:
    if "openid" not in raw.split():
        raise ValueError("must contain openid")
    return raw
