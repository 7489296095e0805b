"""A few questions, one at a time, and the steps that come of the answers. Nothing stands in the address."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import BrowserDraft, Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.journeys.forms import question_form
from portal.journeys.model.facts import UNKNOWN
from portal.journeys.model.format import Question
from portal.journeys.model.journey import Journey
from portal.journeys.screening.answers import (
    Answer,
    AnswerError,
    Answers,
    Raw,
    Silence,
    check_answers,
    read_answer,
    to_raw,
)
from portal.journeys.screening.personal import asked_questions, next_question, personal_steps, previous_question
from portal.journeys.shelf import Published
from portal.journeys.views.public import the_shelf, words_for

pages = Pages("screening", __name__)
ANSWERS = "answers"
GET_AND_POST = ("GET", "POST")


def journey_at(database: Session, identity: Identity, slug: str, **_rest: Any) -> Published | None:
    """Load the journey that the address names."""
    return the_shelf().find(slug)


def question_at(database: Session, identity: Identity, slug: str, number: int) -> tuple[Published, Question] | None:
    """Load the journey and the question that the address names; they are numbered from 1."""
    published = the_shelf().find(slug)
    if published is None or not 1 <= number <= len(published.journey.questions):
        return None
    return published, published.journey.questions[number - 1]


@pages.page("/situationer/<slug>/spoergsmaal", needs=PUBLIC, subject=journey_at, world=World.DRAFT)
def start(identity: Identity, published: Published) -> Response:
    """Go on with the first question that hasn't been answered."""
    journey = published.journey
    answers = held_answers(journey)
    open_ones = [question for question in asked_questions(journey, answers) if question.id not in answers]
    return _to_question(journey, open_ones[0] if open_ones else journey.questions[0])


@pages.page(
    "/situationer/<slug>/spoergsmaal/<int:number>",
    needs=PUBLIC,
    subject=question_at,
    world=World.DRAFT,
    methods=GET_AND_POST,
)
def ask(identity: Identity, subject: tuple[Published, Question]) -> ResponseReturnValue:
    """Ask one question and keep the answer."""
    published, question = subject
    journey, answers = published.journey, held_answers(published.journey)
    if question not in asked_questions(journey, answers):
        return _onwards(journey, answers, question)
    wording = words_for(published)
    form = question_form(question, wording, held_raw(journey).get(question.id, ""))
    if request.method == "POST":
        raw = UNKNOWN if "unknown" in request.form else form.raw()
        if "skip" in request.form or raw:
            try:
                answer = read_answer(question, "" if "skip" in request.form else raw, clock.today())
            except AnswerError as error:
                form.refuse(error.problem)
            else:
                keep_answer(journey, question, answer)
                return _onwards(journey, held_answers(journey), question)
        else:
            form.refuse(None)
    return _question_page(published, question, form, answers), 400 if form.errors else 200


@pages.page("/situationer/<slug>/resultat", needs=PUBLIC, subject=journey_at, world=World.DRAFT)
def result(identity: Identity, published: Published) -> ResponseReturnValue:
    """Show the steps that are this person's."""
    journey, wording = published.journey, words_for(published)
    answers = held_answers(journey)
    phases = personal_steps(journey, answers, clock.today())
    asked = [
        (
            journey.questions.index(question) + 1,
            wording.question(question),
            wording.answer(question, answers.get(question.id, Silence.UNANSWERED)),
        )
        for question in asked_questions(journey, answers)
        if answers
    ]
    return render_template(
        "journeys/result.html",
        journey=journey,
        words=wording,
        phases=wording.personal_phases(phases),
        answered=asked,
        today=clock.today(),
    )


@pages.page("/situationer/<slug>/slet-svar", needs=PUBLIC, subject=journey_at, world=World.DRAFT, methods=("POST",))
def forget(identity: Identity, published: Published) -> Response:
    """Delete the answers, the saved ones too."""
    BrowserDraft(session()).forget_everywhere()
    return make_response(redirect(url_for("screening.forgotten", slug=published.journey.slug)))


@pages.page("/situationer/<slug>/svar-slettet", needs=PUBLIC, subject=journey_at, world=World.DRAFT)
def forgotten(identity: Identity, published: Published) -> ResponseReturnValue:
    """Tell that the answers are gone."""
    return render_template("journeys/forgotten.html", journey=published.journey, words=words_for(published))


def held_raw(journey: Journey) -> dict[str, Raw]:
    """Return what this browser's draft holds for the journey."""
    held = BrowserDraft(session()).read().get(ANSWERS, {}).get(journey.id, {})
    return dict(held)


def held_answers(journey: Journey) -> Answers:
    """Return the answers of this browser's draft; what no longer fits the journey is left out."""
    answers, _problems = check_answers(journey, held_raw(journey), clock.today())
    return answers


def keep_answer(journey: Journey, question: Question, answer: Answer | None) -> None:
    """Keep one checked answer in this browser's draft; None means that the question was skipped."""
    draft = BrowserDraft(session())
    content = draft.read(to_change=True)
    content.pop("left", None)  # new answers may be asked about anew
    held = content.setdefault(ANSWERS, {}).setdefault(journey.id, {})
    held.pop(question.id, None)
    held |= to_raw({question.id: answer}) if answer is not None else {}
    draft.write(content)


def _question_page(published: Published, question: Question, form: Any, answers: Answers) -> str:
    journey = published.journey
    asked = asked_questions(journey, answers)
    earlier = previous_question(journey, answers, question.id)
    return render_template(
        "journeys/question.html",
        journey=journey,
        words=words_for(published),
        question=question,
        form=form,
        progress=(asked.index(question) + 1, len(asked)),
        back_url=_question_url(journey, earlier) if earlier else url_for("journeys.show", slug=journey.slug),
    )


def _onwards(journey: Journey, answers: Answers, question: Question) -> Response:
    following = next_question(journey, answers, question.id)
    if following is None:
        return make_response(redirect(url_for("screening.result", slug=journey.slug)))
    return _to_question(journey, following)


def _to_question(journey: Journey, question: Question) -> Response:
    return make_response(redirect(_question_url(journey, question)))


def _question_url(journey: Journey, question: Question) -> str:
    return url_for("screening.ask", slug=journey.slug, number=journey.questions.index(question) + 1)
