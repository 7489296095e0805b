"""Lets two of the demo's people have written to each other; a second time they have already."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.config.municipality import Municipality
from portal.contact.messages.actions import ToSend, open_thread, send
from portal.contact.messages.models import Mark, Message
from portal.contact.messages.queries import own_new_thread, thread_to, threads_of
from portal.people.models import Citizen, StaffMember

_KEYS = UUID("d7a1f0c2-34b1-4c55-9f0a-6c1d2f3a4bff")
LETTER = "Jeg har fået et brev om genoptræning, som jeg ikke forstår. Må jeg sende dig et billede af det?"
ANSWER = "Ja, send endelig et billede her. Så læser jeg det, og vi taler om det i næste uge."
THANKS = "Tak. Jeg finder brevet frem i aften."


def write(session: Session, municipality: Municipality, citizen: Citizen, contact: StaffMember, now: datetime) -> None:
    """Let a citizen have asked, been answered, read the answer and written once more."""
    if threads_of(session, citizen.id, page=1):
        return
    asks = Identity(citizen_id=citizen.id, name=citizen.name)
    answers = Identity(
        staff_id=contact.id, roles=frozenset(contact.held), unit=contact.department.unit, name=contact.name
    )
    days = municipality.promises.message_days

    def say(by: Identity, what: ToSend, into: UUID | None = None) -> Message:
        thread = own_new_thread(by) if into is None else thread_to(session, by, into)
        assert thread is not None  # noqa: S101 -- it was just begun
        return send(session, thread, what, key=uuid5(_KEYS, what.words), days=days, by=by, now=now)

    thread_id = say(asks, ToSend(words=LETTER, subject="Et brev fra hospitalet")).thread_id
    for reader, words in ((answers, ANSWER), (asks, THANKS)):
        thread = thread_to(session, reader, thread_id)
        assert thread is not None  # noqa: S101 -- the same
        open_thread(session, thread, by=reader, now=now)
        say(reader, ToSend(words=words, mark=Mark.HELP if reader is answers else None), thread_id)
