"""What stands in a row of the round: why it is there, and what is asked of whom."""

from datetime import date, datetime, timedelta

from portal.contact.inquiries.models import AgeBand, InquiryState
from portal.contact.inquiries.wording import age_name
from portal.contact.queries import Away
from portal.contact.round.queries import OnBoard, SignalOnBoard
from portal.contact.round.rules import Moment, Why, why_signal
from portal.contact.round.wording import unit_name
from portal.contact.signals import SignalKind
from portal.contact.views import until_when
from portal.i18n import day, gettext, ngettext


def band_name(band: AgeBand) -> str:
    """Say roughly how old somebody is, as the board says it of another."""
    return gettext("Alder ukendt") if band == AgeBand.UNKNOWN else age_name(band)


def why_in_words(row: OnBoard, why: Why, moment: Moment) -> str:
    """Say why an inquiry is here, and who has answered, where somebody was asked."""
    if row.answered_by is None:
        return _why(row, why, moment)
    answer = gettext("Der er svar fra %(unit)s.", unit=unit_name(row.answered_by))
    return answer if why == Why.ANSWERED else " ".join((_why(row, why, moment), answer))


def _why(row: OnBoard, why: Why, moment: Moment) -> str:
    if why == Why.REPORT:
        return gettext("Underretning om et barn. Svaret er lovet %(day)s.", day=day(row.promised or row.answer_by))
    if why == Why.CANT_WAIT:
        return gettext("Noget i ordene tyder på, at den ikke kan vente.")
    if why == Why.PASSED:
        return _passed(row, moment)
    if why == Why.LEFT:
        return _left(row, moment)
    if why == Why.TODAY:
        return gettext("Svaret er lovet i dag.")
    if why == Why.PARKED:
        return (
            gettext("Udskudt til i dag.")
            if row.parked_until == moment.today
            else gettext("Dagen, den ventede på, er gået.")
        )
    is_since = moment.last_round is None or row.received_at >= moment.last_round
    return gettext("Ny siden sidst.") if is_since else gettext("Ingen har besluttet noget om den endnu.")


def _passed(row: OnBoard, moment: Moment) -> str:
    promised = day(row.promised or row.answer_by)
    if row.parked_until is not None and row.parked_until > moment.today:
        return gettext("Udskudt, men svaret var lovet %(day)s.", day=promised)
    return gettext("Svaret var lovet %(day)s.", day=promised)


def _left(row: OnBoard, moment: Moment) -> str:
    if row.responsible_id not in moment.away:
        return gettext("Den, der har ansvaret, kan ikke have henvendelser mere.")
    promised = day(row.promised or row.answer_by)
    return gettext("Den, der har ansvaret, er væk, og svaret er lovet %(day)s.", day=promised)


def asked_in_words(row: OnBoard, why: Why, moment: Moment) -> str:
    """Say what is asked of whom; who is away isn't asked, and that they are is said."""
    until = moment.away.get(row.responsible_id)
    if until is not None:
        asked = gettext("Hvem tager den? %(name)s har den indtil da.", name=row.responsible)
        return f"{asked} {until_when(Away(until if until < date.max else None), row.responsible)}"
    if row.responsible_id in moment.gone:
        return gettext("Hvem tager den nu? %(name)s havde den.", name=row.responsible)
    if row.state == InquiryState.NEW:
        return gettext("Hvem tager den? %(name)s har den indtil da.", name=row.responsible)
    if why in (Why.PARKED, Why.ANSWERED):
        return gettext("Hvad gør vi nu? %(name)s har den.", name=row.responsible)
    return gettext("%(name)s skal svare.", name=row.responsible)


def signal_in_words(kind: SignalKind) -> str:
    """Say in one sentence why a signal is here."""
    return {
        SignalKind.CALL_BACK_MISSED: gettext("Vi har lovet at ringe og har ikke gjort det."),
        SignalKind.MESSAGE_OVERDUE: gettext("En besked har ventet længere, end vi har lovet."),
        SignalKind.NOBODY_ANSWERS: gettext("Kontaktpersonen er væk, og ingen træder til."),
        SignalKind.CONTACT_PERSON_LEFT: gettext("Kontaktpersonen arbejder her ikke mere."),
        SignalKind.WANTS_ANOTHER: gettext("Borgeren vil gerne have en anden kontaktperson."),
        SignalKind.MANY_SERVICES: gettext("Borgeren har mange forskellige indsatser."),
        SignalKind.CONSENT_WITHDRAWN: gettext("Et samtykke er taget tilbage."),
        SignalKind.DISAGREES: gettext("Borgeren er uenig i noget."),
    }[kind]


def signal_asked(row: SignalOnBoard) -> str:
    """Say what is asked of whom."""
    if why_signal(row.kind) == Why.NOBODY_ANSWERS:
        return gettext("Hvem svarer borgeren fra i dag?")
    if row.contact_person is None:
        return gettext("Hvem tager sig af det?")
    return gettext("Hvem tager sig af det? %(name)s er kontaktperson.", name=row.contact_person)


def waited(since: datetime, now: datetime) -> str:
    """Say how long something has waited."""
    passed = max(now - since, timedelta())
    if passed < timedelta(hours=1):
        return gettext("under en time")
    if passed < timedelta(days=1):
        hours = passed // timedelta(hours=1)
        return ngettext("%(num)s time", "%(num)s timer", hours)
    return ngettext("%(num)s dag", "%(num)s dage", passed.days)
