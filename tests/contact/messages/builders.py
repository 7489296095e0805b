"""Messages and calls with words, through the portal's own actions."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.contact.messages.actions import ToSend, open_thread, send
from portal.contact.messages.calls import Wish, book
from portal.contact.messages.models import CallBack, Mark, Message
from portal.contact.messages.queries import new_thread_to, own_new_thread, thread_to
from portal.contact.messages.windows import days_ahead, window_on
from portal.people.models import Citizen, StaffMember
from tests.builders import as_citizen, as_staff

WORDS = "Jeg kan ikke finde ud af det brev, jeg har fået."


def a_message(
    session: Session,
    citizen: Citizen,
    *,
    by: StaffMember | None = None,
    into: UUID | None = None,
    now: datetime | None = None,
    days: int = 2,
    key: UUID | None = None,
    commit: bool = True,
    is_read: bool = True,
    **details,
) -> Message:
    """Let a message be sent: by the citizen, or by somebody who has their case, and has read the thread."""
    identity = as_citizen(citizen) if by is None else as_staff(by)
    thread = own_new_thread(identity) if by is None else new_thread_to(session, identity, citizen.id)
    if into is not None:
        thread = thread_to(session, identity, into)
        if by is not None and is_read:
            open_thread(session, thread, by=identity, now=now or clock.now())
    given = {"words": WORDS} | ({"mark": Mark.HELP} if by is not None else {}) | details
    message = send(session, thread, ToSend(**given), key=key or uuid4(), days=days, by=identity, now=now or clock.now())
    if commit:
        session.commit()
    return message


def a_call(session: Session, citizen: Citizen, *, now: datetime | None = None, **details) -> CallBack:
    """Let somebody have asked to be rung up, on the next working day."""
    now = now or clock.now()
    window = window_on(days_ahead(clock.in_denmark(now).date())[0], details.pop("number", 0))
    key = details.pop("key", None) or uuid4()
    wish = Wish(window=window, **({"phone": "12 34 56 78"} | details))
    call = book(session, citizen.id, wish, key=key, by=as_citizen(citizen), now=now)
    session.commit()
    return call


def messages(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.sent_at, Message.seq)))
