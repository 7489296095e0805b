"""Searching in plain words. What somebody writes can tell a lot about them, so it never stands in an address of ours:
it is kept with their answers, under the key that only their own browser has, until they delete it or a day has passed.
"""

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.gate import BrowserDraft, Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.i18n import current_language
from portal.journeys.finding.asking import LONGEST_QUESTION
from portal.journeys.finding.crisis_words import crisis_kinds
from portal.journeys.finding.entries import FoundJourney
from portal.journeys.forms import SearchForm
from portal.journeys.seeker import Seeker
from portal.journeys.views.public import the_shelf

pages = Pages("search", __name__)
SEARCHES = "searches"  # in the draft: what was searched for, by number
MOST_SEARCHES = 10
Other = tuple[str, str]  # address and title of the page for another reader


@pages.page("/soeg", needs=PUBLIC, world=World.DRAFT, methods=("GET", "POST"))
def find(identity: Identity) -> ResponseReturnValue:
    """Take what somebody looks for. A link from elsewhere may bring its words as `q`."""
    form = SearchForm()
    if request.method == "POST":
        if form.validate():
            return make_response(redirect(url_for("search.found", number=_keep(str(form.words.data).strip()))))
        return _page(form, ""), 400
    words = request.args.get("q", "").strip()[:LONGEST_QUESTION]
    form.words.data = words
    return _page(form, words)


@pages.page("/soeg/<int:number>", needs=PUBLIC, world=World.DRAFT)
def found(identity: Identity, number: int) -> ResponseReturnValue:
    """Show what answers one of this browser's searches; each has an address of its own, so one can go back to it."""
    words = _searches().get(str(number))
    if words is None:
        return make_response(redirect(url_for("search.find")))
    form = SearchForm()
    form.words.data = words
    return _page(form, words)


@pages.page("/soeg/slet", needs=PUBLIC, world=World.DRAFT, methods=("POST",))
def forget(identity: Identity) -> Response:
    """Forget what was searched for."""
    draft = BrowserDraft(session())
    content = draft.read(to_change=True)
    if content.pop(SEARCHES, None) is not None:
        draft.write(content)
    return make_response(redirect(url_for("search.find")))


def _searches() -> dict[str, str]:
    return dict(BrowserDraft(session()).read().get(SEARCHES, {}))


def _keep(words: str) -> int:
    """Keep a search with this browser's answers, the newest few; return its number."""
    draft = BrowserDraft(session())
    content = draft.read(to_change=True)
    kept = dict(content.get(SEARCHES, {}))
    number = max(map(int, kept), default=0) + 1
    newest = [*kept.items(), (str(number), words)][-MOST_SEARCHES:]
    draft.write({**content, SEARCHES: dict(newest)})
    return number


def _page(form: SearchForm, words: str) -> str:
    seeker: Seeker = current_app.extensions["seeker"]
    code = current_language().code
    answer = seeker.find(code, words) if words else None
    shown = [(hit, *_readers(hit, code)) for hit in answer.journeys] if answer else []
    kinds = crisis_kinds(words, code)
    leave = url_for("people.leave") if kinds else None
    context = {"form": form, "found": answer, "shown": shown, "crisis": kinds, "quick_exit_url": leave}
    return render_template("journeys/search.html", **context)


def _readers(hit: FoundJourney, code: str) -> tuple[str, list[Other]]:
    """Address the page that answers best, and those of the same journey for other readers."""
    listed = the_shelf().card(hit.slug)
    card = listed.card if listed else None
    best = hit.view.replace("_", "-")
    others = [view for view in ("", *card.views) if view != best] if card else []
    return _address(hit.slug, best), [(_address(hit.slug, view), card.title(view, code)) for view in others if card]


def _address(slug: str, view: str) -> str:
    if not view:
        return url_for("journeys.show", slug=slug)
    return url_for("journeys.show_to", slug=slug, view=view)
