"""Finds a citizen whom somebody names exactly. Whoever calls decides who may, and writes it down."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.cpr import Cpr
from portal.people.models import Citizen
from portal.people.numbers import owner_of
from portal.people.vault import Vault


@dataclass(frozen=True)
class Sought:
    """Whom somebody looks for: by number, or else by the whole name and the birthday."""

    number: Cpr | None = field(repr=False)
    name: str = field(repr=False)
    born_on: date | None = field(repr=False)


def found(session: Session, vault: Vault, sought: Sought) -> UUID | None:
    """Return the one whom it is; None where nobody is, where several are, or where the account is closed."""
    if sought.number is not None:
        owner = owner_of(session, vault, sought.number)
        known = select(Citizen.id).where(Citizen.id == owner, Citizen.closed_at.is_(None))
        return session.scalar(known) if owner is not None else None
    born = select(Citizen.id, Citizen.name).where(Citizen.born_on == sought.born_on, Citizen.closed_at.is_(None))
    named = [one for one, name in session.execute(born.order_by(Citizen.id)) if _same(name, sought.name)]
    return named[0] if len(named) == 1 else None


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
