"""`/min-side/samtykker`: what a citizen is asked, what they have answered, and taking it back."""

from uuid import UUID

import structlog
from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.config.municipality import Municipality
from portal.config.settings import Settings
from portal.consents import denials
from portal.consents.facts import Policy
from portal.consents.forms import AnswerForm
from portal.consents.history import (
    denial_by_id,
    receipts_for_others,
    standing_noes,
    steps_of,
    texts_of,
    titles_of,
    uses_of,
)
from portal.consents.laws import laws_in_force
from portal.consents.models import Denial
from portal.consents.policy import policy_of
from portal.consents.queries import OwnConsent, own_consent, own_consents
from portal.consents.receipts import issuer_of
from portal.consents.rules import may_answer, may_lift, may_refuse_in_advance, may_see_consent, may_withdraw
from portal.consents.shown import (
    ShownConsent,
    ShownText,
    in_words,
    laws_in_words,
    no_in_words,
    step_in_words,
    text_in_words,
)
from portal.consents.wording import category_name

pages = Pages("consents", __name__)
_log = structlog.get_logger()
ONE = "/min-side/samtykker/<uuid:consent_id>"


def install(app: Flask, settings: Settings) -> None:
    """Give the pages of `app` the municipality's policy, and what receipts are signed with."""
    app.extensions.update(policy=policy_of(settings.municipality), issuer=issuer_of(settings))


def consent_of(database: Session, identity: Identity, consent_id: UUID) -> OwnConsent | None:
    """Load one consent as the person who asks would see it."""
    if identity.citizen_id is None:
        return None
    return own_consent(database, identity.citizen_id, consent_id, policy_here(), now=clock.now())


@pages.page("/min-side/samtykker", needs=is_citizen)
def overview(identity: Identity) -> ResponseReturnValue:
    """Show what waits for an answer, what was given and what is over, and what the law lets us share."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    now = clock.now()
    own = own_consents(session(), identity.citizen_id, policy_here(), now=now)
    seen = [one for one in own if may_see_consent(identity, one)]
    titles = titles_of(session(), {one.fact.text_name for one in seen})
    shown = [in_words(one, titles, municipality_here()) for one in seen]
    return render_template(
        "consents/overview.html",
        waiting=[one for one in shown if may_answer(identity, one.own)],
        open=[one for one in shown if one.own.is_open or (one.own.is_waiting and not may_answer(identity, one.own))],
        past=[one for one in shown if not one.own.is_open and not one.own.is_waiting],
        may_withdraw=lambda one: may_withdraw(identity, one.own),
        laws=laws_in_words(laws_in_force(session(), at=now), municipality_here()),
        noes=[(one, no_in_words(one, municipality_here())) for one in standing_noes(session(), identity.citizen_id)],
        for_others=receipts_for_others(session(), identity.citizen_id),
        lifted="ophaevet" in request.args,
    )


@pages.page(ONE, needs=may_see_consent, subject=consent_of)
def show(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    """Ask, where an answer is awaited; else show what was answered and what became of it."""
    if must_switch(identity, consent):
        return switch_page(consent)
    if may_answer(identity, consent):
        return asking_page(consent, AnswerForm(formdata=None))
    return _shown_page(identity, consent)


@pages.page("/min-side/samtykker/nej/<uuid:denial_id>/ophaev", needs=may_lift, subject=denial_by_id, methods=("POST",))
def lift(identity: Identity, denial: Denial) -> Response:
    """Take a standing no back."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what the rule says
    denials.lift(session(), denial, by=identity.citizen_id, now=clock.now())
    return make_response(redirect(url_for("consents.overview", ophaevet="ja")))


def must_switch(identity: Identity, consent: OwnConsent) -> bool:
    """Tell whether it is about somebody whom the reader doesn't act for right now."""
    return not consent.is_about_reader and identity.acting_for != consent.fact.subject


def switch_page(consent: OwnConsent) -> ResponseReturnValue:
    """Let the reader say first on whose behalf they are here; then the same page opens."""
    back = url_for("consents.show", consent_id=consent.fact.id).removeprefix(request.script_root)
    page = render_template("consents/switch.html", consent=consent_in_words(consent), back=back)
    return page, 200 if request.method == "GET" else 409


def asking_page(consent: OwnConsent, form: AnswerForm) -> ResponseReturnValue:
    """Show the question with the form, and what is wrong with what was sent."""
    text = text_to_answer(consent)
    if text is None:
        return unsound_page(consent)
    form.text.data = str(text.id)
    page = render_template("consents/ask.html", consent=consent_in_words(consent), text=text, form=form)
    return page, 400 if form.errors else 200


def _shown_page(identity: Identity, consent: OwnConsent) -> ResponseReturnValue:
    assert identity.citizen_id is not None  # noqa: S101 -- the gate let them in
    reader, is_subject = identity.citizen_id, consent.is_about_reader
    steps = steps_of(session(), consent.fact.id)
    words = [step_in_words(one, reader, is_subject=is_subject, municipality=municipality_here()) for one in steps]
    uses = uses_of(session(), consent.fact.id, now=clock.now()) if is_subject else None
    return render_template(
        "consents/show.html",
        consent=consent_in_words(consent),
        text=text_to_answer(consent),
        steps=[
            (clock.in_denmark(step.at), said, step.receipt_id if is_subject or step.citizen_id == reader else None)
            for step, said in zip(steps, words, strict=True)
        ],
        uses=uses,
        used=[(clock.in_denmark(one.at), one, [category_name(name) for name in one.categories]) for one in uses.shown]
        if uses
        else [],
        may_withdraw=may_withdraw(identity, consent),
        may_refuse=may_refuse_in_advance(identity, consent),
    )


def unsound_page(consent: OwnConsent) -> ResponseReturnValue:
    """Ask nobody by a text that isn't the one that was published: somebody must look at it."""
    _log.error("audit_alarm", kind="text_changed")
    return render_template("consents/unsound.html", consent=consent_in_words(consent)), 503


def text_to_answer(consent: OwnConsent) -> ShownText | None:
    """Return the text as the reader sees it; None unless it is as it was published."""
    return text_in_words(texts_of(session(), consent.fact.text_name, consent.fact.text_version), consent.fact)


def consent_in_words(consent: OwnConsent) -> ShownConsent:
    """Put one consent into the reader's language."""
    return in_words(consent, titles_of(session(), {consent.fact.text_name}), municipality_here())


def policy_here() -> Policy:
    """Return how this municipality treats each category."""
    policy: Policy = current_app.extensions["policy"]
    return policy


def municipality_here() -> Municipality:
    """Return the municipality of the application at hand."""
    municipality: Municipality = current_app.extensions["municipality"]
    return municipality
