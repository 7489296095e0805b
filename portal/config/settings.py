"""What the portal is told by its environment, and every fault in it at once.

Everything that can be known to be wrong without the network stops the start, one clear line per fault.
Secrets never stand in such a line.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url

from portal.config import values
from portal.config.municipality import Municipality, read_municipality
from portal.config.reader import ConfigurationError, Reader
from portal.config.sign_in import PARTS, STAFF_PARTS, SignInSettings, hold_against_production, read_sign_in

PROJECT = Path(__file__).parents[2]
ENVIRONMENTS = ("demo", "production", "test")
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs"})

# Well-known keys, so that the demo starts without any. Production refuses them.
DEMO_KEY = base64.urlsafe_b64encode(b"demo key, never for real people!").decode()
DEMO_VAULT_KEY = base64.urlsafe_b64encode(b"demo vault, never for real ones!").decode()
DEMO_SIGNING_KEY = base64.urlsafe_b64encode(b"demo signature, proves nothing!!").decode()

# Lists of keys, each with the demo's and with how a fault calls one; none may stand in two lists.
KEYS = {
    "PORTAL_SECRET_KEYS": (DEMO_KEY, "a cookie's"),
    "PORTAL_VAULT_KEYS": (DEMO_VAULT_KEY, "the vault's"),
    "PORTAL_SIGNING_KEYS": (DEMO_SIGNING_KEY, "a signature's"),
}

# Settings that belong to parts still to be built; a wrong value stops the start all the same.
LATER: dict[str, Callable[[str], object]] = {
    "PORTAL_REDIS_URL": values.service_url("redis", "rediss"),
}
KNOWN = frozenset(
    {
        "PORTAL_ENV",
        "PORTAL_DATABASE_URL",
        "PORTAL_TEST_DATABASE_URL",
        "PORTAL_PUBLIC_URL",
        "PORTAL_TRUSTED_PROXIES",
        "PORTAL_MUNICIPALITY",
        "PORTAL_AUDIT_WITNESS",
        "PORTAL_SMTP_URL",
        "PORTAL_OUTBOX_FOLDER",
        "PORTAL_CLAMD_SOCKET",
    }
    | KEYS.keys()
    | LATER.keys()
    | {f"PORTAL_CITIZEN_OIDC_{part}" for part in PARTS}
    | {f"PORTAL_STAFF_OIDC_{part}" for part in STAFF_PARTS}
)

Keys = tuple[bytes, ...]


@dataclass(frozen=True)
class Settings:
    """The portal's settings; made by `read_settings`, never changed."""

    env: str
    database_url: str = field(repr=False)
    secret_keys: Keys = field(repr=False)
    vault_keys: Keys = field(repr=False)
    signing_keys: Keys = field(repr=False)
    public_url: str
    trusted_proxies: int
    municipality: Municipality
    citizen_sign_in: SignInSettings
    staff_sign_in: SignInSettings
    audit_witness: Path | None
    smtp_url: str | None = field(default=None, repr=False)
    outbox_folder: Path | None = None
    clamd_socket: Path | None = None

    @property
    def is_secure(self) -> bool:
        """Tell whether the portal is met over https."""
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """Return the public address's host, with its port where it names one."""
        return urlsplit(self.public_url).netloc


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings out of `environ`.

    Raises ConfigurationError with every fault that can be known without the network.
    """
    reader = Reader(environ)
    reader.hold_against(KNOWN)
    env = reader.take("PORTAL_ENV", None, values.one_of(ENVIRONMENTS))
    if env is None:  # what else is wrong depends on it
        raise ConfigurationError(reader.faults)
    demo = env in ("demo", "test")
    own_file = f"sqlite:///{PROJECT / 'instance' / 'portal.sqlite3'}"
    database_url = reader.take("PORTAL_DATABASE_URL", own_file if demo else None, values.database_url)
    keys = _read_keys(reader, demo=demo)
    public_url = reader.take("PORTAL_PUBLIC_URL", "http://127.0.0.1:8000" if demo else None, values.public_url)
    proxies = reader.take("PORTAL_TRUSTED_PROXIES", "0", values.count)
    municipality = _read_municipality(reader, demo=demo)
    demo_at = public_url if demo else None
    sign_in, staff_sign_in = (read_sign_in(reader, who, demo_at=demo_at) for who in ("CITIZEN", "STAFF"))
    for name in LATER.keys() & reader.environ.keys():
        reader.take(name, None, LATER[name])
    witness, outbox = reader.environ.get("PORTAL_AUDIT_WITNESS"), reader.environ.get("PORTAL_OUTBOX_FOLDER")
    clamd = reader.environ.get("PORTAL_CLAMD_SOCKET")
    smtp_url = reader.take("PORTAL_SMTP_URL", "", values.smtp_url) or None
    if env == "production":
        _hold_against_production(reader, database_url, keys, public_url)
        for who, settings in (("CITIZEN", sign_in), ("STAFF", staff_sign_in)):
            if settings is not None:
                hold_against_production(reader, who, settings)
    if database_url is None or public_url is None or proxies is None or municipality is None:
        raise ConfigurationError(reader.faults)
    if sign_in is None or staff_sign_in is None or reader.faults:
        raise ConfigurationError(reader.faults)
    return Settings(
        *(env, database_url, keys["PORTAL_SECRET_KEYS"], keys["PORTAL_VAULT_KEYS"], keys["PORTAL_SIGNING_KEYS"]),
        *(public_url, proxies, municipality, sign_in, staff_sign_in),
        *(Path(witness) if witness else None, smtp_url, Path(outbox) if outbox else None),
        Path(clamd) if clamd else None,
    )


def _read_keys(reader: Reader, *, demo: bool) -> dict[str, Keys]:
    """Read the lists of keys and refuse one with two uses: what seals cookies must not open the vault, or sign.

    A list that can't be read is empty, and has its fault.
    """
    read: dict[str, Keys] = {}
    for name, (of_demo, whose) in KEYS.items():
        own = reader.take(name, of_demo if demo else None, values.keys) or ()
        for other, theirs in read.items():
            reader.expect(name, not set(own) & set(theirs), f"holds a key of {other}; {whose} must be its own")
        read[name] = own
    return read


def _read_municipality(reader: Reader, *, demo: bool) -> Municipality | None:
    default = str(PROJECT / "portal" / "demo" / "municipality.toml") if demo else None
    path = reader.take("PORTAL_MUNICIPALITY", default, Path)
    if path is None:
        return None
    municipality, faults = read_municipality(path)
    for fault in faults:
        reader.fault("PORTAL_MUNICIPALITY", fault)
    return municipality


def _hold_against_production(
    reader: Reader, database_url: str | None, keys: dict[str, Keys], public_url: str | None
) -> None:
    """Refuse what may never meet real people; what couldn't be read has its fault already."""
    known = {base64.urlsafe_b64decode(of_demo) for of_demo, _whose in KEYS.values()}
    for name, given in keys.items():
        reader.expect(name, not known & set(given), "holds the demo's well-known key")
    if public_url is not None:
        reader.expect("PORTAL_PUBLIC_URL", public_url.startswith("https://"), "must be https in production")
    url = make_url(database_url) if database_url else None
    if url is not None and url.get_backend_name() == "sqlite":
        kind = _file_system_of(Path(url.database or "").absolute())
        reader.expect("PORTAL_DATABASE_URL", kind not in NETWORK_FILE_SYSTEMS, f"SQLite can't live on {kind}")


def _file_system_of(path: Path) -> str:
    """Return the kind of file system that holds `path`, as the kernel names it; empty where it can't be told."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return ""
    holding = [(where, kind) for where, kind in mounts if path.is_relative_to(where)]
    return max(holding, key=lambda mount: len(mount[0]), default=("", ""))[1]
