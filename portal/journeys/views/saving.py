"""Saving without signing in: answers that are found again with three words or a printed code; and shared devices.

No code ever stands in an address: it is shown in the answer to a POST, and typed into a form.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import clock
from portal.access import saved
from portal.access.codes import Code, new_code, new_words
from portal.access.draft import Content
from portal.access.gate import BrowserDraft, Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.access.saved import FETCHED, MADE, MADE_BEFORE, Found
from portal.access.tries import Tries, Wait
from portal.config.settings import Settings
from portal.i18n import current_language, in_language
from portal.journeys.forms import FetchForm
from portal.journeys.views.public import the_shelf, words_for
from portal.journeys.views.screening import ANSWERS, GET_AND_POST
from portal.journeys.views.taking import LEFT, held
from portal.journeys.wording.paper import qr_code
from portal.people.sessions import follow_device

pages = Pages("saving", __name__)
MOST_KNOWN = 20  # of the codes made for the same answers, and of those fetched
MADE_OF = "made_of"  # in the draft: the answers that were saved last
_OWN_PAGE = re.compile(r"/situationer/[a-z0-9-]{1,100}/(resultat|spoergsmaal/[0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody takes along who has saved their answers."""

    words: Code = field(repr=False)
    code: Code = field(repr=False)
    until: datetime

    @property
    def address(self) -> str:
        """Return where the codes are typed; no code stands in it."""
        return _settings().public_url + url_for("saving.fetch")

    @property
    def picture(self) -> Markup:
        """Draw the address for a camera."""
        return qr_code(self.address)


@pages.page("/gem", needs=PUBLIC, world=World.DRAFT, methods=GET_AND_POST)
def save(identity: Identity) -> ResponseReturnValue:
    """Save the answers and show the codes under which they are found again: here, and never once more."""
    if request.method == "POST":
        wait = _tries().take_saving(request.remote_addr)
        if wait:
            return _wait_page(wait)
        receipt = _save()
        if receipt:
            return _page("journeys/saved.html", receipt=receipt)
    content = BrowserDraft(session()).read()
    until = saved.lives_until(session(), content.get(MADE), now=clock.now())
    return _page(
        "journeys/save.html",
        has_answers=bool(_answers_in(content)),
        until=clock.in_denmark(until) if until else None,
    )


@pages.page("/hent", needs=PUBLIC, world=World.DRAFT, methods=GET_AND_POST)
def fetch(identity: Identity) -> ResponseReturnValue:
    """Bring saved answers into this browser."""
    form = FetchForm()
    code = form.read()
    if code is None:
        return _fetch_page(form)
    wait = _tries().take_one(code, request.remote_addr)
    if wait:
        return _wait_page(wait)
    found = _find(code)
    if found is None:
        _tries().note_failure(code)
        form.refuse()
        return _fetch_page(form)
    if _answers_in(BrowserDraft(session()).read()) and "confirm" not in request.form:
        return _page("journeys/confirm.html", form=form)
    return _take_in(found)


@pages.page("/hent/fundet", needs=PUBLIC, world=World.DRAFT)
def found(identity: Identity) -> ResponseReturnValue:
    """List the situations that this browser holds answers for."""
    listed = [(published.journey.slug, words_for(published).text("title")) for published, _answers in held()]
    return _page("journeys/found.html", listed=listed)


@pages.page("/gem/slet-svar", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
def forget(identity: Identity) -> Response:
    """Delete the answers, the saved ones too."""
    BrowserDraft(session()).forget_everywhere()
    return make_response(redirect(url_for("saving.forgotten")))


@pages.page("/gem/svar-slettet", needs=PUBLIC, world=World.DRAFT)
def forgotten(identity: Identity) -> ResponseReturnValue:
    """Tell that the answers are gone."""
    return render_template("journeys/forgotten.html")


@pages.page("/delt", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
def shared(identity: Identity) -> Response:
    """Note whether others use this device too; a sign-in here follows."""
    is_shared = request.form.get("shared") == "yes"
    response = make_response(redirect(_own_page(request.form.get("back", ""))))
    BrowserDraft(session()).share_device(is_shared=is_shared)
    follow_device(session(), response, is_shared=is_shared)
    return response


def install(app: Flask) -> None:
    """Open these pages in `app`."""
    settings: Settings = app.extensions["settings"]
    app.extensions["tries"] = Tries(settings.secret_keys[0])
    app.jinja_env.globals["is_on_shared_device"] = lambda: BrowserDraft(session()).is_on_shared_device
    app.register_blueprint(pages)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _tries() -> Tries:
    tries: Tries = current_app.extensions["tries"]
    return tries


def _page(template: str, **context: Any) -> str:
    """Render a page; where the answers are about what nobody must see, it can be left at once."""
    answers = _answers_in(BrowserDraft(session()).read())
    is_discreet = any(listed.card.is_discreet for listed in the_shelf().cards() if listed.card.journey in answers)
    return render_template(template, quick_exit_url=url_for("people.leave") if is_discreet else None, **context)


def _answers_in(content: Content) -> dict[str, Any]:
    return {journey: answers for journey, answers in content.get(ANSWERS, {}).items() if answers}


def _save() -> Receipt | None:
    """Save what this browser holds, instead of what it saved before; None where it holds nothing."""
    if not _answers_in(BrowserDraft(session()).read()):
        return None  # before the slow part: whoever holds nothing costs nothing
    words, code = new_words(), new_code()
    locks = [saved.lock_of(shown, _settings().secret_keys[0]) for shown in (words, code)]
    draft, now = BrowserDraft(session()), clock.now()
    content = draft.read(to_change=True)
    answers = _answers_in(content)
    if not answers:
        return None
    _retire(content, answers)
    content[MADE] = saved.save(session(), {ANSWERS: answers}, locks, now=now)
    content[MADE_OF] = answers
    draft.write(content)
    return Receipt(words, code, clock.in_denmark(now + saved.LIVES))


def _retire(content: Content, answers: dict[str, Any]) -> None:
    """Let the codes of changed answers open nothing more. Those of the same answers live on beside the new ones: a page
    that a telephone loads once more must not undo what somebody has written down.
    """
    earlier = [*content.pop(MADE_BEFORE, []), *filter(None, [content.get(MADE)])]
    living = earlier[-(MOST_KNOWN - 1) :] if content.get(MADE_OF) == answers else []
    saved.forget(session(), [group for group in earlier if group not in living])
    content[MADE_BEFORE] = living


def _find(code: Code) -> Found | None:
    locks = [saved.lock_of(code, key) for key in _settings().secret_keys]
    return saved.find(session(), locks, now=clock.now())


def _take_in(found: Found) -> Response:
    """Let what was saved be this browser's; lead to the steps, where they are of one situation."""
    draft, answers = BrowserDraft(session()), _answers_in(found.content)
    content = draft.read(to_change=True)
    content.pop(LEFT, None)  # what is new here may be asked about anew
    content[ANSWERS] = _answers_in(content) | answers
    others = [group for group in content.get(FETCHED, []) if group != found.group]
    content[FETCHED] = [*others, found.group][-MOST_KNOWN:]
    draft.write(content)
    slugs = [listed.card.slug for listed in the_shelf().cards() if listed.card.journey in answers]
    if len(slugs) == 1:
        return make_response(redirect(url_for("screening.result", slug=slugs[0])))
    return make_response(redirect(url_for("saving.found")))


def _fetch_page(form: FetchForm) -> ResponseReturnValue:
    return render_template("journeys/fetch.html", form=form), 400 if form.errors else 200


def _wait_page(wait: Wait) -> ResponseReturnValue:
    return render_template("journeys/wait.html", wait=wait), 429, {"Retry-After": str(wait.minutes * 60)}


def _own_page(wanted: str) -> str:
    """Return the page of ours that somebody goes back to; all situations for whatever else was sent."""
    return in_language(current_language(), wanted if _OWN_PAGE.fullmatch(wanted) else "/situationer")
