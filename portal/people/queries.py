"""Reads of the people package; the one on every signed-in page is built once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.people.actions import ABSOLUTE, IDLE
from portal.people.models import Citizen, CitizenSubject, CprConflict, WebSession


class LiveSession(NamedTuple):
    """A sign-in that holds right now, and whose it is."""

    citizen_id: UUID
    name: str
    seen_at: datetime


_LIVE = (
    select(Citizen.id, Citizen.name, WebSession.seen_at)
    .join(WebSession, WebSession.citizen_id == Citizen.id)
    .where(
        WebSession.key == bindparam("key"),
        WebSession.created_at > bindparam("born_after"),
        WebSession.seen_at > bindparam("seen_after"),
    )
)


def live_session(session: Session, key: str, *, now: datetime) -> LiveSession | None:
    """Return the sign-in `key` unless it has ended, idled for 30 minutes or lived for 8 hours."""
    values = {"key": key, "born_after": now - ABSOLUTE, "seen_after": now - IDLE}
    row = session.execute(_LIVE, values).first()
    return LiveSession(*row) if row else None


def citizen_named(session: Session, *, subject: str, issuer_path: str) -> Citizen | None:
    """Return whom a provider calls `subject`, wherever that provider stood then (its path is `issuer_path`)."""
    is_meant = CitizenSubject.issuer.endswith(issuer_path, autoescape=True)
    pair = (CitizenSubject.subject == subject, is_meant)
    return session.scalar(select(Citizen).join(CitizenSubject).where(*pair).order_by(Citizen.id).limit(1))


def cpr_conflicts(session: Session) -> Sequence[CprConflict]:
    """Return what officers should look into: sign-ins that named another citizen's number, oldest first."""
    return session.scalars(select(CprConflict).order_by(CprConflict.found_at, CprConflict.id)).all()
