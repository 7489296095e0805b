"""What strangers' and citizens' pages of a sent inquiry have in common: opening it, showing it, and changing it."""

from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import session
from portal.access.tries import Tries, Wait
from portal.config.settings import Settings
from portal.contact.crisis import needs_now
from portal.contact.inquiries.forms import MoreWordsForm, OpenForm
from portal.contact.inquiries.models import Inquiry, InquiryKind
from portal.contact.inquiries.queries import opened_by
from portal.contact.inquiries.sender_actions import (
    CantBeTakenBack,
    NoMore,
    NotOnesOwn,
    add_words,
    allow_name,
    take_back,
)
from portal.contact.inquiries.sentences import facts_of, shown_to_sender
from portal.contact.inquiries.steps import NO, YES
from portal.i18n import Language, current_language, gettext, in_language
from portal.people.here import municipality_here


def opened(form: OpenForm) -> UUID | Wait | None:
    """Return what number and code open; how long to wait where too many were tried; None where the form says why."""
    typed = form.read()
    if typed is None:
        return None
    tries: Tries = current_app.extensions["tries"]
    wait = tries.take_opening(request.remote_addr)
    if wait:
        return wait
    found = opened_by(session(), typed[0], typed[1].plain)
    if found is None:
        form.refuse()
    return found


def shown(inquiry: Inquiry, form: MoreWordsForm | None = None, *, is_signed_in: bool) -> str:
    """Show a sender their inquiry; first whom to call, where what they wrote last may mean that it can't wait."""
    told, form = shown_to_sender(session(), inquiry, municipality_here()), form or MoreWordsForm(formdata=None)
    if told.question is not None:
        form.words.label.text = gettext("Dit svar")
    return page(
        "inquiries/show.html",
        is_signed_in=is_signed_in,
        at_round=_at_round(inquiry) if is_signed_in else None,
        inquiry=told,
        facts=facts_of(inquiry),
        form=form,
        is_sent="sendt" in request.args,
        ways=_ways(inquiry.id if is_signed_in else None),
    )


def _at_round(inquiry: Inquiry) -> str | None:
    """Return where it stands what the round decided and said; None where that is nothing yet."""
    is_about_them = inquiry.kind == InquiryKind.REQUEST and inquiry.subject_id is not None
    has_said = current_app.extensions["said_at_round"]
    if inquiry.goes_by.decided_at is not None or (is_about_them and has_said(session(), inquiry.id)):
        return url_for("told.inquiry", inquiry_id=inquiry.id)
    return None


def add(inquiry: Inquiry, back: str, *, is_signed_in: bool) -> ResponseReturnValue:
    """Add what a sender writes."""
    form = MoreWordsForm()
    if form.validate():
        wait = current_app.extensions["tries"].take_inquiry(request.remote_addr)
        if wait:
            return wait_page(wait, is_signed_in=is_signed_in, words=form.words.data)
        try:
            words = form.words.data or ""
            add_words(session(), inquiry.id, words, may_not_wait=bool(needs_now(words)), now=clock.now())
        except NoMore:
            session().rollback()
            form.words.errors = [gettext("Der kan ikke skrives mere til den her. Ring til os, eller skriv en ny.")]
        else:
            return redirect(back)
    return shown(inquiry, form, is_signed_in=is_signed_in), 400


def change_name(inquiry: Inquiry, back: str) -> ResponseReturnValue:
    """Change whether the round may speak of a sender by name; what is no answer changes nothing."""
    said = request.form.get("say")
    if said in (YES, NO):
        try:
            allow_name(session(), inquiry.id, may_name=said == YES, now=clock.now())
        except NotOnesOwn:
            session().rollback()
    return redirect(back)


def withdraw(inquiry: Inquiry, back: str) -> ResponseReturnValue:
    """Take an inquiry back; a report stays."""
    try:
        take_back(session(), inquiry.id, now=clock.now())
    except CantBeTakenBack:
        session().rollback()
    return redirect(back)


def public_address(language: Language | None = None) -> str:
    """Return the whole address at which number and code are typed, as it stands on paper."""
    settings: Settings = current_app.extensions["settings"]
    here = current_language()
    return settings.public_url + in_language(language or here, url_for("follow.find").removeprefix(here.prefix))


def page(template: str, *, is_signed_in: bool, **context: object) -> str:
    """Show a page that can be left at once."""
    return render_template(template, quick_exit_url=url_for("people.leave"), is_signed_in=is_signed_in, **context)


def wait_page(wait: Wait, *, is_signed_in: bool, words: str | None = None) -> ResponseReturnValue:
    """Say that there was too much in a short time, and give back what was written with it."""
    shown_page = page("inquiries/wait.html", wait=wait, is_signed_in=is_signed_in, words=words)
    return shown_page, 429, {"Retry-After": str(wait.minutes * 60)}


def _ways(inquiry_id: UUID | None) -> dict[str, str]:
    """Return the addresses of what can be done with an inquiry: one's own, or the one that was opened (None)."""
    acts = ("add", "name", "withdraw")
    if inquiry_id is None:
        return {act: url_for(f"follow.{act}") for act in acts}
    return {act: url_for(f"own_inquiries.{act}", inquiry_id=inquiry_id) for act in acts}
