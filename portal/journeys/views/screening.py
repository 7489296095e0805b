"""A few questions, one at a time, and the steps that come of the answers. Nothing stands in the address."""

from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import BrowserDraft, Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.journeys.forms import question_form, safety_form
from portal.journeys.model.facts import NONE, UNKNOWN
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
from portal.journeys.screening.personal import (
    asked_questions,
    next_question,
    personal_steps,
    previous_question,
    reader_of,
)
from portal.journeys.screening.situation import situation_of
from portal.journeys.shelf import Published
from portal.journeys.views.public import journey_page, the_shelf, words_for
from portal.journeys.wording.journey import due_first
from portal.journeys.wording.path import path_of

pages = Pages("screening", __name__)
ANSWERS = "answers"
GET_AND_POST = ("GET", "POST")


def journey_at(database: Session, identity: Identity, slug: str, **_rest: Any) -> Published | None:
    """Load the journey that the address names."""
    return the_shelf().find(slug)


def journey_with_flags(database: Session, identity: Identity, slug: str) -> Published | None:
    """Load the journey that the address names, if it asks for what can't wait."""
    published = the_shelf().find(slug)
    return published if published and published.journey.red_flags else None


def question_at(database: Session, identity: Identity, slug: str, number: int) -> tuple[Published, Question] | None:
    """Load the journey and the question that the address names; they are numbered from 1."""
    published = the_shelf().find(slug)
    if published is None or not 1 <= number <= len(published.journey.questions):
        return None
    return published, published.journey.questions[number - 1]


@pages.page("/situationer/<slug>/spoergsmaal", needs=PUBLIC, subject=journey_at, world=World.DRAFT)
def start(identity: Identity, published: Published) -> Response:
    """Go on with the first question that hasn't been answered; before all others, ask for what can't wait."""
    journey = published.journey
    answers = held_answers(journey)
    if journey.red_flags and not answers:
        return make_response(redirect(url_for("screening.safety", slug=journey.slug)))
    open_ones = [question for question in asked_questions(journey, answers) if question.id not in answers]
    return _to_question(journey, open_ones[0] if open_ones else journey.questions[0])


@pages.page(
    "/situationer/<slug>/spoergsmaal/lige-nu",
    needs=PUBLIC,
    subject=journey_with_flags,
    world=World.DRAFT,
    methods=GET_AND_POST,
)
def safety(identity: Identity, published: Published) -> ResponseReturnValue:
    """Ask for what can't wait. Whoever has it sees first who can be called; nothing is stored, whatever they answer."""
    words = words_for(published, reader_of(published.journey, held_answers(published.journey)))
    form = safety_form(words.red_flags())
    chosen = set(form.flags.data or ())
    if request.method == "POST":
        if "skip" in request.form or chosen == {NONE}:
            return _to_question(published.journey, published.journey.questions[0])
        flags = [flag for flag in words.red_flags() if flag.id in chosen]
        if flags and NONE not in chosen:
            kinds = [kind for flag in flags for kind in flag.kinds]
            leave = url_for("people.leave")
            return journey_page("journeys/crisis.html", words, flags=flags, kinds=kinds, quick_exit_url=leave)
        form.refuse()
    back = url_for("journeys.show", slug=published.journey.slug)
    page = journey_page("journeys/safety.html", words, form=form, back_url=back, quick_exit_url=url_for("people.leave"))
    return page, 400 if form.errors else 200


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
    wording = words_for(published, reader_of(journey, answers))
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
    journey = published.journey
    answers = held_answers(journey)
    situation = situation_of(journey, answers)
    wording = words_for(published, reader_of(journey, answers))
    phases = wording.personal_phases(personal_steps(journey, answers, clock.today()))
    asked = [
        (
            journey.questions.index(question) + 1,
            wording.question(question),
            wording.answer(question, answers.get(question.id, Silence.UNANSWERED)),
        )
        for question in asked_questions(journey, answers)
        if answers
    ]
    return journey_page(
        "journeys/result.html",
        wording,
        phases=phases,
        path=path_of(phases),
        due=due_first(phases),
        answered=asked,
        sheet=wording.sheet(situation.anchors),
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
    return journey_page("journeys/forgotten.html", words_for(published))


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
    return journey_page(
        "journeys/question.html",
        words_for(published, reader_of(journey, answers)),
        question=question,
        form=form,
        progress=(asked.index(question) + 1, len(asked)),
        back_url=_question_url(journey, earlier) if earlier else _before_questions(journey),
    )


def _before_questions(journey: Journey) -> str:
    return url_for("screening.safety" if journey.red_flags else "journeys.show", slug=journey.slug)


def _onwards(journey: Journey, answers: Answers, question: Question) -> Response:
    following = next_question(journey, answers, question.id)
    if following is None:
        return make_response(redirect(url_for("screening.result", slug=journey.slug)))
    return _to_question(journey, following)


def _to_question(journey: Journey, question: Question) -> Response:
    return make_response(redirect(_question_url(journey, question)))


def _question_url(journey: Journey, question: Question) -> str:
    return url_for("screening.ask", slug=journey.slug, number=journey.questions.index(question) + 1)
