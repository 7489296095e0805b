"""Published journeys: revisions that never change, and the one that each journey's readers see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, Retention


class JourneyRevision(HasId, Base):
    """One state of a journey's content, as its canonical document; it is never changed."""

    __tablename__ = "journey_revision"
    __table_args__ = (UniqueConstraint("journey", "content_hash"),)
    retention = Retention.CONTENT

    journey: Mapped[str]
    content_hash: Mapped[str]  # SHA-256 of the document, hex
    document: Mapped[str] = mapped_column(Text)
    card: Mapped[dict[str, Any]] = mapped_column(JSON)  # what is shown where many are listed
    sources: Mapped[dict[str, str]] = mapped_column(JSON)  # the files it was read from, by name
    imported_at: Mapped[datetime]


class JourneyPublication(Base):
    """Which revision of a journey its readers see; none when it was withdrawn.

    `number` grows with every publishing and withdrawal, over all journeys.
    """

    __tablename__ = "journey_publication"
    retention = Retention.CONTENT

    journey: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("journey_revision.id"))
    number: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[datetime]


class SearchIndex(Base):
    """What is searched in one language, made when journeys are imported; `made_of` names what it was made of."""

    __tablename__ = "search_index"
    retention = Retention.CONTENT

    language: Mapped[str] = mapped_column(primary_key=True)
    made_of: Mapped[str]
    packed: Mapped[bytes]
