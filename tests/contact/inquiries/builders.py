"""Makes inquiries with words, through the portal's own actions."""

import itertools
from datetime import datetime

from sqlalchemy.orm import Session

from portal import clock
from portal.access.codes import new_code
from portal.config.contact import Promises
from portal.contact.inquiries.actions import Told, receive
from portal.contact.inquiries.models import Inquiry, InquiryKind, Relation

_numbers = itertools.count(1)


def an_inquiry(session: Session, *, now: datetime | None = None, commit: bool = True, **details) -> Inquiry:
    """Let an inquiry be received. Somebody who may be on duty must be there."""
    how = ("key", "code", "promises", "way", "subject_id", "sender_id", "entered_by_id", "may_not_wait")
    given = {name: details.pop(name) for name in how if name in details}
    kind = details.pop("kind", InquiryKind.REQUEST)
    relation = Relation.SELF if kind == InquiryKind.REQUEST else Relation.PARENT
    told = Told(**{"kind": kind, "words": "Jeg kan ikke finde ud af det hele mere.", "relation": relation} | details)
    given = {"key": f"key-{next(_numbers)}", "code": new_code(), "promises": Promises()} | given
    inquiry = receive(session, told, now=now or clock.now(), **given)
    if commit:
        session.commit()
    return inquiry
