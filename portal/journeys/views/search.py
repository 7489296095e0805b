"""Searching in plain words. What somebody writes can tell a lot about them, so it never stands in an address of ours:
it is kept with their answers, under the key that only their own browser has, until they delete it or a day has passed.
"""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.gate import BrowserDraft, Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.i18n import current_language
from portal.journeys.finding.entries import FoundJourney
from portal.journeys.forms import SearchForm
from portal.journeys.seeker import Seeker
from portal.journeys.views.public import the_shelf

pages = Pages("search", __name__)
WORDS = "words"  # in the draft: what was searched for last


@pages.page("/soeg", needs=PUBLIC, world=World.DRAFT, methods=("GET", "POST"))
def find(identity: Identity) -> ResponseReturnValue:
    """Take what somebody looks for, and show what answers it. A link from elsewhere may bring its words as `q`."""
    form = SearchForm()
    if request.method == "POST":
        if form.validate():
            draft = BrowserDraft(session())
            draft.write({**draft.read(to_change=True), WORDS: str(form.words.data).strip()})
            return make_response(redirect(url_for("search.find")))
        return _page(form, ""), 400
    words = request.args.get("q", "").strip() or BrowserDraft(session()).read().get(WORDS, "")
    form.words.data = words
    return _page(form, words)


@pages.page("/soeg/slet", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
def forget(identity: Identity) -> Response:
    """Forget what was searched for."""
    draft = BrowserDraft(session())
    content = draft.read(to_change=True)
    if content.pop(WORDS, None) is not None:
        draft.write(content)
    return make_response(redirect(url_for("search.find")))


def _page(form: SearchForm, words: str) -> str:
    seeker: Seeker = current_app.extensions["seeker"]
    found = seeker.find(current_language().code, words) if words else None
    addresses = {hit.slug: _address(hit) for hit in found.journeys} if found else {}
    return render_template("journeys/search.html", form=form, words=words, found=found, addresses=addresses)


def _address(hit: FoundJourney) -> str:
    listed = the_shelf().card(hit.slug)
    view = hit.view.replace("_", "-")
    if listed and view in listed.card.views:
        return url_for("journeys.show_to", slug=hit.slug, view=view)
    return url_for("journeys.show", slug=hit.slug)
