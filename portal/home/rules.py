"""Who at work may ask for a citizen's data, ask the citizen, and write down what a citizen said."""

from dataclasses import dataclass

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.access.scopes import About
from portal.config.roles import Role
from portal.consents.models import Consent
from portal.contact.queries import Tie

AT_CASES = (Role.CONTACT_PERSON, Role.COORDINATOR, Role.SPECIALIST)
"""The roles whose work is citizens' cases."""


@dataclass(frozen=True)
class WordTo:
    """A question to a citizen, and how a member of staff stands to it; `is_own_word`: the citizen alone answers."""

    consent: Consent
    tie: Tie | None
    is_own_word: bool


def role_at_cases(identity: Identity) -> Role | None:
    """Return the role in which somebody works with cases for their own department; None where they don't."""
    own = About(unit=identity.unit)
    return next((role for role in AT_CASES if holds(identity, role, own)), None)


def may_open_case(identity: Identity, thing: object = None) -> bool:
    """Contact persons, coordinators and specialists may ask for a citizen's data; the door decides what they get."""
    return role_at_cases(identity) is not None


def may_ask_citizen(identity: Identity, thing: object = None) -> bool:
    """Whoever works with cases may ask a citizen what their own department may see."""
    return may_open_case(identity)


def may_note_word(identity: Identity, word: WordTo) -> bool:
    """The contact person or buddy writes down what was said; who asked does, too, where the citizen alone answers.

    Who else was asked tells about the family: only those with the case see their names.
    """
    has_asked = word.consent.asked_by_id == identity.staff_id
    return may_open_case(identity) and (word.tie is not None or (has_asked and word.is_own_word))
