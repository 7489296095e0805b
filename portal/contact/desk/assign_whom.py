"""For whom a contact person is chosen: what whoever chooses may know without asking at the consents' door.

That is the name, where they have the case themselves; or the number of the inquiry that they came from, with the name
that stands in it, where it was sent to them and they have read it today. What the door let through a while ago it
might not let through now, so nothing here remembers it.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.contact.inquiries.queries import has_looked, inquiry_by_id, name_in
from portal.contact.inquiries.rules import may_read
from portal.contact.inquiries.wording import number_in_words
from portal.contact.queries import Case
from portal.people.queries import name_of


@dataclass(frozen=True)
class Whom:
    """Whom it is about, as far as it may be said: a name, and the number of the inquiry that led here."""

    name: str | None = None
    number: str | None = None


def whom(session: Session, identity: Identity, case: Case, inquiry_id: UUID | None) -> Whom:
    """Say for whom a contact person is chosen."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_hand_over says
    if case.tie is not None:
        return Whom(name_of(session.connection(), case.citizen_id))
    inquiry = inquiry_by_id(session, identity, inquiry_id) if inquiry_id is not None else None
    if inquiry is None or inquiry.subject_id != case.citizen_id or not may_read(identity, inquiry):
        return Whom()
    is_read = has_looked(session, inquiry.id, identity.staff_id, clock.today())
    return Whom(name_in(session, inquiry) if is_read else None, number_in_words(inquiry.number))
