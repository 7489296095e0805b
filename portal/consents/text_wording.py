"""What a text asks for, in the reader's language."""

from portal import clock
from portal.config.municipality import Municipality
from portal.consents.draft_models import DraftState, StepKind
from portal.consents.packages import package_of
from portal.consents.texts import Scope
from portal.consents.wording import category_name, kind_name, package_name, purpose_name, use_name
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


def state_name(state: DraftState) -> str:
    """Say how far a draft has come."""
    return {
        DraftState.DRAFT: gettext("Kladde"),
        DraftState.IN_REVIEW: gettext("Venter på, at en anden læser den"),
        DraftState.REVIEWED: gettext("Læst. Venter på juristen"),
        DraftState.PUBLISHED: gettext("Udgivet"),
    }[state]


def step_name(kind: StepKind) -> str:
    """Say what happened to a draft."""
    return {
        StepKind.WRITTEN: gettext("Skrevet"),
        StepKind.SENT: gettext("Sendt til læsning"),
        StepKind.APPROVED: gettext("Læst og godkendt"),
        StepKind.SENT_BACK: gettext("Sendt tilbage"),
        StepKind.PUBLISHED: gettext("Udgivet"),
    }[kind]
