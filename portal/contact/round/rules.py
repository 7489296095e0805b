"""What the ten o'clock round sees, in which order, and who takes part. Pure: the queue's SQL says the same.

Whoever decides about an inquiry in the round is done with it for the day: it comes back the next day where it still
asks for something, and at once where a department has answered what it was asked. A promise that is passed isn't
hidden by putting the inquiry off.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Protocol
from uuid import UUID

from portal.access.identity import Identity
from portal.access.rules import holds
from portal.access.scopes import About
from portal.clock import COPENHAGEN, in_denmark
from portal.config.contact import RoundRules
from portal.config.roles import Role
from portal.contact.inquiries.models import AgeBand, Inquiry, InquiryKind, InquiryState
from portal.contact.inquiries.rules import (
    AT_INQUIRIES,
    ENTRANCE,
    PARKED_TOO_OFTEN,
    lets_itself_be_named,
    may_decide,
    may_read,
)
from portal.contact.round.models import Ground, RoundContribution, SignalStep, SignalStepKind
from portal.contact.signals import Signal, SignalKind
from portal.people.ages import day_of_age


class Why(enum.IntEnum):
    """Why a row is there. The lower the number, the sooner it is spoken of."""

    REPORT = 1  # a statutory report about a child
    CANT_WAIT = 2  # its sender's words may mean that, and nobody has got back to them
    PASSED = 3  # the promised day is over
    LEFT = 4  # whoever has it has no access or role any more, or is away until the promise is over and nobody answers
    TODAY = 5  # promised for today
    NEW = 6  # nobody has decided yet who has it
    ANSWERED = 7  # a department was asked, and has answered
    CALL_BACK = 8  # somebody waits for a call or an answer
    NOBODY_ANSWERS = 9  # the contact person is away, and nobody stands in
    ELSEWHERE = 10
    PARKED = 11  # its day has come


@dataclass(frozen=True, slots=True)
class Moment:
    """When the queue is looked at: `began_at` is when the round began, `last_round` when the one before it did.

    `gone` are those who have inquiries and can't have any more; `away` says until when somebody is who has some, and
    for whom nobody answers.
    """

    today: date
    began_at: datetime | None = None
    last_round: datetime | None = None
    gone: frozenset[UUID] = frozenset()
    away: dict[UUID, date] = field(default_factory=dict)

    @property
    def dealt_since(self) -> datetime | None:
        """Return from when on what was decided is done for today: never from before today in Denmark."""
        midnight = datetime.combine(self.today, time(), COPENHAGEN)
        return max(self.began_at, midnight) if self.began_at is not None else None


class Waiting(Protocol):
    """What the queue asks of an inquiry."""

    @property
    def kind(self) -> InquiryKind: ...  # noqa: D102
    @property
    def state(self) -> InquiryState: ...  # noqa: D102
    @property
    def promised(self) -> date | None: ...  # noqa: D102 -- the earliest promise that isn't kept, with what was merged
    @property
    def may_not_wait(self) -> bool: ...  # noqa: D102 -- of its words, or those of what was merged into it
    @property
    def parked_until(self) -> date | None: ...  # noqa: D102
    @property
    def decided_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def responsible_id(self) -> UUID: ...  # noqa: D102
    @property
    def answered_by(self) -> str | None: ...  # noqa: D102 -- the department that was asked last and has answered since
    @property
    def is_open(self) -> bool: ...  # noqa: D102


def why_here(inquiry: Waiting, moment: Moment) -> Why | None:
    """Say why the round speaks of an inquiry; None where it needn't today."""
    is_answered = inquiry.answered_by is not None
    is_dealt_with = moment.dealt_since and inquiry.decided_at and inquiry.decided_at >= moment.dealt_since
    if not inquiry.is_open or (is_dealt_with and not is_answered):
        return None
    is_new = inquiry.state == InquiryState.NEW
    is_due = inquiry.promised is not None and inquiry.promised <= moment.today
    if inquiry.kind == InquiryKind.CONCERN_REPORT and (is_new or is_due or is_answered):
        return Why.REPORT
    if inquiry.may_not_wait:
        return Why.CANT_WAIT
    if inquiry.promised is not None and inquiry.promised < moment.today:
        return Why.PASSED
    if _is_left(inquiry, moment):
        return Why.LEFT
    if is_due:
        return Why.TODAY
    if is_new or is_answered:
        return Why.NEW if is_new else Why.ANSWERED
    return Why.PARKED if inquiry.parked_until is not None and inquiry.parked_until <= moment.today else None


def _is_left(inquiry: Waiting, moment: Moment) -> bool:
    until = moment.away.get(inquiry.responsible_id)
    is_away = until is not None and inquiry.promised is not None and inquiry.promised <= until
    return is_away or inquiry.responsible_id in moment.gone


SIGNALS = {
    SignalKind.CALL_BACK_MISSED: Why.CALL_BACK,
    SignalKind.MESSAGE_OVERDUE: Why.CALL_BACK,
    SignalKind.NOBODY_ANSWERS: Why.NOBODY_ANSWERS,
    SignalKind.CONTACT_PERSON_LEFT: Why.NOBODY_ANSWERS,
}


def is_of_today(began_at: datetime, today: date) -> bool:
    """Tell whether a round is today's; one of an earlier day that nobody ended isn't."""
    return in_denmark(began_at).date() == today


def why_signal(kind: SignalKind) -> Why:
    """Say why the round speaks of a signal."""
    return SIGNALS.get(kind, Why.ELSEWHERE)


BANDS = (
    (65, AgeBand.FROM_65),
    (30, AgeBand.FROM_30),
    (18, AgeBand.FROM_18),
    (15, AgeBand.FROM_15),
    (13, AgeBand.FROM_13),
)


def band_of(born_on: date | None, today: date) -> AgeBand:
    """Return roughly how old somebody is."""
    if born_on is None:
        return AgeBand.UNKNOWN
    return next((band for age, band in BANDS if today >= day_of_age(born_on, age)), AgeBand.UNDER_13)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many departments and kinds of help a person has to do with, and whether they have a contact person."""

    departments: int
    services: int
    has_contact_person: bool = False

    def is_complex(self, rules: RoundRules) -> bool:
        """Tell whether they should be offered one contact person, and have none. Source: Høje-Taastrup (T1)."""
        is_much = self.departments >= rules.departments or self.services >= rules.services
        return is_much and not self.has_contact_person


def role_at_round(identity: Identity) -> Role | None:
    """Return the role in which somebody sits in the round for their own department; None where they don't."""
    own = About(unit=identity.unit)
    return next((role for role in AT_INQUIRIES if holds(identity, role, own)), None)


def may_see_round(identity: Identity, rules: RoundRules) -> bool:
    """Whoever works with people in a department that takes part comes to the ten o'clock round."""
    return role_at_round(identity) is not None and (rules.takes_part(identity.unit) or may_decide(identity))


def may_lead(identity: Identity, thing: object = None) -> bool:
    """A coordinator or manager begins and ends the round."""
    return may_decide(identity)


def may_see_signals(identity: Identity, thing: object = None) -> bool:
    """Those who decide see what comes from elsewhere in the portal.

    To others age and contact person would tell who it is, and the contact person that somebody wants another.
    """
    return may_decide(identity)


BY_THE_DOOR = (Ground.CONSENT, Ground.LAW)
"""The grounds of which the consents' door is asked whether they still hold (`grounds`)."""


def may_hear(identity: Identity, inquiry: Inquiry, said: RoundContribution) -> bool:
    """General advice everybody in the round reads, and what rests on knowing who it is, its author.

    The recipients of the inquiry do, too, while what it was said on holds: the sender's word until it is taken back.
    """
    if said.ground == Ground.GENERAL or said.by_id == identity.staff_id:
        return True
    return may_read(identity, inquiry) and (said.ground != Ground.SENDER or lets_itself_be_named(inquiry))


def may_hear_having_seen(identity: Identity, ground: Ground, said: RoundContribution) -> bool:
    """Whoever was just shown who it is hears what was said on that same ground, and no letter that is retold.

    What the door let through is between the departments that it names: it is heard by those of its author's own.
    """
    if said.ground in BY_THE_DOOR:
        return ground in BY_THE_DOOR and said.unit == identity.unit
    return said.ground == ground


def reads_all(identity: Identity) -> bool:
    """Whoever decides at the one entrance is a recipient of every inquiry (`may_read`)."""
    return identity.unit == ENTRANCE and may_decide(identity)


def may_put_off(identity: Identity, steps: Sequence[SignalStep]) -> bool:
    """What was put off too often has come to a manager: then whoever has it puts it off, or a manager."""
    often = sum(step.kind == SignalStepKind.PARKED for step in steps) >= PARKED_TOO_OFTEN
    is_own = bool(steps) and steps[-1].responsible_id == identity.staff_id
    return may_decide(identity) and (not often or is_own or holds(identity, Role.MANAGER))


def may_read_own_step(identity: Identity, signal: Signal) -> bool:
    """People read what was decided about them."""
    return identity.citizen_id is not None and identity.citizen_id == signal.citizen_id
