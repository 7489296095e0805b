"""For whom a contact person is chosen: what whoever chooses was just shown, where they came from.

Nothing is shown that they haven't been shown before they came: the name that the consents' door has let through to
them within the last half hour, which it wrote down then; or the number of the inquiry that they came from, with the
name that stands in it where they have read it today.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.consents.log_queries import was_shown
from portal.contact.inquiries.queries import has_looked, inquiry_by_id, name_in
from portal.contact.inquiries.rules import may_read
from portal.contact.inquiries.wording import number_in_words
from portal.contact.queries import Case
from portal.people.queries import name_of

JUST_NOW = timedelta(minutes=30)


@dataclass(frozen=True)
class Whom:
    """Whom it is about, as far as it may be said: a name, and the number of the inquiry that led here."""

    name: str | None = None
    number: str | None = None


def whom(session: Session, identity: Identity, case: Case, inquiry_id: UUID | None) -> Whom:
    """Say for whom a contact person is chosen."""
    assert identity.staff_id is not None  # noqa: S101 -- that is what may_hand_over says
    since = clock.now() - JUST_NOW
    if case.tie is not None or was_shown(session, identity.staff_id, case.citizen_id, since=since):
        return Whom(name_of(session.connection(), case.citizen_id))
    inquiry = inquiry_by_id(session, identity, inquiry_id) if inquiry_id is not None else None
    if inquiry is None or inquiry.subject_id != case.citizen_id or not may_read(identity, inquiry):
        return Whom()
    is_read = has_looked(session, inquiry.id, identity.staff_id, clock.today())
    return Whom(name_in(session, inquiry) if is_read else None, number_in_words(inquiry.number))
