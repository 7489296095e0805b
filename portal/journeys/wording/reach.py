"""How the municipality's units are reached and what they are called here."""

from dataclasses import dataclass

from portal import clock
from portal.config.municipality import Municipality
from portal.i18n import gettext_in
from portal.journeys.model.units import UNIT_NAMES, Unit


def N_(danish: str) -> str:  # noqa: N802 -- gettext's name for marking a text that is translated later
    """Mark a text for the catalogue; it is translated where it is used."""
    return danish


HEADINGS = {
    "documents": N_("Hav det her klar"),
    "actions": N_("Det kan du gøre"),
    "money": N_("Kan det få betydning for mine penge?"),
    "next": N_("Det sker der bagefter"),
    "other_way": N_("Uden nettet"),
    "ask": N_("Det kan du spørge om"),
}


@dataclass(frozen=True)
class Reach:
    """How the municipality's units are reached (all by the one entrance), and what they are called here."""

    phone: str
    phone_link: str
    email: str
    address: str
    names: dict[str, dict[str, str]]  # unit -> language code -> the department's name here

    def is_ours(self, unit: str) -> bool:
        """Tell whether the unit is reached through the one entrance."""
        return unit == Unit.ENTRANCE or unit in self.names

    def way(self, kind: str, unit: str) -> str:
        """Say as Markdown how a unit is reached in one way; "" where it isn't reached through the one entrance."""
        if not self.is_ours(unit):
            return ""
        ways = {
            "call": f": [{self.phone}](tel:{self.phone_link})",
            "write": f": [{self.email}](mailto:{self.email})",
            "visit": f": {self.address}",
        }
        return ways.get(kind, "")

    def name(self, unit: str, code: str) -> str:
        """Name a unit as citizens here know it."""
        here = self.names.get(unit)
        return here[code] if here else gettext_in(code, UNIT_NAMES[Unit(unit)])

    def heading(self, part: str, code: str) -> str:
        """Head one part of a step."""
        return gettext_in(code, HEADINGS[part])


def reach_in(municipality: Municipality) -> Reach:
    """Return how units are reached in `municipality` today."""
    today = clock.today()
    names = {department.unit: department.name_on(today) for department in municipality.departments_on(today)}
    entrance = municipality.entrance
    return Reach(entrance.phone, entrance.phone_link, entrance.email, ", ".join(entrance.address), names)
