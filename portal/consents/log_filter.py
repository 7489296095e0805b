"""What somebody wants to see of the log. In the address stand codes alone: of a department its place in the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from portal.audit.chain import EPOCH
from portal.config.municipality import Municipality
from portal.consents.log_folding import Line
from portal.consents.log_wording import department_on
from portal.i18n import gettext, lazy_gettext

PERIODS = {"30": 30, "90": 90, "365": 365, "alt": None}
USUAL_PERIOD = "365"


class LogFilter(FlaskForm):  # type: ignore[misc]
    """Which lines of the log to show. Something unheard of in the address counts as nothing chosen."""

    class Meta:
        """It is read from the address and changes nothing, so it needs no token."""

        csrf = False

    periode = SelectField(lazy_gettext("Hvornår"), default=USUAL_PERIOD)
    afdeling = SelectField(lazy_gettext("Hvilken afdeling"), default="")
    svar = SelectField(lazy_gettext("Hvad kom der ud af det"), default="")
    hvem = SelectField(lazy_gettext("Hvem"), default="")

    @classmethod
    def chosen(cls, asked: MultiDict[str, str], municipality: Municipality, today: date) -> "LogFilter":
        """Return the filter with what the address asks for."""
        form = cls(formdata=None)
        for field, choices in _choices(municipality, today).items():
            form[field].choices = choices
            value = asked.get(field)
            form[field].data = value if value in dict(choices) else form[field].default
        return form

    @property
    def in_address(self) -> dict[str, str]:
        """Return what stands in the address of a page that shows the same; what is usual isn't named."""
        return {field.name: field.data for field in self if field.data != field.default}

    def since(self, now: datetime) -> datetime:
        """Return the beginning of the period."""
        days = PERIODS[self.periode.data]
        return now - timedelta(days=days) if days is not None else EPOCH

    def of(self, lines: Iterable[Line], municipality: Municipality) -> list[Line]:
        """Return the lines that are asked for."""
        place = self.afdeling.data
        unit = municipality.departments[int(place) - 1].unit if place else None
        return [line for line in lines if _fits(line, unit, self.svar.data, self.hvem.data)]


@dataclass(frozen=True)
class Leaf:
    """One page of many: its number, how many there are, and what stands on it."""

    number: int
    count: int
    lines: list[Line]


def leaf_of(lines: list[Line], asked: str, size: int) -> Leaf:
    """Return the page that was asked for; a number that isn't there is the nearest one, and `alle` is all of them."""
    if asked == "alle":
        return Leaf(1, 1, lines)
    count = max(1, -(-len(lines) // size))
    number = min(max(int(asked), 1), count) if asked.isdecimal() and len(asked) < 10 else 1
    return Leaf(number, count, lines[(number - 1) * size : number * size])


def _fits(line: Line, unit: str | None, answer: str, who: str) -> bool:
    look = line.newest
    permitted = {one.is_permitted for one in look.answers}
    return (
        (unit is None or look.unit == unit)
        and (not answer or (answer == "ja") in permitted)
        and (not who or look.is_by_staff == (who == "medarbejder"))
    )


def _choices(municipality: Municipality, today: date) -> dict[str, list[tuple[str, str]]]:
    departments = enumerate(municipality.departments, start=1)
    return {
        "periode": [
            ("30", gettext("De sidste 30 dage")),
            ("90", gettext("De sidste 3 måneder")),
            ("365", gettext("Det sidste år")),
            ("alt", gettext("Alt, hvad der er gemt")),
        ],
        "afdeling": [
            ("", gettext("Alle afdelinger")),
            *((str(place), department_on(municipality, one.unit, today)) for place, one in departments),
        ],
        "svar": [
            ("", gettext("Både ja og nej")),
            ("ja", gettext("Fik lov")),
            ("nej", gettext("Fik nej")),
        ],
        "hvem": [
            ("", gettext("Alle")),
            ("medarbejder", gettext("Medarbejdere")),
            ("paa-vegne", gettext("Dem, der handler på dine vegne")),
        ],
    }
