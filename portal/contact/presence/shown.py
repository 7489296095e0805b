"""Absences in the reader's language, and who answers on which days where some of them meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.contact.cover import lasts, meet
from portal.contact.models import Absence
from portal.contact.presence.queries import absences_of_those
from portal.i18n import day, gettext


@dataclass(frozen=True)
class ShownAbsence:
    """An absence in the reader's language. `notes` say on which days something else holds."""

    id: UUID
    name: str
    days: str
    stand_in: str | None
    has_begun: bool
    notes: tuple[str, ...] = ()


def shown(absence: Absence, notes: tuple[str, ...] = ()) -> ShownAbsence:
    """Put an absence into the reader's language."""
    return ShownAbsence(
        id=absence.id,
        name=absence.staff.name,
        days=days_in_words(absence.begins_on, absence.ends_on),
        stand_in=absence.stand_in.name if absence.stand_in is not None else None,
        has_begun=absence.begins_on <= clock.today(),
        notes=notes,
    )


def shown_with_notes(session: Session, absences: Sequence[Absence]) -> list[ShownAbsence]:
    """Put absences into the reader's language, with what holds where they meet others: one statement."""
    stand_ins = {one.stand_in_id for one in absences if one.stand_in_id is not None}
    theirs = absences_of_those(session, stand_ins, clock.today())
    return [shown(one, (*_longer(one, absences), *_also_away(one, theirs))) for one in absences]


def _longer(absence: Absence, absences: Sequence[Absence]) -> list[str]:
    """Say on which days another absence of the same person holds, with another stand-in."""
    own = [one for one in absences if one.staff_id == absence.staff_id and one.stand_in_id != absence.stand_in_id]
    longer = [one for one in own if lasts(one) < lasts(absence) and meet(one, absence.begins_on, absence.ends_on)]
    return [gettext("Her gælder det andet fravær i stedet: %(days)s.", days=_both(absence, one)) for one in longer]


def _also_away(absence: Absence, theirs: Sequence[Absence]) -> list[str]:
    """Say on which days the stand-in is away, and who answers then."""
    own = [one for one in theirs if one.staff_id == absence.stand_in_id]
    return [_who_then(one, _both(absence, one)) for one in own if meet(one, absence.begins_on, absence.ends_on)]


def _who_then(away: Absence, days: str) -> str:
    name = away.staff.name
    if away.stand_in is None:
        return gettext("%(name)s er selv væk: %(days)s. Så svarer Én indgang.", name=name, days=days)
    return gettext(
        "%(name)s er selv væk: %(days)s. Så svarer %(other)s.", name=name, days=days, other=away.stand_in.name
    )


def _both(one: Absence, other: Absence) -> str:
    """Say the days on which two absences meet, from today on."""
    ends = [each.ends_on for each in (one, other) if each.ends_on is not None]
    return days_in_words(max(one.begins_on, other.begins_on, clock.today()), min(ends, default=None))


def days_in_words(begins: date, ends: date | None) -> str:
    """Say from when to when."""
    if ends is None:
        return gettext("Fra %(day)s og indtil videre", day=day(begins))
    if ends == begins:
        return day(begins)
    return gettext("%(first)s til og med %(last)s", first=day(begins), last=day(ends))
