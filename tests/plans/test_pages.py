from datetime import date, timedelta

import pytest

from portal import clock
from tests.builders import a_citizen, a_plan, a_step, an_assignment
from tests.pages import begins_with_help, is_helped_first
from tests.statements import of_the_page, statements


@pytest.fixture
def citizen(pages, session):
    citizen = a_citizen(session)
    pages.sign_in(session, citizen)
    return citizen


class TestShow:
    def test_an_empty_plan_says_what_to_do(self, pages, citizen):
        page = pages.get("plans.show")

        assert "Der er ingen trin i din plan endnu" in page.main
        assert page.link("Find din situation") == "/situationer"

    def test_shows_steps_with_who_and_when(self, pages, citizen, session):
        a_plan(session, citizen, a_step("ring", due_to=date(2999, 3, 14)), a_step("hvil", is_maybe=True))

        page = pages.get("plans.show")

        assert page.texts(".task-title") == ["Trin ring", "Trin hvil"]
        assert "Senest 14. marts 2999" in page.main
        assert "Måske for dig" in page.texts(".badge")

    def test_speaks_english(self, pages, citizen, session):
        a_plan(session, citizen, a_step("ring", due_to=date(2999, 3, 14)))

        page = pages.get("plans.show", lang="en")

        assert page.texts(".task-title") == ["Step ring"]
        assert "14 March 2999" in page.main

    @pytest.mark.parametrize("steps", [1, 60])
    def test_costs_the_same_statements_for_any_number_of_steps(self, pages, citizen, session, database, steps):
        an_assignment(session, citizen)
        a_plan(session, citizen, *(a_step(f"trin-{n}") for n in range(steps)))
        pages.get("plans.show")

        with statements(database) as seen:
            pages.get("plans.show")

        assert len(of_the_page(seen)) == 5, seen  # sign-in, plan and goal, actions, contact card, unread

    def test_a_date_that_has_passed_is_said_without_blame(self, pages, citizen, session):
        a_plan(session, citizen, a_step(due_to=clock.today() - timedelta(days=1)))

        page = pages.get("plans.show")
        assert page.main.count("Nogle datoer er gået. Det gør ikke noget.") == 1
        assert not page.texts(".badge")


class TestTick:
    def test_moves_the_step_and_can_be_undone(self, pages, citizen, session):
        a_plan(session, citizen, a_step("ring"))

        done = pages.press(pages.get("plans.show"), "Det har jeg gjort")
        assert "Det har du gjort" in done.texts("h2")
        assert "Du har krydset alt af" in done.main

        undone = pages.press(done, "Fortryd")
        assert "Det har du gjort" not in undone.texts("h2")

    def test_a_second_click_changes_nothing(self, pages, citizen, session):
        a_plan(session, citizen, a_step("ring"))
        page = pages.get("plans.show")

        pages.press(page, "Det har jeg gjort")
        again = pages.press(page, "Det har jeg gjort")

        assert "Færdig" in again.texts(".badge")

    def test_somebody_elses_step_is_not_there(self, pages, citizen, session):
        other = a_citizen(session)
        a_plan(session, other, a_step("ring"))
        from sqlalchemy import select

        from portal.plans.models import Action

        action = session.scalars(select(Action)).one()
        session.commit()
        a_plan(session, citizen, a_step("mit"))
        token = pages.get("plans.show").form("Det har jeg gjort")["csrf_token"]

        pages.get("plans.show_action", action_id=action.id, status=404)
        path = pages.address("plans.tick", action_id=action.id)
        pages.post(path, {"csrf_token": token, "done": "yes"}, status=404)

        session.refresh(action)
        assert action.status == "open"


class TestAction:
    def test_tells_all_about_it(self, pages, citizen, session):
        a_plan(session, citizen, a_step("ring"))

        page = pages.visit(pages.get("plans.show").link("Trin ring"))

        assert page.h1 == "Trin ring"
        assert page.text("main em") == "det"


class TestGoal:
    def test_is_written_in_the_citizens_own_words(self, pages, citizen):
        words = "Jeg vil <i>gå</i> en tur.\nOg sove."

        page = pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": words})

        assert page.text(".quote blockquote") == "Jeg vil <i>gå</i> en tur. Og sove."

    @pytest.mark.parametrize(("words", "is_helped"), [("Jeg vil ikke leve mere", True), ("Jeg vil hjem", False)])
    def test_that_may_not_wait_brings_first_whom_to_call(self, pages, citizen, words, is_helped):
        page = pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": words})

        assert page.text(".quote blockquote") == words
        assert is_helped_first(page) is is_helped

    def test_that_can_not_be_taken_brings_first_whom_to_call_too(self, pages, citizen):
        words = f"Jeg vil ikke leve mere {'å' * 1000}"
        page = pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": words}, status=400)
        assert begins_with_help(page)

    def test_can_be_rewritten(self, pages, citizen):
        pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": "Først"})

        page = pages.get("plans.goal")
        assert page.soup.textarea.get_text().strip() == "Først"
        page = pages.press(page, "Gem mit mål", {"words": "Siden"})

        assert page.text(".quote blockquote") == "Siden"

    @pytest.mark.parametrize(
        ("words", "complaint"), [("", "Skriv dit mål"), ("   \n ", "Skriv dit mål"), ("å" * 1001, "for langt")]
    )
    def test_a_wrong_one_gets_a_clear_error_and_nothing_is_lost(self, pages, citizen, words, complaint):
        page = pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": words}, status=400)

        assert complaint in page.errors[0]
        assert page.soup.textarea.get_text().strip() == words.strip()

    def test_line_ends_count_once(self, pages, citizen):
        words = "x\r\n" * 499 + "x"  # 999 characters, 1498 as a browser sends them

        pages.press(pages.get("plans.goal"), "Gem mit mål", {"words": words})

    def test_is_kept_as_written_when_the_sign_in_ran_out(self, pages, citizen):
        page = pages.get("plans.goal")
        pages.client.delete_cookie("borger", domain="127.0.0.1")

        refused = pages.press(page, "Gem mit mål", {"words": "Jeg vil hjem"}, status=401)

        assert "Jeg vil hjem" in refused.text("blockquote")
        assert refused.link("Log ind igen") == "/log-ind?next=/min-side/plan/maal"
