"""How sign-ins end from elsewhere: at the provider, or on the way to it. What has ended there begins nowhere again."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.people.evidence import end_sessions
from portal.people.models import CitizenSubject, Happened, SpentName, StaffMember, WebSession
from portal.people.sides import CITIZEN, STAFF, Side

REMEMBERED = timedelta(minutes=15)  # longer than any sign-in can be under way with the same provider's session


def spend_token(session: Session, issuer: str, token_id: str, *, until: datetime, now: datetime) -> bool:
    """Note that a provider's token has been used; False where it had been used before. Two at once: one is first."""
    _forget_expired(session, now)
    return _note(session, _key("token", issuer, token_id), until)


def end_at_provider(
    session: Session, side: Side, issuer: str, *, session_id: str | None, subject: str | None, now: datetime
) -> int:
    """End the sign-ins that have ended at the provider: those of one of its sessions, else all of a person's.

    A sign-in of that person whose session the provider never named ends too: it might be the one that was meant.
    Returns how many there were. Source: OpenID Connect Back-Channel Logout 1.0, 2.7.
    """
    meant = _of_person(side, issuer, subject)
    if session_id is not None:
        _note(session, _key("session", issuer, session_id), now + REMEMBERED)
        meant = or_(WebSession.provider_session == session_id, and_(WebSession.provider_session.is_(None), meant))
    nobody_else = WebSession.staff_id.is_(None) if side is CITIZEN else WebSession.citizen_id.is_(None)
    which = (WebSession.issuer == issuer, nobody_else, meant)
    return end_sessions(session, *which, how=Happened.ENDED_BY_PROVIDER, now=now)


def has_ended(session: Session, issuer: str, session_id: str | None) -> bool:
    """Tell whether the provider said, while somebody was on their way here, that their session there has ended."""
    return session_id is not None and session.get(SpentName, _key("session", issuer, session_id)) is not None


def kept_id_token(session: Session, key: str) -> bytes | None:
    """Return the sealed ID token of a sign-in; None where there is none."""
    return session.scalar(select(WebSession.id_token).where(WebSession.key == key))


def _of_person(side: Side, issuer: str, subject: str | None) -> ColumnElement[bool]:
    """Say which sign-ins are a person's, nobody's without a subject; the pair's unique index finds whose they are."""
    if side is STAFF:
        member = select(StaffMember.id).where(StaffMember.issuer == issuer, StaffMember.subject == subject)
        return and_(WebSession.staff_id.in_(member), WebSession.subject == subject)
    pair = (CitizenSubject.issuer == issuer, CitizenSubject.subject == subject)
    whose = select(CitizenSubject.citizen_id).where(*pair)
    return and_(WebSession.citizen_id.in_(whose), WebSession.subject == subject)


def _note(session: Session, key: str, until: datetime) -> bool:
    try:
        with session.begin_nested():
            session.add(SpentName(key=key, expires_at=until))
        return True
    except IntegrityError:
        return False


def _key(kind: str, issuer: str, name: str) -> str:
    return hashlib.sha256("\n".join((kind, issuer, name)).encode()).hexdigest()


def _forget_expired(session: Session, now: datetime) -> None:
    session.execute(delete(SpentName).where(SpentName.expires_at <= now))
