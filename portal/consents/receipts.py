"""Receipts: what somebody said to a consent, signed, so that they can show it and anybody can check it.

A compact JWS with a type of its own, so that it passes for nothing else. What it holds follows the fields of
ISO/IEC TS 27560 (the record, what is done, the parties, the event). It is made in the transaction of the word that it
is about. It tells what was said then, and nobody is let in by it: what may be read now only the door tells.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.codes import CHARACTERS
from portal.audit.chain import lock
from portal.audit.models import AuditCheckpoint
from portal.audit.signing import NotGenuine, Signer
from portal.config.settings import Settings
from portal.consents.actions import Said, say
from portal.consents.models import Consent, ConsentEvent, ConsentGiver, ConsentText
from portal.consents.receipt_models import ConsentReceipt
from portal.consents.states import EventKind
from portal.consents.telling import note_answered, tell_of_receipt
from portal.people.models import Citizen

TYPE = "consent-receipt+jwt"
SCHEMA = "portal consent receipt 1"
SAID = (EventKind.GIVEN, EventKind.REFUSED, EventKind.WITHDRAWN)
"""What a receipt is given for. Who puts an answer off has chosen nothing yet."""

NUMBER = 8
LONGEST = 64 * 1024
OWN = "self"


@dataclass(frozen=True)
class Issuer:
    """Who gives receipts: the municipality by its name, at its address, with its keys."""

    signer: Signer
    name: str
    url: str


def issuer_of(settings: Settings) -> Issuer:
    """Return who gives receipts by the portal's settings."""
    return Issuer(Signer(settings.signing_keys), settings.municipality.name, settings.public_url)


def say_and_sign(
    session: Session,
    consent: Consent,
    kind: EventKind,
    said: Said,
    *,
    shown: ConsentText,
    key: str,
    now: datetime,
    issuer: Issuer,
) -> ConsentReceipt:
    """Note a person's word and give them its receipt; the same key twice is one word and one receipt.

    `shown` is the text that the word is about. Raises NotPossible, as `say` does.
    """
    event = say(session, consent, kind, said, key=key, now=now)
    known = session.scalar(select(ConsentReceipt).where(ConsentReceipt.event_id == event.id))
    if known is not None:
        return known
    number = _new_number()
    head = lock(session.connection(), consent.subject_id)  # held since `say`: the word is its newest entry
    checkpoint = session.scalar(select(func.max(AuditCheckpoint.number)))
    told = {
        **_record(number, event, issuer),
        **_processing(consent, shown),
        **_parties(session, consent, event),
        **_event(event),
        "chain": {"position": head.seq, "checkpoint": checkpoint},
    }
    receipt = ConsentReceipt(event_id=event.id, number=number, jws=issuer.signer.sign(TYPE, told), issued_at=event.at)
    session.add(receipt)
    session.flush()
    note_answered(session, consent.id, event)
    tell_of_receipt(session, event, receipt, event.at)
    return receipt


def read_receipt(signer: Signer, text: str) -> dict[str, Any]:
    """Return what a receipt says, from its own words and our keys alone. Raises NotGenuine."""
    if len(text) > LONGEST:
        raise NotGenuine("too long for a receipt")
    told = signer.verify(TYPE, "".join(text.split()))
    if told.get("schema") != SCHEMA:
        raise NotGenuine("another kind of paper")
    return told


def _new_number() -> str:
    drawn = "".join(secrets.choice(CHARACTERS) for _ in range(NUMBER))
    return f"{drawn[:4]}-{drawn[4:]}"


def _record(number: str, event: ConsentEvent, issuer: Issuer) -> Mapping[str, object]:
    return {
        "schema": SCHEMA,
        "receipt": number,
        "issuer": {"name": issuer.name, "address": issuer.url},
        "issued_at": event.at.isoformat(),
        "consent": str(event.consent_id),
        "withdraw_at": f"{issuer.url}/min-side/samtykker",
    }


def _processing(consent: Consent, shown: ConsentText) -> Mapping[str, object]:
    return {
        "text": {
            "name": shown.name,
            "version": shown.version,
            "language": shown.language,
            "title": shown.title,
            "body": shown.body,
            "sha256": shown.sha256,
        },
        "scope": shown.scope,
        "renews": str(consent.renews_id) if consent.renews_id is not None else None,
    }


def _parties(session: Session, consent: Consent, event: ConsentEvent) -> Mapping[str, object]:
    assert event.citizen_id is not None  # noqa: S101 -- a person's own word has somebody who said it
    giver = session.get_one(ConsentGiver, (consent.id, event.citizen_id))
    return {
        "subject": _person(session, consent.subject_id),
        "said_by": _person(session, event.citizen_id),
        "capacity": giver.power.value if giver.power is not None else OWN,
        "needed": session.scalar(select(func.count()).where(ConsentGiver.consent_id == consent.id)),
    }


def _person(session: Session, citizen_id: UUID) -> dict[str, str]:
    return {"id": str(citizen_id), "name": session.get_one(Citizen, citizen_id).name}


def _event(event: ConsentEvent) -> Mapping[str, object]:
    return {
        "event": {
            "number": event.seq,
            "what": event.kind.value,
            "at": event.at.isoformat(),
            "ends_at": event.ends_at.isoformat() if event.ends_at is not None else None,
            "channel": event.channel.value if event.channel is not None else None,
            "level": event.level,
            "signed_in_at": event.authenticated_at.isoformat() if event.authenticated_at is not None else None,
        }
    }
