"""Single settings: from the environment's text to a value, or ValueError with a sentence about why not."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

KEY_BYTES = 32


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    """Accept one of `choices`."""

    def parse(raw: str) -> str:
        if raw not in choices:
            raise ValueError(f"must be one of: {', '.join(choices)}")
        return raw

    return parse


def database_url(raw: str) -> str:
    """Accept a database address that names SQLite with a file, or PostgreSQL through psycopg."""
    try:
        url = make_url(raw)
    except ArgumentError:
        raise ValueError("is no database address (sqlite:///file or postgresql+psycopg://…)") from None
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    is_in_memory = not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"
    if url.get_backend_name() == "sqlite" and is_in_memory:
        raise ValueError("names no file; a database in memory would be lost at every stop")
    return raw


def keys(raw: str) -> tuple[bytes, ...]:
    """Accept a comma-separated list of keys; the first one writes, all of them read."""
    return tuple(_key(part.strip()) for part in raw.split(","))


def _key(raw: str) -> bytes:
    try:
        raw_key = base64.b64decode(raw, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw_key = b""
    if len(raw_key) != KEY_BYTES:
        raise ValueError("must be a comma-separated list of base64url keys of 32 bytes each")
    return raw_key


def http_url(raw: str) -> str:
    """Accept an http(s) address."""
    parts = urlsplit(raw)
    has_extras = bool(parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme not in ("http", "https") or not parts.hostname or has_extras:
        raise ValueError("must be an http(s) address without query or user name")
    _ = parts.port  # raises ValueError where it is no port
    return raw


def public_url(raw: str) -> str:
    """Accept an address that names a host alone."""
    if urlsplit(http_url(raw)).path not in ("", "/"):
        raise ValueError("must name the host alone, without a path")
    parts = urlsplit(raw)
    is_default = parts.port in (None, {"http": 80, "https": 443}[parts.scheme.lower()])
    return f"{parts.scheme.lower()}://{_host(parts.hostname or '')}" + ("" if is_default else f":{parts.port}")


def _host(name: str) -> str:
    """Write a host as browsers send it: lower case, æøå encoded, an IPv6 address in brackets."""
    if ":" in name:
        return f"[{ip_address(name)}]"
    try:
        ascii_name = name.encode("idna").decode().lower()
    except UnicodeError:
        raise ValueError("names no host") from None
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", ascii_name):
        raise ValueError("names no host")
    return ascii_name


def service_url(*schemes: str) -> Callable[[str], str]:
    """Accept an address of one of `schemes`."""

    def parse(raw: str) -> str:
        if urlsplit(raw).scheme not in schemes or not urlsplit(raw).hostname:
            raise ValueError(f"must be an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return raw

    return parse


def smtp_url(raw: str) -> str:
    """Accept a mail server's address, with the name and password to sign in by; or none at all."""
    if not raw:
        return raw
    parts = urlsplit(service_url("smtp", "smtps")(raw))
    _ = parts.port  # raises ValueError where it is no port
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must name the server alone, without a path")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("must hold both a name and a password, or none of them")
    return raw


def count(raw: str) -> int:
    """Accept one digit."""
    if not re.fullmatch(r"[0-9]", raw):
        raise ValueError("must be the number of proxies in front of the portal, 0 to 9")
    return int(raw)


def claims(raw: str) -> dict[str, tuple[str, ...]]:
    """Accept a JSON object of texts, or of lists of them: names of claims, of which the first that is there counts."""
    try:
        claims = json.loads(raw)
    except json.JSONDecodeError:
        raise ValueError("is no JSON") from None
    if not isinstance(claims, dict):
        raise ValueError("must be a JSON object of texts")
    return {field: _texts(names) for field, names in claims.items()}


def _texts(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in listed):
        raise ValueError("must be a JSON object of texts or lists of texts")
    return tuple(listed)
