"""The contact card, in words."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal import clock
from portal.config.municipality import Municipality
from portal.contact.queries import ContactCard, contact_card
from portal.i18n import day, gettext, in_best_language


@dataclass(frozen=True)
class ShownContact:
    """A contact person as the card's component takes them."""

    name: str
    role: str
    phone: str
    phone_link: str
    initials: str
    buddy: str
    expect: tuple[str, ...]
    actions: tuple[tuple[str, str], ...] = ()  # what can be done from the card, each with its address


def shown_contact(session: Session, citizen_id: UUID, municipality: Municipality) -> ShownContact | None:
    """Return the citizen's contact person in the reader's language; None where they have none yet."""
    card = contact_card(session, citizen_id)
    return in_words(card, municipality) if card else None


def in_words(card: ContactCard, municipality: Municipality) -> ShownContact:
    """Put a contact person into the reader's language."""
    department = in_best_language(municipality.department_name(card.unit, clock.today()))[0]
    return ShownContact(
        name=card.name,
        role=gettext("Kontaktperson i %(department)s", department=department),
        phone=card.phone,
        phone_link=card.phone.replace(" ", ""),
        initials="".join(part[0] for part in card.name.split()[:2]),
        buddy=gettext(
            "%(buddy)s svarer, når %(name)s er væk. Ring på %(phone)s.",
            buddy=card.buddy_name,
            name=card.name.split()[0],
            phone=card.buddy_phone.replace(" ", "\u00a0"),
        ),
        expect=(
            _what_to_expect(card.support_level),
            gettext("Din kontaktperson siden %(day)s.", day=day(clock.in_denmark(card.since).date())),
        ),
    )


def _what_to_expect(support_level: int) -> str:
    """Say what a support level means for the person; its number is never shown (mission G4)."""
    return {
        1: gettext("Din kontaktperson hjælper dig i gang og er der, hvis du går i stå."),
        2: gettext("Din kontaktperson holder trådene og kender dine sager i kommunen."),
        3: gettext("Din kontaktperson støtter dig i hverdagen og taler med dig hver uge eller hver anden uge."),
        4: gettext("Din kontaktperson går med dig hele vejen og kan selv træffe afgørelser om din hjælp."),
    }[support_level]
