"""Deciding in the round about what comes from elsewhere in the portal."""

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
from portal.contact.inquiries.decisions import NoSuchDay, UnfitForInquiries
from portal.contact.inquiries.rules import may_decide
from portal.contact.round.decide_views import form_of, member_chosen, reasons_of
from portal.contact.round.forms import CloseForm, GiveForm, ParkForm, ShownForm
from portal.contact.round.models import SignalStepKind
from portal.contact.round.queries import reached, signal_steps, signals_on_board
from portal.contact.round.said import meanwhile, step_decided
from portal.contact.round.shown import ShownRow, signal_row
from portal.contact.round.signal_actions import (
    ShownSignal,
    SignalDecidedMeanwhile,
    SignalDecision,
    decide_signal,
)
from portal.contact.round.views import BOARD, pages
from portal.contact.signals import Signal
from portal.i18n import gettext
from portal.people.here import municipality_here


@dataclass(frozen=True)
class DecidingSignal:
    """A signal, and what somebody wants to decide about it."""

    signal: Signal
    act: str


def deciding_signal(session: Session, identity: Identity, signal_id: UUID, act: str) -> DecidingSignal | None:
    """Return the signal with that id, and the decision that the address names."""
    signal = session.get(Signal, signal_id)
    return DecidingSignal(signal, act) if signal is not None else None


@pages.page(
    f"{BOARD}/signaler/<uuid:signal_id>/<any(tag,giv,parker,luk):act>",
    needs=may_decide,
    subject=deciding_signal,
    world=World.STAFF,
    methods=("GET", "POST"),
)
def decide_on_signal(identity: Identity, what: DecidingSignal) -> ResponseReturnValue:
    """Show the form of a decision about a signal, and make it."""
    signal_id, act, form = what.signal.id, what.act, form_of(what.act)
    if request.method == "POST" and form.validate():
        return _decide(identity, signal_id, act, form)
    if request.method == "GET":
        form.version.data = str(len(signal_steps(session(), signal_id)))
        form.place.data = request.args.get("plads", "")
    return _page(signal_id, act, form), 400 if form.errors else 200


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
        return _again(signal_id, act, form, meanwhile(told)), 409
    except (NoSuchDay, UnfitForInquiries):
        session().rollback()
        return _again(signal_id, act, form, gettext("Det kan ikke vælges mere. Vælg igen.")), 400
    return redirect(_back(form, signal=step.id))


def _decision(act: str, form: ShownForm) -> SignalDecision:
    if isinstance(form, GiveForm):
        return SignalDecision(SignalStepKind.ASSIGNED, member_chosen(form), form.words.data or None)
    if isinstance(form, ParkForm):
        return SignalDecision(SignalStepKind.PARKED, None, form.why, date.fromisoformat(form.until.data))
    if isinstance(form, CloseForm):
        return SignalDecision(SignalStepKind.CLOSED, None, form.why)
    return SignalDecision(SignalStepKind.TAKEN)


def _again(signal_id: UUID, act: str, form: ShownForm, complaint: str) -> str:
    form.version.data = str(len(signal_steps(session(), signal_id)))
    form.form_errors.append(complaint)
    return _page(signal_id, act, form)


def _page(signal_id: UUID, act: str, form: ShownForm) -> str:
    row = shown_signal(signal_id)
    return render_template(
        "round/decide.html",
        row=row,
        act=act,
        form=form,
        action=url_for("round.decide_on_signal", signal_id=signal_id, act=act),
        back=_back(form),
        reasons=reasons_of(act),
        is_open=not row.is_closed,
    )


def _back(form: ShownForm, **told: Any) -> str:
    if form.meeting_place is not None:
        return url_for("round.meeting", place=form.meeting_place, **told)
    return url_for("round.board", **told)


def shown_signal(signal_id: UUID) -> ShownRow:
    """Return one signal's row."""
    known = signals_on_board(session(), [signal_id])[signal_id]
    return signal_row(known, reached(session(), [known.citizen_id]), steps=len(signal_steps(session(), signal_id)))
