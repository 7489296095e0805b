"""`/medarbejder/klokken-ti`: the ten o'clock round's board, who is there, and one row at a time for the meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from portal import clock
from portal.access.gate import Pages, World, session
from portal.access.identity import Identity
from portal.config.contact import RoundRules
from portal.contact.inquiries.holders import missing
from portal.contact.inquiries.models import Inquiry
from portal.contact.inquiries.rules import may_decide, powers_over
from portal.contact.round import actions
from portal.contact.round.grounds import heard_by_all
from portal.contact.round.models import RoundPresence
from portal.contact.round.queries import Rounds, contributions_to, present, rounds_at
from portal.contact.round.queue import PAGE, Place, Side, Turn, beside, queue
from portal.contact.round.rules import Moment, may_lead, may_see_round, may_see_signals
from portal.contact.round.said import was_decided
from portal.contact.round.shown import (
    ShownRow,
    contributions_in_words,
    pages_of,
    questions_to,
    row_for_all,
    rows_of,
)
from portal.contact.round.wording import unit_name
from portal.people.here import municipality_here

pages = Pages("round", __name__)
BOARD = "/medarbejder/klokken-ti"
MOST_PLACES = 1_000_000
TOLD = ("gjort", "signal")


def rules_here(session: Session, identity: Identity, **parts: object) -> RoundRules:
    """Return which departments take part here."""
    return municipality_here().round


@pages.page(BOARD, needs=may_see_round, subject=rules_here, world=World.STAFF)
def board(identity: Identity, rules: RoundRules) -> ResponseReturnValue:
    """Show what the round speaks of, the most urgent first, and who is there."""
    now, rounds = clock.now(), rounds_at(session(), clock.today())
    moment = rounds.moment(clock.today(), *missing(session()))
    page = _number(request.args.get("side"))
    places = queue(session(), moment, now, with_signals=may_see_signals(identity), offset=(page - 1) * PAGE)
    total = places[0].total if places else 0
    if not places and page > 1:
        return redirect(url_for("round.board"))
    return render_template(
        "round/board.html",
        rows=rows_of(session(), places, moment, identity, (page - 1) * PAGE + 1),
        total=total,
        page=page,
        last=pages_of(total),
        questions=questions_to(session(), identity),
        **_about(identity, rounds),
        done=was_decided(session(), request.args),
    )


@dataclass(frozen=True)
class At:
    """One place of the meeting."""

    place: int
    rules: RoundRules


def place_at(session: Session, identity: Identity, place: int) -> At | None:
    """Return a place of the meeting; None where nobody could have come."""
    return At(place, municipality_here().round) if 0 < place < MOST_PLACES else None


def may_see_meeting(identity: Identity, at: At) -> bool:
    """Whoever comes to the ten o'clock round sees its meeting."""
    return may_see_round(identity, at.rules)


@pages.page(f"{BOARD}/moede/<int:place>", needs=may_see_meeting, subject=place_at, world=World.STAFF)
def meeting(identity: Identity, at: At) -> ResponseReturnValue:
    """Show one row at a time, big enough for a projector, with the keys that decide about it.

    Everybody in the room reads along: of a row there stands what anybody at the round may see, whoever leads it.
    """
    rounds = rounds_at(session(), clock.today())
    moment = rounds.moment(clock.today(), *missing(session()))
    side, turn = _asked_beside()
    found = _row_at(moment, at.place, side, turn, with_signals=may_see_signals(identity))
    if found is None and (at.place > 1 or turn is not None):
        told: dict[str, Any] = {name: request.args[name] for name in TOLD if name in request.args}
        return redirect(url_for("round.meeting", place=1, **told))
    place = found[1] if found else 1
    row = row_for_all(session(), found[0], moment, place) if found else None
    return render_template(
        "round/meeting.html",
        row=row,
        place=place,
        turn=str(Turn(found[0].why, found[0].at, found[0].id)) if found else None,
        total=found[0].total if found else 0,
        **(_of_row(identity, row) if row else {}),
        **_about(identity, rounds),
        done=was_decided(session(), request.args),
    )


def _asked_beside() -> tuple[Side, Turn | None]:
    """Read beside which row somebody wants to be: places move while others decide, and a row's turn doesn't."""
    for side in Side:
        turn = Turn.read(request.args.get(side.value, ""))
        if turn is not None:
            return side, turn
    return Side.HERE, None


def _row_at(
    moment: Moment, place: int, side: Side, turn: Turn | None, *, with_signals: bool
) -> tuple[Place, int] | None:
    now = clock.now()
    if turn is not None:
        return beside(session(), moment, now, turn, side, with_signals=with_signals)
    places = queue(session(), moment, now, with_signals=with_signals, offset=place - 1, limit=1)
    return (places[0], place) if places else None


def _of_row(identity: Identity, row: ShownRow) -> dict[str, Any]:
    if row.is_signal:
        return {"may": None, "contributions": []}
    inquiry = session().get_one(Inquiry, row.id)
    said = heard_by_all(contributions_to(session(), row.id))
    return {"may": powers_over(identity, inquiry, has_time=row.has_time), "contributions": contributions_in_words(said)}


def _about(identity: Identity, rounds: Rounds) -> dict[str, Any]:
    """Say how far the round has come, and who is there."""
    running = rounds.running
    here = present(session(), running.id) if running else []
    return {
        "began": clock.in_denmark(running.began_at) if running else None,
        "ended": _when(rounds),
        "here": [(one.member.name, unit_name(one.unit)) for one in here],
        "is_here": _is_among(here, identity),
        "may_lead": may_lead(identity),
        "may_decide": may_decide(identity),
    }


def _when(rounds: Rounds) -> datetime | None:
    ended_at = rounds.today.ended_at if rounds.today is not None else None
    return clock.in_denmark(ended_at) if ended_at is not None else None


def _is_among(here: Sequence[RoundPresence], identity: Identity) -> bool:
    return any(one.staff_id == identity.staff_id for one in here)


@pages.page(f"{BOARD}/begynd", needs=may_lead, world=World.STAFF, methods=("POST",))
def begin(identity: Identity) -> ResponseReturnValue:
    """Begin the round, and be there."""
    actions.begin(session(), by=identity, now=clock.now())
    actions.come(session(), municipality_here().round, by=identity, now=clock.now())
    return redirect(url_for("round.board"))


@pages.page(f"{BOARD}/slut", needs=may_lead, world=World.STAFF, methods=("POST",))
def end(identity: Identity) -> ResponseReturnValue:
    """End the round."""
    actions.end(session(), by=identity, now=clock.now())
    return redirect(url_for("round.board"))


@pages.page(f"{BOARD}/kom", needs=may_see_round, subject=rules_here, world=World.STAFF, methods=("POST",))
def come(identity: Identity, rules: RoundRules) -> ResponseReturnValue:
    """Take part in the round."""
    actions.come(session(), rules, by=identity, now=clock.now())
    return redirect(url_for("round.board"))


@pages.page(f"{BOARD}/gaa", needs=may_see_round, subject=rules_here, world=World.STAFF, methods=("POST",))
def go(identity: Identity, rules: RoundRules) -> ResponseReturnValue:
    """Leave the round."""
    actions.go(session(), by=identity, now=clock.now())
    return redirect(url_for("round.board"))


def _number(said: str | None) -> int:
    """Return the number of a page; the first where none is said."""
    return int(said) if said and said.isascii() and said.isdigit() and 0 < len(said) < 7 and int(said) > 0 else 1
