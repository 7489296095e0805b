"""All answers on one page, to be looked at before they are sent; and sending them, which twice is once."""

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import session
from portal.contact.inquiries import kept, windows
from portal.contact.inquiries.actions import promised_by, receive
from portal.contact.inquiries.checking import rows_of
from portal.contact.inquiries.duty import NobodyOnDuty
from portal.contact.inquiries.kept import Written
from portal.contact.inquiries.models import InquiryKind
from portal.contact.inquiries.queries import sent_as
from portal.contact.inquiries.steps import Teller, next_step, told_of
from portal.contact.inquiries.urgency import kinds_in
from portal.contact.inquiries.ways import Ways, page_of, to
from portal.people.here import municipality_here


def check_all(ways: Ways, teller: Teller) -> ResponseReturnValue:
    """Show all answers, and send them as they were shown."""
    is_sending = request.method == "POST"
    written = kept.read(teller, to_change=is_sending)
    if is_sending and (written is None or written.mark != request.form.get(windows.DRAFT)):
        return _sent_before(ways, teller, has_written=written is not None)
    if written is None:
        return redirect(url_for(".start"))
    lacking = next_step(written.answers, teller)
    if lacking is not None:
        return to(lacking)
    if not is_sending:
        return _check_page(ways, teller, written)
    if not windows.was_seen(written):
        return _check_page(ways, teller, written, is_changed=True), 409
    return _send(ways, teller, written)


def _sent_before(ways: Ways, teller: Teller, *, has_written: bool) -> ResponseReturnValue:
    """Answer a form whose draft isn't here any more: it was sent, or else deleted or exchanged in another window."""
    inquiry = sent_as(session(), request.form.get(windows.DRAFT, ""))
    if inquiry is not None and inquiry.sender_id == teller.citizen_id:
        return ways.had_sent(inquiry)
    onwards = url_for(".check" if has_written else ".start")
    return page_of(ways, "inquiries/not_sent.html", onwards=onwards, has_written=has_written), 409


def _check_page(ways: Ways, teller: Teller, written: Written, *, is_changed: bool = False) -> str:
    told = told_of(written.answers, teller)
    promise = promised_by(told.kind, clock.today(), municipality_here().promises)
    rows = rows_of(written.answers, teller, told)
    is_report = told.kind == InquiryKind.CONCERN_REPORT
    return page_of(
        ways,
        "inquiries/check.html",
        rows=rows,
        promise=promise,
        is_reachable=teller.is_known or told.is_reachable,
        is_report=is_report,
        lacks_child=is_report and told.about_name is None,
        marks=windows.marks_to_send(written),
        is_changed=is_changed,
    )


def _send(ways: Ways, teller: Teller, written: Written) -> ResponseReturnValue:
    """Send what was written; where that can't be, what was written stays in the draft."""
    wait = current_app.extensions["tries"].take_inquiry(request.remote_addr)
    if wait:
        page = page_of(ways, "inquiries/wait.html", wait=wait, has_answers=True)
        return page, 429, {"Retry-After": str(wait.minutes * 60)}
    told = told_of(written.answers, teller)
    try:
        inquiry = receive(
            session(),
            told,
            key=written.key,
            code=written.code,
            promises=municipality_here().promises,
            now=clock.now(),
            subject_id=teller.about(told),
            sender_id=teller.citizen_id,
            may_not_wait=bool(kinds_in(written.answers)),
        )
    except NobodyOnDuty:
        return page_of(ways, "inquiries/nobody.html", marks=windows.marks_to_send(written)), 503
    return ways.is_sent(inquiry, written)
