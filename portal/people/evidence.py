"""Evidence of sign-ins: who signed in and out, when, at which level, in which session; kept for 180 days.

Source: the logging duty of NemLog-in's service providers, as noted in `domain/identity.md`, 1.4: half a year,
with the address that a sign-in came from. Cut short or hashed, an address wouldn't answer what it is kept for; in
clear, the table would tell where somebody in hiding was. So it is kept whole, sealed in the vault's way and bound to
its row, and only `flask people evidence` opens it. How a sign-in ends is noted without an address: the same
browser did it, or nobody's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from portal.db.engine import Database
from portal.people.limits import ends_at, has_run_out
from portal.people.models import Happened, SignInEvent, WebSession
from portal.people.vault import CantOpen, Sealed, Vault

KEPT = timedelta(days=180)
A_FEW = 100  # how many old rows a sign-in deletes in passing
MANY = 1000  # in one transaction
_COLUMNS = (
    *(WebSession.key, WebSession.id, WebSession.citizen_id, WebSession.staff_id, WebSession.issuer, WebSession.level),
    *(WebSession.provider_session, WebSession.created_at, WebSession.seen_at, WebSession.is_shared),
)


def note_sign_in(
    session: Session,
    held: WebSession,
    *,
    kind: Happened,
    now: datetime,
    transaction_id: str | None,
    address: str | None = None,
    vault: Vault | None = None,
) -> None:
    """Note that somebody signed in, or proved anew who they are. An address is noted where there is a vault for it."""
    event_id = uuid7()
    sealed = vault.seal(address, _about(event_id)) if vault is not None and address else None
    session.add(
        SignInEvent(
            id=event_id,
            kind=kind,
            at=now,
            transaction_id=transaction_id,
            key_name=sealed.key_name if sealed else None,
            sealed_address=sealed.content if sealed else None,
            citizen_id=held.citizen_id,
            staff_id=held.staff_id,
            issuer=held.issuer,
            level=held.level,
            provider_session=held.provider_session,
            session_key=held.key,
            session_id=held.id,
        )
    )
    session.flush()


def end_sessions(session: Session, *which: ColumnElement[bool], how: Happened, now: datetime) -> int:
    """End the sign-ins that fit, and note it; return how many. Each is noted once, whoever ends it at the same time."""
    return _end(session, which, how, now)


def end_run_out(session: Session, *, now: datetime) -> None:
    """Sweep out sign-ins whose time is over; each is noted as ended when its time was.

    What somebody else is ending right now is left to them: two that sign in must not wait for each other.
    """
    over = select(WebSession.key).where(has_run_out(now)).order_by(WebSession.key).limit(MANY)
    keys = session.scalars(over.with_for_update(skip_locked=True)).all()
    if keys:
        _end(session, (WebSession.key.in_(keys),), Happened.RAN_OUT, None)


def forget_evidence(session: Session, *, now: datetime, most: int = A_FEW) -> int:
    """Delete evidence that is older than 180 days, the oldest first and so many at most; return how many."""
    old = select(SignInEvent.id).where(SignInEvent.at <= now - KEPT).order_by(SignInEvent.at).limit(most)
    chosen = old.with_for_update(skip_locked=True)  # two sign-ins at once needn't wait for each other
    ids = session.scalars(chosen).all()
    if ids:
        session.execute(delete(SignInEvent).where(SignInEvent.id.in_(ids)))
    return len(ids)


def forget_all_evidence(database: Database, *, now: datetime) -> int:
    """Delete all evidence that is older than 180 days, in short transactions; return how many rows."""
    total = 0
    while True:
        with database.writing() as session:
            forgotten = forget_evidence(session, now=now, most=MANY)
            session.commit()
        total += forgotten
        if forgotten < MANY:
            return total


def evidence_of(session: Session, person_id: UUID) -> Sequence[SignInEvent]:
    """Return what is known of a citizen's or a member of staff's sign-ins, oldest first."""
    own = select(SignInEvent).where(or_(SignInEvent.citizen_id == person_id, SignInEvent.staff_id == person_id))
    return session.scalars(own.order_by(SignInEvent.at, SignInEvent.id)).all()


def open_address(vault: Vault, event: SignInEvent) -> str | None:
    """Return the address that a sign-in came from; None where none was noted. Raises CantOpen."""
    if event.key_name is None or event.sealed_address is None:
        return None
    return vault.open(Sealed(event.key_name, event.sealed_address), _about(event.id))


def reseal_address(session: Session, vault: Vault, event: SignInEvent) -> bool:
    """Bring one row's address under the key that writes; tell whether that was possible."""
    try:
        sealed = vault.seal(open_address(vault, event) or "", _about(event.id))
    except CantOpen:
        return False
    event.key_name, event.sealed_address = sealed.key_name, sealed.content
    session.flush()
    return True


def _end(session: Session, which: Sequence[ColumnElement[bool]], how: Happened, now: datetime | None) -> int:
    ended = session.execute(delete(WebSession).where(*which).returning(*_COLUMNS)).all()
    events = [
        {
            "id": uuid7(),
            "kind": how,
            "at": now or ends_at(row.created_at, row.seen_at, is_shared=row.is_shared),
            "citizen_id": row.citizen_id,
            "staff_id": row.staff_id,
            "issuer": row.issuer,
            "level": row.level,
            "provider_session": row.provider_session,
            "session_key": row.key,
            "session_id": row.id,
        }
        for row in ended
    ]
    if events:
        session.execute(insert(SignInEvent), events)
    return len(events)


def _about(event_id: UUID) -> str:
    return f"address of {event_id}"
