"""Whom news about consents is told: who is asked, whose own word it is, who wondered at a look. Nobody else.

What a young person does on their own no parent is told of, nor what one parent does the other.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.consents.log_models import LookComplaint
from portal.consents.models import Consent, ConsentEvent, ConsentGiver
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.states import EventKind
from portal.notifications.models import Notice
from portal.notifications.outbox import queue

QUESTION, RECEIPT, WORD, ANSWER = "question", "receipt", "word", "look_answer"


def tell_of_question(session: Session, consent: Consent, givers: Iterable[ConsentGiver], now: datetime) -> None:
    """Tell those who are asked that there is a question."""
    for giver in sorted(givers, key=lambda one: one.giver_id):
        queue(session, giver.giver_id, QUESTION, consent.id, now)


def note_answered(session: Session, consent_id: UUID, event: ConsentEvent) -> None:
    """Let the inbox know that somebody has answered what it told them of."""
    own = (Notice.citizen_id == event.citizen_id, Notice.kind == QUESTION, Notice.reference == consent_id)
    unread = update(Notice).where(*own, Notice.read_at.is_(None), Notice.at <= event.at)
    session.execute(unread.values(read_at=event.at))


def tell_of_receipt(session: Session, event: ConsentEvent, receipt: ConsentReceipt, now: datetime) -> None:
    """Tell whoever took their yes back that the receipt lies there."""
    if event.kind == EventKind.WITHDRAWN and event.citizen_id is not None:
        queue(session, event.citizen_id, RECEIPT, receipt.id, now)


def tell_of_word(session: Session, event_kind: EventKind, citizen_id: UUID, receipt: ConsentReceipt) -> None:
    """Tell somebody that what they said aloud was written down; what they took back their receipt tells of."""
    if event_kind != EventKind.WITHDRAWN:
        queue(session, citizen_id, WORD, receipt.id, receipt.issued_at)


def tell_of_answer(session: Session, complaint: LookComplaint, now: datetime) -> None:
    """Tell whoever asked about a look that there is an answer."""
    queue(session, complaint.citizen_id, ANSWER, complaint.id, now)


def consent_of_receipt(session: Session, receipt_id: UUID) -> UUID:
    """Return the consent that a receipt is for a word about."""
    own = select(ConsentEvent.consent_id).join(ConsentReceipt, ConsentReceipt.event_id == ConsentEvent.id)
    return session.scalars(own.where(ConsentReceipt.id == receipt_id)).one()
