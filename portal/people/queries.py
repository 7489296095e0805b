"""Reads of the people package; the one on every signed-in page is built once."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, bindparam, false, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.access.identity import Identity
from portal.access.scopes import Scopes, scopes_from
from portal.config.roles import Role
from portal.people.limits import ABSOLUTE, IDLE, IDLE_ON_SHARED, has_run_out
from portal.people.models import Citizen, CitizenSubject, CprConflict, Department, StaffChange, StaffMember, WebSession


class LiveSession(NamedTuple):
    """A sign-in that holds right now, and whose it is; `acting_for_id` is whom they chose, whether they may or not."""

    citizen_id: UUID
    name: str
    seen_at: datetime
    level: str
    authenticated_at: datetime | None
    is_shared: bool
    born_on: date | None = None
    acting_for_id: UUID | None = None


_ABOUT = (WebSession.seen_at, WebSession.level, WebSession.authenticated_at, WebSession.is_shared)
_HOLDS = (
    WebSession.key == bindparam("key"),
    WebSession.created_at > bindparam("born_after"),
    WebSession.seen_at > bindparam("seen_after"),
    or_(not_(WebSession.is_shared), WebSession.seen_at > bindparam("seen_after_on_shared")),
)
_LIVE = (
    select(Citizen.id, Citizen.name, *_ABOUT, Citizen.born_on, WebSession.acting_for_id)
    .join(WebSession, WebSession.citizen_id == Citizen.id)
    .where(*_HOLDS, Citizen.closed_at.is_(None))
)


class LiveStaffSession(NamedTuple):
    """A member of staff's sign-in that holds right now, and whose it is, with the roles that count."""

    staff_id: UUID
    name: str
    roles: frozenset[Role]
    scopes: Mapping[str, Scopes]
    unit: str
    seen_at: datetime
    level: str
    authenticated_at: datetime | None
    is_shared: bool


_LIVE_STAFF = (
    select(StaffMember, Department.unit, *_ABOUT)
    .join(WebSession, WebSession.staff_id == StaffMember.id)
    .join(Department, StaffMember.department_id == Department.id)
    .where(*_HOLDS, StaffMember.cut_at.is_(None))
)


def live_session(session: Session, key: str, *, now: datetime) -> LiveSession | None:
    """Return the sign-in `key` unless it has ended, idled for 30 minutes (shared: 3) or lived for 8 hours."""
    row = session.execute(_LIVE, _values(key, now)).first()
    return LiveSession(*row) if row else None


def live_staff_session(session: Session, key: str, *, now: datetime) -> LiveStaffSession | None:
    """Return a member of staff's sign-in, as `live_session` does a citizen's; None without a role that counts."""
    row = session.execute(_LIVE_STAFF, _values(key, now)).first()
    if row is None or not row[0].held:
        return None
    member, unit, seen_at, level, authenticated_at, is_shared = row
    whose = (member.id, member.name, member.held, scopes_of(member), unit)
    return LiveStaffSession(*whose, seen_at, level, authenticated_at, is_shared)


def scopes_of(member: StaffMember) -> dict[str, Scopes]:
    """Return what a member's roles are limited to; whom the operator named administrator is so without a limit."""
    told = {role: scopes_from(scopes) for role, scopes in member.scopes.items()}
    return {role: scopes for role, scopes in told.items() if not (role == Role.ADMIN and member.is_first_admin)}


def _values(key: str, now: datetime) -> dict[str, Any]:
    limits = {"born_after": now - ABSOLUTE, "seen_after": now - IDLE, "seen_after_on_shared": now - IDLE_ON_SHARED}
    return {"key": key, **limits}


def sessions_of(session: Session, identity: Identity, *, now: datetime) -> Sequence[WebSession]:
    """Return somebody's own sign-ins that hold right now, the newest first."""
    own = select(WebSession).where(is_own(identity), not_(has_run_out(now)))
    return session.scalars(own.order_by(WebSession.created_at.desc(), WebSession.key)).all()


def is_own(identity: Identity) -> ColumnElement[bool]:
    """Say of a sign-in that it is this person's."""
    if identity.citizen_id is not None:
        return WebSession.citizen_id == identity.citizen_id
    return WebSession.staff_id == identity.staff_id if identity.staff_id is not None else false()


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


def all_staff(session: Session) -> Sequence[StaffMember]:
    """Return everybody who has signed in as staff, by name, with their departments."""
    everybody = select(StaffMember).options(joinedload(StaffMember.department))
    return session.scalars(everybody.order_by(func.lower(StaffMember.name), StaffMember.id)).all()


def staff_member(session: Session, identity: Identity, staff_id: UUID) -> StaffMember | None:
    """Return the member of staff with that id, with their department."""
    return session.get(StaffMember, staff_id, options=[joinedload(StaffMember.department)])


def changes_of(session: Session, member: StaffMember) -> Sequence[StaffChange]:
    """Return what was done to somebody's access, the newest first, with who did it."""
    own = select(StaffChange).where(StaffChange.member_id == member.id).options(joinedload(StaffChange.by))
    return session.scalars(own.order_by(StaffChange.at.desc(), StaffChange.id.desc())).all()


def sign_ins_of(session: Session, member: StaffMember, *, now: datetime) -> int:
    """Count on how many devices a member of staff is signed in right now."""
    own = select(func.count()).where(WebSession.staff_id == member.id, not_(has_run_out(now)))
    return session.scalar(own) or 0


def name_of(connection: Connection, citizen_id: UUID) -> str:
    """Return a citizen's name; for whoever has been let through at the consents' door."""
    return connection.execute(select(Citizen.name).where(Citizen.id == citizen_id)).scalar_one()
