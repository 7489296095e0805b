"""Whom news about consents is told: those who are asked, and whoever took their own yes back. Nobody else.

What a young person does on their own no parent is told of, nor what one parent does the other.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.consents.models import Consent, ConsentEvent, ConsentGiver
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.states import EventKind
from portal.notifications.outbox import queue

QUESTION, RECEIPT = "question", "receipt"


def tell_of_question(session: Session, consent: Consent, givers: Iterable[ConsentGiver], now: datetime) -> None:
    """Tell those who are asked that there is a question."""
    for giver in sorted(givers, key=lambda one: one.giver_id):
        queue(session, giver.giver_id, QUESTION, consent.id, now)


def tell_of_receipt(session: Session, event: ConsentEvent, receipt: ConsentReceipt, now: datetime) -> None:
    """Tell whoever took their yes back that the receipt lies there."""
    if event.kind == EventKind.WITHDRAWN and event.citizen_id is not None:
        queue(session, event.citizen_id, RECEIPT, receipt.id, now)
