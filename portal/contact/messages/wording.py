"""Messages and calls in words."""

from datetime import date, datetime

from portal.clock import in_denmark
from portal.contact.messages.models import Mark
from portal.i18n import day, gettext, hour


def mark_name(mark: Mark) -> str:
    """Say what a message is."""
    return {
        Mark.HELP: gettext("Hjælp"),
        Mark.RIGHTS: gettext("Kan betyde noget for penge eller rettigheder"),
    }[mark]


def moment(at: datetime) -> str:
    """Say a day and an hour in Denmark."""
    local = in_denmark(at)
    return f"{day(local)} {hour(local)}"


def window_words(begins_at: datetime, ends_at: datetime) -> str:
    """Say between which hours of which day."""
    begins, ends = in_denmark(begins_at), in_denmark(ends_at)
    words = gettext("%(day)s mellem kl. %(begins)s og %(ends)s", day=day(begins), begins=begins.hour, ends=ends.hour)
    return str(words)


def hours_words(begins: int, ends: int) -> str:
    """Say between which hours."""
    return gettext("Mellem kl. %(begins)s og %(ends)s", begins=begins, ends=ends)


def language_name(code: str) -> str:
    """Return what a language is called where somebody is rung up in it."""
    return {"da": gettext("Dansk"), "en": gettext("Engelsk")}.get(code, gettext("Et andet"))


def weekday(when: date) -> str:
    """Name a day with its weekday, as one says when one is to be rung up."""
    names = (
        *(gettext("Mandag"), gettext("Tirsdag"), gettext("Onsdag"), gettext("Torsdag"), gettext("Fredag")),
        *(gettext("Lørdag"), gettext("Søndag")),
    )
    return f"{names[when.weekday()]} {day(when)}"
