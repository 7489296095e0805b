"""What those at work were asked about an inquiry, and whether they have answered: by what they said at the round since.

An inquiry that waits for a department's answer comes back once the answer is there, though it was decided about today.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryState, InquiryStep
from portal.contact.inquiries.questions import BETWEEN, Asked, asked_in
from portal.contact.round.models import RoundContribution
from portal.people.models import StaffMember

_Question = aliased(InquiryEvent)
_begins = RoundContribution.unit.concat(BETWEEN)
_answers = (
    select(RoundContribution.unit)
    .join(
        _Question,
        and_(
            _Question.inquiry_id == RoundContribution.inquiry_id,
            _Question.step == InquiryStep.ASKED,
            _Question.at <= RoundContribution.at,
        ),
    )
    .where(
        RoundContribution.inquiry_id == Inquiry.id,
        _Question.at == Inquiry.decided_at,
        func.substr(_Question.words, 1, func.length(_begins)) == _begins,
    )
    .correlate(Inquiry)
    .limit(1)
)
ANSWERED_BY = case((Inquiry.state == InquiryState.ASKED, _answers.scalar_subquery()))
"""Which department has answered what it was asked about an inquiry, where that question is what was decided last."""


class Question(NamedTuple):
    """A question that an inquiry waits for the answer to: who asked it, when, and of whom."""

    at: datetime
    by_id: UUID | None
    by: str
    asked: Asked


def waits_for(session: Session, inquiry: Inquiry) -> Question | None:
    """Return what an inquiry waits for the answer to; None where it waits for none."""
    if inquiry.state != InquiryState.ASKED:
        return None
    own = select(InquiryEvent, StaffMember.name).join(StaffMember, InquiryEvent.by_id == StaffMember.id)
    own = own.where(InquiryEvent.inquiry_id == inquiry.id, InquiryEvent.step == InquiryStep.ASKED)
    row = session.execute(own.order_by(InquiryEvent.seq.desc()).limit(1)).first()
    asked = asked_in(row[0]) if row is not None else None
    return Question(row[0].at, row[0].by_id, row[1], asked) if row is not None and asked is not None else None
