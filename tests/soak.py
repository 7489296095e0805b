"""How often what is left to chance is tried: a few times with the other tests, many with `make soak`.

`PORTAL_SOAK` is how much of the long form is run, in percent; unset, the short one is.
"""

import os

SOAK = int(os.environ.get("PORTAL_SOAK", "0"))


def times(few: int, many: int) -> int:
    """Return how often to try."""
    return max(few, many * SOAK // 100)
