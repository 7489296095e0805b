"""What people and the officer do with the log: ask about a look, answer, draw a sample, judge what is in it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.audit.chain import append, lock
from portal.audit.models import NOBODY
from portal.clock import in_denmark
from portal.consents.log_models import CheckedLook, Judgement, LookComplaint, SpotCheck
from portal.consents.log_queries import open_complaint
from portal.consents.log_rules import may_answer, may_doubt, may_judge, may_oversee
from portal.consents.models import Look
from portal.consents.telling import tell_of_answer
from portal.workdays import working_days_after

WORDS_CHARACTERS = 2000
ANSWER_CHARACTERS = 4000
SAMPLE_SIZES = range(5, 21)


def complain(
    session: Session, look: Look, words: str, *, by: Identity, answer_days: int, now: datetime
) -> LookComplaint:
    """Let the officer be asked about a look, with or without words, to be answered within so many working days.

    Where the person has asked about it and has no answer yet, that is what is returned. Raises NotAllowed.
    """
    require(by, may_doubt, look)
    head = lock(session.connection(), look.subject_id)
    known = open_complaint(session, look.id, look.subject_id)
    if known is not None:
        return known
    made_at = max(now, head.at)
    made = LookComplaint(
        look_id=look.id,
        citizen_id=look.subject_id,
        words=words.strip() or None,
        made_at=made_at,
        answer_by=working_days_after(in_denmark(made_at).date(), answer_days),
    )
    session.add(made)
    session.flush()
    append(session.connection(), head, _entry(made, "made"), at=made_at)
    return made


def answer(session: Session, complaint: LookComplaint, words: str, *, by: Identity, now: datetime) -> None:
    """Answer what a person asked about a look, and tell them. What is answered stays as it is. Raises NotAllowed."""
    require(by, may_answer, complaint)
    head = lock(session.connection(), complaint.citizen_id)
    session.refresh(complaint)
    if not complaint.is_open:
        return
    complaint.answer = words.strip()
    complaint.answered_at = max(now, head.at, complaint.made_at)
    complaint.answered_by_id = by.staff_id
    session.flush()
    append(session.connection(), head, _entry(complaint, "answered"), at=complaint.answered_at)
    tell_of_answer(session, complaint, complaint.answered_at)


def _entry(complaint: LookComplaint, what: str) -> dict[str, object]:
    ids = {"complaint": str(complaint.id), "look": str(complaint.look_id)}
    by = {"staff": str(complaint.answered_by_id)} if what == "answered" else {"citizen": str(complaint.citizen_id)}
    return {"kind": "look_complaint", "what": what, **ids, **by}


def draw(session: Session, *, wanted: int, days: int, by: Identity, now: datetime) -> SpotCheck:
    """Draw looks of staff at random from the last `days`, and keep who drew them. There may be fewer than wanted."""
    require(by, may_oversee)
    assert by.staff_id is not None  # noqa: S101 -- that is what may_oversee says
    head = lock(session.connection(), NOBODY)
    drawn_at = max(now, head.at)
    check = SpotCheck(drawn_by_id=by.staff_id, drawn_at=drawn_at, wanted=wanted, days=days)
    session.add(check)
    session.flush()
    lately = (Look.staff_id.is_not(None), Look.at >= drawn_at - timedelta(days=days))
    drawn = session.execute(select(Look.id, Look.subject_id).where(*lately).order_by(func.random()).limit(wanted)).all()
    people: dict[UUID, int] = {}
    for number, (look_id, subject_id) in enumerate(drawn, start=1):
        person = people.setdefault(subject_id, len(people) + 1)
        session.add(CheckedLook(check_id=check.id, look_id=look_id, number=number, person=person))
    session.flush()
    said = {"kind": "spot_check", "what": "drawn", "check": str(check.id), "staff": str(by.staff_id)}
    append(session.connection(), head, said | {"wanted": wanted, "days": days, "drawn": len(drawn)}, at=drawn_at)
    return check


def judge(
    session: Session, checked: CheckedLook, judgement: Judgement, note: str, *, by: Identity, now: datetime
) -> None:
    """Say what was found of a look in a sample. Said again it is the newer word that stands. Raises NotAllowed."""
    require(by, may_judge, checked)
    head = lock(session.connection(), NOBODY)
    checked.judgement = judgement
    checked.note = note.strip() or None
    checked.judged_at = max(now, head.at)
    checked.judged_by_id = by.staff_id
    session.flush()
    said = {"kind": "spot_check", "what": "judged", "checked": str(checked.id), "staff": str(by.staff_id)}
    append(session.connection(), head, said | {"judgement": judgement.value}, at=checked.judged_at)
