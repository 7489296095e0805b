"""Makes rounds with words, through the portal's own actions."""

from portal import clock
from portal.config.contact import RoundRules
from portal.config.roles import Role
from portal.config.sharing import Category, Purpose, Use
from portal.contact.inquiries.holding import hold, note
from portal.contact.inquiries.models import InquiryStep
from portal.contact.round import actions
from tests.builders import a_staff_member, as_staff
from tests.consents.builders import a_rule

TRIAGE = frozenset({(Category.CONTACT_DATES, Use.READ)})


def lis(session):
    return a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")


def nina(session):
    return a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")


def a_round(session, by, *, now=None):
    made = actions.begin(session, by=as_staff(by), now=now or clock.now())
    session.commit()
    return made


def a_law(session, *, recipient: str = "employment"):
    """Let a law tell a department's specialists whom the entrance deals with."""
    return a_rule(session, holder="coordinator", recipient=recipient, purpose=Purpose.TRIAGE, grants=TRIAGE)


def said(session, inquiry, words: str, standing, *, by) -> None:
    """Let somebody have said something of an inquiry, on a ground."""
    who, key = as_staff(by), f"{standing.ground} {words}"
    actions.contribute(session, inquiry.id, words, standing, key=key, rules=RoundRules(), by=who, now=clock.now())
    session.commit()


def name(session, inquiry, *, is_allowed: bool) -> None:
    """Let the sender say whether the round may speak of them by name."""
    (held,) = hold(session, inquiry.id, now=clock.now())
    held.inquiry.may_name = is_allowed
    note(session, held, InquiryStep.NAME_ALLOWED if is_allowed else InquiryStep.NAME_REFUSED, by=None)
    session.commit()
