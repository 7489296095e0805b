"""What waits for a member of staff."""

from datetime import timedelta

import time_machine

from portal import clock
from portal.config.roles import Role
from portal.contact.desk.queries import Waiting, own_citizens, waiting_inquiries
from portal.contact.inquiries.models import InquiryKind
from portal.contact.inquiries.staff_actions import note_answered
from portal.contact.inquiries.wording import number_in_words
from portal.contact.queries import Tie
from tests.builders import a_citizen, a_contact_person, a_planned_change, a_staff_member, an_assignment, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.presence.builders import away


class TestWaiting:
    @time_machine.travel("2026-11-25T10:00:00+00:00", tick=False)
    def test_counts_ones_own_open_ones_by_when_they_were_promised(self, pages, session):
        lis = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
        today = clock.today()
        for days in (2, 1, 1, 0):  # promised for the next working day
            an_inquiry(session, now=clock.now() - timedelta(days=days))
        assert waiting_inquiries(session, lis.id, today) == Waiting(4, 2, 1)
        assert waiting_inquiries(session, a_contact_person(session).id, today) == Waiting(0, 0, 0)

        pages.sign_in_staff(session, lis)
        desk = pages.get("home.desk")
        for words in ("4 henvendelser skal have svar.", "1 over fristen", "2 lovet i dag", "Find en borger"):
            assert words in desk.main


class TestOwnInquiries:
    def test_what_may_not_wait_comes_after_reports_and_is_marked_on_list_and_desk(self, pages, session):
        lis = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
        older = an_inquiry(session, now=clock.now() - timedelta(days=10))
        urgent = an_inquiry(session, may_not_wait=True)
        report = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        pages.sign_in_staff(session, lis)

        rows = pages.get("desk.inquiries").texts("main .task")
        in_order = zip(rows, (report, urgent, older), strict=True)
        assert all(number_in_words(one.number) in row for row, one in in_order)
        assert ["Kan ikke vente" in row for row in rows] == [False, True, False]
        assert "1 kan ikke vente" in pages.get("home.desk").main
        note_answered(session, urgent, by=as_staff(lis), now=clock.now())
        session.commit()
        for endpoint in ("desk.inquiries", "home.desk"):
            assert "an ikke vente" not in pages.get(endpoint).main

    def test_a_report_about_a_child_comes_before_what_was_promised_earlier_and_is_marked(self, pages, session):
        lis = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
        older = an_inquiry(session, now=clock.now() - timedelta(days=10))
        report = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        answered = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT, now=clock.now() - timedelta(days=20))
        note_answered(session, answered, by=as_staff(lis), now=clock.now())
        session.commit()

        pages.sign_in_staff(session, lis)
        listed = [one.get_text(" ") for one in pages.get("desk.inquiries").soup.select("main .task")]
        order = [number_in_words(one.number) for one in (report, older, answered)]
        assert [next(number for number in order if number in one) for one in listed] == order
        assert ["Haster" in one for one in listed] == [True, False, False]


class TestOwnCitizens:
    def test_says_in_which_way_and_what_was_promised(self, session):
        mette, amir = a_contact_person(session), a_contact_person(session, "Amir Haddad")
        freja, birgit = a_contact_person(session, "Freja Toft"), a_contact_person(session, "Birgit Aagaard")
        citizen = a_citizen(session)
        an_assignment(session, citizen, contact_person=mette, buddy=amir)
        a_planned_change(session, citizen, contact_person=birgit, buddy=amir)
        away(session, mette, stand_in=freja)
        away(session, amir)
        for who, tie in ((mette, Tie.CONTACT_PERSON), (amir, Tie.BUDDY), (birgit, Tie.NEXT), (freja, Tie.STAND_IN)):
            (one,), has_more = own_citizens(session, who.id, clock.today())
            assert (one.id, one.tie, one.last_contact, one.due, has_more) == (citizen.id, tie, None, None, False)

    def test_a_stand_ins_stand_in_has_the_case_only_while_they_answer(self, session):
        people = [a_contact_person(session, name) for name in ("Mette", "Amir", "Freja", "Birgit")]
        mette, amir, freja, birgit = people
        an_assignment(session, a_citizen(session), contact_person=mette, buddy=amir)
        away(session, mette, stand_in=freja)
        away(session, amir)
        assert own_citizens(session, birgit.id, clock.today())[0] == []
        away(session, freja, stand_in=birgit)
        assert [one.tie for one in own_citizens(session, birgit.id, clock.today())[0]] == [Tie.STAND_IN]
