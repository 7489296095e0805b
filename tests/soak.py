"""How often what is left to chance is tried: a few times with the other tests, many with `make soak`."""

import os

SOAK = int(os.environ.get("PORTAL_SOAK", "0"))


def times(few: int, many: int) -> int:
    """Return how often to try: `many` in a soak, times the factor that PORTAL_SOAK gives in hundredths of it."""
    return few if SOAK == 0 else max(few, many * SOAK // 100)
