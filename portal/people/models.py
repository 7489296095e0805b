"""Citizens, staff, departments, and their sign-ins."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, HasId, Retention


class Citizen(HasId, Base):
    """A person. `born_on` may be unknown: then an adult for own access, and nobody's ward."""

    __tablename__ = "citizen"
    __table_args__ = (
        CheckConstraint("(born_on IS NULL) = (born_on_source IS NULL)", name="birth_has_source"),
        CheckConstraint("length(trim(name)) > 0", name="has_name"),
    )
    retention = Retention.ACCOUNT

    name: Mapped[str]
    born_on: Mapped[date | None]
    born_on_source: Mapped[str | None]  # who told us: "sign-in"
    has_protected_address: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class CitizenSubject(HasId, Base):
    """How one provider names a citizen. The pair is the key; no name or e-mail ever is."""

    __tablename__ = "citizen_subject"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    retention = Retention.ACCOUNT

    issuer: Mapped[str]
    subject: Mapped[str]
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    citizen: Mapped[Citizen] = relationship()


class Department(HasId, Base):
    """A department as citizens know it, from a day on; names per language."""

    __tablename__ = "department"
    retention = Retention.ACCOUNT

    unit: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    valid_from: Mapped[date]


class Role(enum.StrEnum):
    """What a member of staff may be. Roles come from the staff sign-in; the portal only narrows them."""

    CONTACT_PERSON = "contact_person"
    COORDINATOR = "coordinator"
    SPECIALIST = "specialist"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    NETWORK_HOST = "network_host"
    DPO = "dpo"
    MANAGER = "manager"
    ADMIN = "admin"


class StaffMember(HasId, Base):
    """Somebody who works here: name and telephone as citizens see them, roles as the sign-in gave them."""

    __tablename__ = "staff_member"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint("length(trim(name)) > 0", name="has_name"),
    )
    retention = Retention.ACCOUNT

    issuer: Mapped[str]
    subject: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(JSON)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    department: Mapped[Department] = relationship()


class WebSession(Base):
    """A citizen's sign-in on one device. The key is the hash of what the device's cookie holds."""

    __tablename__ = "web_session"
    retention = Retention.SESSION

    key: Mapped[str] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    provider_session: Mapped[str | None] = mapped_column(index=True)  # the provider's `sid`, for its logout
    level: Mapped[str]
    authenticated_at: Mapped[datetime | None]  # when the person last proved who they are, where the provider says so
    id_token: Mapped[bytes | None] = mapped_column(deferred=True)  # sealed by the device's cookie, for its sign-out
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SpentName(Base):
    """Something of a provider's that counts once: a logout token, or a sign-in that has ended there."""

    __tablename__ = "spent_name"
    retention = Retention.SESSION

    key: Mapped[str] = mapped_column(primary_key=True)  # a hash: what it was can't be read here
    expires_at: Mapped[datetime] = mapped_column(index=True)
