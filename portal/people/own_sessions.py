"""What a citizen does with sign-ins that they have: end one or the others, share a device, prove anew who they are.

Each of these changes rows that are there and makes none, so nothing that has ended comes back.
"""

from datetime import datetime

from sqlalchemy import not_, select, update
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.people.actions import SignedIn, end_session, new_secret, session_key
from portal.people.evidence import end_sessions, note_sign_in
from portal.people.limits import has_run_out
from portal.people.models import Happened, WebSession
from portal.people.rules import may_end_session
from portal.people.vault import Vault


def end_own_session(session: Session, sign_in: WebSession, *, by: Identity, now: datetime) -> None:
    """End one of the citizen's sign-ins, here or on another device. Raises NotAllowed for somebody else's."""
    require(by, may_end_session, sign_in)
    end_session(session, sign_in.key, how=Happened.ENDED_BY_CITIZEN, now=now)


def end_other_sessions(session: Session, *, by: Identity, now: datetime) -> int:
    """End all sign-ins of the citizen but the one that asks; return how many there were."""
    others = (WebSession.citizen_id == by.citizen_id, WebSession.key != by.session_key)
    return end_sessions(session, *others, how=Happened.ENDED_BY_CITIZEN, now=now)


def share_session(session: Session, key: str, *, is_shared: bool, now: datetime) -> bool:
    """Let a sign-in end sooner or later, as its device is shared or not; tell whether there was one that held.

    One whose shorter time has run out isn't given the longer one.
    """
    holds = (WebSession.key == key, not_(has_run_out(now)))
    changed = update(WebSession).where(*holds).values(is_shared=is_shared).returning(WebSession.key)
    return session.scalar(changed) is not None


def renew_session(
    session: Session,
    key: str,
    person: SignedIn,
    *,
    now: datetime,
    address: str | None = None,
    vault: Vault | None = None,
) -> str | None:
    """Let a sign-in go on under a new secret after its person has proved anew who they are; return the secret.

    The old secret opens nothing from now on, the eight hours go on counting. None where the sign-in has ended
    meanwhile, or is somebody else's than `person`'s.
    """
    secret = new_secret()
    same = (WebSession.issuer == person.issuer, WebSession.subject == person.subject)
    values = {"key": session_key(secret), "level": person.level, "seen_at": now}
    values |= {"provider_session": person.session_id, "authenticated_at": person.auth_time}
    holds = (WebSession.key == key, *same, not_(has_run_out(now)))
    renewed = update(WebSession).where(*holds).values(values).returning(WebSession.id)
    session_id = session.scalar(renewed)
    if session_id is None:
        return None
    held = session.scalars(select(WebSession).where(WebSession.id == session_id)).one()
    proved = {"transaction_id": person.transaction_id, "address": address}
    note_sign_in(session, held, kind=Happened.STEP_UP, now=now, vault=vault, **proved)
    return secret
