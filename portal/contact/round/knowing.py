"""Whether somebody knows already who an inquiry is about: then what they say is no general advice, a look no news."""

from datetime import datetime, time

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.clock import COPENHAGEN, in_denmark
from portal.config.sharing import Purpose
from portal.consents.models import Look, LookItem
from portal.contact.inquiries.models import BY_THE_SENDERS_WORD, Inquiry, InquiryEvent, InquiryStep
from portal.contact.inquiries.rules import may_read

REASON = "Mødet klokken ti"
"""Why those look who sit in the round, in Danish, as the citizen reads it."""


class KnowsWhoItIs(ValueError):  # noqa: N818 -- reads as the sentence it is
    """What somebody says who knows who it is rests on that ground, and isn't for everybody in the round."""


def knows_who_it_is(session: Session, identity: Identity, inquiry: Inquiry) -> bool:
    """Tell whether somebody is the recipient of an inquiry, or has been shown who it is since it came."""
    if may_read(identity, inquiry):
        return True
    read = exists().where(
        InquiryEvent.inquiry_id == inquiry.id,
        InquiryEvent.step == InquiryStep.LOOKED,
        InquiryEvent.by_id == identity.staff_id,
    )
    let_through = exists().where(
        Look.subject_id == inquiry.subject_id,
        Look.staff_id == identity.staff_id,
        Look.purpose == Purpose.TRIAGE,
        Look.reason == REASON,
        Look.at >= inquiry.received_at,
        LookItem.look_id == Look.id,
        LookItem.is_permitted,
    )
    return bool(session.scalar(select(or_(read, let_through))))


def was_named_today(session: Session, identity: Identity, inquiry: Inquiry, now: datetime) -> bool:
    """Tell whether somebody saw the sender's name already, by the sender's word, on that Danish day."""
    since = datetime.combine(in_denmark(now).date(), time(), COPENHAGEN)
    own = (InquiryEvent.inquiry_id == inquiry.id, InquiryEvent.by_id == identity.staff_id, InquiryEvent.at >= since)
    seen = exists().where(*own, InquiryEvent.step == InquiryStep.LOOKED, InquiryEvent.words == BY_THE_SENDERS_WORD)
    return bool(session.scalar(select(seen)))
