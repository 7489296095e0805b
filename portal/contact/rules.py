"""Who may do what about contact persons."""

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.config.roles import Role
from portal.contact.queries import Case, Tie
from portal.people.models import StaffMember


def may_assign(identity: Identity, thing: object = None) -> bool:
    """A coordinator of the one entrance gives citizens their contact person; a manager does, too."""
    return holds(identity, Role.COORDINATOR) or holds(identity, Role.MANAGER)


def may_hand_over(identity: Identity, case: Case) -> bool:
    """Whoever gives contact persons changes one; and the contact person hands their own case over."""
    is_own = case.tie == Tie.CONTACT_PERSON and holds(identity, Role.CONTACT_PERSON)
    return may_assign(identity) or is_own


def may_read_handover(identity: Identity, case: Case) -> bool:
    """Whoever takes over reads what they must know from when it is planned; so does who may change it."""
    is_next = case.assignment is not None and case.assignment.next_contact_person_id == identity.staff_id
    return may_hand_over(identity, case) or (is_next and holds(identity, Role.CONTACT_PERSON))


def may_see_assigning(identity: Identity, case: Case) -> bool:
    """Whoever reads what is handed over; and whoever had the case until lately reads what they themselves wrote."""
    return may_read_handover(identity, case) or (case.handed_on is not None and holds(identity, Role.CONTACT_PERSON))


def may_note_contact(identity: Identity, case: Case) -> bool:
    """Whoever has the case notes that they and the citizen have spoken."""
    return case.tie is not None and holds(identity, Role.CONTACT_PERSON)


def can_be_contact_person(member: StaffMember) -> bool:
    """Only those whose work it is can be somebody's contact person or buddy."""
    return Role.CONTACT_PERSON in member.held
