from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.config.roles import Role
from portal.notifications.addresses import confirm
from portal.notifications.models import MailAddress, Notice, OutboxMessage
from portal.notifications.outbox import Chosen, chosen_by, current_address
from portal.notifications.records import for_the_record
from tests.builders import a_citizen, a_staff_member
from tests.consents.builders import a_question
from tests.notifications.builders import ADDRESS, a_notice, a_waiting_address, an_address, messages, token_of
from tests.notifications.test_addresses import HOSTILE
from tests.statements import of_the_page, statements

TOLD = "Vi har et spørgsmål til dig om at dele oplysninger"


@pytest.fixture
def signed_in(session, citizen, pages):
    pages.sign_in(session, citizen)
    return citizen


"""All kinds of news but for receipts."""


class TestInbox:
    def test_is_empty_and_says_what_will_stand_there(self, pages, signed_in):
        page = pages.get("notices.inbox")

        assert "Der er ikke noget nyt til dig" in page.main
        assert not page.soup.select(".navigation-menu .badge")
        assert page.link("Vælg, om du vil have mails") == "/min-side/indstillinger"

    @pytest.mark.parametrize(
        ("lang", "told", "unread"),
        [("da", TOLD, "Ulæst"), ("en", "We have a question for you about sharing information", "Unread")],
    )
    def test_tells_what_is_new_in_the_readers_language(self, pages, session, signed_in, lang, told, unread):
        a_notice(session, signed_in)

        page = pages.get("notices.inbox", lang=lang)
        assert page.texts("main h2") == [told]
        assert unread in page.texts("main .badge")

    def test_opening_marks_it_read_and_leads_to_what_it_is_about(self, pages, session, signed_in):
        consent = a_question(session, signed_in)
        assert pages.get("home.my_page").text(".navigation-menu .badge") == "1 ulæste"

        page = pages.press(pages.get("notices.inbox"), "Åbn")

        assert page.response.request.path == f"/min-side/samtykker/{consent.id}"
        assert not page.soup.select(".navigation-menu .badge")
        assert pages.get("notices.inbox").texts("main .badge") == []

    def test_a_second_click_keeps_the_first_time(self, pages, session, signed_in):
        a_question(session, signed_in)
        inbox = pages.get("notices.inbox")
        pages.press(inbox, "Åbn")
        first = session.scalars(select(Notice.read_at)).one()
        session.commit()
        pages.press(inbox, "Åbn")
        assert session.scalars(select(Notice.read_at)).one() == first

    def test_all_can_be_marked_read_but_not_others(self, pages, session, signed_in):
        other = a_citizen(session)
        for one in (signed_in, signed_in, other):
            a_notice(session, one)

        page = pages.press(pages.get("notices.inbox"), "Markér alle som læst")

        assert page.texts("main .badge") == []
        read = session.execute(select(Notice.citizen_id, Notice.read_at.is_(None))).all()
        assert {one for one, is_unread in read if is_unread} == {other.id}

    def test_of_an_unknown_kind_still_stands_there(self, pages, session, signed_in):
        a_notice(session, signed_in, "of_a_later_version")
        page = pages.get("notices.inbox")
        assert page.texts("main h2") == ["Der er nyt til dig"]
        assert pages.press(page, "Åbn").h1 == "Indbakke"

    def test_shows_the_newest_fifty(self, pages, session, signed_in):
        for _ in range(51):
            a_notice(session, signed_in)
        page = pages.get("notices.inbox")
        assert len(page.texts("main li")) == 50
        assert "Her er de 50 nyeste." in page.main

    @pytest.mark.parametrize("number", [1, 7])
    def test_costs_the_same_statements_for_any_number(self, pages, session, database, signed_in, number):
        for _ in range(number):
            a_notice(session, signed_in)
        pages.get("notices.inbox")
        with statements(database) as seen:
            pages.get("notices.inbox")
        assert len(of_the_page(seen)) == 4, seen  # sign-in, notices, contact card, unread


class TestAddress:
    def test_is_given_confirmed_by_its_link_and_shown(self, pages, session, signed_in):
        page = pages.press(pages.get("notices.settings"), "Brug mailadressen", {"address": ADDRESS})
        assert "Vi sender dig et link nu" in page.main
        assert ADDRESS in page.main

        token = token_of(session.scalars(select(MailAddress)).one())
        session.commit()
        page = pages.get("notices.offer_confirming", token=token)
        assert page.h1 == "Er det din mailadresse?"
        page = pages.press(page, "Ja, brug den")

        assert "Din mailadresse er klar" in page.main
        assert "Vi skriver til: " + ADDRESS in page.main

    def test_is_not_in_use_because_its_link_was_looked_at(self, pages, session, signed_in):
        token = token_of(a_waiting_address(session, signed_in))
        pages.get("notices.offer_confirming", token=token)
        assert current_address(session, signed_in.id) is None

    def test_a_link_that_is_used_or_too_old_says_so(self, pages, session, signed_in):
        made = a_waiting_address(session, signed_in)
        token = token_of(made)
        with time_machine.travel(clock.now() + timedelta(hours=25)):
            pages.sign_in(session, signed_in)
            page = pages.get("notices.offer_confirming", token=token, status=410)
            assert page.h1 == "Linket virker ikke længere"
            form = {"csrf_token": pages.get("notices.inbox").form("Log af")["csrf_token"]}
            address = pages.address("notices.confirm", token=token)
            assert pages.post(address, form, status=410).h1 == "Linket virker ikke længere"
        pages.sign_in(session, signed_in)
        confirm(session, made, now=clock.now())
        session.commit()
        assert pages.get("notices.offer_confirming", token=token).h1 == "Din mailadresse er klar"

    @pytest.mark.parametrize("typed", [one for one in HOSTILE if one.strip() and "\x00" not in one])
    def test_that_is_none_is_told_in_plain_words(self, pages, session, signed_in, typed):
        page = pages.get("notices.settings")
        page = pages.press(page, "Brug mailadressen", {"address": typed[:5000]}, status=400)
        assert len(page.errors) == 1
        assert page.errors[0].startswith(("Det ligner ikke en mailadresse", "Adressen er for lang"))
        assert page.text("title").startswith("Fejl:")
        assert messages(session) == []

    def test_nothing_written_says_what_to_do(self, pages, signed_in):
        page = pages.press(pages.get("notices.settings"), "Brug mailadressen", {"address": " "}, status=400)
        assert page.errors == ["Skriv din mailadresse."]

    def test_too_many_links_in_a_day_are_told(self, pages, session, signed_in):
        for _ in range(5):
            a_waiting_address(session, signed_in)
        page = pages.press(pages.get("notices.settings"), "Brug mailadressen", {"address": ADDRESS}, status=400)
        assert page.errors == ["Vi har sendt mange links i dag. Prøv igen i morgen."]

    def test_can_be_taken_away(self, pages, session, signed_in):
        an_address(session, signed_in)
        page = pages.press(pages.get("notices.settings"), "Send mig ingen mails")
        assert "Vi sender dig ikke mails mere" in page.main
        assert ADDRESS not in page.main
        assert current_address(session, signed_in.id) is None

    def test_stands_in_no_address_or_redirect(self, pages, session, signed_in):
        form = pages.get("notices.settings").form("Brug mailadressen") | {"address": ADDRESS}
        own = {"Sec-Fetch-Site": "same-origin"}
        answer = pages.raw("POST", form.pop(""), data=form, headers=own)
        assert answer.status_code == 302
        assert "@" not in answer.headers["Location"]
        assert "example" not in answer.headers["Location"]


class TestChoices:
    def test_are_shown_as_they_are_and_kept_as_chosen(self, pages, session, signed_in):
        page = pages.get("notices.settings")
        sent = page.form("Gem valgene")
        assert (sent["language"], sorted(page.texts("option[selected]"))) == ("da", ["07.00", "21.00"])

        given = {"language": "en", "quiet_from": "9", "quiet_to": "17", "kinds": ["receipt"]}
        page = pages.press(page, "Gem valgene", given)

        assert "Dine valg er gemt" in page.main
        muted = tuple(sorted(pages.app.extensions["news_kinds"].keys() - {"receipt"}))
        assert chosen_by(session, signed_in.id) == Chosen("en", 9, 17, muted)
        session.commit()
        assert pages.get("notices.settings").form("Gem valgene")["language"] == "en"

    @pytest.mark.parametrize(
        "wrong", [{"language": "xx"}, {"quiet_from": "24"}, {"quiet_to": "-1"}, {"kinds": ["x"]}, {"quiet_to": "x"}]
    )
    def test_that_there_are_none_of_are_refused(self, pages, session, signed_in, wrong):
        given = {"language": "da", "quiet_from": "9", "quiet_to": "17", "kinds": []} | wrong
        page = pages.press(pages.get("notices.settings"), "Gem valgene", given, status=400)
        assert page.errors == ["Vælg en af mulighederne på siden."]
        assert chosen_by(session, signed_in.id) == Chosen()


class TestFiling:
    @pytest.fixture
    def manager(self, pages, session):
        pages.sign_in_staff(session, a_staff_member(session, Role.MANAGER))

    def test_is_empty_and_says_so(self, pages, manager):
        page = pages.get("filing.overview")
        assert "Der mangler ikke noget i journalen" in page.main
        assert "Portalen er ikke forbundet med en journal" in page.main

    def test_shows_what_waits_its_age_and_what_went_wrong_but_nobody(self, pages, session, citizen, manager):
        now = clock.now()
        for days, fault in ((3, "no_number"), (0, None)):
            entry = for_the_record(
                session, citizen.id, "letter", a_citizen(session).id, "hemmeligt", now=now - timedelta(days=days)
            )
            entry.fault = fault
        session.commit()

        page = pages.get("filing.overview")

        assert "3 døgn" in page.main
        assert "Kommunens fil nævner intet KLE-nummer" in page.main
        assert "Under en time" in page.main
        for secret in (citizen.name, str(citizen.id), "hemmeligt"):
            assert secret not in page.response.get_data(as_text=True)
        assert "Det bliver prøvet igen" in pages.press(page, "Prøv igen").main

    def test_says_in_words_what_waits(self, pages, session, citizen, manager):
        for kind in ("inquiry", "message"):
            for_the_record(session, citizen.id, kind, citizen.id, "hemmeligt", now=clock.now())
        session.commit()

        page = pages.get("filing.overview")
        assert page.texts("main tbody th") == ["Henvendelse", "Besked"]

    def test_tells_of_mails_that_were_given_up_and_lets_them_go_again(self, pages, session, reached, manager):
        a_notice(session, reached)
        (message,) = messages(session)
        message.given_up_at, message.fault = clock.now(), "smtp_550"
        session.commit()

        page = pages.get("filing.overview")
        assert "1 mail kunne ikke sendes." in page.main
        pages.press(page, "Prøv at sende igen")

        session.expire_all()
        assert session.scalars(select(OutboxMessage.given_up_at)).all() == [None]

    def test_the_desk_leads_there(self, pages, manager):
        assert pages.get("home.desk").link("Journalisering") == "/medarbejder/journalisering"
