from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.access.codes import new_code
from portal.config.roles import Role
from portal.contact.inquiries import sender_actions
from portal.contact.inquiries.models import CloseReason, InquiryEvent, InquiryKind, InquiryStep
from portal.contact.inquiries.staff_actions import look, merge, note_answered
from portal.contact.presence.actions import Leave, change
from portal.notifications.models import Notice, RecordEntry
from tests.builders import a_citizen, a_staff_member, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.inquiries.walking import SIGNED_IN, number_and_code, own_answers, send, sent
from tests.contact.presence.builders import away
from tests.pages import is_helped_first
from tests.statements import of_the_page, statements

WRONG = ["Vi fandt intet med det nummer og den kode. Se efter, om begge er rigtige."]


class TestFind:
    def test_shows_who_has_it_by_when_and_what_happened(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code, phone="12 34 56 78", may_call=True)
        page = opened(pages, inquiry, code)

        assert page.h1 == f"Henvendelse {inquiry.number[:4]} {inquiry.number[4:]}"
        assert "Lis Bramsen , Én indgang" in page.main
        assert "Du hører fra os senest" in page.main
        assert page.texts(".events li")[0].endswith("Vi fik henvendelsen. Lis Bramsen fik den.")
        assert inquiry.number not in page.response.request.path

    def test_says_that_whoever_has_it_is_away_and_whom_to_call(self, pages, session, lis, code, app):
        inquiry = an_inquiry(session, code=code)
        absence = away(session, lis, ends=9)
        page = opened(pages, inquiry, code)
        assert "Lis Bramsen er væk til og med" in page.main
        assert "Ring til os, så hjælper en anden dig." in page.main
        assert page.texts(".channels li")[0] == f"Ring {app.extensions['municipality'].entrance.phone}"

        line = a_staff_member(session, Role.COORDINATOR, name="Line Kofoed", unit="coordinator")
        line.phone = "00 00 30 30"
        what = Leave(absence.begins_on, absence.ends_on, line)
        change(session, absence, what, by=as_staff(lis), today=clock.today(), now=clock.now())
        session.commit()
        page = opened(pages, inquiry, code)
        assert "Line Kofoed svarer for Lis Bramsen." in page.main
        assert page.texts(".channels li")[0] == "Ring 00 00 30 30"

        line.withheld = ["coordinator"]
        session.commit()
        assert "Ring til os, så hjælper en anden dig." in opened(pages, inquiry, code).main

    @pytest.mark.parametrize("has_left", [False, True])
    def test_says_it_on_ones_own_pages_too(self, pages, session, lis, has_left):
        citizen = a_citizen(session)
        an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id)
        if has_left:
            lis.cut_at = clock.now()
            session.commit()
        else:
            away(session, lis, ends=9)
        pages.sign_in(session, citizen)
        for endpoint in ("home.my_page", "own_inquiries.index"):
            said = "Lis Bramsen er her ikke mere." if has_left else "Lis Bramsen er væk til og med"
            assert f"Lis Bramsen har den. {said}" in pages.get(endpoint).main

    def test_wrong_number_and_wrong_code_look_the_same(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code)
        others = ({"number": "12345678"}, {"code": new_code().shown}, {"code": "hund"}, {"number": "x" * 300})
        shown = set()
        for other in others:
            typed = {"number": inquiry.number, "code": code.shown} | other
            page = pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", typed, status=400)
            assert page.errors == WRONG
            shown.add(page.h1)
        assert len(shown) == 1

    def test_needs_both(self, pages, session, lis):
        page = pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", {"number": "", "code": ""}, status=400)
        assert page.errors == ["Skriv nummeret.", "Skriv koden."]

    def test_takes_what_people_vary(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code)
        typed = {"number": f" {inquiry.number[:4]}-{inquiry.number[4:]} ", "code": code.plain.lower()}
        assert pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", typed).h1.startswith("Henvendelse")

    def test_whoever_types_the_right_code_needs_not_wait_for_others_mistakes(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code)
        for _ in range(12):
            typed = {"number": inquiry.number, "code": new_code().shown}
            pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", typed, status=400)
        assert opened(pages, inquiry, code).h1.startswith("Henvendelse")

    def test_tries_are_limited_all_the_same(self, pages, session, lis, code, app):
        inquiry = an_inquiry(session, code=code)
        for _ in range(200):
            app.extensions["tries"].take_opening("127.0.0.1")
        right = {"number": inquiry.number, "code": code.shown}
        page = pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", right, status=429)
        assert page.h1 == "Vent lidt"
        assert "er her stadig" not in page.main

    def test_who_adds_too_much_in_a_short_time_gets_their_words_back(self, pages, session, lis, code, app):
        page = opened(pages, an_inquiry(session, code=code), code)
        for _ in range(20):
            app.extensions["tries"].take_inquiry("127.0.0.1")
        assert "Det her tog tid" in pages.press(page, "Send det", {"words": "Det her tog tid"}, status=429).main
        assert is_helped_first(pages.press(page, "Send det", {"words": "Jeg vil dø"}, status=429))

    def test_is_open_for_half_an_hour_or_until_it_is_hidden(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code)
        opened(pages, inquiry, code)
        with time_machine.travel(clock.now() + timedelta(minutes=31)):
            assert pages.visit("/henvendelse/vis").h1 == "Følg en henvendelse"
        page = opened(pages, inquiry, code)
        pages.press(page, "Skjul den på denne enhed")
        assert pages.visit("/henvendelse/vis").h1 == "Følg en henvendelse"
        assert sent(session).closed_at is None  # what is hidden here is worked on all the same

    @pytest.mark.parametrize(("words", "is_helped"), [("Jeg vil dø", True), ("I want to die", True), ("Tak", False)])
    def test_tells_first_whom_to_call_where_added_words_may_not_wait(self, pages, session, lis, code, words, is_helped):
        page = opened(pages, an_inquiry(session, code=code), code)
        page = pages.press(page, "Send det", {"words": words})

        assert words in page.main
        assert is_helped_first(page) is is_helped
        assert ("Livslinien" in page.main) is is_helped
        assert ("Vi læser ikke beskeder om natten og i weekenden." in page.main) is is_helped
        assert sent(session).may_not_wait is is_helped

    def test_the_quick_exit_closes_it(self, pages, session, lis, code):
        opened(pages, an_inquiry(session, code=code), code)
        pages.raw("GET", "/forlad", headers={"Sec-Fetch-Site": "same-origin"})
        assert pages.visit("/henvendelse/vis").h1 == "Følg en henvendelse"

    def test_takes_few_statements(self, pages, session, database, lis, code):
        inquiry = an_inquiry(session, code=code)
        for number in range(5):
            sender_actions.add_words(session, inquiry.id, f"Mere {number}", now=clock.now())
        session.commit()
        opened(pages, inquiry, code)
        with statements(database) as seen:
            pages.visit("/henvendelse/vis")
        assert len(of_the_page(seen)) <= 4


class TestWhatItsSenderIsTold:
    def test_who_read_it_and_who_answered(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code)
        look(session, inquiry, by=as_staff(lis), now=clock.now())
        note_answered(session, inquiry, by=as_staff(lis), now=clock.now())
        session.commit()
        said = opened(pages, inquiry, code).texts(".events li")
        assert said[1].endswith("Lis Bramsen fra Én indgang læste den.")
        assert said[2].endswith("Lis Bramsen vendte tilbage til dig.")

    def test_nothing_of_another_inquiry_on_the_same_person(self, pages, session, lis, code):
        first = an_inquiry(session, kind=InquiryKind.WORRY, words="Den første har set noget")
        second = an_inquiry(session, kind=InquiryKind.WORRY, code=code)
        merge(session, second, first.number, by=as_staff(lis), now=clock.now())
        session.commit()
        said = opened(pages, second, code).response.get_data(as_text=True)
        assert "lagt sammen" not in said
        assert first.number[:4] not in said.replace(second.number[:4], "")
        assert "Den første" not in said

    def test_what_staff_noted_only_where_it_is_about_the_sender(self, pages, session, lis, code):
        other = new_code()
        for kind, own_code in ((InquiryKind.REQUEST, code), (InquiryKind.WORRY, other)):
            inquiry = an_inquiry(session, kind=kind, code=own_code)
            close_with(session, inquiry, lis, "Familien har en sag hos os")
            said = opened(pages, inquiry, own_code).main
            assert ("Familien har en sag" in said) is (kind == InquiryKind.REQUEST)
            assert "Den blev afsluttet." in said


class TestWhatASenderChanges:
    def test_writes_more(self, pages, session, lis, code):
        page = opened(pages, an_inquiry(session, code=code), code)
        for _ in range(2):  # pressed twice
            page = pages.press(page, "Send det", {"words": "Jeg glemte <b>noget</b>"})
        assert page.texts(".events blockquote") == ["Jeg glemte <b>noget</b>"]

    @pytest.mark.parametrize("words", ["", "010190-1234", "x" * 5_001])
    def test_or_is_told_why_not(self, pages, session, lis, code, words):
        form = opened(pages, an_inquiry(session, code=code), code).form("Send det")
        answer = pages.raw(
            "POST", form.pop(""), data=form | {"words": words}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code == 400
        assert words in answer.get_data(as_text=True)

    def test_may_be_spoken_of_by_name_or_not_both_by_one_press(self, pages, session, lis, code):
        inquiry = an_inquiry(session, code=code, sender_name="Sif")
        page = pages.press(opened(pages, inquiry, code), "I må sige mit navn")
        assert sent(session).may_name
        page = pages.press(page, "Sig ikke mit navn")
        assert not sent(session).may_name
        assert "Du sagde nej til" in page.main

    @pytest.mark.parametrize(("name", "is_asked"), [(None, False), ("Sif", True)])
    def test_is_asked_about_a_name_only_where_one_was_said(self, pages, session, lis, code, name, is_asked):
        page = opened(pages, an_inquiry(session, code=code, sender_name=name), code)
        assert ("Dit navn på mødet" in page.main) is is_asked

    def test_takes_it_back(self, pages, session, lis, code):
        page = pages.press(opened(pages, an_inquiry(session, code=code), code), "Tag den tilbage")
        assert sent(session).close_reason == CloseReason.TAKEN_BACK
        assert "Den blev taget tilbage." in page.main
        assert not page.soup.select("main textarea")

    def test_but_no_report(self, pages, session, lis, code):
        inquiry = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT, code=code)
        page = opened(pages, inquiry, code)
        assert "Tag den tilbage" not in page.main
        form = page.form("Send det")
        pages.post("/henvendelse/tag-tilbage", {name: form[name] for name in ("csrf_token", "inquiry")})
        assert sent(session).closed_at is None

    def test_who_wrote_for_too_long_gets_their_words_back(self, pages, session, lis, code):
        page = opened(pages, an_inquiry(session, code=code), code)
        pages.press(page, "Skjul den på denne enhed")
        assert "Det her tog tid" in pages.press(page, "Send det", {"words": "Det her tog tid"}, status=401).main
        assert is_helped_first(pages.press(page, "Send det", {"words": "Jeg vil dø"}, status=401))

    @pytest.mark.parametrize("act", ["skriv", "navn", "tag-tilbage"])
    def test_nothing_without_having_opened_it(self, pages, session, lis, act):
        inquiry = an_inquiry(session)
        page = pages.post(f"/henvendelse/{act}", {"say": "yes"})
        assert page.h1 == "Følg en henvendelse"
        assert (sent(session).version, sent(session).may_name) == (inquiry.version, False)

    @pytest.mark.parametrize("button", ["Send det", "Tag den tilbage"])
    def test_is_told_that_it_was_done(self, pages, session, lis, code, button):
        page = pages.press(opened(pages, an_inquiry(session, code=code), code), button, {"words": "Noget mere"})
        said = {"Send det": "Vi har fået det, du skrev", "Tag den tilbage": "Du har taget henvendelsen tilbage"}
        assert page.text(".alert-success .alert-heading") == said[button]
        assert page.soup.select_one(".alert-success").sourceline < page.soup.h1.sourceline

    @pytest.mark.parametrize("is_taken_back", [True, False])
    @pytest.mark.parametrize(("words", "status"), [("Jeg er flyttet til en ven", 409), ("Mit er 010190-1234", 400)])
    def test_who_wrote_while_it_was_closed_reads_their_words(
        self, pages, session, lis, code, is_taken_back, words, status
    ):
        inquiry = an_inquiry(session, code=code)
        form = opened(pages, inquiry, code).form("Send det")
        if is_taken_back:
            sender_actions.take_back(session, inquiry.id, now=clock.now())
            session.commit()
        else:
            close_with(session, inquiry, lis, "Talt om det")
        path = form.pop("")
        answer = pages.raw("POST", path, data=form | {"words": words}, headers={"Sec-Fetch-Site": "same-origin"})
        said = answer.get_data(as_text=True)
        assert answer.status_code == status
        assert words in said
        assert ("Der kan ikke skrives mere til den her." in said) is (status == 409)

    @pytest.mark.parametrize("words", ["Jeg vil dø 010190-1234", "Jeg vil dø " + "x" * 5_000])
    def test_begins_with_whom_to_call_where_what_cant_be_added_may_not_wait(self, pages, session, lis, code, words):
        form = opened(pages, an_inquiry(session, code=code), code).form("Send det")
        path = form.pop("")
        answer = pages.raw("POST", path, data=form | {"words": words}, headers={"Sec-Fetch-Site": "same-origin"})
        said = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert 0 < said.find("Få hjælp nu") < said.find('id="fejl"')


class TestTwoInOneBrowser:
    """What stands open in one window acts on nothing that another window opened."""

    @pytest.mark.parametrize(
        "button", ["Send det", "I må sige mit navn", "Tag den tilbage", "Skjul den på denne enhed"]
    )
    def test_a_form_changes_the_one_that_it_was_shown_for_alone(self, pages, session, lis, code, button):
        other = new_code()
        first = an_inquiry(session, code=code, sender_name="Sif")
        second = an_inquiry(session, words="Det andet", code=other)
        old = opened(pages, first, code)
        opened(pages, second, other)
        before = [(one.version, one.may_name, one.closed_at) for one in (first, second)]
        page = pages.press(old, button, {"words": "Min adresse er Hemmelig Vej 7"}, status=409)

        assert page.h1 == "Du har åbnet en anden henvendelse siden"
        assert "Hemmelig Vej 7" in page.main
        assert "Det andet" not in page.main
        session.expire_all()
        assert [(one.version, one.may_name, one.closed_at) for one in (first, second)] == before
        session.commit()
        assert "Det andet" in pages.visit(page.link("Se den, der er åben nu")).main
        assert pages.visit(page.link("Vis en henvendelse")).h1 == "Følg en henvendelse"

    def test_begins_with_whom_to_call_where_the_words_may_not_wait(self, pages, session, lis, code):
        other = new_code()
        old = opened(pages, an_inquiry(session, code=code), code)
        opened(pages, an_inquiry(session, code=other), other)
        assert is_helped_first(pages.press(old, "Send det", {"words": "Jeg vil dø"}, status=409))

    def test_the_receipt_hides_no_other_either(self, pages, session, lis, code):
        receipt = send(pages)
        opened(pages, an_inquiry(session, code=code), code)
        pages.press(receipt, "Skjul den på denne enhed", status=409)
        assert pages.visit("/henvendelse/vis").h1.startswith("Henvendelse")


class TestOnesOwn:
    def test_who_wrote_while_it_was_closed_reads_their_words(self, pages, session, lis):
        citizen = a_citizen(session)
        inquiry = an_inquiry(session, sender_id=citizen.id)
        pages.sign_in(session, citizen)
        page = pages.get("own_inquiries.show", inquiry_id=inquiry.id)
        close_with(session, inquiry, lis, "Talt om det")
        page = pages.press(page, "Send det", {"words": "Jeg er flyttet til en ven"}, status=409)
        assert page.errors == ["Der kan ikke skrives mere til den her. Ring til os, eller skriv en ny."]
        assert "Jeg er flyttet til en ven" in page.main

    def test_are_listed_and_followed_without_a_code(self, pages, session, lis):
        pages.sign_in(session, a_citizen(session))
        page = send(pages, own_answers(), base=SIGNED_IN)
        assert "Vi har fået det, du skrev" in page.main
        listed = pages.visit("/min-side/henvendelser")
        assert pages.visit(listed.link("Følg den")).h1 == page.h1
        assert "Lis Bramsen har den." in pages.visit("/min-side").main

    def test_are_nobody_elses(self, pages, session, lis):
        inquiry = an_inquiry(session, sender_id=a_citizen(session).id)
        pages.sign_in(session, a_citizen(session))
        pages.visit(f"/min-side/henvendelser/{inquiry.id}", status=404)
        assert "Du har ikke skrevet" in pages.visit("/min-side/henvendelser").main

    def test_one_about_me_by_another_is_not_mine_to_see(self, pages, session, lis):
        citizen = a_citizen(session)
        inquiry = an_inquiry(session, kind=InquiryKind.WORRY, subject_id=citizen.id)
        pages.sign_in(session, citizen)
        pages.visit(f"/min-side/henvendelser/{inquiry.id}", status=404)

    def test_one_that_staff_took_for_mine_is_not_either_until_i_show_the_code(self, pages, session, lis, code):
        citizen = a_citizen(session)
        inquiry = an_inquiry(session, subject_id=citizen.id, code=code)
        pages.sign_in(session, citizen)
        pages.visit(f"/min-side/henvendelser/{inquiry.id}", status=404)
        page = claimed(pages, inquiry, code)
        assert page.response.request.path == f"/min-side/henvendelser/{inquiry.id}"

    def test_is_claimed_once_and_then_known(self, pages, session, lis, code):
        inquiry, citizen = an_inquiry(session, code=code), a_citizen(session)
        pages.sign_in(session, citizen)
        for _ in range(2):
            claimed(pages, inquiry, code)
        assert sent(session).subject_id == citizen.id
        known = select(InquiryEvent).where(InquiryEvent.step == InquiryStep.KNOWN)
        assert len(session.scalars(known).all()) == 1
        assert session.scalars(select(RecordEntry.citizen_id)).one() == citizen.id

        note_answered(session, sent(session), by=as_staff(lis), now=clock.now())
        session.commit()
        assert session.scalars(select(Notice.kind)).all() == ["inquiry_answered"]

    def test_what_is_anothers_or_about_another_cant_be(self, pages, session, lis, code):
        other = new_code()
        anothers = an_inquiry(session, subject_id=a_citizen(session).id, code=code)
        about_another = an_inquiry(session, kind=InquiryKind.WORRY, code=other)
        citizen = a_citizen(session)
        pages.sign_in(session, citizen)
        for inquiry, own_code in ((anothers, code), (about_another, other)):
            page = claimed(pages, inquiry, own_code, status=400)
            assert page.errors == ["Den kan ikke lægges på din side. Følg den med nummer og kode."]

    def test_changing_ones_own(self, pages, session, lis):
        pages.sign_in(session, a_citizen(session))
        page = send(pages, own_answers(), base=SIGNED_IN)
        page = pages.press(page, "I må sige mit navn")
        page = pages.press(page, "Send det", {"words": "Mere"})
        assert len(session.scalars(select(RecordEntry)).all()) == 2
        session.commit()
        pages.press(page, "Tag den tilbage")
        assert (sent(session).may_name, sent(session).close_reason) == (True, CloseReason.TAKEN_BACK)
        assert not session.scalars(select(Notice)).all()  # what they did themselves they know

    def test_take_one_statement_however_many(self, pages, session, database, lis):
        citizen = a_citizen(session)
        pages.sign_in(session, citizen)
        counts = []
        for many in (0, 12):
            for _ in range(many):
                an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
            with statements(database) as seen:
                pages.visit("/min-side")
            counts.append(len(of_the_page(seen)))
        assert counts[0] == counts[1]


class TestTold:
    def test_a_sender_of_what_others_did_and_it_leads_to_the_inquiry(self, pages, session, lis):
        citizen = a_citizen(session)
        inquiry = an_inquiry(session, sender_id=citizen.id)
        note_answered(session, inquiry, by=as_staff(lis), now=clock.now())
        close_with(session, inquiry, lis, "Talt om det")
        pages.sign_in(session, citizen)
        inbox = pages.get("notices.inbox")
        assert "Din henvendelse er afsluttet" in inbox.main
        assert "Vi har svaret på din henvendelse" in inbox.main
        page = pages.press(inbox, "Åbn")
        assert page.response.request.path == f"/min-side/henvendelser/{inquiry.id}"

    def test_nobody_whom_it_is_about(self, session, lis):
        child = a_citizen(session)
        inquiry = an_inquiry(session, kind=InquiryKind.WORRY, subject_id=child.id)
        note_answered(session, inquiry, by=as_staff(lis), now=clock.now())
        session.commit()
        assert not session.scalars(select(Notice)).all()


def opened(pages, inquiry, code):
    typed = {"number": inquiry.number, "code": code.shown}
    return pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", typed)


def claimed(pages, inquiry, code, **more):
    typed = {"number": inquiry.number, "code": code.shown}
    return pages.press(pages.visit("/min-side/henvendelser/tilfoej"), "Læg den på min side", typed, **more)


def close_with(session, inquiry, member, words: str) -> None:
    """Close an inquiry as the round does."""
    from portal.contact.inquiries.holding import hold, note
    from portal.contact.inquiries.models import InquiryState

    (held,) = hold(session, inquiry.id, now=clock.now())
    held.inquiry.state, held.inquiry.closed_at = InquiryState.CLOSED, held.now
    held.inquiry.close_reason = CloseReason.HELPED
    note(session, held, InquiryStep.CLOSED, by=member.id, words=words)
    session.commit()


def test_the_code_on_a_receipt_opens_it_at_the_whole_address_that_stands_there(pages, session, lis, app):
    receipt = send(pages)
    assert "Du følger din henvendelse her:" in receipt.main
    address = receipt.soup.select_one(".whole-address")
    assert address.get_text() == f"{app.extensions['settings'].public_url}/henvendelse"
    assert address.wbr.next_sibling == "/henvendelse"  # where it breaks on a small phone
    typed = number_and_code(receipt)
    pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", typed)


def test_anothers_code_opens_only_anothers(pages, session, lis, code):
    first, second = an_inquiry(session, code=code), an_inquiry(session, code=new_code())
    typed = {"number": second.number, "code": code.shown}
    pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", typed, status=400)
    assert first.number != second.number


@pytest.fixture
def code():
    return new_code()
