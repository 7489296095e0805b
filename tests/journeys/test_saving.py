import dataclasses
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from portal import clock
from portal.access import saved
from portal.access.codes import new_code, new_words, read_code
from portal.access.models import Draft, SavedDraft
from portal.app.application import create_app
from portal.db.base import Base
from portal.journeys.wording.paper import qr_code
from tests.builders import a_citizen
from tests.journeys.test_pages import SLUG, answer
from tests.pages import OWN, PageClient

NOW = datetime(2026, 11, 21, 12, 5, tzinfo=UTC)
RESULT = f"/situationer/{SLUG}/resultat"
HELD = "Der er allerede svar i den her browser"
NOT_FOUND = "Vi fandt ingen svar."


class TestSave:
    def test_without_answers_there_is_nothing_to_save(self, pages, database):
        page = pages.get("saving.save")
        assert page.h1 == "Der er ikke noget at gemme endnu"
        assert page.link("Se alle situationer") == "/situationer"

        assert pages.post("/gem", {}).h1 == page.h1
        assert saved_rows(database) == 0
        assert not pages.client._cookies

    def test_skipped_questions_are_no_answers(self, pages):
        answer(pages, 1, skip="yes")

        assert pages.get("saving.save").h1 == "Der er ikke noget at gemme endnu"

    def test_shows_three_words_and_a_code(self, pages):
        page = save(pages)

        assert page.h1 == "Dine svar er gemt"
        assert read_code(words_of(page)).is_words
        assert re.fullmatch(r"(\w{4}-){3}\w{4}", code_of(page))
        assert page.soup.select_one("[lang=da].code-words")

    def test_reading_the_page_saves_nothing(self, pages, database):
        answer(pages, 2, answer="yes")
        pages.get("saving.save")

        assert saved_rows(database) == 0

    def test_says_until_when_on_the_danish_day(self, pages):
        with time_machine.travel(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), tick=False):
            assert "De virker til 29. november 2026 kl. 00.30." in save(pages).main
            assert "Du har gemt svar til 29. november 2026 kl. 00.30." in pages.get("saving.save").main

    def test_codes_are_in_no_later_answer_and_in_no_address(self, pages):
        page = save(pages)

        assert page.response.request.path == "/gem"
        assert not page.response.request.query_string
        assert page.response.headers["Cache-Control"] == "private, no-store"
        for later in (pages.get("saving.save"), pages.get("saving.found"), pages.visit(RESULT)):
            assert words_of(page) not in later.response.get_data(as_text=True)

    def test_the_picture_leads_to_the_form_and_holds_no_code(self, pages):
        page = save(pages)

        assert qr_code(f"{OWN}/hent") in page.response.get_data(as_text=True)

    def test_in_english_it_leads_to_the_english_form(self, pages):
        answer(pages, 2, answer="yes")

        page = pages.press(pages.get("saving.save", lang="en"), "Save my answers")

        assert f"{OWN}/en/hent" in page.main

    def test_the_same_answers_again_leave_what_was_written_down_as_it_is(self, pages, database, someone_else):
        first = save(pages)
        second = pages.press(pages.get("saving.save"), "Gem mine svar")

        assert words_of(first) != words_of(second)
        assert fetch(someone_else, words_of(first)).h1 == "Dine trin"
        pages.press(pages.get("saving.save"), "Slet mine svar")
        assert saved_rows(database) == 0

    def test_other_answers_take_the_place_of_all_savings_of_the_earlier_ones(self, pages, database, someone_else):
        first = save(pages)
        pages.press(pages.get("saving.save"), "Gem mine svar")
        answer(pages, 3, answer="no")
        pages.press(pages.get("saving.save"), "Gem mine svar")

        assert saved_rows(database) == 2
        assert NOT_FOUND in fetch(someone_else, words_of(first), status=400).main

    @pytest.mark.long
    def test_any_number_of_savings_is_deleted_with_the_answers(self, pages, database):
        pages.app.extensions["tries"].forget()
        save(pages)
        for _ in range(24):
            pages.press(pages.get("saving.save"), "Gem mine svar")

        assert saved_rows(database) <= 2 * 21
        pages.press(pages.get("saving.save"), "Slet mine svar")
        assert saved_rows(database) == 0

    def test_saving_other_answers_takes_the_place_of_the_first(self, pages, database, someone_else):
        first = save(pages)
        answer(pages, 3, answer="no")
        second = pages.press(pages.get("saving.save"), "Gem mine svar")

        assert saved_rows(database) == 2
        assert NOT_FOUND in fetch(someone_else, words_of(first), status=400).main
        assert NOT_FOUND in fetch(someone_else, code_of(first), status=400).main
        assert fetch(someone_else, words_of(second)).h1 == "Dine trin"

    def test_all_that_is_saved_at_once_is_known_to_the_browser(self, app, pages, database):
        answer(pages, 2, answer="yes")
        form = pages.get("saving.save").form("Gem mine svar")
        kept = pages.client.get_cookie("kladde", domain="127.0.0.1").value

        def send() -> None:
            client = app.test_client()
            client.set_cookie("kladde", kept, domain="127.0.0.1")
            assert client.post("/gem", base_url=OWN, data=form).status_code == 200

        at_once(send, 4)

        assert saved_rows(database) == 8
        pages.press(pages.get("saving.save"), "Slet mine svar")
        assert saved_rows(database) == 0

    def test_too_many_savings_must_wait(self, pages, database):
        answer(pages, 2, answer="yes")
        form = pages.get("saving.save").form("Gem mine svar")
        for _ in range(30):
            pages.app.extensions["tries"].take_saving("127.0.0.1")

        page = pages.post("/gem", form, status=429)

        assert page.h1 == "Vent lidt"
        assert saved_rows(database) == 0


class TestFetch:
    @pytest.mark.parametrize("which", ["words", "code"])
    def test_another_browser_sees_the_same_steps(self, pages, someone_else, which):
        receipt = save(pages)
        typed = words_of(receipt).upper() if which == "words" else code_of(receipt).lower().replace("-", " ")

        page = fetch(someone_else, typed)

        assert page.response.request.path == RESULT
        assert page.texts(".step-title") == pages.visit(RESULT).texts(".step-title")
        assert page.texts(".summary-list dd") == pages.visit(RESULT).texts(".summary-list dd")

    def test_can_be_done_again_for_seven_days(self, pages, app):
        with time_machine.travel(NOW, tick=False) as now:
            typed = words_of(save(pages))
            for _ in range(2):
                now.shift(timedelta(days=3, hours=11))
                assert fetch(PageClient(app), typed).h1 == "Dine trin"

            now.shift(timedelta(hours=2))
            late, wrong = (fetch(PageClient(app), some, status=400) for some in (typed, new_words().shown))
            assert NOT_FOUND in late.main
            assert late.main == wrong.main

    @pytest.mark.parametrize(
        ("typed", "complaint"),
        [
            ("", "Skriv dine tre ord eller din kode."),
            ("hund", "Sådan ser ingen af vores koder ud."),
            ("A2C4 E6G8 J3K5 M7N9", NOT_FOUND),
            ("<script>alert(1)</script>", "Sådan ser ingen"),
            ("'); DROP TABLE saved_draft; --", "Sådan ser ingen"),
            ("\u202e{{ 7 * 7 }}%00", "Sådan ser ingen"),
            ("x" * 50_000, "Sådan ser ingen"),
        ],
    )
    def test_what_is_wrong_is_told_beside_the_field_and_kept(self, pages, typed, complaint):
        page = fetch(pages, typed, status=400)

        assert complaint in page.errors[0]
        assert complaint in page.text("#code-error")
        assert page.soup.select_one("#code")["value"] == typed
        assert page.soup.select_one("#code")["aria-invalid"] == "true"
        assert not pages.client._cookies

    def test_two_fields_of_the_name_do_no_harm(self, pages):
        sent = {"code": ["hund", "kat"], "confirm": ["yes", "no"]}
        answered = pages.raw("POST", "/hent", data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        assert answered.status_code == 400

    def test_asks_before_answers_are_replaced(self, pages, someone_else):
        typed = words_of(save(pages))
        answer(someone_else, 2, answer="no")

        page = fetch(someone_else, typed)
        assert page.h1 == HELD
        assert "Nej" in someone_else.visit(RESULT).text(".summary-list")

        assert someone_else.visit(page.link("Behold svarene her")).h1 == "Dine svar"
        replaced = someone_else.press(page, "Hent de gemte svar")
        assert replaced.response.request.path == RESULT
        assert "Nej" not in replaced.text(".summary-list")

    def test_answers_about_other_situations_stay(self, pages, someone_else, kept, app, journeys):
        here, there = {"x": "yes"}, {"y": "no"}
        fetch(pages, kept({"answers": {"en": here, "anden": here}}))
        page = pages.press(fetch(pages, kept({"answers": {"anden": there, SLUG: {"dagligdag": "yes"}}})), "Hent de")
        assert page.response.request.path == RESULT

        again = pages.press(pages.get("saving.save"), "Gem mine svar")

        assert what_is_kept(app, code_of(again)) == {"en": here, "anden": there, SLUG: {"dagligdag": "yes"}}

    def test_situations_that_are_gone_lead_to_a_page_that_says_so(self, pages, kept):
        page = fetch(pages, kept({"answers": {"nedlagt": {"x": "yes"}}}))

        assert page.h1 == "Der er ingen svar i den her browser"

    @pytest.mark.parametrize("content", [{}, {"answers": {}}, {"answers": {SLUG: {}}}])
    def test_nothing_at_all_is_no_fault(self, pages, kept, content):
        assert fetch(pages, kept(content)).status == 200

    def test_what_was_declined_is_asked_about_anew(self, pages, session, kept):
        answer(pages, 2, answer="yes")
        pages.sign_in(session, a_citizen(session))
        pages.press(pages.get("taking.offer"), "Fortsæt")
        assert "Du har svar" not in pages.get("home.my_page").main

        pages.press(fetch(pages, kept({"answers": {SLUG: {"dagligdag": "no"}}})), "Hent de gemte svar")

        assert pages.get("home.my_page").soup.select("main .alert-info")

    def test_is_refused_from_elsewhere(self, pages):
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.test"}):
            assert pages.raw("POST", "/hent", data={"code": "x"}, headers=headers).status_code == 403

    def test_a_get_fetches_nothing(self, pages, database, kept):
        typed = kept({"answers": {SLUG: {"dagligdag": "yes"}}}).replace(" ", "+")

        page = pages.visit(f"/hent?code={typed}&confirm=yes")

        assert page.h1 == "Hent gemte svar"
        assert drafts(database) == 0


class TestDiscretion:
    def test_pages_about_what_nobody_must_see_can_be_left_at_once(self, pages, monkeypatch):
        shelf = pages.app.extensions["shelf"]
        secret = [
            dataclasses.replace(one, card=dataclasses.replace(one.card, is_discreet=True)) for one in shelf.cards()
        ]
        answer(pages, 2, answer="yes")
        assert not pages.get("saving.found").soup.select(".quick-exit")

        monkeypatch.setattr(shelf, "cards", lambda: secret)

        assert pages.get("saving.found").soup.select(".quick-exit")
        page = pages.get("saving.save")
        assert page.soup.select(".quick-exit")
        assert pages.press(page, "Gem mine svar").soup.select(".quick-exit")


class TestGuessing:
    def test_ten_tries_and_then_a_wait(self, pages, kept):
        right = kept({"answers": {SLUG: {"dagligdag": "yes"}}})
        for _ in range(10):
            fetch(pages, new_words().shown, status=400)

        page = fetch(pages, right, status=429)

        assert page.h1 == "Vent lidt"
        assert "Prøv igen om 10 minutter." in page.main
        assert page.response.headers["Retry-After"] == "600"
        assert "koden på papir" not in page.main

    def test_what_cant_be_a_code_costs_no_try(self, pages, kept):
        for _ in range(20):
            fetch(pages, "hund", status=400)

        assert fetch(pages, kept({"answers": {SLUG: {"dagligdag": "yes"}}})).h1 == "Dine trin"

    def test_no_slow_hash_is_made_of_what_comes_too_often(self, pages, monkeypatch):
        for _ in range(10):
            pages.app.extensions["tries"].take_one(new_code(), "127.0.0.1")
        monkeypatch.setattr("portal.access.saved.lock_of", None)

        fetch(pages, new_words().shown, status=429)

    def test_when_everybodys_words_must_wait_printed_codes_still_work(self, pages, someone_else):
        receipt = save(pages)
        for _ in range(300):
            pages.app.extensions["tries"].note_failure(new_words())

        page = fetch(someone_else, words_of(receipt), status=429)

        assert "Prøv igen om 60 minutter." in page.main
        assert "Har du koden på papir, virker den nu." in page.main
        assert fetch(someone_else, code_of(receipt)).h1 == "Dine trin"


class TestForget:
    @pytest.mark.parametrize("where", [RESULT, f"/situationer/{SLUG}/spoergsmaal/3", "/gem", "/hent/fundet"])
    def test_deletes_the_saved_copy_too(self, pages, database, someone_else, where):
        receipt = save(pages)

        assert pages.press(pages.visit(where), "Slet mine svar").h1 == "Dine svar er slettet"

        assert (saved_rows(database), drafts(database)) == (0, 0)
        for typed in (words_of(receipt), code_of(receipt)):
            assert NOT_FOUND in fetch(someone_else, typed, status=400).main

    def test_deletes_what_was_fetched(self, pages, database, someone_else):
        typed = words_of(save(pages))

        someone_else.press(fetch(someone_else, typed), "Slet mine svar")

        assert saved_rows(database) == 0

    def test_of_somebody_signed_in_deletes_it_too(self, pages, database, session):
        save(pages)
        pages.sign_in(session, a_citizen(session))

        pages.press(pages.get("taking.offer"), "Slet mine svar nu")

        assert (saved_rows(database), drafts(database)) == (0, 0)

    def test_taking_the_steps_along_leaves_no_copy(self, pages, database, session):
        save(pages)
        pages.sign_in(session, a_citizen(session))

        pages.press(pages.get("taking.offer"), "Fortsæt", {"take": "yes"})

        assert saved_rows(database) == 0

    def test_signing_out_leaves_the_copy_for_later(self, pages, database, session, someone_else):
        typed = words_of(save(pages))
        pages.sign_in(session, a_citizen(session))

        pages.press(pages.get("home.my_page"), "Log af")

        assert drafts(database) == 0
        assert fetch(someone_else, typed).h1 == "Dine trin"

    def test_touches_nobody_elses(self, pages, database, someone_else):
        save(pages)

        save(someone_else)
        someone_else.press(someone_else.get("saving.save"), "Slet mine svar")

        assert saved_rows(database) == 2


class TestSharedDevice:
    BUTTON, UNDO = "Ja, det er en delt enhed", "Det er min egen enhed"
    STATE = "Delt enhed: dine svar slettes efter 30 minutter, eller når du lukker browseren."

    @pytest.mark.parametrize("where", [RESULT, f"/situationer/{SLUG}/spoergsmaal/3"])
    def test_leads_back_and_says_so(self, pages, where):
        page = pages.press(pages.visit(where), self.BUTTON)

        assert page.response.request.path == where
        assert self.STATE in page.main

    def test_keeps_the_language(self, pages):
        page = pages.press(pages.visit(f"/en{RESULT}"), "Yes, it is a shared device")

        assert page.response.request.path == f"/en{RESULT}"
        assert "Shared device" in page.main

    def test_the_cookie_ends_with_the_browser(self, pages):
        answer(pages, 2, answer="yes")
        assert cookie(pages).max_age == 24 * 3600

        pages.press(pages.visit(RESULT), self.BUTTON)
        answer(pages, 3, answer="yes")
        assert (cookie(pages).max_age, cookie(pages).expires) == (None, None)

        pages.press(pages.visit(RESULT), self.UNDO)
        assert cookie(pages).max_age == 24 * 3600

    def test_the_answers_are_gone_half_an_hour_after_the_last(self, pages):
        with time_machine.travel(NOW, tick=False) as now:
            answer(pages, 2, answer="yes")
            pages.press(pages.visit(RESULT), self.BUTTON)
            now.shift(timedelta(minutes=29))
            answer(pages, 3, answer="yes")
            now.shift(timedelta(minutes=29))
            assert pages.visit(RESULT).texts(".summary-list")

            now.shift(timedelta(minutes=1))
            assert not pages.visit(RESULT).texts(".summary-list")
            assert self.STATE in pages.visit(RESULT).main

    @pytest.mark.long
    def test_undone_they_live_a_day_again(self, pages):
        with time_machine.travel(NOW, tick=False) as now:
            answer(pages, 2, answer="yes")
            pages.press(pages.visit(RESULT), self.BUTTON)
            page = pages.press(pages.visit(RESULT), self.UNDO)
            assert self.STATE not in page.main

            now.shift(timedelta(hours=23))
            assert pages.visit(RESULT).texts(".summary-list")

    def test_outlives_deleting_the_answers(self, pages):
        answer(pages, 2, answer="yes")
        pages.press(pages.visit(RESULT), self.BUTTON)
        pages.press(pages.visit(RESULT), "Slet mine svar")

        assert self.STATE in pages.visit(RESULT).main

    @pytest.mark.parametrize(
        "back",
        [
            *("", "//evil.test", "http://evil.test", "/\\evil.test", "/log-af", "/situationer/../min-side"),
            *(f"{RESULT}\r\nX: y", f"{RESULT}?x=y", f"{RESULT}/", "/situationer/æ/resultat", "/en//evil.test"),
        ],
    )
    def test_leads_nowhere_else(self, pages, back):
        sent = {"shared": "yes", "back": back}
        answered = pages.raw("POST", "/delt", data=sent, headers={"Sec-Fetch-Site": "same-origin"})

        assert answered.headers["Location"] == "/situationer"


class TestKeyRotation:
    @pytest.mark.long
    def test_what_was_saved_under_the_old_key_is_found(self, app, pages, settings):
        first, second = b"1" * 32, b"2" * 32
        old, new, gone = (
            PageClient(create_app(dataclasses.replace(settings, secret_keys=keys)))
            for keys in ((first,), (second, first), (second,))
        )
        receipt = save(old)

        for typed in (words_of(receipt), code_of(receipt)):
            new.client = new.app.test_client()
            assert fetch(new, typed).h1 == "Dine trin"
            assert NOT_FOUND in fetch(gone, typed, status=400).main
        for client in (old, new, gone):
            client.app.extensions["gate"].database.close()


class TestCanary:
    def test_neither_codes_nor_answers_leave_a_trace(self, pages, database, someone_else, capsys):
        receipt = save(pages)
        words, code = words_of(receipt), code_of(receipt)
        fetch(someone_else, words)
        fetch(someone_else, f"{words} forkert", status=400)
        someone_else.press(fetch(someone_else, code), "Hent de gemte svar")

        traces = told_by(database) + "".join(capsys.readouterr())

        assert "saving.fetch" in traces
        first, second, third = words.split()
        secrets = (f"{first} {second}", f"{second} {third}", code, code.replace("-", ""), '"dagligdag": "yes"')
        assert not [secret for secret in secrets if secret.lower() in traces.lower()]


def save(pages):
    """Answer a question and save; return the receipt."""
    answer(pages, 2, answer="yes")
    return pages.press(pages.get("saving.save"), "Gem mine svar")


def fetch(pages, typed: str, *, status: int = 200):
    return pages.press(pages.get("saving.fetch"), "Hent mine svar", {"code": typed}, status=status)


def words_of(receipt) -> str:
    return receipt.text(".code-words")


def code_of(receipt) -> str:
    return receipt.text(".code-printed")


def cookie(pages):
    return pages.client.get_cookie("kladde", domain="127.0.0.1")


def saved_rows(database) -> int:
    with database.reading() as reader:
        return reader.scalar(select(func.count()).select_from(SavedDraft)) or 0


def drafts(database) -> int:
    with database.reading() as reader:
        return reader.scalar(select(func.count()).select_from(Draft)) or 0


def what_is_kept(app, typed: str) -> dict:
    lock = saved.lock_of(read_code(typed), app.extensions["settings"].secret_keys[0])
    with app.extensions["gate"].database.reading() as reader:
        return saved.find(reader, [lock], now=clock.now()).content["answers"]


def told_by(database) -> str:
    """Return all that the database holds of strangers, and on SQLite the very bytes of its files."""
    with database.reading() as reader:
        rows = [repr(reader.execute(Base.metadata.tables[name].select()).all()) for name in ("draft", "saved_draft")]
    file = Path(database.writer.url.database)
    files = file.parent.glob(f"{file.name}*") if database.name == "sqlite" else ()
    return "".join([*rows, *(path.read_bytes().decode("utf-8", "replace") for path in files)])


def at_once(work, times: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def someone_else(app, pages) -> PageClient:
    """Another browser."""
    return PageClient(app)


@pytest.fixture
def kept(app, session):
    """Save some content directly; return the words that find it."""

    def keep(content: dict) -> str:
        code = new_words()
        saved.save(session, content, [saved.lock_of(code, app.extensions["settings"].secret_keys[0])], now=clock.now())
        session.commit()
        return code.shown

    return keep


@pytest.fixture(autouse=True)
def cheap_codes(monkeypatch):
    """Make a code's lock in a hundredth of the time; `tests/access/test_saved.py` holds what it costs for real."""
    monkeypatch.setattr("portal.access.saved.SCRYPT_COST", 2**7)
