"""What the data protection officer reads: questions about looks, samples of looks, and whether the log was whole.

Of citizens nothing but what they wrote to the officer themselves: no name, and no id on any page.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.access.identity import Identity
from portal.audit.models import AuditVerification
from portal.consents.log_models import CheckedLook, Judgement, LogCheck, LookComplaint, SpotCheck
from portal.people.models import StaffMember

SHOWN = 20


class Drawn(NamedTuple):
    """A sample as the list shows it: who drew it and when, and how many of its looks have been judged."""

    id: UUID
    by: str
    drawn_at: datetime
    days: int
    looks: int
    judged: int
    to_explain: int


def open_complaints(session: Session) -> list[LookComplaint]:
    """Return what waits for an answer, what should have been answered first at the top."""
    waiting = select(LookComplaint).where(LookComplaint.answered_at.is_(None)).options(joinedload(LookComplaint.look))
    return list(session.scalars(waiting.order_by(LookComplaint.answer_by, LookComplaint.made_at, LookComplaint.id)))


def answered_complaints(session: Session) -> list[LookComplaint]:
    """Return what was answered lately, the newest answer first."""
    done = select(LookComplaint).where(LookComplaint.answered_at.is_not(None)).options(joinedload(LookComplaint.look))
    return list(session.scalars(done.order_by(LookComplaint.answered_at.desc(), LookComplaint.id).limit(SHOWN)))


def complaint_for_officer(session: Session, identity: Identity, complaint_id: UUID) -> LookComplaint | None:
    """Return what somebody asked, with the look it is about, for the gate to judge who may answer."""
    return session.get(LookComplaint, complaint_id, options=[joinedload(LookComplaint.look)])


def samples(session: Session) -> list[Drawn]:
    """Return the newest samples."""
    to_explain = func.count().filter(CheckedLook.judgement == Judgement.NEEDS_EXPLANATION)
    counts = (func.count(CheckedLook.id), func.count(CheckedLook.judgement), to_explain)
    drawn = (
        select(SpotCheck.id, StaffMember.name, SpotCheck.drawn_at, SpotCheck.days, *counts)
        .join(StaffMember, SpotCheck.drawn_by_id == StaffMember.id)
        .outerjoin(CheckedLook, CheckedLook.check_id == SpotCheck.id)
        .group_by(SpotCheck.id, StaffMember.name, SpotCheck.drawn_at, SpotCheck.days)
        .order_by(SpotCheck.drawn_at.desc(), SpotCheck.id.desc())
        .limit(SHOWN)
    )
    return [Drawn(*row) for row in session.execute(drawn)]


def sample_by_id(session: Session, identity: Identity, check_id: UUID) -> SpotCheck | None:
    """Return a sample."""
    return session.get(SpotCheck, check_id)


def drawn_by(session: Session, check: SpotCheck) -> str:
    """Return the name of who drew a sample."""
    return session.scalar(select(StaffMember.name).where(StaffMember.id == check.drawn_by_id)) or ""


def looks_in(session: Session, check: SpotCheck) -> list[CheckedLook]:
    """Return the looks in a sample in the order in which they were drawn."""
    own = select(CheckedLook).where(CheckedLook.check_id == check.id).options(joinedload(CheckedLook.look))
    return list(session.scalars(own.order_by(CheckedLook.number)))


def checked_look(session: Session, identity: Identity, checked_id: UUID) -> CheckedLook | None:
    """Return a look in a sample, for the gate to judge who may say what they find."""
    return session.get(CheckedLook, checked_id, options=[joinedload(CheckedLook.look)])


def verifications(session: Session) -> Sequence[AuditVerification]:
    """Return what the newest checks of all chains found."""
    newest = select(AuditVerification).order_by(AuditVerification.at.desc(), AuditVerification.id.desc())
    return session.scalars(newest.limit(SHOWN)).all()


def gaps(session: Session) -> Sequence[LogCheck]:
    """Return the newest comparisons in which something was missing."""
    bad = select(LogCheck).where(LogCheck.is_complete.is_(False)).order_by(LogCheck.at.desc(), LogCheck.id.desc())
    return session.scalars(bad.limit(SHOWN)).all()
