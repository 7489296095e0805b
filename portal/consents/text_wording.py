"""What a text asks for, in the reader's language."""

from portal import clock
from portal.config.municipality import Municipality
from portal.consents.packages import Package, package_of
from portal.consents.texts import Scope
from portal.consents.wording import category_name, kind_name, purpose_name, use_name
from portal.i18n import gettext, in_best_language


def scope_rows(scope: Scope, municipality: Municipality) -> list[dict[str, str]]:
    """Say what a text is about, line by line."""

    def department(unit: str) -> str:
        return in_best_language(municipality.department_name(unit, clock.today()))[0]

    read = (
        gettext("%(category)s (%(use)s)", category=category_name(category), use=use_name(use))
        for category, use in sorted(scope.grants)
    )
    told = {
        gettext("Pakke"): package_name(package_of(scope.grants)),
        gettext("Fra"): department(scope.holder),
        gettext("Til"): department(scope.recipient),
        gettext("Formål"): purpose_name(scope.purpose),
        gettext("Hvad"): ". ".join(read),
        gettext("Slags"): kind_name(scope.kind),
        gettext("Et ja gælder"): gettext("%(months)s måneder", months=scope.months),
    }
    return [{"key": key, "value": value} for key, value in told.items()]


def package_name(package: Package) -> str:
    """Name how much a text asks for."""
    return {
        Package.DATES: gettext("Kun datoer"),
        Package.PLAN: gettext("Plan og mål"),
        Package.CASE: gettext("Detaljer fra sagen"),
    }[package]
