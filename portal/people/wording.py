"""Roles and their limits in the reader's language."""

from datetime import date

from portal.access.scopes import Limit, Scope
from portal.config.municipality import Municipality
from portal.config.roles import Role
from portal.i18n import gettext, in_best_language


def role_name(role: Role) -> str:
    """Name a role."""
    return {
        Role.CONTACT_PERSON: gettext("Kontaktperson"),
        Role.COORDINATOR: gettext("Koordinator"),
        Role.SPECIALIST: gettext("Fagspecialist"),
        Role.EDITOR: gettext("Redaktør"),
        Role.REVIEWER: gettext("Fagligt ansvarlig for indhold"),
        Role.PUBLISHER: gettext("Udgiver"),
        Role.NETWORK_HOST: gettext("Netværksvært"),
        Role.DPO: gettext("Databeskyttelsesrådgiver"),
        Role.MANAGER: gettext("Leder"),
        Role.ADMIN: gettext("Administrator"),
    }[role]


def limit_in_words(scope: Scope, municipality: Municipality, today: date) -> str:
    """Say what one scope reaches."""
    return gettext("Kun %(limits)s.", limits=", ".join(_limit(limit, municipality, today) for limit in scope))


def _limit(limit: Limit, municipality: Municipality, today: date) -> str:
    if limit.kind == "unit":
        names = [in_best_language(municipality.department_name(unit, today))[0] for unit in limit.values]
        return " / ".join(names) or gettext("en afdeling, der ikke er her")
    values = " / ".join(limit.values)
    if limit.kind == "kle":
        return gettext("KLE-emne %(values)s", values=values)
    return gettext("følsomhed %(values)s", values=values)
