"""The codes of sharing in the reader's language: which data, what for, what became of it and why.

The words fit whoever reads, the person themselves, somebody who stands for them, or staff: none says "you".
"""

from portal.config.sharing import Category, ConsentKind, Purpose, Use
from portal.consents.facts import Basis, Reason
from portal.consents.packages import Package
from portal.consents.states import State
from portal.i18n import current_language, gettext
from portal.people.representation import Power


def law_said(danish: str) -> tuple[str, str]:
    """Say in the reader's language what a law is called, or who has read it; in Danish where it is known in no other.

    With it comes which language that is.
    """
    words = gettext(danish) if danish else ""
    return words, "da" if words == danish else current_language().code


def category_name(category: Category) -> str:
    """Name what data is about."""
    return {
        Category.CONTACT_DATES: gettext("Hvem der hjælper, og hvornår I mødes"),
        Category.GOALS: gettext("Mål, trin og aftaler"),
        Category.SCHOOL: gettext("Skole, dagtilbud og uddannelse"),
        Category.WORK_INCOME: gettext("Arbejde og penge"),
        Category.HOUSING: gettext("Bolig"),
        Category.FAMILY: gettext("Familie og nære"),
        Category.HEALTH: gettext("Krop, sind og helbred"),
        Category.ADDICTION: gettext("Afhængighed"),
        Category.DISABILITY: gettext("Handicap"),
        Category.PROTECTED_ADDRESS: gettext("En beskyttet adresse"),
    }[category]


def category_example(category: Category) -> str:
    """Say with an example what data of a category looks like."""
    return {
        Category.CONTACT_DATES: gettext("For eksempel kontaktpersonens navn og datoen for næste møde."),
        Category.GOALS: gettext("For eksempel målet i planen, og hvilke trin der er gjort."),
        Category.SCHOOL: gettext("For eksempel skolens navn og fravær."),
        Category.WORK_INCOME: gettext("For eksempel løn, penge fra kommunen og timer på arbejde."),
        Category.HOUSING: gettext("For eksempel om boligen passer, eller om der mangler en."),
        Category.FAMILY: gettext("For eksempel hvem der bor sammen, og hvem der hjælper."),
        Category.HEALTH: gettext("For eksempel en diagnose eller en genoptræningsplan."),
        Category.ADDICTION: gettext("For eksempel at der er brug for hjælp til at stoppe."),
        Category.DISABILITY: gettext("For eksempel hvilken støtte der er brug for i hverdagen."),
        Category.PROTECTED_ADDRESS: gettext("Vej, nummer og by for en, der er beskyttet."),
    }[category]


def purpose_name(purpose: Purpose) -> str:
    """Name what data is shared for."""
    return {
        Purpose.PLAN_TOGETHER: gettext("Én fælles plan"),
        Purpose.MEET: gettext("Et møde"),
        Purpose.APPLY: gettext("En ansøgning"),
        Purpose.TREAT: gettext("Behandling"),
        Purpose.TRIAGE: gettext("Mødet klokken ti, hvor én får ansvaret"),
    }[purpose]


def use_name(use: Use) -> str:
    """Say what is done with data, or with the person."""
    return {Use.READ: gettext("læse"), Use.WRITE: gettext("skrive"), Use.CONTACT: gettext("kontakte")}[use]


def kind_name(kind: ConsentKind) -> str:
    """Name which kind of consent it is."""
    return {
        ConsentKind.GDPR: gettext("Samtykke efter databeskyttelsesreglerne"),
        ConsentKind.PROCEDURAL: gettext("Samtykke til, at en sag bliver forberedt"),
        ConsentKind.HEALTH_DISCLOSURE: gettext("Samtykke til, at helbredsoplysninger bliver givet videre"),
        ConsentKind.PLAN: gettext("Samtykke til én fælles plan"),
    }[kind]


def package_name(package: Package) -> str:
    """Name how much is asked for."""
    return {
        Package.DATES: gettext("Kun datoer"),
        Package.PLAN: gettext("Plan og mål"),
        Package.CASE: gettext("Detaljer fra sagen"),
    }[package]


def power_name(power: Power) -> str:
    """Say by what somebody stands for another."""
    return {
        Power.CUSTODY: gettext("Forældremyndighed"),
        Power.GUARDIANSHIP: gettext("Værgemål"),
        Power.ATTORNEY: gettext("Fuldmagt"),
    }[power]


def basis_name(basis: Basis) -> str:
    """Say what permits."""
    return {
        Basis.CONSENT: gettext("Et samtykke"),
        Basis.LAW: gettext("Loven"),
        Basis.POWER: gettext("Retten til at handle for personen"),
    }[basis]


def reason_in_words(reason: Reason) -> str:
    """Say why the answer was what it was; for the person whom it is about, never for who asked."""
    return {
        Reason.PERMITTED: gettext("Der var lov til det."),
        Reason.NO_BASIS: gettext("Ingen havde givet lov."),
        Reason.WAITING: gettext("Spørgsmålet var ikke besvaret."),
        Reason.REFUSED: gettext("Svaret var nej."),
        Reason.ENDED: gettext("Samtykket var trukket tilbage eller stoppet."),
        Reason.EXPIRED: gettext("Samtykket var udløbet."),
        Reason.SUSPENDED: gettext("Samtykket var sat på pause."),
        Reason.NO_AUTHORITY: gettext("Den, der sagde ja, kan ikke længere give lov."),
        Reason.NOT_ALL: gettext("Ikke alle, der skal sige ja, havde gjort det."),
        Reason.TEXT_CHANGED: gettext("Teksten var ikke den, der blev vist. Det bliver undersøgt."),
        Reason.OBJECTED: gettext("Der er sagt nej til det."),
        Reason.UNSOUND: gettext("Oplysningerne hang ikke sammen. Det bliver undersøgt."),
    }[reason]


def state_name(state: State) -> str:
    """Say in a word or two how far a consent has come."""
    return {
        State.REQUESTED: gettext("Venter på svar"),
        State.PARTLY_GIVEN: gettext("Venter på flere"),
        State.DEFERRED: gettext("Udsat"),
        State.GIVEN: gettext("Givet"),
        State.SUSPENDED: gettext("Sat på pause"),
        State.REFUSED: gettext("Nej"),
        State.CLOSED: gettext("Lukket uden svar"),
        State.WITHDRAWN: gettext("Trukket tilbage"),
        State.REVOKED: gettext("Stoppet af kommunen"),
        State.SUPERSEDED: gettext("Afløst af et nyt"),
        State.INVALIDATED: gettext("Gjaldt ikke"),
        State.EXPIRED: gettext("Udløbet"),
        State.LAPSED_MAJORITY: gettext("Stoppet på 18-årsdagen"),
        State.LAPSED_AUTHORITY: gettext("Stoppet, fordi retten til at give det ophørte"),
    }[state]
