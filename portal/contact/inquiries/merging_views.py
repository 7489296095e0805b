"""Merging two inquiries: both are looked at beside each other first, with what happens then, and merged by a press."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import World, session
from portal.access.identity import Identity
from portal.contact.inquiries import staff_actions as actions
from portal.contact.inquiries.models import AgeBand, Inquiry, InquiryKind, Need
from portal.contact.inquiries.queries import inquiry_by_id, name_in
from portal.contact.inquiries.rules import may_read
from portal.contact.inquiries.staff_actions import NotMerged, WhyNot
from portal.contact.inquiries.staff_forms import MergeForm
from portal.contact.inquiries.staff_views import ONE, back, is_open_to, page_of, pages
from portal.contact.inquiries.wording import age_name, kind_name, need_name, number_in_words
from portal.i18n import gettext


@dataclass(frozen=True)
class OneOfTwo:
    """One of two inquiries that may be merged. Whom it is about stands there for who has read it today."""

    id: UUID
    number: str
    kind: str
    is_report: bool
    is_known: bool
    age: str
    needs: str
    received_on: date
    answer_by: date
    holder: str
    is_read: bool
    about: str | None


@pages.page(f"{ONE}/laeg-sammen", needs=may_read, subject=inquiry_by_id, world=World.STAFF, methods=("POST",))
def merge(identity: Identity, inquiry: Inquiry) -> ResponseReturnValue:
    """Show it beside another one about the same person, and merge the two once they have been looked at so."""
    if not is_open_to(identity, inquiry):
        return back(inquiry)
    form = MergeForm()
    try:
        stays, goes = actions.to_be_merged(session(), inquiry, form.digits, by=identity)
        if goes.goes_by is stays:
            return back(stays)
        if form.both.data != _mark(stays, goes):
            is_changed = bool(form.both.data)
            return _beside(identity, inquiry, stays, goes, is_changed=is_changed), 409 if is_changed else 200
        return back(actions.merge(session(), inquiry, form.digits, by=identity, now=clock.now()))
    except NotMerged as error:
        session().rollback()
        form.number.errors = [_why_not(error.why)]
    return page_of(identity, inquiry, merging=form), 400


def _beside(identity: Identity, inquiry: Inquiry, stays: Inquiry, goes: Inquiry, *, is_changed: bool) -> str:
    other = goes if stays.id == inquiry.id else stays
    return render_template(
        "inquiries/merge.html",
        inquiry_id=inquiry.id,
        number=other.number,
        mark=_mark(stays, goes),
        stays=_one(identity, stays),
        goes=_one(identity, goes),
        is_changed=is_changed,
    )


def _mark(stays: Inquiry, goes: Inquiry) -> str:
    """Return by which the two as they were shown are told from what they have become."""
    return f"{stays.number} {stays.version} {goes.number} {goes.version}"


def _one(identity: Identity, inquiry: Inquiry) -> OneOfTwo:
    is_read = is_open_to(identity, inquiry)
    return OneOfTwo(
        id=inquiry.id,
        number=number_in_words(inquiry.number),
        kind=kind_name(inquiry.kind),
        is_report=inquiry.kind == InquiryKind.CONCERN_REPORT,
        is_known=inquiry.subject_id is not None,
        age=age_name(inquiry.age_band) if inquiry.age_band != AgeBand.UNKNOWN else "",
        needs=", ".join(need_name(need) for need in Need if need.value in inquiry.needs),
        received_on=clock.in_denmark(inquiry.received_at).date(),
        answer_by=inquiry.answer_by,
        holder=inquiry.responsible.name,
        is_read=is_read,
        about=name_in(session(), inquiry) if is_read else None,
    )


def _why_not(why: WhyNot) -> str:
    return {
        WhyNot.NOT_FOUND: gettext("Vi fandt ikke en henvendelse med det nummer, som du kan se."),
        WhyNot.ITSELF: gettext("Det er nummeret på denne henvendelse. Skriv nummeret på den anden."),
        WhyNot.CLOSED: gettext("En af de to er afsluttet. Kun åbne henvendelser kan lægges sammen."),
        WhyNot.MERGED: gettext("En af de to er lagt sammen med en anden. Skil dem ad først."),
        WhyNot.OTHER_PERSON: gettext("De to handler om hver sin person."),
    }[why]
