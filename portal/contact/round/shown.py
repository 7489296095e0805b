"""Rows of the round as templates take them: finished sentences, and nothing that nobody may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.access.identity import Identity
from portal.contact.inquiries.models import Need
from portal.contact.inquiries.rules import may_decide
from portal.contact.inquiries.wording import kind_name, need_name, number_in_words
from portal.contact.round.models import Ground, RoundContribution
from portal.contact.round.queries import (
    OnBoard,
    SignalOnBoard,
    asked_of_unit,
    contribution_counts,
    on_board,
    reached,
    signals_on_board,
)
from portal.contact.round.queue import PAGE, Place
from portal.contact.round.row_wording import (
    asked_in_words,
    band_name,
    signal_asked,
    signal_in_words,
    waited,
    why_in_words,
)
from portal.contact.round.rules import Moment, Reached, Why, band_of, why_here, why_signal
from portal.contact.round.wording import ground_in_words, unit_name
from portal.i18n import gettext
from portal.people.here import municipality_here


@dataclass(frozen=True)
class ShownRow:
    """One row of the round. `number` is the inquiry's; what comes from elsewhere has none."""

    id: UUID
    is_signal: bool
    number: str | None
    kind: str
    age: str
    needs: tuple[str, ...]
    why: str | None
    waited: str
    asked: str
    responsible: str | None
    is_urgent: bool
    may_not_wait: bool
    is_closed: bool
    needs_interpreter: bool
    times_parked: int
    version: int
    said: int  # how many contributions
    promised: date | None = None  # what isn't kept yet: nothing waits for longer
    reached: Reached | None = None
    is_complex: bool = False
    place: int | None = None

    @property
    def has_time(self) -> bool:
        """Return whether nothing is promised for today or earlier."""
        return self.promised is None or self.promised > clock.today()


@dataclass(frozen=True)
class ShownContribution:
    """What somebody of a department said."""

    name: str
    unit: str
    at: datetime
    ground: str
    is_general: bool
    words: str


def row_for_all(session: Session, place: Place, moment: Moment, number: int) -> ShownRow:
    """Return one row of the queue as everybody in the room may read it, whoever is signed in."""
    if place.is_signal:
        return hidden_row(place.id, place=number)
    row = on_board(session, [place.id])[place.id]
    return inquiry_row(row, moment, contribution_counts(session, [place.id], None).get(place.id, 0), {}, place=number)


def rows_of(
    session: Session, places: Sequence[Place], moment: Moment, identity: Identity, first: int
) -> list[ShownRow]:
    """Return a page of the queue, as the reader may see it."""
    inquiries = on_board(session, [one.id for one in places if not one.is_signal])
    signals = signals_on_board(session, [one.id for one in places if one.is_signal])
    said = contribution_counts(session, list(inquiries), identity)
    people = {one.subject_id for one in inquiries.values() if one.subject_id is not None}
    people |= {one.citizen_id for one in signals.values()}
    counts = reached(session, people) if may_decide(identity) else {}
    rows = []
    for place, one in enumerate(places, start=first):
        if one.is_signal:
            rows.append(signal_row(signals[one.id], counts, place=place))
        else:
            rows.append(inquiry_row(inquiries[one.id], moment, said.get(one.id, 0), counts, place=place))
    return rows


def inquiry_row(
    row: OnBoard, moment: Moment, said: int, counts: dict[UUID, Reached], *, place: int | None = None
) -> ShownRow:
    """Put an inquiry into the reader's language."""
    why = why_here(row, moment)
    return ShownRow(
        id=row.id,
        is_signal=False,
        number=number_in_words(row.number),
        kind=kind_name(row.kind),
        age=band_name(row.age_band),
        needs=tuple(need_name(Need(need)) for need in row.needs),
        why=why_in_words(row, why, moment) if why is not None else None,
        waited=waited(row.received_at, clock.now()),
        asked=asked_in_words(row, why, moment) if why is not None else "",
        responsible=f"{row.responsible}, {unit_name(row.unit)}",
        is_urgent=why in (Why.REPORT, Why.PASSED, Why.LEFT),
        may_not_wait=row.may_not_wait and row.is_open,
        is_closed=not row.is_open,
        needs_interpreter=row.needs_interpreter,
        times_parked=row.times_parked,
        version=row.version,
        said=said,
        promised=row.promised,
        place=place,
        **_complexity(row.subject_id, counts),
    )


def signal_row(
    row: SignalOnBoard, counts: dict[UUID, Reached], *, steps: int = 0, place: int | None = None
) -> ShownRow:
    """Put a signal into the reader's language."""
    why = why_signal(row.kind)
    return ShownRow(
        id=row.id,
        is_signal=True,
        number=None,
        kind=gettext("Fra portalen"),
        age=band_name(band_of(row.born_on, clock.today())),
        needs=(),
        why=signal_in_words(row.kind),
        waited=waited(row.since, clock.now()),
        asked=signal_asked(row),
        responsible=None,
        is_urgent=why == Why.NOBODY_ANSWERS,
        may_not_wait=False,
        is_closed=not row.is_open,
        needs_interpreter=False,
        times_parked=0,
        version=steps,
        said=0,
        place=place,
        **_complexity(row.citizen_id, counts),
    )


def hidden_row(signal_id: UUID, *, place: int) -> ShownRow:
    """Return a signal of which nothing is told but that it is there: its kind and its age would tell who it is."""
    return ShownRow(
        id=signal_id,
        is_signal=True,
        number=None,
        kind=gettext("Fra portalen"),
        age="",
        needs=(),
        why=None,
        waited="",
        asked="",
        responsible=None,
        is_urgent=False,
        may_not_wait=False,
        is_closed=False,
        needs_interpreter=False,
        times_parked=0,
        version=0,
        said=0,
        place=place,
    )


def _complexity(person: UUID | None, counts: dict[UUID, Reached]) -> dict[str, Any]:
    found = counts.get(person) if person is not None else None
    return {"reached": found, "is_complex": found is not None and found.is_complex(municipality_here().round)}


def contributions_in_words(said: Iterable[RoundContribution]) -> list[ShownContribution]:
    """Put what was said, and may be read by whoever reads it, into their language."""
    return [_contribution(one) for one in said]


def _contribution(said: RoundContribution) -> ShownContribution:
    return ShownContribution(
        name=said.by.name,
        unit=unit_name(said.unit),
        at=clock.in_denmark(said.at),
        ground=ground_in_words(said.ground),
        is_general=said.ground == Ground.GENERAL,
        words=said.words,
    )


@dataclass(frozen=True)
class ShownQuestion:
    """A question to the reader's department; its time is Danish."""

    inquiry_id: UUID
    name: str
    at: datetime
    words: str


def questions_to(session: Session, identity: Identity, inquiry_id: UUID | None = None) -> list[ShownQuestion]:
    """Return what the reader's department is asked: all of it, or of one inquiry."""
    return [
        ShownQuestion(
            one.inquiry_id,
            f"{kind_name(one.kind)}, {number_in_words(one.number)}",
            clock.in_denmark(one.at),
            one.words,
        )
        for one in asked_of_unit(session, identity.unit, inquiry_id=inquiry_id)
    ]


def pages_of(total: int) -> int:
    """Return how many pages there are."""
    return max(1, -(-total // PAGE))
