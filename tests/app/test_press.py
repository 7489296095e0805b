"""What is published is made once, for all processes, and every one of them sees it soon."""

import gzip
import time

import brotli
import pytest
from sqlalchemy import delete, func, select

from portal import clock
from portal.access.models import KeptPage
from portal.app.application import create_app
from portal.app.press import press
from portal.journeys.actions import import_journeys, withdraw_journey
from tests.pages import OWN
from tests.statements import statements

SLUG = "udskrevet-men-ikke-rask"
PATHS = ("/", "/situationer", f"/situationer/{SLUG}", f"/en/situationer/{SLUG}", "/hjaelp", "/en/was")


class TestPress:
    def test_makes_every_open_page_in_every_language_once(self, app, database, journeys):
        with database.writing() as session:
            session.execute(delete(KeptPage))
            session.commit()
        app.extensions["gate"].kept.forget()
        made = press(app)

        assert made > 2 * len(PATHS)
        assert press(app) == 0
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(KeptPage)) == made

    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("coding", ["br", "gzip", ""])
    def test_another_process_serves_the_same_bytes_without_making_them(
        self, app, settings, database, path, coding, monkeypatch
    ):
        press(app)
        app.extensions["gate"].kept.forget()
        mine = app.test_client().get(path, base_url=OWN, headers={"Accept-Encoding": "br"})
        other = create_app(settings)
        monkeypatch.setattr(other.jinja_env, "get_or_select_template", None)  # it can render nothing

        theirs = other.test_client().get(path, base_url=OWN, headers={"Accept-Encoding": coding})

        assert theirs.status_code == 200
        assert theirs.headers["ETag"] == mine.headers["ETag"]
        assert unpacked(theirs) == unpacked(mine)
        assert theirs.headers.get("Content-Encoding", "") == coding
        other.extensions["gate"].database.close()

    @pytest.mark.long
    @pytest.mark.parametrize("path", PATHS)
    def test_what_is_made_is_what_a_process_would_make_itself(self, app, settings, database, path):
        with database.writing() as session:
            session.execute(delete(KeptPage))
            session.commit()
        app.extensions["gate"].kept.forget()
        own = app.test_client().get(path, base_url=OWN)
        press(app)
        app.extensions["gate"].kept.forget()

        made = app.test_client().get(path, base_url=OWN)

        assert made.data == own.data

    def test_a_page_is_looked_up_once_for_each_process(self, app, database):
        press(app)
        app.extensions["gate"].kept.forget()
        app.extensions["shelf"].find(SLUG)
        client = app.test_client()

        with statements(database) as seen:
            for _ in range(20):
                assert client.get(f"/situationer/{SLUG}", base_url=OWN).status_code == 200

        assert len([statement for statement in seen if "kept_page" in statement]) == 1

    def test_throws_away_what_nobody_asks_for_any_more(self, app, database):
        with database.writing() as session:
            session.add(KeptPage(etag="gone", br=b"", gzip=b"", made_at=clock.now()))
            session.commit()

        press(app)

        with database.reading() as session:
            assert session.get(KeptPage, "gone") is None


class TestWithdrawal:
    @pytest.mark.long
    def test_is_seen_by_every_process_within_two_seconds_and_so_is_coming_back(self, settings, database, journeys):
        processes = [create_app(settings).test_client() for _ in range(2)]
        assert statuses(processes) == {200}

        change(database, lambda session: withdraw_journey(session, SLUG, now=clock.now()))
        until(lambda: statuses(processes) == {404})

        change(database, lambda session: import_journeys(session, [journeys[SLUG]], now=clock.now()))
        until(lambda: statuses(processes) == {200})
        for process in processes:
            process.application.extensions["gate"].database.close()

    @pytest.mark.long
    def test_leaves_the_front_page_without_it(self, app, database, journeys):
        client = app.test_client()
        change(database, lambda session: withdraw_journey(session, SLUG, now=clock.now()))
        until(lambda: SLUG.encode() not in client.get("/", base_url=OWN).data)

        change(database, lambda session: import_journeys(session, [journeys[SLUG]], now=clock.now()))
        until(lambda: SLUG.encode() in client.get("/", base_url=OWN).data)

    def test_of_what_is_not_published_says_so(self, app, database):
        run = app.test_cli_runner().invoke(args=["journeys", "withdraw", "findes-ikke"])

        assert run.exit_code == 1
        assert "findes-ikke is not published" in run.output


def unpacked(response) -> bytes:
    coding = response.headers.get("Content-Encoding", "")
    return {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](response.data)


def statuses(processes) -> set[int]:
    return {process.get(f"/situationer/{SLUG}", base_url=OWN).status_code for process in processes}


def change(database, what) -> None:
    with database.writing() as session:
        what(session)
        session.commit()


def until(holds) -> None:
    deadline = time.monotonic() + 2
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
