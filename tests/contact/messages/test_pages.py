"""The pages of messages and calls, as a citizen and whoever has their case see them."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from limits import RateLimitItemPerDay
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from portal import clock
from portal.contact.actions import assign
from portal.contact.files import checking
from portal.contact.files.models import FileContent, KeptFile, Scan
from portal.contact.files.turns import Turns
from portal.contact.messages.drafts import forget_old
from portal.contact.messages.models import CallBack, Mark, Message, MessageDraft, MessageRead
from portal.notifications.models import RecordEntry
from tests.access.test_abuse import SCRIPTS
from tests.builders import a_citizen, a_contact_person, a_coordinator, a_session, an_assignment
from tests.contact.files.made import a_pdf, a_photo
from tests.contact.messages.builders import WORDS, a_call, a_message, messages
from tests.contact.presence.builders import away
from tests.pages import OWN, Page, begins_with_help, is_helped_first
from tests.statements import of_the_page, statements

NO_NUMBER = "Et dansk nummer har 8 tal. Et nummer fra et andet land begynder med + eller 00."
HAS_CPR = "Her står noget, der ligner et CPR-nummer. Slet det, og send igen."
OWN_NEW, BOOK = "/min-side/beskeder/ny", "/min-side/ring-mig-op"
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
RIGHTS = {"mark": Mark.RIGHTS, "decided_on": date(2026, 11, 30), "complaint": "Skriv til os inden 4 uger."}


class TestWrite:
    def test_says_by_when_it_is_answered_and_who_reads_it(self, pages, session, asta):
        with time_machine.travel(TUESDAY, tick=False):
            pages.sign_in(session, asta)
            page = pages.get("messages.write")

        assert "Du får svar senest 3. december 2026." in page.main
        assert "Mette Vang læser det. Amir Haddad kan også læse det" in page.main

    def test_says_who_reads_it_while_the_contact_person_is_away(self, pages, session, asta, mette, amir):
        away(session, mette)
        pages.sign_in(session, asta)
        page = pages.get("messages.write")
        assert "Mette Vang er væk. Amir Haddad læser det og svarer nu." in page.main
        away(session, amir)
        page = pages.get("messages.write")
        assert "Mette Vang er væk, og det er de andre også. Ring til os" in page.main
        assert "Amir" not in page.main

    @pytest.mark.parametrize(("born_on", "is_young"), [(date(2008, 12, 2), True), (date(2008, 12, 1), False)])
    def test_tells_the_young_that_parents_read_nothing_here(self, pages, session, mette, amir, born_on, is_young):
        with time_machine.travel(TUESDAY, tick=False):
            citizen = a_citizen(session, born_on=born_on)
            an_assignment(session, citizen, contact_person=mette, buddy=amir)
            pages.sign_in(session, citizen)
            page = pages.get("messages.write")

        assert ("Dine forældre kan ikke læse dine beskeder her" in page.main) is is_young

    def test_sends_once_whatever_the_browser_does(self, pages, session, asta):
        pages.sign_in(session, asta)
        form = pages.get("messages.write").form("Send")
        for _ in range(2):
            page = pages.post("/min-side/beskeder/ny", form | {"words": WORDS, "subject": "Et brev"})

        assert page.h1 == "Et brev"
        assert page.text(".alert-success") == "Beskeden er sendt."
        assert [one.words for one in messages(session)] == [WORDS]

    @pytest.mark.parametrize(
        ("words", "is_helped"), [("Jeg kan ikke mere og vil ikke leve længere", True), (WORDS, False)]
    )
    def test_is_told_whom_to_call_where_it_may_not_wait(self, pages, session, asta, words, is_helped):
        pages.sign_in(session, asta)
        page = pages.press(pages.get("messages.write"), "Send", {"words": words})

        assert page.text(".alert-success") == "Beskeden er sendt."
        assert is_helped_first(page) is is_helped
        assert [one.words for one in messages(session)] == [words]

    @pytest.mark.parametrize(
        "typed",
        [
            {"words": "Jeg vil ikke leve længere. 010190-1234"},
            {"words": "Jeg vil dø. " + "x" * 5000},
            {"words": "Hej 010190-1234", "subject": "jeg vil dø"},
            {"words": "", "subject": "jeg vil dø"},
        ],
        ids=["cpr", "long", "subject", "nothing more"],
    )
    def test_is_told_whom_to_call_before_what_is_wrong(self, pages, session, asta, typed):
        pages.sign_in(session, asta)
        assert begins_with_help(refused(pages, OWN_NEW, "Send", typed))
        assert begins_with_help(Page(pages.raw("GET", OWN_NEW)))

    def test_is_told_so_with_a_file_that_is_none_and_in_a_thread(self, pages, session, asta):
        words = "Jeg vil ikke leve længere"
        thread_id = a_message(session, asta).thread_id
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), b"<svg/>", "a.svg", words=words, status=400)
        assert begins_with_help(page)
        typed = {"words": f"{words} 010190-1234"}
        assert begins_with_help(refused(pages, f"/min-side/beskeder/{thread_id}", "Send", typed))

    def test_is_told_so_where_only_what_it_is_about_says_it(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = pages.press(pages.get("messages.write"), "Send", {"words": "hej", "subject": "jeg vil dø"})
        assert is_helped_first(page)
        page = pages.press(page, "Send", {"words": "Tak"})
        assert not is_helped_first(page)

    def test_sent_again_from_a_page_gone_back_to_is_the_same_message(self, pages, session, asta):
        pages.sign_in(session, asta)
        typed = {"words": WORDS, "subject": "Et brev"}
        first, second = (pages.press(pages.get("messages.write"), "Send", typed) for _ in range(2))

        assert second.response.request.path == first.response.request.path
        assert second.text(".alert-success") == "Beskeden er sendt."
        for words in ("Tak.", "Tak."):
            pages.press(pages.visit(first.response.request.path), "Send", {"words": words})
        assert [one.words for one in messages(session)] == [WORDS, "Tak."]

    def test_the_same_words_are_another_message_about_another_thing_after_an_answer_or_later(
        self, pages, session, asta, mette
    ):
        pages.sign_in(session, asta)
        typed = {"words": WORDS, "subject": "Et brev"}
        page = pages.press(pages.get("messages.write"), "Send", typed)
        pages.press(pages.get("messages.write"), "Send", typed | {"subject": "Et andet"})
        first = messages(session)[0]
        a_message(session, asta, by=mette, into=first.thread_id)
        pages.press(pages.visit(page.response.request.path), "Send", {"words": WORDS})
        with time_machine.travel(clock.now() + timedelta(minutes=61)):
            a_session(session, asta)
            pages.sign_in(session, asta)
            pages.press(pages.visit(page.response.request.path), "Send", {"words": WORDS})

        assert len(messages(session)) == 5

    def test_keeps_a_draft_for_its_writer(self, pages, session, asta):
        pages.sign_in(session, asta)
        typed = {"words": "Jeg er ikke færdig", "subject": "Noget"}
        page = pages.press(pages.get("messages.write"), "Gem kladde", typed)

        assert page.text("textarea") == "Jeg er ikke færdig"
        assert page.soup.select_one("#subject")["value"] == "Noget"
        page = pages.press(page, "Slet kladden")
        assert page.text("textarea") == ""
        assert session.scalar(select(func.count()).select_from(MessageDraft)) == 0

    def test_a_draft_stands_on_the_list_until_it_is_sent_or_deleted(self, pages, session, asta):
        thread_id = a_message(session, asta, subject="Et brev").thread_id
        pages.sign_in(session, asta)
        pages.press(pages.get("messages.write"), "Send", {"words": ""}, status=400)  # nothing is no draft
        assert "ikke har sendt" not in pages.get("messages.threads").main
        pages.press(pages.get("messages.write"), "Gem kladde", {"words": "Ikke færdig"})
        path = f"/min-side/beskeder/{thread_id}"
        pages.press(pages.visit(path), "Gem kladde", {"words": "Heller ikke"})
        page = pages.get("messages.threads")
        assert "Du har noget, du ikke har sendt" in page.text(".alert-info")
        links = [(one.get_text(), one["href"]) for one in page.soup.select(".alert-info a")]
        assert links == [("Et brev", f"{path}#skriv"), ("En ny besked", OWN_NEW)]

        pages.press(pages.visit(path), "Send")
        pages.press(pages.get("messages.write"), "Slet kladden")
        assert "ikke har sendt" not in pages.get("messages.threads").main

    @pytest.mark.parametrize("field", ["words", "subject"])
    def test_refuses_a_cpr_number_and_keeps_the_words(self, pages, session, asta, field):
        pages.sign_in(session, asta)
        typed = {"words": WORDS, field: "Mit nummer er 010190-1234"}
        form = pages.get("messages.write").form("Send") | typed
        answer = pages.raw("POST", form.pop("") or OWN_NEW, data=form, headers={"Sec-Fetch-Site": "same-origin"})

        assert answer.status_code == 400
        assert HAS_CPR in answer.get_data(as_text=True)
        assert typed[field] in answer.get_data(as_text=True)
        assert messages(session) == []

    @pytest.mark.parametrize("button", ["Gem kladde", "Send"])
    def test_overwrites_nothing_that_was_kept_from_another_page(self, pages, session, asta, button):
        pages.sign_in(session, asta)
        one, other = pages.get("messages.write"), pages.get("messages.write")
        pages.press(one, "Gem kladde", {"words": "Det første"})
        page = pages.press(other, button, {"words": "Det andet"}, status=409)

        said = "Du har gemt en anden kladde på en anden side. Saml det her, du vil have med."
        assert page.errors == [said]
        assert page.text("main .own-words") == "Det første"
        assert page.text("textarea") == "Det andet"
        assert pages.get("messages.write").text("textarea") == "Det første"
        page = pages.press(page, "Gem kladde", {"words": "Det første og det andet"})
        assert page.text("textarea") == "Det første og det andet"
        pages.press(page, "Send")
        assert [one.words for one in messages(session)] == ["Det første og det andet"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [("", "Skriv din besked."), ("x" * 5001, "Beskeden er for lang."), ("ø" * 45_000, "Beskeden er for lang.")],
    )
    def test_says_what_lacks_and_keeps_what_was_typed(self, pages, session, asta, words, said):
        pages.sign_in(session, asta)
        page = pages.press(pages.get("messages.write"), "Send", {"words": words, "subject": "Et brev"}, status=400)

        assert page.errors[0].startswith(said)
        again = pages.get("messages.write")
        assert again.text("textarea") == words
        assert again.soup.select_one("#subject")["value"] == "Et brev"

    def test_leads_somebody_without_a_contact_person_to_the_one_entrance(self, pages, session):
        pages.sign_in(session, a_citizen(session))

        for endpoint in ("messages.write", "messages.threads", "calls.book"):
            assert "Du har ikke en kontaktperson lige nu" in pages.get(endpoint).main

    def test_too_many_in_an_hour_are_refused_and_the_words_and_files_kept(self, pages, session, asta, monkeypatch):
        monkeypatch.setattr("portal.contact.messages.actions.MOST_AN_HOUR", 1)
        a_message(session, asta)
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), a_pdf(), "a.pdf", words="En ting til", status=429)

        said = "Du har sendt mange beskeder den sidste time. Teksten er gemt. Prøv igen senere, eller ring."
        assert page.errors == [said]
        again = pages.get("messages.write")
        assert again.text("textarea") == "En ting til"
        assert "Fil 1" in again.main
        assert len(messages(session)) == 1

    @pytest.mark.parametrize("words", SCRIPTS)
    def test_hostile_words_come_back_as_words(self, pages, session, asta, mette, words):
        pages.sign_in(session, asta)
        page = pages.press(pages.get("messages.write"), "Send", {"words": words, "subject": words[:100]})
        assert words.strip() in page.soup.select_one("main .own-words").get_text()
        assert not page.soup.select("main script, main img, main svg[onload]")

        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("answers.threads"), "Læs")
        assert words.strip() in page.soup.select_one("main .own-words").get_text()


class TestTitle:
    def test_is_one_line_whatever_was_typed(self, pages, session, asta):
        pages.sign_in(session, asta)
        typed = {"words": WORDS, "subject": "Tid\r\nAfgørelse:\u202e 01.12.2026\u2028Klage: ingen"}
        page = pages.press(pages.get("messages.write"), "Send", typed)

        assert page.h1 == "Tid Afgørelse: 01.12.2026 Klage: ingen"
        (text,) = session.scalars(select(RecordEntry.text)).all()
        assert text.splitlines()[1] == f"Emne: {page.h1}"

    def test_is_the_beginning_of_ones_own_words_and_nobody_elses(self, pages, session, asta, mette):
        message = a_message(session, asta)
        a_message(session, asta, by=mette, words="Kanariefugl")
        a_message(session, asta, words="x" * 60)
        pages.sign_in(session, asta)

        begins = "Jeg kan ikke finde ud af det brev, jeg …"
        titles = pages.get("messages.threads").texts("main .task-title")
        assert sum(one.startswith("Besked fra ") for one in titles) == 1
        assert {begins, "x" * 42 + "…"} < set(titles)
        assert pages.get("messages.thread", thread_id=message.thread_id).h1 == begins
        pages.sign_in_staff(session, mette)
        assert "Jeg kan" not in pages.get("answers.threads").main

    def test_is_for_the_contact_person_and_for_who_has_opened_it(self, pages, session, asta, mette, amir):
        thread_id = a_message(session, asta, subject="Kanariefugl").thread_id
        pages.sign_in_staff(session, amir)
        for page in (pages.get("answers.threads"), pages.get("answers.thread", thread_id=thread_id)):
            assert "Kanariefugl" not in page.main
        opened = pages.press(pages.get("answers.threads"), "Læs")
        for page in (opened, pages.get("answers.threads")):
            assert "Kanariefugl" in page.main
        pages.sign_in_staff(session, mette)
        assert "Kanariefugl" in pages.get("answers.threads").main


class TestForgetOld:
    def test_lets_drafts_go_with_their_files_after_a_month(self, pages, session, database, asta):
        pages.sign_in(session, asta)
        attach(pages, pages.get("messages.write"), a_pdf(), "a.pdf", words="Se her", act="gem")

        assert forget_old(database, now=clock.now() + timedelta(days=29)) == 0
        assert forget_old(database, now=clock.now() + timedelta(days=31)) == 1
        for model in (MessageDraft, KeptFile, FileContent):
            assert session.scalar(select(func.count()).select_from(model)) == 0


class TestFiles:
    def test_a_photo_is_attached_sent_and_fetched_by_whoever_opened_it(self, pages, session, asta, mette):
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), a_photo("HEIF"), "IMG_1.HEIC", words="Se her", act="gem")
        assert re.search(r"Fil 1 \(billede, \d+ kB\)", page.main)
        page = pages.press(page, "Send")
        path = page.link("Hent Fil 1")

        assert fetched(pages, path).startswith(b"\xff\xd8\xff")
        pages.client.delete_cookie("borger", domain="127.0.0.1")
        assert pages.raw("GET", path).status_code == 302

        pages.sign_in_staff(session, mette)
        theirs = path.replace("/min-side/", "/medarbejder/")
        assert pages.raw("GET", theirs).status_code == 404  # the message isn't opened yet
        page = pages.press(pages.get("answers.threads"), "Læs")
        assert "Ikke tjekket for virus" in page.main
        assert fetched(pages, theirs).startswith(b"\xff\xd8\xff")

    def test_sent_twice_it_is_one_message_with_one_file(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = pages.get("messages.write")
        for _ in range(2):
            attach(pages, page, a_pdf(), "a.pdf", words="Se her")

        assert len(messages(session)) == 1
        for model in (KeptFile, FileContent):
            assert session.scalar(select(func.count()).select_from(model)) == 1
        assert session.scalar(select(func.count()).select_from(MessageDraft)) == 0

    @pytest.mark.parametrize("button", ["Send", "Gem kladde"])
    def test_is_not_left_out_unsaid_where_it_was_sent_on_another_page(self, pages, session, asta, button):
        pages.sign_in(session, asta)
        attach(pages, pages.get("messages.write"), a_pdf(), "a.pdf", words="Se her", act="gem")
        one, other = pages.get("messages.write"), pages.get("messages.write")
        pages.press(one, "Send")
        page = pages.press(other, button, {"words": "Se også her"}, status=409)

        assert page.errors == ["En fil er sendt eller fjernet på en anden side. Vælg den igen, eller send uden."]
        assert page.text("textarea") == "Se også her"
        assert "Fil 1" not in page.main
        assert len(messages(session)) == 1
        session.commit()  # or a test on SQLite would keep the page waiting
        pages.press(page, "Send")
        assert [one.words for one in messages(session)] == ["Se her", "Se også her"]

    def test_is_not_left_out_unsaid_where_it_was_taken_off_on_another_page(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), a_pdf(), "a.pdf", words="Se her", act="gem")
        page = attach(pages, page, a_pdf(author="b"), "b.pdf", words="Se her", act="gem")
        other = pages.get("messages.write")
        assert "Fil 1" in pages.press(page, "Fjern").main
        page = pages.press(other, "Send", {"words": "Se her"}, status=409)
        assert len(messages(session)) == 0

    def test_is_only_to_be_saved_and_under_our_name(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), a_pdf(), "\u202e../../etc/passwd.pdf", words="Se her")
        answer = pages.raw("GET", page.link("Hent Fil 1"))

        assert answer.headers["Content-Disposition"] == 'attachment; filename="fil-1.pdf"'
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox; default-src 'none'" in answer.headers.getlist("Content-Security-Policy")

    def test_can_be_taken_off_again(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), a_pdf(), "a.pdf", words="Se her", act="gem")
        page = pages.press(page, "Fjern", {"words": "Se ikke her"})

        assert "Fil 1" not in page.main
        assert page.text("textarea") == "Se ikke her"
        assert session.scalar(select(func.count()).select_from(FileContent)) == 0

    def test_says_why_one_is_refused_and_keeps_the_words(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), b"<svg/>", "a.svg", words="Se her", status=400)

        assert page.errors == ["Den slags fil kan vi ikke tage imod. Send et billede eller en PDF."]
        assert pages.get("messages.write").text("textarea") == "Se her"
        assert messages(session) == []

    def test_a_message_takes_five(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = pages.get("messages.write")
        for number in range(5):
            page = attach(pages, page, a_pdf(author=str(number)), "a.pdf", words="Se her", act="gem")
        page = attach(pages, page, a_pdf(), "a.pdf", words="Se her", act="gem", status=400)

        assert page.errors == ["Der er plads til 5 filer i en besked."]
        assert session.scalar(select(func.count()).select_from(KeptFile)) == 5

    def test_more_than_enough_in_a_day_are_refused_and_the_words_kept(self, pages, session, asta, monkeypatch):
        monkeypatch.setattr(checking, "_TURNS", Turns(a_day=RateLimitItemPerDay(1)))
        pages.sign_in(session, asta)
        page = attach(pages, pages.get("messages.write"), a_pdf(), "a.pdf", words="Se her", act="gem")
        page = attach(pages, page, a_pdf(), "b.pdf", words="Se også her", status=400)

        assert page.errors == [
            "Du har sendt mange filer i dag. Send beskeden uden filen, eller prøv igen i morgen.",
        ]
        page = pages.get("messages.write")
        assert page.text("textarea") == "Se også her"
        assert "Fil 1" in page.main
        pages.press(page, "Send")
        assert [one.words for one in messages(session)] == ["Se også her"]

    def test_larger_than_a_file_is_refused_before_it_is_read(self, pages, session, asta):
        pages.sign_in(session, asta)
        form = pages.get("messages.write").form("Send")

        assert sent(pages, "/min-side/beskeder/ny", form, bytes(10_900_000)) == 400  # too large for a file
        assert sent(pages, "/min-side/beskeder/ny", form, bytes(11_100_000)) == 413

    def test_the_page_about_one_that_is_too_large_says_how_large_it_may_be(self, pages, session, asta):
        pages.sign_in(session, asta)
        form = pages.get("messages.write").form("Send")
        page = Page(answered(pages, OWN_NEW, form | {"csrf_token": "x"}, bytes(11_100_000)))

        assert page.soup.title.get_text().strip().startswith("Fejl: Det fylder for meget")
        assert "En fil må højst fylde 10 MB." in page.main
        assert page.link("Åbn siden igen") == OWN_NEW
        assert "Tryk Tilbage" not in page.main
        assert "Asta Lindgaard" in page.text(".portal-user")

    def test_what_was_written_with_one_that_is_too_large_is_kept(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = pages.press(pages.get("messages.write"), "Send", {"words": ""}, status=400)
        typed = {"subject": "Brev", "words": "Se her.\nDet er et langt brev."}
        page = Page(answered(pages, OWN_NEW, page.form("Send") | typed, bytes(11_100_000)))

        assert "Det, du skrev, er her stadig." in page.main
        assert page.texts("blockquote") == ["Brev", "Se her. Det er et langt brev."]
        page = pages.press(page, "Gå videre med det, du skrev")
        assert page.response.request.path == OWN_NEW
        assert page.soup.select_one("textarea").get_text().strip().replace("\r", "") == typed["words"]
        assert page.soup.select_one("#subject")["value"] == "Brev"
        assert messages(session) == []

    def test_a_form_that_is_none_of_ours_is_answered_as_well(self, pages, session, asta):
        pages.sign_in(session, asta)
        form = pages.get("messages.write").form("Send") | {f"x{number}": "y" for number in range(60)}
        assert sent(pages, OWN_NEW, form, bytes(11_100_000)) == 413
        told = {"content_type": "multipart/form-data; boundary=x", "headers": {"Sec-Fetch-Site": "same-origin"}}
        assert pages.raw("POST", OWN_NEW, data=bytes(11_100_000), **told).status_code == 413

    def test_shows_nobody_what_another_wrote_with_one(self, pages, session, asta):
        pages.sign_in(session, asta)
        form = pages.get("messages.write").form("Send") | {"words": "Kanariefugl"}
        pages.sign_in(session, a_citizen(session))
        page = Page(answered(pages, OWN_NEW, form, bytes(11_100_000)))

        assert "Kanariefugl" not in page.response.get_data(as_text=True)

    def test_signed_out_meanwhile_shows_what_was_typed_and_says_that_the_file_is_gone(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = pages.get("messages.write")
        pages.client.delete_cookie("borger", domain="127.0.0.1")
        form = page.form("Send") | {"subject": "Brev", "kept": "1.2", "file": (io.BytesIO(b"x"), "a.pdf")}
        page = pages.post("/min-side/beskeder/ny", form | {"words": WORDS, "act": "send"}, status=401)

        assert page.texts("blockquote") == ["Brev", WORDS]
        assert page.texts("main p strong") == ["Hvad handler det om?", "Din besked"]
        assert "Du havde valgt en fil. Vælg den igen." in page.main
        assert "det, du lige sendte, nåede ikke frem." in page.main
        assert page.link("Log ind igen").endswith("?next=/min-side/beskeder/ny")
        assert not is_helped_first(page)
        form |= {"words": "Jeg vil dø", "act": "send", "file": ""}
        page = pages.post("/min-side/beskeder/ny", form, status=401)
        assert begins_with_help(page)

    def test_signed_out_meanwhile_shows_no_choices_of_a_call(self, pages, session, asta):
        pages.sign_in(session, asta)
        form = pages.get("calls.book").form("Bestil opkald")
        pages.client.delete_cookie("borger", domain="127.0.0.1")
        sent = form | {"day": "2026-12-03", "hours": "1", "phone": "12 34 56 78", "topic": "Brev", "language": "da"}
        page = pages.post(BOOK, sent | {"needs_interpreter": "y"}, status=401)

        assert page.texts("blockquote") == ["12 34 56 78", "Brev"]

    def test_no_other_form_takes_one(self, pages, session, asta):
        pages.sign_in(session, asta)
        form = pages.get("calls.book").form("Bestil opkald")
        for size, status in ((10, 400), (2_000_000, 413)):
            assert sent(pages, "/min-side/ring-mig-op", form, bytes(size)) == status

    def test_a_scanned_one_is_not_warned_of(self, pages, session, asta, mette, monkeypatch):
        monkeypatch.setattr("portal.contact.messages.composing._scanner_here", lambda: lambda content: Scan.CLEAN)
        pages.sign_in(session, asta)
        attach(pages, pages.get("messages.write"), a_pdf(), "a.pdf", words="Se her")
        pages.sign_in_staff(session, mette)

        assert "virus" not in pages.press(pages.get("answers.threads"), "Læs").main


class TestThread:
    def test_shows_the_mark_before_it_is_opened_and_the_words_after(self, pages, session, asta, mette):
        a_message(session, asta, by=mette, words="Du har fået afslag.", **RIGHTS)
        pages.sign_in(session, asta)
        inbox = pages.get("messages.threads")
        assert inbox.text("main .task p") == "Kan betyde noget for penge eller rettigheder"
        page = pages.visit(str(inbox.soup.select_one("main .task-title a")["href"]))
        assert "Kan betyde noget" in page.main
        assert "afslag" not in page.main

        page = pages.press(page, "Læs 1 ny besked")
        assert "Du har fået afslag." in page.main
        assert "Afgjort 30. november 2026" in page.main
        assert "Skriv til os inden 4 uger." in page.main
        assert "Åbnet af dig" in page.main

    def test_both_see_who_opened_it_and_when(self, pages, session, asta, mette):
        message = a_message(session, asta)
        pages.sign_in_staff(session, mette)
        with time_machine.travel(clock.now(), tick=False):
            pages.press(pages.get("answers.threads"), "Læs")
        pages.sign_in(session, asta)

        assert "Åbnet af Mette Vang" in pages.get("messages.thread", thread_id=message.thread_id).main

    def test_the_unread_number_falls_with_what_is_opened(self, pages, session, asta, mette):
        a_message(session, asta, by=mette)
        pages.sign_in(session, asta)
        page = pages.get("messages.threads")
        assert page.text(".navigation-menu .badge") == "1 ulæste"

        page = pages.press(page, "Læs")
        assert not page.soup.select(".navigation-menu .badge")

    def test_nobody_else_gets_it_or_learns_that_it_is_there(self, pages, session, asta):
        message = a_message(session, asta)
        pages.sign_in(session, a_citizen(session))
        pages.get("messages.thread", thread_id=message.thread_id, status=404)
        pages.sign_in_staff(session, a_contact_person(session, "En Anden"))
        pages.get("answers.thread", thread_id=message.thread_id, status=404)
        pages.get("answers.write", citizen_id=asta.id, status=404)

    def test_is_the_next_ones_at_once(self, pages, session, asta, mette):
        message = a_message(session, asta)
        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("answers.threads"), "Læs")
        names = ("Birgit Aagaard", "Samir Lund")
        birgit, samir = (a_contact_person(session, name) for name in names)
        details = {
            "contact_person": birgit,
            "buddy": samir,
            "support_level": 2,
            "reason": "Mette er flyttet",
            "handover": "Ring efter kl. 10",
        }
        assign(session, asta.id, by=a_coordinator(session), now=clock.now(), **details)
        session.commit()

        pages.press(page, "Send svar", {"words": "Hej", "mark": "help"}, status=404)
        pages.get("answers.thread", thread_id=message.thread_id, status=404)
        pages.sign_in_staff(session, birgit)
        assert WORDS in pages.press(pages.get("answers.threads"), "Læs").main

    def test_somebody_who_acts_for_them_reads_nothing(self, pages, session, asta):
        from portal.people.representation import Power
        from portal.people.standing import Standing, stand_for

        other = a_citizen(session)
        message = a_message(session, asta)
        stand_for(session, asta, other, Standing(Power.ATTORNEY, date(2020, 1, 1)), now=clock.now())
        session.commit()
        pages.sign_in(session, other)
        pages.get("messages.thread", thread_id=message.thread_id, status=404)

    def test_takes_the_same_statements_with_many_messages(self, pages, session, database, asta, mette):
        message = a_message(session, asta)
        pages.sign_in(session, asta)
        few = count(pages, database, "messages.thread", thread_id=message.thread_id)
        for number in range(60):
            later = clock.now() + timedelta(minutes=10 * number)
            a_message(session, asta, into=message.thread_id, now=later, commit=False)
        session.commit()

        assert count(pages, database, "messages.thread", thread_id=message.thread_id) == few <= 9
        page = pages.visit(pages.get("messages.thread", thread_id=message.thread_id).link("Se ældre beskeder"))
        assert len(page.soup.select("main .card")) == 11


class TestAnswering:
    def test_lists_what_waits_the_longest_due_first(self, pages, session, asta, mette):
        with time_machine.travel(TUESDAY - timedelta(days=8), tick=False):
            a_message(session, asta, subject="Den gamle")
        a_message(session, asta, subject="Den nye")
        pages.sign_in_staff(session, mette)
        page = pages.get("answers.threads")

        assert [one.split()[1] for one in page.texts("main .task-text > p:nth-of-type(1)")] == ["gamle", "nye"]
        assert page.texts("main .badge-error") == ["Over fristen"]
        assert WORDS not in page.main

    def test_counts_conversations_at_the_desk(self, pages, session, asta, mette):
        a_message(session, asta)
        a_message(session, asta)
        pages.sign_in_staff(session, mette)
        assert "2 samtaler har nyt til dig." in pages.get("home.desk").main

    def test_an_answer_takes_it_off_the_list(self, pages, session, asta, mette):
        a_message(session, asta)
        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("answers.threads"), "Læs")
        page = pages.press(page, "Send svar", {"words": "Ring til mig.", "mark": "help"})

        assert page.text(".alert-success") == "Beskeden er sendt."
        assert "Ingen venter på svar fra dig" in pages.get("answers.threads").main
        assert "Asta Lindgaard" in pages.get("answers.threads", vis="besvarede").main

    def test_what_may_not_wait_stands_first_and_is_marked_until_it_is_answered(self, pages, session, asta, mette):
        a_message(session, asta, now=clock.now() - timedelta(days=9), subject="Gammel")
        pages.sign_in(session, asta)
        page = pages.press(pages.get("messages.write"), "Send", {"words": "hej", "subject": "jeg vil dø"})
        assert "Vi læser ikke beskeder om natten og i weekenden. Ring, hvis det ikke kan vente." in page.main
        pages.sign_in_staff(session, mette)
        page = pages.get("answers.threads")
        assert ["Kan ikke vente" in one for one in page.texts("main .task")] == [True, False]
        assert "1 kan ikke vente" in pages.get("home.desk").main

        page = pages.press(page, "Læs")
        assert page.texts("main .badge").count("Kan ikke vente") == 1
        page = pages.press(page, "Send svar", {"words": "Jeg ringer nu.", "mark": "help"})
        for shown in (page, pages.get("answers.threads"), pages.get("home.desk")):
            assert "an ikke vente" not in shown.main

    def test_what_may_affect_rights_says_since_when_and_how_to_complain(self, pages, session, asta, mette):
        a_message(session, asta)
        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("answers.threads"), "Læs")
        sent = {"words": "Du har fået afslag.", "mark": "rights", "decided_on": "31.11.2026"}
        page = pages.press(page, "Send svar", sent, status=400)
        assert page.errors == [
            "Skriv dagen, for eksempel 7.11.2026.",
            "Skriv, hvordan man klager, og hvornår det er for sent.",
        ]
        assert page.text("#words") == "Du har fået afslag."

        pages.press(page, "Send svar", {"decided_on": "30.11.2026", "complaint": "Inden 4 uger."})
        assert messages(session)[-1].decided_on == date(2026, 11, 30)

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"decided_on": "1.1.2030"}, "Dagen kan ikke ligge i fremtiden."),
            ({"complaint": "x"}, "Skriv mindst 10 tegn om, hvordan man klager."),
            (
                {"mark": "help", "complaint": ""},
                "Du har valgt Hjælp. Slet dagen, eller vælg den anden slags besked.",
            ),
            (
                {"mark": "help", "decided_on": ""},
                "Du har valgt Hjælp. Slet, hvordan man klager, eller vælg den anden slags.",
            ),
        ],
    )
    def test_what_may_affect_rights_is_taken_whole_or_not_at_all(self, pages, session, asta, mette, changed, said):
        whole = {"mark": "rights", "decided_on": "1.11.2026", "complaint": "Skriv til os inden 4 uger."}
        pages.sign_in_staff(session, mette)
        page = pages.get("answers.write", citizen_id=asta.id)
        page = pages.press(page, "Send", {"words": "Du har fået afslag."} | whole | changed, status=400)

        assert page.errors == [said]
        assert page.text("#words") == "Du har fået afslag."
        assert messages(session) == []

    def test_says_what_it_is(self, pages, session, asta, mette):
        a_message(session, asta)
        pages.sign_in_staff(session, mette)
        page = pages.press(pages.get("answers.threads"), "Læs")

        page = pages.press(page, "Send svar", {"words": "Hej"}, status=400)
        assert page.errors == ["Vælg, hvad det er for en besked."]

    def test_writes_first(self, pages, session, asta, mette):
        pages.sign_in_staff(session, mette)
        page = pages.get("answers.write", citizen_id=asta.id)
        page = pages.press(page, "Send", {"words": "Velkommen.", "subject": "Hej", "mark": "help"})

        assert page.h1 == "Asta Lindgaard"
        assert session.scalars(select(Message.staff_id)).one() == mette.id

    def test_nobody_answers_what_they_have_not_opened(self, pages, session, asta, mette):
        message = a_message(session, asta)
        pages.sign_in_staff(session, mette)
        page = pages.get("answers.thread", thread_id=message.thread_id)
        assert "Læs den nyeste besked først. Så kan du svare." in page.main
        assert "Send svar" not in page.main

        page = pages.press(page, "Læs 1 ny besked")
        a_message(session, asta, into=message.thread_id, words="Og en ting til.")
        page = pages.press(page, "Send svar", {"words": "Ring til mig.", "mark": "help"}, status=409)
        assert page.errors == ["Læs den nyeste besked, før du svarer. Det, du skrev, er gemt."]
        assert [one.answered_at for one in messages(session)] == [None, None]
        session.rollback()

        page = pages.press(page, "Læs 1 ny besked")
        assert page.text("#words") == "Ring til mig."
        assert pages.press(page, "Send svar").text(".alert-success") == "Beskeden er sendt."

    def test_looking_opens_nothing(self, pages, session, asta, mette):
        message = a_message(session, asta)
        pages.sign_in_staff(session, mette)
        assert WORDS not in pages.get("answers.thread", thread_id=message.thread_id).main
        assert session.scalar(select(func.count()).select_from(MessageRead)) == 0

    def test_has_pages_and_few_statements(self, pages, session, database, asta, mette):
        pages.sign_in_staff(session, mette)
        few = count(pages, database, "answers.threads")
        for number in range(25):
            a_message(session, asta, now=clock.now() + timedelta(minutes=10 * number), commit=False)
        session.commit()

        page = pages.get("answers.threads")
        assert len(page.soup.select("main .task")) == 20
        assert len(pages.visit(page.link("Næste side")).soup.select("main .task")) == 5
        assert count(pages, database, "answers.threads") == few <= 4


class TestCalls:
    def test_is_booked_seen_and_taken_back(self, pages, session, asta):
        with time_machine.travel(TUESDAY, tick=False):
            pages.sign_in(session, asta)
            page = pages.get("calls.book")
            sent = {"day": "2026-12-03", "hours": "1", "phone": "+45 12 34 56 78", "needs_interpreter": "y"}
            page = pages.press(page, "Bestil opkald", sent)
            assert page.h1 == "Vi ringer til dig"
            assert "3. december 2026 mellem kl. 11 og 13" in page.main
            assert pages.get("calls.book").h1 == "Vi ringer til dig"
            page = pages.press(page, "Aflys opkaldet")
            assert page.h1 == "Opkaldet er aflyst"
            assert pages.get("calls.book").h1 == "Ring mig op"

    def test_stands_on_the_first_page_with_what_became_of_it(self, pages, session, asta, mette):
        with time_machine.travel(TUESDAY, tick=False) as now:
            pages.sign_in(session, asta)
            assert "Vi ringer til dig" not in pages.get("home.my_page").main
            sent = {"day": "2026-12-03", "hours": "1", "phone": "12 34 56 78"}
            pages.press(pages.get("calls.book"), "Bestil opkald", sent)
            alert = pages.get("home.my_page").text("main .alert-info")
            assert "Vi ringer til dig 3. december 2026 mellem kl. 11 og 13." in alert
            now.move_to(TUESDAY + timedelta(days=3))
            pages.sign_in(session, asta)
            page = pages.get("home.my_page")
            assert "Tiden er gået, og vi har ikke ringet." in page.text("main .alert-warning")
            pages.press(pages.visit(page.link("Se eller aflys opkaldet")), "Aflys opkaldet")
            assert "Vi ringer til dig" not in pages.get("home.my_page").main

    def test_says_what_lacks(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = pages.press(pages.get("calls.book"), "Bestil opkald", {"phone": "ring bare"}, status=400)

        assert page.errors == ["Vælg en dag.", "Vælg, hvornår på dagen.", NO_NUMBER]
        page = pages.press(pages.get("calls.book"), "Bestil opkald", {"phone": " "}, status=400)
        assert page.errors[2:] == ["Skriv det nummer, vi skal ringe til."]

    def test_a_second_page_is_told_that_its_time_and_number_are_not_used(self, pages, session, asta):
        pages.sign_in(session, asta)
        one, other = pages.get("calls.book"), pages.get("calls.book")
        sent = {"day": one.soup.select_one("[name=day]")["value"], "hours": "1", "phone": "12345678"}
        assert not pages.press(one, "Bestil opkald", sent).soup.select(".alert-warning")
        page = pages.press(other, "Bestil opkald", sent | {"phone": "87654321"})

        assert "Du har allerede et opkald" in page.text(".alert-warning")
        assert "87654321" not in page.main
        assert "Aflys opkaldet" in page.main
        assert session.scalar(select(func.count()).select_from(CallBack)) == 1

    @pytest.mark.parametrize(
        ("phone", "said"),
        [
            ("", "Skriv det nummer, vi skal ringe til."),
            ("12 34 56", NO_NUMBER),
            ("1234567890", NO_NUMBER),
            ("12 34 56 78 eller 87 65 43 21", NO_NUMBER),
        ],
    )
    def test_says_what_is_wrong_with_a_number_and_keeps_it(self, pages, session, asta, phone, said):
        pages.sign_in(session, asta)
        page = pages.get("calls.book")
        sent = {"day": page.soup.select_one("[name=day]")["value"], "hours": "1", "phone": phone}
        page = pages.press(page, "Bestil opkald", sent, status=400)

        assert page.errors == [said]
        assert page.soup.select_one("#phone")["value"] == phone

    @pytest.mark.parametrize("field", ["phone", "topic"])
    def test_refuses_a_cpr_number_and_keeps_it(self, pages, session, asta, field):
        pages.sign_in(session, asta)
        page = pages.get("calls.book")
        day = page.soup.select_one("[name=day]")["value"]
        form = page.form("Bestil") | {"day": day, "hours": "1", "phone": "12345678", field: "010190-1234"}
        answer = pages.raw("POST", form.pop("") or BOOK, data=form, headers={"Sec-Fetch-Site": "same-origin"})

        assert answer.status_code == 400
        assert HAS_CPR in answer.get_data(as_text=True)
        assert "010190-1234" in answer.get_data(as_text=True)

    @pytest.mark.parametrize("phone", ["12345678", "+45 12 34 56 78", "004512345678", "(12) 34-56-78"])
    def test_rings_a_number_however_it_is_written(self, pages, session, asta, phone):
        pages.sign_in(session, asta)
        page = pages.get("calls.book")
        sent = {"day": page.soup.select_one("[name=day]")["value"], "hours": "1", "phone": phone}
        assert pages.press(page, "Bestil opkald", sent).h1 == "Vi ringer til dig"

    @pytest.mark.parametrize(("topic", "is_helped"), [("Jeg vil ikke leve mere", True), ("Min plan", False)])
    def test_tells_first_whom_to_call_where_it_may_not_wait(self, pages, session, asta, topic, is_helped):
        pages.sign_in(session, asta)
        page = pages.get("calls.book")
        day = page.soup.select_one("[name=day]")["value"]
        sent = {"day": day, "hours": "1", "phone": "12345678", "topic": topic}
        page = pages.press(page, "Bestil opkald", sent)

        assert page.h1 == "Vi ringer til dig"
        assert is_helped_first(page) is is_helped

    def test_tells_so_before_what_is_wrong(self, pages, session, asta):
        pages.sign_in(session, asta)
        assert begins_with_help(refused(pages, BOOK, "Bestil", {"topic": "Jeg vil ikke leve mere"}))

    def test_too_many_in_an_hour_are_refused_and_the_words_kept(self, pages, session, asta, monkeypatch):
        monkeypatch.setattr("portal.contact.messages.calls.MOST_AN_HOUR", 0)
        pages.sign_in(session, asta)
        page = pages.get("calls.book")
        sent = {"day": page.soup.select_one("[name=day]")["value"], "hours": "1", "phone": "12345678", "topic": "Brev"}
        page = pages.press(page, "Bestil opkald", sent, status=429)

        assert page.errors == ["Du har bestilt mange opkald den sidste time. Prøv igen senere, eller ring til os."]
        assert page.soup.select_one("#topic")["value"] == "Brev"

    def test_a_day_that_is_past_is_none_of_the_choices(self, pages, session, asta):
        pages.sign_in(session, asta)
        sent = {"day": "2020-01-02", "hours": "1", "phone": "12345678"}
        assert pages.press(pages.get("calls.book"), "Bestil opkald", sent, status=400).errors == ["Vælg en dag."]

    def test_whoever_has_the_case_rings_and_notes_it(self, pages, session, asta, mette):
        call = a_call(session, asta, phone="+45 12 34 56 78", topic="Et brev", needs_interpreter=True)
        with time_machine.travel(call.begins_at, tick=False):
            self.rings_and_notes_it(pages, session, mette)

    def test_nobody_notes_before_the_time_that_nobody_was_reached(self, pages, session, asta, mette):
        call = a_call(session, asta)
        with time_machine.travel(call.begins_at - timedelta(minutes=1), tick=False) as at:
            pages.sign_in_staff(session, mette)
            page = pages.get("answers.threads")
            assert "Fik ikke fat i" not in page.main
            at.move_to(call.begins_at)
            page = pages.get("answers.threads")
            at.move_to(call.begins_at - timedelta(minutes=1))
            page = pages.press(page, "Fik ikke fat i")
            assert "Tiden er ikke begyndt endnu" in page.text(".alert-warning")
        assert session.scalars(select(CallBack.tries)).one() == 0

    def rings_and_notes_it(self, pages, session, mette):
        pages.sign_in_staff(session, mette)
        page = pages.get("answers.threads")
        assert page.soup.select_one("main a[href='tel:+4512345678']")
        assert "Vil have tolk" in page.main

        old, page = page, pages.press(page, "Fik ikke fat i")
        assert page.text(".alert-success") == "Noteret: Du fik ikke fat i borgeren."
        assert "1 forsøg" in page.main
        page = pages.press(old, "Vi har talt sammen")
        said = "Opkaldet er ændret siden. Se, hvad der gælder nu. Der er ikke noteret noget."
        assert page.text(".alert-warning") == said
        page = pages.press(page, "Vi har talt sammen")
        assert page.text(".alert-success") == "Noteret: I har talt sammen."
        assert "Asta" not in page.main
        assert session.scalars(select(CallBack)).one().done_by_id == mette.id

    def test_one_that_was_missed_says_so_to_both(self, pages, session, asta, mette):
        with time_machine.travel(TUESDAY, tick=False):
            a_call(session, asta)
        with time_machine.travel(TUESDAY + timedelta(days=1, hours=5), tick=False):
            a_session(session, asta)
            pages.sign_in(session, asta)
            assert "Tiden er gået, og vi har ikke ringet." in pages.get("calls.book").main
            pages.sign_in_staff(session, mette)
            assert pages.get("answers.threads").texts("main .badge-error") == ["Tiden er gået"]


class TestContactCard:
    def test_leads_to_both(self, pages, session, asta):
        pages.sign_in(session, asta)
        page = pages.get("home.my_page")

        assert page.texts(".contact-actions a") == ["Skriv en besked", "Ring mig op"]


def attach(pages, page, raw: bytes, name: str, *, words: str, act: str = "send", status: int = 200):
    form = page.form("Gem kladde" if act == "gem" else "Send")
    path = form.pop("") or page.response.request.path
    return pages.post(path, form | {"words": words, "act": act, "file": (io.BytesIO(raw), name)}, status=status)


def refused(pages, path: str, button: str, typed: dict) -> Page:
    """Send a form that holds what no page of ours should show, such as a CPR number, and return its answer."""
    form = Page(pages.raw("GET", path)).form(button) | typed
    form.pop("", None)
    answer = pages.raw("POST", path, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    return Page(answer)


def sent(pages, path: str, form: dict, raw: bytes) -> int:
    """Send a form with a file, and return which status is answered."""
    return answered(pages, path, form, raw).status_code


def answered(pages, path: str, form: dict, raw: bytes):
    """Send a form with a file, which comes last as on the page, and return what is answered."""
    form = {name: value for name, value in form.items() if name not in ("", "file")}
    boundary, body = encode_multipart(form | {"file": FileStorage(io.BytesIO(raw), "a.jpg")})
    told = {"content_type": f"multipart/form-data; boundary={boundary}", "headers": {"Sec-Fetch-Site": "same-origin"}}
    return pages.raw("POST", path, data=body, **told)


def fetched(pages, path: str) -> bytes:
    answer = pages.raw("GET", path, base_url=OWN)
    assert answer.status_code == 200
    return answer.get_data()


def count(pages, database, endpoint: str, **values) -> int:
    pages.get(endpoint, **values)
    with statements(database) as seen:
        pages.get(endpoint, **values)
    return len(of_the_page(seen))
