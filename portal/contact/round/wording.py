"""The round in the reader's language."""

from portal import clock
from portal.contact.inquiries.models import CloseReason, InquiryEvent, InquiryStep
from portal.contact.inquiries.questions import Asked, asked_in
from portal.contact.round.models import Ground, SignalStep, SignalStepKind
from portal.contact.signals import SignalKind
from portal.i18n import day, gettext, in_best_language
from portal.notifications.wording import N_
from portal.people.here import municipality_here


def unit_name(unit: str) -> str:
    """Name a department as citizens know it."""
    return in_best_language(municipality_here().department_name(unit, clock.today()))[0]


def signal_told(kind: SignalKind) -> str:
    """Say in one sentence to the person why the round spoke of them."""
    return {
        SignalKind.CALL_BACK_MISSED: gettext("Vi har lovet at ringe til dig og har ikke gjort det."),
        SignalKind.MESSAGE_OVERDUE: gettext("Din besked har ventet længere, end vi har lovet."),
        SignalKind.NOBODY_ANSWERS: gettext("Din kontaktperson er væk, og ingen træder til."),
        SignalKind.CONTACT_PERSON_LEFT: gettext("Din kontaktperson arbejder her ikke mere."),
        SignalKind.WANTS_ANOTHER: gettext("Du vil gerne have en anden kontaktperson."),
        SignalKind.MANY_SERVICES: gettext("Du har mange forskellige indsatser."),
        SignalKind.CONSENT_WITHDRAWN: gettext("Et samtykke er taget tilbage."),
        SignalKind.DISAGREES: gettext("Du er uenig i noget."),
    }[kind]


def ground_in_words(ground: Ground) -> str:
    """Say on what ground somebody speaks, to those in the round."""
    return {
        Ground.GENERAL: gettext("Generelt råd, uden at vide hvem det er"),
        Ground.RECIPIENT: gettext("Har selv fået henvendelsen"),
        Ground.SENDER: gettext("Afsenderen har sagt ja til at blive nævnt ved navn"),
        Ground.CONSENT: gettext("Borgeren har givet samtykke"),
        Ground.LAW: gettext("Loven giver lov"),
    }[ground]


CLOSE_REASONS = {
    CloseReason.HELPED: N_("Personen har fået hjælp"),
    CloseReason.HAS_CONTACT_PERSON: N_("Personen har en kontaktperson, der går videre"),
    CloseReason.GUIDED_ON: N_("Personen er hjulpet videre til andre"),
    CloseReason.TAKEN_BACK: N_("Afsenderen har trukket den tilbage"),
    CloseReason.NO_ANSWER: N_("Vi kan ikke få fat i personen efter flere forsøg"),
}
PARK_REASONS = {
    "sender": N_("Vi venter på svar fra afsenderen"),
    "others": N_("Vi venter på svar fra andre"),
    "meeting": N_("Der er aftalt et møde"),
    "person": N_("Personen vil selv vente"),
}
"""Why nothing more is done, and why something waits; in Danish, as it is written down."""

TO_THE_PERSON = {
    CLOSE_REASONS[CloseReason.HELPED]: N_("Du har fået hjælp"),
    CLOSE_REASONS[CloseReason.HAS_CONTACT_PERSON]: N_("Du har en kontaktperson, der går videre"),
    CLOSE_REASONS[CloseReason.GUIDED_ON]: N_("Du er hjulpet videre til andre"),
    CLOSE_REASONS[CloseReason.TAKEN_BACK]: N_("Du har trukket det tilbage"),
    CLOSE_REASONS[CloseReason.NO_ANSWER]: N_("Vi kunne ikke få fat i dig efter flere forsøg"),
    PARK_REASONS["person"]: N_("Du vil selv vente"),
}
"""The same reasons, as the person whom they are about reads them."""


def words_told(words: str | None) -> str | None:
    """Return what was written about a decision, to the person: a ready reason speaks to them."""
    for reason, told in TO_THE_PERSON.items():
        if words is not None and (words == f"{reason}." or words.startswith(f"{reason}. ")):
            return f"{gettext(told)}{words.removeprefix(reason)}"
    return words


def reads_in_words(act: str, *, is_own: bool) -> str:
    """Say who reads what is written with a decision; `is_own`: what is decided is about whoever is told of it."""
    if act == "giv":
        return gettext("Din kollega kan læse det. Borgeren ser det ikke.")
    if act == "spoerg":
        sent = gettext("Det bliver sendt, som det står. Skriv ingen navne til en afdeling.")
        if is_own:
            return " ".join((sent, gettext("Borgeren kan også læse, hvad vi spørger en afdeling om.")))
        return " ".join((sent, gettext("Afsenderen ser ikke, hvad vi spørger en afdeling om.")))
    if is_own:
        return gettext("Borgeren kan læse det.")
    return gettext("Kolleger, der får henvendelsen, kan læse det. Afsenderen ser det ikke.")


def event_in_words(event: InquiryEvent, responsible: str, by: str) -> str:
    """Say what somebody decided about an inquiry, to others at work."""
    names = {"name": responsible, "by": by}
    if event.step == InquiryStep.TAKEN:
        return gettext("%(name)s har taget den.", **names)
    if event.step == InquiryStep.ASSIGNED:
        return gettext("%(by)s har givet den til %(name)s.", **names)
    if event.step == InquiryStep.ASKED:
        return gettext("%(by)s har spurgt %(whom)s. %(name)s har den.", whom=whom_in_words(asked_in(event)), **names)
    if event.step == InquiryStep.PARKED and event.until is not None:
        return gettext("%(by)s har udskudt den til %(day)s. %(name)s har den.", day=day(event.until), **names)
    if event.step == InquiryStep.CLOSED:
        return gettext("%(by)s har lukket den.", **names)
    return gettext("%(by)s har åbnet den igen. %(name)s har den.", **names)


def whom_in_words(asked: Asked | None) -> str:
    """Name whoever is asked."""
    if asked is None or not asked.whom:
        return gettext("en kollega")
    return gettext("afsenderen") if asked.is_of_sender else unit_name(asked.whom)


def own_event_in_words(event: InquiryEvent, responsible: str) -> str:
    """Say to somebody what they decided about an inquiry already."""
    if event.step == InquiryStep.TAKEN:
        return gettext("Du har allerede taget den.")
    if event.step == InquiryStep.ASSIGNED:
        return gettext("Du har allerede givet den til %(name)s.", name=responsible)
    if event.step == InquiryStep.ASKED:
        return gettext("Du har allerede spurgt %(whom)s.", whom=whom_in_words(asked_in(event)))
    if event.step == InquiryStep.PARKED and event.until is not None:
        return gettext("Du har allerede udskudt den til %(day)s.", day=day(event.until))
    if event.step == InquiryStep.CLOSED:
        return gettext("Du har allerede lukket den.")
    return gettext("Du har allerede åbnet den igen.")


def own_step_in_words(step: SignalStep, responsible: str) -> str:
    """Say to somebody what they decided about a signal already."""
    if step.kind == SignalStepKind.TAKEN:
        return gettext("Du har allerede taget den.")
    if step.kind == SignalStepKind.ASSIGNED:
        return gettext("Du har allerede givet den til %(name)s.", name=responsible)
    if step.kind == SignalStepKind.PARKED and step.until is not None:
        return gettext("Du har allerede udskudt den til %(day)s.", day=day(step.until))
    return gettext("Du har allerede lukket den.")


def step_in_words(step: SignalStep, responsible: str, by: str) -> str:
    """Say what somebody decided about a signal, to others at work."""
    names = {"name": responsible, "by": by}
    if step.kind == SignalStepKind.TAKEN:
        return gettext("%(name)s har taget den.", **names)
    if step.kind == SignalStepKind.ASSIGNED:
        return gettext("%(by)s har givet den til %(name)s.", **names)
    if step.kind == SignalStepKind.PARKED and step.until is not None:
        return gettext("%(by)s har udskudt den til %(day)s. %(name)s har den.", day=day(step.until), **names)
    return gettext("%(by)s har lukket den.", **names)


def told_in_words(event: InquiryEvent, responsible: str, *, asks_you: bool = False) -> str:
    """Say to the sender what happened to their inquiry."""
    if asks_you:
        return gettext("Vi har spurgt dig om noget. %(name)s har din henvendelse.", name=responsible)
    if event.step in (InquiryStep.TAKEN, InquiryStep.ASSIGNED, InquiryStep.OPENED_AGAIN):
        return gettext("%(name)s har din henvendelse nu.", name=responsible)
    if event.step == InquiryStep.ASKED:
        return gettext("Vi har spurgt om noget, før vi går videre. %(name)s har din henvendelse.", name=responsible)
    if event.step == InquiryStep.PARKED and event.until is not None:
        return gettext("Vi venter til %(day)s. %(name)s har din henvendelse.", day=day(event.until), name=responsible)
    if event.step == InquiryStep.CLOSED:
        return gettext("Vi har lukket din henvendelse. Skriv igen, hvis du vil.")
    if event.step == InquiryStep.RECEIVED:
        return gettext("Vi fik din henvendelse. %(name)s har den fra første minut.", name=responsible)
    return gettext("Der er sket noget med din henvendelse.")


def seen_in_words(words: str | None, unit: str) -> str:
    """Say to the sender that somebody saw who wrote, and why they might."""
    if words == Ground.SENDER:
        return gettext("En fagperson fra %(unit)s så dit navn. Du har sagt ja til at blive nævnt.", unit=unit)
    return gettext("En medarbejder i %(unit)s læste din henvendelse. De har fået den.", unit=unit)


def step_told(step: SignalStep, responsible: str) -> str:
    """Say to the person what was decided."""
    if step.kind == SignalStepKind.PARKED and step.until is not None:
        return gettext("Vi venter til %(day)s. %(name)s følger det.", day=day(step.until), name=responsible)
    if step.kind == SignalStepKind.CLOSED:
        return gettext("Vi gør ikke mere lige nu. Skriv til os, hvis du ser det anderledes.")
    return gettext("%(name)s tager sig af det.", name=responsible)
