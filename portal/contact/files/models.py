"""Files that somebody sent along with a message or an inquiry. What they hold lies sealed, apart from the list.

What is taken, and what becomes of it, says `cleaning.py`.
"""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, HasId, Retention

LARGEST = 10 * 1024 * 1024
"""So many bytes may a file have, as it is sent and as it is kept."""


class FileOf(enum.StrEnum):
    """What a file was sent along with."""

    MESSAGE = "message"
    INQUIRY = "inquiry"


class Media(enum.StrEnum):
    """What a kept file is. Whatever a photo came as, it is kept as one of these."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


class Scan(enum.StrEnum):
    """Whether a file was looked at for viruses. One with a virus isn't kept."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"  # nobody was there to look: whoever opens it is told so first


class KeptFile(HasId, Base):
    """One file: of what, from whom, and what it is. Its sender's name for it is never kept.

    `reference` is the id of the message, or of the draft that becomes it, or of the inquiry. It is sealed with a key of
    its own, which the vault seals: so a new vault key means to seal keys anew, and no files.
    """

    __tablename__ = "kept_file"
    __table_args__ = (
        CheckConstraint(f"size BETWEEN 1 AND {LARGEST}", name="size"),
        Index("ix_kept_file_of", "kind", "reference"),
    )
    retention = Retention.CASE

    kind: Mapped[FileOf]
    reference: Mapped[UUID]
    citizen_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)  # whom it is about
    sender_id: Mapped[UUID | None]  # a citizen's or a member of staff's; None: nobody we know
    media: Mapped[Media]
    size: Mapped[int]
    scan: Mapped[Scan]
    kept_at: Mapped[datetime]
    key_name: Mapped[str] = mapped_column(index=True)  # which vault key sealed the file's own
    sealed_key: Mapped[bytes]


class FileContent(Base):
    """What a file holds, sealed. It lies apart so that a list of files never reads it."""

    __tablename__ = "file_content"
    retention = Retention.CASE

    file_id: Mapped[UUID] = mapped_column(ForeignKey("kept_file.id"), primary_key=True)
    sealed: Mapped[bytes]
