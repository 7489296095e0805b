"""What a decision about another's data is made from: the question, and everything on record that may answer it.

Plain values, read once under a lock and never changed. Departments go by the name that texts use for them. What
becomes known later than the instant that is asked about is left out by the decision itself, so that a decision of then
can be made again now.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.config.sharing import Category, CategoryRule, ConsentKind, Purpose, Use
from portal.consents.states import EventKind
from portal.consents.texts import Grant
from portal.people.representation import Power


class Visibility(enum.StrEnum):
    """When the citizen sees that a rule was used."""

    NOW = "now"
    DELAYED = "delayed"
    NEVER = "never"


class Basis(enum.StrEnum):
    """What permits."""

    CONSENT = "consent"
    LAW = "law"
    POWER = "power"  # to stand for the person


class Reason(enum.StrEnum):
    """Why, in full: for the log and for the person whom the data is about, never for who asked."""

    PERMITTED = "permitted"
    NO_BASIS = "no_basis"  # nobody was ever asked
    WAITING = "waiting"
    REFUSED = "refused"
    ENDED = "ended"  # withdrawn, or ended by somebody else
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    NO_AUTHORITY = "no_authority"  # who gave it couldn't, or no longer can
    NOT_ALL = "not_all"  # somebody whose yes it needs hasn't said it
    TEXT_CHANGED = "text_changed"  # not the text that was shown: somebody must look at this
    OBJECTED = "objected"  # a standing no
    UNSOUND = "unsound"  # the facts make no sense


@dataclass(frozen=True, slots=True)
class Unit:
    """A department that asks, for one of its tasks."""

    name: str
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Representative:
    """A person who asks on behalf of the one whom the data is about."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Question:
    """May `asker` do `use` with what `holder` has about `subject` in `category`, at an instant?"""

    subject: UUID
    asker: Unit | Representative
    holder: str
    category: Category
    use: Use
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonFact:
    """Whom the data is about."""

    id: UUID
    born_on: date | None


@dataclass(frozen=True, slots=True)
class TextFact:
    """A text as it is stored, with the hash that was made of it when it was published."""

    name: str
    version: int
    language: str
    title: str
    body: str
    scope: Mapping[str, Any]
    sha256: str


@dataclass(frozen=True, slots=True)
class EventFact:
    """One thing that happened to a consent; `person` said it where a person did, to `text` where it answers one."""

    seq: int
    kind: EventKind
    at: datetime
    person: UUID | None = None
    text: TextFact | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GiverFact:
    """Somebody whose yes a consent needs; `power` where they stand for the person that it is about."""

    person: UUID
    power: Power | None = None


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """One consent with all that happened to it."""

    id: UUID
    subject: UUID
    holder: str
    recipient: str
    purpose: Purpose
    kind: ConsentKind
    text_name: str
    text_version: int
    grants: frozenset[Grant]
    givers: tuple[GiverFact, ...]
    events: tuple[EventFact, ...]


@dataclass(frozen=True, slots=True)
class PowerFact:
    """One person's power to stand for another, true on days, known from an instant to another."""

    id: UUID
    represented: UUID
    representative: UUID
    power: Power
    may_read: bool
    may_act: bool
    may_contact: bool
    true_from: date
    true_to: date | None
    known_from: datetime
    known_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class DenialFact:
    """A standing no; what it doesn't name it is about all of. One that names a representative is about them alone."""

    id: UUID
    subject: UUID
    set_by: UUID
    set_at: datetime
    lifted_at: datetime | None = None
    holder: str | None = None
    recipient: str | None = None
    representative: UUID | None = None
    purpose: Purpose | None = None
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class RuleFact:
    """A law by which a department may have what another holds, without asking. Half-open in time."""

    id: UUID
    holder: str
    recipient: str
    purpose: Purpose
    grants: frozenset[Grant]
    may_object: bool
    visibility: Visibility
    begins_at: datetime
    ends_at: datetime | None = None
    hidden_days: int = 0  # for so long the person isn't told, where that is delayed


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is on record; `person` is None where nobody is known by that id."""

    person: PersonFact | None = None
    consents: tuple[ConsentFact, ...] = ()
    powers: tuple[PowerFact, ...] = ()
    denials: tuple[DenialFact, ...] = ()
    rules: tuple[RuleFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """How the municipality treats each category; `version` names it in the log."""

    version: str
    categories: Mapping[Category, CategoryRule] = field(default_factory=dict)
