"""Asking a citizen what may be shared, and writing down what they said aloud. Of the answer staff see nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.consents.models import ConsentText
from portal.consents.packages import package_of
from portal.consents.questions import Asked, asked_about, asked_givers, danish_text, texts_for
from portal.consents.states import EventKind, NotPossible
from portal.consents.text_wording import scope_rows
from portal.consents.texts import WrongScope, scope_from
from portal.consents.wording import package_name
from portal.contact.queries import Tie, tie_to
from portal.home.case_actions import ask_citizen, note_word
from portal.home.case_forms import AskForm, WordForm
from portal.home.case_queries import word_to
from portal.home.rules import WordTo, may_ask_citizen, may_note_word
from portal.i18n import gettext
from portal.markdown import render
from portal.people.here import municipality_here

pages = Pages("asking", __name__)


@dataclass(frozen=True)
class ShownText:
    """A text that a citizen can be asked with. Its own words are Danish."""

    id: UUID
    title: str
    body: Markup
    package: str
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class ShownQuestion:
    """A question to a citizen: when it was asked, and whether it is open."""

    asked: Asked
    asked_on: date
    may_note: bool


@pages.page(
    "/medarbejder/borgere/<uuid:citizen_id>/spoerg", needs=may_ask_citizen, world=World.STAFF, methods=("GET", "POST")
)
def ask(identity: Identity, citizen_id: UUID) -> ResponseReturnValue:
    """Choose what to ask a citizen about, look at it once more, and ask."""
    texts = texts_for(session(), identity.unit)
    form = AskForm.with_texts(texts)
    if request.method == "POST" and form.validate():
        text = next(one for one in texts if str(one.id) == form.text.data)
        if request.form.get("confirm") != "yes":
            return render_template("staff/ask_check.html", citizen_id=citizen_id, form=form, text=in_words(text))
        return _ask(identity, citizen_id, text, int(form.days.data))
    return _form_page(identity, citizen_id, texts, form), 400 if form.errors else 200


def _ask(identity: Identity, citizen_id: UUID, text: ConsentText, days: int) -> ResponseReturnValue:
    try:
        is_new = ask_citizen(
            session(), citizen_id, text, days=days, by=identity, municipality=municipality_here(), now=clock.now()
        )
    except WrongScope:
        return render_template("staff/ask_nobody.html", citizen_id=citizen_id), 400
    told = "ja" if is_new else "allerede"
    return redirect(url_for("asking.ask", citizen_id=citizen_id, spurgt=told))


def _form_page(identity: Identity, citizen_id: UUID, texts: list[ConsentText], form: AskForm) -> str:
    asked, shown = _questions(identity, citizen_id), [in_words(text) for text in texts]
    return render_template(
        "staff/ask.html",
        citizen_id=citizen_id,
        form=form,
        texts=shown,
        hints={str(text.id): text.package for text in shown},
        questions=asked,
        told=request.args.get("spurgt") if any(one.asked.is_open for one in asked) else None,
        is_noted="skrevet" in request.args,
    )


def _questions(identity: Identity, citizen_id: UUID) -> list[ShownQuestion]:
    """Return what a citizen was asked for one's own department; for those who have the case, for every one."""
    tie = tie_to(session(), identity.staff_id, citizen_id)
    asked = asked_about(session(), citizen_id, clock.now(), unit=None if tie else identity.unit)
    return [ShownQuestion(one, clock.in_denmark(one.asked_at).date(), _may_note(identity, tie, one)) for one in asked]


def _may_note(identity: Identity, tie: Tie | None, asked: Asked) -> bool:
    return tie is not None or (asked.asked_by_id == identity.staff_id and asked.is_own_word)


@pages.page(
    "/medarbejder/borgere/<uuid:citizen_id>/spoergsmaal/<uuid:consent_id>",
    needs=may_note_word,
    subject=word_to,
    world=World.STAFF,
    methods=("GET", "POST"),
)
def note(identity: Identity, word: WordTo) -> ResponseReturnValue:
    """Write down what somebody who was asked has said aloud."""
    citizen_id, givers = word.consent.subject_id, asked_givers(session(), word.consent)
    asked_at = word.consent.asked_at
    form = WordForm.of_givers(givers, is_own_word=word.is_own_word, asked_at=asked_at, key=str(uuid4()))
    if request.method == "POST" and form.validate() and _note(identity, word, form):
        return redirect(url_for("asking.ask", citizen_id=citizen_id, skrevet="ja"))
    text = in_words(danish_text(session(), word.consent))
    page = render_template("staff/note_word.html", citizen_id=citizen_id, form=form, text=text)
    return page, 400 if form.errors else 200


def _note(identity: Identity, word: WordTo, form: WordForm) -> bool:
    """Write it down; where that isn't possible any more the form says so."""
    key = f"aloud-{(form.key.data or '')[:64]}"
    kind, now, issuer = EventKind(form.kind.data), clock.now(), current_app.extensions["issuer"]
    try:
        note_word(
            *(session(), word, kind),
            of=form.who,
            evidence=form.evidence,
            key=key,
            by=identity,
            now=now,
            issuer=issuer,
        )
    except NotPossible:
        form.form_errors.append(gettext("Det passer ikke med det, der er svaret før, eller svaret kom for sent."))
        return False
    return True


def in_words(text: ConsentText) -> ShownText:
    """Put what a text is about into the reader's language; its own words are Danish."""
    scope = scope_from(text.scope)
    body = Markup(render(text.body, "da"))  # noqa: S704 -- render cleans what it makes
    package = package_name(package_of(scope.grants))
    return ShownText(text.id, text.title, body, package, scope_rows(scope, municipality_here()))
