"""Which device somebody signed in with, roughly, in names that people know.

Only the two names are kept. What the browser says of itself (User-Agent) tells more than anybody needs.
"""

import re
from dataclasses import dataclass

_MOST_READ = 500  # characters

# The first that fits counts: almost all browsers claim to be several others as well.
_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|OPT/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Chromebook", r"CrOS"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """A browser and what it runs on; None where we don't know it."""

    browser: str | None = None
    system: str | None = None


def device_of(user_agent: str) -> Device:
    """Recognise a device by what its browser says of itself (which may be anything)."""
    said = user_agent[:_MOST_READ]
    return Device(_first(_BROWSERS, said), _first(_SYSTEMS, said))


def _first(names: tuple[tuple[str, str], ...], said: str) -> str | None:
    return next((name for name, pattern in names if re.search(pattern, said)), None)
