"""Who may see, enter, follow and decide inquiries."""

from portal.access.identity import Identity
from portal.access.rules import holds, is_staff
from portal.config.roles import Role
from portal.contact.inquiries.models import Inquiry, InquiryKind


def may_decide(identity: Identity, thing: object = None) -> bool:
    """A coordinator of the one entrance decides who has an inquiry; a manager does, too."""
    return holds(identity, Role.COORDINATOR) or holds(identity, Role.MANAGER)


def may_enter(identity: Identity, thing: object = None) -> bool:
    """Whoever works with cases writes down what somebody came or called about."""
    return any(holds(identity, role) for role in (Role.COORDINATOR, Role.CONTACT_PERSON, Role.MANAGER))


def may_read(identity: Identity, inquiry: Inquiry) -> bool:
    """Who is responsible for an inquiry reads it as its recipient; coordinators and managers see that none is lost."""
    is_responsible = is_staff(identity) and identity.staff_id in (inquiry.responsible_id, inquiry.holder_id)
    return is_responsible or may_decide(identity)


def may_follow(identity: Identity, inquiry: Inquiry) -> bool:
    """People follow what they sent after signing in, and what they have shown to be about themselves and theirs."""
    is_own = inquiry.kind == InquiryKind.REQUEST and identity.citizen_id == inquiry.subject_id
    return identity.citizen_id is not None and (identity.citizen_id == inquiry.sender_id or is_own)
