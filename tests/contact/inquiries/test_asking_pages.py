from datetime import date

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.access.models import Draft
from portal.audit.models import AuditEntry
from portal.contact.inquiries.models import (
    AgeBand,
    Channel,
    Inquiry,
    InquiryKind,
    InquiryState,
    Relation,
    Way,
)
from portal.notifications.models import RecordEntry
from portal.people.representation import Power
from portal.people.standing import Standing, stand_for
from portal.workdays import working_days_after
from tests.builders import a_citizen
from tests.contact.inquiries.walking import (
    OWN,
    SIGNED_IN,
    WORRY,
    number_and_code,
    own_answers,
    send,
    sent,
    walk,
    worry_answers,
)
from tests.pages import begins_with_help
from tests.statements import of_the_page, statements

NO_NUMBER = "Et dansk nummer har 8 tal. Et nummer fra et andet land begynder med + eller 00."


class TestAStranger:
    def test_asks_to_be_called_and_is_told_who_and_when(self, pages, session, lis):
        page = send(pages)

        assert page.h1 == "Vi har fået det, du skrev"
        inquiry = sent(session)
        told = (inquiry.kind, inquiry.way, inquiry.words, inquiry.channel, inquiry.times, inquiry.needs)
        assert told == (InquiryKind.REQUEST, Way.PORTAL, OWN, Channel.CALL, "efter kl. 15", ["mind"])
        who = (inquiry.sender_name, inquiry.phone, inquiry.may_call, inquiry.age_band, inquiry.may_name)
        assert who == ("Sif", "12 34 56 78", True, AgeBand.FROM_15, False)
        assert (inquiry.subject_id, inquiry.sender_id, inquiry.state) == (None, None, InquiryState.NEW)
        assert inquiry.answer_by == working_days_after(clock.today(), 1)
        assert inquiry.number.isdigit()
        assert number_and_code(page)["number"].replace(" ", "") == inquiry.number
        assert "Lis Bramsen" in page.main

    def test_can_leave_nearly_everything_open(self, pages, session, lis):
        send(pages, own_answers(channel="walk_in", times="", needs="", age="", name="", phone="", may_call=""))

        inquiry = sent(session)
        assert (inquiry.sender_name, inquiry.phone, inquiry.age_band, inquiry.needs) == (
            None,
            None,
            AgeBand.UNKNOWN,
            [],
        )

    def test_whom_we_cant_reach_is_promised_no_more_than_they_can_read_themselves(self, pages, session, lis):
        answers = own_answers(channel="walk_in", times="", name="", phone="", may_call="")
        check = walk(pages, answers)
        receipt = pages.press(check, "Send")
        for page in (check, receipt, pages.visit("/henvendelse/vis")):
            assert "vi kan ikke kontakte dig" in page.main
            assert "hører du fra os" not in page.main
            assert "Du hører fra os" not in page.main

    def test_whom_we_may_ring_hears_from_us(self, pages, session, lis):
        check = walk(pages, own_answers())
        assert "hører du fra os senest" in check.main
        assert "Du hører fra os senest" in pages.press(check, "Send").main

    def test_worries_for_a_child_and_is_told_the_two_ways(self, pages, session, lis):
        answers = worry_answers(about_name="Emil")
        page = pages.visit("/henvend-dig")
        for filled in answers[:2]:
            page = pages.press(page, "Næste", filled)
        assert page.h1 == "Der er to veje, når du er bekymret for et barn"
        assert "pligt til at underrette" in page.main
        assert "før du vælger. Ring 00 00 10 00" in page.main
        assert page.text("main details .badge") == "Ikke tjekket"
        assert not page.soup.select("input[type=radio][checked]")

        send(pages, answers)
        inquiry = sent(session)
        assert (inquiry.kind, inquiry.relation) == (InquiryKind.WORRY, Relation.PROFESSIONAL)
        assert (inquiry.about_name, inquiry.age_band, inquiry.may_name) == ("Emil", AgeBand.UNDER_13, False)

    def test_reports(self, pages, session, lis):
        page = send(pages, worry_answers(kind="concern_report"))

        assert sent(session).kind == InquiryKind.CONCERN_REPORT
        assert page.h1 == "Vi har fået din underretning"
        said = "Det er en underretning om et barn Den går forrest hos os. Er barnet i fare lige nu"
        assert said in page.main
        assert page.soup.select("main a[href='tel:112']")

    @pytest.mark.parametrize("email", ["", "laerer@example.org"])
    def test_reports_about_a_child_whom_nobody_named_and_is_told_that_we_may_not_find_it(
        self, pages, session, lis, email
    ):
        answers = worry_answers(kind="concern_report", channel="walk_in", email=email)
        words = walk(pages, answers[:3])
        assert "hvad barnet hedder, og hvor det bor eller går i skole" in words.text("#words-hint")
        check = walk(pages, answers)
        assert "Uden barnets navn kan vi måske ikke finde barnet." in check.main
        assert ("Vi kan heller ikke spørge dig." in check.main) is (not email)
        page = pages.press(pages.visit(check.link("Skriv barnets navn")), "Næste", answers[1] | {"about_name": "Emil"})
        assert "Uden barnets navn" not in page.main
        pages.press(page, "Send")
        assert (sent(session).kind, sent(session).about_name) == (InquiryKind.CONCERN_REPORT, "Emil")

    @pytest.mark.parametrize("kind", ["concern_report", "worry"])
    def test_is_never_kept_from_sending_what_may_not_wait(self, pages, session, lis, kind):
        check = walk(pages, worry_answers(kind=kind))
        assert ("Uden barnets navn" in check.main) is (kind == "concern_report")
        pages.press(check, "Send")
        assert (sent(session).kind, sent(session).about_name) == (kind, None)

    def test_reports_after_signing_in_and_is_told_the_same(self, pages, session, lis):
        pages.sign_in(session, a_citizen(session))
        page = send(pages, worry_answers(kind="concern_report", email=""), base=SIGNED_IN)
        assert "Det er en underretning om et barn" in page.main
        assert page.soup.select("main a[href='tel:112']")

    def test_who_asks_for_advice_made_no_report(self, pages, session, lis):
        assert "underretning" not in send(pages, worry_answers()).main

    def test_who_worries_for_a_grown_up_isnt_asked_about_reports(self, pages, session, lis):
        answers = [one for one in worry_answers(age="from_30") if "kind" not in one]
        send(pages, answers)
        assert sent(session).kind == InquiryKind.WORRY

    def test_who_changes_whom_it_is_about_is_asked_what_that_needs_and_nothing_twice(self, pages, session, lis):
        walk(pages, own_answers())
        page = pages.press(pages.visit("/henvend-dig"), "Næste", {"whom": "other"})
        page = pages.press(page, "Næste", {"relation": "friend", "age": "from_30"})
        assert page.h1 == "Tjek dine svar, før du sender"
        pages.press(page, "Send")
        assert (sent(session).kind, sent(session).may_name) == (InquiryKind.WORRY, False)

    def test_goes_back_to_the_check_after_changing_one_answer(self, pages, session, lis):
        page = walk(pages, own_answers())
        page = pages.press(pages.visit(page.link("Det, du fortæller")), "Næste", {"words": "Noget andet"})
        assert page.h1 == "Tjek dine svar, før du sender"
        assert "Noget andet" in page.main

    def test_who_says_no_name_isnt_asked_whether_it_may_be_said(self, pages, session, lis):
        page = walk(pages, own_answers(name=""))
        assert page.h1 == "Tjek dine svar, før du sender"
        assert "dit navn på mødet" not in page.main
        contact = own_answers()[4]
        page = pages.press(pages.visit(page.link("Dit navn")), "Næste", contact)
        assert page.h1 == "Må vi sige dit navn på mødet klokken ti?"

    @pytest.mark.parametrize(
        ("before", "now", "lacks"),
        [
            ({}, {"channel": "write"}, "Skriv en mailadresse, så vi kan skrive til dig."),
            (
                {"channel": "write", "phone": "", "may_call": "", "email": "sif@example.org"},
                {"channel": "call"},
                "Skriv et telefonnummer, så vi kan ringe til dig.",
            ),
            (
                {"may_call": "no", "channel": "walk_in"},
                {"channel": "meet"},
                "Vi må ikke ringe. Skriv en mailadresse, så vi kan aftale en tid.",
            ),
        ],
        ids=["write", "call", "meet"],
    )
    def test_who_chooses_another_way_before_sending_is_asked_for_what_it_needs(
        self, pages, session, lis, before, now, lacks
    ):
        page = walk(pages, own_answers(**before))
        page = pages.press(pages.visit(page.link("Du vil helst høre fra os sådan")), "Næste", now)
        assert page.h1 == "Sådan får vi fat i dig"
        assert page.soup.select_one("#name")["value"] == "Sif"
        assert pages.visit("/henvend-dig/tjek").h1 == "Sådan får vi fat i dig"
        assert "Derfor mangler vi noget her." in page.main
        assert lacks in pages.press(page, "Næste", status=400).errors
        page = pages.press(page, "Næste", {"phone": "12 34 56 78", "may_call": "yes", "email": "sif@example.org"})
        assert page.h1 == "Tjek dine svar, før du sender"

    def test_says_which_other_language_they_speak(self, pages, session, lis):
        page = walk(pages, own_answers(language="other", other_language="Tigrinya"))
        assert "Sprog Tigrinya" in page.main
        page = pages.press(page, "Send")
        assert sent(session).language == "Tigrinya"
        assert "Sprog Tigrinya" in pages.visit(page.link("Se henvendelsen")).main

    @pytest.mark.parametrize(("chosen", "other", "kept"), [("da", "Tigrinya", "da"), ("other", "", "other")])
    def test_or_doesnt(self, pages, session, lis, chosen, other, kept):
        send(pages, own_answers(language=chosen, other_language=other))
        assert sent(session).language == kept

    @pytest.mark.parametrize("path", ["ord", "kontakt", "navn", "tjek", "kvittering", "hjaelp-nu"])
    def test_who_comes_by_a_link_begins_at_the_beginning(self, pages, database, path):
        page = pages.visit(f"/henvend-dig/{path}")
        assert page.h1 in ("Hvem handler det om?", "Følg en henvendelse")

    def test_in_english(self, pages, session, lis):
        page = walk(pages, own_answers(language="en"), lang="/en")
        page = pages.press(page, "Send")
        assert page.h1 == "We have received what you wrote"
        assert sent(session).language == "en"


class TestWhatIsRefused:
    """Clearly, beside the field, and with everything that was written still there."""

    @pytest.mark.parametrize("words", ["", "   ", "\u200b"])
    def test_no_words(self, pages, session, lis, words):
        page = pages.press(walk(pages, own_answers()[:1]), "Næste", {"words": words}, status=400)
        assert page.errors == ["Skriv lidt om, hvad det handler om."]

    def test_too_many_words_and_nothing_is_lost(self, pages, session, lis):
        form = walk(pages, own_answers()[:1]).form("Næste")
        words = "å" * 5_000 + "!"
        page = pages.post(form.pop(""), form | {"words": words}, status=400)
        assert page.errors == ["Det er for langt. Der er plads til 5.000 tegn."]
        assert page.soup.textarea.get_text().strip() == words

    def test_a_hundred_thousand(self, pages, session, lis):
        form = walk(pages, own_answers()[:1]).form("Næste")
        sent_words = form | {"words": "a" * 100_000}
        answer = pages.raw("POST", form.pop(""), data=sent_words, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 400
        assert answer.get_data(as_text=True).count("a" * 100_000) == 1

    def test_line_ends_count_once(self, pages, session, lis):
        page = pages.press(walk(pages, own_answers()[:1]), "Næste", {"words": "ab\r\n" * 1_666})
        assert page.h1 == "Lidt mere, hvis du vil"

    @pytest.mark.parametrize("number", ["010190-1234", "0101901234", "010190 1234", "610190-1234"])
    def test_a_cpr_number_and_the_words_stay(self, pages, session, lis, number):
        form = walk(pages, own_answers()[:1]).form("Næste")
        words = {"words": f"Mit nummer er {number}, ring"}
        answer = pages.raw("POST", form.pop(""), data=form | words, headers={"Sec-Fetch-Site": "same-origin"})
        said = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert "Her står noget, der ligner et CPR-nummer." in said
        assert number in said

    @pytest.mark.parametrize("words", ["Ring 12345678", "Sag 2026-1234567890", "311326-1234", "+45 20 30 40 50"])
    def test_other_numbers_are_words(self, pages, session, lis, words):
        page = pages.press(walk(pages, own_answers()[:1]), "Næste", {"words": words})
        assert page.errors == []

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"phone": ""}, "Skriv et telefonnummer, så vi kan ringe til dig."),
            ({"phone": "ring"}, NO_NUMBER),
            ({"phone": "1234567"}, NO_NUMBER),
            ({"phone": "1" * 20}, NO_NUMBER),
            ({"may_call": ""}, "Vælg, om vi må ringe til nummeret."),
            ({"may_call": "no"}, "Du har bedt os ringe. Giv os et nummer, vi må ringe til, eller vælg en anden måde."),
            ({"channel": "write", "phone": ""}, "Skriv en mailadresse, så vi kan skrive til dig."),
            ({"channel": "meet", "phone": ""}, "Skriv et telefonnummer eller en mailadresse, så vi kan aftale en tid."),
            ({"email": "nej"}, "Skriv en mailadresse, for eksempel navn@eksempel.dk."),
            ({"email": "a@b.dk\r\nBcc: x@y.dk"}, "Skriv en mailadresse, for eksempel navn@eksempel.dk."),
            ({"name": "x" * 201}, "Der er plads til 200 tegn."),
        ],
        ids=str,
    )
    def test_what_the_chosen_way_needs(self, pages, session, lis, changed, error):
        *before, contact, _naming = own_answers(**changed)
        page = pages.press(walk(pages, before), "Næste", contact, status=400)
        assert page.errors == [error]

    @pytest.mark.parametrize(
        ("changed", "errors"),
        [
            (
                {"phone": "", "may_call": ""},
                ["Skriv et telefonnummer, så vi kan ringe til dig.", "Vælg, om vi må ringe til nummeret."],
            ),
            (
                {"phone": "", "may_call": "", "email": "nej"},
                [
                    "Skriv et telefonnummer, så vi kan ringe til dig.",
                    "Vælg, om vi må ringe til nummeret.",
                    "Skriv en mailadresse, for eksempel navn@eksempel.dk.",
                ],
            ),
            (
                {"channel": "meet", "may_call": "no"},
                ["Vi må ikke ringe. Skriv en mailadresse, så vi kan aftale en tid."],
            ),
        ],
        ids=str,
    )
    def test_all_that_lacks_is_said_at_once(self, pages, session, lis, changed, errors):
        *before, contact, _naming = own_answers(**changed)
        assert pages.press(walk(pages, before), "Næste", contact, status=400).errors == errors

    def test_who_chooses_another_way_keeps_what_they_typed(self, pages, session, lis):
        *before, _contact, naming = own_answers()
        typed = {"name": "Sif", "phone": "12 34", "email": "sif@example.org"}
        page = pages.press(walk(pages, before), "Vælg en anden måde at høre fra os på", typed)
        assert page.h1 == "Sådan vil du høre fra os"
        page = pages.press(page, "Næste", {"channel": "write"})
        shown = {name: page.soup.select_one(f"#{name}")["value"] for name in typed}
        assert shown == typed
        page = pages.press(page, "Næste", {"phone": ""})
        pages.press(pages.press(page, "Næste", naming), "Send")
        assert (sent(session).email, sent(session).phone) == ("sif@example.org", None)

    def test_what_was_typed_before_another_way_was_chosen_is_no_answer(self, pages, session, lis):
        page = walk(pages, own_answers())
        page = pages.visit("/henvend-dig/kontakt")
        pages.press(page, "Vælg en anden måde at høre fra os på", {"phone": "12 34"})
        assert pages.visit("/henvend-dig/tjek").h1 == "Sådan får vi fat i dig"

    @pytest.mark.parametrize("step", [0, 3, 5])
    def test_no_choice_or_another_than_there_is(self, pages, session, lis, step):
        answers = own_answers()
        page = walk(pages, answers[:step])
        for chosen in ("", "evil"):
            filled = dict.fromkeys(answers[step], chosen)
            assert len(pages.press(page, "Næste", filled, status=400).errors) == 1

    @pytest.mark.parametrize("base", ["/henvend-dig", SIGNED_IN])
    @pytest.mark.parametrize("field", ["needs", "age"])
    def test_much_more_than_can_be_chosen_isnt_kept(self, pages, session, lis, base, field):
        if base == SIGNED_IN:
            pages.sign_in(session, a_citizen(session))
        page = walk(pages, own_answers()[:2], base=base)
        chosen = {"needs": ["mind", "x" * 70_000], "age": "from_15"} | ({"age": "x" * 70_000} if field == "age" else {})
        page = pages.press(page, "Næste", chosen)
        assert page.h1 == "Sådan vil du høre fra os"

    def test_what_is_larger_than_any_answer_is_too_large(self, pages, session, lis):
        *before, contact, _naming = own_answers(channel="walk_in", phone="")
        page = walk(pages, before)
        pages.press(page, "Næste", contact | {"may_call": "x" * 70_000}, status=413)
        assert OWN in pages.visit("/henvend-dig/ord").response.get_data(as_text=True)

    def test_a_report_is_never_made_by_what_isnt_a_choice(self, pages, session, lis):
        page = walk(pages, worry_answers()[:2])
        page = pages.press(page, "Næste", {"kind": "request"}, status=400)
        assert page.errors
        assert session.scalar(select(func.count()).select_from(Inquiry)) == 0


class TestSending:
    def test_twice_is_one_and_shows_the_same_receipt(self, pages, session, lis):
        page = walk(pages, own_answers())
        first, second = (pages.press(page, "Send") for _ in range(2))

        assert number_and_code(first) == number_and_code(second)
        assert session.scalar(select(func.count()).select_from(Inquiry)) == 1

    @pytest.mark.parametrize("base", ["/henvend-dig", SIGNED_IN])
    def test_what_was_deleted_or_exchanged_meanwhile_shows_no_receipt_of_another(self, pages, session, lis, base):
        if base == SIGNED_IN:
            pages.sign_in(session, a_citizen(session))
        first = walk(pages, own_answers(), base=base)
        pages.press(first, "Send")
        second = walk(pages, own_answers(words="Det andet"), base=base)
        pages.press(pages.visit(second.link("Slet det, jeg har skrevet")), "Ja, slet det")
        assert pages.press(second, "Send", status=409).h1 == "Det her er ikke sendt"
        walk(pages, own_answers(words="Det tredje"), base=base)
        page = pages.press(second, "Send", status=409)
        assert pages.visit(page.link("Se det, du skriver nu")).h1 == "Tjek dine svar, før du sender"
        assert sent(session).words == OWN
        assert "ikke sendt" not in pages.press(first, "Send").main

    @pytest.mark.parametrize("mark", ["", "x" * 64, "\0" * 64, "å" * 64])
    def test_a_forged_mark_sends_nothing(self, pages, session, lis, mark):
        pages.press(walk(pages, own_answers()), "Send", {"draft": mark}, status=409)
        assert not session.scalar(select(func.count()).select_from(Inquiry))

    def test_with_nobody_on_duty_keeps_what_was_written(self, pages, session):
        page = pages.press(walk(pages, own_answers()), "Send", status=503)
        assert page.h1 == "Ring til os i stedet"
        page = pages.press(page, "Prøv igen", status=503)
        assert page.h1 == "Ring til os i stedet"
        assert pages.visit("/henvend-dig/ord").soup.textarea.get_text().strip() == OWN

    def test_too_often_from_one_network_keeps_it_too(self, pages, session, lis, app):
        for _ in range(20):
            app.extensions["tries"].take_inquiry("127.0.0.1")
        answer = pages.press(walk(pages, own_answers()), "Send", status=429)
        assert answer.response.headers["Retry-After"]
        assert "Det, du har skrevet i spørgsmålene, er her stadig." in answer.main
        assert OWN in pages.visit("/henvend-dig/tjek").main

    def test_forgets_the_answers_and_keeps_nothing_readable(self, pages, session, lis):
        page = walk(pages, own_answers())
        assert OWN.encode() not in session.scalars(select(Draft.sealed)).one()
        session.commit()
        pages.press(page, "Send")
        assert not pages.visit("/henvend-dig").soup.select("input[checked]")

    def test_what_is_being_written_can_be_deleted_and_is_asked_about_once(self, pages, session, lis):
        page = walk(pages, own_answers())
        asked = pages.visit(page.link("Slet det, jeg har skrevet"))
        assert asked.h1 == "Slet alt, du har skrevet?"
        assert OWN in pages.visit(asked.link("Nej, gå tilbage")).main
        assert pages.press(asked, "Ja, slet det").h1 == "Det, du skrev, er slettet"
        assert pages.visit("/henvend-dig/tjek").h1 == "Hvem handler det om?"

    def test_nothing_is_asked_about_where_nothing_is_written(self, pages, database):
        assert pages.visit("/henvend-dig/slet").h1 == "Hvem handler det om?"

    def test_hostile_words_come_back_as_words(self, pages, session, lis):
        words = "<script>alert(1)</script> {{ 7 * 7 }} \u202eevil\u2066 '); DROP TABLE inquiry; --"
        name = '"><img src=x onerror=alert(1)>\u202e'
        page = walk(pages, own_answers(words=words, name=name, times="<b>nu</b>"))
        assert not page.soup.select("script:not([src]), img[onerror], main b")
        page = pages.press(page, "Send")
        page = pages.visit(page.link("Se henvendelsen"))
        assert not page.soup.select("script:not([src]), img[onerror], main b")
        assert (sent(session).words, sent(session).sender_name) == (words, name.removesuffix("\u202e"))


class TestCrisisWords:
    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("Jeg tænker på selvmord", "70 201 201"),
            ("Jeg vil bare slå mig ihjel", "70 201 201"),
            ("han slår os, når han er fuld", "1888"),
            ("Min ven har taget en overdosis", "82 12 12 12"),
            ("I want to kill myself", "70 201 201"),
            ("he hits me", "1888"),
            ("x " * 2_000 + "selvmord", "70 201 201"),
        ],
        ids=lambda one: one[-20:],
    )
    def test_bring_help_first_and_never_block(self, pages, session, lis, words, number):
        page = pages.press(walk(pages, own_answers()[:1]), "Næste", {"words": words})
        assert page.h1 == "Er der brug for hjælp nu?"
        assert number in page.main.replace("\xa0", " ")

        assert pages.visit(page.link("Gå videre")).h1 == "Lidt mere, hvis du vil"
        receipt = send(pages, own_answers(words=words))
        assert receipt.h1 == "Vi har fået det, du skrev"
        assert number in receipt.text("main .alert-warning").replace("\xa0", " ")
        inquiry = sent(session)
        assert (inquiry.words, inquiry.may_not_wait) == (words.strip(), True)

    def test_bring_help_before_what_is_wrong(self, pages, session, lis):
        page = pages.press(walk(pages, own_answers()[:1]), "Næste", {"words": "Jeg vil dø " + "x" * 5_000}, status=400)
        assert begins_with_help(page)

    @pytest.mark.parametrize("words", ["Jeg har fire børn", "Jeg vil gerne have hjælp til min husleje", OWN])
    def test_others_go_straight_on(self, pages, session, lis, words):
        page = pages.press(walk(pages, own_answers()[:1]), "Næste", {"words": words})
        assert page.h1 == "Lidt mere, hvis du vil"
        send(pages, own_answers(words=words))
        assert sent(session).may_not_wait is False

    @pytest.mark.parametrize("words", ["Jeg vil dø. 010190-1234", "Jeg vil dø " + "x" * 5_000])
    def test_what_is_refused_begins_with_whom_to_call_and_then_says_why(self, pages, session, lis, words):
        form = walk(pages, own_answers()[:1]).form("Næste")
        path = form.pop("")
        answer = pages.raw("POST", path, data=form | {"words": words}, headers={"Sec-Fetch-Site": "same-origin"})
        said = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert 0 < said.find("Få hjælp nu") < said.find('id="fejl"')
        assert "send igen" not in said

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            (own_answers()[:4], {"channel": "walk_in", "times": "Inden jeg slår mig ihjel"}),
            (own_answers(channel="walk_in", phone="")[:5], {"name": "Jeg vil dø"}),
            (worry_answers()[:2], {"relation": "friend", "age": "from_30", "about_name": "Emil, der vil dø"}),
        ],
        ids=["times", "name", "about_name"],
    )
    def test_in_any_field_bring_help_first(self, pages, session, lis, answers, field):
        page = pages.press(walk(pages, answers[:-1]), "Næste", field)
        assert page.h1 == "Er der brug for hjælp nu?"
        onwards = pages.visit(page.link("Gå videre"))
        assert onwards.h1 not in (page.h1, "Hvem handler det om?")


class TestSignedIn:
    def test_says_who_they_are_once(self, pages, session, lis):
        citizen = a_citizen(session, name="Asta Lindgaard", born_on=date(1990, 4, 2))
        pages.sign_in(session, citizen)
        answers = [{k: v for k, v in one.items() if k not in ("age", "name")} for one in own_answers()]
        page = walk(pages, answers, base=SIGNED_IN)
        assert page.main.count("Asta Lindgaard") == 1
        page = pages.press(page, "Send")

        inquiry = sent(session)
        assert page.response.request.path == f"/min-side/henvendelser/{inquiry.id}"
        assert (inquiry.sender_id, inquiry.subject_id, inquiry.sender_name) == (citizen.id, citizen.id, citizen.name)
        assert inquiry.age_band == AgeBand.FROM_30
        assert session.scalars(select(AuditEntry.chain_id).where(AuditEntry.chain_id == citizen.id)).first()

    def test_is_told_before_the_first_word_and_before_sending_that_the_name_is_seen(self, pages, session, lis):
        citizen = a_citizen(session, name="Asta Lindgaard")
        pages.sign_in(session, citizen)
        first = pages.visit(SIGNED_IN)
        assert "Du er logget ind, så vi kan se dit navn." in first.main
        assert "du behøver ikke sige, hvem du er" not in first.main
        check = walk(pages, worry_answers(kind="concern_report", email=""), base=SIGNED_IN)
        assert "Dit navn Asta Lindgaard" in check.main

        nameless = pages.visit(first.link("Skriv uden dit navn"))
        assert "du behøver ikke sige, hvem du er" in nameless.main
        send(pages, worry_answers(kind="concern_report"))
        assert (sent(session).sender_id, sent(session).sender_name) == (None, None)

    def test_who_acts_for_somebody_is_told_it_too(self, pages, session, lis):
        parent, child = a_citizen(session, name="Karim"), a_citizen(session, name="Liva", born_on=date(2014, 1, 1))
        stand_for(session, child, parent, Standing(Power.CUSTODY, date(2020, 1, 1)), now=clock.now())
        pages.sign_in(session, parent)
        act_for(pages, child)
        assert "Du er logget ind, så vi kan se dit navn." in pages.visit(SIGNED_IN).main

    def test_is_for_the_record_of_whom_it_is_about(self, pages, session, lis):
        citizen = a_citizen(session)
        pages.sign_in(session, citizen)
        send(pages, own_answers(), base=SIGNED_IN)
        entry = session.scalars(select(RecordEntry)).one()
        assert (entry.citizen_id, entry.kind, entry.reference) == (citizen.id, "inquiry", sent(session).id)
        assert OWN in entry.text

    def test_a_worry_is_about_nobody_known(self, pages, session, lis):
        citizen = a_citizen(session)
        pages.sign_in(session, citizen)
        send(pages, worry_answers(email=""), base=SIGNED_IN)
        assert (sent(session).sender_id, sent(session).subject_id) == (citizen.id, None)
        assert not session.scalars(select(RecordEntry)).all()

    def test_a_parent_who_acts_for_a_child_writes_about_the_child(self, pages, session, lis):
        parent, child = a_citizen(session, name="Karim"), a_citizen(session, name="Liva", born_on=date(2014, 1, 1))
        stand_for(session, child, parent, Standing(Power.CUSTODY, date(2020, 1, 1)), now=clock.now())
        pages.sign_in(session, parent)
        act_for(pages, child)
        page = pages.visit(SIGNED_IN)
        assert "Liva" in page.main
        answers = [{"words": WORRY}, {"age": "under_13"}, {"channel": "write"}, {}]
        pages.press(walk(pages, answers, base=SIGNED_IN), "Send")

        inquiry = sent(session)
        assert (inquiry.sender_id, inquiry.subject_id, inquiry.kind) == (parent.id, child.id, InquiryKind.WORRY)
        assert (inquiry.relation, inquiry.about_name) == (Relation.PARENT, "Liva")

    def test_what_one_writes_for_another_is_not_what_one_writes_for_oneself(self, pages, session, lis):
        parent, child = a_citizen(session, name="Karim"), a_citizen(session, name="Liva", born_on=date(2014, 1, 1))
        stand_for(session, child, parent, Standing(Power.CUSTODY, date(2020, 1, 1)), now=clock.now())
        pages.sign_in(session, parent)
        walk(pages, own_answers()[:2], base=SIGNED_IN)
        act_for(pages, child)
        assert OWN not in pages.visit(f"{SIGNED_IN}/ord").response.get_data(as_text=True)

    def test_the_next_person_at_the_same_browser_sees_none_of_it(self, pages, session, lis):
        pages.sign_in(session, a_citizen(session))
        walk(pages, own_answers()[:2], base=SIGNED_IN)
        pages.sign_in(session, a_citizen(session))
        assert OWN not in pages.visit(f"{SIGNED_IN}/ord").response.get_data(as_text=True)
        pages.client.delete_cookie("borger", domain="127.0.0.1")
        assert OWN not in pages.visit("/henvend-dig/ord").response.get_data(as_text=True)

    def test_public_pages_are_the_same_for_whoever_is_signed_in(self, pages, session, lis):
        stranger = pages.raw("GET", "/henvend-dig").get_data()
        pages.sign_in(session, a_citizen(session))
        assert pages.raw("GET", "/henvend-dig").get_data() == stranger


def act_for(pages, child) -> None:
    form = pages.get("acting.pick").form("Vælg")
    pages.post(form.pop(""), form | {"who": str(child.id)}, status=200)


def test_a_question_takes_few_statements(pages, database, session, lis):
    walk(pages, own_answers()[:2])
    for path, most in (("/henvend-dig/ord", 1), ("/henvend-dig/mere", 1)):
        with statements(database) as seen:
            pages.visit(path)
        assert len(of_the_page(seen)) <= most + 1
    send(pages)
    with statements(database) as seen:
        pages.visit("/henvend-dig/kvittering")
    assert len(of_the_page(seen)) <= 6
