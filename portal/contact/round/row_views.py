"""One row of the round by itself: what is said of it, who it is about where somebody may know, and what is decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import World, session
from portal.access.identity import Identity
from portal.config.contact import RoundRules
from portal.contact.inquiries.holders import missing
from portal.contact.inquiries.models import Inquiry, InquiryKind
from portal.contact.inquiries.rules import may_decide, may_read, powers_over
from portal.contact.round.actions import GENERALLY, Standing, contribute
from portal.contact.round.answers import waits_for
from portal.contact.round.forms import NAMED, ContributionForm
from portal.contact.round.grounds import heard_by
from portal.contact.round.knowing import KnowsWhoItIs, knows_who_it_is
from portal.contact.round.looking import Closed, Seen, who_it_is
from portal.contact.round.queries import contributions_to, on_board, reached, rounds_at
from portal.contact.round.rules import may_see_round
from portal.contact.round.said import was_decided
from portal.contact.round.shown import ShownRow, contributions_in_words, inquiry_row, questions_to
from portal.contact.round.views import BOARD, pages
from portal.contact.round.wording import ground_in_words, whom_in_words
from portal.i18n import gettext
from portal.people.here import municipality_here

ROW = f"{BOARD}/henvendelser/<uuid:inquiry_id>"


@dataclass(frozen=True)
class AtRound:
    """An inquiry, and which departments take part in the round."""

    inquiry: Inquiry
    rules: RoundRules


def inquiry_at_round(session: Session, identity: Identity, inquiry_id: UUID) -> AtRound | None:
    """Return the inquiry with that id."""
    inquiry = session.get(Inquiry, inquiry_id)
    return AtRound(inquiry, municipality_here().round) if inquiry is not None else None


def may_see_row(identity: Identity, at: AtRound) -> bool:
    """Whoever comes to the round sees its rows, by number, age and need."""
    return may_see_round(identity, at.rules)


@pages.page(ROW, needs=may_see_row, subject=inquiry_at_round, world=World.STAFF)
def row(identity: Identity, at: AtRound) -> ResponseReturnValue:
    """Show a row with what was said of it."""
    return _page(identity, at.inquiry, ContributionForm.new(uuid4()))


@pages.page(f"{ROW}/hvem", needs=may_see_row, subject=inquiry_at_round, world=World.STAFF, methods=("POST",))
def reveal(identity: Identity, at: AtRound) -> ResponseReturnValue:
    """Show who an inquiry is about to whoever may know; each look is written down before it is shown."""
    inquiry_id = at.inquiry.id
    try:
        seen = _look(identity, inquiry_id)
    except Closed:
        return render_template("round/closed.html", back=url_for("round.row", inquiry_id=inquiry_id)), 503
    inquiry = session().get_one(Inquiry, inquiry_id)
    return _page(identity, inquiry, ContributionForm.new(uuid4()), seen=seen, has_asked=True)


def _look(identity: Identity, inquiry_id: UUID) -> Seen | None:
    database, policy = current_app.extensions["gate"].database, current_app.extensions["policy"]
    return who_it_is(session(), database, identity, inquiry_id, policy=policy, now=clock.now())


@pages.page(f"{ROW}/bidrag", needs=may_see_row, subject=inquiry_at_round, world=World.STAFF, methods=("POST",))
def say(identity: Identity, at: AtRound) -> ResponseReturnValue:
    """Take down what somebody knows or advises, with the ground that they say it on."""
    inquiry, form = at.inquiry, ContributionForm.new(uuid4())
    inquiry_id = inquiry.id
    if not form.validate():
        return _page(identity, inquiry, form), 400
    try:
        standing = _standing(identity, inquiry_id, form)
    except Closed:
        return render_template("round/closed.html", back=url_for("round.row", inquiry_id=inquiry_id)), 503
    if standing is None:
        return _refused(identity, inquiry_id, form), 400
    key, words = form.key.data or "", form.words.data or ""
    try:
        contribute(
            *(session(), inquiry_id, words, standing),
            key=key,
            rules=at.rules,
            by=identity,
            now=clock.now(),
        )
    except KnowsWhoItIs:
        session().rollback()
        complaint = gettext("Du kan se, hvem det er. Så er det ikke et generelt råd. Gem igen, hvis du må sige det.")
        form.basis.errors = [complaint]
        return _page(identity, session().get_one(Inquiry, inquiry_id), form), 400
    return redirect(url_for("round.row", inquiry_id=inquiry_id, sagt="ja"))


def _standing(identity: Identity, inquiry_id: UUID, form: ContributionForm) -> Standing | None:
    """Return the ground; to speak of somebody one knows is asked for anew, and is a look that is written down."""
    if form.basis.data != NAMED:
        return GENERALLY
    seen = _look(identity, inquiry_id)
    return seen.standing if seen is not None else None


def _refused(identity: Identity, inquiry_id: UUID, form: ContributionForm) -> str:
    """Offer the form again to somebody who may not know who it is; whoever knew it once has no general advice."""
    inquiry = session().get_one(Inquiry, inquiry_id)
    if knows_who_it_is(session(), identity, inquiry):
        form.basis.errors = [gettext("Du må ikke vide mere, hvem det er. Derfor kan du ikke bidrage her.")]
    else:
        form.basis.errors = [gettext("Du må ikke vide, hvem det er. Skriv et generelt råd i stedet.")]
    return _page(identity, inquiry, form)


def _page(
    identity: Identity,
    inquiry: Inquiry,
    form: ContributionForm,
    *,
    seen: Seen | None = None,
    has_asked: bool = False,
) -> str:
    knows = knows_who_it_is(session(), identity, inquiry)
    if knows:
        form.of_who_knows()
    ground = seen.standing.ground if seen else None
    policy = current_app.extensions["policy"]
    heard = heard_by(session(), identity, inquiry, contributions_to(session(), inquiry.id), ground, policy=policy)
    row = shown_inquiry(identity, inquiry)
    return render_template(
        "round/row.html",
        knows=knows,
        row=row,
        is_own=inquiry.kind == InquiryKind.REQUEST,
        form=form,
        seen=seen,
        ground=ground_in_words(ground) if ground else None,
        has_asked=has_asked,
        is_said="sagt" in request.args,
        may=powers_over(identity, inquiry, has_time=row.has_time),
        asked=_asked(identity, inquiry),
        questions=questions_to(session(), identity, inquiry.id),
        contributions=contributions_in_words(heard.said),
        is_more_said=heard.is_more,
        done=was_decided(session(), request.args),
    )


@dataclass(frozen=True)
class ShownAsked:
    """What an inquiry waits for the answer to; its words for those alone who may read them. Its time is Danish."""

    whom: str
    by: str
    at: datetime
    words: str | None


def _asked(identity: Identity, inquiry: Inquiry) -> ShownAsked | None:
    """Return of whom something is asked; the words for whoever asked, and those to whom the inquiry was sent."""
    question = waits_for(session(), inquiry)
    if question is None:
        return None
    reads = may_read(identity, inquiry) or question.by_id == identity.staff_id
    words = question.asked.words if reads else None
    return ShownAsked(whom_in_words(question.asked), question.by, clock.in_denmark(question.at), words)


def shown_inquiry(identity: Identity, inquiry: Inquiry) -> ShownRow:
    """Return one inquiry's row."""
    known = on_board(session(), [inquiry.id])[inquiry.id]
    people = [known.subject_id] if known.subject_id is not None and may_decide(identity) else []
    moment = rounds_at(session(), clock.today()).moment(clock.today(), *missing(session()))
    return inquiry_row(known, moment, 0, reached(session(), people))
