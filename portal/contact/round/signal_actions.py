"""What the round decides about what comes from elsewhere: somebody does it, it waits for a day, or nothing is done.

A signal that somebody has, or that is closed, is cleared; one that is put off counts again from its day on. Each
decision is made under the person's chain and the signal's row, is never changed, and is told to the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.audit.chain import append, lock
from portal.clock import COPENHAGEN, in_denmark
from portal.contact.holding import end_wishes
from portal.contact.inquiries.decisions import NoSuchDay, UnfitForInquiries
from portal.contact.inquiries.duty import NobodyOnDuty, manager_on_duty
from portal.contact.inquiries.rules import PARKED_TOO_OFTEN, can_have_inquiries, is_parkable_day, may_decide
from portal.contact.models import ContactAssignment
from portal.contact.round.models import SignalStep, SignalStepKind
from portal.contact.round.queries import signal_steps
from portal.contact.round.rules import may_put_off
from portal.contact.signals import Signal, SignalKind
from portal.notifications.outbox import queue
from portal.people.models import StaffMember

DECIDED = "signal_decided"
CLOSED = "signal_closed"
"""The kinds of news that somebody does something, or waits; and that nothing more is done."""


class SignalDecidedMeanwhile(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Somebody else has decided about the signal since it was shown, or it is no longer so. Carries their decision."""

    def __init__(self, step: SignalStep | None) -> None:
        super().__init__("decided meanwhile")
        self.step = step


class NotTheirs(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The citizen wants another contact person than the one who is to do something about it."""


@dataclass(frozen=True, slots=True)
class ShownSignal:
    """The signal that somebody decides about, with how many decisions there were when they saw it."""

    signal_id: UUID
    steps: int


GIVEN = (SignalStepKind.TAKEN, SignalStepKind.ASSIGNED)


@dataclass(frozen=True, slots=True)
class SignalDecision:
    """What somebody decides: `to` is whoever is to do something, `until` the day it waits for."""

    kind: SignalStepKind
    to: StaffMember | None = None
    words: str | None = None
    until: date | None = None


def decide_signal(
    session: Session, shown: ShownSignal, what: SignalDecision, *, most_days: int, by: Identity, now: datetime
) -> SignalStep:
    """Decide about a signal; the same twice is once.

    Raises NotAllowed, NoSuchDay, UnfitForInquiries, NotTheirs, SignalDecidedMeanwhile.
    """
    require(by, may_decide)
    assert by.staff_id is not None  # noqa: S101 -- that is what may_decide says
    citizen_id = session.scalars(select(Signal.citizen_id).where(Signal.id == shown.signal_id)).one()
    head = lock(session.connection(), citizen_id)
    own = select(Signal).where(Signal.id == shown.signal_id).with_for_update()
    signal = session.scalars(own.execution_options(populate_existing=True)).one()
    steps = signal_steps(session, signal.id)
    newest = steps[-1] if steps else None
    is_older = len(steps) != shown.steps
    if is_older and newest is not None and _is_same(newest, what, by.staff_id):
        return newest
    if is_older or signal.cleared_at is not None:
        raise SignalDecidedMeanwhile(newest)
    if what.kind == SignalStepKind.PARKED and not may_put_off(by, steps):
        raise NotAllowed("may_put_off")
    gets = what.to.id if what.to is not None else by.staff_id
    if what.kind in GIVEN and gets == not_for(session, signal):
        raise NotTheirs
    today, at = in_denmark(now).date(), max(now, head.at)
    step = SignalStep(
        signal_id=signal.id,
        seq=len(steps) + 1,
        kind=what.kind,
        at=at,
        by_id=by.staff_id,
        responsible_id=_responsible(session, what, steps, by.staff_id, today),
        words=what.words,
        until=what.until,
    )
    _apply(signal, what, most_days, by.staff_id, at)
    is_closed = what.kind == SignalStepKind.CLOSED
    if is_closed and signal.kind == SignalKind.WANTS_ANOTHER:
        end_wishes(session, signal.reference, at)
    session.add(step)
    session.flush()
    said = {"kind": "signal", "signal": str(signal.id), "what": what.kind.value, "staff": str(by.staff_id)}
    append(session.connection(), head, said | {"responsible": str(step.responsible_id)}, at=at)
    queue(session, citizen_id, CLOSED if is_closed else DECIDED, step.id, at)
    return step


def not_for(session: Session, signal: Signal) -> UUID | None:
    """Return who is never given a signal: a wish for another contact person, the one they have."""
    if signal.kind != SignalKind.WANTS_ANOTHER:
        return None
    own = (ContactAssignment.citizen_id == signal.citizen_id, ContactAssignment.ended_at.is_(None))
    return session.scalar(select(ContactAssignment.contact_person_id).where(*own))


def _is_same(step: SignalStep, what: SignalDecision, by_id: UUID) -> bool:
    to_id = what.to.id if what.to is not None else None
    is_theirs = step.by_id == by_id and to_id in (None, step.responsible_id)
    return is_theirs and (step.kind, step.words, step.until) == (what.kind, what.words, what.until)


def _responsible(session: Session, what: SignalDecision, steps: Sequence[SignalStep], by_id: UUID, today: date) -> UUID:
    if what.kind == SignalStepKind.ASSIGNED:
        if what.to is None or not can_have_inquiries(what.to):
            raise UnfitForInquiries
        return what.to.id
    parked = sum(step.kind == SignalStepKind.PARKED for step in steps)
    if what.kind == SignalStepKind.PARKED and parked + 1 >= PARKED_TOO_OFTEN:
        try:
            return manager_on_duty(session, today)
        except NobodyOnDuty:
            return by_id
    return by_id


def _apply(signal: Signal, what: SignalDecision, most_days: int, by_id: UUID, at: datetime) -> None:
    if what.kind != SignalStepKind.PARKED:
        signal.cleared_at, signal.cleared_by_id = at, by_id
        return
    if what.until is None or not is_parkable_day(what.until, in_denmark(at).date(), most_days):
        raise NoSuchDay
    signal.since = datetime.combine(what.until, time(), COPENHAGEN)
