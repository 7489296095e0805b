"""The round's pages: who is there, one row at a time, each decision, and never a name without a ground."""

import re
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import NOBODY, AuditEntry
from portal.config.contact import Promises
from portal.config.roles import Role
from portal.consents.models import Look, LookItem
from portal.contact.inquiries import decisions
from portal.contact.inquiries.models import (
    AgeBand,
    CloseReason,
    InquiryEvent,
    InquiryKind,
    InquiryState,
    InquiryStep,
    Need,
)
from portal.contact.inquiries.questions import Asked
from portal.contact.inquiries.sender_actions import add_words
from portal.contact.inquiries.staff_actions import note_answered
from portal.contact.inquiries.wording import number_in_words
from portal.contact.round.actions import GENERALLY, Standing
from portal.contact.round.models import Ground, Round, RoundContribution, RoundPresence, SignalStep
from portal.contact.signals import Signal, SignalKind, raise_signal
from portal.notifications.models import Notice
from tests.builders import a_citizen, a_staff_member, an_assignment, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.round import builders
from tests.contact.round.builders import a_law, a_round, said

CANARY = {
    "words": "Kanariefugl i ordene",
    "sender_name": "Kanariefugl Afsender",
    "about_name": "Kanariefugl Barn",
    "phone": "99 99 12 34",
    "email": "kanariefugl@example.dk",
    "times": "Kanariefugl om aftenen",
}


class TestBoard:
    def test_shows_number_age_need_and_why_and_nobody(self, session, pages, lis, nina):
        sent = an_inquiry(session, needs=(Need.ROOF,), age_band=AgeBand.FROM_15, **CANARY)
        pages.sign_in_staff(session, nina)
        page = pages.get("round.board")

        for words in (
            number_in_words(sent.number),
            "15 til 17 år",
            "Et sted at bo",
            "Ny siden sidst.",
            "Hvem tager den? Lis Bramsen",
        ):
            assert words in page.main
        assert "Kanariefugl" not in str(page.soup)

    def test_what_may_not_wait_comes_after_reports_and_says_so(self, session, pages, lis, nina):
        late = an_inquiry(session, now=clock.now() - timedelta(days=10))
        urgent = an_inquiry(session, may_not_wait=True)
        report = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT, age_band=AgeBand.UNDER_13)
        pages.sign_in_staff(session, nina)
        page = pages.get("round.board")

        rows = page.texts("main ol .task")
        assert [number_in_words(one.number) in row for row, one in zip(rows, (report, urgent, late), strict=True)] == [
            *(True, True, True),
        ]
        assert ["Kan ikke vente" in row for row in rows] == [False, True, False]
        assert "Noget i ordene tyder på, at den ikke kan vente." in rows[1]
        pages.sign_in_staff(session, lis)
        note_answered(session, urgent, by=as_staff(lis), now=clock.now())
        session.commit()
        assert "Kan ikke vente" not in pages.get("round.board").main

    def test_begins_and_ends_and_shows_who_is_there(self, session, pages, lis, nina):
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get("round.board"), "Begynd mødet")
        assert "Lis Bramsen , Én indgang" in page.main
        pages.press(page, "Slut mødet")
        assert session.scalars(select(Round)).one().ended_at is not None
        assert session.scalars(select(RoundPresence)).one().left_at is not None
        assert "Dagens møde sluttede" in pages.get("round.board").main

    def test_one_comes_and_goes(self, session, pages, lis, nina):
        a_round(session, lis)
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.board"), "Jeg er med")
        assert "Nina Bech , Job og Uddannelse" in page.main
        assert not page.soup.find(string="Slut mødet")
        page = pages.press(page, "Jeg går nu")
        assert "Ingen har meldt sig endnu." in page.main

    def test_in_pages_of_twenty(self, session, pages, lis):
        for number in range(23):
            an_inquiry(session, commit=number == 22)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.board")
        assert len(page.soup.select("main .task")) == 20
        assert "23 rækker." in page.main
        page = pages.visit(page.link("Næste side"))
        assert len(page.soup.select("main .task")) == 3
        assert pages.get("round.board", side=9).h1 == "Mødet klokken ti"

    def test_tells_that_a_complex_case_should_have_one_contact_person(self, session, pages, lis, nina):
        citizen = a_citizen(session)
        sent = an_inquiry(session, subject_id=citizen.id, needs=(Need.ROOF, Need.MIND, Need.MONEY))
        for member, is_told in ((lis, True), (nina, False)):
            pages.sign_in_staff(session, member)
            assert ("Bør have én kontaktperson" in pages.get("round.board").main) is is_told
        an_assignment(session, citizen)
        pages.sign_in_staff(session, lis)
        for page in (pages.get("round.board"), pages.get("round.row", inquiry_id=sent.id)):
            assert "3 slags hjælp" in page.main
            assert "Bør have én kontaktperson" not in page.main  # they have one

    def test_tells_nobody_but_those_who_decide_that_somebody_wants_another_contact_person(self, session, pages, lis):
        citizen, buddy = a_citizen(session), a_staff_member(session, Role.CONTACT_PERSON, name="Bodil Makker")
        tied = an_assignment(session, citizen, buddy=buddy)
        sent = an_inquiry(session)
        raise_signal(session, SignalKind.WANTS_ANOTHER, citizen.id, citizen.id, since=clock.now())
        session.commit()
        for member, is_told in ((lis, True), (tied.contact_person, False), (buddy, False)):
            pages.sign_in_staff(session, member)
            board = pages.get("round.board")
            assert ("anden kontaktperson" in board.main) is is_told
            assert ("er kontaktperson" in board.main) is is_told
            for place in (1, 2):
                assert "kontaktperson" not in pages.get("round.meeting", place=place).main
            assert f"{2 if is_told else 1} række" in board.main
            assert number_in_words(sent.number) in board.main

    def test_is_for_departments_that_take_part(self, session, pages, lis, nina, app, monkeypatch):
        municipality = app.extensions["municipality"]
        only = municipality.model_copy(update={"round": municipality.round.model_copy(update={"units": ["rehab"]})})
        monkeypatch.setitem(app.extensions, "municipality", only)
        pages.sign_in_staff(session, nina)
        pages.get("round.board", status=404)
        pages.sign_in_staff(session, lis)
        pages.get("round.board")

    def test_whoever_has_an_inquiry_and_isnt_of_the_round_comes_back_to_it(
        self, session, pages, lis, nina, app, monkeypatch
    ):
        municipality = app.extensions["municipality"]
        only = municipality.model_copy(update={"round": municipality.round.model_copy(update={"units": ["rehab"]})})
        monkeypatch.setitem(app.extensions, "municipality", only)
        sent = an_inquiry(session)
        decisions.assign(session, decisions.Shown(sent.id, sent.version), nina, "", by=as_staff(lis), now=clock.now())
        session.commit()
        pages.sign_in_staff(session, nina)
        page = pages.get("round.decide", inquiry_id=sent.id, act="luk")
        page = pages.press(page, "Luk den", {"reason": "guided_on"})
        assert page.h1 == f"Henvendelse {number_in_words(sent.number)}"


class TestMeeting:
    def test_shows_one_row_and_what_may_be_done(self, session, pages, lis):
        first, second = an_inquiry(session, needs=(Need.MIND,)), an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.meeting", place=1)
        assert (page.h1, "Nr. 1 af 2" in page.main) == ("Underretning om et barn", True)
        assert "Udskyd" not in page.texts(".decisions li")
        page = pages.visit(page.link("Næste"))
        assert number_in_words(first.number) in page.main
        assert number_in_words(second.number) not in page.main

    def test_takes_a_row_and_shows_the_next(self, session, pages, lis):
        a_round(session, lis, now=clock.now() - timedelta(minutes=1))
        first, second = an_inquiry(session), an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get("round.meeting", place=1), "Jeg tager den")
        assert f"{number_in_words(first.number)} : Lis Bramsen har taget den." in page.main
        assert number_in_words(second.number) in page.main
        page = pages.press(page, "Jeg tager den")
        assert page.h1 == "Alle rækker er taget"
        session.expire_all()
        assert first.state == second.state == InquiryState.HELD

    def test_leads_to_the_row_that_follows_whatever_others_decide_meanwhile(self, session, pages, lis):
        rows = [an_inquiry(session) for _ in range(5)]
        numbers = [number_in_words(one.number) for one in rows]
        pages.sign_in_staff(session, lis)
        page = pages.get("round.meeting", place=2)
        taken_by(session, lis, rows[0], rows[1])
        page = pages.visit(page.link("Næste"))
        assert numbers[2] in page.main
        assert "Nr. 1 af 3" in page.main
        page = pages.visit(page.link("Næste"))
        assert numbers[3] in page.main
        taken_by(session, lis, rows[3])
        page = pages.visit(page.link("Forrige"))
        assert numbers[2] in page.main
        page = pages.visit(page.link("Luk"))
        taken_by(session, lis, rows[2])
        page = pages.visit(pages.press(page, "Luk den", {"reason": "helped"}, status=409).link("Tilbage"))
        assert numbers[4] in page.main

    def test_shows_what_follows_the_row_that_was_decided(self, session, pages, lis):
        first, _second, third = (an_inquiry(session) for _ in range(3))
        pages.sign_in_staff(session, lis)
        page = pages.get("round.meeting", place=2)
        taken_by(session, lis, first)
        page = pages.press(page, "Jeg tager den")
        assert "Lis Bramsen har taget den." in page.main
        assert number_in_words(third.number) in page.main
        page = pages.press(page, "Jeg tager den")
        assert page.h1 == "Alle rækker er taget"

    @pytest.mark.parametrize(
        "turn", ["", "x", "5", "5.1.x", f"5.{9 * 10**15}.{NOBODY}", f"9.0.{NOBODY}", f"5.1.{NOBODY}"]
    )
    def test_a_forged_turn_leads_nowhere_else(self, session, pages, lis, turn):
        an_inquiry(session)
        pages.sign_in_staff(session, lis)
        for side in ("ved", "efter", "foer"):
            page = pages.visit(f"/medarbejder/klokken-ti/moede/1?{side}={turn}")
            assert "Nr. 1 af 1" in page.main

    def test_names_exactly_the_keys_that_there_are(self, session, pages, lis, nina):
        citizen = a_citizen(session)
        for kind in (InquiryKind.CONCERN_REPORT, InquiryKind.REQUEST):
            an_inquiry(session, kind=kind)
        raise_signal(session, SignalKind.WANTS_ANOTHER, citizen.id, citizen.id, since=clock.now())
        session.commit()
        for member, places in ((lis, 3), (nina, 2)):
            pages.sign_in_staff(session, member)
            for place in range(1, places + 1):
                page = pages.get("round.meeting", place=place)
                keys = sorted(one["accesskey"][0] for one in page.soup.select("main [accesskey]"))
                assert sorted(re.findall(r"\d", page.text(".keys"))) == keys
                assert ("4" in keys) is (member is lis and place == 2)

    def test_a_specialist_sees_it_and_decides_nothing(self, session, pages, lis, nina):
        sent = an_inquiry(session, **CANARY)
        pages.sign_in_staff(session, nina)
        page = pages.get("round.meeting", place=1)
        assert not page.soup.select(".decisions")
        pages.get("round.decide", inquiry_id=sent.id, act="tag", status=404)

    def test_a_signal_is_given_to_somebody_and_told(self, session, pages, lis, nina):
        citizen = a_citizen(session, name="Kanariefugl Kendt")
        signal = raise_signal(session, SignalKind.NOBODY_ANSWERS, citizen.id, citizen.id, since=clock.now())
        session.commit()
        pages.sign_in_staff(session, lis)
        page = pages.get("round.meeting", place=1)
        page = pages.visit(page.link("Åbn rækken"))
        assert page.h1 == "Kontaktpersonen er væk, og ingen træder til."
        assert "Kanariefugl" not in str(page.soup)
        page = pages.visit(page.link("Giv den til en kollega"))
        page = pages.press(page, "Giv den videre", {"to": str(nina.id)})

        assert page.h1 == "Alle rækker er taget"
        session.expire_all()
        assert (signal.cleared_by_id, session.scalars(select(SignalStep.responsible_id)).one()) == (lis.id, nina.id)
        pages.sign_in(session, citizen)
        page = pages.press(pages.get("notices.inbox"), "Vi har aftalt")
        assert "Nina Bech tager sig af det." in page.main

    def test_a_signal_waits_and_comes_back_by_itself(self, session, pages, lis, monkeypatch):
        citizen = a_citizen(session)
        raise_signal(session, SignalKind.WANTS_ANOTHER, citizen.id, citizen.id, since=clock.now())
        session.commit()
        pages.sign_in_staff(session, lis)
        page = pages.visit(pages.get("round.meeting", place=1).link("Åbn rækken"))
        page = pages.visit(page.link("Udskyd"))
        page = pages.press(page, "Der er aftalt et møde", {"until": a_day(page)})
        assert page.h1 == "Alle rækker er taget"
        session.expire_all()
        assert session.scalars(select(Signal.since)).one() > clock.now()

    def test_shows_on_the_projector_what_the_least_entitled_may_read_whoever_leads(self, session, pages, lis, nina):
        """Everybody in the room reads the page of whoever is signed in."""
        citizen = a_citizen(session, name=CANARY["sender_name"])
        tied = an_assignment(session, citizen)
        needs = (Need.ROOF, Need.MIND, Need.MONEY)
        sent = an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id, may_name=True, needs=needs, **CANARY)
        law = a_law(session)
        for standing in (Standing(Ground.RECIPIENT), Standing(Ground.SENDER), Standing(Ground.LAW, rule_id=law.id)):
            said(session, sent, f"Kanariefugl {standing.ground}", standing, by=lis)
        said(session, sent, "Prøv boliganvisningen", GENERALLY, by=nina)
        for kind in SignalKind:
            raise_signal(session, kind, citizen.id, citizen.id, since=clock.now())
        session.commit()
        read = {}
        for member in (lis, nina):
            pages.sign_in_staff(session, member)
            read[member.name] = [pages.get("round.meeting", place=place) for place in range(1, 10)]
        (of_inquiry,) = (page for page in read["Lis Bramsen"] if page.h1 == "Om afsenderen selv")
        assert "Prøv boliganvisningen" in of_inquiry.main
        assert "1 bidrag" in of_inquiry.main
        facts = "main p.task-facts, main .lead, main li.task"
        assert of_inquiry.texts(facts) == read["Nina Bech"][0].texts(facts)
        for page in (*read["Lis Bramsen"], *read["Nina Bech"]):
            for words in ("anariefugl", "kontaktperson", tied.contact_person.name, "99 12 34", "afdelinger"):
                assert words not in page.main


class TestSignal:
    def test_what_was_put_off_twice_is_the_managers_and_told_them(self, session, pages, lis):
        jens = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        signal = a_signal(session, a_citizen(session), SignalKind.DISAGREES)
        pages.sign_in_staff(session, lis)
        older = [pages.get("round.decide_on_signal", signal_id=signal.id, act="parker")]
        for _ in range(2):
            page = pages.get("round.decide_on_signal", signal_id=signal.id, act="parker")
            pages.press(page, "Der er aftalt et møde", {"until": a_day(page)})
            older.append(page)
        for page in older:
            told = {"until": a_day(page), "words": "Vi ses først til jul"}
            page = pages.press(page, "Personen vil selv vente", told, status=409)
            assert page.errors == ["Den er udskudt to gange, så nu er det lederens."]
            assert "Vi ses først til jul" in page.main
        assert "Udskyd" not in pages.get("round.signal", signal_id=signal.id).main
        pages.sign_in_staff(session, jens)
        assert "Borgeren er uenig i noget." in pages.get("desk.inquiries").main
        page = pages.get("round.decide_on_signal", signal_id=signal.id, act="parker")
        pages.press(page, "Der er aftalt et møde", {"until": a_day(page)})
        assert session.scalar(select(func.count()).select_from(SignalStep)) == 3

    def test_is_closed_for_a_contact_person_only_where_there_is_one(self, session, pages, lis):
        alone, tied = a_citizen(session), a_citizen(session)
        an_assignment(session, tied)
        pages.sign_in_staff(session, lis)
        for person, is_offered in ((alone, False), (tied, True)):
            signal = raise_signal(session, SignalKind.DISAGREES, person.id, person.id, since=clock.now())
            session.commit()
            page = pages.get("round.decide_on_signal", signal_id=signal.id, act="luk")
            assert ("Personen har en kontaktperson, der går videre" in page.main) is is_offered
            pages.press(page, "Luk den", {"reason": "has_contact_person"}, status=200 if is_offered else 400)

    def test_offers_no_reason_that_is_about_a_sender(self, session, pages, lis):
        signal = a_signal(session, a_citizen(session), SignalKind.DISAGREES)
        pages.sign_in_staff(session, lis)
        for act, button, reason in (("luk", "Luk den", "taken_back"), ("parker", "Der er aftalt et møde", "sender")):
            page = pages.get("round.decide_on_signal", signal_id=signal.id, act=act)
            assert "fsenderen" not in page.main
            day = {"until": a_day(page)} if act == "parker" else {}
            pages.press(page, button, day | {"reason": reason}, status=400)

    def test_a_wish_for_another_is_given_to_anybody_but_the_contact_person(self, session, pages, lis, nina):
        citizen = a_citizen(session)
        both = a_staff_member(session, Role.COORDINATOR, Role.CONTACT_PERSON, name="Bo Elsted", unit="coordinator")
        an_assignment(session, citizen, contact_person=both)
        signal = a_signal(session, citizen, SignalKind.WANTS_ANOTHER)
        pages.sign_in_staff(session, both)
        page = pages.get("round.decide_on_signal", signal_id=signal.id, act="giv")
        assert str(both.id) not in [one["value"] for one in page.soup.select("select[name=to] option")]
        told = {"to": str(both.id), "words": "Ring til hende"}
        page = pages.press(page, "Giv den videre", told, status=400)
        assert page.errors == ["Vælg, hvem der skal have den."]
        assert page.text("textarea") == "Ring til hende"
        take = pages.get("round.decide_on_signal", signal_id=signal.id, act="tag")
        taken = pages.press(take, "Jeg tager den", status=400)
        assert taken.errors == ["Borgeren ønsker en anden kontaktperson. Giv den til en kollega."]
        pages.press(page, "Giv den videre", {"to": str(nina.id)})
        session.expire_all()
        assert session.scalars(select(SignalStep.responsible_id)).one() == nina.id

    def test_who_reads_what_is_written_is_said_and_is_so(self, session, pages, lis, nina):
        citizen = a_citizen(session)
        pages.sign_in_staff(session, lis)
        for act, button, told, reads in (
            ("giv", "Giv den videre", {"to": str(nina.id)}, "Din kollega kan læse det. Borgeren ser det ikke."),
            ("parker", "Personen vil selv vente", {}, "Borgeren kan læse det."),
            ("luk", "Luk den", {"reason": "helped"}, "Borgeren kan læse det."),
        ):
            signal = a_signal(session, citizen, SignalKind.DISAGREES)
            page = pages.get("round.decide_on_signal", signal_id=signal.id, act=act)
            assert page.text("#words-hint") == reads
            told |= {"until": a_day(page)} if act == "parker" else {}
            pages.press(page, button, told | {"words": "Kanariefugl i beskeden"})
            step_id = session.scalars(select(SignalStep.id).where(SignalStep.signal_id == signal.id)).one()
            session.rollback()
            pages.sign_in(session, citizen)
            assert ("Kanariefugl" in pages.get("told.step", step_id=step_id).main) is (act != "giv")

    def test_tells_who_it_is_to_those_whom_the_law_lets_and_what_was_decided(self, session, pages, lis, nina):
        citizen = a_citizen(session, name="Kanariefugl Kendt")
        signal = raise_signal(session, SignalKind.WANTS_ANOTHER, citizen.id, citizen.id, since=clock.now())
        session.commit()
        pages.sign_in_staff(session, lis)
        page = pages.get("round.signal", signal_id=signal.id)
        page = pages.press(page, "Se, hvem det er")
        assert "Det må vi ikke vise." in page.main
        assert "Kanariefugl" not in str(page.soup)
        assert str(citizen.id) not in str(page.soup)
        giving = pages.get("assigning.show", citizen_id=citizen.id)
        assert "Navnet må ikke vises her." in giving.main
        assert "Kanariefugl" not in str(giving.soup)
        a_law(session, recipient="coordinator")
        page = pages.press(pages.get("round.signal", signal_id=signal.id), "Se, hvem det er")
        assert "Kanariefugl Kendt" in page.main
        assert page.link("Giv eller skift kontaktperson") == f"/medarbejder/borgere/{citizen.id}/kontaktperson"
        assert session.scalar(select(func.count()).select_from(Look)) == 2
        session.rollback()
        giving = pages.visit(page.link("Giv eller skift kontaktperson"))
        for step in (giving, pages.press(giving, "Vælg personer", {"level": "2"})):  # the door isn't asked there
            assert "Navnet må ikke vises her." in step.main
            assert "Kanariefugl" not in str(step.soup)

        pages.sign_in_staff(session, nina)
        pages.get("round.signal", signal_id=signal.id, status=404)
        pages.sign_in_staff(session, lis)
        give = pages.visit(page.link("Giv den til en kollega"))
        pages.press(give, "Giv den videre", {"to": str(nina.id), "words": "Ring i dag"})
        pages.sign_in_staff(session, nina)
        page = pages.get("round.signal", signal_id=signal.id)
        assert "Lis Bramsen har givet den til Nina Bech." in page.main
        assert "Ring i dag" in page.main
        assert "Giv den til en kollega" not in page.main


class TestDecide:
    def test_gives_and_says_so(self, session, pages, lis, nina):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="giv")
        assert pages.press(page, "Giv den videre", status=400).errors == ["Vælg, hvem der skal have den."]
        page = pages.press(page, "Giv den videre", {"to": str(nina.id), "words": "Du kender feltet"})
        assert "Lis Bramsen har givet den til Nina Bech." in page.main

    def test_asks(self, session, pages, lis):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="spoerg")
        pages.press(page, "Job og Uddannelse", {"words": "Kender I feltet?"})
        session.expire_all()
        assert sent.state == InquiryState.ASKED
        asked = select(InquiryEvent.words).where(InquiryEvent.step == InquiryStep.ASKED)
        assert session.scalars(asked).one() == "employment: Kender I feltet?"

    def test_a_department_reads_what_it_is_asked_and_answers(self, session, pages, lis, nina):
        sent = an_inquiry(session, **CANARY)
        elsewhere = a_staff_member(session, Role.SPECIALIST, name="Bo Elsted", unit="rehab")
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="spoerg")
        pages.press(page, "Job og Uddannelse", {"words": "Har I plads: i dag?"})
        for member, is_asked in ((elsewhere, False), (lis, False), (nina, True)):
            pages.sign_in_staff(session, member)
            board, row = pages.get("round.board"), pages.get("round.row", inquiry_id=sent.id)
            assert ("Har I plads: i dag?" in board.main) is is_asked
            assert ("Har I plads: i dag?" in row.main) is (is_asked or member is lis)  # who asked it
            for page in (board, row):
                assert "anariefugl" not in str(page.soup)
        assert board.link(number_in_words(sent.number)) == row.response.request.path

        row = pages.press(row, "Gem mit bidrag", {"words": "Ja, klokken to"})
        assert "Har I plads: i dag?" in row.main
        assert "Har I plads: i dag?" not in pages.get("round.board").main

    def test_an_answer_reaches_whoever_has_it_though_it_was_dealt_with_today(self, session, pages, lis, nina):
        a_round(session, lis, now=clock.now() - timedelta(minutes=1))
        sent, has_it = an_inquiry(session), a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        elsewhere = a_staff_member(session, Role.SPECIALIST, name="Bo Elsted", unit="rehab")
        decide_all(session, lis, sent, to=has_it, ask="employment: Har I plads i dag?")
        told = "Der er svar fra Job og Uddannelse."
        for member, is_answer in ((elsewhere, False), (nina, True)):
            pages.sign_in_staff(session, member)
            pages.press(
                pages.get("round.row", inquiry_id=sent.id), "Gem mit bidrag", {"words": f"Råd fra {member.name}"}
            )
            pages.sign_in_staff(session, lis)
            assert (told in pages.get("round.board").main) is is_answer
            assert (told in pages.get("round.meeting", place=1).main) is is_answer
            pages.sign_in_staff(session, has_it)
            assert (told in pages.get("desk.inquiries").main) is is_answer
            show = pages.get("inquiries.show", inquiry_id=sent.id)
            page = show if is_answer else pages.press(show, "Læs henvendelsen")
            assert ("Se, hvad mødet klokken ti har sagt" in page.main) is not is_answer
            assert (told in page.main) is is_answer
        page = pages.visit(page.link("Læs svaret"))
        assert "Råd fra Nina Bech" in page.main
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get("round.meeting", place=1), "Jeg tager den")
        assert page.h1 == "Alle rækker er taget"

    @pytest.mark.parametrize("named", ["Job og Uddannelse", "afsenderen"])
    def test_tells_whom_was_asked_and_what_to_those_who_may_read_it(self, session, pages, lis, nina, named):
        sent, bo = an_inquiry(session), a_staff_member(session, Role.SPECIALIST, name="Bo Elsted", unit="rehab")
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="spoerg")
        page = pages.press(page, f"{named[0].upper()}{named[1:]}", {"words": "Kanariefugl, har I plads?"})
        assert f"Lis Bramsen har spurgt {named}. Lis Bramsen har den." in page.main
        for member, reads in ((lis, True), (nina, named != "afsenderen"), (bo, False)):
            pages.sign_in_staff(session, member)
            page = pages.get("round.row", inquiry_id=sent.id)
            assert f"Lis Bramsen spurgte {named}" in page.main
            assert ("Kanariefugl, har I plads?" in page.main) is reads

    def test_asks_nobody_who_was_not_chosen(self, session, pages, lis):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="spoerg")
        sent = page.form("Afsenderen") | {"words": "Har I plads i dag?"}
        del sent["whom"]
        page = pages.post(sent.pop(""), sent, status=400)
        assert (page.errors, page.text("textarea")) == (["Vælg, hvem vi spørger."], "Har I plads i dag?")

    def test_who_reads_what_is_written_is_said_and_is_so(self, session, pages, lis, nina):
        """Of what is written beside each decision: whoever sent it reads it, or doesn't, as the form says."""
        citizen = a_citizen(session)
        acts: tuple[tuple[str, str, dict[str, str]], ...] = (
            ("giv", "Giv den videre", {"to": str(nina.id)}),
            ("spoerg", "Job og Uddannelse", {}),
            ("parker", "Personen vil selv vente", {}),
            ("luk", "Luk den", {"reason": "helped"}),
            ("genaabn", "Åbn den igen", {}),
        )
        for kind in (InquiryKind.REQUEST, InquiryKind.WORRY):
            subject_id = citizen.id if kind == InquiryKind.REQUEST else None
            sent = an_inquiry(session, kind=kind, subject_id=subject_id, sender_id=citizen.id)
            for act, button, told in acts:
                pages.sign_in_staff(session, lis)
                page = pages.get("round.decide", inquiry_id=sent.id, act=act)
                hint = page.text("#words-hint")
                told = told | ({"until": a_day(page)} if act == "parker" else {})
                pages.press(page, button, told | {"words": f"Kanariefugl {act}"})
                pages.sign_in(session, citizen)
                shown = [pages.get(one, inquiry_id=sent.id).main for one in ("told.inquiry", "own_inquiries.show")]
                is_read = any(f"Kanariefugl {act}" in main for main in shown)
                assert is_read is ("Borgeren kan" in hint) is (kind == InquiryKind.REQUEST and act != "giv"), act
                assert is_read or "ser det ikke" in hint or "ser ikke, hvad vi spørger" in hint

    def test_says_before_it_is_given_what_whoever_gets_it_can_read(self, session, pages, lis):
        sent, signal = an_inquiry(session), a_signal(session, a_citizen(session), SignalKind.DISAGREES)
        told = (
            "Den, der får den, kan læse alt: navn, nummer og ord. Det gælder også, når navnet ikke må siges på mødet."
        )
        pages.sign_in_staff(session, lis)
        assert told in pages.get("round.decide", inquiry_id=sent.id, act="giv").main
        assert told not in pages.get("round.decide_on_signal", signal_id=signal.id, act="giv").main

    def test_asks_nothing_that_nobody_wrote(self, session, pages, lis):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="spoerg")
        assert page.text("main textarea") == ""
        page = pages.press(page, "Afsenderen", status=400)
        assert page.errors == ["Skriv, hvad vi spørger om."]

    def test_puts_off_with_a_reason_and_the_second_time_it_is_the_managers(self, session, pages, lis):
        a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        for is_managers in (False, True):
            page = pages.get("round.decide", inquiry_id=sent.id, act="parker")
            page = pages.press(page, "Der er aftalt et møde", {"until": a_day(page)})
            assert ("nu er det lederens" in page.main) is is_managers
            assert ("Jens Birk har den" in page.main) is is_managers

    def test_what_became_the_managers_is_told_them_and_put_off_no_more_by_an_older_page(self, session, pages, lis):
        jens = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        citizen = a_citizen(session)
        sent = an_inquiry(session, sender_id=citizen.id, promises=Promises(inquiry_days=9))
        pages.sign_in_staff(session, lis)
        older = [pages.get("round.decide", inquiry_id=sent.id, act="parker")]
        for _ in range(2):
            page = pages.get("round.decide", inquiry_id=sent.id, act="parker")
            pages.press(page, "Der er aftalt et møde", {"until": a_day(page)})
            older.append(page)
        session.expire_all()
        until, another = sent.parked_until, str(older[0].soup.select("select[name=until] option")[-1]["value"])
        session.commit()
        pages.press(older[-1], "Der er aftalt et møde", {"until": until.isoformat()})  # the same once more is once
        for page in older:
            said = {"until": another, "words": "Vi ses først til jul"}
            page = pages.press(page, "Der er aftalt et møde", said, status=409)
            assert page.errors == ["Den er udskudt to gange, så nu er det lederens."]
            assert "Vi ses først til jul" in page.main
            assert not page.soup.select("main select")
        assert "Udskyd" not in pages.get("round.row", inquiry_id=sent.id).main
        session.expire_all()
        assert (sent.parked_until, sent.times_parked, sent.responsible_id) == (until, 2, jens.id)
        session.commit()

        pages.sign_in_staff(session, jens)
        assert "1 henvendelse er udskudt to gange. Du har den nu." in pages.visit("/medarbejder").main
        assert "Udskudt to gange" in pages.get("desk.inquiries").main
        page = pages.press(pages.get("inquiries.show", inquiry_id=sent.id), "Læs henvendelsen")
        assert page.main.count("Jens Birk har den nu.") == 1
        pages.get("round.decide", inquiry_id=sent.id, act="parker")
        assert session.scalar(select(func.count()).select_from(Notice)) == 2  # one for each time

    @pytest.mark.parametrize("days", [1, 4])
    def test_puts_nothing_off_past_what_its_sender_was_promised(self, session, pages, lis, days):
        sent = an_inquiry(session, promises=Promises(inquiry_days=days))
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="parker")
        offered = [one["value"] for one in page.soup.select("select[name=until] option")]
        assert (len(offered), offered[-1]) == (days, sent.answer_by.isoformat())
        assert "Derfor kan den ikke vente længere." in page.text("#until-hint")
        later = (sent.answer_by + timedelta(days=1)).isoformat()
        page = pages.press(page, "Der er aftalt et møde", {"until": later, "words": "Vi ses"}, status=400)
        assert (page.errors, page.text("textarea")) == (["Vælg en dag."], "Vi ses")
        with time_machine.travel(datetime.combine(sent.answer_by, time(9), UTC), tick=False):
            pages.sign_in_staff(session, lis)
            assert "Udskyd" not in pages.get("round.row", inquiry_id=sent.id).main
            token = pages.get("round.decide", inquiry_id=sent.id, act="tag").form("Jeg tager den")["csrf_token"]
            said = {"until": later, "words": "Vi ses", "csrf_token": token}
            page = pages.press(page, "Der er aftalt et møde", said, status=409)
            told = "Svaret er lovet og kan ikke vente. Svar afsenderen først, så kan resten vente."
            assert (page.errors, "Vi ses" in page.main) == ([told], True)
            sent.answered_at = clock.now()
            session.commit()
            page = pages.get("round.decide", inquiry_id=sent.id, act="parker")
            pages.press(page, "Der er aftalt et møde", {"until": a_day(page)})

    def test_closes_with_a_reason_and_opens_again(self, session, pages, lis):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="luk")
        page = pages.press(page, "Luk den", {"reason": "helped", "words": "Ringede til hende"})
        session.expire_all()
        assert sent.close_reason == CloseReason.HELPED
        session.rollback()
        page = pages.visit(page.link("Åbn den igen"))
        pages.press(page, "Åbn den igen", {"words": "Hun ringede igen"})
        session.expire_all()
        assert sent.is_open

    def test_wants_a_reason_to_wait(self, session, pages, lis):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="parker")
        data = {"csrf_token": page.soup.select_one("main [name=csrf_token]")["value"], "until": "2026-01-01"}
        page = pages.post(pages.address("round.decide", inquiry_id=sent.id, act="parker"), data, status=400)
        assert "Tryk på den grund, der passer." in page.errors

    def test_closes_only_once_a_reason_is_chosen_and_then_pressed(self, session, pages, lis):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="luk")
        assert [one.get("name") for one in page.soup.select("main form button")] == [None]
        page = pages.press(page, "Luk den", {"words": "Ringede til hende"}, status=400)
        assert (page.errors, page.text("textarea")) == (["Vælg den grund, der passer."], "Ringede til hende")
        session.expire_all()
        assert sent.is_open

    def test_closes_for_a_contact_person_only_where_there_is_one(self, session, pages, lis):
        alone, tied = a_citizen(session), a_citizen(session)
        an_assignment(session, tied)
        pages.sign_in_staff(session, lis)
        for person, is_offered in ((None, False), (alone.id, False), (tied.id, True)):
            sent = an_inquiry(session, subject_id=person)
            page = pages.get("round.decide", inquiry_id=sent.id, act="luk")
            assert ("Personen har en kontaktperson, der går videre" in page.main) is is_offered
            pages.press(page, "Luk den", {"reason": "has_contact_person"}, status=200 if is_offered else 400)
            session.expire_all()
            assert sent.is_open is not is_offered
            session.rollback()

    def test_a_report_about_a_child_is_closed_in_words_and_never_as_taken_back(self, session, pages, lis):
        sent = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="luk")
        assert "Afsenderen har trukket den tilbage" not in page.main
        page = pages.press(page, "Luk den", {"reason": "guided_on"}, status=400)
        assert page.errors == ["Skriv, hvorfor underretningen kan lukkes."]
        pages.press(page, "Luk den", {"reason": "taken_back", "words": "Fortrudt"}, status=400)
        pages.press(page, "Luk den", {"reason": "guided_on", "words": "Børn og Unge har sagen"})
        session.expire_all()
        assert sent.close_reason == CloseReason.GUIDED_ON

    def test_what_was_closed_in_the_meeting_can_be_opened_again_from_there(self, session, pages, lis, nina):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.visit(pages.get("round.meeting", place=1).link("Luk"))
        told = pages.press(page, "Luk den", {"reason": "helped"})
        assert told.h1 == "Alle rækker er taget"
        page = pages.visit(told.link("Åbn den igen"))
        pages.press(page, "Åbn den igen", {"words": "Hun ringede igen"})
        session.expire_all()
        assert sent.is_open
        session.rollback()
        again = pages.visit(told.response.request.full_path)
        assert "har lukket den" in again.main
        assert "Åbn den igen" not in again.main

    def test_a_report_about_a_child_is_never_put_off(self, session, pages, lis):
        sent = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        pages.sign_in_staff(session, lis)
        shown = pages.press(pages.get("inquiries.show", inquiry_id=sent.id), "Læs henvendelsen")
        assert "Udskyd" not in shown.main
        page = pages.get("round.decide", inquiry_id=sent.id, act="parker", status=409)
        assert page.errors == ["En underretning om et barn kan ikke vente."]
        assert not page.soup.select("main select, main textarea, .error-summary a")
        assert pages.visit(page.link("Se, hvad der gælder nu")).h1 == "Underretning om et barn"
        token = pages.get("round.decide", inquiry_id=sent.id, act="tag").form("Jeg tager den")["csrf_token"]
        address = pages.address("round.decide", inquiry_id=sent.id, act="parker")
        pages.post(address, {"csrf_token": token, "reason": "meeting"}, status=409)
        session.expire_all()
        assert sent.state == InquiryState.NEW

    def test_whoever_comes_second_is_told_and_loses_no_word(self, session, pages, lis, nina):
        sent = an_inquiry(session)
        per = a_staff_member(session, Role.COORDINATOR, name="Per Skov", unit="coordinator")
        pages.sign_in_staff(session, lis)
        mine = pages.get("round.decide", inquiry_id=sent.id, act="giv")
        pages.sign_in_staff(session, per)
        pages.press(pages.get("round.decide", inquiry_id=sent.id, act="tag"), "Jeg tager den")
        pages.sign_in_staff(session, lis)
        again = {"to": str(nina.id), "words": "Du kender feltet"}
        token = pages.get("round.decide", inquiry_id=sent.id, act="giv").form("Giv den videre")["csrf_token"]
        page = pages.press(mine, "Giv den videre", again | {"csrf_token": token}, status=409)

        assert page.errors[0].startswith("En anden nåede det først. Per Skov har taget den.")
        assert "Du kender feltet" in page.text("textarea")
        assert page.soup.select_one(f"option[value='{nina.id}']").has_attr("selected")
        pages.press(page, "Giv den videre", {"to": str(nina.id)})
        session.expire_all()
        assert sent.responsible_id == nina.id

    def test_what_the_sender_wrote_meanwhile_is_read_before_it_is_closed(self, session, pages, lis):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="luk")
        add_words(session, sent.id, "Det er blevet meget værre. Ring i dag!", now=clock.now())
        session.commit()
        told = "Afsenderen har skrevet mere. Læs det først."
        again = pages.press(page, "Luk den", {"reason": "helped"}, status=409)
        assert again.errors == [told]
        again = pages.press(page, "Luk den", {"reason": "helped", "words": "Talt med hende"}, status=409)
        assert again.errors == [f"{told} Det, du skrev, står her stadig."]
        assert again.soup.select_one(".error-summary a")["href"] == "#reason"

    def test_what_one_decided_oneself_on_another_page_is_said_to_be_ones_own(self, session, pages, lis, nina):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        give, close = (pages.get("round.decide", inquiry_id=sent.id, act=act) for act in ("giv", "luk"))
        pages.press(pages.get("round.decide", inquiry_id=sent.id, act="tag"), "Jeg tager den")
        page = pages.press(give, "Giv den videre", {"to": str(nina.id)}, status=409)
        assert page.errors == ["Du har allerede taget den."]
        pages.press(page, "Giv den videre", {"to": str(nina.id)})
        page = pages.press(close, "Luk den", {"reason": "helped", "words": "Ringede"}, status=409)
        assert page.errors == ["Du har allerede givet den til Nina Bech. Det, du skrev, står her stadig."]

    def test_whoever_takes_second_finds_no_button_that_takes_it_from_the_first(self, session, pages, lis):
        sent = an_inquiry(session)
        per = a_staff_member(session, Role.COORDINATOR, name="Per Skov", unit="coordinator")
        pages.sign_in_staff(session, lis)
        mine = pages.get("round.decide", inquiry_id=sent.id, act="tag")
        decisions.take(session, decisions.Shown(sent.id, sent.version), by=as_staff(per), now=clock.now())
        session.commit()
        page = pages.press(mine, "Jeg tager den", status=409)
        assert page.errors == ["En anden nåede det først. Per Skov har taget den."]
        assert not page.soup.select("main form, .error-summary a")
        assert "Per Skov" in pages.visit(page.link("Se, hvad der gælder nu")).main

    def test_a_name_seen_by_the_senders_word_is_no_reading_of_what_they_sent(self, session, pages, lis, nina):
        sent = an_inquiry(session, may_name=True, **CANARY)
        pages.sign_in_staff(session, nina)
        assert CANARY["sender_name"] in pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er").main
        shown = decisions.Shown(sent.id, sent.version)
        decisions.assign(session, shown, nina, "Du kender feltet", by=as_staff(lis), now=clock.now())
        session.commit()
        page = pages.get("inquiries.show", inquiry_id=sent.id)
        assert "Kanariefugl" not in page.main
        page = pages.press(page, "Læs henvendelsen")
        assert CANARY["words"] in page.main

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
    def test_a_forged_version_decides_nothing(self, session, pages, lis, version):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, lis)
        form = pages.get("round.decide", inquiry_id=sent.id, act="tag").form("Jeg tager den")
        form.pop("")
        address = pages.address("round.decide", inquiry_id=sent.id, act="tag")
        pages.post(address, form | {"version": version}, status=409)


class TestWhoItIs:
    def test_a_specialist_without_ground_sees_nobody_anywhere(self, session, pages, lis, nina):
        citizen = a_citizen(session, name="Kanariefugl Kendt")
        rows = [
            an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id, **CANARY),
            an_inquiry(session, kind=InquiryKind.WORRY, may_name=True, **CANARY),
        ]
        pages.sign_in_staff(session, lis)
        for sent in rows:
            page = pages.get("round.row", inquiry_id=sent.id)
            pages.press(page, "Gem mit bidrag", {"words": "Kanariefugl skal hjælpes", "basis": "named"})
        pages.sign_in_staff(session, nina)
        seen = [pages.get("round.board"), pages.get("round.meeting", place=1), pages.get("round.meeting", place=2)]
        for sent in rows:
            row = pages.get("round.row", inquiry_id=sent.id)
            asked = pages.press(row, "Se, hvem det er")
            assert "Det må vi ikke vise." in asked.main
            seen += [row, asked]
        assert len(seen) == 7
        for page in seen:
            assert "anariefugl" not in str(page.soup)
            assert "99 12 34" not in str(page.soup)

    def test_a_law_lets_the_department_see_who_and_the_citizen_reads_it(self, session, pages, lis, nina):
        citizen = a_citizen(session, name="Asta Lindgaard")
        sent = an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id, **CANARY)
        law = a_law(session)
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        assert "Asta Lindgaard" in page.main
        assert "Loven giver lov" in page.main
        assert "anariefugl" not in str(page.soup)  # whom, and not a word of what was sent

        page = pages.press(page, "Gem mit bidrag", {"words": "Vi kender hende", "basis": "named"})
        said = session.scalars(select(RoundContribution)).one()
        assert (said.ground, said.rule_id, said.unit) == (Ground.LAW, law.id, "employment")
        assert session.scalar(select(func.count()).select_from(Look)) == 2
        assert all(session.scalars(select(LookItem.is_permitted)))
        pages.sign_in(session, citizen)
        assert "Mødet klokken ti" in pages.get("looks.show").main
        assert "Vi kender hende" in pages.get("told.inquiry", inquiry_id=sent.id).main

    def test_the_senders_own_word_is_a_ground_until_it_is_taken_back(self, session, pages, lis, nina):
        citizen = a_citizen(session, name="Signe Holt")
        sent = an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id, may_name=True, words="Ring til mig")
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        assert "Signe Holt" in page.main
        assert "Ring til mig" not in str(page.soup)  # the name, and nothing else of what was sent
        looked = session.scalars(select(InquiryEvent).where(InquiryEvent.step == InquiryStep.LOOKED)).one()
        assert (looked.by_id, looked.words) == (nina.id, Ground.SENDER)

        builders.name(session, sent, is_allowed=False)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        assert "Signe Holt" not in str(page.soup)
        page = pages.press(page, "Gem mit bidrag", {"words": "Jeg kender hende", "basis": "named"}, status=400)
        assert page.errors == ["Du må ikke vide mere, hvem det er. Derfor kan du ikke bidrage her."]
        assert "Jeg kender hende" in page.text("textarea")

        pages.sign_in(session, citizen)
        page = pages.press(pages.get("notices.inbox"), "En fagperson har set")
        assert "En fagperson fra Job og Uddannelse så dit navn." in page.main
        assert number_in_words(sent.number) in page.main

    @pytest.mark.parametrize("has_law", [False, True])
    def test_known_or_not_a_press_leaves_the_same_behind(self, session, pages, lis, nina, has_law):
        known = an_inquiry(session, subject_id=a_citizen(session).id).id
        unknown = an_inquiry(session, **CANARY).id
        if has_law:
            a_law(session)
        pages.sign_in_staff(session, nina)
        left = []
        for sent in (known, unknown):
            before = rows_left(session)
            page = pages.press(pages.get("round.row", inquiry_id=sent), "Se, hvem det er")
            assert ("Det må vi ikke vise." in page.main) is (sent == unknown or not has_law)
            assert "anariefugl" not in str(page.soup)
            left.append([now - then for now, then in zip(rows_left(session), before, strict=True)])
        assert left == [[1, 1, 1, 0]] * 2
        assert NOBODY in session.scalars(select(Look.subject_id)).all()

    def test_the_senders_word_is_a_ground_only_while_the_inquiry_is_open(self, session, pages, lis, nina):
        sent = an_inquiry(session, may_name=True, **CANARY)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="luk")
        pages.press(page, "Luk den", {"reason": "helped"})
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        assert "Det må vi ikke vise." in page.main
        assert "anariefugl" not in str(page.soup)

    def test_those_at_work_read_in_words_why_somebody_might_see_who_it_is(self, session, pages, lis, nina):
        sent = an_inquiry(session, may_name=True, **CANARY)
        for member in (nina, lis):
            pages.sign_in_staff(session, member)
            pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        told = {
            "/": (
                "Nina Bech fra Job og Uddannelse så, hvem det er. Afsenderen har sagt ja til at blive nævnt.",
                "Lis Bramsen fra Én indgang så, hvem det er. De har selv fået henvendelsen.",
            ),
            "/en/": (
                "Nina Bech from Jobs and Education saw who it is. The sender has said yes to being named.",
                "saw who it is. The inquiry was sent to them.",
            ),
        }
        for begins, sentences in told.items():
            page = pages.visit(f"{begins}medarbejder/henvendelser/{sent.id}")
            assert not page.texts(".events blockquote")
            for one in sentences:
                assert one in page.main

    def test_who_wrote_about_another_lets_nobody_be_named(self, session, pages, lis, nina):
        sent = an_inquiry(session, kind=InquiryKind.WORRY, may_name=True, **CANARY)
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        assert "anariefugl" not in str(page.soup)

    def test_whoever_got_it_reads_it_and_so_does_the_entrance(self, session, pages, lis, nina):
        sent = an_inquiry(session, **CANARY)
        elsewhere = a_staff_member(session, Role.COORDINATOR, name="Bo Elsted", unit="rehab")
        for member, reads in ((lis, True), (elsewhere, False), (nina, False)):
            pages.sign_in_staff(session, member)
            page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
            assert ("Kanariefugl i ordene" in page.main) is reads, member.name
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="giv")
        pages.press(page, "Giv den videre", {"to": str(nina.id)})
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        assert "Kanariefugl i ordene" in page.main

    def test_what_cannot_be_written_down_is_not_shown(self, session, pages, lis, nina, monkeypatch):
        citizen = a_citizen(session, name="Kanariefugl Kendt")
        sent = an_inquiry(session, subject_id=citizen.id)
        a_law(session)
        monkeypatch.setattr("portal.consents.door._write", lambda *given: 1 / 0)
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er", status=503)
        assert "Kanariefugl" not in str(page.soup)


class TestContributions:
    def test_general_advice_is_for_everybody_and_twice_is_once(self, session, pages, lis, nina):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, nina)
        page = pages.get("round.row", inquiry_id=sent.id)
        for _ in range(2):
            said = pages.press(page, "Gem mit bidrag", {"words": "Prøv boliganvisningen"})
        assert "Dit bidrag er gemt." in said.main
        assert session.scalars(select(RoundContribution.ground)).one() == Ground.GENERAL
        pages.sign_in_staff(session, a_staff_member(session, Role.CONTACT_PERSON))
        assert "Prøv boliganvisningen" in pages.get("round.meeting", place=1).main

    def test_other_words_on_a_page_gone_back_to_are_kept_too(self, session, pages, lis, nina):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, nina)
        page = pages.get("round.row", inquiry_id=sent.id)
        for words in ("Prøv boliganvisningen", "Prøv jobcentret", "Prøv jobcentret", "Prøv boliganvisningen"):
            told = pages.press(page, "Gem mit bidrag", {"words": words})
            assert "Dit bidrag er gemt." in told.main
            assert words in told.main
        said_there = session.scalars(select(RoundContribution.words).order_by(RoundContribution.at)).all()
        assert said_there == ["Prøv boliganvisningen", "Prøv jobcentret"]

    @pytest.mark.parametrize("key", ["", "x", "a\x00b", "9" * 100])
    def test_a_forged_key_is_not_kept(self, session, pages, lis, nina, key):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, nina)
        page = pages.get("round.row", inquiry_id=sent.id)
        pages.press(page, "Gem mit bidrag", {"words": "Prøv boliganvisningen", "key": key})
        kept = session.scalars(select(RoundContribution.key)).one()
        assert kept == str(UUID(kept))

    def test_of_whoever_knows_who_it_is_is_no_general_advice(self, session, pages, lis, nina):
        citizen = a_citizen(session)
        heard = an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id, may_name=True)
        known = an_inquiry(session, subject_id=citizen.id)
        a_law(session)
        for member, sent in ((lis, heard), (lis, known), (nina, heard), (nina, known)):
            pages.sign_in_staff(session, member)
            before = pages.get("round.row", inquiry_id=sent.id)
            pages.press(before, "Se, hvem det er")
            said = {"words": "Gerda boede hos os", "basis": "general"}
            page = pages.press(before, "Gem mit bidrag", said, status=400)
            complaint = "Du kan se, hvem det er. Så er det ikke et generelt råd. Gem igen, hvis du må sige det."
            assert page.errors == [complaint]
            assert "Gerda boede hos os" in page.text("textarea")
            assert [one["value"] for one in page.soup.select("[name=basis]")] == ["named"]
            pages.press(page, "Gem mit bidrag", {"basis": "named"})
        assert Ground.GENERAL not in session.scalars(select(RoundContribution.ground)).all()

    def test_and_decisions_hold_no_cpr_number(self, session, pages, lis, nina):
        sent, words = an_inquiry(session), "Hun er 010190 1235 og boede her"
        pages.sign_in_staff(session, lis)
        presses = {
            "giv": ("Giv den videre", {"to": str(nina.id)}),
            "spoerg": ("Job og Uddannelse", {}),
            "parker": ("Der er aftalt et møde", {}),
            "luk": ("Luk den", {"reason": "helped"}),
        }
        wanted = ["Her står noget, der ligner et CPR-nummer. Slet det, og send igen."]
        for act, (button, data) in presses.items():
            page = pages.get("round.decide", inquiry_id=sent.id, act=act)
            data |= {"until": a_day(page)} if act == "parker" else {}
            page = pages.press(page, button, data | {"words": words}, status=400)
            assert (page.errors, words in page.text("textarea")) == (wanted, True), act
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Gem mit bidrag", {"words": words}, status=400)
        assert (page.errors, words in page.text("textarea")) == (wanted, True)
        assert session.scalar(select(func.count()).select_from(RoundContribution)) == 0

    def test_keep_their_words_while_one_sees_who_it_is(self, session, pages, lis, nina):
        sent = an_inquiry(session, may_name=True, **CANARY)
        pages.sign_in_staff(session, nina)
        page = pages.get("round.row", inquiry_id=sent.id)
        words = {"words": "Vi kender stedet"}
        page = pages.press(page, "Se, hvem det er", words)
        assert CANARY["sender_name"] in page.main
        assert page.text("main textarea") == "Vi kender stedet"
        assert not page.errors
        pages.press(page, "Gem mit bidrag", {"basis": "named"})
        assert session.scalars(select(RoundContribution.words)).one() == "Vi kender stedet"

    def test_says_what_lacks(self, session, pages, lis, nina):
        sent = an_inquiry(session)
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Gem mit bidrag", status=400)
        assert page.errors == ["Skriv, hvad du ved, eller hvad du vil råde til."]


class TestTold:
    def test_tells_the_sender_who_and_when_and_nobody_else(self, session, pages, lis, nina):
        citizen, other = a_citizen(session), a_citizen(session)
        sent = an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="giv")
        pages.press(page, "Giv den videre", {"to": str(nina.id), "words": "Du kender feltet"})

        pages.sign_in(session, citizen)
        page = pages.press(pages.get("notices.inbox"), "En medarbejder har taget din henvendelse")
        page = pages.visit(page.link("Se, hvad mødet klokken ti har sagt"))
        assert "Nina Bech fra Job og Uddannelse har din henvendelse." in page.main
        assert "Du kender feltet" not in page.main  # that is between colleagues
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
        pages.sign_in(session, other)
        pages.get("told.inquiry", inquiry_id=sent.id, status=404)

    def test_is_linked_only_once_the_round_has_said_something(self, session, pages, lis, nina):
        citizen = a_citizen(session)
        sent = an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
        pages.sign_in(session, citizen)
        link = "Se, hvad mødet klokken ti har sagt"
        assert link not in pages.get("own_inquiries.show", inquiry_id=sent.id).main

        pages.sign_in_staff(session, nina)
        row = pages.get("round.row", inquiry_id=sent.id)
        pages.press(row, "Gem mit bidrag", {"words": "Her kan søges støtte"})
        page = pages.get("own_inquiries.show", inquiry_id=sent.id)
        assert "Her kan søges støtte" in pages.visit(page.link(link)).main

    def test_who_worried_for_another_reads_no_word_of_staff(self, session, pages, lis, nina):
        citizen = a_citizen(session)
        sent = an_inquiry(session, kind=InquiryKind.WORRY, sender_id=citizen.id)
        pages.sign_in_staff(session, lis)
        page = pages.get("round.decide", inquiry_id=sent.id, act="giv")
        pages.press(page, "Giv den videre", {"to": str(nina.id), "words": "Familien er kendt"})
        pages.sign_in(session, citizen)
        page = pages.get("told.inquiry", inquiry_id=sent.id)
        assert "Nina Bech" in page.main
        assert "Familien er kendt" not in page.main
        row = pages.get("round.row", inquiry_id=sent.id)
        assert row.text("#words-hint").endswith("Afsenderen ser det ikke.")
        pages.press(row, "Gem mit bidrag", {"basis": "named", "words": "Familien er kendt"})
        for endpoint in ("told.inquiry", "own_inquiries.show"):
            assert "Familien er kendt" not in pages.get(endpoint, inquiry_id=sent.id).main


def decide_all(session, by, inquiry, *, to, ask: str) -> None:
    """Let somebody have an inquiry, and something be asked about it."""
    who, asked = as_staff(by), Asked(*ask.split(": "))
    decisions.assign(session, decisions.Shown(inquiry.id, inquiry.version), to, "", by=who, now=clock.now())
    decisions.ask(session, decisions.Shown(inquiry.id, inquiry.version), asked, by=who, now=clock.now())
    session.commit()


def a_signal(session, citizen, kind):
    """Let the round see something about somebody now."""
    signal = raise_signal(session, kind, citizen.id, uuid4(), since=clock.now())
    session.commit()
    return signal


def rows_left(session) -> list[int]:
    """Count what a look may leave behind."""
    tables = (Look, LookItem, AuditEntry, InquiryEvent)
    found = [session.scalar(select(func.count()).select_from(table)) for table in tables]
    session.rollback()
    return found


def taken_by(session, member, *inquiries) -> None:
    """Let somebody take inquiries elsewhere."""
    for one in inquiries:
        session.refresh(one)
        decisions.take(session, decisions.Shown(one.id, one.version), by=as_staff(member), now=clock.now())
    session.commit()


def a_day(page) -> str:
    return str(page.soup.select("select[name=until] option")[:3][-1]["value"])


@pytest.fixture
def lis(session):
    return builders.lis(session)


@pytest.fixture
def nina(session, lis):
    return builders.nina(session)
