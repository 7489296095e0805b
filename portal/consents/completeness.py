"""Is the log whole? Every look that a chain tells of lies beside it, item by item, and no other.

A log that is silently incomplete is worse than none, so this is compared again and again (`flask worker`): what the
chains' entries say with the rows that people read, hour by hour, and all in one statement, so that everything is seen
as it stood at one instant. What people are told now, later and never must together be all there is. Source: bar B14.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import CompoundSelect, cast, func, insert, literal, null, select, union_all

from portal.audit.models import AuditChain, AuditDetail
from portal.consents.log_models import LogCheck
from portal.consents.models import Look, LookItem
from portal.db.engine import Database

LOOKS_BACK = timedelta(hours=24)
AT_ONCE = 2000
OF_A_LOOK = '"kind":"look"'
"""What stands in the words of a look's entry and in no other's: within a text its quotes would be escaped."""

_log = structlog.get_logger()


@dataclass
class Hour:
    """What the chains and the rows say of one hour."""

    entries: int = 0
    looks: int = 0
    said: int = 0  # items, by the chains
    items: int = 0
    visible: int = 0
    delayed: int = 0
    hidden: int = 0
    differing: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    @property
    def is_complete(self) -> bool:
        """Tell whether both say the same, down to each answer."""
        is_told_of = self.items == self.visible + self.delayed + self.hidden
        counts = (self.entries, self.said) == (self.looks, self.items)
        return counts and is_told_of and not any(self.differing.values())


class Found(NamedTuple):
    """What one comparison found: what a row of `LogCheck` holds."""

    at: datetime
    since: datetime
    is_complete: bool
    looks: int
    items: int
    bad_hours: int
    first_bad: datetime | None


def check_log(database: Database, *, now: datetime) -> Found:
    """Compare the last day's looks with the chains; a difference is an alarm. What was found is kept."""
    since = _hour_of(now - LOOKS_BACK)
    hours = compare(database, since=since, now=now)
    bad = sorted(hour for hour, one in hours.items() if not one.is_complete)
    looks, items = (sum(getattr(one, name) for one in hours.values()) for name in ("looks", "items"))
    found = Found(now, since, not bad, looks, items, len(bad), bad[0] if bad else None)
    if bad:
        _log.error("audit_alarm", kind="log_incomplete", hours=len(bad), first=bad[0].isoformat())
    with database.writer.begin() as connection:
        connection.execute(insert(LogCheck).values(found._asdict()))
    return found


def compare(database: Database, *, since: datetime, now: datetime) -> dict[datetime, Hour]:
    """Return what each hour from `since` on holds, as it all stood at one instant."""
    hours: dict[datetime, Hour] = {}
    options: dict[str, Any] = {"yield_per": AT_ONCE}
    if database.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"  # rows that come a few at a time need a transaction
    with database.reader.connect() as connection:
        rows = connection.execution_options(**options).execute(_everything(since))
        for is_said, chain_id, seq, at, payload, item in ((*row[:5], row[5:]) for row in rows):
            hour = hours.setdefault(_hour_of(at), Hour())
            place = (chain_id, seq)
            if is_said:
                _count_said(hour, place, json.loads(payload)["items"])
            elif item[0] is None:
                hour.looks += 1
                hour.differing[place] -= 1
            else:
                _count_row(hour, place, item, now)
    return hours


def last_checked(database: Database) -> datetime | None:
    """Return when the log was last compared with the chains."""
    with database.reader.connect() as connection:
        return connection.scalar(select(func.max(LogCheck.at)))


def _everything(since: datetime) -> CompoundSelect[*tuple[Any, ...]]:
    """Select what is said in the chains, the looks, and their items. A chain's head is no older than its entries."""
    item = (LookItem.holder, LookItem.category, LookItem.is_permitted, LookItem.visibility, LookItem.visible_from)
    nothing = tuple(cast(null(), column.type) for column in item)
    no_words = cast(null(), AuditDetail.payload.type)
    look = (Look.subject_id, Look.seq, Look.at)
    items = select(literal(False), *look, no_words, *item).join(LookItem).where(Look.at >= since)
    looks = select(literal(False), *look, no_words, *nothing).where(Look.at >= since)
    said = select(literal(True), AuditDetail.chain_id, AuditDetail.seq, AuditDetail.at, AuditDetail.payload, *nothing)
    lately = (AuditChain.at >= since, AuditDetail.at >= since, AuditDetail.payload.contains(OF_A_LOOK, autoescape=True))
    said = said.join(AuditChain, AuditChain.chain_id == AuditDetail.chain_id).where(*lately)
    return union_all(items, looks, said)


def _count_said(hour: Hour, place: tuple[Any, ...], items: list[dict[str, Any]]) -> None:
    hour.entries += 1
    hour.said += len(items)
    hour.differing[place] += 1
    for one in items:
        hour.differing[*place, one["holder"], one["category"], one["permitted"], one["visibility"]] += 1


def _count_row(hour: Hour, place: tuple[Any, ...], item: tuple[Any, ...], now: datetime) -> None:
    holder, category, is_permitted, visibility, visible_from = item
    hour.items += 1
    hour.differing[*place, holder, category.value, is_permitted, visibility.value] -= 1
    if visible_from is None:
        hour.hidden += 1
    elif visible_from > now:
        hour.delayed += 1
    else:
        hour.visible += 1


def _hour_of(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
