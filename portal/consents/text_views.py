"""`/medarbejder/samtykketekster`: the texts that citizens are asked with, written by one and read by another first."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TypeVar

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.config.municipality import Municipality
from portal.consents import draft_actions, text_queries
from portal.consents.draft_actions import SameWords
from portal.consents.draft_models import ConsentTextDraft, DraftState
from portal.consents.models import ConsentText
from portal.consents.states import NotPossible
from portal.consents.text_forms import DraftForm, PublishForm, ReviewForm, revision_of
from portal.consents.text_rules import (
    may_change_draft,
    may_publish_draft,
    may_review_draft,
    may_see_texts,
    may_write_texts,
)
from portal.consents.text_wording import scope_rows, state_name, step_name
from portal.consents.texts import Scope, scope_from
from portal.i18n import gettext, in_best_language
from portal.markdown import render

pages = Pages("texts", __name__)

F = TypeVar("F", ReviewForm, PublishForm)
BASE = "/medarbejder/samtykketekster"


@dataclass(frozen=True)
class ShownWords:
    """A text in one language, as the citizen reads it."""

    lang: str
    language: str
    title: str
    body: Markup


@pages.page(BASE, needs=may_see_texts, world=World.STAFF)
def index(identity: Identity) -> ResponseReturnValue:
    """Show the texts with their versions, and what is on its way."""
    return render_template(
        "staff/texts.html",
        texts=[[(text, _day(text.published_at)) for text in versions] for versions in _by_title()],
        drafts=[(draft, state_name(draft.state), _day(draft.changed_at)) for draft in _open_drafts()],
        may_write=may_write_texts(identity),
    )


def _by_title() -> list[list[ConsentText]]:
    return sorted(text_queries.danish_texts(session()).values(), key=lambda versions: versions[0].title)


def _open_drafts() -> list[ConsentTextDraft]:
    return list(text_queries.open_drafts(session()))


@pages.page(f"{BASE}/<uuid:text_id>", needs=may_see_texts, subject=text_queries.text_by_id, world=World.STAFF)
def show(identity: Identity, text: ConsentText) -> ResponseReturnValue:
    """Show one version of a text, as citizens read it, and what it is about."""
    versions = text_queries.versions_in(session(), text)
    return render_template(
        "staff/text.html",
        text=text,
        published_on=_day(text.published_at),
        words=[_words(one.language, one.title, one.body) for one in versions],
        rows=scope_rows(scope_from(text.scope), _municipality()),
        may_write=may_write_texts(identity),
    )


@pages.page(f"{BASE}/ny", needs=may_write_texts, world=World.STAFF, methods=("GET", "POST"))
def begin(identity: Identity) -> ResponseReturnValue:
    """Begin a text, or the next version of one."""
    form = DraftForm.with_departments(_departments(), _of_text(request.args.get("tekst", "")))
    if request.method == "POST" and form.validate() and not _wants_preview():
        try:
            draft = draft_actions.begin_draft(session(), form.what, by=identity, now=clock.now())
            return redirect(url_for("texts.show_draft", draft_id=draft.id))
        except SameWords as fault:
            form.refuse(fault.language)
    return _editor(form, url_for("texts.begin"), url_for("texts.index"))


@pages.page(
    f"{BASE}/kladder/<uuid:draft_id>/ret",
    needs=may_change_draft,
    subject=text_queries.draft_by_id,
    world=World.STAFF,
    methods=("GET", "POST"),
)
def change(identity: Identity, draft: ConsentTextDraft) -> ResponseReturnValue:
    """Write a draft anew; it must then be read again."""
    form = DraftForm.with_departments(_departments(), _of_draft(draft))
    back = url_for("texts.show_draft", draft_id=draft.id)
    if request.method == "POST" and form.validate() and not _wants_preview():
        try:
            draft_actions.change_draft(session(), draft, form.what, by=identity, now=clock.now())
            return redirect(back)
        except NotPossible:
            return redirect(url_for("texts.show_draft", draft_id=draft.id, imens="ja"))
        except SameWords as fault:
            form.refuse(fault.language)
    return _editor(form, url_for("texts.change", draft_id=draft.id), back)


def _wants_preview() -> bool:
    return request.form.get("act") == "preview"


def _editor(form: DraftForm, address: str, back: str) -> ResponseReturnValue:
    """Show the editor; after a press on the preview with the text as a citizen would read it."""
    words = []
    if _wants_preview() and not form.errors:
        words = [_words(code, form[f"title_{code}"].data, form[f"body_{code}"].data) for code in ("da", "en")]
    page = render_template("staff/text_editor.html", form=form, address=address, back=back, preview=words)
    return page, 400 if form.errors else 200


@pages.page(f"{BASE}/kladder/<uuid:draft_id>", needs=may_see_texts, subject=text_queries.draft_by_id, world=World.STAFF)
def show_draft(identity: Identity, draft: ConsentTextDraft) -> ResponseReturnValue:
    """Show a draft as citizens would read it, what happened to it, and what the reader can do about it."""
    return _draft_page(identity, draft)


@pages.page(
    f"{BASE}/kladder/<uuid:draft_id>/send",
    needs=may_change_draft,
    subject=text_queries.draft_by_id,
    world=World.STAFF,
    methods=("POST",),
)
def send(identity: Identity, draft: ConsentTextDraft) -> ResponseReturnValue:
    """Let another read a draft."""
    return _after(draft, lambda: draft_actions.send_for_review(session(), draft, by=identity, now=clock.now()))


@pages.page(
    f"{BASE}/kladder/<uuid:draft_id>/gennemlaes",
    needs=may_review_draft,
    subject=text_queries.draft_by_id,
    world=World.STAFF,
    methods=("POST",),
)
def review(identity: Identity, draft: ConsentTextDraft) -> ResponseReturnValue:
    """Approve what somebody else wrote, or send it back."""
    form = ReviewForm.of(draft.revision)
    if not form.validate():
        return _draft_page(identity, draft, reviewing=form), 400
    answer = {"is_approved": form.answer.data == "approve", "note": form.note.data or ""}
    seen = revision_of(form)
    return _after(
        draft, lambda: draft_actions.review(session(), draft, revision=seen, **answer, by=identity, now=clock.now())
    )


@pages.page(
    f"{BASE}/kladder/<uuid:draft_id>/udgiv",
    needs=may_publish_draft,
    subject=text_queries.draft_by_id,
    world=World.STAFF,
    methods=("POST",),
)
def publish(identity: Identity, draft: ConsentTextDraft) -> ResponseReturnValue:
    """Note the lawyer's approval and publish."""
    form = PublishForm.of(draft.revision)
    if not form.validate():
        return _draft_page(identity, draft, publishing=form), 400
    seen = revision_of(form)
    return _after(
        draft, lambda: draft_actions.publish(session(), draft, form.word, revision=seen, by=identity, now=clock.now())
    )


def _after(draft: ConsentTextDraft, act: Callable[[], object]) -> ResponseReturnValue:
    """Do it and show the draft; where somebody was there before, show it as it is now and say so."""
    try:
        act()
    except (NotPossible, SameWords):
        session().rollback()
        return redirect(url_for("texts.show_draft", draft_id=draft.id, imens="ja"))
    return redirect(url_for("texts.show_draft", draft_id=draft.id))


def _draft_page(
    identity: Identity,
    draft: ConsentTextDraft,
    *,
    reviewing: ReviewForm | None = None,
    publishing: PublishForm | None = None,
) -> str:
    steps = text_queries.steps_of(session(), draft)
    state = draft.state
    return render_template(
        "staff/text_draft.html",
        draft=draft,
        state=state_name(state),
        form=reviewing or publishing,
        words=[_words(code, said.title, said.body) for code, said in draft.words.items()],
        rows=scope_rows(draft.scope, _municipality()),
        steps=[(_day(step.at), step_name(step.kind), step.by.name, step.note) for step in steps],
        approval=text_queries.approval_of(session(), draft),
        is_open=state != DraftState.PUBLISHED,
        may_change=may_change_draft(identity, draft) and state != DraftState.PUBLISHED,
        may_send=may_change_draft(identity, draft) and state == DraftState.DRAFT,
        reviewing=_offered(reviewing, ReviewForm, draft, may_review_draft(identity, draft), DraftState.IN_REVIEW),
        publishing=_offered(publishing, PublishForm, draft, may_publish_draft(identity, draft), DraftState.REVIEWED),
        changed_meanwhile="imens" in request.args,
    )


def _offered(sent: F | None, form: type[F], draft: ConsentTextDraft, may: bool, state: DraftState) -> F | None:
    """Return a form that was sent, or a new one for whoever may use it where the draft is that far."""
    return sent or (form.of(draft.revision) if may and draft.state == state else None)


def _of_text(name: str) -> dict[str, object]:
    """Return what the editor begins with: a text's newest version, or nothing."""
    versions = {text.language: text for text in text_queries.newest_text(session(), name)} if name else {}
    if "da" not in versions:
        return {}
    scope = scope_from(versions["da"].scope)
    held: dict[str, object] = {"name": name, **_of_scope(scope)}
    for code, text in versions.items():
        held |= {f"title_{code}": text.title, f"body_{code}": text.body}
    return held


def _of_draft(draft: ConsentTextDraft) -> dict[str, object]:
    words = {code: asdict(said) for code, said in draft.words.items()}
    held: dict[str, object] = {"name": draft.name, **_of_scope(draft.scope)}
    return held | {f"{part}_{code}": said[part] for code, said in words.items() for part in ("title", "body")}


def _of_scope(scope: Scope) -> dict[str, object]:
    stored = scope.as_json()
    return stored | {"categories": sorted({one for one, _use in stored["grants"]}), "months": str(scope.months)}


def _departments() -> dict[str, str]:
    today = clock.today()
    open_now = _municipality().departments_on(today)
    return {one.unit: in_best_language(one.name_on(today))[0] for one in open_now}


def _words(code: str, title: str, body: str) -> ShownWords:
    language = {"da": gettext("Dansk"), "en": gettext("Engelsk")}.get(code, code)
    return ShownWords(code, language, title, Markup(render(body, code)))  # noqa: S704 -- render cleans what it makes


def _day(at: datetime) -> date:
    return clock.in_denmark(at).date()


def _municipality() -> Municipality:
    municipality: Municipality = current_app.extensions["municipality"]
    return municipality
