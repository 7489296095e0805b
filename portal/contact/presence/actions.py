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
from portal.contact.cover import AT_MOST, Staffing, meet, staffing, watch_over_cases_of
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


class AlreadyAway(ValueError):  # noqa: N818 -- reads as the sentence it is
    """Somebody is noted as away on the same days with another stand-in, which only a change of that says anew."""


class AbsenceChanged(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The absence was changed since it was shown."""


class Loop(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The stand-in is away then, too, and leans on whoever is away now: themselves, or by others."""

    def __init__(self, *, is_direct: bool) -> None:
        super().__init__("a loop")
        self.is_direct = is_direct


@dataclass(frozen=True)
class Leave:
    """Days away, both included; without an end until it is ended."""

    begins_on: date
    ends_on: date | None = None
    stand_in: StaffMember | None = None
    kind: AbsenceKind = AbsenceKind.PLANNED


def be_away(session: Session, member: StaffMember, what: Leave, *, by: Identity, today: date, now: datetime) -> Absence:
    """Let somebody be away. What they plan is theirs to say; what is sudden may be said for them.

    The same days twice are one absence; so is what is sudden while somebody is away until further notice. What is
    sudden and said without a stand-in, while another absence is on its way that names one, takes that one.

    Raises NotAllowed, WrongDays, UnfitStandIn, Loop or AlreadyAway.
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
    own = [one for one in staff.absences if one.staff_id == member.id and meet(one, what.begins_on, what.ends_on)]
    _require_stand_in(member, what, staff)
    stand_in_id = what.stand_in.id if what.stand_in else None
    for one in own:
        if _is_same(one, what):
            if one.stand_in_id != stand_in_id:
                raise AlreadyAway
            return one
    if stand_in_id is None and what.kind == AbsenceKind.SUDDEN:
        stand_in_id = next((one.stand_in_id for one in own if one.stand_in_id), None)
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


def change(
    session: Session,
    absence: Absence,
    what: Leave,
    *,
    by: Identity,
    today: date,
    now: datetime,
    seen: str | None = None,
) -> Absence:
    """Let an absence have other days, or another stand-in; one that has begun, another last day. Twice is once.

    `seen` is the mark of what was shown to whoever changes it. Raises as `be_away`, Over and AbsenceChanged.
    """
    require(by, may_change_absence, absence)
    head = lock(session.connection(), NOBODY)
    session.refresh(absence)
    if is_over(absence, today):
        raise Over
    if what.ends_on is None and absence.kind == AbsenceKind.PLANNED:
        raise WrongDays
    has_begun = absence.begins_on <= today
    begins_on = absence.begins_on if has_begun else what.begins_on
    _require_days(today if has_begun else begins_on, what.ends_on, today)
    _require_stand_in(absence.staff, what, staffing(session, today))
    stand_in_id = what.stand_in.id if what.stand_in else None
    if (absence.begins_on, absence.ends_on, absence.stand_in_id) == (begins_on, what.ends_on, stand_in_id):
        return absence
    if seen is not None and seen != mark_of(absence):
        raise AbsenceChanged
    absence.begins_on, absence.ends_on, absence.stand_in_id = begins_on, what.ends_on, stand_in_id
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


def mark_of(absence: Absence) -> str:
    """Return what tells a page of an absence that is older: another with each change."""
    return f"{absence.begins_on} {absence.ends_on} {absence.stand_in_id}"


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
    for step in range(AT_MOST):
        away = [one for one in staff.absences if one.staff_id in leaned_on and meet(one, what.begins_on, what.ends_on)]
        leaned_on = {one.stand_in_id for one in away if one.stand_in_id is not None}
        if member.id in leaned_on:
            raise Loop(is_direct=step == 0)


def _is_same(absence: Absence, what: Leave) -> bool:
    if what.ends_on is None and absence.ends_on is None:
        return absence.begins_on <= what.begins_on
    return (absence.begins_on, absence.ends_on) == (what.begins_on, what.ends_on)


def _entry(absence: Absence, what: str, by: Identity) -> dict[str, object]:
    return {
        "kind": "absence",
        "what": what,
        "absence": str(absence.id),
        "staff": str(absence.staff_id),
        "by": str(by.staff_id),
        "stand_in": str(absence.stand_in_id) if absence.stand_in_id is not None else None,
    }
