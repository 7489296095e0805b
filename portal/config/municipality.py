"""The municipality's own file (TOML): its name, its one entrance, its departments, who to call in a crisis.

The portal knows no municipality by heart. Whatever a citizen reads about who answers, where and when
comes from this file. Texts stand in every language that the file promises.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError, model_validator

from portal.config.contact import CONTACT_KINDS, Caseload, ContactKind, Promises, RoundRules
from portal.config.crisis import CrisisLine, Kind, NeutralPage, left_alone
from portal.config.parts import Line, Part, Phone, Texts, phone_link
from portal.config.sharing import Category, CategoryRule, DecidedCategory, rules_with

MAX_BYTES = 256 * 1024
PICTURES = (".svg", ".png")
SPOKEN = ("da", "en")  # the languages that the portal's own strings stand in


class Hours(Part):
    """When the one entrance answers: days and hours as people say them."""

    days: Texts
    hours: Texts


class Entrance(Part):
    """The one entrance: one phone number, one mail address, one door."""

    phone: Phone
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    address: list[Line] = Field(min_length=1)
    hours: list[Hours] = Field(min_length=1)

    @property
    def phone_link(self) -> str:
        """Return the number for a `tel:` link."""
        return phone_link(self.phone)


class LaterName(Part):
    """What a department is called from a day on."""

    valid_from: date
    name: Texts


class Department(Part):
    """A department as citizens know it, from the day it opens to the day before it closes.

    `unit` is the role key that journeys use for it; `sign_in_names` is what the staff's sign-in calls it.
    """

    unit: Line
    name: Texts
    valid_from: date | None = None
    later: list[LaterName] = Field(default_factory=list)
    closes_on: date | None = None
    sign_in_names: list[Line] = Field(default_factory=list)

    def name_on(self, day: date) -> Texts:
        """Return its name on a day, per language; the first one for days before it."""
        return next((one.name for one in reversed(self.later) if one.valid_from <= day), self.name)

    def is_open_on(self, day: date) -> bool:
        """Tell whether there is such a department on a day."""
        has_opened = self.valid_from is None or self.valid_from <= day
        return has_opened and (self.closes_on is None or day < self.closes_on)

    @property
    def days(self) -> list[date]:
        """Return the days on which something about it changes, in order."""
        days = [self.valid_from, *(one.valid_from for one in self.later), self.closes_on]
        return [day for day in days if day is not None]

    @model_validator(mode="after")
    def _changes_in_order(self) -> "Department":
        if self.days != sorted(set(self.days)):
            raise ValueError(f"{self.unit}: its days must follow each other, each once")
        return self


class RecordNumber(Part):
    """Under which number of the municipality's catalogue (KLE) a kind of paper goes into the case record."""

    kind: Line
    kle: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}$")]


class Municipality(Part):
    """One municipality, as its file describes it. `logo` names a picture beside the file.

    `look_names` tells citizens which member of staff has looked, and not only their department and role;
    `unreported_systems` don't tell the portal who looks in them; the officer has `officer_answer_days` working days.
    """

    name: Line
    logo: Path
    portal_name: Texts
    languages: list[Line] = Field(min_length=1)
    entrance: Entrance
    departments: list[Department] = Field(min_length=1)
    cvr: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")] | None = None
    categories: list[DecidedCategory] = Field(default_factory=list)
    record: list[RecordNumber] = Field(default_factory=list)
    crisis_lines: list[CrisisLine] = Field(default_factory=list)
    quick_exit: NeutralPage = "https://www.dmi.dk/"
    look_names: bool = False
    unreported_systems: list[Texts] = Field(default_factory=list)
    officer_answer_days: int = Field(default=10, ge=1, le=60)
    promises: Promises = Promises()
    caseload: Caseload = Caseload()
    contact_kinds: tuple[ContactKind, ContactKind, ContactKind, ContactKind] = CONTACT_KINDS  # type: ignore[assignment]
    round: RoundRules = RoundRules()

    @property
    def quick_exit_host(self) -> str:
        """Return the site that the quick exit leads to, as people would say it: dmi.dk."""
        return self.quick_exit.split("/")[2].removeprefix("www.")

    @property
    def category_rules(self) -> dict[Category, CategoryRule]:
        """Return how each category of data is treated here."""
        return rules_with(self.categories)

    def record_number(self, kind: str) -> str | None:
        """Return the number that a kind of paper is filed under; None where the file names none."""
        return next((one.kle for one in self.record if one.kind == kind), None)

    def departments_on(self, day: date) -> list[Department]:
        """Return the departments that there are on a day."""
        return [department for department in self.departments if department.is_open_on(day)]

    def department_name(self, unit: str, day: date) -> Texts:
        """Return what a unit is called on a day, per language; the municipality's own name where it names none."""
        found = next((department for department in self.departments if department.unit == unit), None)
        return found.name_on(day) if found else dict.fromkeys(self.languages, self.name)

    def unit_called(self, name: str, day: date) -> str | None:
        """Return the unit that the staff's sign-in means by a name; None where there is none on that day."""
        open_now = self.departments_on(day)
        return next((one.unit for one in open_now if name == one.unit or name in one.sign_in_names), None)

    @property
    def change_days(self) -> list[date]:
        """Return the days on which a department changes, in order: what is made between two of them stays true."""
        return sorted(day for department in self.departments for day in department.days)

    @model_validator(mode="after")
    def _speaks_every_language(self) -> "Municipality":
        """Promise only what is spoken, Danish first; hold every text in each language, each unit once."""
        if self.languages[0] != "da" or not set(self.languages) <= set(SPOKEN):
            raise ValueError(f"languages begin with da and are among: {', '.join(SPOKEN)}")
        texts = [self.portal_name, *(d.name for d in self.departments)]
        texts += [later.name for d in self.departments for later in d.later]
        texts += [*self.unreported_systems, *(kind.name for kind in self.contact_kinds)]
        for hours in self.entrance.hours:
            texts += [hours.days, hours.hours]
        texts += [text for line in self.crisis_lines for text in line.texts]
        lacking = sorted({code for text in texts for code in self.languages if code not in text})
        if lacking:
            raise ValueError(f"texts are missing in: {', '.join(lacking)}")
        decided = [one.category for one in self.categories]
        if len(decided) > len(set(decided)):
            raise ValueError("a category is decided twice")
        kinds = [one.kind for one in self.record]
        if len(kinds) > len(set(kinds)):
            raise ValueError("record: a kind has two numbers")
        units = [d.unit for d in self.departments]
        twice = sorted({unit for unit in units if units.count(unit) > 1})
        if twice:
            raise ValueError(f"departments stand twice: {', '.join(twice)}")
        called = [*units, *(name for d in self.departments for name in d.sign_in_names if name != d.unit)]
        twice = sorted({name for name in called if called.count(name) > 1})
        if twice:
            raise ValueError(f"sign_in_names mean more than one department: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _leaves_nobody_alone(self) -> "Municipality":
        """Hold that whoever calls Livslinien in vain has somebody else to call."""
        if alone := left_alone(self.crisis_lines):
            raise ValueError(f"crisis_lines: Livslinien is the only line shown for: {', '.join(alone)}")
        return self


def crisis_lines_for(municipality: Municipality, kinds: Iterable[Kind]) -> list[CrisisLine]:
    """Return the lines to show to somebody with one of these needs, in the file's order, each once.

    Where it may be about a child, those for children come first.
    """
    wanted = set(kinds)
    lines = [line for line in municipality.crisis_lines if line.is_shown and wanted & set(line.kinds)]
    return sorted(lines, key=lambda line: "child" in wanted and "child" not in line.kinds)


def read_municipality(path: Path) -> tuple[Municipality | None, list[str]]:
    """Read the file; return the municipality, or None and one line per fault."""
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            return None, [f"{path}: larger than {MAX_BYTES} bytes"]
        municipality = Municipality.model_validate(tomllib.loads(raw.decode()))
        logo = path.parent / municipality.logo
        if logo.suffix not in PICTURES or not logo.is_file() or logo.stat().st_size > MAX_BYTES:
            return None, [f"{path}: logo: must be an SVG or PNG file beside this one, at most {MAX_BYTES} bytes"]
        return municipality.model_copy(update={"logo": logo}), []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, [f"{path}: {error}"]
    except ValidationError as error:
        return None, [f"{path}: {_place(e['loc'])}: {e['msg']}" for e in error.errors()]


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "the file"
