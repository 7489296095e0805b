"""How often somebody may try a code, so that guessing takes longer than a code lives.

Ten tries in ten minutes from one network, whatever they try, thirty savings and twenty inquiries. And because a
guesser may have many networks, three hundred wrong words an hour from everybody together: then words must wait,
and printed codes, which nobody can guess, still open. With a thousand savings alive, such a guesser meets one of
them in some three years.

An inquiry opens with a number and a printed code together, and two hundred tries in ten minutes from one network are
let through: a library's or a school's visitors share one, and mistype. A code is one of 27 to the 16th, 8 times 10 to
the 22nd. Ten thousand networks that each try all they may make 10 to the 11th tries a year, with one number known; to
meet its code takes them some hundred thousand million years. So who types the right code need not wait for others.

The counts live in this process's memory: several processes allow so many times as much, and a restart begins
anew. Networks are counted under a keyed hash, and nothing of them is written anywhere.
"""

import hmac
import math
import re
import time
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from portal.access.codes import Code

_PORT = re.compile(r"^(?:\[([0-9a-fA-F:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$")

TRIES = RateLimitItemPerMinute(10, 10, namespace="tries")
SAVINGS = RateLimitItemPerMinute(30, 10, namespace="savings")  # each costs as much as two tries
INQUIRIES = RateLimitItemPerMinute(20, 10, namespace="inquiries")
OPENINGS = RateLimitItemPerMinute(200, 10, namespace="openings")  # a quick look-up each
WRONG_WORDS = RateLimitItemPerHour(300, namespace="wrong words")


@dataclass(frozen=True, slots=True)
class Wait:
    """For how many minutes somebody must wait, and why."""

    minutes: int
    is_for_words: bool  # everybody's words must wait; a printed code need not


class Tries:
    """Counts the tries that this process has seen. `key` is a secret of the server's."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._storage = MemoryStorage()
        self._limiter = FixedWindowRateLimiter(self._storage)

    def take_one(self, code: Code, address: str | None) -> Wait | None:
        """Count a try from `address`; return how long to wait where it comes too soon."""
        if code.is_words and not self._limiter.test(WRONG_WORDS):
            return Wait(self._minutes(WRONG_WORDS), is_for_words=True)
        return self._take(TRIES, address)

    def take_opening(self, address: str | None) -> Wait | None:
        """Count a try at an inquiry from `address`; return how long to wait where it comes too soon."""
        return self._take(OPENINGS, address)

    def take_saving(self, address: str | None) -> Wait | None:
        """Count a saving from `address`; return how long to wait where there were too many."""
        return self._take(SAVINGS, address)

    def take_inquiry(self, address: str | None) -> Wait | None:
        """Count what somebody writes to us from `address`; return how long to wait where there was too much."""
        return self._take(INQUIRIES, address)

    def note_failure(self, code: Code) -> None:
        """Note that a code was wrong."""
        if code.is_words:
            self._limiter.hit(WRONG_WORDS)

    def forget(self) -> None:
        """Begin to count anew; for tests."""
        self._storage.reset()

    def _take(self, item: RateLimitItem, address: str | None) -> Wait | None:
        network = self._hashed(address)
        if self._limiter.hit(item, network):
            return None
        return Wait(self._minutes(item, network), is_for_words=False)

    def _hashed(self, address: str | None) -> str:
        return hmac.digest(self._key, network_of(address).encode(), "sha256").hex()

    def _minutes(self, item: RateLimitItem, *of: str) -> int:
        seconds = self._limiter.get_window_stats(item, *of).reset_time - time.time()
        return max(1, math.ceil(timedelta(seconds=seconds) / timedelta(minutes=1)))


def network_of(address: str | None) -> str:
    """Return what one household or office has: an IPv4 address, or the /56 of an IPv6 one; empty where unknown.

    Some proxies write the port behind the address.
    """
    bare = _PORT.sub(r"\1\2", (address or "").strip())
    try:
        found = ip_address(bare)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(IPv6Network((int(found), 56), strict=False))
    return str(found)
