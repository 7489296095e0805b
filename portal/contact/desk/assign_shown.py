"""Who has a case and who follows, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal import clock
from portal.contact.holding import NEWS
from portal.contact.models import ContactAssignment
from portal.contact.presence.wording import level_name
from portal.contact.queries import Case, handover_notes
from portal.i18n import day as in_words
from portal.i18n import gettext
from portal.notifications.queries import read_at


@dataclass(frozen=True)
class ShownCase:
    """Who has a case, in the reader's language; `told` says whether the citizen has read of it."""

    contact_person: str
    buddy: str
    level: str
    since: date
    told: str
    handover: str | None
    next_name: str | None
    next_buddy: str | None
    next_level: str | None
    takes_over_on: date | None
    next_told: str
    next_handover: str | None


def shown_case(session: Session, case: Case, current: ContactAssignment) -> ShownCase:
    """Put who has a case into the reader's language."""
    has_case = case.tie is not None
    next_one, next_buddy = current.next_contact_person, current.next_buddy
    return ShownCase(
        contact_person=current.contact_person.name,
        buddy=current.buddy.name,
        level=level_name(current.support_level),
        since=clock.in_denmark(current.started_at).date(),
        told=_told(read_at(session, case.citizen_id, NEWS, current.id)),
        handover=handover_notes(session, case.citizen_id) if has_case else None,
        next_name=next_one.name if next_one is not None else None,
        next_buddy=next_buddy.name if next_buddy is not None else None,
        next_level=level_name(current.next_support_level) if current.next_support_level is not None else None,
        takes_over_on=current.takes_over_on,
        next_told=_told(read_at(session, case.citizen_id, NEWS, current.next_id)) if current.next_id else "",
        next_handover=current.next_handover if has_case else None,
    )


def _told(read: datetime | None) -> str:
    if read is None:
        return gettext("Borgeren har fået besked, men ikke åbnet den endnu.")
    return gettext("Borgeren har læst beskeden.")


def who_has_it(current: ContactAssignment | None) -> str:
    """Say in one sentence who has the case now, and who follows."""
    if current is None:
        return gettext("Borgeren har ingen kontaktperson endnu.")
    name = current.contact_person.name
    if current.next_contact_person is None or current.takes_over_on is None:
        return gettext("Nu er %(name)s kontaktperson, og intet skift er planlagt.", name=name)
    return gettext(
        "Nu er %(name)s kontaktperson, og %(next)s tager over %(day)s.",
        name=name,
        next=current.next_contact_person.name,
        day=in_words(current.takes_over_on),
    )


def plan_stands(current: ContactAssignment) -> str:
    """Say that a change is planned, and how it is called off."""
    assert current.next_contact_person is not None and current.takes_over_on is not None  # noqa: S101, PT018 -- whole
    return gettext(
        "%(next)s tager over %(day)s. Skal %(name)s blive, så gå tilbage og aflys skiftet.",
        next=current.next_contact_person.name,
        day=in_words(current.takes_over_on),
        name=current.contact_person.name,
    )
