"""Lets an answer leave only at even steps of time, so that how long it took tells nothing of why it is what it is.

A consent that was given and has ended takes the decision a little longer than one that nobody was asked for: a tenth
of a millisecond, which shows in some hundreds of tries. Nothing is held meanwhile: the door has committed.
"""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STEP_SECONDS = 0.05
"""Several times what the door takes when nobody waits for anybody."""


def evenly(act: Callable[[], T]) -> T:
    """Do something and return what it gives, at the next step after it is done."""
    began = time.perf_counter()
    done = act()
    took = time.perf_counter() - began
    time.sleep(STEP_SECONDS - took % STEP_SECONDS)
    return done
