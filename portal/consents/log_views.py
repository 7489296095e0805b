"""`/min-side/hvem-har-set`: who has looked at what is kept about oneself, and asking where it looks wrong."""

from functools import partial
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import Pages, session
from portal.access.identity import Identity
from portal.access.rules import is_citizen
from portal.audit.chain import EPOCH
from portal.consents import log_actions
from portal.consents.log_file import log_file
from portal.consents.log_filter import LogFilter, leaf_of
from portal.consents.log_folding import Line, folded
from portal.consents.log_forms import DoubtForm
from portal.consents.log_models import LookComplaint
from portal.consents.log_queries import (
    complaint_by_id,
    complaints_of,
    complete_until,
    newest_check,
    open_complaint,
    own_looks,
    told_look,
)
from portal.consents.log_rules import may_doubt, may_follow
from portal.consents.log_wording import ShownLine, by_day, line_in_words
from portal.consents.models import Look
from portal.i18n import in_best_language
from portal.people.here import municipality_here

pages = Pages("looks", __name__)

LINES = 20


@pages.page("/min-side/hvem-har-set", needs=is_citizen)
def show(identity: Identity) -> ResponseReturnValue:
    """Show who has looked, day by day."""
    form = LogFilter.chosen(request.args, municipality_here(), clock.today())
    lines = _lines(identity, form)
    leaf = leaf_of(lines, request.args.get("side", ""), LINES)
    complaints = complaints_of(session(), _whose(identity))
    in_words = partial(line_in_words, municipality=municipality_here(), complaints=complaints)
    return render_template(
        "looks/show.html",
        filter=form,
        days=by_day(in_words(line) for line in leaf.lines),
        leaf=leaf,
        lines=len(lines),
        complaints=complaints,
        today=clock.today(),
        unreported=[in_best_language(texts) for texts in municipality_here().unreported_systems],
        **_completeness(),
    )


@pages.page("/min-side/hvem-har-set/hent", needs=is_citizen)
def download(identity: Identity) -> ResponseReturnValue:
    """Give the same lines as a file for a spreadsheet."""
    form = LogFilter.chosen(request.args, municipality_here(), clock.today())
    file = log_file(line_in_words(line, municipality_here()) for line in _lines(identity, form))
    headers = {"Content-Disposition": 'attachment; filename="hvem-har-set.csv"'}
    return Response(file, mimetype="text/csv", headers=headers)


def _look(session: Session, identity: Identity, look_id: UUID) -> Look | None:
    return told_look(session, identity, look_id, now=clock.now())


@pages.page("/min-side/hvem-har-set/<uuid:look_id>/forkert", needs=may_doubt, subject=_look)
def doubt(identity: Identity, look: Look) -> ResponseReturnValue:
    """Ask what looks wrong about a look; whoever has asked comes to what they asked."""
    known = open_complaint(session(), look.id, look.subject_id)
    if known is not None:
        return redirect(url_for("looks.asked", complaint_id=known.id))
    return _doubt_page(identity, look, DoubtForm())


@pages.page("/min-side/hvem-har-set/<uuid:look_id>/forkert", needs=may_doubt, subject=_look, methods=("POST",))
def send_doubt(identity: Identity, look: Look) -> ResponseReturnValue:
    """Send it to the data protection officer."""
    form = DoubtForm()
    if not form.validate():
        return _doubt_page(identity, look, form), 400
    days = municipality_here().officer_answer_days
    made = log_actions.complain(session(), look, form.words.data or "", by=identity, answer_days=days, now=clock.now())
    if (made.words or "") != (form.words.data or ""):  # something else was sent from another page before
        return _doubt_page(identity, look, form, sent=made), 409
    return make_response(redirect(url_for("looks.asked", complaint_id=made.id, sendt="ja")))


@pages.page("/min-side/hvem-har-set/besked/<uuid:complaint_id>", needs=may_follow, subject=complaint_by_id)
def asked(identity: Identity, complaint: LookComplaint) -> ResponseReturnValue:
    """Show what somebody asked about a look, and the answer."""
    return render_template(
        "looks/asked.html",
        complaint=complaint,
        line=_line_of(identity, complaint.look_id),
        today=clock.today(),
        is_sent="sendt" in request.args,
    )


def _doubt_page(identity: Identity, look: Look, form: DoubtForm, *, sent: LookComplaint | None = None) -> str:
    line = _line_of(identity, look.id)
    days = municipality_here().officer_answer_days
    return render_template("looks/doubt.html", form=form, line=line, days=days, sent=sent)


def _lines(identity: Identity, form: LogFilter) -> list[Line]:
    now = clock.now()
    names = municipality_here().look_names
    looks = own_looks(session(), _whose(identity), since=form.since(now), now=now, with_names=names)
    return form.of(folded(looks), municipality_here())


def _line_of(identity: Identity, look_id: UUID) -> ShownLine:
    """Return one look as a line of its own; it is there, as the gate has seen it."""
    names = municipality_here().look_names
    looks = own_looks(session(), _whose(identity), since=EPOCH, now=clock.now(), with_names=names, look_id=look_id)
    return line_in_words(folded(looks)[0], municipality_here())


def _completeness() -> dict[str, object]:
    """Tell until when the log is known to be whole, and whether the newest look at that found a gap."""
    check, until = newest_check(session()), complete_until(session())
    has_gap = check is not None and not check.is_complete
    return {"complete_until": clock.in_denmark(until) if until else None, "has_gap": has_gap}


def _whose(identity: Identity) -> UUID:
    assert identity.citizen_id is not None  # noqa: S101 -- that is what each page's rule says
    return identity.citizen_id
