"""The few words that leave for a mailbox, and what kinds of news are called in the inbox.

A mail lies where others may read it: on a locked screen, in a shared mailbox, at the employer's. So none says what it
is about, and all that tell of news are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.i18n import gettext_in, in_language, named
from portal.notifications.models import Words


def N_(danish: str) -> str:  # noqa: N802 -- gettext's name for marking a text that is translated later
    """Mark a text for the catalogue; it is translated where it is used."""
    return danish


@dataclass(frozen=True)
class NewsKind:
    """A kind of news as the inbox tells of it, and the page that it leads to.

    `title` and `choice` are Danish and marked for the catalogue: what has happened, and what one wants mails about.
    `about` finds the id of the page's subject from the one that the notice names, where these are two.
    """

    name: str
    title: str
    choice: str
    endpoint: str
    parameter: str = ""  # of the page's address; none where it has no subject
    about: Callable[[Session, UUID], UUID] | None = None


@dataclass(frozen=True)
class SaidByPortal:
    """What a mail is made of besides its words: who writes, and where to go."""

    portal_name: dict[str, str]
    municipality: str
    url: str


SUBJECTS = {
    Words.NEWS: N_("Der er nyt til dig i %(portal)s"),
    Words.CONFIRM: N_("Bekræft din mailadresse i %(portal)s"),
    Words.GOODBYE: N_("Du får ikke flere mails fra %(portal)s her"),
}
HELLO = N_("Hej")
BODIES = {
    Words.NEWS: (
        N_("Der er nyt til dig. Log ind for at læse det:"),
        "%(link)s",
        N_("Vi skriver ikke her, hvad det handler om. Så kan andre ikke se det."),
        N_("Når du er logget ind, kan du også vælge mails fra."),
    ),
    Words.CONFIRM: (
        N_("Nogen har bedt om at få mails fra os på denne adresse. Var det dig? Åbn linket, og log ind:"),
        "%(link)s",
        N_("Linket virker i 24 timer og kun én gang."),
        N_("Var det ikke dig? Så skal du ikke gøre noget. Du får ikke flere mails fra os."),
    ),
    Words.GOODBYE: (
        N_("Denne mailadresse får ikke flere mails fra os. Den er taget ud af brug."),
        N_("Var det ikke dig, der gjorde det? Så log ind, og se efter:"),
        "%(link)s",
    ),
}
REGARDS = N_("Venlig hilsen")
PATHS = {
    Words.NEWS: "/min-side/indbakke",
    Words.CONFIRM: "/min-side/indstillinger/mail/bekraeft/%(token)s",
    Words.GOODBYE: "/min-side/indstillinger",
}


def subject_of(words: Words, by: SaidByPortal, language: str) -> str:
    """Return a mail's subject."""
    return gettext_in(language, SUBJECTS[words]) % {"portal": by.portal_name[language]}


def body_of(words: Words, by: SaidByPortal, language: str, *, token: str = "") -> str:
    """Return a mail's text."""
    path = PATHS[words] % {"token": token} if words is Words.CONFIRM else PATHS[words]
    link = by.url + in_language(named(language), path)
    lines = [link if line == "%(link)s" else gettext_in(language, line) for line in BODIES[words]]
    regards = f"{gettext_in(language, REGARDS)}\n{by.portal_name[language]}, {by.municipality}"
    return "\n\n".join([gettext_in(language, HELLO), *lines, regards]) + "\n"
