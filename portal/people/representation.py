"""Who stands for whom: by custody, guardianship or power of attorney."""

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.clock import in_denmark
from portal.db.base import Base, HasId, Retention
from portal.people.ages import MAJORITY, has_reached


class ToldBy(enum.StrEnum):
    """Who says that somebody stands for another; they themselves never do."""

    AUTHORITY = "authority"  # the register that it stands in
    STAFF = "staff"
    SELF = "self"  # whom they stand for, grown up and signed in: a power of attorney for a time


class Power(enum.StrEnum):
    """By what one person stands for another."""

    CUSTODY = "custody"  # ends by itself when the child comes of age
    GUARDIANSHIP = "guardianship"
    ATTORNEY = "attorney"


class Representation(HasId, Base):
    """One person's power to stand for another: what they may do, from when to when, and how we know.

    It holds from `true_from` to the day before `true_to`. What turns out to have been wrong is not changed: the row
    ends as known (`known_to`) and another says what is right, so that a decision of then can be understood later.
    """

    __tablename__ = "representation"
    __table_args__ = (
        CheckConstraint("represented_id <> representative_id", name="two_people"),
        CheckConstraint("may_read OR may_act OR may_contact", name="may_something"),
        CheckConstraint("true_to > true_from", name="ends_after_start"),
        CheckConstraint("known_to >= known_from", name="known_in_order"),
        CheckConstraint("(confirmed_by_id IS NOT NULL) = (source = 'staff')", name="staff_confirmed"),
        CheckConstraint(
            "source <> 'self' OR (power = 'attorney' AND true_to IS NOT NULL)", name="given_oneself_for_a_time"
        ),
    )
    retention = Retention.CASE

    represented_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    representative_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    power: Mapped[Power]
    may_read: Mapped[bool]
    may_act: Mapped[bool]
    may_contact: Mapped[bool]
    true_from: Mapped[date]
    true_to: Mapped[date | None]
    source: Mapped[ToldBy]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff_member.id"))
    known_from: Mapped[datetime]
    known_to: Mapped[datetime | None]

    def holds(self, born_on: date | None, at: datetime) -> bool:
        """Tell whether the power holds at an instant, by what is known now of the represented, born `born_on`."""
        return self.known_to is None and is_true(self.power, self.true_from, self.true_to, born_on, at)


def is_true(power: Power, true_from: date, true_to: date | None, born_on: date | None, at: datetime) -> bool:
    """Tell whether a power over somebody born then is theirs at an instant, `true_to` not included.

    Custody ends at midnight on the eighteenth birthday, and is nobody's over whoever has no known birthday.
    """
    day = in_denmark(at).date()
    is_over = power == Power.CUSTODY and has_reached(born_on, MAJORITY, at)
    return true_from <= day and (true_to is None or day < true_to) and not is_over
