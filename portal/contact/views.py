"""The contact card, in words."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.config.municipality import Municipality
from portal.contact.queries import Away, ContactCard, Line, contact_card
from portal.i18n import day, gettext, in_best_language


@dataclass(frozen=True)
class ShownContact:
    """A contact person as the card's component takes them. `phone` is of whoever answers now."""

    name: str
    role: str
    phone: str
    phone_link: str
    initials: str
    buddy: str
    expect: tuple[str, ...]
    actions: tuple[tuple[str, str], ...] = ()  # what can be done from the card, each with its address
    status: str = ""
    available: bool = True
    coming: str = ""
    coming_phone: str = ""  # of whoever follows, while they are here
    coming_link: str = ""
    coming_label: str = ""


def shown_contact(session: Session, citizen_id: UUID, municipality: Municipality) -> ShownContact | None:
    """Return the citizen's contact person in the reader's language; None where they have none yet."""
    card = contact_card(session, citizen_id)
    return in_words(card, municipality) if card else None


def in_words(card: ContactCard, municipality: Municipality) -> ShownContact:
    """Put a contact person into the reader's language. Who is away is shown with who answers, never with a number."""
    department = in_best_language(municipality.department_name(card.unit, clock.today()))[0]
    number = card.phone
    if card.away is not None:
        number = (card.answers.phone if card.answers else "") or municipality.entrance.phone
    coming = card.next_phone if card.next_name is not None and card.next_away is None else ""
    return ShownContact(
        name=card.name,
        role=gettext("Kontaktperson i %(department)s", department=department),
        phone=number,
        phone_link=number.replace(" ", ""),
        initials="".join(part[0] for part in card.name.split()[:2]),
        buddy="" if card.away is not None else _who_steps_in(card, municipality),
        expect=(
            what_to_expect(card.support_level),
            gettext("Din kontaktperson siden %(day)s.", day=day(clock.in_denmark(card.since).date())),
        ),
        status=who_answers(card.away, card.answers, first_name(card.name)) if card.away is not None else "",
        available=card.away is None,
        coming=_who_follows(card),
        coming_phone=coming,
        coming_link=coming.replace(" ", ""),
        coming_label=gettext("Ring til %(name)s", name=first_name(card.next_name)) if card.next_name else "",
    )


def first_name(name: str) -> str:
    """Return what people call somebody."""
    return name.split()[0]


def _who_steps_in(card: ContactCard, municipality: Municipality) -> str:
    """Say whom to call when the contact person can't be reached; a buddy who is away is named to nobody."""
    name = first_name(card.name)
    if card.buddy_away is not None or not card.buddy_phone:
        number = municipality.entrance.phone.replace(" ", "\u00a0")
        return gettext("Kan du ikke få fat i %(name)s, så ring til os på %(phone)s.", name=name, phone=number)
    return gettext(
        "%(buddy)s svarer, når %(name)s er væk. Ring på %(phone)s.",
        buddy=card.buddy_name,
        name=name,
        phone=card.buddy_phone.replace(" ", "\u00a0"),
    )


def who_answers(away: Away, answers: Line | None, name: str) -> str:
    """Say in one line that somebody is away, until when, and who answers."""
    if answers is None:
        instead = gettext("Ring til os, så hjælper en anden dig.")
        return f"{until_when(away, name)} {instead}"
    said = gettext("%(other)s svarer for %(name)s.", other=answers.name, name=name)
    return f"{until_when(away, name)} {said}"


def until_when(away: Away | None, name: str) -> str:
    """Say of somebody who is away until when."""
    if away is None or away.has_left:
        return gettext("%(name)s er her ikke mere.", name=name)
    if away.until is None:
        return gettext("%(name)s er væk lige nu.", name=name)
    return gettext("%(name)s er væk til og med %(day)s.", name=name, day=day(away.until))


def _who_follows(card: ContactCard) -> str:
    if card.next_name is None or card.takes_over_on is None:
        return ""
    follows = gettext(
        "Fra %(day)s er %(next)s din kontaktperson. Indtil da har du dem begge.",
        day=day(card.takes_over_on),
        next=card.next_name,
    )
    return f"{follows} {until_when(card.next_away, first_name(card.next_name))}" if card.next_away else follows


def what_to_expect(support_level: int) -> str:
    """Say what a support level means for the person; its number is never shown (mission G4)."""
    return {
        1: gettext("Din kontaktperson hjælper dig i gang og er der, hvis du går i stå."),
        2: gettext("Din kontaktperson holder trådene og kender dine sager i kommunen."),
        3: gettext("Din kontaktperson støtter dig i hverdagen og taler med dig hver uge eller hver anden uge."),
        4: gettext("Din kontaktperson går med dig hele vejen og kan selv træffe afgørelser om din hjælp."),
    }[support_level]
