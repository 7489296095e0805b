"""What a member of staff's pages read about a citizen: through the consents' door, or of questions, open or closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.config.sharing import Purpose
from portal.consents.door import ByStaff, Disclosed, Wanted, disclose
from portal.consents.facts import Policy, Unit
from portal.consents.models import Consent
from portal.consents.pace import evenly
from portal.consents.questions import asked_ids
from portal.contact.queries import tie_to
from portal.db.engine import Database
from portal.home.rules import WordTo, role_at_cases
from portal.people.queries import name_of
from portal.plans.parts import Parts, find_parts, read_parts


@dataclass(frozen=True)
class Case:
    """What the door let through of a citizen: who it is, and the parts. Fetched on the door's own connection."""

    citizen_id: UUID
    name: str
    parts: Parts


def look_at(
    database: Database, identity: Identity, citizen_id: UUID, *, purpose: Purpose, reason: str, policy: Policy
) -> Disclosed[Case]:
    """Ask at the door for a citizen's parts, as a member of staff of a department; the door writes it down.

    The answer takes as long for every no.
    """
    return evenly(lambda: look_at_once(database, identity, citizen_id, purpose=purpose, reason=reason, policy=policy))


def look_at_once(
    database: Database, identity: Identity, citizen_id: UUID, *, purpose: Purpose, reason: str, policy: Policy
) -> Disclosed[Case]:
    """Do so in the time that it takes, for whoever lets the answer wait together with more."""
    role = role_at_cases(identity)
    assert identity.staff_id is not None and role is not None  # noqa: S101, PT018 -- may_open_case says so
    asker = ByStaff(identity.staff_id, role, Unit(identity.unit, purpose), reason)
    return disclose(
        database,
        asker,
        citizen_id,
        find=lambda connection: find_parts(connection, citizen_id),
        read=lambda connection, permitted: _read(connection, citizen_id, permitted),
        policy=policy,
    )


def _read(connection: Connection, citizen_id: UUID, permitted: Iterable[Wanted]) -> Case:
    return Case(citizen_id, name_of(connection, citizen_id), read_parts(connection, citizen_id, permitted))


def word_to(session: Session, identity: Identity, citizen_id: UUID, consent_id: UUID) -> WordTo | None:
    """Load a question to a citizen and how somebody stands to it; None where it isn't about that citizen."""
    consent = session.get(Consent, consent_id)
    if consent is None or consent.subject_id != citizen_id:
        return None
    is_own_word = asked_ids(session, consent) == {citizen_id}
    return WordTo(consent, tie_to(session, identity.staff_id, citizen_id), is_own_word)
