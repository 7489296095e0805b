"""What the staff's provider says of somebody who works here, read into `StaffSignedIn`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.config.municipality import Municipality
from portal.config.sign_in import SignInSettings
from portal.people import coercion
from portal.people.actions import SignedIn
from portal.people.claims import Reason, Refused, Told, read_person
from portal.people.coercion import Unreadable
from portal.people.grants import Grants, read_grants


@dataclass(frozen=True)
class StaffSignedIn:
    """A member of staff as their provider has vouched for them.

    `grants` are the roles with what each is limited to; `unit` is their department, None for one that isn't here
    today; `phone` is empty where the provider tells none.
    """

    person: SignedIn
    phone: str
    grants: Grants
    unit: str | None


@dataclass(frozen=True)
class Here:
    """The municipality as it is on a day."""

    municipality: Municipality
    today: date

    def unit_called(self, name: str) -> str | None:
        """Return the unit that the sign-in means by a name; None where there is none."""
        return self.municipality.unit_called(name, self.today)


def read_staff(
    settings: SignInSettings,
    claims: Mapping[str, Any],
    here: Here,
    *,
    level: str | None = None,
    not_before: datetime | None = None,
) -> StaffSignedIn:
    """Read `claims` as `read_person` does on the staff's side; raises Refused as it does."""
    person = read_person(settings, claims, side="professional", level=level, not_before=not_before)
    told = Told(settings, claims)
    unit = told.read("unit", coercion.text)
    return StaffSignedIn(
        person=person,
        phone=told.read("phone", coercion.text) or "",
        grants=_grants(settings, told, here),
        unit=here.unit_called(unit) if unit else None,
    )


def _grants(settings: SignInSettings, told: Told, here: Here) -> Grants:
    told_roles = told.first("roles"), told.first("privileges")
    cvr, unit_called = here.municipality.cvr, here.unit_called
    try:
        return read_grants(*told_roles, names=settings.roles, cvr=cvr, unit_called=unit_called)
    except Unreadable:
        raise Refused(Reason.UNREADABLE, "roles") from None
