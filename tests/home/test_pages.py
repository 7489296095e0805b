from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from portal.access.gate.kept import KeptPages
from portal.app.application import create_app
from portal.config.municipality import LaterName
from tests.builders import a_citizen, a_coordinator, a_plan, a_session, a_step, an_assignment
from tests.contact.inquiries.builders import an_inquiry
from tests.pages import OWN
from tests.statements import of_the_page, statements

SLUG = "udskrevet-men-ikke-rask"
OPEN = ("/", "/situationer", f"/situationer/{SLUG}", "/hjaelp", "/akut", "/privatliv", "/was", "/logget-af")


class TestFront:
    def test_asks_what_has_happened_and_leads_to_each_situation(self, pages, journeys):
        page = pages.get("home.front")

        assert page.h1 == "Hvad er der sket?"
        for journey in journeys.values():
            assert page.link(journey.text("title")) == f"/situationer/{journey.slug}"


class TestAcute:
    @pytest.mark.parametrize("lang", ["da", "en"])
    def test_shows_112_first_and_then_each_line_by_need(self, pages, lang):
        page = pages.get("home.acute", lang=lang)

        calls = [link["href"] for link in page.soup.select("main a[href^='tel:']")]
        assert calls[0] == "tel:112"
        assert calls.count("tel:112") == 1
        assert {"tel:1813", "tel:+4570201201", "tel:1888", "tel:116111", "tel:+4582121212"} <= set(calls)
        assert page.soup.select("main h2")[0]["id"] == "fare"

    def test_says_of_each_who_answers_when_and_where_that_was_read(self, pages):
        lines = pages.get("home.acute").texts(".crisis-line")

        violence = next(line for line in lines if "1888" in line)
        for words in ("Lev Uden Vold", "Hele døgnet", "du kan være anonym", "Kilde: levudenvold.dk"):
            assert words in violence
        assert all("(set 2" in line for line in lines)

    def test_shows_nothing_undated(self, pages):
        page = pages.get("home.acute")

        assert "Psykiatrifonden" not in page.main
        assert "39 25" not in page.main.replace("\u00a0", " ")

    def test_says_nothing_of_the_need_in_its_title(self, pages):
        assert pages.get("home.acute").text("title") == "Vigtige telefonnumre – Én indgang"

    def test_says_what_the_quick_exit_does_and_what_it_does_not(self, pages):
        page = pages.get("home.acute")

        links = page.soup.select("a[data-leave]")
        assert [link["href"] for link in links] == ["/forlad", "/forlad"]
        assert page.soup.body.select("a")[1] == links[0]  # the second stop of the keyboard
        assert "Sletter ikke browserens historik." in page.text(".quick-exit")
        assert page.link("Sådan virker knappen") == "/akut#forlad"
        for words in ("sender dig til dmi.dk", "Du bliver logget af", "historik bliver ikke slettet", "tre gange"):
            assert words in page.main

    def test_keeps_112_and_the_one_entrance_where_the_file_names_no_lines(self, app, pages, monkeypatch):
        bare = app.extensions["municipality"].model_copy(update={"crisis_lines": []})
        monkeypatch.setitem(app.extensions, "municipality", bare)
        kept: KeptPages = app.extensions["gate"].kept
        monkeypatch.setattr(kept, "_found", lambda etag: None)  # another test may have had it made, with all lines
        kept.forget()

        page = pages.get("home.acute")

        kept.forget()
        assert [link["href"] for link in page.soup.select("main a[href^='tel:']")] == ["tel:112", "tel:+4500001000"]
        assert page.texts("main h2") == [
            "Nogen er i fare nu",
            "Det kan vente, til kommunen har åbent",
            "Sådan virker “Forlad siden nu”",
        ]

    def test_every_page_leads_there_from_top_and_bottom(self, pages):
        for path in (*OPEN, "/findes-ikke"):
            page = pages.visit(path, status=404 if path == "/findes-ikke" else 200)
            assert page.soup.select_one("header a[href='/akut']")
            assert page.soup.select_one(".crisis a[href='/akut']")


class TestOneEntrance:
    def test_stands_on_every_page(self, pages, session):
        pages.sign_in(session, a_citizen(session))
        for path in (*OPEN, "/min-side", "/min-side/plan", "/findes-ikke"):
            page = pages.visit(path, status=404 if path == "/findes-ikke" else 200)
            footer = page.text("footer").replace("\u00a0", " ")
            assert "00 00 10 00" in footer
            assert page.soup.select_one("footer a[href='mailto:indgang@fjordby.example']")
            assert "Havnegade 1" in footer


class TestOpenWorld:
    def test_ten_open_pages_set_no_cookie_and_touch_no_row(self, pages, database):
        pages.get("home.front")
        with statements(database) as seen:
            for path in (*OPEN, "/en/", "/en/situationer", f"/en/situationer/{SLUG}"):
                answer = pages.raw("GET", path)
                assert "Set-Cookie" not in answer.headers
        assert not [statement for statement in seen if not statement.lstrip().startswith("SELECT")]
        assert not pages.client._cookies

    def test_bytes_are_the_same_for_a_stranger_and_someone_signed_in(self, app, pages, session):
        stranger = {path: pages.raw("GET", path) for path in OPEN}
        pages.sign_in(session, a_citizen(session))
        for path, answer in stranger.items():
            mine = pages.raw("GET", path)
            assert mine.data == answer.data
            assert {k: v for k, v in mine.headers if k != "Date"} == {k: v for k, v in answer.headers if k != "Date"}

    def test_each_answers_304_to_its_validator_in_its_own_language(self, pages):
        for path in OPEN:
            etags = {}
            for prefix in ("", "/en"):
                etag = pages.raw("GET", prefix + path).headers["ETag"]
                answer = pages.raw("GET", prefix + path, headers={"If-None-Match": etag})
                assert answer.status_code == 304
                assert answer.data == b""
                etags[prefix] = etag
            assert etags[""] != etags["/en"]


class TestMyPage:
    def test_is_empty_and_says_what_to_do(self, pages, session):
        pages.sign_in(session, a_citizen(session))

        page = pages.get("home.my_page")

        assert "Du har ikke noget næste skridt lige nu" in page.main
        assert "Du har ikke fået en kontaktperson endnu" in page.text("aside")

    def test_shows_the_contact_person_and_the_next_step(self, pages, session):
        citizen = a_citizen(session)
        an_assignment(session, citizen, support_level=4)
        a_plan(session, citizen, a_step("ring"))
        pages.sign_in(session, citizen)

        page = pages.get("home.my_page")

        card = page.text("aside").replace("\u00a0", " ")
        assert "Mette Vang" in card
        assert "00 00 20 00" in card
        assert "Amir Haddad svarer, når Mette er væk" in card
        assert "Din kontaktperson går med dig hele vejen" in card
        assert " 4" not in card.replace("00 00", "")
        assert page.text("#naeste h3") == "Trin ring"

    def test_says_of_an_inquiry_when_we_are_late_and_whom_to_ring(self, pages, session):
        a_coordinator(session)
        citizen = a_citizen(session)
        session.commit()
        inquiry = an_inquiry(session, sender_id=citizen.id)
        for days, said in ((0, "Du hører fra os senest"), (1, "Det nåede vi ikke. Ring, så hjælper vi dig nu.")):
            then = datetime.combine(inquiry.answer_by + timedelta(days=days), time(12), UTC)
            with time_machine.travel(then, tick=False):
                a_session(session, citizen)
                pages.sign_in(session, citizen)
                page = pages.get("home.my_page")
                assert said in page.text("main .alert-info")
                assert len(page.soup.select("main .alert-info a[href^='tel:']")) == days

    def test_the_next_step_can_be_ticked_here(self, pages, session):
        citizen = a_citizen(session)
        a_plan(session, citizen, a_step("ring"))
        pages.sign_in(session, citizen)

        page = pages.press(pages.get("home.my_page"), "Det har jeg gjort")

        assert "Færdig" in page.texts(".badge")

    def test_costs_eight_statements(self, pages, session, database):
        citizen = a_citizen(session)
        an_assignment(session, citizen)
        a_plan(session, citizen, a_step("ring"))
        pages.sign_in(session, citizen)
        pages.get("home.my_page")

        with statements(database) as seen:
            pages.get("home.my_page")

        # sign-in, plan, next step, asked, call, inquiries, contact card, unread
        assert len(of_the_page(seen)) == 8, seen


class TestDatedNames:
    def test_change_on_every_open_page_at_midnight_and_its_validator_with_them(self, settings, app, database):
        """Nothing runs on that day, and nobody is sent a page of yesterday, whatever they have kept."""
        later = LaterName(valid_from=date(2027, 1, 1), name={"da": "Sundhedshuset", "en": "The Health House"})
        departments = [
            one.model_copy(update={"later": [later]} if one.unit == "rehab" else {})
            for one in settings.municipality.departments
        ]
        municipality = settings.municipality.model_copy(update={"departments": departments})
        own = create_app(replace(settings, municipality=municipality))
        browser = own.test_client()

        def ask(instant: str, **headers: str):
            with time_machine.travel(instant, tick=False):
                return browser.get(f"/situationer/{SLUG}", base_url=OWN, headers=headers)

        before = ask("2026-12-31 23:59:59+01:00")
        etag = before.headers["ETag"]
        assert ask("2026-12-31 23:59:59+01:00", If_None_Match=etag).status_code == 304
        after = ask("2027-01-01 00:00+01:00", If_None_Match=etag)
        own.extensions["gate"].database.close()

        assert "Træning og Rehabilitering" in before.get_data(as_text=True)
        assert after.status_code == 200
        assert "Sundhedshuset" in after.get_data(as_text=True)
        assert "Træning og Rehabilitering" not in after.get_data(as_text=True)
