"""Consents and what else decides who may see what: nothing here is changed once it is written, but for open ends.

Triggers refuse a change or a deletion of texts, events, scopes and the scopes of legal rules, whoever asks (migration
`consents`).
"""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.config.roles import Role
from portal.config.sharing import Category, ConsentKind, Purpose, Use
from portal.consents.facts import Basis, Reason, Visibility
from portal.consents.states import EventKind
from portal.db.base import Base, HasId, Retention
from portal.people.models import Department
from portal.people.representation import Power

SHOWN = "channel <> 'oral' OR (evidence IS NOT NULL AND length(trim(evidence)) > 0)"
OF_A_PERSON = "kind IN ('given', 'refused', 'deferred', 'withdrawn')"


class ConsentText(HasId, Base):
    """What a person is asked, in one language. All languages of one version are about the same scope."""

    __tablename__ = "consent_text"
    __table_args__ = (
        UniqueConstraint("name", "version", "language"),
        UniqueConstraint("sha256"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("length(trim(title)) > 0 AND length(trim(body)) > 0", name="says_something"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )
    retention = Retention.CONTENT

    name: Mapped[str]
    version: Mapped[int]
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]  # Markdown
    scope: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str]  # over language, title, body and scope together
    published_at: Mapped[datetime]


class Consent(HasId, Base):
    """One question to one person, and what became of it. Its head is what readers and changes wait for."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_matched", "subject_id", "recipient_id", "holder_id", "purpose"),
        CheckConstraint("holder_id <> recipient_id", name="two_departments"),
        CheckConstraint("head >= 0", name="head"),
        CheckConstraint("renews_id <> id", name="renews_another"),
        CheckConstraint("lapses_at > asked_at", name="time_to_answer"),
    )
    retention = Retention.CASE

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    purpose: Mapped[Purpose]
    kind: Mapped[ConsentKind]
    text_name: Mapped[str]
    text_version: Mapped[int]
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"))
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    asked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]  # from then on nobody can answer it any more
    head: Mapped[int] = mapped_column(default=0)  # the number of its newest event
    holder: Mapped[Department] = relationship(foreign_keys=[holder_id])
    recipient: Mapped[Department] = relationship(foreign_keys=[recipient_id])


class ConsentScope(Base):
    """One category and one use that a consent is about. Flat: none contains another."""

    __tablename__ = "consent_scope"
    retention = Retention.CASE

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), primary_key=True)
    category: Mapped[Category] = mapped_column(primary_key=True)
    use: Mapped[Use] = mapped_column(primary_key=True)


class ConsentGiver(Base):
    """Somebody whose yes a consent needs: the person, or whoever stands for them; of joint custody, everybody."""

    __tablename__ = "consent_giver"
    __table_args__ = (CheckConstraint("(power IS NULL) = (representation_id IS NULL)", name="power_of_somebody"),)
    retention = Retention.CASE

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), primary_key=True)
    giver_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), primary_key=True, index=True)
    representation_id: Mapped[UUID | None] = mapped_column(ForeignKey("representation.id"))
    power: Mapped[Power | None]


class Channel(enum.StrEnum):
    """How somebody said it."""

    WEB = "web"
    ORAL = "oral"  # to a member of staff, who writes it down and says what shows it


class ConsentEvent(HasId, Base):
    """One thing that happened to a consent. Staff ask, suspend or end; a yes or no is always the person's own."""

    __tablename__ = "consent_event"
    __table_args__ = (
        UniqueConstraint("consent_id", "seq"),
        UniqueConstraint("consent_id", "idempotency_key"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint(f"(NOT ({OF_A_PERSON})) OR (citizen_id IS NOT NULL AND channel IS NOT NULL)", name="own_word"),
        CheckConstraint(f"({OF_A_PERSON}) OR channel IS NULL", name="channel_of_a_word"),
        CheckConstraint("channel IS NULL OR (channel = 'oral') = (staff_id IS NOT NULL)", name="oral_to_staff"),
        CheckConstraint(
            "channel <> 'oral' OR (evidence IS NOT NULL AND length(trim(evidence)) > 0)", name="oral_is_shown"
        ),
        CheckConstraint("(kind IN ('given', 'refused')) = (text_id IS NOT NULL)", name="answers_a_text"),
        CheckConstraint("(kind = 'given') = (ends_at IS NOT NULL)", name="given_until"),
        CheckConstraint("ends_at > at", name="ends_after_start"),
        CheckConstraint("channel <> 'web' OR (level IS NOT NULL AND session_key IS NOT NULL)", name="signed_in"),
    )
    retention = Retention.CASE

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"))
    seq: Mapped[int]
    kind: Mapped[EventKind]
    at: Mapped[datetime]
    citizen_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    channel: Mapped[Channel | None]
    text_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent_text.id"), index=True)
    ends_at: Mapped[datetime | None]
    level: Mapped[str | None]  # how sure the sign-in was
    authenticated_at: Mapped[datetime | None]
    session_key: Mapped[str | None]  # the hash that the sign-in's evidence goes by
    evidence: Mapped[str | None]  # what shows an oral word, in words
    idempotency_key: Mapped[str]  # the same twice is one


class Denial(HasId, Base):
    """A standing no: what it doesn't name it is about all of. It ends when it is taken back.

    One that names a representative is about what they may see, and about no department.
    """

    __tablename__ = "denial"
    __table_args__ = (
        CheckConstraint("lifted_at >= set_at", name="lifted_after"),
        CheckConstraint(
            "representative_id IS NULL OR (recipient_id IS NULL AND purpose IS NULL)", name="of_a_representative"
        ),
    )
    retention = Retention.CASE

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    recipient_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    representative_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"))
    purpose: Mapped[Purpose | None]
    category: Mapped[Category | None]
    set_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class LegalRule(HasId, Base):
    """A law by which a department has what another holds, or works with its own, without asking; the citizen is told.

    It holds from an instant until it ends.
    """

    __tablename__ = "legal_rule"
    __table_args__ = (
        CheckConstraint("length(trim(reference)) > 0 AND length(trim(source)) > 0", name="names_the_law"),
        CheckConstraint("(visibility = 'now') = (authority IS NULL)", name="hidden_by_an_authority"),
        CheckConstraint("(visibility = 'delayed') = (hidden_days > 0) AND hidden_days >= 0", name="hidden_for_days"),
        CheckConstraint("ends_at > begins_at", name="ends_after_start"),
    )
    retention = Retention.CONTENT

    reference: Mapped[str]  # the paragraph
    source: Mapped[str]
    words: Mapped[dict[str, str]] = mapped_column(JSON)  # language -> what it means for the person
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    purpose: Mapped[Purpose]
    may_object: Mapped[bool]
    visibility: Mapped[Visibility]
    authority: Mapped[str | None]  # by which the citizen isn't told at once
    hidden_days: Mapped[int] = mapped_column(default=0)  # until when, where that is delayed
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class LegalRuleScope(Base):
    """One category and one use that a legal rule is about."""

    __tablename__ = "legal_rule_scope"
    retention = Retention.CONTENT

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("legal_rule.id"), primary_key=True)
    category: Mapped[Category] = mapped_column(primary_key=True)
    use: Mapped[Use] = mapped_column(primary_key=True)


class Look(HasId, Base):
    """Somebody asked for what is kept about a person, as staff or on their behalf: who, when, for what and why.

    It lies beside the entry of that number in the person's chain, which holds the same and can't be changed unseen. The
    person may be nobody we know.
    """

    __tablename__ = "look"
    __table_args__ = (
        UniqueConstraint("subject_id", "seq"),
        CheckConstraint("(staff_id IS NULL) <> (representative_id IS NULL)", name="one_asker"),
        CheckConstraint("(staff_id IS NULL) = (unit IS NULL) AND (unit IS NULL) = (purpose IS NULL)", name="of_a_unit"),
        CheckConstraint("staff_id IS NULL OR length(trim(reason)) > 0", name="staff_say_why"),
    )
    retention = Retention.LOG

    subject_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    use: Mapped[Use]
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    role: Mapped[Role | None]
    unit: Mapped[str | None]
    purpose: Mapped[Purpose | None]
    reason: Mapped[str | None]
    representative_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)


class LookItem(Base):
    """One category of one holder that somebody asked for: whether they got it, on what basis, and when it is told."""

    __tablename__ = "look_item"
    __table_args__ = (
        CheckConstraint("(is_permitted) = (basis IS NOT NULL)", name="permitted_on_a_basis"),
        CheckConstraint("(consent_id IS NOT NULL) = (basis IS NOT NULL AND basis = 'consent')", name="by_a_consent"),
        CheckConstraint("(rule_id IS NOT NULL) = (basis IS NOT NULL AND basis = 'law')", name="by_a_law"),
        CheckConstraint("(power_id IS NOT NULL) = (basis IS NOT NULL AND basis = 'power')", name="by_a_power"),
        CheckConstraint("(visibility = 'never') = (visible_from IS NULL)", name="visible_from_then"),
    )
    retention = Retention.LOG

    look_id: Mapped[UUID] = mapped_column(ForeignKey("look.id"), primary_key=True)
    holder: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[Category] = mapped_column(primary_key=True)
    is_permitted: Mapped[bool]
    why: Mapped[Reason]
    basis: Mapped[Basis | None]
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"), index=True)
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("legal_rule.id"))
    power_id: Mapped[UUID | None] = mapped_column(ForeignKey("representation.id"))
    visibility: Mapped[Visibility]
    visible_from: Mapped[datetime | None]


APPEND_ONLY = ("consent_text", "consent_scope", "consent_giver", "consent_event", "legal_rule_scope")
"""Tables whose rows nobody can change or delete."""
