"""What can't wait is asked before everything else, answered at once, and kept nowhere."""

import pytest
from sqlalchemy import func, select

from portal.access.models import Draft

SLUG = "udskrevet-men-ikke-rask"
ASKED = f"/situationer/{SLUG}/spoergsmaal/lige-nu"


class TestSafety:
    def test_comes_before_all_questions(self, pages):
        page = pages.get("screening.start", slug=SLUG)

        assert page.response.request.path == ASKED
        assert page.h1 == "Er noget af det her sandt lige nu?"
        assert "Vi gemmer ikke svaret" in page.main

    def test_is_not_asked_again_of_somebody_who_is_under_way(self, pages):
        answer = pages.post(f"/situationer/{SLUG}/spoergsmaal/2", {"answer": "yes"})
        assert answer.response.request.path.endswith("/3")

        assert pages.get("screening.start", slug=SLUG).response.request.path.endswith("/spoergsmaal/1")

    @pytest.mark.parametrize("sent", [{"flags": "none"}, {"skip": "yes"}, {"skip": "yes", "flags": "forvaerring"}])
    def test_none_and_skipping_lead_to_the_first_question(self, pages, sent):
        assert pages.post(ASKED, sent).response.request.path == f"/situationer/{SLUG}/spoergsmaal/1"

    @pytest.mark.parametrize("sent", [{}, {"flags": ["none", "forvaerring"]}, {"flags": "findes-ikke"}])
    def test_nothing_or_a_contradiction_gets_a_clear_error(self, pages, sent):
        page = pages.post(ASKED, sent, status=400)

        assert len(page.errors) == 1
        assert page.soup.title.get_text().strip().startswith("Fejl:")

    @pytest.mark.parametrize(
        ("flag", "numbers"),
        [
            ("selvmordstanker", {"112", "70 201 201"}),
            ("utryg-hjemme", {"112", "1888"}),
            ("forvaerring", {"112", "1813"}),
        ],
    )
    def test_an_answer_shows_whom_to_call_first_of_all(self, pages, flag, numbers):
        page = pages.post(ASKED, {"flags": flag})

        assert page.h1 == "Få hjælp nu"
        assert all(number in page.main for number in numbers), page.main
        links = [str(link["href"]) for link in page.soup.select("main a")]
        assert links[0] == "tel:112"
        assert "Forlad siden nu" in page.texts("a")

    def test_nothing_is_stored_and_no_cookie_set(self, pages, session):
        page = pages.post(ASKED, {"flags": ["selvmordstanker", "utryg-hjemme"]})

        assert "Set-Cookie" not in page.response.headers
        assert page.response.request.path == ASKED
        assert not page.response.request.query_string
        assert session.scalar(select(func.count()).select_from(Draft)) == 0

    def test_leaves_answers_given_before_as_they_are(self, pages, session):
        pages.post(f"/situationer/{SLUG}/spoergsmaal/2", {"answer": "yes"})
        before = session.scalars(select(Draft.sealed)).one()
        session.rollback()
        token = pages.visit(ASKED).form("Næste")["csrf_token"]

        pages.post(ASKED, {"flags": "selvmordstanker", "csrf_token": token})

        assert session.scalars(select(Draft.sealed)).one() == before

    def test_the_tab_says_nothing_of_it(self, pages):
        page = pages.post(ASKED, {"flags": "selvmordstanker"})

        assert page.soup.title.get_text().strip().startswith("Vigtige telefonnumre")

    def test_undated_lines_are_not_shown(self, pages, app):
        undated = [line for line in app.extensions["municipality"].crisis_lines if not line.is_shown]
        assert undated
        page = pages.post(ASKED, {"flags": ["selvmordstanker", "utryg-hjemme", "forvaerring", "alene-uden-mad"]})

        assert not [line for line in undated if line.phone in page.main]
