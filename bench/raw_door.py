"""The door as the driver alone would make it: the same statements and the same decision, without SQLAlchemy."""

import secrets
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from sqlalchemy.dialects.postgresql import psycopg as dialect
from uuid_utils.compat import uuid7

from portal.audit.canonical import canonical
from portal.audit.chain import SALT_BYTES, Head, commitment_to, entry_hash
from portal.config.sharing import Use
from portal.consents import reading
from portal.consents.decision import decide
from portal.consents.door import ByStaff, Wanted, _entry
from portal.consents.facts import (
    ConsentFact,
    DenialFact,
    EventFact,
    Facts,
    GiverFact,
    PersonFact,
    Policy,
    PowerFact,
    Question,
    RuleFact,
    TextFact,
)
from portal.consents.reading import latest


def sql(statement: Any) -> str:
    """Return the very text that SQLAlchemy would send."""
    return str(statement.compile(dialect=dialect.dialect()))  # type: ignore[no-untyped-call]


PERSON, POWERS, DENIALS, RULES = (
    sql(one) for one in (reading._PERSON, reading._POWERS, reading._DENIALS, reading._RULES)
)
CONSENTS, SCOPES, GIVERS, EVENTS = (sql(one) for one in reading._OF_UNIT)
LOOK = (
    "INSERT INTO look (id, subject_id, seq, at, use, staff_id, role, unit, purpose, reason) "
    "VALUES (%s, %s, %s, %s, 'read', %s, %s, %s, %s, %s)"
)
ITEM = (
    "INSERT INTO look_item (look_id, holder, category, is_permitted, why, basis, consent_id, visibility, visible_from) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
Row = tuple[Any, ...]


class RawDoor:
    """One connection, one asker, one category."""

    def __init__(self, url: str, asker: ByStaff, policy: Policy, wanted: Wanted) -> None:
        address = urlsplit(url.replace("+psycopg", "")).geturl()
        self._connection = psycopg.connect(address, autocommit=True, prepare_threshold=1)
        self._asker, self._policy, self._wanted = asker, policy, wanted
        self._look = 10**6  # looks' numbers where there is no chain to count them

    def close(self) -> None:
        self._connection.close()

    def ask(self, subject: UUID, *, is_chained: bool = True) -> bool:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            head = self._lock(cursor, subject)
            facts = self._facts(cursor, subject)
            now = cursor.execute("SELECT clock_timestamp()").fetchone()
            assert now is not None
            at = max(now[0].astimezone(UTC), head.at, *latest(facts))
            question = Question(subject, self._asker.unit, *self._wanted, Use.READ, at)
            decision = decide(question, facts, self._policy)
            decisions = {self._wanted: decision}
            if is_chained:
                seq = self._append(cursor, head, _entry(self._asker, Use.READ, at, decisions), at)
            else:
                self._look += 1
                seq = self._look
            look, asker = uuid7(), self._asker
            who = (asker.staff_id, asker.role.value, asker.unit.name, asker.unit.purpose.value, asker.reason)
            cursor.execute(LOOK, (look, subject, seq, at, *who))
            basis = decision.basis_ids[0] if decision.basis_ids else None
            said = (decision.is_permitted, decision.reason.value, decision.basis and decision.basis.value, basis)
            cursor.execute(ITEM, (look, self._wanted.holder, self._wanted.category.value, *said, "now", at))
            return decision.is_permitted

    def _lock(self, cursor: Any, subject: UUID) -> Head:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (int.from_bytes(subject.bytes[8:], signed=True),))
        row = cursor.execute(
            "SELECT seq, hash, at FROM audit_chain WHERE chain_id = %s FOR UPDATE", (subject,)
        ).fetchone()
        return Head(subject, row[0], bytes(row[1]), row[2].astimezone(UTC))

    def _append(self, cursor: Any, head: Head, payload: dict[str, object], at: datetime) -> int:
        said, salt, when = canonical(payload), secrets.token_bytes(SALT_BYTES), max(at, head.at)
        commitment = commitment_to(salt, said)
        new, seq = entry_hash(head, when, commitment), head.seq + 1
        place = (head.chain_id, seq, when)
        cursor.execute("INSERT INTO audit_entry VALUES (%s, %s, %s, %s, %s)", (*place, commitment, new))
        cursor.execute("INSERT INTO audit_detail VALUES (%s, %s, %s, %s, %s)", (*place, salt, said))
        cursor.execute(
            "UPDATE audit_chain SET seq = %s, hash = %s, at = %s WHERE chain_id = %s AND seq = %s",
            (seq, new, when, head.chain_id, head.seq),
        )
        return seq

    def _facts(self, cursor: Any, subject: UUID) -> Facts:
        asker = self._asker.unit
        given = {"subject": subject, "unit": asker.name, "purpose": asker.purpose.value}

        def rows(statement: str) -> list[Row]:
            found: list[Row] = cursor.execute(statement, given).fetchall()
            return found

        person = rows(PERSON)
        powers, denials = rows(POWERS), rows(DENIALS)
        consents, scopes, givers, events, rules = (rows(one) for one in (CONSENTS, SCOPES, GIVERS, EVENTS, RULES))
        grants: dict[Any, set[Any]] = defaultdict(set)
        for consent, category, use in scopes:
            grants[consent].add((category, use))
        by_consent: dict[Any, list[Any]] = defaultdict(list)
        for consent, giver, power in givers:
            by_consent[consent].append(GiverFact(giver, power))
        happened: dict[Any, list[Any]] = defaultdict(list)
        for consent, seq, kind, at, citizen, ends_at, *text in events:
            happened[consent].append(EventFact(seq, kind, at, citizen, TextFact(*text) if text[0] else None, ends_at))
        opened: dict[Any, set[Any]] = defaultdict(set)
        for *rule, category, use in rules:
            opened[tuple(rule)].add((category, use))
        return Facts(
            PersonFact(*person[0]) if person else None,
            tuple(
                ConsentFact(*(*row, frozenset(grants[row[0]]), tuple(by_consent[row[0]]), tuple(happened[row[0]])))
                for row in consents
            ),
            tuple(PowerFact(*row) for row in powers),
            tuple(DenialFact(*row) for row in denials),
            tuple(RuleFact(*(*rule[:4], frozenset(granted), *rule[4:])) for rule, granted in opened.items()),
        )
