"""Who is asking. Everything a rule may know about a person stands here, and nothing about the web."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the rules see them: nobody yet, a citizen, or a member of staff; never two at once.

    `name` is for showing a citizen their own name, not for deciding. `session_key` names the sign-in, which ends
    sooner on a shared device; `level` says how sure it is, and `authenticated_at` when the person last proved who they
    are (None where nobody told us).
    """

    citizen_id: UUID | None = None
    staff_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    name: str = ""
    session_key: str = ""
    level: str = ""
    authenticated_at: datetime | None = None
    is_on_shared_device: bool = False

    @property
    def is_known(self) -> bool:
        """Tell whether the person has signed in."""
        return self.citizen_id is not None or self.staff_id is not None


ANYONE = Identity()
