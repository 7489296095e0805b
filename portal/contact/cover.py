"""Sees that somebody answers each citizen, on every day that is known of; where nobody would, the round is told.

What is here decided of facts in memory `portal.contact.answering` decides in the database.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.clock import in_denmark
from portal.contact.answering import ANSWERS_ID, has_left, with_those_who_answer
from portal.contact.models import Absence, ContactAssignment
from portal.contact.queries import midnight
from portal.contact.signals import Signal, SignalKind, Told, clear_signal, note_over, raise_signal, told_of
from portal.people.models import StaffMember

AT_MOST = 3
"""How many may stand in for a contact person, one after the other; the buddy is the first."""


NAMED = (
    *(ContactAssignment.contact_person_id, ContactAssignment.buddy_id),
    *(ContactAssignment.next_contact_person_id, ContactAssignment.next_buddy_id),
)


@dataclass(frozen=True)
class Staffing:
    """Who is away when, from a day on, and who has left."""

    absences: Sequence[Absence]
    left: frozenset[UUID]

    def around(self, people: Iterable[UUID | None]) -> "Staffing":
        """Return of it what has to do with these and with whom they lean on, as far as a chain goes."""
        those = {one for one in people if one is not None}
        for _ in range(AT_MOST):
            those |= {one.stand_in_id for one in self.absences if one.staff_id in those and one.stand_in_id is not None}
        return Staffing([one for one in self.absences if one.staff_id in those], self.left)

    def away_on(self, day: date) -> dict[UUID, Absence]:
        """Return by which absence each of those is away who are; of several the one that lasts longest."""
        found: dict[UUID, Absence] = {}
        for one in self.absences:
            if one.begins_on <= day and (one.ends_on is None or one.ends_on >= day):
                known = found.get(one.staff_id)
                if known is None or lasts(one) < lasts(known):
                    found[one.staff_id] = one
        return found


def meet(absence: Absence, begins_on: date, ends_on: date | None) -> bool:
    """Tell whether an absence and some days have a day in common."""
    ends_after = absence.ends_on is None or absence.ends_on >= begins_on
    return ends_after and (ends_on is None or absence.begins_on <= ends_on)


def lasts(absence: Absence) -> tuple[bool, int, UUID]:
    """Return by what absences are ordered of which one holds on a day that they share: it is the least."""
    until = absence.ends_on
    return (until is not None, -until.toordinal() if until else 0, absence.id)


def staffing(session: Session, today: date) -> Staffing:
    """Read who is or will be away, and who has left: two statements, whatever the number of citizens."""
    ahead = or_(Absence.ends_on.is_(None), Absence.ends_on >= today)
    absences = session.scalars(select(Absence).where(ahead, Absence.cancelled_at.is_(None)).order_by(Absence.id)).all()
    left = session.scalars(select(StaffMember.id).where(has_left(StaffMember)))
    return Staffing(absences, frozenset(left))


def answerer(holder: UUID, buddy: UUID, away: Mapping[UUID, Absence], left: frozenset[UUID]) -> UUID | None:
    """Return who answers on a day; None where only the one entrance is left."""
    first = _stand_in(away, holder) or _stand_in(away, buddy)
    second = _stand_in(away, first)
    chain = (holder, buddy, first, second)
    return next((one for one in chain if one is not None and one not in away and one not in left), None)


def _stand_in(away: Mapping[UUID, Absence], staff_id: UUID | None) -> UUID | None:
    absence = away.get(staff_id) if staff_id is not None else None
    return absence.stand_in_id if absence is not None else None


def uncovered_from(assignment: ContactAssignment, staff: Staffing, today: date) -> date | None:
    """Return the first day from today on, as far as is known, on which nobody answers."""
    named = (assignment.contact_person_id, assignment.buddy_id)
    staff = staff.around((*named, assignment.next_contact_person_id, assignment.next_buddy_id))
    for day in _days_of_change(assignment, staff, today):
        has_changed = assignment.takes_over_on is not None and assignment.takes_over_on <= day
        holder = assignment.next_contact_person_id if has_changed else assignment.contact_person_id
        buddy = assignment.next_buddy_id if has_changed else assignment.buddy_id
        assert holder is not None and buddy is not None  # noqa: S101, PT018 -- a plan is whole, the database says
        if answerer(holder, buddy, staff.away_on(day), staff.left) is None:
            return day
    return None


def _days_of_change(assignment: ContactAssignment, staff: Staffing, today: date) -> list[date]:
    days = {one.begins_on for one in staff.absences}
    days |= {one.ends_on + timedelta(days=1) for one in staff.absences if one.ends_on is not None}
    if assignment.takes_over_on is not None:
        days.add(assignment.takes_over_on)
    return sorted({today} | {day for day in days if day > today})


def watch_over_cases_of(session: Session, staff_ids: Iterable[UUID], *, now: datetime) -> None:
    """Tell the round of each case that one of these has to do with, from when nobody answers; or that somebody does."""
    today = in_denmark(now).date()
    staff = staffing(session, today)
    those = _who_lean_on(set(staff_ids), staff)
    theirs = or_(*(column.in_(those) for column in NAMED))
    cases = session.scalars(select(ContactAssignment).where(ContactAssignment.ended_at.is_(None), theirs)).all()
    _tell(session, cases, staff, now)


def watch_over(session: Session, assignment: ContactAssignment, *, now: datetime) -> None:
    """Do so for one case."""
    _tell(session, [assignment], staffing(session, in_denmark(now).date()), now)


def cases_to_watch(session: Session, today: date) -> Sequence[UUID]:
    """Return the cases that may have changed without anybody saying so: people leave and come back, days pass.

    Those are the cases that somebody who has left has to do with, those that nobody answers today, and those that the
    round was told of. The number of statements is the same however many there are.
    """
    staff = staffing(session, today)
    leaning = _who_lean_on({one.stand_in_id for one in staff.absences if one.stand_in_id in staff.left}, staff)
    told = select(Signal.reference).where(
        Signal.kind == SignalKind.NOBODY_ANSWERS, or_(Signal.cleared_at.is_(None), Signal.cleared_by_id.is_not(None))
    )
    nobody = with_those_who_answer(select(ContactAssignment.id).correlate(None)).where(
        ANSWERS_ID.is_(None), ContactAssignment.ended_at.is_(None)
    )
    gone = select(StaffMember.id).where(has_left(StaffMember))
    those = or_(
        *(column.in_(gone) for column in NAMED),
        *(column.in_(leaning) for column in NAMED),
        *(ContactAssignment.id.in_(one) for one in (told, nobody)),
    )
    cases = select(ContactAssignment.id).where(ContactAssignment.ended_at.is_(None), those)
    return session.scalars(cases.order_by(ContactAssignment.id), {"today": today}).all()


def watch_over_these(session: Session, ids: Collection[UUID], *, now: datetime) -> None:
    """Do so for these cases."""
    own = (ContactAssignment.id.in_(ids), ContactAssignment.ended_at.is_(None))
    cases = session.scalars(select(ContactAssignment).where(*own).order_by(ContactAssignment.id)).all()
    _tell(session, cases, staffing(session, in_denmark(now).date()), now)


def _who_lean_on(those: set[UUID], staff: Staffing) -> set[UUID]:
    """Return them, and whoever named one of them as their stand-in, as far as a chain goes."""
    for _ in range(AT_MOST):
        those = those | {one.staff_id for one in staff.absences if one.stand_in_id in those}
    return those


def _tell(session: Session, cases: Sequence[ContactAssignment], staff: Staffing, now: datetime) -> None:
    today = in_denmark(now).date()
    tell(session, SignalKind.NOBODY_ANSWERS, [(one, uncovered_from(one, staff, today)) for one in cases], now=now)


def tell(
    session: Session, kind: SignalKind, cases: Iterable[tuple[ContactAssignment, date | None]], *, now: datetime
) -> None:
    """Tell the round of each case from which day on something is so; or, with no day, that it isn't.

    What the round has dealt with is told again only after it was over, or where it is so from another day on.
    """
    those, today = list(cases), in_denmark(now).date()
    known = told_of(session, kind, [case.id for case, _day in those], now=now)
    for case, day in those:
        told = known.get(case.id)
        if told is None or (not told.is_open and not told.is_dealt_with):
            if day is not None:
                raise_signal(session, kind, case.citizen_id, case.id, since=midnight(day))
        elif day is None:
            _let_go(session, told, now)
        elif not (told.is_open and told.is_dealt_with):
            said = max(in_denmark(told.signal.since).date(), today)
            if told.is_open and said < day:
                clear_signal(session, kind, case.id, now=now)
            if said != day:
                raise_signal(session, kind, case.citizen_id, case.id, since=midnight(day))


def _let_go(session: Session, told: Told, now: datetime) -> None:
    if told.is_open:
        clear_signal(session, told.signal.kind, told.signal.reference, now=now)
    else:
        note_over(session, told.signal, now=now)
