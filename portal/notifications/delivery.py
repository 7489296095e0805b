"""Sends what waits in the outbox. Any number of processes may do so at once, and be killed at any moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal import clock
from portal.config.settings import Settings
from portal.db.engine import Database
from portal.notifications.addresses import forget, open_mail_address, open_token
from portal.notifications.channels import Channel, Folder, Letter, Mailer, Send
from portal.notifications.models import MailAddress, OutboxMessage, Words
from portal.notifications.outbox import DANISH, Chosen, chosen_by, current_address
from portal.notifications.queues import LEASE, NO_ADDRESS, Away, Refused, is_done, must_wait, take, was_refused
from portal.notifications.wording import SaidByPortal, body_of, subject_of
from portal.people.vault import CantOpen, Vault

BATCH = 20
MANY = 1000
KEPT = timedelta(days=180)

_log = structlog.get_logger()


@dataclass(frozen=True)
class Post:
    """What the outbox is emptied with."""

    channel: Channel
    vault: Vault
    sender: str
    said_by: SaidByPortal
    lease: timedelta = LEASE


class Unwritable(Exception):  # noqa: N818 -- reads as the sentence it is
    """A letter can't be made of a message; the code says why."""


def post_of(settings: Settings) -> Post | None:
    """Return what mail is sent with by the settings; None where it stays queued."""
    channel = _channel(settings)
    municipality = settings.municipality
    said_by = SaidByPortal(dict(municipality.portal_name), municipality.name, settings.public_url)
    sender = municipality.entrance.email
    return Post(channel, Vault(settings.vault_keys), sender, said_by) if channel is not None else None


def _channel(settings: Settings) -> Channel | None:
    if settings.smtp_url is not None:
        return Mailer(settings.smtp_url, must_encrypt=settings.env == "production")
    return Folder(settings.outbox_folder, "mail") if settings.outbox_folder is not None else None


def deliver(database: Database, post: Post) -> int:
    """Send everything that is due; return how many letters left. Ends early where nobody takes them."""
    sent = 0
    while True:
        with database.writing() as session:
            ids = take(session, OutboxMessage, now=clock.now(), most=BATCH, lease=post.lease)
            session.commit()
        if not ids:
            return sent
        try:
            with post.channel.opened() as send:
                sent += sum(_deliver_one(database, post, send, one) for one in ids)
        except Away as away:
            _let_wait(database, str(away), ids)
            _log.warning("mail_away", fault=str(away))
            return sent


def _deliver_one(database: Database, post: Post, send: Send, message_id: UUID) -> bool:
    """Send one letter and note it, in that order: whoever is killed in between sends it again, as the same letter."""
    with database.reading() as session:
        message = session.get(OutboxMessage, message_id)
        if message is None or message.done_at is not None:
            return False  # taken back, or sent by somebody else meanwhile
        try:
            letter = _letter(session, post, message)
        except Unwritable as fault:
            return _note_refused(database, message_id, str(fault))
    try:
        send(letter)
    except Refused as fault:
        return _note_refused(database, message_id, str(fault))
    with database.writing() as session:
        sent = _held(session, message_id)
        if sent is not None:
            is_done(sent, now=clock.now())
            _tidy(session, sent)
        session.commit()
    return True


def _letter(session: Session, post: Post, message: OutboxMessage) -> Letter:
    address = message.address or current_address(session, message.citizen_id)
    if address is None or address.sealed is None:
        raise Unwritable(NO_ADDRESS)
    try:
        to, token = open_mail_address(post.vault, address), open_token(post.vault, address)
    except CantOpen:
        raise Unwritable("sealed_with_another_key") from None
    language = chosen_by(session, message.citizen_id).language
    language = language if language in post.said_by.portal_name else DANISH
    return Letter(
        id=str(message.id),
        to=to or "",
        sender=post.sender,
        sender_name=post.said_by.portal_name[language],
        language=language,
        subject=subject_of(message.words, post.said_by, language),
        body=body_of(message.words, post.said_by, language, token=token or ""),
        at=message.queued_at,
    )


def _note_refused(database: Database, message_id: UUID, fault: str) -> bool:
    with database.writing() as session:
        message = _held(session, message_id)
        if message is not None:
            now = clock.now()
            was_refused(message, fault, now=now)
            if fault == NO_ADDRESS and message.done_at is None:
                message.given_up_at = message.given_up_at or now
            message.due_at = _chosen(session, message).leaves_at(message.due_at)
            _tidy(session, message)
        session.commit()
    return False


def _let_wait(database: Database, fault: str, ids: Sequence[UUID]) -> None:
    """Let those of a batch wait that didn't leave, as nobody is there."""
    with database.writing() as session:
        for message_id in sorted(ids):
            message = _held(session, message_id)
            if message is not None:
                must_wait(message, fault, now=clock.now())
                message.due_at = _chosen(session, message).leaves_at(message.due_at)
        session.commit()


def _held(session: Session, message_id: UUID) -> OutboxMessage | None:
    return session.scalar(select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update())


def _chosen(session: Session, message: OutboxMessage) -> Chosen:
    """Return when a message may leave: news keeps quiet hours, and what its person waits for doesn't."""
    always = Chosen(quiet_from=0, quiet_to=0)
    return chosen_by(session, message.citizen_id) if message.words is Words.NEWS else always


def _tidy(session: Session, message: OutboxMessage) -> None:
    """Keep no secret that has left, and no address that was told that it is in use no more."""
    is_over = message.done_at is not None or message.given_up_at is not None
    if not is_over or message.address is None:
        return
    message.address.sealed_token = None
    if message.words is Words.GOODBYE:
        forget(message.address)
    session.flush()


def sweep(database: Database, *, now: datetime) -> None:
    """Forget messages that left long ago, and addresses whose link nobody opened."""
    with database.writing() as session:
        old = (OutboxMessage.queued_at <= now - KEPT, OutboxMessage.done_at.is_not(None))
        session.execute(delete(OutboxMessage).where(*old))
        never_opened = select(MailAddress).where(
            *(MailAddress.confirmed_at.is_(None), MailAddress.ended_at.is_(None)), MailAddress.token_expires_at <= now
        )
        ids = [address.id for address in session.scalars(never_opened.order_by(MailAddress.id).limit(MANY))]
        to_them = (OutboxMessage.address_id.in_(ids), OutboxMessage.done_at.is_(None))
        session.execute(delete(OutboxMessage).where(*to_them))  # before the addresses, as whoever sends them locks both
        chosen = select(MailAddress).where(MailAddress.id.in_(ids), MailAddress.confirmed_at.is_(None))
        for address in session.scalars(chosen.order_by(MailAddress.id).with_for_update()):
            address.ended_at = address.ended_at or now
            forget(address)
        session.commit()
