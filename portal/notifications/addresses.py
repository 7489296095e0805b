"""What can happen to a citizen's mail address: it is given, shown to be theirs, replaced and forgotten.

It is sealed in the vault, each row for itself. A link that only its mailbox gets shows that it is theirs; of the link's
secret only a hash stays, and it counts once, for a day, for the citizen who gave the address.
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from portal.audit.chain import Head, append, lock
from portal.notifications.models import MailAddress, OutboxMessage, Words
from portal.notifications.outbox import current_address, queue_to
from portal.people.vault import CantOpen, Sealed, Vault

HOLDS = timedelta(hours=24)
A_DAY = timedelta(days=1)
MOST_A_DAY = 5
"""So many links leave for one citizen in a day, or our mail could be turned against somebody else's mailbox."""

LONGEST = 254  # RFC 5321, 4.5.3.1.3
LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class NoAddress(Exception):  # noqa: N818 -- reads as the sentence it is
    """What was typed is no mail address that we can write to. Carries nothing of it."""


class TooMany(Exception):  # noqa: N818 -- reads as the sentence it is
    """Too many links were sent today."""


def read_address(typed: str) -> str:
    """Return the address as it is written in a mail: one line of ASCII, `æ` and the like in its domain encoded.

    Raises NoAddress: also for what RFC 5321 allows and nobody has, such as quoted local parts.
    """
    local, at, domain = typed.strip().rpartition("@")
    if not at or len(local) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise NoAddress
    try:
        host = domain.encode("idna").decode().lower()
    except UnicodeError:
        raise NoAddress from None
    labels = host.split(".")
    is_host = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    if not is_host or len(local) + len(host) >= LONGEST:
        raise NoAddress
    return f"{local}@{host}"


def give(session: Session, vault: Vault, citizen_id: UUID, address: str, *, now: datetime) -> MailAddress:
    """Take an address down and send it the link that shows whose it is; until then it gets nothing else.

    One that waited for its link before is forgotten. Raises NoAddress and TooMany.
    """
    read = read_address(address)
    head = lock(session.connection(), citizen_id)
    given = select(func.count()).where(MailAddress.citizen_id == citizen_id, MailAddress.given_at > now - A_DAY)
    if (session.scalar(given) or 0) >= MOST_A_DAY:
        raise TooMany
    for waiting in _waiting(session, citizen_id):
        _end(session, waiting, now)
    token, address_id = secrets.token_hex(32), uuid7()
    sealed, sealed_token = vault.seal(read, _about(address_id)), vault.seal(token, _about_token(address_id))
    made = MailAddress(
        id=address_id,
        citizen_id=citizen_id,
        key_name=sealed.key_name,
        sealed=sealed.content,
        token_hash=hash_of(token),
        sealed_token=sealed_token.content,
        token_expires_at=now + HOLDS,
        given_at=now,
    )
    session.add(made)
    session.flush()
    queue_to(session, made, Words.CONFIRM, now=now)
    _note(session, head, made, "given", now)
    return made


def can_be_confirmed(address: MailAddress, *, now: datetime) -> bool:
    """Tell whether its link still counts."""
    return address.confirmed_at is None and address.ended_at is None and now < address.token_expires_at


def confirm(session: Session, address: MailAddress, *, now: datetime) -> bool:
    """Use an address from now on, as its link was opened; tell the one before that it gets nothing any more.

    False where the link doesn't count any more. A second click on the one that counted changes nothing.
    """
    head = lock(session.connection(), address.citizen_id)
    session.refresh(address)
    if address.is_current:
        return True
    if not can_be_confirmed(address, now=now):
        return False
    before = current_address(session, address.citizen_id)
    if before is not None:
        _leave(session, before, now)
    address.confirmed_at, address.sealed_token = now, None
    session.flush()
    _note(session, head, address, "confirmed", now)
    return True


def remove(session: Session, citizen_id: UUID, *, now: datetime) -> None:
    """Use no address any more, neither the one in use nor one that waits for its link."""
    head = lock(session.connection(), citizen_id)
    for waiting in _waiting(session, citizen_id):
        _end(session, waiting, now)
    before = current_address(session, citizen_id)
    if before is not None:
        _leave(session, before, now)
        news = (OutboxMessage.citizen_id == citizen_id, OutboxMessage.words == Words.NEWS)
        session.execute(delete(OutboxMessage).where(*news, OutboxMessage.done_at.is_(None)))
        _note(session, head, before, "removed", now)


def forget(address: MailAddress) -> None:
    """Let go of what an address was, once it was told that it is in use no more."""
    address.key_name = address.sealed = address.sealed_token = None


def waiting_address(session: Session, citizen_id: UUID, *, now: datetime) -> MailAddress | None:
    """Return the address that waits for its link to be opened."""
    return next((one for one in _waiting(session, citizen_id) if can_be_confirmed(one, now=now)), None)


def address_of_token(session: Session, citizen_id: UUID, token: str) -> MailAddress | None:
    """Return the address that a link was sent to, where this citizen gave it."""
    own = (MailAddress.token_hash == hash_of(token), MailAddress.citizen_id == citizen_id)
    return session.scalar(select(MailAddress).where(*own))


def open_mail_address(vault: Vault, address: MailAddress) -> str | None:
    """Return the address itself; None where it was forgotten. Raises CantOpen."""
    if address.key_name is None or address.sealed is None:
        return None
    return vault.open(Sealed(address.key_name, address.sealed), _about(address.id))


def open_token(vault: Vault, address: MailAddress) -> str | None:
    """Return the link's secret for the mail that carries it; None once that has left. Raises CantOpen."""
    if address.key_name is None or address.sealed_token is None:
        return None
    return vault.open(Sealed(address.key_name, address.sealed_token), _about_token(address.id))


def reseal_mail_address(session: Session, vault: Vault, address: MailAddress) -> bool:
    """Bring one row under the key that writes; tell whether that was possible."""
    try:
        plain, token = open_mail_address(vault, address), open_token(vault, address)
    except CantOpen:
        return False
    if plain is not None:
        sealed = vault.seal(plain, _about(address.id))
        address.key_name, address.sealed = sealed.key_name, sealed.content
    if token is not None:
        address.sealed_token = vault.seal(token, _about_token(address.id)).content
    session.flush()
    return True


def hash_of(token: str) -> str:
    """Return under what a link's secret is known here (SHA-256, hex)."""
    return hashlib.sha256(token.encode()).hexdigest()


def _waiting(session: Session, citizen_id: UUID) -> list[MailAddress]:
    own = select(MailAddress).where(MailAddress.citizen_id == citizen_id, MailAddress.ended_at.is_(None))
    return list(session.scalars(own.where(MailAddress.confirmed_at.is_(None)).order_by(MailAddress.given_at)))


def _leave(session: Session, address: MailAddress, now: datetime) -> None:
    """Stop using an address, and tell it so; the worker forgets it then."""
    address.ended_at = now
    session.flush()
    queue_to(session, address, Words.GOODBYE, now=now)


def _end(session: Session, address: MailAddress, now: datetime) -> None:
    """Forget an address that was never shown to be its person's; what waits to be sent to it isn't sent."""
    waiting = (OutboxMessage.address_id == address.id, OutboxMessage.done_at.is_(None))
    session.execute(delete(OutboxMessage).where(*waiting))
    address.ended_at = now
    forget(address)
    session.flush()


def _note(session: Session, head: Head, address: MailAddress, what: str, now: datetime) -> None:
    entry = {"kind": "mail_address", "address": str(address.id), "what": what}
    append(session.connection(), head, entry, at=max(now, head.at))


def _about(address_id: UUID) -> str:
    return f"mail address {address_id}"


def _about_token(address_id: UUID) -> str:
    return f"link to mail address {address_id}"
