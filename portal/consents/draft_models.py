"""Texts on their way: written by one, read by another, approved by a lawyer, and then published for good.

The database holds that nobody reviews what they wrote themselves: each step carries the draft's writer by a composite
key, and a check keeps the reviewer from being that person. Steps are only added (migration `text_drafts`), and a
published draft is never changed.
"""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.config.sharing import Category, ConsentKind, Purpose, Use
from portal.consents.actions import Words
from portal.consents.texts import Scope, hash_of
from portal.db.base import Base, HasId, Retention
from portal.people.models import StaffMember


class DraftState(enum.StrEnum):
    """How far a draft has come."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


class ConsentTextDraft(HasId, Base):
    """The next version of a text, as one editor writes it. Each change is another revision and loses the review."""

    __tablename__ = "consent_text_draft"
    __table_args__ = (
        UniqueConstraint("id", "writer_id"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("holder <> recipient", name="two_departments"),
        CheckConstraint("months BETWEEN 1 AND 12", name="months"),
        CheckConstraint(
            "length(trim(title_da)) > 0 AND length(trim(body_da)) > 0"
            " AND length(trim(title_en)) > 0 AND length(trim(body_en)) > 0",
            name="says_something",
        ),
        CheckConstraint("(state = 'published') = (published_version IS NOT NULL)", name="published_as"),
    )
    retention = Retention.CONTENT

    name: Mapped[str] = mapped_column(index=True)
    title_da: Mapped[str]
    body_da: Mapped[str]  # Markdown
    title_en: Mapped[str]
    body_en: Mapped[str]
    holder: Mapped[str]
    recipient: Mapped[str]
    purpose: Mapped[Purpose]
    kind: Mapped[ConsentKind]
    categories: Mapped[list[str]] = mapped_column(JSON)  # to read
    months: Mapped[int]
    writer_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[DraftState] = mapped_column(default=DraftState.DRAFT)
    changed_at: Mapped[datetime]
    published_version: Mapped[int | None]
    writer: Mapped[StaffMember] = relationship()

    @property
    def scope(self) -> Scope:
        """Return what it is about. Raises WrongScope for what nobody could be asked about."""
        grants = frozenset((Category(category), Use.READ) for category in self.categories)
        return Scope(self.kind, self.purpose, self.holder, self.recipient, grants, self.months)

    @property
    def words(self) -> dict[str, Words]:
        """Return what it says, per language."""
        return {"da": Words(self.title_da, self.body_da), "en": Words(self.title_en, self.body_en)}

    @property
    def sha256(self) -> str:
        """Name words and scope together, as they will be published in Danish and English."""
        stored = self.scope.as_json()
        named = {code: hash_of(code, said.title, said.body, stored) for code, said in self.words.items()}
        return hash_of("", self.name, "", named)


class StepKind(enum.StrEnum):
    """What happened to a draft."""

    WRITTEN = "written"
    SENT = "sent"  # to be read by another
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    PUBLISHED = "published"


class ConsentTextStep(Base):
    """One thing that happened to a draft, at which revision and to which very words. Never changed or taken back."""

    __tablename__ = "consent_text_step"
    __table_args__ = (
        ForeignKeyConstraint(["draft_id", "writer_id"], ["consent_text_draft.id", "consent_text_draft.writer_id"]),
        UniqueConstraint("draft_id", "seq", "kind"),
        CheckConstraint("seq >= 1 AND revision >= 1", name="numbers"),
        CheckConstraint("kind NOT IN ('approved', 'sent_back') OR by_id <> writer_id", name="reviewed_by_another"),
        CheckConstraint("kind NOT IN ('written', 'sent') OR by_id = writer_id", name="written_by_the_writer"),
        CheckConstraint("kind <> 'sent_back' OR length(trim(note)) > 0", name="sent_back_says_why"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )
    retention = Retention.CONTENT

    draft_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    writer_id: Mapped[UUID]
    kind: Mapped[StepKind]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[datetime]
    revision: Mapped[int]
    sha256: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    by: Mapped[StaffMember] = relationship(foreign_keys=[by_id])


class LegalApproval(Base):
    """A lawyer's word that a reviewed draft may be used: who, where it can be found, and on which day."""

    __tablename__ = "legal_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["draft_id", "seq", "kind"],
            ["consent_text_step.draft_id", "consent_text_step.seq", "consent_text_step.kind"],
        ),
        CheckConstraint("kind = 'approved'", name="of_a_review"),
        CheckConstraint("length(trim(lawyer)) > 0 AND length(trim(reference)) > 0", name="names_the_lawyer"),
    )
    retention = Retention.CONTENT

    draft_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]  # of the review that it follows
    kind: Mapped[StepKind] = mapped_column(default=StepKind.APPROVED)
    lawyer: Mapped[str]
    reference: Mapped[str]
    approved_on: Mapped[date]
    noted_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"))


STAYS = ("consent_text_step", "legal_approval")
"""Tables of drafts whose rows nobody can change or delete."""
