"""Citizens, staff, departments, and their sign-ins."""

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid_utils.compat import uuid7

from portal.config.roles import Role
from portal.db.base import Base, HasId, Retention

CURRENT = text("ended_at IS NULL")
ONE_PERSON = "(citizen_id IS NULL) <> (staff_id IS NULL)"


class Citizen(HasId, Base):
    """A person. `born_on` may be unknown: then an adult for own access, and nobody's ward."""

    __tablename__ = "citizen"
    __table_args__ = (
        CheckConstraint("(born_on IS NULL) = (born_on_source IS NULL)", name="birth_has_source"),
        CheckConstraint("length(trim(name)) > 0", name="has_name"),
    )
    retention = Retention.ACCOUNT

    name: Mapped[str]
    born_on: Mapped[date | None] = mapped_column(index=True)
    born_on_source: Mapped[str | None]  # what told us: "claim" (the sign-in's own word) or "cpr"
    has_protected_address: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # from then on nobody signs in as them


class CitizenSubject(HasId, Base):
    """How one provider names a citizen. The pair is the key; no name or e-mail ever is."""

    __tablename__ = "citizen_subject"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    retention = Retention.ACCOUNT

    issuer: Mapped[str]
    subject: Mapped[str]
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    citizen: Mapped[Citizen] = relationship()


class CprEntry(HasId, Base):
    """A CPR number in the vault: sealed, bound to its citizen, found by its blind index. No other table holds one."""

    __tablename__ = "cpr_entry"
    __table_args__ = (
        UniqueConstraint("blind_index"),
        Index("uq_cpr_entry_current", "citizen_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )
    retention = Retention.ACCOUNT

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    blind_index: Mapped[str]
    key_name: Mapped[str] = mapped_column(index=True)  # which vault key wrote the row
    sealed: Mapped[bytes]
    is_replacement: Mapped[bool]
    told_at: Mapped[datetime]  # when a sign-in first told it
    ended_at: Mapped[datetime | None]  # when another one took its place

    @property
    def is_current(self) -> bool:
        """Tell whether it is the citizen's number today."""
        return self.ended_at is None


class CprConflict(HasId, Base):
    """A citizen's sign-in named a number that is another citizen's; an officer finds out why. Nobody is merged."""

    __tablename__ = "cpr_conflict"
    __table_args__ = (UniqueConstraint("citizen_id", "owner_id"),)
    retention = Retention.ACCOUNT

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    found_at: Mapped[datetime]


class Department(HasId, Base):
    """A department, by the name that journeys use for it. What citizens call it stands in the municipality's file."""

    __tablename__ = "department"
    retention = Retention.ACCOUNT

    unit: Mapped[str] = mapped_column(unique=True)


class StaffMember(HasId, Base):
    """Somebody who works here: name and telephone as citizens see them, roles as the sign-in gave them.

    `scopes` says for a role what it is limited to (`portal.people.grants`); a role that isn't named there is not
    limited. What the portal has taken away (`withheld`, `cut_at`) no sign-in gives back.
    """

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
    scopes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    withheld: Mapped[list[str]] = mapped_column(JSON, default=list)
    cut_at: Mapped[datetime | None]
    is_first_admin: Mapped[bool] = mapped_column(default=False)  # named by the operator, where no sign-in had
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True)
    department: Mapped[Department] = relationship()

    @property
    def given(self) -> frozenset[Role]:
        """Return the roles that the sign-in gave, and the one that the operator did."""
        given = {Role(role) for role in self.roles}
        return frozenset(given | {Role.ADMIN} if self.is_first_admin else given)

    @property
    def held(self) -> frozenset[Role]:
        """Return the roles that count now."""
        return frozenset() if self.cut_at else self.given - {Role(role) for role in self.withheld}


class Changed(enum.StrEnum):
    """What somebody did to a member of staff's access."""

    CUT = "cut"
    LET_IN_AGAIN = "let_in_again"
    WITHHELD = "withheld"
    GIVEN_BACK = "given_back"
    NAMED_FIRST_ADMIN = "named_first_admin"


class StaffChange(HasId, Base):
    """One change of a member of staff's access: who did it, when and why. Never changed or taken back."""

    __tablename__ = "staff_change"
    __table_args__ = (
        CheckConstraint("(role IS NULL) = (kind IN ('cut', 'let_in_again'))", name="role_of_a_role"),
        CheckConstraint("(by_id IS NULL) = (kind = 'named_first_admin')", name="done_by_somebody"),
        CheckConstraint("length(trim(reason)) > 0", name="has_reason"),
        CheckConstraint("by_id <> member_id", name="not_ones_own"),
    )
    retention = Retention.ACCOUNT

    member_id: Mapped[UUID] = mapped_column(ForeignKey("staff_member.id"), index=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    at: Mapped[datetime]
    kind: Mapped[Changed]
    role: Mapped[Role | None]
    reason: Mapped[str]
    by: Mapped[StaffMember | None] = relationship(foreign_keys=[by_id])


class Happened(enum.StrEnum):
    """What happened to a sign-in."""

    SIGN_IN = "sign_in"
    STEP_UP = "step_up"  # the person proved anew who they are
    SIGN_OUT = "sign_out"
    LEFT = "left"  # quick exit
    REPLACED = "replaced"  # by the next sign-in in the same browser
    ENDED_BY_CITIZEN = "ended_by_citizen"  # from another device
    ENDED_BY_PROVIDER = "ended_by_provider"
    ENDED_BY_OPERATOR = "ended_by_operator"
    ENDED_BY_STAFF = "ended_by_staff"  # their own, from another device
    ENDED_BY_ADMIN = "ended_by_admin"  # who took a member of staff's access away
    CLOSED = "closed"  # with the account
    RAN_OUT = "ran_out"


class SignInEvent(HasId, Base):
    """Evidence: one thing that happened to one sign-in. The address that it came from is sealed."""

    __tablename__ = "sign_in_event"
    __table_args__ = (
        CheckConstraint("(key_name IS NULL) = (sealed_address IS NULL)", name="sealed_with_a_key"),
        CheckConstraint("sealed_address IS NULL OR kind IN ('sign_in', 'step_up')", name="address_of_a_sign_in"),
        CheckConstraint(ONE_PERSON, name="one_person"),
    )
    retention = Retention.EVIDENCE

    citizen_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    kind: Mapped[Happened]
    at: Mapped[datetime] = mapped_column(index=True)
    issuer: Mapped[str]
    level: Mapped[str]
    transaction_id: Mapped[str | None]  # the provider's own name for what it did
    provider_session: Mapped[str | None]
    session_key: Mapped[str]  # the hash of the secret that the device held then
    session_id: Mapped[UUID]  # stays the same when a step-up changes the secret
    key_name: Mapped[str | None] = mapped_column(index=True)  # which vault key sealed the address
    sealed_address: Mapped[bytes | None]


class WebSession(Base):
    """One person's sign-in on one device: a citizen's or a member of staff's, never both.

    The key is the hash of what the device's cookie holds.
    """

    __tablename__ = "web_session"
    __table_args__ = (
        CheckConstraint(ONE_PERSON, name="one_person"),
        CheckConstraint(
            "acting_for_id IS NULL OR (citizen_id IS NOT NULL AND acting_for_id <> citizen_id)", name="acts_for_another"
        ),
    )
    retention = Retention.SESSION

    key: Mapped[str] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    provider_session: Mapped[str | None] = mapped_column(index=True)  # the provider's `sid`, for its logout
    level: Mapped[str]
    authenticated_at: Mapped[datetime | None]  # when the person last proved who they are, where the provider says so
    id_token: Mapped[bytes | None] = mapped_column(deferred=True)  # sealed by the device's cookie, for its sign-out
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    id: Mapped[UUID] = mapped_column(unique=True, default=uuid7)  # names it to its own person; opens nothing
    browser: Mapped[str | None]  # roughly which device, so that its person knows it again
    system: Mapped[str | None]
    is_shared: Mapped[bool] = mapped_column(default=False)  # others use the device too: it ends sooner
    acting_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"))  # as chosen; may have ended since


class SpentName(Base):
    """Something of a provider's that counts once: a logout token, or a sign-in that has ended there."""

    __tablename__ = "spent_name"
    retention = Retention.SESSION

    key: Mapped[str] = mapped_column(primary_key=True)  # a hash: what it was can't be read here
    expires_at: Mapped[datetime] = mapped_column(index=True)
