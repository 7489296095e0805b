"""`/medarbejder/borgere/<id>/kontaktperson`: who has a citizen's case, and giving it to somebody.

It shows who works for whom, which the municipality itself decides, and no word about the citizen; their name stands
there for those who have the case, and for whoever it was sent to (`assign_whom`).
"""

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.access.rules import require
from portal.contact import actions, handover
from portal.contact.caseload import loads
from portal.contact.desk.assign_forms import LEVELS, AssignForm, LevelForm, kind_at, level_of, read_id
from portal.contact.desk.assign_shown import plan_stands, shown_case, who_has_it
from portal.contact.desk.assign_whom import whom
from portal.contact.handover import Planned
from portal.contact.holding import (
    ChangedMeanwhile,
    NobodyNew,
    NoHandover,
    NotAhead,
    PlanStands,
    Room,
    TooFarAhead,
    TooMany,
    UnfitContactPersonError,
)
from portal.contact.presence.queries import case_to_give
from portal.contact.presence.wording import level_name, number
from portal.contact.queries import Case, case_by_id, open_assignment, open_wish
from portal.contact.rules import may_assign, may_hand_over, may_read_handover, may_see_assigning
from portal.i18n import gettext
from portal.people.here import municipality_here
from portal.people.models import StaffMember

pages = Pages("assigning", __name__)
ADDRESS = "/medarbejder/borgere/<uuid:citizen_id>/kontaktperson"


@pages.page(ADDRESS, needs=may_see_assigning, subject=case_to_give, world=World.STAFF, methods=("GET", "POST"))
def show(identity: Identity, case: Case) -> ResponseReturnValue:
    """Show who has a case; then ask how much support, who, and give it to them."""
    if not may_read_handover(identity, case):
        return _not_theirs_any_more(case)
    if request.method == "GET":
        return _page(identity, case)
    require(identity, may_hand_over, case)
    form = LevelForm.here() if "contact_person" not in request.form else None
    if form is not None and not form.validate():
        return _page(identity, case, levels=form), 400
    level = level_of(form or AssignForm())
    if level is None:
        return _page(identity, case), 400
    if form is not None:
        return _choosing(identity, case, level, _empty_form(case, level))
    return _give(identity, case, level)


@pages.page(f"{ADDRESS}/aflys", needs=may_hand_over, subject=case_by_id, world=World.STAFF, methods=("POST",))
def cancel(identity: Identity, case: Case) -> ResponseReturnValue:
    """Let the contact person stay after all."""
    try:
        seen = read_id(request.form.get("seen"))
        handover.cancel_handover(session(), case.citizen_id, by=identity, now=clock.now(), seen=seen)
    except ChangedMeanwhile:
        session().rollback()
        return redirect(url_for("assigning.show", citizen_id=case.citizen_id, gemt="aendret", fra=_came_by()))
    return redirect(url_for("assigning.show", citizen_id=case.citizen_id, gemt="aflyst", fra=_came_by()))


def _not_theirs_any_more(case: Case) -> ResponseReturnValue:
    """Give whoever had the case until just now what they wrote about it, and nothing else; sent twice it was saved."""
    form = AssignForm()
    if case.handed_on and case.handed_on == form.handover.data:
        return redirect(url_for("home.desk"))
    written = [(field.label.text, field.data) for field in (form.reason, form.handover, form.beyond) if field.data]
    if request.method == "GET" or not written:
        abort(404)
    return render_template("presence/not_theirs.html", written=written), 409


def _empty_form(case: Case, level: int) -> AssignForm:
    """Return the second form as it is shown first; the one who has the case is chosen in it."""
    current = case.assignment
    now = {"contact_person": str(current.contact_person_id), "buddy": str(current.buddy_id)} if current else {}
    seen = str(current.version) if current else ""
    form = _form(case, level, seen=seen, **now)
    form.process(formdata=None, data={"level": str(level), "seen": seen, **now})
    return form


def _form(case: Case, level: int, **data: object) -> AssignForm:
    municipality = municipality_here()
    people = loads(session(), municipality.caseload, without=case.citizen_id, today=clock.today())
    return AssignForm.choosing(people, level, municipality, **data)


def _give(identity: Identity, case: Case, level: int) -> ResponseReturnValue:
    form = _form(case, level)
    try:
        if not form.validate() or not _done(identity, case, level, form):
            return _choosing(identity, case, level, form), 400
    except ChangedMeanwhile:
        session().rollback()
        return _again(identity, case, level, form), 409
    if case.tie is not None and not may_assign(identity) and not form.wants_overlap:
        return redirect(url_for("home.desk"))  # the case isn't theirs any more
    return redirect(url_for("assigning.show", citizen_id=case.citizen_id, gemt="ja", fra=_came_by()))


def _again(identity: Identity, case: Case, level: int, form: AssignForm) -> str:
    """Offer the form again as it was filled in, and say what is saved now."""
    fresh = _fresh(case)
    current = fresh.assignment
    form.seen.data = str(current.version) if current is not None else ""
    form.form_errors.append(gettext("Det er ændret, mens du havde siden åben. Det, du skrev, står her stadig."))
    form.form_errors.append(who_has_it(current))
    return _choosing(identity, fresh, level, form)


def _fresh(case: Case) -> Case:
    """Return the case as it is now."""
    return case._replace(assignment=open_assignment(session(), case.citizen_id))


def _done(identity: Identity, case: Case, level: int, form: AssignForm) -> bool:
    """Give the case as the form says, and tell whether that could be done; why not the form says."""
    person, buddy = (session().get_one(StaffMember, UUID(field.data)) for field in (form.contact_person, form.buddy))
    reason, notes = form.reason.data or "", form.handover.data or ""
    room = Room(municipality_here().caseload, form.beyond.data or "")
    who, now, seen = case.citizen_id, clock.now(), form.seen_id
    try:
        if form.wants_overlap:
            day = form.takes_over.form.read()
            if day is None:
                form.takes_over.form.day.errors = [gettext("Skriv en dag. For eksempel 7 11 2026.")]
                return False
            plan = Planned(person, buddy, level, reason, notes, day)
            handover.plan_handover(session(), who, plan, by=identity, now=now, room=room, seen=seen)
        else:
            actions.assign(
                *(session(), who),
                contact_person=person,
                buddy=buddy,
                support_level=level,
                reason=reason,
                handover=notes,
                by=identity,
                now=now,
                room=room,
                seen=seen,
            )
    except (UnfitContactPersonError, NoHandover, PlanStands, TooMany, NotAhead, TooFarAhead) as fault:
        session().rollback()
        _complain(form, fault)
        return False
    return True


def _complain(form: AssignForm, fault: ValueError) -> None:
    """Put what is wrong beside the field that it is about."""
    if isinstance(fault, UnfitContactPersonError):
        form.buddy.errors = [gettext("Kontaktperson og makker skal være to forskellige, som kan være det.")]
    elif isinstance(fault, NoHandover):
        form.handover.errors = [gettext("Skriv, hvad den nye kontaktperson skal vide.")]
    elif isinstance(fault, TooMany):
        weight = number(fault.weight)
        words = gettext("Så er der %(weight)s. Det er for mange. Skriv hvorfor, eller vælg en anden.", weight=weight)
        form.beyond.errors = [words]
    elif isinstance(fault, PlanStands):
        form.contact_person.errors = [plan_stands(fault.current)]
    elif isinstance(fault, TooFarAhead):
        words = gettext("Vælg en dag inden for de næste %(days)s dage.", days=handover.DAYS_AHEAD)
        form.takes_over.form.day.errors = [words]
    elif isinstance(fault, NobodyNew):
        form.contact_person.errors = [gettext("Vælg en anden kontaktperson. Eller lad dagen være tom.")]
    else:
        form.takes_over.form.day.errors = [gettext("Skriv en dag efter i dag. Eller lad dagen være tom.")]


def _whom(identity: Identity, case: Case) -> dict[str, object]:
    """Return for whom it is, and by which inquiry somebody came, which the page's forms and links carry along."""
    came_by = _came_by()
    return {"whom": whom(session(), identity, case, came_by), "came_by": came_by}


def _came_by() -> UUID | None:
    return read_id(request.args.get("fra"))


def _choosing(identity: Identity, case: Case, level: int, form: AssignForm) -> str:
    municipality = municipality_here()
    return render_template(
        "presence/choose.html",
        citizen_id=case.citizen_id,
        **_whom(identity, case),
        form=form,
        level=level_name(level),
        kind=kind_at(level, municipality),
        has_one=case.assignment is not None,
    )


def _page(identity: Identity, case: Case, *, levels: LevelForm | None = None) -> str:
    municipality, current = municipality_here(), case.assignment
    wish = open_wish(session(), case.citizen_id) if may_assign(identity) else None
    return render_template(
        "presence/assigned.html",
        citizen_id=case.citizen_id,
        **_whom(identity, case),
        form=levels or LevelForm.here(current.support_level if current else None),
        hints={str(one): gettext("Foreslår: %(kind)s", kind=kind_at(one, municipality)) for one in LEVELS},
        case=shown_case(session(), case, current) if current else None,
        wish=wish,
        may_change=may_hand_over(identity, case),
        seen=current.version if current else "",
        stale=who_has_it(current) if request.args.get("gemt") == "aendret" else None,
        done=request.args.get("gemt"),
    )
