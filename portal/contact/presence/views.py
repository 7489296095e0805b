"""`/medarbejder/fravaer`: when a member of staff is away, and that somebody is away since today."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.contact.models import Absence, AbsenceKind
from portal.contact.presence import actions
from portal.contact.presence.actions import (
    AbsenceChanged,
    AlreadyAway,
    Leave,
    Loop,
    Over,
    UnfitStandIn,
    WrongDays,
    fit_stand_in,
    is_over,
    mark_of,
)
from portal.contact.presence.forms import LeaveForm, SuddenForm, UntilForm, chosen, no_first_day, no_last_day
from portal.contact.presence.queries import (
    absence_by_id,
    absences_of,
    absences_of_others,
    away_until_further_notice,
    who_can_stand_in,
)
from portal.contact.presence.rules import may_be_away, may_change_absence, may_say_for_others
from portal.contact.presence.shown import shown, shown_with_notes
from portal.i18n import gettext
from portal.people.models import StaffMember
from portal.people.queries import all_staff

pages = Pages("presence", __name__)
AnyForm = LeaveForm | SuddenForm | UntilForm


@pages.page("/medarbejder/fravaer", needs=may_be_away, world=World.STAFF, methods=("GET", "POST"))
def overview(identity: Identity) -> ResponseReturnValue:
    """Show when a member of staff is away, and take down when they will be."""
    form = _leave_form(identity)
    try:
        if request.method == "POST" and _plan(identity, form):
            return redirect(url_for("presence.overview", gemt=_seen_from(form.begins.form.read())))
    except AlreadyAway:
        form.form_errors.append(gettext("Det fravær er allerede meldt, med en anden til at svare. Ret det i listen."))
        return _page(identity, leave=form), 409
    return _page(identity, leave=form), 400 if form.errors else 200


@pages.page("/medarbejder/fravaer/fra-i-dag", needs=may_be_away, world=World.STAFF, methods=("POST",))
def suddenly(identity: Identity) -> ResponseReturnValue:
    """Note that somebody is away since today, until they are back."""
    form = _sudden_form(identity)
    try:
        if _note(identity, form):
            return redirect(url_for("presence.overview", gemt="nu"))
    except AlreadyAway:
        form.form_errors.append(gettext("Det fravær er allerede meldt, med en anden til at svare. Ret det i listen."))
        return _page(identity, sudden=form), 409
    return _page(identity, sudden=form), 400


@pages.page(
    "/medarbejder/fravaer/<uuid:absence_id>",
    needs=may_change_absence,
    subject=absence_by_id,
    world=World.STAFF,
    methods=("GET", "POST"),
)
def change(identity: Identity, absence: Absence) -> ResponseReturnValue:
    """Let an absence have other days, or another stand-in."""
    if request.method == "GET" and is_over(absence, clock.today()):
        return redirect(url_for("presence.overview"))
    form = UntilForm.choosing(who_can_stand_in(session(), absence.staff), absence)
    status = 200
    try:
        if request.method == "POST" and _change(identity, absence, form):
            return redirect(url_for("presence.overview", gemt=_seen_from(absence.begins_on)))
    except Over:
        form.form_errors.append(gettext("Fraværet er slut nu. Meld det igen, hvis det stadig gælder."))
        status = 409
    except AbsenceChanged:
        form.seen.data = mark_of(absence)
        form.form_errors.append(gettext("Det er ændret, mens du havde siden åben. Det, du skrev, står her stadig."))
        status = 409
    own = absence.staff_id == identity.staff_id
    page = render_template("presence/change.html", form=form, shown=shown(absence), is_own=own)
    return page, 400 if form.errors and status == 200 else status


@pages.page(
    "/medarbejder/fravaer/<uuid:absence_id>/slut",
    needs=may_change_absence,
    subject=absence_by_id,
    world=World.STAFF,
    methods=("POST",),
)
def end(identity: Identity, absence: Absence) -> ResponseReturnValue:
    """Let somebody be here again from today on, or call off what hasn't begun."""
    actions.come_back(session(), absence, by=identity, today=clock.today(), now=clock.now())
    return redirect(url_for("presence.overview", gemt="slut"))


def _seen_from(begins: date | None) -> str:
    """Say in the address whether citizens see it now, or when it begins."""
    return "nu" if begins is not None and begins <= clock.today() else "ja"


def _leave_form(identity: Identity) -> LeaveForm:
    return LeaveForm.choosing(who_can_stand_in(session(), _member(identity)))


def _sudden_form(identity: Identity, but: Collection[UUID] = ()) -> SuddenForm:
    """Return the form with oneself first; with everybody else for those who say it for others. `but` names whom not."""
    own = [(_staff_id(identity), gettext("Mig selv"))]
    others = all_staff(session()) if may_say_for_others(identity) else []
    staff = [(one.id, one.name) for one in others if one.id != identity.staff_id and one.cut_at is None]
    people = who_can_stand_in(session(), None if may_say_for_others(identity) else _member(identity))
    return SuddenForm.choosing(people, [one for one in own + staff if one[0] not in but])


def _page(identity: Identity, *, leave: LeaveForm | None = None, sudden: SuddenForm | None = None) -> str:
    today, own = clock.today(), _staff_id(identity)
    others = absences_of_others(session(), own, today) if may_say_for_others(identity) else None
    sudden = sudden or _sudden_form(identity, away_until_further_notice(session(), today))
    mine = absences_of(session(), own, today)
    all_shown = shown_with_notes(session(), [*mine, *(others or ())])
    return render_template(
        "presence/overview.html",
        leave=leave or _leave_form(identity),
        sudden=sudden,
        form=sudden if sudden.errors else leave,
        own=all_shown[: len(mine)],
        others=all_shown[len(mine) :] if others is not None else None,
        overlaps=any(one.notes for one in all_shown),
        done=request.args.get("gemt"),
    )


def _plan(identity: Identity, form: LeaveForm) -> bool:
    """Take an absence down; what is wrong with it the form says."""
    days = form.days() if form.validate() else None
    if days is None:
        return False
    member = _member(identity)
    leave = _leave(form, member, *days, AbsenceKind.PLANNED)
    return leave is not None and _is_away(identity, member, leave, form, form.ends)


def _note(identity: Identity, form: SuddenForm) -> bool:
    who = chosen(form.who) if form.validate() else None
    if who is None or str(who) not in form.names():
        form.who.errors = [gettext("Vælg, hvem der er væk.")]
        return False
    member = session().get_one(StaffMember, who)
    leave = _leave(form, member, clock.today(), None, AbsenceKind.SUDDEN)
    return leave is not None and _is_away(identity, member, leave, form, None)


def _change(identity: Identity, absence: Absence, form: UntilForm) -> bool:
    is_valid, today, now = form.validate(), clock.today(), clock.now()
    begins = absence.begins_on if absence.begins_on <= today else form.begins.form.read()
    until = form.ends.form.read()
    if begins is None:
        LeaveForm.complain(form.begins, no_first_day())
    if until is None and not (form.is_open_ended and absence.kind == AbsenceKind.SUDDEN):
        LeaveForm.complain(form.ends, no_last_day())
    if begins is None or form.errors or not is_valid:
        return False
    leave, seen = _leave(form, absence.staff, begins, until, absence.kind), form.seen.data or None
    return leave is not None and _went(
        form,
        form.ends,
        lambda: actions.change(session(), absence, leave, by=identity, today=today, now=now, seen=seen),
    )


def _leave(form: AnyForm, away: StaffMember, begins: date, ends: date | None, kind: AbsenceKind) -> Leave | None:
    """Return what a form says; None where it names a stand-in who is none."""
    who = chosen(form.stand_in)
    stand_in = fit_stand_in(session(), who, away) if who is not None else None
    if who is not None and stand_in is None:
        form.stand_in.errors = [_unfit()]
        return None
    return Leave(begins, ends, stand_in, kind)


def _is_away(identity: Identity, member: StaffMember, leave: Leave, form: AnyForm, days: Any) -> bool:
    by, now = identity, clock.now()
    return _went(form, days, lambda: actions.be_away(session(), member, leave, by=by, today=clock.today(), now=now))


def _went(form: AnyForm, days: Any, act: Callable[[], object]) -> bool:
    """Do it, and tell whether it could be done; why not the form says."""
    try:
        act()
    except WrongDays:
        if days is not None:
            days.form.day.errors = [gettext("Vælg dage i rækkefølge, fra i dag og højst to år frem.")]
        return False
    except UnfitStandIn:
        form.stand_in.errors = [_unfit()]
        return False
    except Loop as fault:
        form.stand_in.errors = [_in_a_loop(is_direct=fault.is_direct)]
        return False
    return True


def _in_a_loop(*, is_direct: bool) -> str:
    """Say that whoever stands in leans on whoever is away."""
    if is_direct:
        return gettext("I er væk samtidig og peger på hinanden. Vælg en anden.")
    return gettext("Den person er væk samtidig, og de, der så svarer, peger tilbage. Vælg en anden.")


def _unfit() -> str:
    """Say that somebody can't stand in."""
    return gettext("Den person kan ikke svare for andre. Vælg en anden.")


def _member(identity: Identity) -> StaffMember:
    return session().get_one(StaffMember, _staff_id(identity))


def _staff_id(identity: Identity) -> UUID:
    assert identity.staff_id is not None  # noqa: S101 -- that is what is_staff says
    return identity.staff_id
