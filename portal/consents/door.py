"""The one door to what is kept about another person.

Whatever shows a person's data to somebody else asks here: staff, a department's system, whoever stands for them. In one
short transaction of its own the door locks the person's chain, reads the facts, decides, writes what was asked and
answered in the chain and beside it, lets the caller read what is permitted, and commits. Only then does anything leave.

- **Fresh**: the facts are read after the lock, on a connection that nothing else uses, and nothing is remembered.
- **Drained**: whoever gives, withdraws or forbids waits for the same lock, so that no read permitted before goes on
  after the answer to a withdrawal. One lock, always the first: two can't wait for each other.
- **Closed on any fault**: what can't be decided, logged or read is not shown.
- **The same for every no**: never asked, refused, withdrawn, expired and nobody known run the same statements.
- **Told together, written together**: what the person is told of later is written as a look of its own.

Source: consent-security 1.6.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Connection, insert
from uuid_utils.compat import uuid7

from portal.audit.chain import append, lock
from portal.config.roles import Role
from portal.config.sharing import Category, Use
from portal.consents.decision import Decision, decide
from portal.consents.facts import Basis, Policy, Question, Reason, Representative, Unit, Visibility
from portal.consents.models import Look, LookItem
from portal.consents.reading import facts_about, latest
from portal.db.engine import Database, database_now

T = TypeVar("T")
_log = structlog.get_logger()


class Wanted(NamedTuple):
    """What somebody asks for: one category of what one department holds."""

    holder: str
    category: Category


@dataclass(frozen=True, slots=True)
class ByStaff:
    """A member of staff asks for their department: in which role, for which task, and why in their own words."""

    staff_id: UUID
    role: Role
    unit: Unit
    reason: str


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """Somebody asks who stands for the person."""

    representative_id: UUID


Asker = ByStaff | OnBehalf
Find = Callable[[Connection], Iterable[Wanted]]
Read = Callable[[Connection, frozenset[Wanted]], T]


@dataclass(frozen=True, slots=True)
class Disclosed(Generic[T]):
    """What came through: the answer to each thing that was asked for, and what was read where anything may be.

    `is_closed` says that nothing could be decided, logged or read just now, whatever the answers would have been.
    """

    decisions: Mapping[Wanted, Decision] = field(default_factory=dict)
    data: T | None = None
    is_closed: bool = False

    def permits(self, wanted: Wanted) -> bool:
        """Tell whether somebody got what they asked for."""
        decision = self.decisions.get(wanted)
        return decision is not None and decision.is_permitted


def disclose(
    database: Database,
    asker: Asker,
    subject: UUID,
    *,
    find: Find,
    read: Read[T],
    policy: Policy,
    use: Use = Use.READ,
) -> Disclosed[T]:
    """Ask for what is kept about a person. Both queries run on the door's own connection.

    `find` says what there is to ask for and who holds it: whoever asks isn't told where the answer is no. `read` is
    given what is permitted and returns columns, all fetched; it is not called where nothing is permitted.
    """
    try:
        with database.writer.begin() as connection:
            return _pass(connection, asker, subject, find=find, read=read, policy=policy, use=use)
    except Exception as fault:
        _log.error("door closed", fault=type(fault).__name__)
        return Disclosed(is_closed=True)


def _pass(
    connection: Connection,
    asker: Asker,
    subject: UUID,
    *,
    find: Find,
    read: Read[T],
    policy: Policy,
    use: Use,
) -> Disclosed[T]:
    head = lock(connection, subject)
    who = asker.unit if isinstance(asker, ByStaff) else Representative(asker.representative_id)
    facts = facts_about(connection, subject, who)
    at = max(database_now(connection), head.at, *latest(facts))
    decisions = {
        one: decide(Question(subject, who, *one, use, at), facts, policy) for one in sorted(set(find(connection)))
    }
    if any(decision.reason == Reason.TEXT_CHANGED for decision in decisions.values()):
        _log.error("audit_alarm", kind="text_changed")
    for told in _told_together(decisions):
        head = append(connection, head, _entry(asker, use, at, told), at=at)
        _write(connection, asker, subject, head.seq, use, at, told)
    permitted = frozenset(one for one, decision in decisions.items() if decision.is_permitted)
    return Disclosed(decisions, read(connection, permitted) if permitted else None)


def _told_together(decisions: Mapping[Wanted, Decision]) -> Iterable[Mapping[Wanted, Decision]]:
    """Part the answers by when the person is told of them: each part is a look and an entry of its own.

    So nothing that stands beside what is told later, or never, gives it away. Every no is told at once.
    """
    parts: dict[tuple[Visibility, int], dict[Wanted, Decision]] = {}
    for wanted, decision in decisions.items():
        parts.setdefault((decision.visibility, decision.hidden_days), {})[wanted] = decision
    return parts.values() or [decisions]


def _entry(asker: Asker, use: Use, at: datetime, decisions: Mapping[Wanted, Decision]) -> dict[str, object]:
    """Return what the chain holds of it: who, for what, why, and each answer with its basis; nothing that was read."""
    items = [
        {
            "holder": wanted.holder,
            "category": wanted.category.value,
            "permitted": decision.is_permitted,
            "why": decision.reason.value,
            "basis": decision.basis.value if decision.basis is not None else None,
            "basis_ids": [str(one) for one in decision.basis_ids],
            "visibility": decision.visibility.value,
            "hidden_days": decision.hidden_days,
            "policy": decision.policy_version,
        }
        for wanted, decision in decisions.items()
    ]
    return {"kind": "look", "at": at.isoformat(), "use": use.value, "asker": _named(asker), "items": items}


def _named(asker: Asker) -> dict[str, str]:
    if isinstance(asker, OnBehalf):
        return {"representative": str(asker.representative_id)}
    return {
        "staff": str(asker.staff_id),
        "role": asker.role.value,
        "unit": asker.unit.name,
        "purpose": asker.unit.purpose.value,
        "reason": asker.reason,
    }


_LOOK, _ITEM = insert(Look), insert(LookItem)
_BASIS = {Basis.CONSENT: "consent_id", Basis.LAW: "rule_id", Basis.POWER: "power_id"}


def _write(
    connection: Connection,
    asker: Asker,
    subject: UUID,
    seq: int,
    use: Use,
    at: datetime,
    decisions: Mapping[Wanted, Decision],
) -> None:
    look = {"id": uuid7(), "subject_id": subject, "seq": seq, "at": at, "use": use}
    if isinstance(asker, ByStaff):
        look |= {"staff_id": asker.staff_id, "role": asker.role, "reason": asker.reason}
        look |= {"unit": asker.unit.name, "purpose": asker.unit.purpose}
    else:
        look |= {"representative_id": asker.representative_id}
    connection.execute(_LOOK, look)
    items = [_item(look["id"], at, wanted, decision) for wanted, decision in decisions.items()]
    if items:
        connection.execute(_ITEM, items)


def _item(look_id: object, at: datetime, wanted: Wanted, decision: Decision) -> dict[str, object]:
    ids = {column: decision.basis_ids[0] if decision.basis == basis else None for basis, column in _BASIS.items()}
    is_never = decision.visibility == Visibility.NEVER
    return {
        "look_id": look_id,
        **wanted._asdict(),
        "is_permitted": decision.is_permitted,
        "why": decision.reason,
        "basis": decision.basis,
        **ids,
        "visibility": decision.visibility,
        "visible_from": None if is_never else at + timedelta(days=decision.hidden_days),
    }
