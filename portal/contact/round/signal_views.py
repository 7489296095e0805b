"""Deciding in the round about what comes from elsewhere in the portal."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import World, session
from portal.access.identity import Identity
from portal.contact.inquiries.decisions import NoSuchDay, UnfitForInquiries
from portal.contact.inquiries.models import CloseReason
from portal.contact.inquiries.rules import may_decide
from portal.contact.presence.queries import leads_to_assigning
from portal.contact.round.decide_views import colleagues, form_of, member_chosen, waiting_reasons
from portal.contact.round.forms import CloseForm, GiveForm, ParkForm, ShownForm
from portal.contact.round.looking import Closed, known_person
from portal.contact.round.models import SignalStepKind
from portal.contact.round.queries import reached, signal_steps, signals_on_board
from portal.contact.round.queue import Side, Turn
from portal.contact.round.rules import may_put_off
from portal.contact.round.said import Decided, meanwhile, step_decided
from portal.contact.round.shown import ShownRow, signal_row
from portal.contact.round.signal_actions import (
    NotTheirs,
    ShownSignal,
    SignalDecidedMeanwhile,
    SignalDecision,
    decide_signal,
    not_for,
)
from portal.contact.round.views import BOARD, MOST_PLACES, pages
from portal.contact.round.wording import CLOSE_REASONS, PARK_REASONS, reads_in_words
from portal.contact.signals import Signal
from portal.i18n import gettext
from portal.people.here import municipality_here

SIGNAL = f"{BOARD}/signaler/<uuid:signal_id>"
WAITING = tuple(code for code in PARK_REASONS if code != "sender")


@dataclass(frozen=True)
class DecidingSignal:
    """A signal, and what somebody wants to decide about it."""

    signal: Signal
    act: str


def deciding_signal(session: Session, identity: Identity, signal_id: UUID, act: str) -> DecidingSignal | None:
    """Return the signal with that id, and the decision that the address names."""
    signal = session.get(Signal, signal_id)
    return DecidingSignal(signal, act) if signal is not None else None


@dataclass(frozen=True)
class SignalAtRound:
    """A signal, and who was last to do something about it."""

    signal: Signal
    responsible_id: UUID | None


def signal_at_round(session: Session, identity: Identity, signal_id: UUID) -> SignalAtRound | None:
    """Return the signal with that id."""
    signal = session.get(Signal, signal_id)
    if signal is None:
        return None
    steps = signal_steps(session, signal_id)
    return SignalAtRound(signal, steps[-1].responsible_id if steps else None)


def may_see_signal(identity: Identity, at: SignalAtRound) -> bool:
    """Whoever decides sees what comes from elsewhere, and whoever was given it."""
    is_theirs = identity.staff_id is not None and identity.staff_id == at.responsible_id
    return may_decide(identity) or (is_theirs and bool(identity.roles))


@pages.page(SIGNAL, needs=may_see_signal, subject=signal_at_round, world=World.STAFF)
def signal(identity: Identity, at: SignalAtRound) -> ResponseReturnValue:
    """Show what comes from elsewhere, and what was decided about it."""
    return _signal_page(identity, at.signal.id)


@pages.page(f"{SIGNAL}/hvem", needs=may_see_signal, subject=signal_at_round, world=World.STAFF, methods=("POST",))
def reveal_signal(identity: Identity, at: SignalAtRound) -> ResponseReturnValue:
    """Show whom it is about, where the door lets the name through; it writes the look down."""
    signal_id, citizen_id = at.signal.id, at.signal.citizen_id
    database, policy = current_app.extensions["gate"].database, current_app.extensions["policy"]
    try:
        seen = known_person(session(), database, identity, citizen_id, policy=policy)
    except Closed:
        return render_template("round/closed.html", back=url_for("round.signal", signal_id=signal_id)), 503
    return _signal_page(identity, signal_id, seen=seen, citizen_id=citizen_id if seen else None, has_asked=True)


def _signal_page(identity: Identity, signal_id: UUID, **seen: Any) -> str:
    steps = signal_steps(session(), signal_id)
    return render_template(
        "round/signal.html",
        row=shown_signal(signal_id, with_counts=may_decide(identity)),
        decided=step_decided(session(), steps[-1].id) if steps else None,
        words=steps[-1].words if steps else None,
        may_decide=may_decide(identity),
        may_park=may_put_off(identity, steps),
        beside=_beside(),
        may_assign=bool(seen.get("citizen_id")) and leads_to_assigning(session(), identity, seen["citizen_id"]),
        **seen,
    )


def _beside() -> dict[str, str]:
    """Return from where in the meeting somebody comes, so that a decision leads back there."""
    place, turn = request.args.get("plads", ""), Turn.read(request.args.get("tur", ""))
    is_place = place.isascii() and place.isdigit() and len(place) <= len(str(MOST_PLACES))
    return {"plads": place, "tur": str(turn)} if is_place and turn is not None else {}


@pages.page(
    f"{SIGNAL}/<any(tag,giv,parker,luk):act>",
    needs=may_decide,
    subject=deciding_signal,
    world=World.STAFF,
    methods=("GET", "POST"),
)
def decide_on_signal(identity: Identity, what: DecidingSignal) -> ResponseReturnValue:
    """Show the form of a decision about a signal, and make it."""
    signal_id, act, form = what.signal.id, what.act, _form(what.signal.id, what.act)
    steps = signal_steps(session(), signal_id)
    if request.method == "GET":
        form.version.data = str(len(steps))
        form.came_from(request.args)
    if act == "parker" and not may_put_off(identity, steps) and form.seen == len(steps):
        form.form_errors.append(_managers())
        return _page(signal_id, act, form, is_offered=False), 409
    if request.method == "POST" and form.validate():
        return _decide(identity, signal_id, act, form)
    return _page(signal_id, act, form), 400 if form.errors else 200


def _form(signal_id: UUID, act: str) -> ShownForm:
    """Return the form of a decision; there is no sender, so nothing is so that would be about one."""
    if act == "giv":
        return GiveForm.to_one_of(colleagues(but_for=not_for(session(), session().get_one(Signal, signal_id))))
    if act == "parker":
        return ParkForm.from_day(clock.today(), municipality_here().round.park_days, reasons=WAITING)
    if act != "luk":
        return form_of(act)
    known = signals_on_board(session(), [signal_id])[signal_id]
    has_one = known.contact_person is not None
    codes = (one for one in CLOSE_REASONS if one != CloseReason.TAKEN_BACK)
    return CloseForm.for_one_of(one for one in codes if has_one or one != CloseReason.HAS_CONTACT_PERSON)


def _decide(identity: Identity, signal_id: UUID, act: str, form: Any) -> ResponseReturnValue:
    most = municipality_here().round.park_days
    try:
        step = decide_signal(
            *(session(), ShownSignal(signal_id, form.seen), _decision(act, form)),
            most_days=most,
            by=identity,
            now=clock.now(),
        )
    except SignalDecidedMeanwhile as other:
        step_id = other.step.id if other.step else None
        session().rollback()
        told = step_decided(session(), step_id) if step_id else None
        if act == "parker" and not may_put_off(identity, signal_steps(session(), signal_id)):
            return _again(signal_id, act, form, _managers(), is_offered=False), 409
        return _again(signal_id, act, form, _what_happened(identity, told, form), is_offered=act != "tag"), 409
    except NotTheirs:
        session().rollback()
        complaint = gettext("Borgeren ønsker en anden kontaktperson. Giv den til en kollega.")
        return _again(signal_id, act, form, complaint, is_offered=act != "tag"), 400
    except (NoSuchDay, UnfitForInquiries):
        session().rollback()
        return _again(signal_id, act, form, gettext("Det kan ikke vælges mere. Vælg igen.")), 400
    return redirect(_back(form, Side.NEXT, signal=step.id))


def _managers() -> str:
    return gettext("Den er udskudt to gange, så nu er det lederens.")


def _decision(act: str, form: ShownForm) -> SignalDecision:
    if isinstance(form, GiveForm):
        return SignalDecision(SignalStepKind.ASSIGNED, member_chosen(form), form.words.data or None)
    if isinstance(form, ParkForm):
        return SignalDecision(SignalStepKind.PARKED, None, form.why, date.fromisoformat(form.until.data))
    if isinstance(form, CloseForm):
        return SignalDecision(SignalStepKind.CLOSED, None, form.why)
    return SignalDecision(SignalStepKind.TAKEN)


def _what_happened(identity: Identity, told: Decided | None, form: ShownForm) -> str:
    """Say what was decided about a signal while somebody decided about it."""
    return meanwhile(told, is_own=told is not None and told.by_id == identity.staff_id, has_written=form.has_written)


def _again(signal_id: UUID, act: str, form: ShownForm, complaint: str, *, is_offered: bool = True) -> str:
    form.version.data = str(len(signal_steps(session(), signal_id)))
    form.form_errors.append(complaint)
    return _page(signal_id, act, form, is_offered=is_offered)


def _page(signal_id: UUID, act: str, form: ShownForm, *, is_offered: bool = True) -> str:
    row = shown_signal(signal_id)
    return render_template(
        "round/decide.html",
        row=row,
        act=act,
        form=form,
        action=url_for("round.decide_on_signal", signal_id=signal_id, act=act),
        back=_back(form),
        reasons=waiting_reasons(WAITING),
        reads=reads_in_words(act, is_own=True),
        is_open=not row.is_closed,
        is_offered=is_offered,
        row_url=url_for("round.signal", signal_id=signal_id),
    )


def _back(form: ShownForm, side: Side = Side.HERE, **told: Any) -> str:
    if form.meeting_place is not None:
        return url_for("round.meeting", **form.beside(side), **told)
    return url_for("round.board", **told)


def shown_signal(signal_id: UUID, *, with_counts: bool = True) -> ShownRow:
    """Return one signal's row."""
    known = signals_on_board(session(), [signal_id])[signal_id]
    counts = reached(session(), [known.citizen_id] if with_counts else [])
    return signal_row(known, counts, steps=len(signal_steps(session(), signal_id)))
