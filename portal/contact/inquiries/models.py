"""What people write, call or come about, who has it, and what happened to it."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, HasId, Retention
from portal.people.models import StaffMember

OPEN = text("closed_at IS NULL AND merged_into_id IS NULL")
MERGED = text("merged_into_id IS NOT NULL")  # an index of all would be taken for the way to the open ones


class InquiryKind(enum.StrEnum):
    """What an inquiry is."""

    REQUEST = "request"  # about the sender
    WORRY = "worry"  # about somebody else
    CONCERN_REPORT = "concern_report"  # statutory, about a child: its own clock, first in the queue, never parked


class Way(enum.StrEnum):
    """How it came."""

    PORTAL = "portal"
    TELEPHONE = "telephone"
    COUNTER = "counter"
    MAIL = "mail"


class Channel(enum.StrEnum):
    """How the sender wants to hear from us."""

    CALL = "call"
    WRITE = "write"
    MEET = "meet"
    WALK_IN = "walk_in"


class AgeBand(enum.StrEnum):
    """Roughly how old whom it is about is: all that the round sees of it."""

    UNDER_13 = "under_13"
    FROM_13 = "from_13"
    FROM_15 = "from_15"
    FROM_18 = "from_18"
    FROM_30 = "from_30"
    FROM_65 = "from_65"
    UNKNOWN = "unknown"


class Need(enum.StrEnum):
    """What it is about, in the few words that the round sees before it may see more."""

    ROOF = "roof"
    MIND = "mind"
    BODY = "body"
    SUBSTANCES = "substances"
    SCHOOL = "school"
    WORK = "work"
    MONEY = "money"
    FAMILY = "family"
    VIOLENCE = "violence"
    DISABILITY = "disability"
    LONELINESS = "loneliness"
    OTHER = "other"


class Relation(enum.StrEnum):
    """Who the sender is to whom it is about."""

    SELF = "self"
    PARENT = "parent"
    RELATIVE = "relative"
    FRIEND = "friend"  # or a neighbour
    PROFESSIONAL = "professional"  # a teacher, a doctor: may have to report
    OTHER = "other"


class InquiryState(enum.StrEnum):
    """Where an inquiry stands. Whatever the state, somebody is responsible."""

    NEW = "new"  # with the coordinator on duty, and nothing decided yet
    HELD = "held"  # somebody has taken it, or was given it
    ASKED = "asked"  # somebody has it and waits for an answer
    PARKED = "parked"
    CLOSED = "closed"


class CloseReason(enum.StrEnum):
    """Why nothing more is done about an inquiry."""

    HELPED = "helped"
    HAS_CONTACT_PERSON = "has_contact_person"
    GUIDED_ON = "guided_on"  # to somebody else, by name
    TAKEN_BACK = "taken_back"  # by the sender
    NO_ANSWER = "no_answer"  # nobody could be reached, after several tries


class Inquiry(HasId, Base):
    """One inquiry. Exactly one member of staff is responsible, from the first second to the last.

    `subject_id` is whom it is about, where we know them; `sender_id` who was signed in when it was sent. `version`
    counts the changes, so that whoever decides on an older one is told.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("submission_key"),
        CheckConstraint("length(number) = 8", name="number"),
        CheckConstraint("length(trim(words)) > 0", name="says_something"),
        CheckConstraint("sender_id IS NULL OR entered_by_id IS NULL", name="sent_or_entered"),
        CheckConstraint("(way = 'portal') = (entered_by_id IS NULL)", name="entered_by_staff"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        CheckConstraint("(closed_at IS NULL) = (close_reason IS NULL)", name="closed_with_a_reason"),
        CheckConstraint("(state = 'parked') = (parked_until IS NOT NULL)", name="parked_until_a_day"),
        CheckConstraint("NOT (kind = 'concern_report' AND times_parked > 0)", name="report_is_never_parked"),
        CheckConstraint("times_parked >= 0", name="times_parked"),
        CheckConstraint("kind <> 'request' OR relation = 'self'", name="request_is_ones_own"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_inquiry_open", "received_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_inquiry_merged_into_id", "merged_into_id", sqlite_where=MERGED, postgresql_where=MERGED),
        Index("ix_inquiry_responsible", "responsible_id", sqlite_where=OPEN, postgresql_where=OPEN),
    )
    retention = Retention.CASE

    number: Mapped[str]  # eight digits, drawn at random; with the code it opens /henvendelse
    code_hash: Mapped[str]
    submission_key: Mapped[str]  # the same form sent twice is one inquiry
    kind: Mapped[InquiryKind]
    way: Mapped[Way]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)
    entered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    words: Mapped[str]
    relation: Mapped[Relation]
    about_name: Mapped[str | None]  # as the sender wrote it
    sender_name: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    may_call: Mapped[bool]  # "may we ring this number?"
    channel: Mapped[Channel]
    times: Mapped[str | None]  # when it suits, in their own words
    language: Mapped[str]
    needs_interpreter: Mapped[bool]
    age_band: Mapped[AgeBand]
    needs: Mapped[list[str]] = mapped_column(JSON)
    may_not_wait: Mapped[bool] = mapped_column(default=False, server_default=false())  # until somebody got back to them
    may_name: Mapped[bool]  # whether the round may speak of the sender by name; the sender's to change at any time
    received_at: Mapped[datetime]
    answer_by: Mapped[date]  # the promise, a Danish working day
    answered_at: Mapped[datetime | None]  # when a person first got back to the sender
    responsible_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    state: Mapped[InquiryState] = mapped_column(default=InquiryState.NEW)
    decided_at: Mapped[datetime | None]  # when it was last decided who does what
    parked_until: Mapped[date | None]
    times_parked: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[CloseReason | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("inquiry.id"))
    version: Mapped[int] = mapped_column()

    responsible: Mapped[StaffMember] = relationship(foreign_keys=[responsible_id])
    merged_into: Mapped["Inquiry | None"] = relationship(remote_side="Inquiry.id", foreign_keys=[merged_into_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- that is how the mapper takes it

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done about it."""
        return self.closed_at is None and self.merged_into_id is None

    @property
    def is_reachable(self) -> bool:
        """Tell whether its sender has given us a way to answer them: their own page, a mail, a number to ring."""
        return bool(self.sender_id or self.email or (self.phone and self.may_call))

    @property
    def goes_by(self) -> "Inquiry":
        """Return the inquiry by which it is dealt with: the one that it was merged into, or itself."""
        return self.merged_into or self

    @property
    def holder_id(self) -> UUID:
        """Return who is responsible for it now, whichever inquiry it is dealt with by."""
        return self.goes_by.responsible_id


class InquiryStep(enum.StrEnum):
    """What happened to an inquiry."""

    RECEIVED = "received"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    ASKED = "asked"
    PARKED = "parked"
    CLOSED = "closed"
    OPENED_AGAIN = "opened_again"
    ANSWERED = "answered"  # a person got back to the sender
    MERGED = "merged"
    PARTED = "parted"
    KNOWN = "known"  # we know now whom it is about
    NAME_ALLOWED = "name_allowed"
    NAME_REFUSED = "name_refused"
    ADDED = "added"  # the sender wrote more
    LOOKED = "looked"  # somebody read it, or saw who it is about


BY_THE_SENDERS_WORD = "sender"
"""The words of LOOKED where the sender has allowed the round to speak of them by name."""
AS_RECIPIENT = "recipient"
"""The words of LOOKED where somebody saw at the round who it is, as it was sent to them."""


class InquiryEvent(HasId, Base):
    """One thing that happened to an inquiry, never changed afterwards (triggers). Who has it stands in each."""

    __tablename__ = "inquiry_event"
    __table_args__ = (
        UniqueConstraint("inquiry_id", "seq"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("words IS NULL OR length(trim(words)) > 0", name="says_something_or_nothing"),
        CheckConstraint("step <> 'parked' OR (words IS NOT NULL AND until IS NOT NULL)", name="parked_with_a_reason"),
        CheckConstraint("step <> 'closed' OR words IS NOT NULL", name="closed_with_words"),
    )
    retention = Retention.CASE

    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiry.id"))
    seq: Mapped[int]
    step: Mapped[InquiryStep]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))  # None: the sender, or nobody
    responsible_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))  # who has it from then on
    words: Mapped[str | None]
    until: Mapped[date | None]
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("inquiry.id"))  # merged with, parted from


def is_open(inquiry: type[Inquiry] = Inquiry) -> ColumnElement[bool]:
    """Say of inquiries in a statement that something is still to be done about them; an index knows those."""
    return and_(inquiry.closed_at.is_(None), inquiry.merged_into_id.is_(None))
