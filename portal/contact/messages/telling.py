"""What is told of messages and calls: to the citizen alone, in no word of theirs, and to the case record in full."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.clock import in_denmark
from portal.contact.messages.models import Mark, Message, Thread
from portal.notifications.models import Notice
from portal.notifications.outbox import queue
from portal.notifications.records import as_paper, for_the_record

MESSAGE, RIGHTS, CALLED = "message", "message_rights", "call_back"
RECORD = "message"
SAID_IN_RECORD = {Mark.HELP: "Hjælp", Mark.RIGHTS: "Kan betyde noget for borgerens penge eller rettigheder"}


def tell_citizen(session: Session, citizen_id: UUID, message: Message) -> None:
    """Tell the citizen that there is a message; a young person's parents are never told."""
    kind = RIGHTS if message.mark == Mark.RIGHTS else MESSAGE
    queue(session, citizen_id, kind, message.id, message.sent_at)


def tell_of_try(session: Session, citizen_id: UUID, call_id: UUID, now: datetime) -> None:
    """Tell the citizen that somebody rang and didn't reach them; once for each call-back."""
    queue(session, citizen_id, CALLED, call_id, now)


def note_told(session: Session, citizen_id: UUID, message_ids: list[UUID], now: datetime) -> None:
    """Let the inbox know that messages were opened, so that nothing is counted twice."""
    own = (Notice.citizen_id == citizen_id, Notice.reference.in_(message_ids), Notice.read_at.is_(None))
    session.execute(update(Notice).where(*own, Notice.at <= now).values(read_at=now))


def file_message(session: Session, thread: Thread, message: Message, *, by: str, files: int) -> None:
    """Let a message go to the case record, in Danish. Its files stay here: the record takes texts."""
    facts = {
        "Emne": thread.subject,
        "Mærke": SAID_IN_RECORD[message.mark] if message.mark is not None else None,
        "Afgørelse": f"{message.decided_on:%d.%m.%Y}" if message.decided_on is not None else None,
        "Klage": message.complaint,
        "Vedhæftede filer i portalen": str(files) if files else None,
    }
    text = as_paper(f"Besked fra {by}, {in_denmark(message.sent_at):%d.%m.%Y kl. %H.%M}", facts, message.words)
    for_the_record(session, thread.citizen_id, RECORD, message.id, text, now=message.sent_at)


def thread_of_message(session: Session, message_id: UUID) -> UUID:
    """Return the thread that a message stands in."""
    return session.scalars(select(Message.thread_id).where(Message.id == message_id)).one()
