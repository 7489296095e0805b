"""What strangers' and citizens' pages of a sent inquiry have in common: opening it, showing it, and changing it."""

from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import session
from portal.access.tries import Tries, Wait
from portal.config.settings import Settings
from portal.contact.crisis import needs_now
from portal.contact.inquiries.facts import facts_of
from portal.contact.inquiries.follow_forms import MoreWordsForm, OpenForm
from portal.contact.inquiries.models import CloseReason, Inquiry, InquiryKind
from portal.contact.inquiries.queries import opened_by
from portal.contact.inquiries.sender_actions import (
    CantBeTakenBack,
    NoMore,
    NotOnesOwn,
    add_words,
    allow_name,
    take_back,
)
from portal.contact.inquiries.sentences import shown_to_sender
from portal.contact.inquiries.steps import NO, YES
from portal.i18n import Language, current_language, gettext, in_language
from portal.people.here import municipality_here

SHOWN = "inquiry"
"""The field by which a form names the inquiry that it was shown for."""


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
        is_added="skrevet" in request.args,
        is_taken_back="taget" in request.args and inquiry.close_reason == CloseReason.TAKEN_BACK,
        ways={act: _address(act, inquiry, is_signed_in=is_signed_in) for act in ("add", "name", "withdraw")},
        marks={} if is_signed_in else marks_of(inquiry),
    )


def _at_round(inquiry: Inquiry) -> str | None:
    """Return where it stands what the round decided and said; None where that is nothing yet."""
    is_about_them = inquiry.kind == InquiryKind.REQUEST and inquiry.subject_id is not None
    has_said = current_app.extensions["said_at_round"]
    if inquiry.goes_by.decided_at is not None or (is_about_them and has_said(session(), inquiry.id)):
        return url_for("told.inquiry", inquiry_id=inquiry.id)
    return None


def add(inquiry: Inquiry, *, is_signed_in: bool) -> ResponseReturnValue:
    """Add what a sender writes; where nothing can be added any more they get it back."""
    form, status = MoreWordsForm(), 400
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
            status = 409
        else:
            return redirect(_address("show", inquiry, is_signed_in=is_signed_in, skrevet="ja"))
    return shown(inquiry, form, is_signed_in=is_signed_in), status


def change_name(inquiry: Inquiry, *, is_signed_in: bool) -> ResponseReturnValue:
    """Change whether the round may speak of a sender by name; what is no answer changes nothing."""
    said = request.form.get("say")
    if said in (YES, NO):
        try:
            allow_name(session(), inquiry.id, may_name=said == YES, now=clock.now())
        except NotOnesOwn:
            session().rollback()
    return redirect(_address("show", inquiry, is_signed_in=is_signed_in))


def withdraw(inquiry: Inquiry, *, is_signed_in: bool) -> ResponseReturnValue:
    """Take an inquiry back; a report stays."""
    try:
        take_back(session(), inquiry.id, now=clock.now())
    except CantBeTakenBack:
        session().rollback()
        return redirect(_address("show", inquiry, is_signed_in=is_signed_in))
    return redirect(_address("show", inquiry, is_signed_in=is_signed_in, taget="ja"))


def marks_of(inquiry: Inquiry) -> dict[str, str]:
    """Return what a form on the page of the inquiry that was opened here carries: which one it was shown for."""
    return {SHOWN: inquiry.number}


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


def _address(act: str, inquiry: Inquiry, *, is_signed_in: bool, **more: Any) -> str:
    """Address what can be done with an inquiry: one's own, or the one that was opened here."""
    if is_signed_in:
        return url_for(f"own_inquiries.{act}", inquiry_id=inquiry.id, **more)
    return url_for(f"follow.{act}", **more)
