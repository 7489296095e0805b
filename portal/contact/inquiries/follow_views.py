"""`/henvendelse`: follow an inquiry with its number and code, which are typed into a form and stand in no address.

The browser then shows the one inquiry for half an hour. Whatever is wrong with what was typed, the answer is the same.
Each form names the inquiry that it was shown for: where another was opened since, nothing is changed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.access.tries import Wait
from portal.contact.inquiries import following, kept
from portal.contact.inquiries.follow_forms import OpenForm
from portal.contact.inquiries.models import Inquiry
from portal.contact.inquiries.queries import inquiry_by_id
from portal.contact.inquiries.sentences import shown_to_sender
from portal.people.here import municipality_here

pages = Pages("follow", __name__)


@dataclass(frozen=True)
class Here:
    """The inquiry that this browser may show; None where it may none, or not any more. Its code, where it is new."""

    inquiry: Inquiry | None
    code: str | None


def opened_here(database: Session, identity: Identity) -> Here:
    """Load the inquiry that this browser may show."""
    opened = kept.opened()
    return Here(inquiry_by_id(database, identity, opened.inquiry_id), opened.code) if opened else Here(None, None)


@pages.page("/henvendelse", needs=PUBLIC, world=World.DRAFT, methods=("GET", "POST"))
def find(identity: Identity) -> ResponseReturnValue:
    """Open an inquiry with its number and code."""
    form = OpenForm()
    if form.is_submitted():
        found = following.opened(form)
        if isinstance(found, Wait):
            return following.wait_page(found, is_signed_in=False)
        if found is not None:
            kept.open_up(found, now=clock.now())
            return redirect(url_for("follow.show"))
    return following.page("inquiries/find.html", form=form, is_signed_in=False), 400 if form.errors else 200


@pages.page("/henvendelse/vis", needs=PUBLIC, subject=opened_here, world=World.DRAFT)
def show(identity: Identity, here: Here) -> ResponseReturnValue:
    """Show the inquiry that was opened."""
    return following.shown(here.inquiry, is_signed_in=False) if here.inquiry else _closed()


@pages.page("/henvend-dig/kvittering", needs=PUBLIC, subject=opened_here, world=World.DRAFT)
def receipt(identity: Identity, here: Here) -> ResponseReturnValue:
    """Show that we have it, by which number and code it is found, who has it and by when somebody hears from us."""
    if here.inquiry is None or here.code is None:
        return _closed()
    shown = shown_to_sender(session(), here.inquiry, municipality_here())
    told = {"inquiry": shown, "code": here.code, "channel": here.inquiry.channel.value}
    told |= {"address": following.public_address(), "marks": following.marks_of(here.inquiry)}
    return following.page("inquiries/receipt.html", is_signed_in=False, **told)


@pages.page("/henvendelse/skriv", needs=PUBLIC, subject=opened_here, world=World.DRAFT, methods=("POST",))
def add(identity: Identity, here: Here) -> ResponseReturnValue:
    """Add what the sender writes; where the inquiry isn't open any more, they get back what they wrote."""
    words = request.form.get("words", "")
    if here.inquiry is None and words.strip():
        return following.page("inquiries/find.html", form=OpenForm(formdata=None), is_signed_in=False, words=words), 401
    return _changed(here, lambda inquiry: following.add(inquiry, is_signed_in=False))


@pages.page("/henvendelse/navn", needs=PUBLIC, subject=opened_here, world=World.DRAFT, methods=("POST",))
def name(identity: Identity, here: Here) -> ResponseReturnValue:
    """Change whether the round may speak of the sender by name."""
    return _changed(here, lambda inquiry: following.change_name(inquiry, is_signed_in=False))


@pages.page("/henvendelse/tag-tilbage", needs=PUBLIC, subject=opened_here, world=World.DRAFT, methods=("POST",))
def withdraw(identity: Identity, here: Here) -> ResponseReturnValue:
    """Take the inquiry back."""
    return _changed(here, lambda inquiry: following.withdraw(inquiry, is_signed_in=False))


@pages.page("/henvendelse/luk", needs=PUBLIC, subject=opened_here, world=World.DRAFT, methods=("POST",))
def close(identity: Identity, here: Here) -> ResponseReturnValue:
    """Show the inquiry no more in this browser."""
    return _changed(here, lambda inquiry: _hide())


def _changed(here: Here, change: Callable[[Inquiry], ResponseReturnValue]) -> ResponseReturnValue:
    """Change the inquiry that a form was shown for; where another is open now, say so and give back the words."""
    if here.inquiry is None:
        return _closed()
    if request.form.get(following.SHOWN) != here.inquiry.number:
        return following.page("inquiries/other_open.html", is_signed_in=False, words=request.form.get("words", "")), 409
    return change(here.inquiry)


def _hide() -> ResponseReturnValue:
    kept.close()
    return _closed()


def _closed() -> ResponseReturnValue:
    return redirect(url_for("follow.find"))
