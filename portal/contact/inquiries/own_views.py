"""`/min-side/henvendelser`: what somebody sent after signing in, or has shown to be theirs; without a code."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.access.tries import Wait
from portal.contact.inquiries import following
from portal.contact.inquiries.follow_forms import OpenForm
from portal.contact.inquiries.models import Inquiry
from portal.contact.inquiries.queries import OwnInquiry, own_inquiries, own_inquiry
from portal.contact.inquiries.rules import may_follow
from portal.contact.inquiries.sender_actions import NotOnesOwn, claim
from portal.contact.inquiries.wording import number_in_words
from portal.contact.views import until_when
from portal.i18n import gettext

pages = Pages("own_inquiries", __name__)
ALL = "/min-side/henvendelser"
ONE = f"{ALL}/<uuid:inquiry_id>"
SHORTLY = 3


@pages.page(ALL, needs=is_citizen)
def index(identity: Identity) -> ResponseReturnValue:
    """List one's own inquiries."""
    assert identity.citizen_id is not None  # noqa: S101 -- that is what is_citizen says
    own = own_inquiries(session(), identity.citizen_id)
    listed = [(one, number_in_words(one.number), clock.in_denmark(one.received_at).date(), _status(one)) for one in own]
    return following.page("inquiries/own.html", is_signed_in=True, inquiries=listed)


@pages.page(ONE, needs=may_follow, subject=own_inquiry)
def show(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Show one of one's own inquiries."""
    return following.shown(inquiry, is_signed_in=True)


@pages.page(f"{ONE}/skriv", needs=may_follow, subject=own_inquiry, methods=("POST",))
def add(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Add what the sender writes."""
    return following.add(inquiry, is_signed_in=True)


@pages.page(f"{ONE}/navn", needs=may_follow, subject=own_inquiry, methods=("POST",))
def name(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Change whether the round may speak of the sender by name."""
    return following.change_name(inquiry, is_signed_in=True)


@pages.page(f"{ONE}/tag-tilbage", needs=may_follow, subject=own_inquiry, methods=("POST",))
def withdraw(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Take the inquiry back."""
    return following.withdraw(inquiry, is_signed_in=True)


@pages.page(f"{ALL}/tilfoej", needs=is_citizen, methods=("GET", "POST"))
def claim_one(identity: Identity) -> ResponseReturnValue:
    """Show with number and code that an inquiry about oneself is one's own."""
    form = OpenForm()
    if form.is_submitted():
        found = following.opened(form)
        if isinstance(found, Wait):
            return following.wait_page(found, is_signed_in=True)
        if found is not None:
            try:
                claim(session(), found, by=identity, now=clock.now())
                return redirect(url_for("own_inquiries.show", inquiry_id=found))
            except NotOnesOwn:
                session().rollback()
                form.number.errors = [gettext("Den kan ikke lægges på din side. Følg den med nummer og kode.")]
    return following.page("inquiries/claim.html", form=form, is_signed_in=True), 400 if form.errors else 200


def open_here(identity: Identity) -> list[tuple[OwnInquiry, str]]:
    """Return the newest of the reader's own that are open, for their page, with what is said where its holder is away.

    One statement.
    """
    if identity.citizen_id is None:
        return []
    own = own_inquiries(session(), identity.citizen_id, only_open=True, most=SHORTLY)
    return [(one, _status(one)) for one in own]


def _status(one: OwnInquiry) -> str:
    """Say where whoever has an inquiry is away until when."""
    return until_when(one.away, one.holder) if one.away is not None and not one.is_closed else ""
