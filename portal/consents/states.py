"""How far a consent has come: recorded by events that are only ever added, ended by time without any.

What is recorded is folded from the events in their order. Expiry, coming of age and the end of the giver's power are
computed for the instant that is asked about, never stored: no job has to run for a consent to stop.
Source: consent-security 1.4.
"""

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.people.ages import MAJORITY, has_reached
from portal.people.representation import Power


class EventKind(enum.StrEnum):
    """What can happen to a consent."""

    ASKED = "asked"
    GIVEN = "given"  # by everybody who must give it; of several it counts when the last one has
    REFUSED = "refused"
    DEFERRED = "deferred"  # "jeg vil tale med min kontaktperson først"
    CLOSED = "closed"  # the question was taken back, or nobody answered in time
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"  # by holder, recipient or an authority
    SUPERSEDED = "superseded"  # a newer one took its place
    INVALIDATED = "invalidated"  # it turned out to be unlawful
    SUSPENDED = "suspended"  # while it is disputed
    RESUMED = "resumed"


class State(enum.StrEnum):
    """How far a consent has come."""

    REQUESTED = "requested"
    PARTLY_GIVEN = "partly_given"
    DEFERRED = "deferred"
    GIVEN = "given"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    INVALIDATED = "invalidated"
    EXPIRED = "expired"
    LAPSED_MAJORITY = "lapsed_majority"
    LAPSED_AUTHORITY = "lapsed_authority"


WAITING = frozenset({State.REQUESTED, State.PARTLY_GIVEN, State.DEFERRED})
IN_FORCE_OR_DISPUTED = frozenset({State.GIVEN, State.SUSPENDED})
TERMINAL = frozenset(State) - WAITING - IN_FORCE_OR_DISPUTED
"""No event leads out of these; a renewal is a new consent."""

_ENDS_IT: Mapping[EventKind, State] = {
    EventKind.WITHDRAWN: State.WITHDRAWN,
    EventKind.REVOKED: State.REVOKED,
    EventKind.SUPERSEDED: State.SUPERSEDED,
    EventKind.INVALIDATED: State.INVALIDATED,
}
_FROM_WAITING: Mapping[EventKind, State] = {
    EventKind.REFUSED: State.REFUSED,
    EventKind.DEFERRED: State.DEFERRED,
    EventKind.CLOSED: State.CLOSED,
}
_NEXT: Mapping[State, Mapping[EventKind, State]] = {
    **dict.fromkeys(WAITING, _FROM_WAITING),
    State.GIVEN: {**_ENDS_IT, EventKind.SUSPENDED: State.SUSPENDED},
    State.SUSPENDED: {**_ENDS_IT, EventKind.RESUMED: State.GIVEN},
}


class NotPossible(Exception):  # noqa: N818 -- reads as the sentence it is
    """That can't happen to a consent in this state; nothing changes."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as the fold sees it: what happened, and who gave where somebody did."""

    kind: EventKind
    giver: UUID | None = None


def after(state: State | None, event: Happening, *, givers: Collection[UUID], required: Collection[UUID]) -> State:
    """Return the state after an event; `givers` had given before it, `required` must all. Raises NotPossible."""
    if state is None and event.kind == EventKind.ASKED:
        return State.REQUESTED
    if state in WAITING and event.kind == EventKind.GIVEN and event.giver in required:
        return State.GIVEN if set(required) <= {*givers, event.giver} else State.PARTLY_GIVEN
    following = _NEXT.get(state, {}).get(event.kind) if state is not None else None
    if following is None:
        raise NotPossible
    return following


def recorded(events: Iterable[Happening], required: Collection[UUID]) -> State:
    """Fold a consent's events in their order. Raises NotPossible where they don't follow each other."""
    state: State | None = None
    givers: set[UUID] = set()
    for event in events:
        state = after(state, event, givers=givers, required=required)
        if event.kind == EventKind.GIVEN and event.giver is not None:
            givers.add(event.giver)
    if state is None:
        raise NotPossible
    return state


@dataclass(frozen=True, slots=True)
class Giving:
    """What a consent's life depends on besides its events: its end, and the powers that it was given by.

    `powers` holds one for each giver who stood for the subject, with the day from which the power is no more.
    """

    ends_at: datetime
    born_on: date | None = None
    powers: tuple[tuple[Power, datetime | None], ...] = ()


def state_at(state: State, giving: Giving | None, at: datetime) -> State:
    """Return the state at an instant: what is recorded, or how time has ended it. Ends are half-open."""
    if state not in IN_FORCE_OR_DISPUTED or giving is None:
        return state
    if any(power == Power.CUSTODY for power, _until in giving.powers) and has_reached(giving.born_on, MAJORITY, at):
        return State.LAPSED_MAJORITY
    if any(until is not None and at >= until for _power, until in giving.powers):
        return State.LAPSED_AUTHORITY
    return State.EXPIRED if at >= giving.ends_at else state
