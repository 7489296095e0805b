from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from portal import clock
from portal.access.models import Draft
from portal.i18n import day
from portal.plans.models import Action, Plan
from tests.builders import a_citizen

SLUG = "udskrevet-men-ikke-rask"
QUESTIONS = f"/situationer/{SLUG}/spoergsmaal"


class TestIndex:
    def test_lists_every_situation(self, pages, journeys):
        page = pages.get("journeys.index")

        assert len(page.texts(".navigation-card")) == len(journeys)


class TestShow:
    def test_shows_all_steps_to_everyone(self, pages, journeys):
        page = pages.get("journeys.show", slug=SLUG)

        titles = page.texts(".step-title")
        assert titles == [journeys[SLUG].text(f"steps.{step}.title") for step in journeys[SLUG].steps]

    def test_says_that_the_law_is_not_checked(self, pages):
        page = pages.get("journeys.show", slug=SLUG)

        assert "Vi er ved at tjekke reglerne på denne side" in page.main
        assert set(page.texts(".laws .badge")) == {"Ikke tjekket"}

    def test_is_complete_in_english(self, pages, journeys):
        page = pages.get("journeys.show", slug=SLUG, lang="en")

        assert page.h1 == journeys[SLUG].text("title", "en")
        assert "We are checking the rules" in page.main

    def test_an_unknown_situation_is_not_found(self, pages):
        assert pages.visit("/situationer/findes-ikke", status=404).h1 == "Siden findes ikke"


class TestAsk:
    def test_starts_at_the_first_open_question(self, pages):
        answer(pages, 1, **a_date(4))

        page = pages.get("screening.start", slug=SLUG)

        assert page.response.request.path == f"{QUESTIONS}/2"

    def test_reading_a_question_sets_no_cookie_and_writes_nothing(self, pages, database):
        pages.visit(f"{QUESTIONS}/1")

        assert not pages.client._cookies
        assert drafts(database) == 0

    def test_an_answer_is_kept_and_shown_again(self, pages):
        answer(pages, 1, **a_date(4))

        page = pages.visit(f"{QUESTIONS}/1")

        values = {field["name"]: field.get("value") for field in page.soup.select("input[type=text]")}
        then = clock.today() - timedelta(days=4)
        assert values == {"answer-day": str(then.day), "answer-month": str(then.month), "answer-year": str(then.year)}

    @pytest.mark.parametrize(
        ("sent", "complaint"),
        [
            ({}, "Skriv datoen, eller tryk på “Spring over”."),
            ({"answer-day": "31", "answer-month": "2", "answer-year": "2026"}, "Den dag findes ikke"),
            ({"answer-day": "x", "answer-month": "2", "answer-year": "2026"}, "Skriv dag, måned og år med tal"),
            ({"answer-day": "1", "answer-month": "2", "answer-year": "1850"}, "for langt tilbage"),
            ({"answer-day": "1", "answer-month": "2", "answer-year": "9999"}, "ude i fremtiden"),
        ],
    )
    def test_a_wrong_date_gets_a_clear_error_and_nothing_is_lost(self, pages, sent, complaint):
        page = answer(pages, 1, status=400, **sent)

        assert complaint in page.errors[0]
        assert page.soup.title.get_text().strip().startswith("Fejl:")
        for name, value in sent.items():
            assert page.soup.select_one(f"[name={name}]")["value"] == value
        assert page.soup.select_one(page.soup.select_one(".error-summary a")["href"])

    def test_an_option_that_isnt_there_is_refused(self, pages):
        page = answer(pages, 2, status=400, answer="perhaps")

        assert page.errors == ["Vælg et af svarene."]

    def test_skipping_and_not_knowing_lead_on(self, pages):
        assert answer(pages, 1, unknown="yes").response.request.path == f"{QUESTIONS}/2"
        assert answer(pages, 2, skip="yes").response.request.path == f"{QUESTIONS}/3"

    def test_a_question_that_isnt_asked_leads_on(self, pages, journeys):
        number = [q.id for q in journeys[SLUG].questions].index("plantype") + 1

        page = pages.visit(f"{QUESTIONS}/{number}")

        assert page.response.request.path == f"{QUESTIONS}/{number + 1}"

    @pytest.mark.parametrize("number", ["0", "99", "-1", "x"])
    def test_a_number_outside_is_not_found(self, pages, number):
        pages.visit(f"{QUESTIONS}/{number}", status=404)

    @pytest.mark.parametrize(("reader", "words"), [("parent", "Ja, med ord"), ("young_person", "Med ord, selv")])
    def test_an_option_called_yes_keeps_the_words_written_for_it(self, pages, journeys, reader, words):
        slug = "mit-barn-bliver-voksen"
        pages.post(f"/situationer/{slug}/spoergsmaal/1", {"answer": reader})
        number = [q.id for q in journeys[slug].questions].index("egne-ord") + 1

        assert words in pages.visit(f"/situationer/{slug}/spoergsmaal/{number}").texts("main label")

    def test_none_excludes_the_others(self, pages, journeys):
        number = next(i for i, q in enumerate(journeys[SLUG].questions, 1) if q.kind == "many_of")

        page = answer(pages, number, status=400, answer=["rehab", "none"])

        assert "Ingen af dem" in page.errors[0]
        assert len(page.soup.select("input[checked]")) == 2

    def test_no_answer_stands_in_an_address(self, pages):
        page = answer(pages, 2, answer="yes")

        assert page.response.request.path == f"{QUESTIONS}/3"
        assert not page.response.request.query_string


class TestResult:
    def test_unanswered_shows_everything_as_a_maybe_and_says_why(self, pages):
        page = pages.get("screening.result", slug=SLUG)

        assert "Du har ikke svaret på nogen spørgsmål" in page.main
        assert "Måske for dig" in page.texts(".badge")

    def test_steps_are_dated_from_the_persons_own_day(self, pages, app):
        answer(pages, 1, **a_date(4))

        page = pages.get("screening.result", slug=SLUG)

        with app.test_request_context():
            first = day(clock.today() - timedelta(days=4))
            last = day(clock.today() - timedelta(days=3))
        assert f"({first} til {last})" in page.text("#papirer .step-date")

    def test_not_knowing_hides_nothing_and_every_step_says_why(self, pages):
        answer(pages, 1, unknown="yes")
        answer(pages, 2, answer="unknown")

        page = pages.get("screening.result", slug=SLUG)

        assert "Måske for dig" in page.text("#hjaelp-hjemme .step-badges")
        assert "Du svarede “Ved ikke” på" in page.text("#hjaelp-hjemme")
        steps = page.soup.select(".step")
        assert all("Hvorfor ser jeg det her?" in step.get_text() for step in steps)

    def test_a_yes_makes_it_certain_and_a_no_takes_it_away(self, pages):
        answer(pages, 2, answer="yes")
        page = pages.get("screening.result", slug=SLUG)
        assert not page.soup.select("#hjaelp-hjemme .step-badges .badge-warning")
        assert "Du svarede “Ja” på" in page.text("#hjaelp-hjemme")

        answer(pages, 2, answer="no")
        assert not pages.get("screening.result", slug=SLUG).soup.select("#hjaelp-hjemme")

    def test_is_never_kept_by_anyone(self, pages):
        page = pages.get("screening.result", slug=SLUG)

        assert page.response.headers["Cache-Control"] == "private, no-store"

    def test_answers_are_nobody_elses(self, pages, app):
        answer(pages, 2, answer="yes")
        pages.client = app.test_client()

        assert "Du har ikke svaret på nogen spørgsmål" in pages.get("screening.result", slug=SLUG).main


class TestForget:
    def test_the_answers_are_gone(self, pages, database):
        page = answer(pages, 2, answer="yes")

        gone = pages.press(page, "Slet mine svar")

        assert gone.h1 == "Dine svar er slettet"
        assert drafts(database) == 0
        assert "Du har ikke svaret på nogen spørgsmål" in pages.get("screening.result", slug=SLUG).main


class TestTake:
    @pytest.fixture
    def citizen(self, pages, session):
        citizen = a_citizen(session)
        answer(pages, 1, **a_date(4))
        answer(pages, 2, answer="yes")
        answer(pages, 3, answer="unknown")
        pages.sign_in(session, citizen)
        return citizen

    def test_no_is_the_default(self, pages, citizen):
        page = pages.get("taking.offer")

        assert page.h1 == "Vil du tage dine svar med?"
        assert [field["value"] for field in page.soup.select("input[checked]")] == ["no"]

    def test_yes_brings_the_steps_and_forgets_the_answers(self, pages, citizen, session, database):
        shown = pages.get("screening.result", slug=SLUG).texts(".step-title")

        page = pages.press(pages.get("taking.offer"), "Fortsæt", {"take": "yes"})

        assert sorted(page.texts(".task-title")) == sorted(shown)
        assert "Måske for dig" in page.texts(".badge")
        assert drafts(database) == 0

    def test_no_takes_nothing_and_keeps_the_answers(self, pages, citizen, session, database):
        said = pages.press(pages.get("taking.offer"), "Fortsæt")

        assert "Vi har ikke lagt noget i din plan" in said.main
        assert session.scalar(select(func.count()).select_from(Plan)) == 0
        session.commit()
        assert drafts(database) == 1
        assert "Du har svar, der ikke er gemt" not in pages.get("home.my_page").main
        assert pages.get("taking.offer").h1 == "Vil du tage dine svar med?"

    def test_something_else_is_refused(self, pages, citizen):
        page = pages.press(pages.get("taking.offer"), "Fortsæt", {"take": "maybe"}, status=400)

        assert page.errors

    def test_taking_twice_makes_one_plan(self, pages, citizen, session):
        page = pages.get("taking.offer")
        pages.press(page, "Fortsæt", {"take": "yes"})
        pages.press(page, "Fortsæt", {"take": "yes"})

        assert session.scalar(select(func.count()).select_from(Plan)) == 1
        steps = session.scalars(select(Action.step)).all()
        assert len(steps) == len(set(steps)) > 5

    def test_the_answers_themselves_are_stored_nowhere(self, pages, citizen, session, database):
        pages.press(pages.get("taking.offer"), "Fortsæt", {"take": "yes"})

        rows = [str(row) for table in ("plan", "plan_origin", "action") for row in all_rows(database, table)]
        assert rows
        assert not [row for row in rows if "unknown" in row]

    def test_without_answers_there_is_nothing_to_ask(self, pages, session):
        pages.sign_in(session, a_citizen(session))

        assert pages.get("taking.offer").h1 == "Min side"


def answer(pages, number: int, *, status: int = 200, **sent):
    page = pages.visit(f"{QUESTIONS}/{number}")
    button = "Spring over" if "skip" in sent else "Næste"
    form = page.form(button)
    form.pop("")
    return pages.post(page.response.request.path, form | sent, status=status)


def a_date(days_ago: int) -> dict[str, str]:
    when = clock.today() - timedelta(days=days_ago)
    return {"answer-day": str(when.day), "answer-month": str(when.month), "answer-year": str(when.year)}


def drafts(database) -> int:
    with database.reading() as reader:
        return reader.scalar(select(func.count()).select_from(Draft)) or 0


def all_rows(database, table: str):
    from portal.db.base import Base

    with database.reading() as reader:
        return reader.execute(Base.metadata.tables[table].select()).all()


def test_no_step_is_lost_between_screen_and_markup(pages, journeys):
    soup: BeautifulSoup = pages.get("journeys.show", slug=SLUG).soup
    assert [step["id"] for step in soup.select(".step")] == list(journeys[SLUG].steps)
