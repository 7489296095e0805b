"""What a provider says of itself: its metadata and its keys, fetched when first needed and looked at anew each hour.

Both are held to what was configured. An outage leaves the portal with what it knew; a failed try is followed by a
rest; and who sends tokens of unknown keys can't make us ask again and again.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from portal.config.sign_in import SignInSettings
from portal.people.transport import ProviderUnreachable, scheme_of

REST_SECONDS = 10  # after metadata couldn't be had, nobody asks for them again so long
ANEW_SECONDS = 3600  # a key that the provider has withdrawn is believed no longer than this
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
OFFERED = "id_token_signing_alg_values_supported"
PAR, MUST_PUSH = "pushed_authorization_request_endpoint", "require_pushed_authorization_requests"
END_SESSION, USERINFO = "end_session_endpoint", "userinfo_endpoint"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
USED_IF_THERE = (USERINFO, PAR, END_SESSION)
KEPT = ("issuer", *NEEDED, *USED_IF_THERE, OFFERED, MUST_PUSH, "authorization_response_iss_parameter_supported")

Fetch = Callable[[str], dict[str, Any]]


class Allowance:
    """So many times in so many seconds, and no more."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._taken: list[float] = []
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one, if one is left."""
        now = time.monotonic()
        with self._lock:
            self._taken = [when for when in self._taken if now - when < self._seconds]
            if len(self._taken) >= self._most:
                return False
            self._taken.append(now)
        return True


class Discovery:
    """One provider's metadata and keys, shared by all threads."""

    def __init__(self, sign_in: SignInSettings, fetch: Fetch) -> None:
        self._sign_in, self._fetch = sign_in, fetch
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._old_at = self._keys_old_at = self._resting_until = 0.0

    def metadata(self) -> dict[str, Any]:
        """Return what is known of the provider; raises ProviderUnreachable where nothing can be had."""
        now = time.monotonic()
        if self._metadata and now < max(self._old_at, self._resting_until):
            return self._metadata
        if now < self._resting_until:
            raise ProviderUnreachable("metadata couldn't be had a moment ago")
        try:
            self._metadata = self._fetched_metadata()
            self._old_at = now + ANEW_SECONDS
        except ProviderUnreachable:
            self._resting_until = now + REST_SECONDS
            if not self._metadata:
                raise
        return self._metadata

    def keys(self, *, allowed: Allowance | None = None) -> dict[str, Any]:
        """Return the provider's public keys; with an allowance, anew while any of it is left.

        Raises ProviderUnreachable where none can be had.
        """
        now = time.monotonic()
        is_wanted_anew = allowed is not None and allowed.take()
        if self._keys and now < self._keys_old_at and not is_wanted_anew:
            return self._keys
        try:
            self._keys = self._fetched_keys()
            self._keys_old_at = now + ANEW_SECONDS
        except ProviderUnreachable:
            if not self._keys:
                raise
        return self._keys

    def fetched(self) -> dict[str, Any]:
        """Return the metadata just as they are published now; raises ProviderUnreachable."""
        return self._fetch(f"{self._sign_in.issuer.rstrip('/')}/.well-known/openid-configuration")

    def _fetched_metadata(self) -> dict[str, Any]:
        fetched = self.fetched()
        for fault in metadata_faults(fetched, self._sign_in.issuer):
            raise ProviderUnreachable(fault)
        return {**known(fetched), OFFERED: accepted(fetched)}

    def _fetched_keys(self) -> dict[str, Any]:
        listed = self._fetch(self.metadata()["jwks_uri"]).get("keys")
        usable = [key for key in listed if is_usable(key)] if isinstance(listed, list) else []
        if not usable:
            raise ProviderUnreachable("no key that can be read")
        return {"keys": usable}


def metadata_faults(fetched: dict[str, Any], issuer: str) -> list[str]:
    """Say what makes metadata useless: another issuer's, odd addresses, no algorithm that we take."""
    faults = [] if is_of(fetched, issuer) else ["metadata of another issuer"]
    needed = [*NEEDED, *(name for name in USED_IF_THERE if fetched.get(name) is not None)]
    needed += [PAR] if fetched.get(MUST_PUSH) is True and PAR not in needed else []
    odd = [name for name in needed if scheme_of(fetched.get(name)) != scheme_of(issuer)]
    faults += [f"metadata without a fitting {name}" for name in odd]
    if not accepted(fetched):  # with an empty list, joserfc would fall back to one of its own
        faults.append("metadata without an algorithm that we accept")
    return faults


def known(fetched: dict[str, Any]) -> dict[str, Any]:
    """Return what we have a use for: Authlib would take proxies, certificates and response modes from metadata, too."""
    return {name: fetched[name] for name in KEPT if fetched.get(name) is not None}


def is_of(fetched: dict[str, Any], issuer: str) -> bool:
    """Tell whether metadata are the configured issuer's, to the letter (OpenID Connect Discovery 4.3)."""
    return fetched.get("issuer") == issuer


def accepted(fetched: dict[str, Any]) -> list[str]:
    """Return the provider's algorithms that we take; never `none`, never one with a shared secret (RFC 8725, 3.1)."""
    offered = fetched.get(OFFERED)
    return [algorithm for algorithm in ALGORITHMS if isinstance(offered, list) and algorithm in offered]


def is_usable(key: object) -> bool:
    """Tell whether a published key can check signatures; others are left out, beside good ones (RFC 7517, 5)."""
    if not isinstance(key, dict) or key.get("kty") not in ("RSA", "EC") or key.get("use", "sig") != "sig":
        return False
    try:
        JWKRegistry.import_key(key)
    except (JoseError, KeyError, TypeError, ValueError):
        return False
    return True
