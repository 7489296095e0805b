"""What a citizen wishes of their contact person, and that the two have spoken."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import is_citizen, require
from portal.audit.chain import append, lock
from portal.contact.models import ContactMade, ContactWish
from portal.contact.queries import Case, open_assignment, open_wish
from portal.contact.rules import may_note_contact
from portal.contact.signals import SignalKind, clear_signal, raise_signal

WORDS_AT_MOST = 5000
"""So many characters does a wish have at most, in all that was added to it."""


class WishedAtLength(ValueError):  # noqa: N818 -- reads as the sentence it is
    """More was added to a wish than there is room for."""


def wish_another(session: Session, words: str, *, by: Identity, now: datetime) -> ContactWish | None:
    """Let the round know that a citizen would like another contact person, with or without words.

    Wished twice it is one wish, with the words of both: whoever wishes again may not have the first before them. None
    where they have no contact person. Raises NotAllowed and WishedAtLength.
    """
    require(by, is_citizen)
    assert by.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    head = lock(session.connection(), by.citizen_id)
    current, at = open_assignment(session, by.citizen_id), max(now, head.at)
    if current is None:
        return None
    wish, said = open_wish(session, by.citizen_id), words.strip() or None
    if wish is not None and (said is None or said in (wish.words or "")):
        return wish
    if wish is not None and wish.words and said is not None:
        said = f"{wish.words}\n\n{said}"
    if len(said or "") > WORDS_AT_MOST:
        raise WishedAtLength
    what = "wish_changed" if wish is not None else "wished"
    if wish is None:
        wish = ContactWish(citizen_id=by.citizen_id, assignment_id=current.id, made_at=at)
        session.add(wish)
    wish.words = said
    session.flush()
    raise_signal(session, SignalKind.WANTS_ANOTHER, by.citizen_id, current.id, since=at)
    append(session.connection(), head, _entry(wish, what), at=at)
    return wish


def take_wish_back(session: Session, *, by: Identity, now: datetime) -> None:
    """Let everything be as it was; twice is as good as once. Raises NotAllowed."""
    require(by, is_citizen)
    assert by.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    head = lock(session.connection(), by.citizen_id)
    wish, at = open_wish(session, by.citizen_id), max(now, head.at)
    if wish is None:
        return
    wish.ended_at = max(at, wish.made_at)
    session.flush()
    clear_signal(session, SignalKind.WANTS_ANOTHER, wish.assignment_id, now=at)
    append(session.connection(), head, _entry(wish, "wish_taken_back"), at=at)


def note_contact(session: Session, case: Case, *, by: Identity, today: date, now: datetime) -> ContactMade:
    """Note that somebody who has the case and the citizen spoke today; once a day counts. Raises NotAllowed."""
    require(by, may_note_contact, case)
    assert by.staff_id is not None  # noqa: S101 -- that is what may_note_contact says
    head = lock(session.connection(), case.citizen_id)
    pair = (ContactMade.citizen_id == case.citizen_id, ContactMade.staff_id == by.staff_id)
    known = session.scalar(select(ContactMade).where(*pair, ContactMade.made_on == today))
    if known is not None:
        return known
    made = ContactMade(citizen_id=case.citizen_id, staff_id=by.staff_id, made_on=today, noted_at=max(now, head.at))
    session.add(made)
    session.flush()
    said = {"kind": "contact_person", "what": "spoke", "staff": str(by.staff_id), "on": today.isoformat()}
    append(session.connection(), head, said, at=made.noted_at)
    return made


def _entry(wish: ContactWish, what: str) -> dict[str, object]:
    """Return what the chain holds of it; no word of theirs."""
    own: UUID = wish.id
    return {"kind": "contact_person", "what": what, "wish": str(own), "assignment": str(wish.assignment_id)}
