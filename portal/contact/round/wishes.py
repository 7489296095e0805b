"""What the round decided about citizens' wishes for another contact person."""

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from portal.contact.models import ContactAssignment, ContactWish
from portal.contact.round.models import SignalStep
from portal.contact.signals import Signal, SignalKind
from portal.people.models import StaffMember

_Newer = aliased(Signal)
OF_AN_OPEN_WISH = and_(
    Signal.kind == SignalKind.WANTS_ANOTHER,
    ContactWish.assignment_id == Signal.reference,
    ContactWish.ended_at.is_(None),
    ~select(_Newer.id)
    .where(_Newer.kind == Signal.kind, _Newer.reference == Signal.reference, _Newer.id > Signal.id)
    .correlate(Signal)
    .exists(),
)
"""Say of a signal that a wish for another contact person stands behind it that is open, and that it is the newest."""

_DECIDED_ABOUT_WISH = (
    select(SignalStep, StaffMember.name)
    .select_from(Signal)
    .join(ContactAssignment, and_(Signal.reference == ContactAssignment.id, ContactAssignment.ended_at.is_(None)))
    .outerjoin(SignalStep, SignalStep.signal_id == Signal.id)
    .outerjoin(StaffMember, SignalStep.responsible_id == StaffMember.id)
    .where(Signal.kind == SignalKind.WANTS_ANOTHER)
    .order_by(Signal.id.desc(), SignalStep.seq.desc())
    .limit(1)
)


def decided_about_wish(session: Session, citizen_id: UUID) -> tuple[SignalStep, str] | None:
    """Return what was decided last about a citizen's newest wish for another contact person, and who has it."""
    row = session.execute(_DECIDED_ABOUT_WISH.where(Signal.citizen_id == citizen_id)).first()
    return (row[0], row[1]) if row is not None and row[0] is not None else None
