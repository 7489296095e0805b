import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.access.gate import Gate, Pages, World, session
from portal.access.gate.keeper import UnguardedRoute
from portal.access.gate.kept import KeptPages
from portal.access.identity import ANYONE, Identity
from portal.access.rules import PUBLIC, NotAllowed, is_citizen
from portal.app.application import create_app
from portal.people.models import Citizen
from tests.pages import OWN, PageClient


class TestPages:
    def test_a_view_without_needs_is_an_error_at_import(self):
        pages = Pages("planted", __name__)
        with pytest.raises(TypeError, match="needs"):

            @pages.page("/planted")  # type: ignore[call-arg]  # what must be refused
            def planted(identity):
                """Never registered."""

    @pytest.mark.parametrize("way", ["route", "get", "post"])
    def test_the_ordinary_ways_to_add_a_route_are_closed(self, way):
        pages = Pages("planted", __name__)
        with pytest.raises(TypeError, match="use page"):
            getattr(pages, way)("/planted")(lambda: "")

    def test_a_page_for_everyone_says_which_world_it_belongs_to(self):
        with pytest.raises(TypeError, match="which world"):
            Pages("planted", __name__).page("/planted", needs=PUBLIC)

    @pytest.mark.parametrize(
        "options",
        [
            {"needs": is_citizen, "version": lambda: ""},
            {"needs": PUBLIC},
            {"needs": PUBLIC, "version": lambda: "", "methods": ("GET", "POST")},
        ],
    )
    def test_an_open_page_is_public_read_only_and_versioned(self, options):
        with pytest.raises(TypeError, match="open page"):
            Pages("planted", __name__).page("/planted", world=World.OPEN, **options)


class TestSeal:
    def test_a_route_added_past_the_gate_stops_the_start(self, settings, monkeypatch):
        def install(app: Flask) -> None:
            app.add_url_rule("/bagdoer", "bagdoer", lambda: "open to all")

        monkeypatch.setattr("portal.app.errors.install", install)

        with pytest.raises(UnguardedRoute, match="/bagdoer"):
            create_app(settings)

    def test_one_added_after_the_start_answers_nobody(self, own):
        own.add_url_rule("/bagdoer", "bagdoer", lambda: "open to all")

        answer = own.test_client().get("/bagdoer", base_url=OWN)

        assert answer.status_code == 500
        assert b"open to all" not in answer.data


class TestTransaction:
    def test_a_change_that_returned_is_committed(self, own, count):
        assert post(own, "/skriv").status_code == 200
        assert count() == 1

    def test_a_change_that_redirected_is_committed(self, own, count):
        assert post(own, "/skriv-og-gaa").status_code == 302
        assert count() == 1

    def test_a_change_answered_as_an_error_is_rolled_back(self, own, count):
        assert post(own, "/skriv-og-fortryd").status_code == 400
        assert count() == 0

    def test_a_change_that_raised_is_rolled_back(self, own, count):
        assert post(own, "/skriv-og-fejl").status_code == 500
        assert count() == 0

    def test_a_get_that_would_change_something_is_refused_by_the_database(self, own, count):
        answer = own.test_client().get("/skriv-ved-laesning", base_url=OWN)

        assert answer.status_code == 500
        assert count() == 0

    def test_every_way_to_write_is_known(self):
        """Only the gate, sign-in, quick exit, a session's touch, the worker and commands open a session to write."""
        from portal.config.settings import PROJECT

        found = {
            path.relative_to(PROJECT / "portal").as_posix(): path.read_text().count(".writing()")
            for path in (PROJECT / "portal").rglob("*.py")
            if ".writing()" in path.read_text()
        }
        assert found == {
            "access/gate/keeper.py": 1,
            "contact/messages/drafts.py": 1,
            "contact/presence/routine.py": 2,
            "notifications/delivery.py": 5,
            "notifications/records.py": 3,
            "people/admission.py": 2,
            "people/leaving.py": 1,
            "people/sessions.py": 1,
            "people/commands.py": 4,
            "people/evidence.py": 1,
            "people/rotation.py": 1,
            "app/journey_commands.py": 1,
            "app/press.py": 1,
            "app/publishing.py": 1,
            "demo/seed.py": 5,
        }


class TestHiding:
    def test_what_is_not_yours_and_what_is_not_there_look_the_same(self, own):
        client = own.test_client()
        theirs, absent = (client.get(path, base_url=OWN) for path in ("/deres", "/ikke-der"))

        assert theirs.status_code == absent.status_code == 404
        assert theirs.data.replace(b"/deres", b"/ikke-der") == absent.data

    def test_an_actions_no_is_a_404(self, own):
        assert post(own, "/handling-siger-nej").status_code == 404


class TestOrigin:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Sec-Fetch-Site": "same-origin"}, 200),
            ({"Origin": OWN}, 200),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Sec-Fetch-Site": "none"}, 403),
            ({"Origin": "https://evil.test"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": OWN + ".evil.test"}, 403),
            ({"Sec-Fetch-Site": "cross-site", "Origin": OWN}, 403),
            ({}, 403),
        ],
    )
    def test_a_first_post_must_be_vouched_for(self, own, count, headers, status):
        answer = own.test_client().post("/skriv", base_url=OWN, headers=headers)

        assert answer.status_code == status
        assert count() == (1 if status == 200 else 0)

    def test_from_then_on_the_token_is_required_too(self, own, count):
        client = own.test_client()
        client.post("/husk", base_url=OWN, headers={"Sec-Fetch-Site": "same-origin"})

        answer = client.post("/skriv", base_url=OWN, headers={"Sec-Fetch-Site": "same-origin"})

        assert answer.status_code == 400
        assert count() == 0

    def test_with_the_token_it_goes_through_even_from_a_browser_that_says_nothing(self, own, count):
        client = own.test_client()
        client.post("/husk", base_url=OWN, headers={"Sec-Fetch-Site": "same-origin"})
        token = client.get("/form", base_url=OWN).get_data(as_text=True)

        answer = client.post("/skriv", base_url=OWN, data={"csrf_token": token})

        assert answer.status_code == 200
        assert count() == 1

    def test_another_browsers_token_does_not_do(self, own, count):
        mine, theirs = own.test_client(), own.test_client()
        for client in (mine, theirs):
            client.post("/husk", base_url=OWN, headers={"Sec-Fetch-Site": "same-origin"})
        token = theirs.get("/form", base_url=OWN).get_data(as_text=True)

        answer = mine.post("/skriv", base_url=OWN, data={"csrf_token": token})

        assert answer.status_code == 403
        assert count() == 0

    def test_a_stale_form_can_be_sent_again_with_what_was_written(self, own, count):
        browser = PageClient(own)
        browser.post("/husk", {})

        page = browser.post("/skriv", {"ord": "Jeg vil <b>gerne</b> hjem"}, status=400)

        assert "Jeg vil <b>gerne</b> hjem" in page.text("blockquote")
        again = page.form("Send igen")
        assert again["ord"] == "Jeg vil <b>gerne</b> hjem"
        again.pop("")
        browser.post("/skriv", again)
        assert count() == 1


class TestHost:
    def test_another_name_is_sent_to_the_portals_own(self, own):
        answer = own.test_client().get("/form?a=1", base_url="http://localhost:9")

        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{OWN}/form?a=1"

    def test_a_change_sent_to_another_name_is_refused(self, own, count):
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = own.test_client().post("/skriv", base_url="http://evil.test", headers=headers)

        assert answer.status_code == 400
        assert count() == 0

    def test_probes_answer_to_any_name(self, own):
        assert own.test_client().get("/maskine", base_url="http://10.0.0.9:8000").status_code == 200


class TestOpenPages:
    def test_are_the_same_bytes_for_everyone_and_set_no_cookie(self, own):
        stranger, known = own.test_client(), own.test_client()
        known.post("/husk", base_url=OWN, headers={"Sec-Fetch-Site": "same-origin"})

        first, second = (client.get("/aaben", base_url=OWN) for client in (stranger, known))

        assert first.data == second.data
        assert dict(first.headers) == dict(second.headers)
        assert "Set-Cookie" not in first.headers
        assert "Cookie" not in first.headers["Vary"]

    def test_answer_304_to_their_validator_and_only_to_it(self, own):
        client = own.test_client()
        etag = client.get("/aaben", base_url=OWN).headers["ETag"]

        for sent, status in (
            (etag, 304),
            (f'"x", {etag}', 304),
            ("*", 304),
            ('W/"other"', 200),
            (etag[:-2] + '"', 200),
        ):
            answer = client.get("/aaben", base_url=OWN, headers={"If-None-Match": sent})
            assert answer.status_code == status, sent
            assert answer.headers["ETag"] == etag

    def test_a_304_needs_no_rendering(self, own):
        client = own.test_client()
        etag = client.get("/aaben", base_url=OWN).headers["ETag"]
        gate: Gate = own.extensions["gate"]
        gate.kept.forget()

        answer = client.get("/aaben", base_url=OWN, headers={"If-None-Match": etag})

        assert answer.status_code == 304
        assert gate.kept.size == 0

    def test_a_new_version_is_seen_at_once(self, own):
        client = own.test_client()
        before = client.get("/aaben", base_url=OWN)
        own.config["VERSION"] = 2
        after = client.get("/aaben", base_url=OWN, headers={"If-None-Match": before.headers["ETag"]})

        assert after.status_code == 200
        assert after.data != before.data

    def test_no_version_is_no_page(self, own):
        own.config["VERSION"] = None
        assert own.test_client().get("/aaben", base_url=OWN).status_code == 404

    @pytest.mark.parametrize(
        ("accepts", "coding"),
        [
            ("gzip", "gzip"),
            ("gzip, br", "br"),
            ("", None),
            ("br;q=0", None),
            ("gzip;q=0", None),
            ("br;q=0, gzip", "gzip"),
            ("identity", None),
        ],
    )
    def test_are_kept_compressed(self, own, accepts, coding):
        answer = own.test_client().get("/aaben", base_url=OWN, headers={"Accept-Encoding": accepts})

        assert answer.headers.get("Content-Encoding") == coding
        assert "Accept-Encoding" in answer.headers["Vary"]

    def test_memory_is_bounded(self, own, monkeypatch):
        monkeypatch.setattr("portal.access.gate.kept.MAX_KEPT_BYTES", 2_000)
        monkeypatch.setattr("portal.access.gate.kept.MAX_PLAIN_BYTES", 20_000)
        kept: KeptPages = own.extensions["gate"].kept
        kept.forget()
        client = own.test_client()
        sizes = set()
        for number in range(50):
            assert client.get(f"/aaben/{number}", base_url=OWN).status_code == 200
            sizes.add(kept.size)

        assert max(sizes) <= 22_000
        assert len(sizes) > 5  # it grew, and then stayed
        assert client.get("/aaben/0", base_url=OWN).status_code == 200


class TestIdentity:
    def test_strangers_are_sent_to_sign_in_and_back(self, own):
        answer = own.test_client().get("/personlig", base_url=OWN)

        assert answer.status_code == 302
        assert answer.headers["Location"] == "/log-ind?next=/personlig"

    def test_open_pages_never_ask_who_it_is(self, own):
        own.test_client().get("/aaben", base_url=OWN)
        assert own.config["ASKED"] == 0


def post(app: Flask, path: str):
    return app.test_client().post(path, base_url=OWN, headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def count(database):
    def counted() -> int:
        with database.reading() as reader:
            return reader.scalar(select(func.count()).select_from(Citizen)) or 0

    return counted


@pytest.fixture
def own(settings, database, monkeypatch):
    """An application with pages of our own behind the real gate."""
    pages = Pages("own", __name__)
    draft = {"needs": PUBLIC, "world": World.DRAFT}

    def a_row() -> None:
        session().add(Citizen(name="Ny", created_at=clock.now()))
        session().flush()

    @pages.page("/skriv", methods=("POST",), **draft)
    def write(identity):
        """Write and return."""
        a_row()
        return "ok", 200, {"Content-Type": "text/plain"}

    @pages.page("/skriv-og-gaa", methods=("POST",), **draft)
    def write_and_go(identity):
        """Write and redirect."""
        a_row()
        return "", 302, {"Location": "/"}

    @pages.page("/skriv-og-fortryd", methods=("POST",), **draft)
    def write_and_refuse(identity):
        """Write and answer with an error."""
        a_row()
        return "no", 400

    @pages.page("/skriv-og-fejl", methods=("POST",), **draft)
    def write_and_fail(identity):
        """Write and raise."""
        a_row()
        raise RuntimeError("planted")

    @pages.page("/skriv-ved-laesning", **draft)
    def write_on_get(identity):
        """Try to write while reading."""
        try:
            a_row()
        except DBAPIError:
            session().rollback()
            raise
        session().execute(text("SELECT 1"))
        return "written"

    @pages.page("/husk", methods=("POST",), **draft)
    def remember(identity):
        """Give the browser its cookie."""
        from portal.access.gate import BrowserDraft

        BrowserDraft(session()).write({"a": 1})
        return "<h1>ok</h1>", 200, {"Content-Type": "text/plain"}

    @pages.page("/form", **draft)
    def form(identity):
        """Show the token."""
        from portal.access.gate.origin import form_token

        return form_token()

    @pages.page("/deres", needs=lambda identity, thing: False, subject=lambda *a: "thing", world=World.DRAFT)
    def theirs(identity, thing):
        """Show what is somebody else's."""
        return "secret"

    @pages.page("/ikke-der", needs=PUBLIC, subject=lambda *a: None, world=World.DRAFT)
    def absent(identity, thing):
        """Show what isn't there."""
        return "nothing"

    @pages.page("/handling-siger-nej", methods=("POST",), **draft)
    def action_says_no(identity):
        """Ask for what the action doesn't allow."""
        raise NotAllowed("may_not")

    @pages.page("/maskine", needs=PUBLIC, world=World.MACHINE)
    def machine(identity):
        """Answer a machine."""
        return "ok"

    @pages.page("/aaben", needs=PUBLIC, world=World.OPEN, version=lambda: app.config["VERSION"])
    def open_page(identity):
        """Show the same to everyone."""
        return f"version {app.config['VERSION']} " + "æ" * 500

    @pages.page("/aaben/<int:number>", needs=PUBLIC, world=World.OPEN, version=lambda number: number)
    def many(identity, number):
        """Show one of many."""
        return f"{number} " + "x" * 900

    @pages.page("/personlig", needs=is_citizen)
    def personal(identity):
        """Show somebody their own."""
        return identity.name

    def who(database) -> Identity:
        app.config["ASKED"] += 1
        return ANYONE

    monkeypatch.setattr("portal.people.sessions.Sessions.who_is_asking", lambda self, database: who(database))
    real = Gate.seal

    def seal(self: Gate, app: Flask) -> None:
        app.register_blueprint(pages)
        real(self, app)

    monkeypatch.setattr(Gate, "seal", seal)
    app = create_app(settings)
    app.config.update(VERSION=1, ASKED=0)
    yield app
    app.extensions["gate"].database.close()
