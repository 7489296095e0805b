"""What was merged has a sender of its own, who is told what happens to it, and whose words aren't lost."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.config.roles import Role
from portal.contact.desk.duties import inquiries_of
from portal.contact.inquiries import decisions
from portal.contact.inquiries.decisions import Shown
from portal.contact.inquiries.models import CloseReason, InquiryEvent, InquiryKind
from portal.contact.inquiries.sender_actions import add_words
from portal.contact.inquiries.staff_actions import look, merge, note_answered
from portal.contact.inquiries.telling import ANSWERED, ASSIGNED, CLOSED, inquiry_of_event
from portal.notifications.models import Notice
from portal.people.models import Citizen
from tests.builders import a_citizen, a_staff_member, as_staff
from tests.contact.inquiries.builders import an_inquiry


class TestIsTold:
    def test_when_it_is_given_and_closed(self, session, lis, mette, merged):
        main, one = merged
        for_all = {"by": as_staff(lis), "now": clock.now()}
        decisions.assign(session, Shown(main.id, main.version), mette, "Hun kender feltet", **for_all)
        decisions.close(session, Shown(main.id, main.version), CloseReason.HELPED, "Talt med Hanne", **for_all)
        decisions.open_again(session, Shown(main.id, main.version), "Ringede", **for_all)
        session.commit()

        assert told(session, one)[:2] == [ASSIGNED, CLOSED]
        events = session.scalars(select(InquiryEvent).where(InquiryEvent.inquiry_id == one.id)).all()
        assert [words for event in events if (words := event.words)] == ["Afsluttet"]
        assert one.responsible_id == mette.id

    def test_when_what_the_same_sender_wrote_is_answered_and_not_when_anothers_is(self, session, lis, merged):
        main, anothers = merged
        same = an_inquiry(session, sender_id=main.sender_id)
        merge(session, main, same.number, by=as_staff(lis), now=clock.now())
        note_answered(session, main, by=as_staff(lis), now=clock.now())
        session.commit()
        assert told(session, same) == [ANSWERED]
        assert (told(session, anothers), anothers.answered_at) == ([], None)

    def test_who_has_it_now_and_not_that_it_is_closed(self, session, pages, lis, mette, merged):
        main, one = merged
        shown = Shown(main.id, main.version)
        decisions.assign(session, shown, mette, "Hun kender feltet", by=as_staff(lis), now=clock.now())
        session.commit()
        pages.sign_in(session, session.get_one(Citizen, one.sender_id))
        page = pages.get("told.inquiry", inquiry_id=one.id)
        assert "Mette Vang" in page.text(".lead")
        assert "lukket" not in page.main
        assert "Du hører fra os senest" in page.main


class TestWordsAdded:
    def test_are_marked_at_what_it_goes_by_until_they_are_read(self, session, lis, merged):
        main, one = merged
        for read in (main, one):
            look(session, read, by=as_staff(lis), now=clock.now())
        assert not marked(session, lis, main)
        add_words(session, one.id, "Det er blevet værre", now=clock.now())
        assert marked(session, lis, main)
        with_words = select(InquiryEvent).where(InquiryEvent.inquiry_id == one.id, InquiryEvent.step == "added")
        assert session.scalars(with_words).one().words == "Det er blevet værre"


def told(session, inquiry) -> list[str]:
    notices = session.scalars(select(Notice).order_by(Notice.id)).all()
    return [one.kind for one in notices if inquiry_of_event(session, one.reference) == inquiry.id]


def marked(session, member, inquiry) -> bool:
    return next(one.has_more for one in inquiries_of(session, member.id)[0] if one.id == inquiry.id)


@pytest.fixture
def merged(session, lis):
    """Two inquiries, by two citizens who have signed in; the second goes by the first."""
    main = an_inquiry(session, sender_id=a_citizen(session).id)
    one = an_inquiry(session, kind=InquiryKind.WORRY, sender_id=a_citizen(session).id)
    assert merge(session, main, one.number, by=as_staff(lis), now=clock.now()) is main
    session.commit()
    return main, one


@pytest.fixture
def mette(session, lis):
    return a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
