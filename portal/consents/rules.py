"""Who may do what with consents: those say a word whose word it is."""

from portal.access.identity import Identity
from portal.consents.history import OwnReceipt
from portal.consents.models import Denial
from portal.consents.queries import OwnConsent


def may_see_consent(identity: Identity, consent: OwnConsent) -> bool:
    """Whoever it is about sees it, and whoever is asked for them, while they stand for them."""
    is_own = identity.citizen_id is not None and identity.citizen_id == consent.reader
    return is_own and (consent.is_about_reader or consent.holds_power)


def may_answer(identity: Identity, consent: OwnConsent) -> bool:
    """Whoever is asked answers, once, while there is time."""
    return (
        may_see_consent(identity, consent) and consent.holds_power and consent.is_waiting and not consent.has_answered
    )


def may_withdraw(identity: Identity, consent: OwnConsent) -> bool:
    """One of those who said yes takes it back, also before the others have answered."""
    can_speak = may_see_consent(identity, consent) and consent.holds_power
    return can_speak and (consent.is_open or (consent.is_waiting and consent.has_answered))


def may_refuse_in_advance(identity: Identity, consent: OwnConsent) -> bool:
    """The person says no for themselves to what somebody else has allowed for them."""
    is_theirs = may_see_consent(identity, consent) and consent.is_about_reader and consent.giver is None
    return is_theirs and (consent.is_open or consent.is_waiting)


def may_see_receipt(identity: Identity, receipt: OwnReceipt) -> bool:
    """Whoever said the word has its receipt, and whoever it was said about."""
    return identity.citizen_id is not None and identity.citizen_id in (receipt.said_by, receipt.subject_id)


def may_lift(identity: Identity, denial: Denial) -> bool:
    """The person takes their own standing no back."""
    return identity.citizen_id is not None and identity.citizen_id == denial.subject_id == denial.set_by_id
