"""Answering a question about sharing, putting it off, taking a yes back, and saying no oneself."""

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import session
from portal.access.identity import Identity
from portal.consents import denials
from portal.consents.actions import Said, latest_end, say
from portal.consents.citizen_views import (
    ONE,
    asking_page,
    consent_in_words,
    consent_of,
    municipality_here,
    must_switch,
    pages,
    switch_page,
    text_to_answer,
    unsound_page,
)
from portal.consents.denials import Forbidden
from portal.consents.forms import AnswerForm
from portal.consents.history import standing_noes, texts_of, uses_of
from portal.consents.laws import laws_in_force
from portal.consents.models import Consent, ConsentText
from portal.consents.queries import OwnConsent
from portal.consents.receipts import Issuer, say_and_sign
from portal.consents.rules import may_answer, may_refuse_in_advance, may_see_consent, may_withdraw
from portal.consents.shown import laws_in_words, still_allowed
from portal.consents.states import EventKind, NotPossible, State
from portal.people.models import Citizen


@pages.page(ONE, needs=may_see_consent, subject=consent_of, methods=("POST",))
def check(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    """Show the answer once more before it counts; nothing is kept yet."""
    if must_switch(identity, consent):
        return switch_page(consent)
    if not may_answer(identity, consent):
        return _changed(identity, consent)
    form = AnswerForm()
    if not form.validate():
        return asking_page(consent, form)
    text = text_to_answer(consent)
    if text is None:
        return unsound_page(consent)
    until = latest_end(session().get_one(ConsentText, text.id), clock.now())
    return render_template(
        "consents/check.html",
        consent=consent_in_words(consent),
        text=text,
        form=form,
        is_yes=form.kind == EventKind.GIVEN,
        until=clock.in_denmark(until).date(),
    )


@pages.page(f"{ONE}/svar", needs=may_see_consent, subject=consent_of, methods=("POST",))
def answer(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    """Take the answer down and lead to its receipt; the same answer twice is one."""
    if must_switch(identity, consent):
        return switch_page(consent)
    form = AnswerForm()
    text = text_to_answer(consent)
    shown = session().get(ConsentText, form.text_id) if form.text_id is not None else None
    if not form.validate() or shown is None:
        return asking_page(consent, form) if may_answer(identity, consent) else _changed(identity, consent)
    if text is None:
        return unsound_page(consent)
    ends_at = latest_end(shown, clock.now()) if form.kind == EventKind.GIVEN else None
    return _say(identity, consent, form.kind, shown, text_id=shown.id, ends_at=ends_at)


@pages.page(f"{ONE}/udsaet", needs=may_see_consent, subject=consent_of, methods=("POST",))
def defer(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    """Note that somebody will talk with their contact person first; the question waits."""
    if must_switch(identity, consent):
        return switch_page(consent)
    if not may_answer(identity, consent):
        return _changed(identity, consent)
    said, row = _said(identity), session().get_one(Consent, consent.fact.id)
    key = f"{EventKind.DEFERRED}:{identity.citizen_id}"
    try:
        say(session(), row, EventKind.DEFERRED, said, key=key, now=clock.now())
    except NotPossible:
        return _changed(identity, consent)
    return redirect(url_for("consents.deferred", consent_id=consent.fact.id))


@pages.page(f"{ONE}/udsat", needs=may_see_consent, subject=consent_of)
def deferred(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    """Say that nothing is shared meanwhile, and whom to talk with."""
    return render_template("consents/deferred.html", consent=consent_in_words(consent))


@pages.page(f"{ONE}/traek-tilbage", needs=may_see_consent, subject=consent_of, methods=("GET", "POST"))
def withdraw(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    """Show who loses sight of what and what the law still allows; then stop it at once."""
    if must_switch(identity, consent):
        return switch_page(consent)
    if not may_withdraw(identity, consent) and request.method == "GET":
        return redirect(url_for("consents.show", consent_id=consent.fact.id))
    if request.method == "POST":
        is_half_given = consent.is_waiting or consent.state == State.REFUSED
        kind = EventKind.REFUSED if is_half_given else EventKind.WITHDRAWN
        shown = _answered(identity, consent)
        if shown is None:
            return _changed(identity, consent)
        return _say(identity, consent, kind, shown, text_id=shown.id if kind == EventKind.REFUSED else None)
    laws = still_allowed(consent, laws_in_force(session(), at=clock.now()))
    return render_template(
        "consents/withdraw.html",
        consent=consent_in_words(consent),
        uses=uses_of(session(), consent.fact.id, now=clock.now()).total if consent.is_about_reader else None,
        laws=laws_in_words(laws, municipality_here()),
    )


@pages.page(f"{ONE}/sig-nej", needs=may_refuse_in_advance, subject=consent_of, methods=("POST",))
def refuse_in_advance(identity: Identity, consent: OwnConsent) -> Response:
    """Let the person say no themselves to what was allowed, or is asked, on their behalf."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what the rule says
    subject = session().get_one(Citizen, identity.citizen_id)
    fact = consent.fact
    known = {(one.holder, one.recipient, one.purpose) for one in standing_noes(session(), identity.citizen_id)}
    if (fact.holder, fact.recipient, fact.purpose) not in known:
        what = Forbidden(holder=fact.holder, recipient=fact.recipient, purpose=fact.purpose)
        denials.forbid(session(), subject, what, by=subject.id, now=clock.now())
    return make_response(redirect(url_for("consents.show", consent_id=fact.id)))


def _say(
    identity: Identity, consent: OwnConsent, kind: EventKind, shown: ConsentText, **more: Any
) -> ResponseReturnValue:
    row = session().get_one(Consent, consent.fact.id)
    key = f"{kind}:{identity.citizen_id}"  # a person says each word once; a second click says it no more
    issuer: Issuer = current_app.extensions["issuer"]
    said = _said(identity, **more)
    try:
        receipt = say_and_sign(session(), row, kind, said, shown=shown, key=key, now=clock.now(), issuer=issuer)
    except NotPossible:
        return _changed(identity, consent)
    return redirect(url_for("papers.receipt", receipt_id=receipt.id))


def _said(identity: Identity, **more: Any) -> Said:
    assert identity.citizen_id is not None  # noqa: S101 -- the gate let them in
    return Said(
        identity.citizen_id,
        level=identity.level,
        authenticated_at=identity.authenticated_at,
        session_key=identity.session_key,
        **more,
    )


def _changed(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    """Say that it was answered meanwhile, in another tab or by somebody else, and what holds now; nothing changes."""
    session().rollback()
    now = consent_of(session(), identity, consent.fact.id)
    if now is None:
        return redirect(url_for("consents.overview"))
    return render_template("consents/changed.html", consent=consent_in_words(now)), 409


def _answered(identity: Identity, consent: OwnConsent) -> ConsentText | None:
    """Return the text that the person said yes to; None where they haven't."""
    said = [one.text for one in consent.fact.events if one.person == identity.citizen_id and one.text is not None]
    if not said:
        return None
    return texts_of(session(), said[-1].name, said[-1].version).get(said[-1].language)
