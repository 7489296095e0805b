"""From a stranger's answers to the plan of someone who has signed in: asked, never assumed."""

from flask import Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import BrowserDraft, Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.journeys.actions import take_into_plan
from portal.journeys.forms import TakeForm
from portal.journeys.screening.answers import Answers, check_answers
from portal.journeys.screening.personal import reader_of
from portal.journeys.shelf import Published
from portal.journeys.views.public import the_shelf, words_for
from portal.journeys.views.screening import ANSWERS
from portal.journeys.wording.journey import Wording
from portal.journeys.wording.reach import reach_in
from portal.people.here import municipality_here

pages = Pages("taking", __name__)
LEFT = "left"  # in the draft: its owner has said no to taking it along


@pages.page("/min-side/svar", needs=is_citizen, methods=("GET", "POST"))
def offer(identity: Identity) -> ResponseReturnValue:
    """Ask whether the answers given before signing in come along."""
    found = held()
    if not found:
        return make_response(redirect(url_for("home.my_page")))
    form = TakeForm()
    if form.validate_on_submit():
        return _take(identity, found) if form.take.data == "yes" else _leave()
    shown = [_in_words(published, answers) for published, answers in found]
    return render_template("journeys/take.html", form=form, found=shown), 400 if form.errors else 200


@pages.page("/min-side/svar/slet", needs=is_citizen, methods=("POST",))
def forget(identity: Identity) -> Response:
    """Delete the answers, the saved ones too, instead of taking them along."""
    BrowserDraft(session()).forget_everywhere()
    return make_response(redirect(url_for("home.my_page")))


def held() -> list[tuple[Published, Answers]]:
    """Return the journeys that this browser's draft holds answers for."""
    content = BrowserDraft(session()).read().get(ANSWERS, {})
    held_for = [listed.card.slug for listed in the_shelf().cards() if listed.card.journey in content]
    found: list[tuple[Published, Answers]] = []
    for published in filter(None, map(the_shelf().find, held_for)):
        answers, _problems = check_answers(published.journey, content.get(published.journey.id, {}), clock.today())
        if answers:
            found.append((published, answers))
    return found


def waits() -> bool:
    """Tell whether answers are held that their owner hasn't been asked about yet."""
    return bool(held()) and not BrowserDraft(session()).read().get(LEFT)


def _take(identity: Identity, found: list[tuple[Published, Answers]]) -> Response:
    reach = reach_in(municipality_here())
    taken = 0
    for published, answers in found:
        taken += take_into_plan(session(), published, answers, words=reach, by=identity, now=clock.now())
    BrowserDraft(session()).forget_everywhere()
    return make_response(redirect(url_for("plans.show", taken=taken)))


def _leave() -> Response:
    """Leave the answers where they are: they are forgotten by themselves within a day, and not asked about again."""
    draft = BrowserDraft(session())
    draft.write({**draft.read(to_change=True), LEFT: True})
    return make_response(redirect(url_for("home.my_page", left="yes")))


def _in_words(published: Published, answers: Answers) -> tuple[Wording, list[tuple[str, str]]]:
    words, questions = words_for(published, reader_of(published.journey, answers)), published.journey.questions
    return words, [(words.question(q), words.answer(q, answers[q.id])) for q in questions if q.id in answers]
