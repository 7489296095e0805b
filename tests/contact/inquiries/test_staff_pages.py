from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal import clock
from portal.config.roles import Role
from portal.contact.inquiries.models import Inquiry, InquiryKind, Way
from portal.contact.inquiries.sender_actions import add_words, claim
from portal.contact.inquiries.staff_actions import merge
from portal.contact.inquiries.wording import number_in_words
from tests.builders import a_citizen, a_staff_member, an_assignment, as_citizen, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.inquiries.test_staff_actions import give_to, steps
from tests.contact.inquiries.walking import number_and_code, sent
from tests.statements import of_the_page, statements

ENTERED = {
    "way": "telephone",
    "kind": "request",
    "words": "Ringede og græd.",
    "may_name": "no",
    "channel": "call",
    "phone": "12 34 56 78",
    "may_call": "yes",
    "name": "Sif",
}
GROWN_UP = "En underretning handler om et barn under 18 år. Vælg en anden alder, eller “Ved ikke”."


class TestEnter:
    def test_gives_number_and_code_to_be_read_aloud(self, pages, session, lis):
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED)

        inquiry = sent(session)
        assert (inquiry.way, inquiry.entered_by_id, inquiry.responsible_id) == (Way.TELEPHONE, mette.id, lis.id)
        assert (inquiry.sender_id, inquiry.subject_id, inquiry.may_name) == (None, None, False)
        assert "Åbn henvendelsen" not in page.main  # she isn't responsible for it
        typed = number_and_code(page)
        pages.press(pages.visit("/henvendelse"), "Vis henvendelsen", typed)

    @pytest.mark.parametrize(("words", "may_not"), [("Sagde, at hun vil dø.", True), (ENTERED["words"], False)])
    def test_keeps_that_it_may_not_wait(self, pages, session, lis, words, may_not):
        pages.sign_in_staff(session, lis)
        pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED | {"words": words})
        assert sent(session).may_not_wait is may_not

    def test_twice_is_one_and_shows_the_same(self, pages, session, lis):
        pages.sign_in_staff(session, lis)
        page = pages.get("inquiries.enter")
        first, second = (pages.press(page, "Gem henvendelsen", ENTERED) for _ in range(2))
        assert number_and_code(first) == number_and_code(second)
        assert session.scalar(select(func.count()).select_from(Inquiry)) == 1

    def test_what_is_corrected_after_it_was_saved_is_neither_lost_nor_said_to_be_saved(self, pages, session, lis):
        pages.sign_in_staff(session, lis)
        page = pages.get("inquiries.enter")
        first = pages.press(page, "Gem henvendelsen", ENTERED)
        report = {
            "kind": "concern_report",
            "relation": "professional",
            "age": "under_13",
            "words": "Han bliver slået",
        }
        asked = pages.press(page, "Gem henvendelsen", ENTERED | report, status=409)
        assert "er ikke gemt" in asked.main
        assert asked.soup.select_one("#words").get_text().strip() == "Han bliver slået"
        assert number_and_code(pages.visit(asked.link("Se kvitteringen"))) == number_and_code(first)
        assert sent(session).words == ENTERED["words"]

        chosen = ENTERED | report  # what is checked on the page is sent again by a browser; the test client sends it so
        second = pages.press(asked, "Gem henvendelsen", chosen)
        assert not number_and_code(first).items() & number_and_code(second).items()
        found = session.scalars(select(Inquiry.words).where(Inquiry.kind == InquiryKind.CONCERN_REPORT)).all()
        assert found == ["Han bliver slået"]

    @pytest.mark.parametrize(
        ("language", "address", "said"),
        [
            ("da", "/henvendelse", "Du følger din henvendelse her:"),
            ("en", "/en/henvendelse", "You follow your inquiry here:"),
            ("so", "/henvendelse", "Du følger din henvendelse her:"),
        ],
    )
    @pytest.mark.parametrize("screen", ["", "/en"])
    def test_the_paper_speaks_to_its_sender_and_names_the_whole_address(
        self, pages, session, lis, app, language, address, said, screen
    ):
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED | {"language": language})
        page = pages.visit(screen + page.response.request.path)
        paper = page.soup.select_one(f"main [lang='{'en' if language == 'en' else 'da'}']")
        words = " ".join(paper.get_text(" ").split())
        assert said in words
        assert paper.select_one(".whole-address").get_text() == f"{app.extensions['settings'].public_url}{address}"
        assert ("Code" if language == "en" else "Kode") in words
        assert "Personen" not in words

    def test_is_shown_again_after_reload_and_in_the_other_language_for_half_an_hour(self, pages, session, lis):
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED)
        path = page.response.request.path
        assert path == f"/medarbejder/henvendelser/{sent(session).id}/kvittering"
        assert number_and_code(pages.visit(path)) == number_and_code(page) == number_and_code(pages.visit(f"/en{path}"))
        with time_machine.travel(clock.now() + timedelta(minutes=31)):
            pages.sign_in_staff(session, lis)
            late = pages.visit(path)
        assert "Koden kan ikke ses mere." in late.main
        assert not late.texts(".code-printed")

    def test_the_code_is_for_who_wrote_it_down_alone(self, pages, session, lis):
        pages.sign_in_staff(session, lis)
        path = pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED).response.request.path
        pages.sign_in_staff(session, a_staff_member(session, Role.COORDINATOR, unit="coordinator"))
        pages.visit(path, status=404)

    def test_two_at_once_keep_their_own_codes(self, pages, session, lis):
        pages.sign_in_staff(session, lis)
        first, second = (pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED) for _ in range(2))
        assert number_and_code(pages.visit(first.response.request.path)) == number_and_code(first)
        assert number_and_code(first) != number_and_code(second)

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"way": "portal"}, "Vælg, hvordan henvendelsen kom."),
            ({"kind": ""}, "Vælg, hvad det er."),
            ({"kind": "worry"}, "Vælg, hvem afsenderen er for personen."),
            ({"may_name": ""}, "Vælg ja eller nej."),
            ({"kind": "concern_report", "relation": "friend", "age": "from_30"}, GROWN_UP),
            ({"kind": "concern_report", "relation": "friend", "age": "from_18"}, GROWN_UP),
            ({"words": " "}, "Skriv lidt om, hvad det handler om."),
            ({"phone": ""}, "Skriv et telefonnummer, så vi kan ringe til afsenderen."),
            ({"channel": "write"}, "Skriv en mailadresse, så vi kan skrive til afsenderen."),
            ({"channel": ""}, "Vælg, hvordan afsenderen vil høre fra os."),
            (
                {"may_call": "no"},
                "Afsenderen vil ringes op. Skriv et nummer, vi må bruge, eller vælg en anden måde.",
            ),
        ],
        ids=str,
    )
    def test_says_what_lacks_and_keeps_the_rest(self, pages, session, lis, changed, error):
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED | changed, status=400)
        assert page.errors == [error]
        assert page.soup.select_one("#name")["value"] == "Sif"
        assert not {"mig", "dig", "Du", "Jeg"} & set(page.text("main form").split())

    @pytest.mark.parametrize("age", ["under_13", "from_15", "unknown", ""])
    def test_a_report_for_somebody_at_the_counter(self, pages, session, lis, age):
        pages.sign_in_staff(session, lis)
        told = {"age": age, "kind": "concern_report", "relation": "friend", "about_name": "Emil", "way": "counter"}
        page = pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED | told)
        assert "Det er en underretning om et barn" in page.main
        assert (sent(session).kind, sent(session).about_name) == (InquiryKind.CONCERN_REPORT, "Emil")

    def test_with_nobody_on_duty_keeps_what_was_written(self, pages, session):
        pages.sign_in_staff(session, a_staff_member(session, Role.CONTACT_PERSON))
        page = pages.press(pages.get("inquiries.enter"), "Gem henvendelsen", ENTERED, status=503)
        assert "Ingen er koordinator" in page.errors[0]
        assert "Ringede og græd." in page.soup.select_one("#words").get_text()


class TestShow:
    def test_shows_nothing_until_its_reader_says_that_they_read_it(self, pages, session, lis):
        inquiry = an_inquiry(session, words="En hemmelighed", sender_name="Sif", phone="12 34 56 78")
        pages.sign_in_staff(session, lis)
        page = pages.get("inquiries.show", inquiry_id=inquiry.id)
        for secret in ("En hemmelighed", "Sif", "12 34 56 78"):
            assert secret not in page.response.get_data(as_text=True)
        assert steps(session, inquiry) == ["received"]
        session.commit()

        page = pages.press(page, "Læs henvendelsen")
        assert "En hemmelighed" in page.main
        assert steps(session, inquiry) == ["received", "looked"]
        session.commit()
        assert "En hemmelighed" in pages.get("inquiries.show", inquiry_id=inquiry.id).main

    def test_is_for_its_responsible_coordinators_and_managers_alone(self, app, pages, session, lis):
        inquiry = an_inquiry(session)
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        roles = (Role.SPECIALIST, Role.CONTACT_PERSON, Role.DPO, Role.ADMIN)
        others = [a_staff_member(session, role, name="En anden") for role in roles]
        give_to(session, inquiry, mette)
        manager = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        for member, status in ((mette, 200), (lis, 200), (manager, 200), *((one, 404) for one in others)):
            pages.client = app.test_client()
            pages.sign_in_staff(session, member)
            pages.get("inquiries.show", inquiry_id=inquiry.id, status=status)

    def test_offers_what_its_reader_may_do_and_to_others_whom_to_call(self, pages, session, lis):
        inquiry, nina = an_inquiry(session), a_staff_member(session, Role.SPECIALIST, unit="employment")
        page = read(pages, session, lis, inquiry)
        offered = ("Jeg tager den", "Giv den til en kollega", "Spørg", "Udskyd", "Luk")
        for button in offered:
            pages.visit(page.link(button))
        assert "Skal en anden have den" not in page.main
        give_to(session, inquiry, nina)
        page = read(pages, session, nina, inquiry)
        for button in offered[2:]:
            pages.visit(page.link(button))
        assert not set(offered[:2]) & set(page.texts("main a"))
        assert "Skal en anden have den, så ring til indgangen. Ring 00 00 10 00" in page.main

    def test_warns_where_the_number_may_not_be_called(self, pages, session, lis):
        inquiry = an_inquiry(session, phone="12 34 56 78", may_call=False)
        page = read(pages, session, lis, inquiry)
        assert "Vi må ikke ringe til nummeret" in page.main
        assert not page.soup.select("main a[href^='tel:']")

    def test_takes_few_statements(self, pages, session, database, lis):
        inquiry = an_inquiry(session)
        read(pages, session, lis, inquiry)
        with statements(database) as seen:
            pages.get("inquiries.show", inquiry_id=inquiry.id)
        assert len(of_the_page(seen)) <= 8

    def test_says_once_whom_it_is_about(self, pages, session, lis):
        inquiry = an_inquiry(session, kind=InquiryKind.WORRY, about_name="Emil Lind", needs=("school",))
        page = read(pages, session, lis, inquiry)
        names = page.texts("main dt")
        assert len(names) == len(set(names))
        assert "Handler om Emil Lind" in page.main

    def test_hostile_words_are_words(self, pages, session, lis):
        hostile = "<script>alert(1)</script>\u202e"
        inquiry = an_inquiry(session, words=hostile, sender_name='"><img src=x onerror=alert(1)>', times="<b>x</b>")
        page = read(pages, session, lis, inquiry)
        assert not page.soup.select("script, img[onerror], main b")

    def test_says_that_it_may_not_wait_until_somebody_got_back(self, pages, session, lis):
        inquiry = an_inquiry(session, may_not_wait=True)
        pages.sign_in_staff(session, lis)
        assert "Kan ikke vente" in pages.get("inquiries.show", inquiry_id=inquiry.id).main
        page = read(pages, session, lis, inquiry)
        assert "Kan ikke vente" in page.texts("main .badge")
        assert "Kan ikke vente" not in pages.press(page, "Jeg har talt med").main

        add_words(session, inquiry.id, "Jeg vil dø", may_not_wait=True, now=clock.now())
        session.commit()
        page = pages.get("inquiries.show", inquiry_id=inquiry.id)
        assert "Kan ikke vente" in page.texts("main .badge")
        page = pages.press(page, "Jeg har talt med")
        assert "Kan ikke vente" not in page.main
        assert steps(session, inquiry).count("answered") == 2

    def test_the_other_language_leads_from_a_page_without_an_address_to_the_desk(self, pages, session, lis):
        main, other = an_inquiry(session), an_inquiry(session)
        page = pages.press(read(pages, session, lis, main), "Se de to sammen", {"number": other.number})
        assert page.link("English") == "/en/medarbejder"

    def test_what_was_merged_into_it_may_not_wait_either(self, pages, session, lis):
        main, other = an_inquiry(session), an_inquiry(session, may_not_wait=True)
        page = read(pages, session, lis, main)
        page = pages.press(page, "Se de to sammen", {"number": other.number})
        page = pages.press(page, "Læg dem sammen")
        assert page.texts("main .badge").count("Kan ikke vente") == 2

    def test_notes_that_somebody_got_back(self, pages, session, lis):
        inquiry = an_inquiry(session)
        page = pages.press(read(pages, session, lis, inquiry), "Jeg har talt med")
        assert sent(session).answered_at is not None
        assert "Jeg har talt med" not in page.main


class TestLookUp:
    @pytest.mark.parametrize("start", ["desk.inquiries", "inquiries.look_up"])
    def test_by_the_number_that_somebody_reads_out(self, pages, session, lis, start):
        inquiry = an_inquiry(session, words="En hemmelighed")
        give_to(session, inquiry, a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang"))
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get(start), "Find den", {"number": f" {inquiry.number[:4]}-{inquiry.number[4:]} "})
        assert page.response.request.path == f"/medarbejder/henvendelser/{inquiry.id}"
        assert "En hemmelighed" not in page.main  # to read it is a press of its own
        assert steps(session, inquiry) == ["received", "assigned"]

    @pytest.mark.parametrize(
        ("number", "error"),
        [
            ("12345678", "Vi har ingen henvendelse med det nummer. Det har 8 tal. Bed om at få det læst op igen."),
            ("hund", "Skriv nummeret."),
        ],
    )
    def test_says_where_there_is_none(self, pages, session, lis, number, error):
        pages.sign_in_staff(session, lis)
        page = pages.press(pages.get("desk.inquiries"), "Find den", {"number": number}, status=400)
        assert page.errors == [error]
        assert page.soup.select_one("#number")["value"] == number

    @pytest.mark.parametrize("role", [Role.CONTACT_PERSON, Role.SPECIALIST, Role.COORDINATOR])
    def test_is_the_entrances(self, pages, session, role):
        pages.sign_in_staff(session, a_staff_member(session, role, unit="rehab"))
        assert "Find en henvendelse" not in pages.get("desk.inquiries").main
        pages.get("inquiries.look_up", status=404)


class TestMergeAndPart:
    def test_by_number_and_back(self, pages, session, lis):
        one, other = an_inquiry(session), an_inquiry(session)
        page = read(pages, session, lis, other)
        page = pages.press(page, "Se de to sammen", {"number": f"{one.number[:4]} {one.number[4:]}"})
        page = pages.press(pages.press(page, "Læg dem sammen"), "Læs henvendelsen")
        assert "Lagt sammen med den her" in page.main
        assert f"Den blev lagt sammen med {other.number[:4]} {other.number[4:]}." in page.main
        page = pages.press(page, "Skil dem ad igen")
        assert "Den blev skilt fra" in page.main

    def test_says_why_not(self, pages, session, lis):
        inquiry = an_inquiry(session)
        page = read(pages, session, lis, inquiry)
        page = pages.press(page, "Se de to sammen", {"number": "00000000"}, status=400)
        assert page.errors == ["Vi fandt ikke en henvendelse med det nummer, som du kan se."]

    def test_both_are_looked_at_before_and_nothing_is_changed(self, pages, session, lis):
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        one = an_inquiry(session, kind=InquiryKind.WORRY, about_name="Emil Lind", needs=("school",))
        other = an_inquiry(session, kind=InquiryKind.WORRY, about_name="Kanariefugl", sender_name="Kanariefugl")
        give_to(session, other, mette)
        page = pages.press(read(pages, session, lis, one), "Se de to sammen", {"number": other.number})

        assert page.h1 == "Skal de to lægges sammen?"
        for said in (
            "Emil Lind",
            "Skole og uddannelse",
            f"Lis Bramsen har dem begge, og de følges ad som {spoken(one)} .",
        ):
            assert said in page.main
        assert f"Mette Vang har ikke {spoken(other)} mere." in page.main
        assert "Kanariefugl" not in str(page.soup)  # she hasn't read it
        assert not page.soup.select(".alert-warning")
        assert (one.merged_into_id, other.merged_into_id, steps(session, other)) == (
            None,
            None,
            ["received", "assigned"],
        )

    def test_whoever_signed_in_is_named_to_who_has_read_theirs(self, pages, session, lis):
        asta = a_citizen(session, name="Asta Lindgaard")
        one, other = an_inquiry(session, sender_id=asta.id, subject_id=asta.id), an_inquiry(session)
        page = pages.press(read(pages, session, lis, one), "Se de to sammen", {"number": other.number})
        assert "Asta Lindgaard" in page.main

    @pytest.mark.parametrize("warning", ["report", "known"])
    def test_warns_where_they_may_be_about_two(self, pages, session, lis, warning):
        one = an_inquiry(session, kind=InquiryKind.WORRY)
        if warning == "report":
            other, said = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT), "Kun den ene er en underretning"
        else:
            other = an_inquiry(session, kind=InquiryKind.WORRY, subject_id=a_citizen(session).id)
            said = "Vi kender kun den person, som den ene handler om"
        page = pages.press(read(pages, session, lis, one), "Se de to sammen", {"number": other.number})
        assert [said in heading for heading in page.texts(".alert-warning .alert-heading")] == [True]

    def test_never_what_is_about_two_people(self, pages, session, lis):
        one, other = (an_inquiry(session, subject_id=a_citizen(session).id) for _ in range(2))
        page = pages.press(read(pages, session, lis, one), "Se de to sammen", {"number": other.number}, status=400)
        assert page.errors == ["De to handler om hver sin person."]

    def test_what_was_changed_meanwhile_is_looked_at_anew(self, pages, session, lis):
        one, other = an_inquiry(session), an_inquiry(session)
        page = pages.press(read(pages, session, lis, one), "Se de to sammen", {"number": other.number})
        give_to(session, other, a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang"))
        page = pages.press(page, "Læg dem sammen", status=409)
        assert "Mette Vang" in page.main
        for _ in range(2):  # pressed twice
            pages.press(page, "Læg dem sammen")
        session.expire_all()
        assert steps(session, other).count("merged") == 1

    def test_its_sender_is_told_who_has_it_now_and_then_again(self, pages, session, lis):
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        citizen = a_citizen(session)
        one, other = an_inquiry(session), an_inquiry(session, sender_id=citizen.id)
        give_to(session, other, mette)
        page = pages.press(read(pages, session, lis, one), "Se de to sammen", {"number": other.number})
        pages.press(page, "Læg dem sammen")
        pages.sign_in(session, citizen)
        page = pages.get("own_inquiries.show", inquiry_id=other.id)
        assert page.texts(".events li")[-1].endswith("Lis Bramsen har den nu.")
        assert "lagt sammen" not in page.main
        pages.press(read(pages, session, lis, other), "Skil dem ad igen")
        page = pages.get("own_inquiries.show", inquiry_id=other.id)
        assert page.texts(".events li")[-1].endswith("Mette Vang har den nu.")

    def test_the_others_sender_is_named_to_nobody_who_reads_the_one(self, pages, session, lis):
        one, other = an_inquiry(session), an_inquiry(session, sender_name="Kanariefugl")
        merge(session, one, other.number, by=as_staff(lis), now=clock.now())
        assert "Kanariefugl" not in str(read(pages, session, lis, one).soup)
        assert "Kanariefugl" in read(pages, session, lis, other).main


class TestKnow:
    def test_one_of_ones_own_citizens(self, pages, session, lis):
        citizen = a_citizen(session, name="Asta Lindgaard")
        a_citizen(session, name="En fremmed")
        mette = an_assignment(session, citizen).contact_person
        inquiry = an_inquiry(session)
        give_to(session, inquiry, mette)
        page = read(pages, session, mette, inquiry)
        assert "Asta Lindgaard" in page.main
        assert "En fremmed" not in page.main
        pages.press(page, "Gem", {"who": ""}, status=400)
        page = pages.press(page, "Gem", {"who": str(citizen.id)})
        assert sent(session).subject_id == citizen.id
        assert "Vi ved, hvem den handler om. Asta Lindgaard" in page.main
        assert page.link("Åbn borgerens side") == f"/medarbejder/borgere/{citizen.id}"

    @pytest.mark.parametrize("is_claimed", [True, False])
    def test_who_was_signed_in_is_called_by_their_name(self, pages, session, lis, is_claimed):
        citizen = a_citizen(session, name="Asta Lindgaard")
        inquiry = an_inquiry(session, **({} if is_claimed else {"sender_id": citizen.id, "subject_id": citizen.id}))
        if is_claimed:
            claim(session, inquiry.id, by=as_citizen(citizen), now=clock.now())
        session.commit()
        pages.sign_in_staff(session, lis)
        assert "Asta" not in pages.get("inquiries.show", inquiry_id=inquiry.id).main
        page = read(pages, session, lis, inquiry)
        assert "Afsender Asta Lindgaard" in page.main
        assert "Har ikke sagt sit navn" not in page.main
        onwards = f"/kontaktperson?fra={inquiry.id}"
        for button, path in (("Åbn borgerens side", ""), ("Giv eller skift kontaktperson", onwards)):
            assert page.link(button) == f"/medarbejder/borgere/{citizen.id}{path}"
            pages.visit(page.link(button))

    def test_a_manager_is_led_to_no_page_that_isnt_there_for_them(self, pages, session, lis):
        citizen = a_citizen(session, name="Asta Lindgaard")
        inquiry = an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
        jens = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        page = read(pages, session, jens, inquiry)
        assert "Åbn borgerens side" not in page.main
        pages.visit(page.link("Giv eller skift kontaktperson"))

    def test_leads_to_giving_a_contact_person_those_who_may_and_know_the_name(self, pages, session, lis):
        citizen, nina = a_citizen(session, name="Asta Lindgaard"), a_staff_member(session, Role.SPECIALIST)
        inquiry = an_inquiry(session, subject_id=citizen.id, sender_id=citizen.id, sender_name="Asta Lindgaard")
        page = read(pages, session, lis, inquiry)
        address = page.link("Giv eller skift kontaktperson")
        assert address == f"/medarbejder/borgere/{citizen.id}/kontaktperson?fra={inquiry.id}"
        session.rollback()
        page = pages.visit(address)
        for step in (page, pages.press(page, "Vælg personer", {"level": "2"})):
            assert f"Fra henvendelse {number_in_words(inquiry.number)}" in step.main
            assert "Asta Lindgaard" in step.main
        other = a_citizen(session, name="Kanariefugl")
        page = pages.get("assigning.show", citizen_id=other.id, fra=inquiry.id)
        assert "Navnet må ikke vises her." in page.main
        assert not any(word in page.main for word in ("Asta", "Kanariefugl", "Fra henvendelse"))
        give_to(session, inquiry, nina)
        page = read(pages, session, nina, inquiry)
        assert "kontaktperson" not in page.main
        pages.visit(page.link("Åbn borgerens side"))
        unnamed = an_inquiry(session)
        unnamed.subject_id = citizen.id
        assert str(citizen.id) not in str(read(pages, session, lis, unnamed).soup)


def spoken(inquiry) -> str:
    """Return an inquiry's number as a page writes it."""
    return f"{inquiry.number[:4]} {inquiry.number[4:]}"


def read(pages, session, member, inquiry):
    """Let a member of staff read an inquiry and return its page."""
    session.commit()
    pages.sign_in_staff(session, member)
    return pages.press(pages.get("inquiries.show", inquiry_id=inquiry.id), "Læs henvendelsen")
