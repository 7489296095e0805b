from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEntry
from portal.config.roles import Role
from portal.contact.inquiries.holding import DecidedMeanwhile, hold, note
from portal.contact.inquiries.models import InquiryEvent, InquiryState, InquiryStep
from tests.builders import a_citizen, a_staff_member
from tests.contact.inquiries.builders import an_inquiry


class TestHold:
    def test_tells_whoever_saw_an_older_one(self, database, session, inquiry):
        seen = inquiry.version
        with database.writing() as other:
            (held,) = hold(other, inquiry.id, now=clock.now(), seen=seen)
            held.inquiry.state = InquiryState.HELD
            note(other, held, InquiryStep.TAKEN, by=held.inquiry.responsible_id)
            other.commit()

        with pytest.raises(DecidedMeanwhile) as told:
            hold(session, inquiry.id, now=clock.now(), seen=seen)
        assert told.value.inquiry.state == InquiryState.HELD

    def test_holds_several_in_the_order_asked_for(self, session, inquiry):
        other = an_inquiry(session)
        held = hold(session, other.id, inquiry.id, now=clock.now())
        assert [one.inquiry for one in held] == [other, inquiry]


class TestNote:
    def test_numbers_what_happened_and_never_goes_back_in_time(self, session, inquiry):
        earlier = clock.now() - timedelta(hours=1)
        (held,) = hold(session, inquiry.id, now=earlier)
        note(session, held, InquiryStep.ADDED, by=None, words="Mere")
        session.commit()

        events = session.scalars(select(InquiryEvent).order_by(InquiryEvent.seq)).all()
        assert [one.seq for one in events] == [1, 2]
        assert events[1].at >= events[0].at

    def test_is_in_the_chain_of_whom_it_is_about_and_tells_no_word(self, session, inquiry):
        citizen = a_citizen(session)
        (held,) = hold(session, inquiry.id, now=clock.now())
        held.inquiry.subject_id = citizen.id
        session.commit()
        (held,) = hold(session, inquiry.id, now=clock.now())
        note(session, held, InquiryStep.ADDED, by=None, words="Mere")
        session.commit()

        assert held.head.chain_id == citizen.id
        assert session.scalars(select(AuditEntry.chain_id).where(AuditEntry.chain_id == citizen.id)).all()


@pytest.fixture
def inquiry(session):
    a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
    return an_inquiry(session)
