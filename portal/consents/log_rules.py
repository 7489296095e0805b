"""Who may do what with the log of who has looked."""

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.config.roles import Role
from portal.consents.log_models import CheckedLook, LookComplaint
from portal.consents.models import Look


def may_doubt(identity: Identity, look: Look) -> bool:
    """People ask about looks at what is kept about themselves."""
    return identity.citizen_id is not None and identity.citizen_id == look.subject_id


def may_follow(identity: Identity, complaint: LookComplaint) -> bool:
    """People follow what they asked themselves, and nobody else's."""
    return identity.citizen_id is not None and identity.citizen_id == complaint.citizen_id


def may_oversee(identity: Identity, thing: object = None) -> bool:
    """The data protection officer of the whole municipality sees how the log is kept and used."""
    return holds(identity, Role.DPO)


def may_answer(identity: Identity, complaint: LookComplaint) -> bool:
    """The officer answers, but never about a look of their own."""
    return may_oversee(identity) and identity.staff_id != complaint.look.staff_id


def may_judge(identity: Identity, checked: CheckedLook) -> bool:
    """The officer says whether a look in a sample is fine, but never one of their own."""
    return may_oversee(identity) and identity.staff_id != checked.look.staff_id
