import pytest
from sqlalchemy import select

from portal import clock
from portal.config.roles import Role
from portal.contact.handover import cancel_handover
from portal.contact.models import ContactWish
from portal.contact.signals import Signal
from portal.people.models import StaffMember
from portal.plans.models import Who
from tests.builders import (
    a_citizen,
    a_contact_person,
    a_coordinator,
    a_plan,
    a_planned_change,
    a_staff_member,
    a_step,
    an_assignment,
)
from tests.consents.builders import GOALS, by_staff, look
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.presence.builders import away
from tests.pages import begins_with_help, is_helped_first
from tests.statements import of_the_page, statements


class TestAround:
    def test_shows_one_first_then_everybody(self, pages, session, database, citizen, mette):
        a_planned_change(session, citizen, contact_person=a_contact_person(session, "Freja Toft"))
        look(database, by_staff(mette), citizen.id, GOALS)
        page = pages.get("around.show")
        assert [one.split()[0] for one in page.texts(".people-around li")] == ["Mette", "Amir", "Freja", "Én"]
        assert "Du har haft 1 kontaktperson siden" in page.main
        assert "Ansatte har set eller bedt om at se dine oplysninger 1 gang. De kom fra 1 afdeling." in page.main

    def test_says_who_answers_now(self, pages, session, citizen, mette):
        away(session, mette)
        assert "Amir Haddad svarer for Mette." in pages.get("around.show").text("main .contact-status")

    def test_promises_nobody_who_is_away(self, pages, session, citizen, mette):
        amir = session.scalars(select(StaffMember).where(StaffMember.name == "Amir Haddad")).one()
        away(session, mette)
        away(session, amir)
        page = pages.get("around.show")
        assert page.texts(".people-around li")[0].startswith("Mette Vang Din kontaktperson. Mette er væk til og med")
        assert page.texts(".people-around li")[1].startswith("Amir Haddad Makker. Amir er væk til og med")
        for promise in ("den første", "Den første", "svarer, når"):
            assert promise not in page.main

    def test_says_that_whoever_has_an_inquiry_is_away(self, pages, session, citizen):
        inquiry = an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id)
        away(session, session.get_one(StaffMember, inquiry.responsible_id))
        (one,) = [text for text in pages.get("around.show").texts(".people-around li") if "Lis" in text]
        assert "(Én indgang). Lis er væk til og med" in one

    def test_shows_who_comes_with_their_number_and_each_once(self, pages, session, citizen, mette):
        amir = session.scalars(select(StaffMember).where(StaffMember.name == "Amir Haddad")).one()
        amir.phone = "00 00 30 00"
        a_planned_change(session, citizen, contact_person=amir)
        page = pages.get("around.show")
        assert page.link("Ring til Amir") == "tel:00003000"
        (one,) = [text for text in page.texts(".people-around li") if "Amir" in text]
        assert "Makker. Kender dig og svarer" in one
        assert "Din kontaktperson fra" in one
        away(session, amir)
        page = pages.get("around.show")
        assert "Indtil da har du dem begge. Amir er væk til og med" in page.main
        assert "00 00 30 00" not in page.main

    def test_says_that_a_change_was_called_off_until_there_is_other_news(self, pages, session, citizen):
        assert "aflyst" not in pages.get("around.show").main
        a_planned_change(session, citizen)
        assert "aflyst" not in pages.get("around.show").main
        cancel_handover(session, citizen.id, by=a_coordinator(session), now=clock.now())
        session.commit()
        page = pages.press(pages.get("notices.inbox"), "Du beholder din kontaktperson. Skiftet er aflyst.")
        assert "Skiftet, vi skrev om, blev aflyst" in page.main
        a_planned_change(session, citizen)
        assert "aflyst" not in pages.get("around.show").main

    def test_of_nobody_leads_to_the_one_entrance(self, pages, session):
        pages.sign_in(session, a_citizen(session))
        page = pages.get("around.show")
        assert "Du har ikke fået en kontaktperson endnu." in page.main
        assert not page.soup.select("#en-anden")

    def test_is_led_to_by_every_card(self, pages, citizen):
        assert pages.get("plans.show").link("Menneskene omkring dig") == "/min-side/kontaktperson"

    def test_speaks_english(self, pages, citizen):
        assert pages.get("around.show", lang="en").h1 == "The people around you"

    def test_costs_the_same_however_much_there_is(self, pages, session, database, citizen):
        counts = []
        for _ in range(2):
            with statements(database) as seen:
                pages.get("around.show")
            counts.append(len(of_the_page(seen)))
            a_plan(session, citizen, *(a_step(str(number)) for number in range(9)))
        assert counts[0] == counts[1] <= 12


class TestWish:
    @pytest.mark.parametrize(("words", "is_helped"), [("Jeg vil ikke leve", True), ("Vi taler forbi", False)])
    def test_that_may_not_wait_brings_first_whom_to_call(self, pages, citizen, words, is_helped):
        page = pages.press(pages.get("around.show"), "Jeg vil gerne have en anden", {"words": words})
        assert page.text("main blockquote") == words
        assert is_helped_first(page) is is_helped

    def test_that_can_not_be_taken_brings_first_whom_to_call_too(self, pages, citizen):
        words = {"words": f"Jeg vil ikke leve. {'å' * 1000}"}
        page = pages.press(pages.get("around.show"), "Jeg vil gerne have en anden", words, status=400)
        assert begins_with_help(page)

    def test_is_asked_for_and_taken_back(self, pages, session, citizen):
        page = pages.press(pages.get("around.show"), "Jeg vil gerne have en anden", {"words": "Vi taler <b>forbi</b>"})
        assert "Vi har fået dit ønske." in page.main
        assert page.text("main blockquote") == "Vi taler <b>forbi</b>"
        page = pages.press(page, "Jeg beholder min kontaktperson")
        assert "Du beholder din kontaktperson." in page.main
        assert session.scalars(select(ContactWish)).one().ended_at is not None

    def test_that_somebody_took_is_told_and_stands_on_their_desk_until_it_is_done(self, pages, session, citizen, lis):
        pages.press(pages.get("around.show"), "Jeg vil gerne have en anden", {"words": "Vi taler forbi"})
        pages.press(decision(pages, session, "tag"), "Jeg tager den")
        page = pages.get("around.show")
        assert "Du har bedt om en anden kontaktperson. Lis Bramsen tager sig af det." in page.main
        assert "mødet klokken ti og siger til" not in page.main

        desk = pages.get("home.desk")
        assert "1 borger vil gerne have en anden kontaktperson. Du har det." in desk.main
        got = pages.visit(desk.link("Se, hvad du fik på mødet"))
        assert "Vi taler forbi" in pages.visit(got.link("Giv eller skift kontaktperson")).main
        pages.press(pages.get("around.show"), "Jeg beholder min kontaktperson")
        assert "vil gerne have en anden kontaktperson" not in pages.get("home.desk").main
        assert "Giv eller skift" not in pages.get("desk.inquiries").main

    def test_that_is_closed_says_why_in_words_to_them_and_can_be_asked_again(self, pages, session, citizen, lis):
        pages.press(pages.get("around.show"), "Jeg vil gerne have en anden")
        pages.press(decision(pages, session, "luk"), "Luk den", {"reason": "helped", "words": "Vi ringede"})
        told = pages.press(pages.get("notices.inbox"), "Vi har talt om det og gør ikke mere lige nu")
        assert "Du vil gerne have en anden kontaktperson. Du har fået hjælp. Vi ringede" in told.main
        assert not any(word in told.main for word in ("Borgeren", "Personen"))

        page = pages.visit(told.link("Se din kontaktperson, eller bed om en anden"))
        assert "gør ikke mere lige nu. Du har fået hjælp. Vi ringede Du kan bede om det igen" in page.main
        page = pages.press(page, "Jeg vil gerne have en anden")
        assert "Vi taler om det på mødet klokken ti og siger til." in page.main
        decision(pages, session, "tag")  # the round sees it again
        page = pages.press(page, "Jeg beholder min kontaktperson")
        assert "gør ikke mere lige nu" not in page.main

    def test_from_a_tab_that_saw_no_wish_keeps_the_words_of_both(self, pages, citizen):
        older = pages.get("around.show")
        pages.press(pages.get("around.show"), "Jeg vil gerne have en anden", {"words": "Vi taler forbi"})
        page = pages.press(older, "Jeg vil gerne have en anden", {"words": "Hun kommer for sent"})
        assert page.text("main blockquote") == "Vi taler forbi Hun kommer for sent"
        for number in range(4):
            pages.press(older, "Jeg vil gerne have en anden", {"words": f"{number} {'æ' * 998}"})
        page = pages.press(older, "Jeg vil gerne have en anden", {"words": "ø" * 999}, status=400)
        assert page.errors == ["Dit ønske er langt nok nu. Skriv resten i en besked."]
        assert "ø" * 999 in page.main

    def test_refuses_a_cpr_number(self, pages, session, citizen):
        words = {"words": "Spørg 010190 1235"}
        page = pages.press(pages.get("around.show"), "Jeg vil gerne have en anden", words, status=400)
        assert page.errors == ["Her står noget, der ligner et CPR-nummer. Slet det, og send igen."]
        assert "Spørg 010190 1235" in page.main
        assert session.scalars(select(ContactWish)).all() == []

    def test_of_far_too_many_words_keeps_them(self, pages, citizen):
        page = pages.press(pages.get("around.show"), "Jeg vil gerne have en anden", {"words": "æ" * 1001}, status=400)
        assert page.errors == ["Der er plads til 1000 tegn."]
        assert "æ" * 1001 in page.main


def decision(pages, session, act: str):
    """Return the page where the round decides about the only wish."""
    signal_id = session.scalars(select(Signal.id).where(Signal.cleared_at.is_(None))).one()
    session.rollback()
    return pages.get("round.decide_on_signal", signal_id=signal_id, act=act)


@pytest.fixture
def lis(pages, session):
    member = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
    pages.sign_in_staff(session, member)
    return member


@pytest.fixture
def mette(session):
    return a_contact_person(session)


@pytest.fixture
def citizen(pages, session, mette):
    citizen = a_citizen(session)
    an_assignment(session, citizen, contact_person=mette)
    a_plan(session, citizen, a_step("vi", who=Who.MUNICIPALITY, responsible={"da": "Én indgang", "en": "One entrance"}))
    pages.sign_in(session, citizen)
    return citizen
