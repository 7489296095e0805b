"""What the front door answers by itself: the same as the gate behind it, and nothing that the gate wouldn't."""

import json
from contextlib import contextmanager

import pytest
import structlog
from flask import request_started

from portal.access.gate import World
from portal.access.gate.pages import guard_of
from portal.app import log
from tests.home.test_pages import OPEN
from tests.pages import OWN

SLUG = "udskrevet-men-ikke-rask"
CHILD = "/situationer/mit-barn-bliver-voksen"
OTHERS = (
    "/medarbejder/logget-af",
    f"/situationer/{SLUG}/udskriv",
    f"/situationer/{SLUG}/gem-siden",
    f"{CHILD}/hvem-kan-se-hvad",
    *(f"{CHILD}/for/young-person{page}" for page in ("", "/udskriv", "/gem-siden")),
)
ASKED: tuple[dict[str, str], ...] = (
    {},
    {"Accept-Encoding": "br, gzip"},
    {"Accept-Encoding": "gzip"},
    {"If-None-Match": "*"},
    {"If-None-Match": 'W/"another"'},
)


@contextmanager
def requests_made(app):
    """Count what comes past the front door."""
    seen = []

    def note(*_args, **_more):
        seen.append(1)

    with request_started.connected_to(note, app):
        yield seen


class TestFrontDoor:
    @pytest.mark.parametrize("path", [*OPEN, *OTHERS, "/en/", f"/en/situationer/{SLUG}"])
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_answers_as_the_gate_does(self, app, pages, path, method):
        for headers in ASKED:
            app.extensions["gate"].kept.forget()
            with requests_made(app) as behind:
                behind_it = pages.raw(method, path, headers=headers)
                pages.raw("GET", path)  # now the bytes are here in any case
                assert behind
            with requests_made(app) as behind:
                at_the_door = pages.raw(method, path, headers=headers)
                assert not behind

            assert at_the_door.status == behind_it.status
            assert sorted(at_the_door.headers) == sorted(behind_it.headers)
            assert at_the_door.data == behind_it.data

    def test_every_open_page_is_among_those_compared(self, app):
        adapter = app.url_map.bind("127.0.0.1:59999")
        compared = {adapter.match(path)[0] for path in (*OPEN, *OTHERS)}
        guards = {rule.endpoint: guard_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}

        for endpoint, guard in guards.items():
            if guard is not None and guard.world is World.OPEN:
                assert endpoint in compared

    def test_sends_who_asks_for_another_host_to_ours(self, pages):
        pages.raw("GET", "/")

        answer = pages.raw("GET", "/", base_url="http://evil.test")

        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{OWN}/"

    @pytest.mark.parametrize(("method", "status"), [("POST", 405), ("PUT", 405), ("OPTIONS", 200)])
    def test_lets_nothing_but_reading_be_answered(self, pages, method, status):
        pages.raw("GET", "/")

        assert pages.raw(method, "/").status_code == status

    @pytest.mark.parametrize("path", ["//", "/./", "//situationer", "/situationer/", "/SITUATIONER", "/situationer%20"])
    def test_knows_a_page_by_its_one_address(self, app, pages, path):
        for known in OPEN:
            pages.raw("GET", known)

        with requests_made(app) as behind:
            pages.raw("GET", path)

        assert behind

    @pytest.mark.parametrize("path", ["/soeg", "/min-side", "/log-ind", f"/situationer/{SLUG}/saadan-er-det", "/nix"])
    def test_never_keeps_what_is_not_open(self, app, pages, path):
        with requests_made(app) as behind:
            pages.raw("GET", path)
            pages.raw("GET", path)

        assert len(behind) == 2

    def test_logs_the_pages_name_and_no_address(self, app, pages, capsys):
        pages.raw("GET", f"/situationer/{SLUG}")
        structlog.reset_defaults()
        log.configure()
        with requests_made(app) as behind:
            pages.raw("HEAD", f"/situationer/{SLUG}?q=hemmeligt", headers={"If-None-Match": "*"})
            assert not behind

        line = json.loads(capsys.readouterr().out.splitlines()[-1])
        structlog.reset_defaults()

        assert (line["event"], line["method"], line["page"], line["status"]) == (
            "request",
            "HEAD",
            "journeys.show",
            304,
        )
        assert set(line) == {"event", "level", "timestamp", "method", "page", "status", "ms"}
