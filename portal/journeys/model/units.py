"""The units that a journey may name, by role; a municipality fills the roles with its own departments.

The names stand here in Danish as the catalogue's keys: `_` only marks them for extraction, and who shows a
name passes it through gettext for the reader's language.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Unit(StrEnum):
    """Who does something, keeps something or is told something."""

    ENTRANCE = "entrance"
    HOSPITAL = "hospital"
    GP = "gp"
    HOME_NURSING = "homeNursing"
    REHAB = "rehab"
    VISITATION = "visitation"
    EMPLOYMENT = "employment"
    BENEFITS = "benefits"
    FAMILY_DEPT = "familyDept"
    YOUTH_UNIT = "youthUnit"
    DISABILITY_CHILD = "disabilityChild"
    DISABILITY_ADULT = "disabilityAdult"
    PSYCH_SOCIAL = "psychSocial"
    ADDICTION = "addiction"
    HOUSING = "housing"
    SCHOOL = "school"
    PPR = "ppr"
    UDBETALING_DANMARK = "udbetalingDanmark"
    FAMILY_COURT_HOUSE = "familyCourtHouse"
    REGION = "region"
    COORDINATOR = "coordinator"
    CITIZEN = "citizen"
    EMPLOYER = "employer"
    RELATIVE = "relative"


def _(danish: str) -> str:
    return danish


UNIT_NAMES: Mapping[Unit, str] = MappingProxyType(
    {
        # Translators: the municipality's one entrance, where everybody can write, call or come by.
        Unit.ENTRANCE: _("Kommunens indgang"),
        Unit.HOSPITAL: _("Hospitalet"),
        # Translators: the citizen's own general practitioner.
        Unit.GP: _("Din egen læge"),
        Unit.HOME_NURSING: _("Hjemmesygeplejen"),
        Unit.REHAB: _("Genoptræningen"),
        # Translators: the unit that assesses what help at home someone gets.
        Unit.VISITATION: _("Visitationen"),
        Unit.EMPLOYMENT: _("Jobcentret"),
        # Translators: the unit that pays sickness benefit and social assistance.
        Unit.BENEFITS: _("Ydelsescentret"),
        Unit.FAMILY_DEPT: _("Familieafdelingen"),
        Unit.YOUTH_UNIT: _("Ungeindsatsen"),
        Unit.DISABILITY_CHILD: _("Handicaprådgivningen for børn"),
        Unit.DISABILITY_ADULT: _("Handicaprådgivningen for voksne"),
        Unit.PSYCH_SOCIAL: _("Socialpsykiatrien"),
        # Translators: the unit that helps with alcohol and drugs.
        Unit.ADDICTION: _("Rusmiddelrådgivningen"),
        Unit.HOUSING: _("Boligrådgivningen"),
        Unit.SCHOOL: _("Skolen"),
        # Translators: the municipality's educational psychologists; the abbreviation is used by everybody.
        Unit.PPR: _("Skolens psykologer (PPR)"),
        Unit.UDBETALING_DANMARK: _("Udbetaling Danmark"),
        Unit.FAMILY_COURT_HOUSE: _("Familieretshuset"),
        Unit.REGION: _("Regionen"),
        # Translators: the person who holds the threads between the units.
        Unit.COORDINATOR: _("Koordinatoren"),
        Unit.CITIZEN: _("Dig selv"),
        Unit.EMPLOYER: _("Din arbejdsgiver"),
        Unit.RELATIVE: _("Dine pårørende"),
    }
)
