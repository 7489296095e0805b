"""Many do the same thing with one inquiry at one moment: it happens once, and nobody waits for ever."""

from sqlalchemy import func, select

from portal import clock
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryStep
from portal.contact.inquiries.sender_actions import claim
from portal.contact.inquiries.staff_actions import NotMerged, merge, part
from tests.builders import a_citizen, as_citizen, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.people.at_once import at_once


def test_two_are_merged_and_parted_from_both_ends(database, session, lis):
    one, other = an_inquiry(session), an_inquiry(session)
    by, ends = as_staff(lis), [(one.id, other.number), (other.id, one.number)] * 2
    session.commit()

    def do() -> str:
        inquiry_id, number = ends.pop()
        with database.writing() as own:
            inquiry = own.get_one(Inquiry, inquiry_id)
            own.rollback()
            try:
                merge(own, inquiry, number, by=by, now=clock.now())
            except NotMerged:
                return "not"
            own.commit()
            part(own, inquiry, by=by, now=clock.now())
            own.commit()
        return "done"

    at_once(do, 4)
    session.expire_all()
    merged = session.scalars(select(Inquiry).where(Inquiry.merged_into_id.is_not(None))).all()
    assert len(merged) <= 1
    assert session.scalar(select(func.count()).select_from(Inquiry).where(Inquiry.responsible_id == lis.id)) == 2


def test_only_one_citizen_claims_it(database, session, lis):
    inquiry_id = an_inquiry(session).id
    citizens = [a_citizen(session) for _ in range(4)]

    def do() -> str:
        citizen = citizens.pop()
        with database.writing() as own:
            try:
                claim(own, inquiry_id, by=as_citizen(citizen), now=clock.now())
            except ValueError:
                return "not"
            own.commit()
        return "done"

    assert sorted(at_once(do, 4)) == ["done", "not", "not", "not"]
    known = select(func.count()).select_from(InquiryEvent).where(InquiryEvent.step == InquiryStep.KNOWN)
    assert session.scalar(known) == 1
