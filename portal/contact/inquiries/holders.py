"""Who has an inquiry, whether they are here, and who at the one entrance answers where they aren't.

Worked out when it is asked, as for contact persons. A stand-in answers who reads what was sent to the one entrance: to
others it isn't theirs to read.
"""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.contact.answering import First, FirstAway, HolderAway, Second, SecondAway, with_stand_ins
from portal.contact.answering import Holder as Member
from portal.contact.inquiries.models import Inquiry, is_open
from portal.contact.inquiries.rules import ENTRANCE, can_have_inquiries
from portal.contact.presence.rules import decides
from portal.contact.queries import Away, Line
from portal.people.models import Department, StaffMember


class Holder(NamedTuple):
    """Who has an inquiry, as its sender sees them; while they are `away`, `answers` is who does instead, if anybody."""

    id: UUID
    name: str
    phone: str
    unit: str
    away: Away | None
    answers: Line | None


_ENTRANCE = select(Department.id).where(Department.unit == ENTRANCE).scalar_subquery()
_COLUMNS: tuple[Any, ...] = (
    *(Member, Department.unit, HolderAway.id, HolderAway.ends_on),
    *(First, First.department_id == _ENTRANCE, FirstAway.id),
    *(Second, Second.department_id == _ENTRANCE, SecondAway.id),
)
_WHO = with_stand_ins(select(*_COLUMNS).select_from(Member).join(Department, Member.department_id == Department.id))


def holder_of(session: Session, inquiry: Inquiry) -> Holder:
    """Return who has an inquiry now; one statement."""
    (row,) = session.execute(_WHO.where(Member.id == inquiry.holder_id), {"today": clock.today()})
    return _holder(row)


def missing(session: Session) -> tuple[frozenset[UUID], dict[UUID, date]]:
    """Return who has open inquiries and can't have any more; and who is away today and nobody answers for them.

    The second says until when; the last day there is where nobody knows. One statement.
    """
    having = select(Inquiry.responsible_id).where(is_open())
    found = [_holder(row) for row in session.execute(_WHO.where(Member.id.in_(having)), {"today": clock.today()})]
    away = {one.id: one.away for one in found if one.away is not None and one.answers is None}
    gone = frozenset(one.id for one in found if one.away is not None and one.away.has_left)
    return gone, {who: how.until or date.max for who, how in away.items() if who not in gone}


def away_by(member: StaffMember, absence_id: UUID | None, until: date | None) -> Away | None:
    """Say of somebody who has inquiries whether and until when they are away; None where they are here."""
    if not can_have_inquiries(member):
        return Away(has_left=True)
    return Away(until) if absence_id is not None else None


def _holder(row: Any) -> Holder:
    member, unit, absence_id, until, *stand_ins = row
    answers = [
        Line(one.name, one.phone)
        for one, is_at_entrance, away_id in (stand_ins[:3], stand_ins[3:])
        if one is not None and is_at_entrance and away_id is None and decides(one)
    ]
    away = away_by(member, absence_id, until)
    return Holder(
        *(member.id, member.name, member.phone, unit, away),
        answers=answers[0] if away is not None and answers else None,
    )
