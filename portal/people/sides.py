"""The two sides that people come in by: citizens and staff. Each has its provider, its cookie and its addresses."""

import re
from dataclasses import dataclass

from portal.config.presets import Kind

_BELOW = r"(?!/log-)(/[a-z0-9-]+)*"  # signing in never leads to signing in or out
_LONGEST_ADDRESS = 200  # it travels in the cookie, which browsers drop when it is over 4 kB


@dataclass(frozen=True)
class Side:
    """One side. `base` begins its addresses for signing in and out, `home` and everything below it is personal.

    `pages` is what its pages are called (`people.sign_in`); `cookie` holds its sign-in.
    """

    name: str
    kind: Kind
    base: str
    home: str
    pages: str
    cookie: str

    @property
    def return_path(self) -> str:
        """Return where the provider sends people back to."""
        return f"{self.base}/log-ind/retur"

    @property
    def signed_out_path(self) -> str:
        """Return where the provider sends people whom it has signed out."""
        return f"{self.base}/log-af/retur"

    def own_page(self, wanted: str | None) -> str:
        """Return the page of this side that someone wants to go on to; its home for whatever else they came with."""
        is_own = wanted and len(wanted) <= _LONGEST_ADDRESS and re.fullmatch(rf"{self.home}{_BELOW}", wanted)
        return wanted if wanted and is_own else self.home


CITIZEN = Side("citizen", "private", "", "/min-side", "people", "borger")
STAFF = Side("staff", "professional", "/medarbejder", "/medarbejder", "staff", "medarbejder")


def side_at(path: str) -> Side:
    """Return the side whose page that is."""
    return STAFF if path == STAFF.home or path.startswith(f"{STAFF.home}/") else CITIZEN
