"""What waits for a member of staff, and whose case they have: a fixed number of statements, however many there are.

None of it is a look at a case: that somebody has a case, or an inquiry, was decided and the citizen was told.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.clock import in_denmark
from portal.contact.answering import (
    ANSWERS_ID,
    BUDDY_ID,
    HOLDER_ID,
    LEAN,
    LEVEL,
    ME,
    TODAY,
    Next,
    has_case,
    with_those_who_answer,
)
from portal.contact.inquiries.models import Inquiry, is_open
from portal.contact.inquiries.rules import PARKED_TOO_OFTEN
from portal.contact.models import ContactAssignment, ContactMade, ContactWish
from portal.contact.queries import Tie, midnight
from portal.contact.round.models import SignalStep, SignalStepKind
from portal.contact.round.queue import MAY_NOT_WAIT
from portal.contact.round.wishes import OF_AN_OPEN_WISH
from portal.contact.signals import Signal
from portal.people.models import Citizen

PAGE = 20
LATELY = timedelta(days=14)


@dataclass(frozen=True)
class OwnCitizen:
    """A citizen whose case somebody has: in which way, how much support, and when they last heard from us."""

    id: UUID
    name: str
    tie: Tie
    support_level: int
    since: date
    last_contact: date | None
    due: date | None  # of the first promise to them that is somebody's own to keep
    takes_over: bool = False  # on a day that is set, whatever the tie is until then
    takes_over_on: date | None = None  # the day on which somebody follows
    follows: str | None = None  # who follows then, where it is somebody else
    has_notes: bool = False  # somebody has just become contact person, and the one before wrote what they must know

    def is_long_ago(self, today: date, days: int) -> bool:
        """Tell whether nobody has been in contact with them for so many days."""
        return (self.last_contact or self.since) < today - timedelta(days=days)


_NEXT = ContactAssignment.next_contact_person_id
_THOSE = bindparam("those", expanding=True, type_=Uuid())
# Whose cases may be somebody's to answer today, found by an index before it is asked who answers each:
_PERHAPS_MINE = or_(
    ContactAssignment.contact_person_id.in_(_THOSE),
    ContactAssignment.buddy_id.in_(_THOSE),
    _NEXT.in_(_THOSE),
    ContactAssignment.next_buddy_id.in_(_THOSE),
)
_MINE = or_(HOLDER_ID == ME, BUDDY_ID == ME, _NEXT == ME, ANSWERS_ID == ME)
_Before = aliased(ContactAssignment)
_NOTES = exists().where(
    *(_Before.citizen_id == ContactAssignment.citizen_id, _Before.ended_at >= bindparam("lately")),
    *(_Before.contact_person_id != ME, _Before.handover != ""),
)
_SPOKE = select(func.max(ContactMade.made_on)).where(ContactMade.citizen_id == ContactAssignment.citizen_id)
_ANSWERED = select(func.max(Inquiry.answered_at)).where(Inquiry.subject_id == ContactAssignment.citizen_id)
_UNANSWERED = Inquiry.answered_at.is_(None)
_DUE = select(func.min(Inquiry.answer_by)).where(
    Inquiry.subject_id == ContactAssignment.citizen_id, Inquiry.responsible_id == ME, is_open(), _UNANSWERED
)
_OWN = (
    with_those_who_answer(
        select(
            *(ContactAssignment.citizen_id, Citizen.name, LEVEL, ContactAssignment.started_at),
            *(one.correlate(ContactAssignment).scalar_subquery() for one in (_SPOKE, _ANSWERED, _DUE)),
            *(HOLDER_ID.label("holder_id"), BUDDY_ID.label("buddy_id"), _NEXT),
            *(ContactAssignment.takes_over_on, Next.name, _NOTES.correlate(ContactAssignment)),
        )
    )
    .outerjoin(Next, Next.id == _NEXT)
    .join(Citizen, ContactAssignment.citizen_id == Citizen.id)
    .where(ContactAssignment.ended_at.is_(None), Citizen.closed_at.is_(None), _PERHAPS_MINE, _MINE)
    .order_by(func.lower(Citizen.name), Citizen.id)
)


def own_citizens(
    session: Session, staff_id: UUID, today: date, *, first: int = 0, most: int = PAGE
) -> tuple[list[OwnCitizen], bool]:
    """Return whom somebody is contact person, buddy, next or stand-in for, by name; and whether there are more.

    Two statements: who leans on them today, and the cases of those.
    """
    asked = {"staff_id": staff_id, "today": today, "lately": midnight(today - LATELY)}
    those = [staff_id, *session.scalars(LEAN, asked)]
    rows = session.execute(_OWN.offset(first).limit(most + 1), asked | {"those": those}).all()
    return [_own(row, staff_id, today) for row in rows[:most]], len(rows) > most


def _own(row: Any, staff_id: UUID, today: date) -> OwnCitizen:
    citizen_id, name, level, since, spoke, answered, due, holder, buddy, follows, takes_over_on, next_name, notes = row
    tied = ((holder, Tie.CONTACT_PERSON), (buddy, Tie.BUDDY), (follows, Tie.NEXT))
    tie = next((tie for one, tie in tied if one == staff_id), Tie.STAND_IN)
    contacts = [one for one in (spoke, in_denmark(answered).date() if answered else None) if one is not None]
    takes_over = follows == staff_id and tie != Tie.CONTACT_PERSON
    last = max(contacts, default=None)
    is_ahead = takes_over_on is not None and takes_over_on > today
    return OwnCitizen(
        *(citizen_id, name, tie, level, in_denmark(since).date(), last, due, takes_over),
        takes_over_on=takes_over_on if is_ahead else None,
        follows=next_name if is_ahead and follows != staff_id else None,
        has_notes=tie == Tie.CONTACT_PERSON and bool(notes),
    )


class Waiting(NamedTuple):
    """How many inquiries somebody has, how many of them are promised for today, and how many are late."""

    inquiries: int
    due_today: int
    late: int
    may_not_wait: int = 0
    put_off: int = 0  # how many of all have come to them as they were put off too often
    wishes: int = 0  # for another contact person, which somebody got at the round and which are still open
    handed_on: int = 0  # citizens whose contact person somebody was until lately, and whose case they don't have now


_GOT = SignalStep.kind.in_((SignalStepKind.TAKEN, SignalStepKind.ASSIGNED))
_WISHES = (
    select(func.count(ContactWish.id.distinct()))
    .select_from(ContactWish)
    .join(Signal, OF_AN_OPEN_WISH)
    .join(SignalStep, SignalStep.signal_id == Signal.id)
    .where(SignalStep.responsible_id == ME, _GOT)
)
_PutOff = aliased(Inquiry)


def _number(*conditions: Any) -> Any:
    return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)


_HANDED_ON = select(func.count(_Before.citizen_id.distinct())).where(
    *(_Before.contact_person_id == ME, _Before.ended_at >= bindparam("lately")),
    _Before.citizen_id.not_in(select(ContactAssignment.citizen_id).where(has_case(ME))),
)
_WAITING = select(
    func.count(),
    _number(_UNANSWERED, Inquiry.answer_by == TODAY),
    _number(_UNANSWERED, Inquiry.answer_by < TODAY),
    _number(MAY_NOT_WAIT),
    select(func.count())
    .select_from(_PutOff)
    .where(_PutOff.responsible_id == ME, _PutOff.times_parked >= PARKED_TOO_OFTEN, is_open(_PutOff))
    .scalar_subquery(),
    _WISHES.scalar_subquery(),
    _HANDED_ON.scalar_subquery(),
).where(Inquiry.responsible_id == ME, is_open(), or_(_UNANSWERED, MAY_NOT_WAIT))


def waiting_inquiries(session: Session, staff_id: UUID, today: date) -> Waiting:
    """Count what somebody is responsible for and hasn't answered, what they got, and what they had: one statement."""
    asked = {"staff_id": staff_id, "today": today, "lately": midnight(today - LATELY)}
    return Waiting(*session.execute(_WAITING, asked).one())
