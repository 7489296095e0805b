"""Who is asking. Everything a rule may know about a person stands here, and nothing about the web."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from portal.access.scopes import Scopes


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the rules see them: nobody yet, a citizen, or a member of staff; never two at once.

    `name` is for showing a person their own name, not for deciding. A member of staff's `scopes` say for a role what
    it is limited to; `unit` is their department. `session_key` names the sign-in, which ends
    sooner on a shared device; `level` says how sure it is, and `authenticated_at` when the person last proved who they
    are (None where nobody told us).

    `acting_for` is whom a citizen acts for right now, `acting_name` what that person is called and `acting_by` by which
    power; it is empty as soon as the power doesn't hold. `acted_for` is then whom they acted for until it ended.
    """

    citizen_id: UUID | None = None
    staff_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    scopes: Mapping[str, Scopes] = field(default_factory=dict)
    unit: str = ""
    name: str = ""
    session_key: str = ""
    level: str = ""
    authenticated_at: datetime | None = None
    is_on_shared_device: bool = False
    born_on: date | None = None
    acting_for: UUID | None = None
    acting_name: str = ""
    acting_by: str = ""
    acted_for: UUID | None = None

    @property
    def is_known(self) -> bool:
        """Tell whether the person has signed in."""
        return self.citizen_id is not None or self.staff_id is not None


ANYONE = Identity()
