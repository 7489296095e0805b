"""Whose CPR number is whose. Numbers lie in the vault's table alone; everybody else knows citizens by their id.

A number leads to one citizen for ever: one that was changed (a corrected birthday or sex) stays as a former
one and still finds them. Two citizens are never made one here, whoever says that they are: that is noted for an
officer. A replacement number is known only to whoever gave it out, and two may give out the same: it is
kept with its citizen and leads nobody to them.
"""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.people.cpr import Cpr
from portal.people.models import Citizen, CprConflict, CprEntry
from portal.people.vault import CantOpen, Sealed, Vault

_log = structlog.get_logger()


def owner_of(session: Session, vault: Vault, number: Cpr) -> UUID | None:
    """Return the citizen whose number it is, or once was."""
    if number.is_replacement:
        return None
    is_meant = CprEntry.blind_index.in_(vault.indexes(number.digits))
    return session.scalar(select(CprEntry.citizen_id).where(is_meant).limit(1))


def add_number(session: Session, vault: Vault, citizen_id: UUID, number: Cpr, *, now: datetime) -> None:
    """Put a number into the vault that nobody has had yet; the citizen's earlier one is a former one from now on.

    Raises IntegrityError where somebody was quicker.
    """
    _end_current(session, citizen_id, now)
    sealed = vault.seal(number.digits, _about(citizen_id))
    session.add(
        CprEntry(
            citizen_id=citizen_id,
            blind_index=vault.index(_found_by(number, citizen_id)),
            key_name=sealed.key_name,
            sealed=sealed.content,
            is_replacement=number.is_replacement,
            told_at=now,
        )
    )
    session.flush()


def keep_number(session: Session, vault: Vault, citizen_id: UUID, number: Cpr, *, now: datetime) -> None:
    """Let the number be the citizen's current one; where it is another citizen's it stays theirs.

    Keeping one twice is as good as once; a former one that is told again is the current one again.
    """
    held = _held(session, vault, citizen_id, number)
    if held is not None and held.citizen_id == citizen_id and held.is_current:
        return
    session.get_one(Citizen, citizen_id, with_for_update=True)  # two changes at once come one after the other
    held = _held(session, vault, citizen_id, number) or _added(session, vault, citizen_id, number, now)
    if held.citizen_id != citizen_id:
        _note_conflict(session, citizen_id, held.citizen_id, now)
    elif not held.is_current:
        _end_current(session, citizen_id, now)
        held.ended_at = None
        session.flush()


def open_number(vault: Vault, entry: CprEntry) -> Cpr:
    """Return the number that a row holds; raises CantOpen."""
    return Cpr(vault.open(Sealed(entry.key_name, entry.sealed), _about(entry.citizen_id)))


def reseal_number(session: Session, vault: Vault, entry: CprEntry) -> bool:
    """Bring one row under the key that writes; tell whether that was possible.

    It isn't where the row can't be opened, or where its number stands under that key already as another's.
    """
    try:
        number = open_number(vault, entry)
    except CantOpen:
        return False
    sealed = vault.seal(number.digits, _about(entry.citizen_id))
    values = {
        "blind_index": vault.index(_found_by(number, entry.citizen_id)),
        "key_name": sealed.key_name,
        "sealed": sealed.content,
    }
    try:
        with session.begin_nested():
            session.execute(update(CprEntry).where(CprEntry.id == entry.id).values(values))
    except IntegrityError:
        return False
    return True


def _held(session: Session, vault: Vault, citizen_id: UUID, number: Cpr) -> CprEntry | None:
    is_meant = CprEntry.blind_index.in_(vault.indexes(_found_by(number, citizen_id)))
    return session.scalars(select(CprEntry).where(is_meant).limit(1).execution_options(populate_existing=True)).first()


def _added(session: Session, vault: Vault, citizen_id: UUID, number: Cpr, now: datetime) -> CprEntry:
    try:
        with session.begin_nested():
            add_number(session, vault, citizen_id, number, now=now)
    except IntegrityError:  # somebody signed in with it at the same time
        session.expire_all()
    held = _held(session, vault, citizen_id, number)
    assert held is not None  # noqa: S101 -- it was added here, or somebody was quicker
    return held


def _end_current(session: Session, citizen_id: UUID, now: datetime) -> None:
    current = (CprEntry.citizen_id == citizen_id, CprEntry.ended_at.is_(None))
    session.execute(update(CprEntry).where(*current).values(ended_at=now))


def _note_conflict(session: Session, citizen_id: UUID, owner_id: UUID, now: datetime) -> None:
    """Note for an officer, once, that one citizen's sign-in named another's number. No number stands in the log."""
    pair = (CprConflict.citizen_id == citizen_id, CprConflict.owner_id == owner_id)
    if session.scalar(select(CprConflict.id).where(*pair)) is not None:
        return
    conflict = CprConflict(citizen_id=citizen_id, owner_id=owner_id, found_at=now)
    session.add(conflict)
    session.flush()
    _log.warning("cpr conflict", conflict=str(conflict.id))


def _found_by(number: Cpr, citizen_id: UUID) -> str:
    """Return what the row's index is made of: a replacement number is found only together with its citizen."""
    return f"replacement of {citizen_id}: {number.digits}" if number.is_replacement else number.digits


def _about(citizen_id: UUID) -> str:
    return f"cpr of {citizen_id}"
