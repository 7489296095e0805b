"""Journeys on paper and as a file: everything is there, nothing folds, and it needs no network."""

import re

import pytest
from bs4 import BeautifulSoup

from portal.journeys.wording.path import path_of
from tests.pages import OWN

SLUGS = ("udskrevet-men-ikke-rask", "mit-barn-bliver-voksen")
FILES = [f"/situationer/{slug}/gem-siden" for slug in SLUGS] + [
    f"/en/situationer/{SLUGS[1]}/for/young-person/gem-siden"
]


class TestPaper:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_has_all_steps_the_ways_to_reach_us_and_a_code(self, pages, journeys, slug):
        page = pages.get("paper.journey", slug=slug)

        for step in journeys[slug].phases_for():
            for one in step[1]:
                assert journeys[slug].text(f"steps.{one.id}.title") in page.main
        assert "00 00 10 00" in page.text(".paper-reach")
        assert "Havnegade 1" in page.text(".paper-reach")
        assert page.soup.select_one("svg.qr path")
        assert f"{OWN}/situationer/{slug}" in page.main
        assert not page.soup.select("details, nav, form")

    def test_tells_a_young_person_in_their_own_words(self, pages):
        page = pages.get("paper.journey_to", slug=SLUGS[1], view="young-person")

        assert page.h1 == "Jeg fylder snart 18, og jeg har brug for hjælp"
        assert f"{OWN}/situationer/{SLUGS[1]}/for/young-person" in page.main

    def test_of_ones_own_steps_has_days_and_only_ones_own(self, pages):
        pages.post(f"/situationer/{SLUGS[0]}/spoergsmaal/2", {"answer": "no"})

        page = pages.get("paper.result", slug=SLUGS[0])

        assert "Skrevet ud" in page.text("header")
        assert not page.soup.select("#hjaelp-hjemme")
        assert "Måske for dig" in page.main
        assert "no-store" in page.response.headers["Cache-Control"]

    def test_shows_the_sheet_with_the_persons_own_days(self, pages):
        born = {"answer-day": "14", "answer-month": "3", "answer-year": "2009"}
        pages.post(f"/situationer/{SLUGS[1]}/spoergsmaal/2", born)

        page = pages.get("paper.result", slug=SLUGS[1])

        assert "fra 14. marts 2027" in page.text("table")
        assert "14. marts 2024 til 13. marts 2027" in page.text("table")


class TestFile:
    @pytest.mark.parametrize("path", FILES)
    def test_is_one_small_file_that_needs_nothing_else(self, pages, path):
        answer = pages.client.get(path, base_url=OWN)
        html = answer.get_data(as_text=True)

        assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
        assert answer.headers["Content-Disposition"].endswith('.html"')
        assert len(answer.get_data()) <= 60 * 1024
        soup = BeautifulSoup(html, "html.parser")
        assert not soup.select("link, script, img")
        assert not re.search(r"url\(|@import", html)
        assert soup.select_one("style")
        for link in soup.select("a[href]"):
            assert str(link["href"]).startswith(("tel:", "mailto:", "https://", OWN)), link

    def test_has_no_name_of_its_own_choosing(self, pages):
        assert pages.client.get("/situationer/x%22;evil/gem-siden", base_url=OWN).status_code == 404


class TestPath:
    def test_stops_at_every_phase_in_order_and_says_the_same_in_a_list(self, pages, journeys):
        page = pages.get("journeys.show", slug=SLUGS[1])

        assert page.texts(".path-number") == ["1", "2", "3", "4", "5"]
        listed = page.soup.select(".path-list a")
        titles = [journeys[SLUGS[1]].text(f"phases.{phase.id}.title") for phase in journeys[SLUGS[1]].phases]
        assert [link.get_text() for link in listed] == titles
        assert all(page.soup.select_one(str(link["href"])) for link in listed)
        assert page.soup.select_one(".journey-path svg")["aria-hidden"] == "true"

    def test_marks_where_one_is_now(self, pages):
        from datetime import timedelta

        from portal import clock

        day = clock.today() - timedelta(days=1)
        parts = {f"answer-{name}": str(getattr(day, name)) for name in ("day", "month", "year")}
        pages.post(f"/situationer/{SLUGS[0]}/spoergsmaal/1", parts)

        page = pages.get("screening.result", slug=SLUGS[0])

        assert len(page.soup.select(".path-current")) >= 1
        assert "Her er du nu" in page.text(".path-list")

    def test_road_begins_at_the_first_stop_and_ends_at_the_last(self, app):
        from portal.journeys.wording.shown import ShownPhase

        phases = [ShownPhase(str(n), "T", "t", "", False, True, 1, ()) for n in range(4)]

        path = path_of(phases)

        numbers = [int(number) for number in re.findall(r"-?\d+", path.road)]
        assert tuple(numbers[:2]) == (path.stops[0].x, path.stops[0].y)
        assert tuple(numbers[-2:]) == (path.stops[-1].x, path.stops[-1].y)
        assert all(0 <= stop.x <= 320 and 0 <= stop.y <= path.height for stop in path.stops)
