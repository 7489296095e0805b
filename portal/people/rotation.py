"""Bringing the whole vault under the key that writes: batch by batch, each in its own transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db.engine import Database
from portal.people.evidence import reseal_address
from portal.people.models import CprEntry, SignInEvent
from portal.people.numbers import reseal_number
from portal.people.vault import Vault

BATCH = 500
Reseal = Callable[[Session, Vault, Any], bool]
Others = Iterable[tuple[type[Any], Reseal]]
"""Tables of other packages whose rows the vault sealed, each with how one of them is sealed anew."""


@dataclass(frozen=True)
class Rotated:
    """How many rows are under the new key now, and how many couldn't be brought there."""

    resealed: int = 0
    left: int = 0

    def __add__(self, other: "Rotated") -> "Rotated":
        return Rotated(self.resealed + other.resealed, self.left + other.left)


def rotate(database: Database, vault: Vault, *, batch: int = BATCH, others: Others = ()) -> Rotated:
    """Seal every row of the vault anew that another key wrote, the addresses in the evidence of sign-ins, and others.

    Where it is broken off, the next run goes on.
    """
    numbers = _every_batch(database, vault, CprEntry, reseal_number, batch)
    done = numbers + _every_batch(database, vault, SignInEvent, reseal_address, batch)
    return sum((_every_batch(database, vault, model, reseal, batch) for model, reseal in others), done)


def _every_batch(database: Database, vault: Vault, model: type[Any], reseal: Reseal, size: int) -> Rotated:
    total, last = Rotated(), None
    while True:
        with database.writing() as session:
            done, last = _one_batch(session, vault, model, reseal, last, size)
            session.commit()
        total += done
        if last is None:
            return total


def _one_batch(
    session: Session, vault: Vault, model: type[Any], reseal: Reseal, after: UUID | None, size: int
) -> tuple[Rotated, UUID | None]:
    """Seal the next rows anew; return how many, and the last one's id, or None after the last batch."""
    others = select(model).where(model.key_name != vault.key_name).order_by(model.id).limit(size)
    following = others.where(model.id > after) if after is not None else others
    rows = session.scalars(following.with_for_update()).all()
    resealed = sum(reseal(session, vault, row) for row in rows)
    return Rotated(resealed, len(rows) - resealed), rows[-1].id if rows else None
