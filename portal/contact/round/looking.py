"""Who it is about: shown to somebody of the round only on a ground, asked for by a press, and written down each time.

In this order, the first that holds:

- **recipient**: it was sent to the one entrance, and somebody there asks, or whoever has the inquiry;
- **sender**: who wrote about themselves lets the round speak of them by name, and shown is the name alone. That is the
  inquiry's own word, the sender's to take back at any time, and read anew under the inquiry's lock at each look;
- **consent or law**: the consents' door permits this department to know whom the entrance deals with
  (`contact_dates`, for `triage`). Of whom it is about the door lets the name through, and nothing of what was sent.

The first two leave an event at the inquiry, which its sender reads, and an entry in the chain; the third the door
writes itself, permitted or not. Every no is the same. That somebody saw their name is news to the sender once a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.audit.models import NOBODY
from portal.config.sharing import Category, Purpose
from portal.consents.door import ByStaff, Disclosed, Wanted, disclose
from portal.consents.facts import Basis, Policy, Unit
from portal.consents.pace import evenly
from portal.contact.inquiries.holding import hold, note
from portal.contact.inquiries.models import Inquiry, InquiryStep
from portal.contact.inquiries.rules import ENTRANCE, lets_itself_be_named, may_read
from portal.contact.inquiries.telling import tell_of_being_seen
from portal.contact.round.actions import Standing
from portal.contact.round.knowing import REASON, was_named_today
from portal.contact.round.models import Ground
from portal.contact.round.rules import role_at_round
from portal.db.engine import Database
from portal.people.models import Citizen
from portal.people.queries import name_of

WANTED = Wanted(ENTRANCE, Category.CONTACT_DATES)


@dataclass(frozen=True)
class Seen:
    """What somebody was shown, and on what ground. All but the name only where it was sent to them."""

    standing: Standing
    name: str | None = field(repr=False)
    sent: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    may_call: bool = False


class Closed(RuntimeError):  # noqa: N818 -- reads as the sentence it is
    """Nothing could be decided or written down just now, so nothing is shown."""


def who_it_is(
    session: Session, database: Database, identity: Identity, inquiry_id: UUID, *, policy: Policy, now: datetime
) -> Seen | None:
    """Show who an inquiry is about, where somebody may know; None where they may not. Written down before it is shown.

    Ends the transaction that `session` is in, where the door has to be asked. Raises Closed.
    """
    (held,) = hold(session, inquiry_id, now=now)
    inquiry = held.inquiry
    ground = own_ground(identity, inquiry)
    if ground is not None:
        is_news = ground == Ground.SENDER and not was_named_today(session, identity, inquiry, held.now)
        event = note(session, held, InquiryStep.LOOKED, by=identity.staff_id, words=ground.value)
        if is_news:
            tell_of_being_seen(session, inquiry, event)
        name = _senders_name(session, inquiry)
        if ground == Ground.SENDER:
            return Seen(Standing(ground), name)
        return Seen(Standing(ground), name, _sent(inquiry), inquiry.may_call)
    return known_person(session, database, identity, inquiry.subject_id, policy=policy)


def known_person(
    session: Session, database: Database, identity: Identity, subject_id: UUID | None, *, policy: Policy
) -> Seen | None:
    """Show who somebody is, where the door lets the name through; None where it doesn't. Ends `session`'s transaction.

    Raises Closed.
    """
    session.rollback()  # the door has a transaction of its own, and SQLite only one that writes
    return evenly(lambda: _through_the_door(database, identity, subject_id, policy))


def own_ground(identity: Identity, inquiry: Inquiry) -> Ground | None:
    """Return the ground that lies in the inquiry itself; None where the door has to be asked.

    The sender's word is one while the inquiry is open.
    """
    if may_read(identity, inquiry):
        return Ground.RECIPIENT
    return Ground.SENDER if inquiry.is_open and lets_itself_be_named(inquiry) else None


def _senders_name(session: Session, inquiry: Inquiry) -> str | None:
    """Return what the sender is called: as they signed in, or as they wrote."""
    if inquiry.sender_id is None:
        return inquiry.sender_name
    return session.get_one(Citizen, inquiry.sender_id).name


def _sent(inquiry: Inquiry) -> Mapping[str, str | None]:
    return {name: getattr(inquiry, name) for name in ("words", "about_name", "phone", "email", "times")}


def _through_the_door(database: Database, identity: Identity, subject_id: UUID | None, policy: Policy) -> Seen | None:
    """Ask at the door; where we don't know the person it is asked about nobody, so that both leave the same behind."""
    role = role_at_round(identity)
    if role is None or identity.staff_id is None:
        return None
    disclosed: Disclosed[str | None] = disclose(
        database,
        ByStaff(identity.staff_id, role, Unit(identity.unit, Purpose.TRIAGE), REASON),
        subject_id or NOBODY,
        find=lambda connection: [WANTED],
        read=lambda connection, permitted: name_of(connection, subject_id) if subject_id is not None else None,
        policy=policy,
    )
    if disclosed.is_closed:
        raise Closed
    decision = disclosed.decisions[WANTED]
    if subject_id is None or not decision.is_permitted or not decision.basis_ids:
        return None
    first = decision.basis_ids[0]
    is_law = decision.basis == Basis.LAW
    standing = Standing(Ground.LAW, rule_id=first) if is_law else Standing(Ground.CONSENT, consent_id=first)
    return Seen(standing, disclosed.data)
