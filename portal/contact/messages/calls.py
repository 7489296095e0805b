"""What happens to a call-back: it is booked once, taken back, tried, and made."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.audit.chain import Head, append, lock
from portal.contact.messages.models import CallBack
from portal.contact.messages.rules import CallTo, may_ring, may_see_own_call
from portal.contact.messages.telling import tell_of_try
from portal.contact.messages.windows import Window
from portal.contact.queries import contact_card
from portal.contact.signals import SignalKind, clear_signal, raise_signal


class AlreadyBooked(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The citizen waits for a call already. Carries its id."""

    def __init__(self, call_id: UUID) -> None:
        super().__init__("already booked")
        self.call_id = call_id


class NobodyRings(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The citizen has no contact person now."""


class TooManyCalls(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The citizen has booked and taken back so many calls in an hour that it is no wish to be rung up."""


class NotYet(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Nobody waits by the telephone before the time that was promised."""


class HasChanged(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Since the page was shown the call was tried, made or taken back by somebody."""


SAME_TRY = timedelta(minutes=10)
MOST_AN_HOUR = 5
"""So many calls does a citizen book in an hour."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """When and where somebody wants to be rung up, and what they want us to know beforehand."""

    window: Window
    phone: str = field(repr=False)
    topic: str | None = field(default=None, repr=False)
    language: str = "da"
    needs_interpreter: bool = False


def book(session: Session, citizen_id: UUID, wish: Wish, *, key: UUID, by: Identity, now: datetime) -> CallBack:
    """Book a call; from the window's end on the round sees it as missed. The same key twice is one.

    Raises NotAllowed, AlreadyBooked, NobodyRings and TooManyCalls.
    """
    require(by, may_see_own_call, CallTo(key, citizen_id, None))
    head = lock(session.connection(), citizen_id)
    known = session.scalar(select(CallBack).where(CallBack.key == key))
    if known is not None:
        if known.citizen_id != citizen_id:
            raise NotAllowed("may_see_own_call")
        return known
    booked = booked_call(session, citizen_id)
    if booked is not None:
        raise AlreadyBooked(booked.id)
    if contact_card(session, citizen_id) is None:
        raise NobodyRings
    recent = (CallBack.citizen_id == citizen_id, CallBack.booked_at > now - timedelta(hours=1))
    if (session.scalar(select(func.count()).where(*recent)) or 0) >= MOST_AN_HOUR:
        raise TooManyCalls
    details = {name: value for name, value in vars(wish).items() if name != "window"}
    call = CallBack(citizen_id=citizen_id, key=key, booked_at=now, **wish.window._asdict(), **details)
    session.add(call)
    session.flush()
    raise_signal(session, SignalKind.CALL_BACK_MISSED, citizen_id, call.id, since=call.ends_at)
    _note(session, head, call, "booked", by, now)
    return call


def cancel(session: Session, call: CallTo, *, by: Identity, now: datetime) -> None:
    """Take a call back; a second time, or once it was made, changes nothing."""
    require(by, may_see_own_call, call)
    head, held = _held(session, call)
    if held.is_booked:
        held.cancelled_at = now
        _end(session, head, held, "cancelled", by, now)


def note_done(session: Session, call: CallTo, *, seen: int, by: Identity, now: datetime) -> None:
    """Note that the two have talked; a second time changes nothing. Raises HasChanged where a page is too old."""
    require(by, may_ring, call)
    head, held = _held(session, call)
    if held.cancelled_at is not None or held.tries != seen:
        raise HasChanged
    if held.is_booked:
        held.done_at, held.done_by_id = now, by.staff_id
        _end(session, head, held, "done", by, now)


def note_try(session: Session, call: CallTo, *, seen: int, by: Identity, now: datetime) -> None:
    """Note that nobody was reached, and tell the citizen; of a page that has seen fewer tries it is the same try.

    So it is within ten minutes of the last. Raises NotYet, and HasChanged where it was made or taken back meanwhile.
    """
    require(by, may_ring, call)
    head, held = _held(session, call)
    if not held.is_booked:
        raise HasChanged
    if now < held.begins_at:
        raise NotYet
    is_same = held.tries != seen or (held.tried_at is not None and now - held.tried_at < SAME_TRY)
    if not is_same:
        held.tries, held.tried_at = held.tries + 1, now
        session.flush()
        tell_of_try(session, held.citizen_id, held.id, now)
        _note(session, head, held, "tried", by, now)


def booked_call(session: Session, citizen_id: UUID) -> CallBack | None:
    """Return the call that somebody waits for."""
    own = (CallBack.citizen_id == citizen_id, CallBack.done_at.is_(None), CallBack.cancelled_at.is_(None))
    return session.scalar(select(CallBack).where(*own))


def _held(session: Session, call: CallTo) -> tuple[Head, CallBack]:
    head = lock(session.connection(), call.citizen_id)
    own = select(CallBack).where(CallBack.id == call.id).with_for_update()
    return head, session.scalars(own.execution_options(populate_existing=True)).one()


def _end(session: Session, head: Head, call: CallBack, what: str, by: Identity, now: datetime) -> None:
    session.flush()
    clear_signal(session, SignalKind.CALL_BACK_MISSED, call.id, now=now)
    _note(session, head, call, what, by, now)


def _note(session: Session, head: Head, call: CallBack, what: str, by: Identity, now: datetime) -> None:
    staff = str(by.staff_id) if by.staff_id is not None else None
    said = {"kind": "call_back", "call_back": str(call.id), "what": what, "staff": staff}
    append(session.connection(), head, said, at=max(now, head.at))
