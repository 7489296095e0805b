import json

import pytest
import structlog

from portal.app import log
from tests.builders import a_citizen

CANARY = "hemmelig-diagnose"


class TestLog:
    @pytest.fixture
    def lines(self, capsys):
        structlog.reset_defaults()
        log.configure()
        yield lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        structlog.reset_defaults()

    def test_one_line_a_request_with_the_pages_name_and_no_address(self, pages, session, lines):
        pages.sign_in(session, a_citizen(session, name=CANARY))
        pages.get("plans.show")
        pages.visit(f"/situationer/{CANARY}", status=404)
        pages.raw("GET", f"/?q={CANARY}", headers={"User-Agent": CANARY, "Cookie": f"x={CANARY}"})

        found = lines()

        assert [line["page"] for line in found] == ["plans.show", "journeys.show", "home.front"]
        assert set(found[0]) == {"event", "level", "timestamp", "method", "page", "status", "ms"}
        assert CANARY not in json.dumps(found)

    def test_a_fault_is_logged_by_type_and_place_and_shown_with_its_number(self, pages, lines, monkeypatch):
        def fail(*_):
            raise RuntimeError(f"about {CANARY}")

        monkeypatch.setattr("portal.journeys.views.screening.held_answers", fail)

        page = pages.get("screening.result", slug="udskrevet-men-ikke-rask", status=500)

        fault = next(line for line in lines() if line["event"] == "fault")
        assert fault["error"] == "RuntimeError"
        assert fault["reference"] in page.main
        assert any("screening.py" in place for place in fault["places"])
        assert CANARY not in json.dumps(fault)
        assert CANARY not in page.response.get_data(as_text=True)

    def test_nothing_half_done_is_kept_when_a_page_fails(self, pages, session, monkeypatch):
        citizen = a_citizen(session)
        pages.sign_in(session, citizen)
        form = pages.get("plans.goal").form("Gem mit mål")
        form.pop("")

        def fail(*_args, **_more):
            raise RuntimeError("planted")

        monkeypatch.setattr("portal.plans.views.redirect", fail)
        pages.post("/min-side/plan/maal", form | {"words": "Halvt"}, status=500)

        assert "Halvt" not in pages.get("plans.show").main

    def test_forged_line_ends_make_no_second_line(self, pages, lines):
        pages.raw("GET", '/findes-ikke%0a{"event": "forged"}')

        assert [line["event"] for line in lines()] == ["request"]
