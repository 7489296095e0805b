"""What can happen to members of staff: they are recognised, and their access is narrowed or cut, at once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.config.roles import Role
from portal.people.actions import department_called
from portal.people.evidence import end_sessions
from portal.people.models import Changed, Happened, StaffChange, StaffMember, WebSession
from portal.people.queries import scopes_of
from portal.people.rules import may_change_access, may_give_back
from portal.people.staff_claims import StaffSignedIn


class NotFirst(Exception):  # noqa: N818 -- reads as the sentence it is
    """There is an administrator already, or the person's access was cut; the message says which."""


def recognise_staff(session: Session, told: StaffSignedIn, *, now: datetime) -> StaffMember | None:
    """Return the member of staff behind a sign-in; name, roles and department follow what it says.

    Without a role or a department nobody is made a member of staff: None. Whoever is known and has none of them today
    loses their roles in the very moment, and with the last of them their sign-ins.
    """
    member = _known(session, told)
    if member is None:
        if not told.grants or told.unit is None:
            return None
        member = _made(session, told)
    if told.unit is not None:
        member.department = department_called(session, told.unit)
    member.name = told.person.name
    member.phone = told.phone or member.phone
    grants = told.grants if told.unit is not None else {}
    member.roles = sorted(grants)
    member.scopes = {role: scopes for role, scopes in grants.items() if scopes}
    session.flush()
    _end_where_nothing_is_left(session, member, Happened.ENDED_BY_PROVIDER, now)
    return member


def name_first_admin(
    session: Session, *, issuer: str, subject: str, name: str, unit: str, reason: str, now: datetime
) -> StaffMember:
    """Let somebody be the first administrator at this provider, whom no sign-in has given the role. Raises NotFirst."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE staff_member IN SHARE ROW EXCLUSIVE MODE"))  # one first is enough
    here = session.scalars(select(StaffMember).where(StaffMember.issuer == issuer)).all()
    if any(Role.ADMIN in member.held for member in here):
        raise NotFirst("There is an administrator already; your own system names others.")
    member = next((one for one in here if one.subject == subject), None)
    if member is None:
        department = department_called(session, unit)
        named = {"issuer": issuer, "subject": subject, "name": name}
        member = StaffMember(**named, phone="", roles=[], withheld=[], department=department)
        session.add(member)
    if member.cut_at is not None:
        raise NotFirst("This person's access was taken away; name somebody else.")
    member.is_first_admin = True
    member.withheld = [role for role in member.withheld if role != Role.ADMIN]
    session.flush()
    _note(session, member, Changed.NAMED_FIRST_ADMIN, reason, None, now, Role.ADMIN)
    return member


def change(
    session: Session, member: StaffMember, what: Changed, role: Role | None, *, reason: str, by: Identity, now: datetime
) -> None:
    """Narrow or cut somebody's access from this moment on, or give back what the portal had taken.

    With the last role the person's sign-ins end. What no sign-in gives nobody can give here. Twice is as good as once,
    and is noted once. Raises NotAllowed; whether `by` may is asked of what they hold in this very moment.
    """
    by = _locked(session, member, by)
    require(by, may_give_back if what in (Changed.LET_IN_AGAIN, Changed.GIVEN_BACK) else may_change_access, member)
    if _apply(member, what, role, now):
        _note(session, member, what, reason, by, now, role)
    _end_where_nothing_is_left(session, member, Happened.ENDED_BY_ADMIN, now)


def _locked(session: Session, member: StaffMember, by: Identity) -> Identity:
    """Keep everybody else from changing either of the two until the transaction ends; return what `by` holds now.

    Rows that only refer to a member can still be written: a sign-out never waits for this, nor this for it.
    """
    both = select(StaffMember).where(StaffMember.id.in_((member.id, by.staff_id))).order_by(StaffMember.id)
    now_held = both.with_for_update(key_share=True).execution_options(populate_existing=True)
    actor = next((one for one in session.scalars(now_held) if one.id == by.staff_id), None)
    if actor is None:
        raise NotAllowed("may_change_access")
    return replace(by, roles=actor.held, scopes=scopes_of(actor))


def _end_where_nothing_is_left(session: Session, member: StaffMember, how: Happened, now: datetime) -> None:
    """End the sign-ins of whoever has no role that counts, so that they don't come back with it."""
    if not member.held:
        end_sessions(session, WebSession.staff_id == member.id, how=how, now=now)


def _apply(member: StaffMember, what: Changed, role: Role | None, now: datetime) -> bool:
    """Change it; tell whether that made a difference."""
    before = (member.cut_at is None, sorted(member.withheld))
    if what == Changed.CUT:
        member.cut_at = member.cut_at or now
    elif what == Changed.LET_IN_AGAIN:
        member.cut_at = None
    elif role is not None:
        others = {one for one in member.withheld if one != role}
        member.withheld = sorted(others | {role} if what == Changed.WITHHELD else others)
    return before != (member.cut_at is None, sorted(member.withheld))


def _known(session: Session, told: StaffSignedIn) -> StaffMember | None:
    pair = (StaffMember.issuer == told.person.issuer, StaffMember.subject == told.person.subject)
    return session.scalar(select(StaffMember).where(*pair).with_for_update(key_share=True))


def _made(session: Session, told: StaffSignedIn) -> StaffMember:
    """Make the member of staff; where two first sign-ins meet, both get the one made first."""
    assert told.unit is not None  # noqa: S101 -- asked before
    department = department_called(session, told.unit)
    person = told.person
    named = {"issuer": person.issuer, "subject": person.subject, "name": person.name}
    made = StaffMember(**named, phone="", roles=[], withheld=[], department=department)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        known = _known(session, told)
        if known is None:
            raise
        return known
    return made


def _note(
    session: Session,
    member: StaffMember,
    kind: Changed,
    reason: str,
    by: Identity | None,
    now: datetime,
    role: Role | None = None,
) -> None:
    by_id = by.staff_id if by is not None else None
    session.add(StaffChange(member_id=member.id, by_id=by_id, at=now, kind=kind, role=role, reason=reason))
    session.flush()
