"""The codes of inquiries in the reader's language."""

from portal.contact.inquiries.models import (
    AgeBand,
    Channel,
    CloseReason,
    InquiryKind,
    InquiryState,
    Need,
    Relation,
    Way,
)
from portal.i18n import gettext


def kind_name(kind: InquiryKind) -> str:
    """Name what an inquiry is."""
    return {
        InquiryKind.REQUEST: gettext("Om afsenderen selv"),
        InquiryKind.WORRY: gettext("Bekymring for en anden"),
        InquiryKind.CONCERN_REPORT: gettext("Underretning om et barn"),
    }[kind]


def way_name(way: Way) -> str:
    """Name how an inquiry came."""
    return {
        Way.PORTAL: gettext("Portalen"),
        Way.TELEPHONE: gettext("Telefon"),
        Way.COUNTER: gettext("Fremmøde"),
        Way.MAIL: gettext("Mail eller brev"),
    }[way]


def channel_name(channel: Channel) -> str:
    """Say how somebody wants to hear from us."""
    return {
        Channel.CALL: gettext("Ring til mig"),
        Channel.WRITE: gettext("Skriv til mig"),
        Channel.MEET: gettext("Lad os mødes"),
        Channel.WALK_IN: gettext("Jeg kommer selv forbi"),
    }[channel]


def channel_of_sender(channel: Channel) -> str:
    """Say the same to whoever writes it down for somebody."""
    return {
        Channel.CALL: gettext("Ring til afsenderen"),
        Channel.WRITE: gettext("Skriv til afsenderen"),
        Channel.MEET: gettext("Aftal at mødes"),
        Channel.WALK_IN: gettext("Afsenderen kommer selv forbi"),
    }[channel]


def age_name(age: AgeBand) -> str:
    """Say roughly how old somebody is."""
    return {
        AgeBand.UNDER_13: gettext("Under 13 år"),
        AgeBand.FROM_13: gettext("13 til 14 år"),
        AgeBand.FROM_15: gettext("15 til 17 år"),
        AgeBand.FROM_18: gettext("18 til 29 år"),
        AgeBand.FROM_30: gettext("30 til 64 år"),
        AgeBand.FROM_65: gettext("65 år eller mere"),
        AgeBand.UNKNOWN: gettext("Ved ikke"),
    }[age]


def need_name(need: Need) -> str:
    """Name what somebody has need of, in a few words."""
    return {
        Need.ROOF: gettext("Et sted at bo"),
        Need.MIND: gettext("Psyken"),
        Need.BODY: gettext("Kroppen og sygdom"),
        Need.SUBSTANCES: gettext("Alkohol eller stoffer"),
        Need.SCHOOL: gettext("Skole og uddannelse"),
        Need.WORK: gettext("Arbejde"),
        Need.MONEY: gettext("Penge og gæld"),
        Need.FAMILY: gettext("Familien"),
        Need.VIOLENCE: gettext("Vold eller trusler"),
        Need.DISABILITY: gettext("Handicap"),
        Need.LONELINESS: gettext("Ensomhed"),
        Need.OTHER: gettext("Noget andet"),
    }[need]


def relation_name(relation: Relation) -> str:
    """Say who a sender is to whom an inquiry is about."""
    return {
        Relation.SELF: gettext("Personen selv"),
        Relation.PARENT: gettext("Mor eller far"),
        Relation.RELATIVE: gettext("En anden i familien"),
        Relation.FRIEND: gettext("Ven eller nabo"),
        Relation.PROFESSIONAL: gettext("Fagperson, for eksempel lærer eller læge"),
        Relation.OTHER: gettext("Noget andet"),
    }[relation]


def state_name(state: InquiryState, *, waits_for_sender: bool = False) -> str:
    """Say where an inquiry stands, to those at work."""
    if state == InquiryState.ASKED and waits_for_sender:
        return gettext("Venter på svar fra afsenderen")
    return {
        InquiryState.NEW: gettext("Ny"),
        InquiryState.HELD: gettext("I gang"),
        InquiryState.ASKED: gettext("Venter på svar fra en kollega"),
        InquiryState.PARKED: gettext("Venter"),
        InquiryState.CLOSED: gettext("Afsluttet"),
    }[state]


def close_name(reason: CloseReason) -> str:
    """Say why nothing more is done about an inquiry."""
    return {
        CloseReason.HELPED: gettext("Der er hjulpet"),
        CloseReason.HAS_CONTACT_PERSON: gettext("Personen har fået en kontaktperson"),
        CloseReason.GUIDED_ON: gettext("Vist videre til andre"),
        CloseReason.TAKEN_BACK: gettext("Taget tilbage af afsenderen"),
        CloseReason.NO_ANSWER: gettext("Vi kunne ikke få fat i afsenderen"),
    }[reason]


def language_names() -> dict[str, str]:
    """Name the languages that one can ask for; every other one is said in words when we speak."""
    return {
        "da": gettext("Dansk"),
        "en": gettext("Engelsk"),
        "ar": gettext("Arabisk"),
        "uk": gettext("Ukrainsk"),
        "tr": gettext("Tyrkisk"),
        "so": gettext("Somalisk"),
        "fa": gettext("Farsi"),
        "pl": gettext("Polsk"),
        "ro": gettext("Rumænsk"),
        "other": gettext("Et andet sprog"),
    }


def number_in_words(number: str) -> str:
    """Write an inquiry's number in two groups, so that it can be read aloud."""
    return f"{number[:4]} {number[4:]}"
