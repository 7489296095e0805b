"""What support levels and caseloads are called."""

import flask_babel

from portal.config.contact import Caseload
from portal.contact.caseload import Load
from portal.i18n import gettext


def level_name(level: int) -> str:
    """Say what a support level means to whoever gives it; the number is shown to nobody."""
    return {
        1: gettext("Et kort skub: hjælp til at komme i gang"),
        2: gettext("Nogen, der holder trådene og kender sagerne"),
        3: gettext("Støtte i hverdagen, hver uge eller hver anden uge"),
        4: gettext("En, der går med hele vejen og selv kan træffe afgørelser"),
    }[level]


def load_in_words(load: Load, level: int, rules: Caseload) -> str:
    """Say what somebody has, and what is as it should be: 9,5 af 10-15; and that one more would be too many."""
    has, normal, full = (number(one) for one in (load.weight, rules.normal, rules.full))
    said = gettext("%(has)s af %(normal)s–%(full)s", has=has, normal=normal, full=full)
    no_more = gettext("ikke plads til flere")
    return f"{said} ({no_more})" if load.is_full(level, rules) else said


def number(value: float) -> str:
    """Write a number as people do: 9,5."""
    return str(flask_babel.format_decimal(value))
