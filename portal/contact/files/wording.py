"""Files in words: what one is called, and why one can't be kept."""

from portal.contact.files.cleaning import Reason
from portal.contact.files.models import Media
from portal.i18n import gettext

KILO = 1024


def file_name(number: int, media: Media) -> str:
    """Return what a file is called when it is saved: ours, whatever its sender called it."""
    return f"fil-{number}.{'jpg' if media == Media.JPEG else media.value}"


def file_words(number: int, media: Media, size: int) -> str:
    """Say which file it is, what it is and how large."""
    kind = gettext("PDF") if media == Media.PDF else gettext("billede")
    return gettext("Fil %(number)s (%(kind)s, %(size)s)", number=number, kind=kind, size=_size(size))


def why_not(reason: Reason) -> str:
    """Say why a file can't be kept, and what to do."""
    return {
        Reason.EMPTY: gettext("Filen er tom. Vælg en anden."),
        Reason.TOO_LARGE: gettext("Filen fylder for meget. Den må højst fylde 10 MB."),
        Reason.WRONG_KIND: gettext("Den slags fil kan vi ikke tage imod. Send et billede eller en PDF."),
        Reason.UNREADABLE: gettext("Vi kan ikke læse filen. Tag et nyt billede, eller gem den igen."),
        Reason.TOO_MANY_PIXELS: gettext("Billedet er for stort. Tag et mindre, og prøv igen."),
        Reason.ENCRYPTED: gettext("Filen er låst med en kode. Gem den uden kode, og prøv igen."),
        Reason.ACTIVE: gettext("Filen har noget i sig, der kan køre af sig selv. Send et billede af den i stedet."),
        Reason.TOO_HEAVY: gettext("Filen er for tung at læse. Send et billede af den i stedet."),
        Reason.BUSY: gettext("Mange sender filer lige nu. Prøv igen om lidt."),
        Reason.ONE_AT_A_TIME: gettext("Vi læser allerede en fil fra dig. Vent lidt, og prøv igen."),
        Reason.ENOUGH: gettext("Du har sendt mange filer i dag. Send beskeden uden filen, eller prøv igen i morgen."),
        Reason.INFECTED: gettext("Der er en virus i filen. Vi har ikke gemt den."),
    }[reason]


def _size(size: int) -> str:
    if size < KILO * KILO:
        return f"{max(1, round(size / KILO))} kB"
    return f"{size / KILO / KILO:.1f} MB".replace(".", ",")
