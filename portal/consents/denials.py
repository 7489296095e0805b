"""A standing no, and taking it back. Both wait for whoever reads about the person, as every change does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.chain import append, lock
from portal.config.sharing import Category, Purpose
from portal.consents.models import Denial
from portal.people.actions import department_called
from portal.people.models import Citizen


@dataclass(frozen=True)
class Forbidden:
    """What somebody says no to; what isn't named is all of it. A representative's look, or departments'."""

    category: Category | None = None
    holder: str | None = None
    recipient: str | None = None
    purpose: Purpose | None = None
    representative_id: UUID | None = None


def forbid(session: Session, subject: Citizen, what: Forbidden, *, by: UUID, now: datetime) -> Denial:
    """Say no from now on, until it is taken back."""
    head = lock(session.connection(), subject.id)
    denial = Denial(
        subject_id=subject.id,
        set_by_id=by,
        holder_id=_department_id(session, what.holder),
        recipient_id=_department_id(session, what.recipient),
        representative_id=what.representative_id,
        purpose=what.purpose,
        category=what.category,
        set_at=max(now, head.at),
    )
    session.add(denial)
    session.flush()
    append(session.connection(), head, _entry(denial, "forbidden", by), at=denial.set_at)
    return denial


def lift(session: Session, denial: Denial, *, by: UUID, now: datetime) -> None:
    """Take a standing no back; a second time changes nothing."""
    head = lock(session.connection(), denial.subject_id)
    session.refresh(denial)
    if denial.lifted_at is not None:
        return
    denial.lifted_at = max(now, head.at, denial.set_at)
    session.flush()
    append(session.connection(), head, _entry(denial, "lifted", by), at=denial.lifted_at)


def own_noes(session: Session, subject_id: UUID) -> Sequence[Denial]:
    """Return the standing noes that somebody said themselves to whoever stands for them, those in force."""
    own = (Denial.subject_id == subject_id, Denial.set_by_id == subject_id, Denial.lifted_at.is_(None))
    to_representatives = (Denial.recipient_id.is_(None), Denial.purpose.is_(None), Denial.holder_id.is_(None))
    return session.scalars(select(Denial).where(*own, *to_representatives).order_by(Denial.set_at, Denial.id)).all()


def _department_id(session: Session, unit: str | None) -> UUID | None:
    return department_called(session, unit).id if unit is not None else None


def _entry(denial: Denial, what: str, by: UUID) -> dict[str, object]:
    return {"kind": "denial", "denial": str(denial.id), "what": what, "citizen": str(by)}
