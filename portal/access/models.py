"""What a stranger has left with us: sealed rows that only their cookie, or a code of theirs, can open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Retention


class Draft(Base):
    """A stranger's answers, encrypted under a key that only their own cookie can make."""

    __tablename__ = "draft"
    retention = Retention.DRAFT

    key: Mapped[str] = mapped_column(primary_key=True)  # derived from the cookie; can't be turned back
    sealed: Mapped[bytes]
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SavedDraft(Base):
    """A stranger's answers, saved under one of their codes; the row under the other code is of the same group."""

    __tablename__ = "saved_draft"
    retention = Retention.SAVED

    key: Mapped[str] = mapped_column(primary_key=True)  # derived from the code and our key; can't be turned back
    group_id: Mapped[UUID] = mapped_column(index=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class KeptPage(Base):
    """An open page's bytes as they are sent, made when it was published, for all processes. Nobody's data is in it."""

    __tablename__ = "kept_page"
    retention = Retention.CONTENT

    etag: Mapped[str] = mapped_column(primary_key=True)
    br: Mapped[bytes]
    gzip: Mapped[bytes]
    made_at: Mapped[datetime]
