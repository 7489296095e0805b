"""What senders do with an inquiry: it is received once, and somebody has it at once."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.codes import Code
from portal.audit.chain import lock
from portal.clock import in_denmark
from portal.config.contact import Promises
from portal.contact.inquiries.duty import on_duty
from portal.contact.inquiries.holding import Held, note
from portal.contact.inquiries.models import AgeBand, Channel, Inquiry, InquiryKind, InquiryStep, Relation, Way
from portal.contact.inquiries.rules import can_be_a_child
from portal.contact.inquiries.telling import file
from portal.workdays import working_days_after


class NoChild(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Whom a report about a child is about is grown up."""


class SentOtherwise(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The same form was sent before and told something else. Carries what came of it."""

    def __init__(self, inquiry: Inquiry) -> None:
        super().__init__("sent otherwise")
        self.inquiry = inquiry


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a sender tells us. Everything but their words may be left open."""

    kind: InquiryKind
    words: str = field(repr=False)
    relation: Relation = Relation.SELF
    channel: Channel = Channel.CALL
    about_name: str | None = field(default=None, repr=False)
    sender_name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    may_call: bool = False
    times: str | None = None
    language: str = "da"
    needs_interpreter: bool = False
    age_band: AgeBand = AgeBand.UNKNOWN
    needs: tuple[str, ...] = ()
    may_name: bool = False

    def __post_init__(self) -> None:
        """Refuse a report about a child that is none."""
        if self.kind == InquiryKind.CONCERN_REPORT and not can_be_a_child(self.age_band):
            raise NoChild

    @property
    def is_reachable(self) -> bool:
        """Tell whether its sender has given us a way to answer them."""
        return bool(self.email or (self.phone and self.may_call))


def receive(
    session: Session,
    told: Told,
    *,
    key: str,
    code: Code,
    promises: Promises,
    now: datetime,
    way: Way = Way.PORTAL,
    subject_id: UUID | None = None,
    sender_id: UUID | None = None,
    entered_by_id: UUID | None = None,
    may_not_wait: bool = False,
) -> Inquiry:
    """Take an inquiry in: from then on exactly one is responsible, and a day is promised. The same key twice is one.

    `code` opens it to its sender together with the number. Raises NobodyOnDuty, and SentOtherwise where the same key
    came with something else.
    """
    key_hash = hash_of(key)
    content = vars(told) | {"needs": list(told.needs), "words": told.words.strip(), "way": way}
    known = _sent_before(session, key_hash, content)
    if known is not None:
        return known
    today = in_denmark(now).date()
    inquiry = Inquiry(
        number=_free_number(session),
        code_hash=hash_of(code.plain),
        submission_key=key_hash,
        subject_id=subject_id,
        sender_id=sender_id,
        entered_by_id=entered_by_id,
        may_not_wait=may_not_wait,
        received_at=now,
        answer_by=promised_by(told.kind, today, promises),
        responsible_id=on_duty(session, today),
        **content,
    )
    try:
        with session.begin_nested():
            session.add(inquiry)
    except IntegrityError:
        known = _sent_before(session, key_hash, content)
        if known is None:
            raise
        return known  # the same form was sent twice at one moment
    head = lock(session.connection(), subject_id or inquiry.id)
    held = Held(inquiry, {head.chain_id: head}, head.chain_id, max(now, head.at))
    note(session, held, InquiryStep.RECEIVED, by=entered_by_id)
    file(session, inquiry, now=now)
    return inquiry


def _sent_before(session: Session, key_hash: str, content: Mapping[str, object]) -> Inquiry | None:
    """Return what came of the same form; None where it wasn't sent before."""
    known = session.scalar(select(Inquiry).where(Inquiry.submission_key == key_hash))
    if known is not None and any(getattr(known, name) != value for name, value in content.items()):
        raise SentOtherwise(known)
    return known


def promised_by(kind: InquiryKind, today: date, promises: Promises) -> date:
    """Return the working day by which somebody gets back to the sender."""
    is_report = kind == InquiryKind.CONCERN_REPORT
    return working_days_after(today, promises.concern_report_days if is_report else promises.inquiry_days)


def _free_number(session: Session) -> str:
    """Draw eight digits that no inquiry has."""
    while True:
        number = f"{secrets.randbelow(90_000_000) + 10_000_000}"
        if session.scalar(select(Inquiry.id).where(Inquiry.number == number)) is None:
            return number


def hash_of(secret: str) -> str:
    """Return by what a code or a key is known again here, where it isn't kept itself."""
    return hashlib.sha256(secret.encode()).hexdigest()
