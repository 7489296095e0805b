"""Who is responsible for an inquiry from its first second: the coordinator on duty."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.config.roles import Role
from portal.contact.inquiries.models import Inquiry, is_open
from portal.contact.inquiries.rules import ENTRANCE
from portal.contact.presence.models import Absence
from portal.people.models import Department, StaffMember


class NobodyOnDuty(RuntimeError):  # noqa: N818 -- reads as the sentence it is
    """The entrance has no coordinator or manager, so nobody could be responsible: the telephone is all there is."""


def on_duty(session: Session, today: date) -> UUID:
    """Return who gets the next inquiry: the entrance's coordinator at work with the fewest open ones.

    Where all are away it is one of them all the same, and where there is none a manager. Raises NobodyOnDuty.
    """
    return _first_of(session, today, (Role.COORDINATOR, Role.MANAGER))


def manager_on_duty(session: Session, today: date) -> UUID:
    """Return the entrance's manager at work with the fewest open inquiries. Raises NobodyOnDuty where there is none."""
    return _first_of(session, today, (Role.MANAGER,))


def _first_of(session: Session, today: date, roles: tuple[Role, ...]) -> UUID:
    own = select(StaffMember).join(Department).where(Department.unit == ENTRANCE, StaffMember.cut_at.is_(None))
    members = session.scalars(own.order_by(StaffMember.id)).all()
    away = absent_on(session, today)
    open_ones = select(Inquiry.responsible_id, func.count()).where(is_open())
    has = {row[0]: row[1] for row in session.execute(open_ones.group_by(Inquiry.responsible_id))}
    for role in roles:
        able = [member.id for member in members if role in member.held]
        if able:
            return min(able, key=lambda one: (one in away, has.get(one, 0), one))
    raise NobodyOnDuty


def absent_on(session: Session, day: date) -> set[UUID]:
    """Return who is away from work on a day."""
    away = select(Absence.staff_id).where(
        Absence.begins_on <= day, or_(Absence.ends_on.is_(None), Absence.ends_on >= day), Absence.cancelled_at.is_(None)
    )
    return set(session.scalars(away))
