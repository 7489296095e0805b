"""Reads of the people package; the one on every signed-in page is built once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, not_, or_, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.people.limits import ABSOLUTE, IDLE, IDLE_ON_SHARED, has_run_out
from portal.people.models import Citizen, CitizenSubject, CprConflict, WebSession


class LiveSession(NamedTuple):
    """A sign-in that holds right now, and whose it is."""

    citizen_id: UUID
    name: str
    seen_at: datetime
    level: str
    authenticated_at: datetime | None
    is_shared: bool


_LIVE = (
    select(
        Citizen.id,
        Citizen.name,
        WebSession.seen_at,
        WebSession.level,
        WebSession.authenticated_at,
        WebSession.is_shared,
    )
    .join(WebSession, WebSession.citizen_id == Citizen.id)
    .where(
        WebSession.key == bindparam("key"),
        WebSession.created_at > bindparam("born_after"),
        WebSession.seen_at > bindparam("seen_after"),
        or_(not_(WebSession.is_shared), WebSession.seen_at > bindparam("seen_after_on_shared")),
    )
)


def live_session(session: Session, key: str, *, now: datetime) -> LiveSession | None:
    """Return the sign-in `key` unless it has ended, idled for 30 minutes (shared: 3) or lived for 8 hours."""
    values = {"key": key, "born_after": now - ABSOLUTE, "seen_after": now - IDLE}
    values["seen_after_on_shared"] = now - IDLE_ON_SHARED
    row = session.execute(_LIVE, values).first()
    return LiveSession(*row) if row else None


def sessions_of(session: Session, citizen_id: UUID, *, now: datetime) -> Sequence[WebSession]:
    """Return a citizen's sign-ins that hold right now, the newest first."""
    own = select(WebSession).where(WebSession.citizen_id == citizen_id, not_(has_run_out(now)))
    return session.scalars(own.order_by(WebSession.created_at.desc(), WebSession.key)).all()


def session_by_id(session: Session, identity: Identity, session_id: UUID) -> WebSession | None:
    """Return the sign-in with that id, whoever's it is."""
    return session.scalar(select(WebSession).where(WebSession.id == session_id))


def citizen_named(session: Session, *, subject: str, issuer_path: str) -> Citizen | None:
    """Return whom a provider calls `subject`, wherever that provider stood then (its path is `issuer_path`)."""
    is_meant = CitizenSubject.issuer.endswith(issuer_path, autoescape=True)
    pair = (CitizenSubject.subject == subject, is_meant)
    return session.scalar(select(Citizen).join(CitizenSubject).where(*pair).order_by(Citizen.id).limit(1))


def cpr_conflicts(session: Session) -> Sequence[CprConflict]:
    """Return what officers should look into: sign-ins that named another citizen's number, oldest first."""
    return session.scalars(select(CprConflict).order_by(CprConflict.found_at, CprConflict.id)).all()
