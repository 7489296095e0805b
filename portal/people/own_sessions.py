"""What people do with sign-ins that they have: end one or the others, share a device.

Each of these changes rows that are there and makes none, so nothing that has ended comes back.
"""

from datetime import datetime

from sqlalchemy import not_, update
from sqlalchemy.orm import Session

from portal.access.identity import Identity
from portal.access.rules import require
from portal.people.actions import end_session
from portal.people.evidence import end_sessions
from portal.people.limits import has_run_out
from portal.people.models import Happened, WebSession
from portal.people.queries import is_own
from portal.people.rules import may_end_session


def end_own_session(session: Session, sign_in: WebSession, *, by: Identity, now: datetime) -> None:
    """End one of one's own sign-ins, here or on another device. Raises NotAllowed for somebody else's."""
    require(by, may_end_session, sign_in)
    end_session(session, sign_in.key, how=_ended_by(by), now=now)


def end_other_sessions(session: Session, *, by: Identity, now: datetime) -> int:
    """End all sign-ins of the person but the one that asks; return how many there were."""
    others = (is_own(by), WebSession.key != by.session_key)
    return end_sessions(session, *others, how=_ended_by(by), now=now)


def share_session(session: Session, key: str, *, is_shared: bool, now: datetime) -> bool:
    """Let a sign-in end sooner or later, as its device is shared or not; tell whether there was one that held.

    One whose shorter time has run out isn't given the longer one.
    """
    holds = (WebSession.key == key, not_(has_run_out(now)))
    changed = update(WebSession).where(*holds).values(is_shared=is_shared).returning(WebSession.key)
    return session.scalar(changed) is not None


def _ended_by(person: Identity) -> Happened:
    return Happened.ENDED_BY_CITIZEN if person.citizen_id is not None else Happened.ENDED_BY_STAFF
