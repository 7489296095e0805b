"""Deciding about one row: a form for each decision, which few keys fill in, and which loses nothing that was typed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import World, session
from portal.access.identity import Identity
from portal.contact.inquiries import decisions
from portal.contact.inquiries.decisions import NoSuchDay, NotSo, Shown, UnfitForInquiries, newest_decision
from portal.contact.inquiries.holding import DecidedMeanwhile
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryKind
from portal.contact.inquiries.queries import has_contact_person
from portal.contact.inquiries.questions import Asked
from portal.contact.inquiries.rules import (
    can_be_closed_for,
    can_be_parked,
    can_have_inquiries,
    may_decide,
    may_handle,
    may_park,
    wants_words_to_close,
)
from portal.contact.round.forms import (
    AskForm,
    CloseForm,
    GiveForm,
    OpenAgainForm,
    ParkForm,
    ShownForm,
    TakeForm,
)
from portal.contact.round.queries import on_board
from portal.contact.round.queue import Side
from portal.contact.round.row_views import ROW, shown_inquiry
from portal.contact.round.rules import may_see_round
from portal.contact.round.said import event_decided, has_more, meanwhile, sender_wrote_meanwhile
from portal.contact.round.views import pages
from portal.contact.round.wording import CLOSE_REASONS, PARK_REASONS, reads_in_words, unit_name
from portal.i18n import gettext
from portal.people.here import municipality_here
from portal.people.models import StaffMember
from portal.people.queries import all_staff

ACTS = "tag,giv,spoerg,parker,luk,genaabn"


@dataclass(frozen=True)
class Deciding:
    """An inquiry, and what somebody wants to decide about it."""

    inquiry: Inquiry
    act: str


def deciding(session: Session, identity: Identity, inquiry_id: UUID, act: str) -> Deciding | None:
    """Return the inquiry with that id, and the decision that the address names."""
    inquiry = session.get(Inquiry, inquiry_id)
    return Deciding(inquiry, act) if inquiry is not None else None


def may_decide_this(identity: Identity, what: Deciding) -> bool:
    """Who gets an inquiry decides the entrance; the rest whoever has it, too."""
    return may_decide(identity) if what.act in ("tag", "giv") else may_handle(identity, what.inquiry)


@pages.page(
    f"{ROW}/<any({ACTS}):act>",
    needs=may_decide_this,
    subject=deciding,
    world=World.STAFF,
    methods=("GET", "POST"),
)
def decide(identity: Identity, what: Deciding) -> ResponseReturnValue:
    """Show the form of a decision, and make it."""
    inquiry, form = what.inquiry, _form(what)
    refusal = _refusal(identity, what, form)
    is_again = request.method == "POST" and form.seen != inquiry.version  # what was done with it may be just this
    if refusal is not None and not (is_again and can_be_parked(inquiry)):
        if request.method == "GET":
            form.came_from(request.args)
        form.form_errors.append(refusal)
        return _page(identity, what, form, is_offered=False), 409
    if request.method == "POST" and form.validate():
        return _decide(identity, what, form)
    if request.method == "GET":
        form.version.data = str(inquiry.version)
        form.came_from(request.args)
    return _page(identity, what, form, is_offered=refusal is None), 400 if form.errors else 200


def _decide(identity: Identity, what: Deciding, form: ShownForm) -> ResponseReturnValue:
    """Make the decision; where somebody else was first, say so and keep what was typed."""
    inquiry_id, act = what.inquiry.id, what.act
    try:
        DECIDE[act](Shown(inquiry_id, form.seen), form, identity)
    except DecidedMeanwhile:
        session().rollback()
        refusal = _refusal(identity, Deciding(session().get_one(Inquiry, inquiry_id), act), form)
        complaint = refusal or _what_happened(identity, inquiry_id, form)
        is_offered = act != "tag" and refusal is None
        return _again(identity, inquiry_id, act, form, complaint, is_offered=is_offered), 409
    except (NoSuchDay, NotSo, UnfitForInquiries):
        session().rollback()
        return _again(identity, inquiry_id, act, form, gettext("Det kan ikke vælges mere. Vælg igen.")), 400
    newest = newest_decision(session(), inquiry_id)
    return redirect(_back(identity, form, inquiry_id, Side.NEXT, gjort=newest.id if newest else None))


def _what_happened(identity: Identity, inquiry_id: UUID, form: ShownForm) -> str:
    """Say what happened to an inquiry while somebody decided about it."""
    if has_more(session(), inquiry_id):
        return sender_wrote_meanwhile(has_written=form.has_written)
    told = event_decided(session(), InquiryEvent.inquiry_id == inquiry_id)
    return meanwhile(told, is_own=told is not None and told.by_id == identity.staff_id, has_written=form.has_written)


def _again(
    identity: Identity, inquiry_id: UUID, act: str, form: ShownForm, complaint: str, *, is_offered: bool = True
) -> str:
    """Offer the form again as it was filled in, with the inquiry as it is now."""
    inquiry = session().get_one(Inquiry, inquiry_id)
    form.version.data = str(inquiry.version)
    form.form_errors.append(complaint)
    return _page(identity, Deciding(inquiry, act), form, is_offered=is_offered)


def _refusal(identity: Identity, what: Deciding, form: ShownForm) -> str | None:
    """Say why an inquiry can't wait, where somebody wants to put it off; None where it can."""
    if what.act != "parker" or not isinstance(form, ParkForm) or not what.inquiry.is_open:
        return None
    if not can_be_parked(what.inquiry):
        return gettext("En underretning om et barn kan ikke vente.")
    if not may_park(identity, what.inquiry):
        return gettext("Den er udskudt to gange, så nu er det lederens.")
    if form.is_promised and not form.until.choices:
        return gettext("Svaret er lovet og kan ikke vente. Svar afsenderen først, så kan resten vente.")
    return None


def _page(identity: Identity, what: Deciding, form: ShownForm, *, is_offered: bool = True) -> str:
    return render_template(
        "round/decide.html",
        row=shown_inquiry(identity, what.inquiry),
        act=what.act,
        form=form,
        action=url_for("round.decide", inquiry_id=what.inquiry.id, act=what.act),
        back=_back(identity, form, what.inquiry.id),
        reasons=waiting_reasons(PARK_REASONS),
        reads=reads_in_words(what.act, is_own=what.inquiry.kind == InquiryKind.REQUEST),
        is_open=what.inquiry.is_open,
        is_offered=is_offered,
        row_url=_row(identity, what.inquiry.id),
    )


def _back(identity: Identity, form: ShownForm, inquiry_id: UUID, side: Side = Side.HERE, **told: Any) -> str:
    if form.meeting_place is not None:
        return url_for("round.meeting", **form.beside(side), **told)
    return _row(identity, inquiry_id, **told)


def _row(identity: Identity, inquiry_id: UUID, **told: Any) -> str:
    """Address the row; for whoever has the inquiry and isn't of the round, the inquiry itself."""
    if may_see_round(identity, municipality_here().round):
        return url_for("round.row", inquiry_id=inquiry_id, **told)
    return url_for("inquiries.show", inquiry_id=inquiry_id)


def _form(what: Deciding) -> ShownForm:
    if what.act == "parker":
        promised = on_board(session(), [what.inquiry.id])[what.inquiry.id].promised
        return ParkForm.from_day(clock.today(), municipality_here().round.park_days, promised=promised)
    if what.act != "luk":
        return form_of(what.act)
    inquiry, is_so = what.inquiry, has_contact_person(session(), what.inquiry)
    codes = [code for code in CLOSE_REASONS if can_be_closed_for(inquiry, code, has_contact_person=is_so)]
    return CloseForm.for_one_of(codes, wants_words=wants_words_to_close(inquiry))


def form_of(act: str) -> ShownForm:
    """Return the form of a decision, where it is the same for all."""
    if act == "giv":
        return GiveForm.to_one_of(colleagues())
    if act == "spoerg":
        departments = municipality_here().departments_on(clock.today())
        return AskForm.of_one_of((one.unit, unit_name(one.unit)) for one in departments)
    return {"tag": TakeForm, "genaabn": OpenAgainForm}[act]()


def colleagues(*, but_for: UUID | None = None) -> list[tuple[StaffMember, str]]:
    """Return who can be given something, by name, with the names of their departments."""
    able = [member for member in all_staff(session()) if can_have_inquiries(member) and member.id != but_for]
    return [(member, unit_name(member.department.unit)) for member in able]


def waiting_reasons(codes: Iterable[str]) -> dict[str, str]:
    """Return reasons to wait, which have a button each, in the reader's language."""
    return {code: gettext(PARK_REASONS[code]) for code in codes}


def member_chosen(form: GiveForm) -> StaffMember:
    """Return who was chosen; of a form that is valid."""
    return session().get_one(StaffMember, UUID(form.to.data))


def _take(shown: Shown, form: TakeForm, by: Identity) -> None:
    decisions.take(session(), shown, by=by, now=clock.now())


def _give(shown: Shown, form: GiveForm, by: Identity) -> None:
    decisions.assign(session(), shown, member_chosen(form), form.words.data or "", by=by, now=clock.now())


def _ask(shown: Shown, form: AskForm, by: Identity) -> None:
    decisions.ask(session(), shown, Asked(form.whom.data, form.words.data or ""), by=by, now=clock.now())


def _park(shown: Shown, form: ParkForm, by: Identity) -> None:
    until, most = date.fromisoformat(form.until.data), municipality_here().round.park_days
    decisions.park(session(), shown, until, form.why, most_days=most, by=by, now=clock.now())


def _close(shown: Shown, form: CloseForm, by: Identity) -> None:
    decisions.close(session(), shown, form.code, form.why, by=by, now=clock.now())


def _open_again(shown: Shown, form: OpenAgainForm, by: Identity) -> None:
    decisions.open_again(session(), shown, form.words.data or "", by=by, now=clock.now())


DECIDE: dict[str, Callable[[Shown, Any, Identity], None]] = {
    "tag": _take,
    "giv": _give,
    "spoerg": _ask,
    "parker": _park,
    "luk": _close,
    "genaabn": _open_again,
}
