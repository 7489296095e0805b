"""Forms by which people say that they are away, or that somebody else is."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField, SelectField

from portal.clock import today
from portal.contact.caseload import Person
from portal.contact.models import Absence
from portal.contact.presence.actions import mark_of
from portal.i18n import gettext, lazy_gettext
from portal.people.days import Day

NOBODY = ""
STAND_IN = lazy_gettext("Hvem svarer, hvis din makker også er væk?")


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """From when to when somebody is away, and who answers where the buddy doesn't."""

    begins = FormField(Day, label=lazy_gettext("Første dag, du er væk"))
    ends = FormField(Day, label=lazy_gettext("Sidste dag, du er væk"))
    stand_in = SelectField(STAND_IN, validate_choice=False)

    @classmethod
    def choosing(cls, people: Iterable[Person], *, prefix: str = "", **data: object) -> "LeaveForm":
        """Return the form with those who can stand in for somebody."""
        form: LeaveForm = cls(prefix=prefix, data=data)
        form.stand_in.choices = stand_ins(people)
        return form

    def days(self) -> tuple[date, date] | None:
        """Return the first and last day; None where one of them is none, which the form says beside it."""
        begins_on, ends_on = self.begins.form.read(), self.ends.form.read()
        if begins_on is None:
            self.complain(self.begins, no_first_day())
        if ends_on is None:
            self.complain(self.ends, no_last_day())
        return (begins_on, ends_on) if begins_on is not None and ends_on is not None else None

    @staticmethod
    def complain(field: Any, words: str) -> None:
        """Put a sentence beside a day."""
        field.form.day.errors = [words]


def no_first_day() -> str:
    """Say that the first day is none."""
    return gettext("Skriv den første dag. For eksempel 7 11 2026.")


def no_last_day() -> str:
    """Say that the last day is none."""
    return gettext("Skriv den sidste dag. For eksempel 7 11 2026.")


class UntilForm(FlaskForm):  # type: ignore[misc]
    """Until when somebody is away, empty where nobody knows yet; and from when on, before it has begun."""

    seen = HiddenField()
    begins = FormField(Day, label=lazy_gettext("Første dag med fravær"))
    ends = FormField(Day, label=lazy_gettext("Sidste dag med fravær"))
    stand_in = SelectField(lazy_gettext("Hvem svarer, hvis makkeren også er væk?"), validate_choice=False)

    @classmethod
    def choosing(cls, people: Iterable[Person], absence: Absence) -> "UntilForm":
        """Return the form as the absence is now."""
        begins, ends = _in_fields(absence.begins_on), _in_fields(absence.ends_on)
        stand_in, seen = str(absence.stand_in_id or NOBODY), mark_of(absence)
        form: UntilForm = cls(data={"seen": seen, "begins": begins, "ends": ends, "stand_in": stand_in})
        form.stand_in.choices = stand_ins(people)
        if absence.begins_on <= today():
            del form.begins
        return form

    @property
    def is_open_ended(self) -> bool:
        """Tell whether no day was written."""
        form = self.ends.form
        return not any((part.data or "").strip() for part in (form.day, form.month, form.year))


def _in_fields(day: date | None) -> dict[str, int]:
    return {"day": day.day, "month": day.month, "year": day.year} if day is not None else {}


class SuddenForm(FlaskForm):  # type: ignore[misc]
    """Who is suddenly away from today on."""

    who = SelectField(lazy_gettext("Hvem er væk fra i dag?"), validate_choice=False)
    stand_in = SelectField(lazy_gettext("Hvem svarer, hvis makkeren også er væk?"), validate_choice=False)

    @property
    def is_for_somebody(self) -> bool:
        """Tell whether there is anybody who can be chosen."""
        return len(self.names()) > 1

    def names(self) -> list[str]:
        """Return the ids of those it can be said of."""
        return [str(value) for value, _name, *_more in self.who.iter_choices()]

    @classmethod
    def choosing(cls, people: Iterable[Person], staff: Iterable[tuple[UUID, str]]) -> "SuddenForm":
        """Return the form with whom it can be said of."""
        form: SuddenForm = cls(prefix="nu")
        form.who.choices = [(NOBODY, gettext("Vælg"))] + [(str(one), name) for one, name in staff]
        form.stand_in.choices = stand_ins(people)
        return form


def stand_ins(people: Iterable[Person]) -> list[tuple[str, str]]:
    """List whom one can choose as stand-in; nobody first, as the buddy answers anyway."""
    nobody = (NOBODY, gettext("Ingen bestemt. Så er det Én indgangs telefon."))
    return [nobody, *((str(one.id), one.name) for one in people)]


def chosen(field: SelectField) -> UUID | None:
    """Return who was chosen; None for nobody, and for what is nobody's id."""
    try:
        return UUID(field.data or "")
    except ValueError:
        return None
