"""What people do about being away: say so, change it, come back. Citizens' cards follow at once, as they are read.

Each change is written in the chain of what is about no one citizen. Where nobody would answer a citizen the round is
told in the same transaction.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import NotAllowed, require
from portal.audit.chain import append, lock
from portal.audit.models import NOBODY
from portal.contact.cover import AT_MOST, Staffing, staffing, watch_over_cases_of
from portal.contact.models import Absence, AbsenceKind
from portal.contact.presence.rules import can_stand_in, may_be_away, may_change_absence, may_say_for_others
from portal.people.models import StaffMember

DAYS_AHEAD = 730


class WrongDays(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The days aren't in order, have been already, or lie too far ahead."""


class UnfitStandIn(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The stand-in can't stand in for whoever is away, or is them."""


class Over(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The absence was ended or called off since it was shown."""


class Loop(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The stand-in is away then, too, and leans on whoever is away now."""


@dataclass(frozen=True)
class Leave:
    """Days away, both included; without an end until it is ended."""

    begins_on: date
    ends_on: date | None = None
    stand_in: StaffMember | None = None
    kind: AbsenceKind = AbsenceKind.PLANNED


def be_away(session: Session, member: StaffMember, what: Leave, *, by: Identity, today: date, now: datetime) -> Absence:
    """Let somebody be away. What they plan is theirs to say; what is sudden may be said for them.

    The same days twice are one absence, with the stand-in that was said last, or none. One of other days that is said
    without a stand-in, while another absence is on its way that names one, takes that one.

    Raises NotAllowed, WrongDays, UnfitStandIn or Loop.
    """
    require(by, may_be_away)
    if member.id != by.staff_id and not (may_say_for_others(by) and what.kind == AbsenceKind.SUDDEN):
        raise NotAllowed("may_say_for_others")
    assert by.staff_id is not None  # noqa: S101 -- that is what may_be_away says
    head = lock(session.connection(), NOBODY)
    _require_days(what.begins_on, what.ends_on, today)
    if what.ends_on is None and what.kind == AbsenceKind.PLANNED:
        raise WrongDays
    staff = staffing(session, today)
    own = [one for one in staff.absences if one.staff_id == member.id and _meet(one, what.begins_on, what.ends_on)]
    same = [one for one in own if (one.begins_on, one.ends_on) == (what.begins_on, what.ends_on)]
    if same:
        return change(session, same[0], what, by=by, today=today, now=now)
    stand_in_id = what.stand_in.id if what.stand_in else next((one.stand_in_id for one in own if one.stand_in_id), None)
    _require_stand_in(member, what, staff)
    made = Absence(
        staff_id=member.id,
        begins_on=what.begins_on,
        ends_on=what.ends_on,
        kind=what.kind,
        stand_in_id=stand_in_id,
        set_by_id=by.staff_id,
        set_at=max(now, head.at),
    )
    session.add(made)
    session.flush()
    append(session.connection(), head, _entry(made, "set", by), at=made.set_at)
    watch_over_cases_of(session, [member.id], now=now)
    return made


def change(session: Session, absence: Absence, what: Leave, *, by: Identity, today: date, now: datetime) -> Absence:
    """Let an absence end on another day, or have another stand-in; twice is as good as once.

    Raises as `be_away`, and Over.
    """
    require(by, may_change_absence, absence)
    head = lock(session.connection(), NOBODY)
    session.refresh(absence)
    if is_over(absence, today):
        raise Over
    if what.ends_on is None and absence.kind == AbsenceKind.PLANNED:
        raise WrongDays
    _require_days(max(absence.begins_on, today), what.ends_on, today)
    _require_stand_in(absence.staff, what, staffing(session, today))
    stand_in_id = what.stand_in.id if what.stand_in else None
    if (absence.ends_on, absence.stand_in_id) == (what.ends_on, stand_in_id):
        return absence
    absence.ends_on, absence.stand_in_id = what.ends_on, stand_in_id
    session.flush()
    append(session.connection(), head, _entry(absence, "changed", by), at=now)
    watch_over_cases_of(session, [absence.staff_id], now=now)
    return absence


def come_back(session: Session, absence: Absence, *, by: Identity, today: date, now: datetime) -> None:
    """Let somebody be here from today on. An absence that hasn't lasted a day didn't happen; twice is as good as once.

    Raises NotAllowed.
    """
    require(by, may_change_absence, absence)
    head = lock(session.connection(), NOBODY)
    session.refresh(absence)
    if is_over(absence, today):
        return
    if absence.begins_on >= today:
        absence.cancelled_at = max(now, absence.set_at)
    else:
        absence.ends_on = today - timedelta(days=1)
    session.flush()
    append(session.connection(), head, _entry(absence, "ended", by), at=now)
    watch_over_cases_of(session, [absence.staff_id], now=now)


def is_over(absence: Absence, today: date) -> bool:
    """Tell whether an absence was called off, or has ended."""
    return absence.cancelled_at is not None or (absence.ends_on is not None and absence.ends_on < today)


def fit_stand_in(session: Session, staff_id: UUID, away: StaffMember) -> StaffMember | None:
    """Return whom a form names as stand-in; None where there is nobody who can be one."""
    member = session.scalar(select(StaffMember).where(StaffMember.id == staff_id))
    return member if member is not None and can_stand_in(member, away) else None


def _require_days(begins_on: date, ends_on: date | None, today: date) -> None:
    last = today + timedelta(days=DAYS_AHEAD)
    if begins_on < today or begins_on > last or (ends_on is not None and not begins_on <= ends_on <= last):
        raise WrongDays


def _require_stand_in(member: StaffMember, what: Leave, staff: Staffing) -> None:
    if what.stand_in is None:
        return
    if not can_stand_in(what.stand_in, member):
        raise UnfitStandIn
    leaned_on = {what.stand_in.id}
    for _ in range(AT_MOST):
        away = [one for one in staff.absences if one.staff_id in leaned_on and _meet(one, what.begins_on, what.ends_on)]
        leaned_on = {one.stand_in_id for one in away if one.stand_in_id is not None}
        if member.id in leaned_on:
            raise Loop


def _meet(absence: Absence, begins_on: date, ends_on: date | None) -> bool:
    """Tell whether an absence and some days have a day in common."""
    ends_after = absence.ends_on is None or absence.ends_on >= begins_on
    return ends_after and (ends_on is None or absence.begins_on <= ends_on)


def _entry(absence: Absence, what: str, by: Identity) -> dict[str, object]:
    return {
        "kind": "absence",
        "what": what,
        "absence": str(absence.id),
        "staff": str(absence.staff_id),
        "by": str(by.staff_id),
        "stand_in": str(absence.stand_in_id) if absence.stand_in_id is not None else None,
    }
