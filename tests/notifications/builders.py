"""Builds notices, addresses and what sends them, through the portal's own actions."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from uuid_utils.compat import uuid7

from portal import clock
from portal.config.settings import DEMO_VAULT_KEY, read_settings
from portal.config.values import keys
from portal.notifications.addresses import confirm, give, open_token
from portal.notifications.channels import Channel, Mailer
from portal.notifications.delivery import Post
from portal.notifications.models import MailAddress, Notice, NoticeChoices, OutboxMessage
from portal.notifications.outbox import queue
from portal.notifications.wording import SaidByPortal
from portal.people.vault import Vault

VAULT = Vault(keys(DEMO_VAULT_KEY))
ADDRESS = "asta.lindgaard@example.org"
SAID_BY = SaidByPortal({"da": "Én indgang", "en": "One entrance"}, "Fjordby Kommune", "http://127.0.0.1:59999")


def a_post(channel: Channel | str, *, lease: timedelta = timedelta(minutes=5)) -> Post:
    """Return what sends to a server at an address, or by another channel."""
    way = Mailer(channel, must_encrypt=False) if isinstance(channel, str) else channel
    return Post(way, VAULT, "indgang@fjordby.example", SAID_BY, lease)


def settings_with(**environ: str):
    return read_settings({"PORTAL_ENV": "test", "PORTAL_PUBLIC_URL": "http://127.0.0.1:59999"} | environ)


def a_waiting_address(session, citizen, plain: str = ADDRESS, *, now=None) -> MailAddress:
    """Let somebody have given an address; its link wasn't opened yet."""
    made = give(session, VAULT, citizen.id, plain, now=now or clock.now())
    session.commit()
    return made


def an_address(session, citizen, plain: str = ADDRESS, *, now=None) -> MailAddress:
    """Let somebody have an address in use; the mail with its link has never left."""
    made = a_waiting_address(session, citizen, plain, now=now)
    assert confirm(session, made, now=now or clock.now())
    for message in session.scalars(select(OutboxMessage).where(OutboxMessage.address_id == made.id)):
        session.delete(message)
    session.commit()
    return made


def always_awake(session, *citizens) -> None:
    """Let people get mails at any hour, so that a test doesn't depend on the time of day."""
    for citizen in citizens:
        session.add(NoticeChoices(citizen_id=citizen.id, language="da", quiet_from=0, quiet_to=0, muted=[]))
    session.commit()


def a_notice(session, citizen, kind: str = "question", reference: UUID | None = None, *, now=None) -> Notice:
    made = queue(session, citizen.id, kind, reference or uuid7(), now or clock.now())
    session.commit()
    return made


def token_of(address: MailAddress) -> str:
    token = open_token(VAULT, address)
    assert token is not None
    return token


def messages(session) -> list[OutboxMessage]:
    """Return what is in the outbox, and let others write again."""
    session.expire_all()
    found = list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.queued_at, OutboxMessage.id)))
    session.commit()
    return found
