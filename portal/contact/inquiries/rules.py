"""Who may see, enter, follow and decide inquiries."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.access.identity import Identity
from portal.access.rules import holds, is_staff
from portal.config.roles import Role
from portal.contact.inquiries.models import AgeBand, CloseReason, Inquiry, InquiryKind, InquiryState
from portal.people.models import StaffMember

ENTRANCE = "coordinator"
"""The department that keeps the one entrance."""

AT_INQUIRIES = (Role.COORDINATOR, Role.CONTACT_PERSON, Role.SPECIALIST, Role.MANAGER)
"""The roles of those who can be given an inquiry."""

PARKED_TOO_OFTEN = 2
"""Put off so many times, an inquiry becomes a manager's."""


def may_decide(identity: Identity, thing: object = None) -> bool:
    """A coordinator or manager of the one entrance decides who has an inquiry; those of other departments don't."""
    return identity.unit == ENTRANCE and (holds(identity, Role.COORDINATOR) or holds(identity, Role.MANAGER))


def may_enter(identity: Identity, thing: object = None) -> bool:
    """Whoever works with cases writes down what somebody came or called about."""
    return any(holds(identity, role) for role in (Role.COORDINATOR, Role.CONTACT_PERSON, Role.MANAGER))


def has_entered(identity: Identity, inquiry: Inquiry) -> bool:
    """Whoever wrote an inquiry down sees what they hand out to its sender."""
    return may_enter(identity) and identity.staff_id is not None and identity.staff_id == inquiry.entered_by_id


def may_read(identity: Identity, inquiry: Inquiry) -> bool:
    """The one entrance reads what was sent to it, and so does whoever has the inquiry: they are its recipients.

    Of what is merged that is whoever has the one that it goes by, and nobody who had it before.
    """
    is_theirs = is_staff(identity) and identity.staff_id == inquiry.holder_id
    return is_theirs or may_decide(identity)


def may_follow(identity: Identity, inquiry: Inquiry) -> bool:
    """People follow what they sent after signing in, and what they have shown to be about themselves and theirs."""
    is_own = inquiry.kind == InquiryKind.REQUEST and identity.citizen_id == inquiry.subject_id
    return identity.citizen_id is not None and (identity.citizen_id == inquiry.sender_id or is_own)


def may_handle(identity: Identity, inquiry: Inquiry) -> bool:
    """Whoever has an inquiry asks, puts it off and closes it; whoever decides who has it does, too."""
    is_own = identity.staff_id is not None and identity.staff_id == inquiry.holder_id
    return may_decide(identity) or (is_own and bool(identity.roles))


def lets_itself_be_named(inquiry: Inquiry) -> bool:
    """Who writes about themselves may let the round speak of them by name; about somebody else it isn't theirs."""
    return inquiry.may_name and inquiry.kind == InquiryKind.REQUEST


def may_have_inquiries(identity: Identity, thing: object = None) -> bool:
    """Those who work with people see the inquiries that they have."""
    return any(holds(identity, role) for role in AT_INQUIRIES)


def can_have_inquiries(member: StaffMember) -> bool:
    """Those who work with people can be given an inquiry."""
    return any(role in member.held for role in AT_INQUIRIES)


def can_be_a_child(age: AgeBand) -> bool:
    """Only of whom may be under 18 there is a report about a child."""
    return age in (AgeBand.UNDER_13, AgeBand.FROM_13, AgeBand.FROM_15, AgeBand.UNKNOWN)


def can_be_parked(inquiry: Inquiry) -> bool:
    """A report about a child is never put off."""
    return inquiry.kind != InquiryKind.CONCERN_REPORT


def may_park(identity: Identity, inquiry: Inquiry) -> bool:
    """Whoever may handle an inquiry puts it off; what was put off too often, whoever has it then, or a manager."""
    is_own = identity.staff_id is not None and identity.staff_id == inquiry.holder_id
    is_theirs = is_own or inquiry.times_parked < PARKED_TOO_OFTEN or holds(identity, Role.MANAGER)
    return may_handle(identity, inquiry) and is_theirs


def can_be_closed_for(inquiry: Inquiry, reason: CloseReason, *, has_contact_person: bool) -> bool:
    """Nothing is closed for a reason that isn't so: no report is taken back, and nobody goes on where nobody is."""
    if reason == CloseReason.HAS_CONTACT_PERSON:
        return has_contact_person
    return reason != CloseReason.TAKEN_BACK or inquiry.kind != InquiryKind.CONCERN_REPORT


def wants_words_to_close(inquiry: Inquiry) -> bool:
    """Whoever closes a report about a child says why in their own words."""
    return inquiry.kind == InquiryKind.CONCERN_REPORT


def is_parkable_day(day: date, today: date, most: int, *, promised: date | None = None) -> bool:
    """An inquiry is put off to a day that is still to come, and not for long; nor past what its sender was promised."""
    is_kept = promised is None or day <= promised
    return today < day <= today + timedelta(days=most) and is_kept


@dataclass(frozen=True)
class Powers:
    """What the reader may do with an inquiry."""

    decide: bool
    handle: bool
    park: bool
    open_again: bool


def powers_over(identity: Identity, inquiry: Inquiry, *, has_time: bool) -> Powers:
    """Say what the reader may do with an inquiry; what was promised for today or earlier has no time to wait."""
    may, is_open = may_handle(identity, inquiry), inquiry.is_open
    return Powers(
        decide=is_open and may_decide(identity),
        handle=is_open and may,
        park=is_open and has_time and may_park(identity, inquiry) and can_be_parked(inquiry),
        open_again=may and inquiry.state == InquiryState.CLOSED and inquiry.merged_into_id is None,
    )
