"""What an attacker with a browser would try."""

import dataclasses

import pytest
from sqlalchemy import select

from portal.access.gate.pages import guard_of
from portal.app.application import create_app
from portal.db.base import Base
from portal.people.models import Citizen
from portal.plans.models import Action, Goal
from tests.builders import a_citizen, a_plan, a_session, a_step, an_assignment
from tests.consents.builders import a_given_consent, a_standing_no
from tests.pages import OWN, PageClient

SLUG = "udskrevet-men-ikke-rask"
SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</textarea><svg onload=alert(1)>",
    "'); DROP TABLE goal; --",
    "\u202egnp.exe\u200b",
)


class TestWithoutToken:
    def test_every_form_is_refused(self, app, pages, signed_in, rows):
        pages.get("plans.goal")  # the browser holds our cookie from here on
        before = rows()
        for path in unsafe_paths(app, signed_in):
            answer = pages.raw("POST", path, data={"words": "x", "done": "yes"}, headers={"Origin": OWN})
            assert answer.status_code in (400, 405), path
            answer = pages.raw("POST", path, data={"words": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403, path
        assert rows() == before


class TestCrawl:
    def test_reading_everything_changes_nothing(self, app, pages, signed_in, rows):
        """But for the quick exit, a link that ends what this one browser holds (`tests/people/test_leave.py`)."""
        before = rows()
        for rule in app.url_map.iter_rules():
            path = filled(rule, signed_in)
            for method in ("GET", "HEAD") if rule.endpoint != "people.leave" else ("HEAD",):
                pages.raw(method, path, query_string={"done": "yes", "take": "yes", "words": "x"})
        assert rows() == before


AT_ONCE = 150
"""How many fields a form may bring is limited, to 200."""


class TestMassAssignment:
    def test_other_columns_are_left_alone(self, pages, signed_in, session):
        action = session.scalars(select(Action)).one()
        other = a_citizen(session)
        session.commit()
        token = pages.get("plans.goal").form("Gem mit mål")["csrf_token"]
        every = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})

        for start in range(0, len(every), AT_ONCE):
            some = dict.fromkeys(every[start : start + AT_ONCE], str(other.id))
            pages.post("/min-side/plan/maal", some | {"csrf_token": token, "words": "Mit mål"})
            pages.post(f"/min-side/plan/trin/{action.id}/afkryds", some | {"csrf_token": token, "done": "yes"})

        session.expire_all()
        goal = session.scalars(select(Goal)).one()
        assert (goal.words, goal.language, goal.plan_id) == ("Mit mål", "da", action.plan_id)
        assert (action.status, action.step, action.is_maybe) == ("done", "ring", False)
        assert session.get_one(Citizen, signed_in.id).name == "Test Testesen"


class TestStoredScript:
    @pytest.mark.parametrize("words", SCRIPTS)
    def test_comes_back_as_words(self, pages, signed_in, words):
        page = pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": words})

        assert page.text(".quote blockquote") == " ".join(words.split())
        assert not page.soup.select("script, img[onerror], svg[onload]")
        assert pages.get("plans.goal").soup.textarea.get_text().strip() == words.strip()

    @pytest.mark.parametrize("name", SCRIPTS)
    def test_a_providers_name_comes_back_as_words(self, app, session, name):
        citizen = a_citizen(session, name=name)
        browser = PageClient(app)
        browser.sign_in(session, citizen)

        assert browser.get("home.my_page").text(".user bdi") == " ".join(name.split())


class TestOddRequests:
    @pytest.mark.parametrize(
        ("data", "content_type"),
        [
            (b'{"words": "x"}', "application/json"),
            (b"words=x", "text/plain"),
            (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
            (b"--x\r\n", "multipart/form-data; boundary=x"),
            (b"", "multipart/form-data"),
        ],
    )
    def test_wrong_content_is_refused(self, pages, signed_in, rows, data, content_type):
        before = rows()
        answer = pages.raw("POST", "/min-side/plan/maal", data=data, content_type=content_type, headers={"Origin": OWN})
        assert answer.status_code == 400
        assert rows() == before

    def test_too_much_is_refused(self, pages, signed_in):
        token = pages.get("plans.goal").form("Gem mit mål")["csrf_token"]

        page = pages.post("/min-side/plan/maal", {"csrf_token": token, "words": "x" * 2_000_000}, status=413)

        assert page.h1 == "Det fylder for meget"

    def test_a_doubled_token_does_not_help(self, pages, signed_in):
        answer = pages.raw(
            "POST", "/min-side/plan/maal", data={"csrf_token": ["forged", "forged"]}, headers={"Origin": OWN}
        )
        assert answer.status_code == 400

    @pytest.mark.parametrize("cookie", ["", "x", "gAAAAA", "a" * 4000, "æ", "%00"])
    def test_forged_cookies_are_as_good_as_none(self, app, database, cookie):
        client = app.test_client()
        for name in ("kladde", "borger"):
            client.set_cookie(name, cookie, domain="127.0.0.1")

        assert client.get("/min-side", base_url=OWN).status_code == 302
        assert client.get(f"/situationer/{SLUG}/resultat", base_url=OWN).status_code == 200


class TestKeyRotation:
    @pytest.mark.long
    def test_what_the_old_key_sealed_is_still_opened(self, app, pages, settings, session):
        first, second = b"1" * 32, b"2" * 32
        old = PageClient(create_app(dataclasses.replace(settings, secret_keys=(first,))))
        page = old.visit(f"/situationer/{SLUG}/spoergsmaal/2")
        form = page.form("Næste") | {"answer": "yes"}
        form.pop("")
        old.post(f"/situationer/{SLUG}/spoergsmaal/2", form)
        kept = old.client.get_cookie("kladde", domain="127.0.0.1").value
        stale = old.visit(f"/situationer/{SLUG}/spoergsmaal/3").form("Næste")["csrf_token"]

        new = PageClient(create_app(dataclasses.replace(settings, secret_keys=(second, first))))
        new.client.set_cookie("kladde", kept, domain="127.0.0.1")
        new.post(f"/situationer/{SLUG}/spoergsmaal/3", {"csrf_token": stale, "answer": "no"})

        answers = new.get("screening.result", slug=SLUG).text("main .summary-list")
        assert "Ja" in answers
        assert "Nej" in answers
        gone = PageClient(create_app(dataclasses.replace(settings, secret_keys=(second,))))
        gone.client.set_cookie("kladde", kept, domain="127.0.0.1")
        assert "Du har ikke svaret" in gone.get("screening.result", slug=SLUG).main
        for client in (old, new, gone):
            client.app.extensions["gate"].database.close()


def filled(rule, citizen) -> str:
    with_ids = {"slug": SLUG, "view": "x", "number": 1, "place": 1, "act": "giv", "action_id": citizen.action_id}
    with_ids |= {
        "session_id": citizen.other_session_id,
        "staff_id": citizen.id,
        "which": "mitid",
        "step": "ord",
    } | citizen.ids
    with_ids |= {name: citizen.id for name in rule.arguments if name not in with_ids}
    path = rule.rule
    for name in rule.arguments:
        converter = next(part for part in path.split("/") if part.endswith(f"{name}>"))
        path = path.replace(converter, str(with_ids[name]))
    return path


def unsafe_paths(app, citizen) -> list[str]:
    """List the addresses that take a browser's POST."""
    return [
        filled(rule, citizen)
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and guard_of(app.view_functions[rule.endpoint]).world.value != "machine"
    ]


@pytest.fixture
def signed_in(pages, session):
    citizen = a_citizen(session)
    an_assignment(session, citizen)
    a_plan(session, citizen, a_step("ring"))
    citizen.action_id = session.scalars(select(Action.id)).one()
    citizen.other_session_id = a_session(session, citizen).id
    consent, receipt = a_given_consent(session, citizen)
    denial = a_standing_no(session, citizen)
    citizen.ids = {"consent_id": consent.id, "receipt_id": receipt.id, "denial_id": denial.id}
    pages.sign_in(session, citizen)
    session.commit()
    return citizen


@pytest.fixture
def rows(database):
    """Everything in the database, but for when a session was last used."""

    def read() -> dict:
        with database.reading() as reader:
            return {
                table.name: sorted(
                    str([value for column, value in row._mapping.items() if column != "seen_at"])
                    for row in reader.execute(table.select())
                )
                for table in Base.metadata.sorted_tables
            }

    return read


class TestPoison:
    @pytest.mark.parametrize("script_name", ["//evil.test", "/en", "/x", "//evil.test/en"])
    def test_what_the_server_is_told_of_its_place_reaches_no_page(self, app, database, script_name):
        app.extensions["gate"].kept.forget()
        client = app.test_client()
        poisoned = client.get("/was", base_url=OWN, environ_overrides={"SCRIPT_NAME": script_name})
        clean = client.get("/was", base_url=OWN)

        assert b"evil" not in poisoned.data
        assert clean.data == poisoned.data
        assert b'href="/was"' in clean.data

    @pytest.mark.parametrize(
        "host", ["evil.test", "evil.test:59999", "a..b", "x" * 70 + ".test", "127.0.0.1:59999.evil.test"]
    )
    @pytest.mark.parametrize("path", ["/situationer//x", "/min-side//plan", "/hjaelp", "/findes-ikke", "/log-af"])
    def test_a_strange_host_is_never_believed(self, app, database, host, path):
        answer = app.test_client().get(path, headers={"Host": host})

        assert answer.status_code < 500
        assert answer.headers.get("Location", OWN).startswith((OWN, "/"))
        assert "evil" not in answer.get_data(as_text=True)

    def test_nothing_but_open_pages_may_be_kept(self, app, pages, signed_in):
        for method, path in (
            ("GET", "/findes-ikke"),
            ("GET", "/log-af"),
            ("OPTIONS", "/"),
            ("GET", "/min-side//plan"),
            ("POST", "/min-side/plan/maal"),
            ("GET", "/min-side"),
        ):
            assert pages.raw(method, path).headers["Cache-Control"] == "private, no-store", (method, path)

    def test_405_says_what_is_allowed(self, pages):
        assert pages.raw("GET", "/log-af").headers["Allow"]


class TestFloods:
    def test_too_many_fields_are_refused_before_anything_is_made_of_them(self, pages, signed_in):
        pages.get("plans.goal")
        answer = pages.raw(
            "POST",
            "/min-side/plan/maal",
            data="a=1&" * 5000,
            headers={"Origin": OWN},
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 413
        assert len(answer.data) < 20_000

    def test_padded_answers_are_kept_as_the_answers_they_are(self, pages, database):
        page = pages.visit(f"/situationer/{SLUG}/spoergsmaal/2")
        form = page.form("Næste")
        form.pop("")
        pages.post(f"/situationer/{SLUG}/spoergsmaal/2", form | {"answer": "yes" + " " * 70_000})

        from portal.access.models import Draft

        with database.reading() as reader:
            assert len(reader.scalars(select(Draft.sealed)).one()) < 500

    def test_two_answers_at_once_are_both_kept(self, app, pages, database):
        import threading

        pages.post(f"/situationer/{SLUG}/spoergsmaal/1", {"skip": "yes"})
        token = pages.visit(f"/situationer/{SLUG}/spoergsmaal/2").form("Næste")["csrf_token"]
        kept = pages.client.get_cookie("kladde", domain="127.0.0.1").value

        def send(number: int) -> None:
            client = app.test_client()
            client.set_cookie("kladde", kept, domain="127.0.0.1")
            sent = {"csrf_token": token, "answer": "yes"}
            client.post(f"/situationer/{SLUG}/spoergsmaal/{number}", base_url=OWN, data=sent)

        threads = [threading.Thread(target=send, args=(number,)) for number in (2, 3, 4, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert (
            pages.get("screening.result", slug=SLUG).texts("main .summary-list-row > dd:first-of-type").count("Ja") == 4
        )


class TestFullDatabase:
    def test_a_page_is_shown_though_its_use_cant_be_noted(self, pages, signed_in, session, monkeypatch):
        from datetime import timedelta

        from sqlalchemy.exc import OperationalError

        from portal.people.models import WebSession

        session.scalars(
            select(WebSession).where(WebSession.id != signed_in.other_session_id)
        ).one().seen_at -= timedelta(minutes=5)
        session.commit()

        def fail(*_args, **_more):
            raise OperationalError("x", {}, Exception("disk full"))

        monkeypatch.setattr("portal.people.sessions.touch_session", fail)

        assert pages.get("plans.show").h1 == "Min plan"


class TestNextPerson:
    """Two people at one computer: nothing of the first may reach the second."""

    def test_a_form_shown_to_one_is_never_saved_for_another(self, pages, signed_in, session):
        page = pages.get("plans.goal")
        other = a_citizen(session, name="Anden")
        pages.sign_in(session, other)

        refused = pages.press(page, "Gem mit mål", {"words": "den førstes ord"}, status=409)

        assert refused.h1 == "Det var en andens side"
        assert "den førstes ord" not in refused.response.get_data(as_text=True)
        assert session.scalars(select(Goal)).all() == []

    def test_one_whose_sign_in_began_anew_can_send_again(self, pages, signed_in, session):
        page = pages.get("plans.goal")
        form = page.form("Gem mit mål") | {"words": "mine ord"}
        _token, _, mark = form.pop("csrf_token").partition("~")
        form.pop("")

        again = pages.post("/min-side/plan/maal", form | {"csrf_token": f"stale~{mark}"}, status=400)
        saved = pages.press(again, "Send igen")

        assert saved.text(".quote blockquote") == "mine ord"
