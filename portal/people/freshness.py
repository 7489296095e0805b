"""Proving once more who one is, before something that can't be taken back or would hurt in the wrong hands.

A page or an action says `fresh_sign_in(identity, within=…, now=…)`, and where it is to be surer, `level=…`. Whoever
proved it long ago, or less surely, is led to `/log-ind?next=…&trin=…` and comes back with a new sign-in: a new
cookie, and the old one opens nothing. (ASVS 7.5.3; NSIS levels.)
"""

import enum
from datetime import datetime, timedelta

from portal.access.identity import Identity
from portal.config.sign_in import LEVELS


class Step(enum.StrEnum):
    """What a new sign-in is for, as it stands in its address. Each means that an earlier one isn't enough."""

    FRESH = "frisk"
    SUBSTANTIAL = "betydelig"
    HIGH = "hoej"

    @property
    def level(self) -> str | None:
        """Return the level that this step asks for; None where any that the portal takes is enough."""
        return {Step.SUBSTANTIAL: "substantial", Step.HIGH: "high"}.get(self)


class NotFresh(Exception):  # noqa: N818 -- reads as the sentence it is
    """The person must prove once more who they are; `step` says how."""

    def __init__(self, step: Step) -> None:
        super().__init__(step)
        self.step = step


def fresh_sign_in(identity: Identity, *, within: timedelta, now: datetime, level: str = "low") -> None:
    """Go on only if the person has proved who they are within that time, at that level; raises NotFresh.

    Where the provider hasn't said when they proved it, they haven't.
    """
    reached = LEVELS.index(identity.level) if identity.level in LEVELS else -1
    if reached < LEVELS.index(level):
        raise NotFresh(Step.HIGH if level == "high" else Step.SUBSTANTIAL)
    if identity.authenticated_at is None or now - identity.authenticated_at > within:
        raise NotFresh(Step.FRESH)


def step_named(name: str | None) -> Step | None:
    """Return the step that an address names; None where it names none."""
    return Step(name) if name in set(Step) else None
