"""`python -m bench.door`: what one decision at the door costs with its entry, and whether many consents make it slower.

On PostgreSQL only (`PORTAL_TEST_DATABASE_URL`). The door in turn with the raw driver doing the same: the same
statements, the same facts, the same decision, entry and look, without SQLAlchemy; then with the chain left out of both,
so that its price is seen apart. With `--consents N` the database is filled up to N consents past the portal's own way,
and the slowest hundredth is taken at 10,000 and at N, warm.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from bench.audit import own_database
from bench.raw_door import RawDoor
from portal import clock
from portal.config.roles import Role
from portal.config.sharing import DEFAULTS, Category, ConsentKind, Purpose, Use
from portal.consents.actions import Words, publish_text
from portal.consents.door import ByStaff, Wanted, disclose
from portal.consents.facts import Policy, Unit
from portal.consents.models import ConsentText
from portal.consents.texts import Scope
from portal.db import migrate
from portal.db.engine import Database, open_database
from portal.people.actions import SignedIn, department_called, recognise
from portal.people.models import StaffMember
from portal.people.staff_actions import recognise_staff
from portal.people.staff_claims import StaffSignedIn

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
A_ROUND = 200
SAMPLE = 4_000
FEW, PER_CITIZEN = 10_000, 10
GOALS = Wanted("rehab", Category.GOALS)
POLICY = Policy("bench", {rule.category: rule for rule in DEFAULTS})
GRANTS = frozenset({(Category.GOALS, Use.READ)})
SCOPE = Scope(ConsentKind.PLAN, Purpose.PLAN_TOGETHER, "rehab", "employment", GRANTS, months=12)
UNIT = Unit("employment", Purpose.PLAN_TOGETHER)

# Ten consents of each citizen: one that opens the door, nine that are over. Numbers begin where the last filling ended.
FILL = (
    "INSERT INTO citizen (id, name, born_on, born_on_source, has_protected_address, created_at) "
    "SELECT {citizen}, 'B', DATE '1990-01-01', 'claim', false, now() FROM generate_series({{first}}, {{last}}) n",
    "INSERT INTO audit_chain (chain_id, seq, hash, at) "
    "SELECT {citizen}, 0, decode(repeat('00', 32), 'hex'), 'epoch' FROM generate_series({{first}}, {{last}}) n",
    "INSERT INTO consent (id, subject_id, holder_id, recipient_id, purpose, kind, text_name, text_version, "
    "asked_by_id, asked_at, lapses_at, head) SELECT {consent}, {citizen}, :holder, :recipient, 'plan_together', "
    "'plan', 'bench', 1, :staff, now() - interval '2 days', now() + interval '9 days', "
    "CASE WHEN k = 0 THEN 2 ELSE 3 END FROM {each}",
    "INSERT INTO consent_scope (consent_id, category, use) SELECT {consent}, 'goals', 'read' FROM {each}",
    "INSERT INTO consent_giver (consent_id, giver_id) SELECT {consent}, {citizen} FROM {each}",
    "INSERT INTO consent_event (id, consent_id, seq, kind, at, staff_id, idempotency_key) "
    "SELECT {event}, {consent}, 1, 'asked', now() - interval '2 days', :staff, 'asked' FROM {each}",
    "INSERT INTO consent_event (id, consent_id, seq, kind, at, citizen_id, channel, text_id, ends_at, level, "
    "session_key, idempotency_key) SELECT {event}, {consent}, 2, 'given', now() - interval '1 day', {citizen}, 'web', "
    ":text, now() + interval '100 days', 'substantial', 'bench', 'given' FROM {each}",
    "INSERT INTO consent_event (id, consent_id, seq, kind, at, citizen_id, channel, level, session_key, "
    "idempotency_key) SELECT {event}, {consent}, 3, 'withdrawn', now() - interval '1 hour', {citizen}, 'web', "
    "'substantial', 'bench', 'withdrawn' FROM {each} WHERE k > 0",
)
NAMED = {
    "citizen": "lpad(to_hex(n), 32, '0')::uuid",
    "consent": "('00000000-0001-' || lpad(k::text, 4, '0') || '-0000-' || lpad(to_hex(n), 12, '0'))::uuid",
    "event": "gen_random_uuid()",
    "each": f"generate_series({{first}}, {{last}}) n, generate_series(0, {PER_CITIZEN - 1}) k",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.door")
    parser.add_argument("--consents", type=int, help="fill up to so many consents, and compare")
    most = parser.parse_args().consents
    if "PORTAL_TEST_DATABASE_URL" not in os.environ:
        parser.error("this is measured on PostgreSQL: .ci/with-postgresql python -m bench.door")
    url, database, asker = filled("portal_bench_few", FEW)
    print(f"\npostgresql, {os.cpu_count()} cores, {FEW} consents", flush=True)
    against_raw(database, url, asker)
    if most:
        began = time.perf_counter()
        _url, large, its_asker = filled("portal_bench_many", most)
        print(f"filled up to {most} consents in {time.perf_counter() - began:.0f} s", flush=True)
        compare(Sized(database, asker, FEW), Sized(large, its_asker, most))
        large.close()
    database.close()


def filled(name: str, consents: int) -> tuple[str, Database, ByStaff]:
    """Make a database of so many consents, and somebody who asks there."""
    url = own_database("", name)
    database = open_database(url)
    migrate.upgrade(database.writer)
    given = prepare(database)
    fill(database, given, consents)
    return url, database, ByStaff(given["staff"], Role.COORDINATOR, UNIT, "Vi mødes om planen i morgen")


def prepare(database: Database) -> dict[str, UUID]:
    """Make what consents point at: a text, two departments, somebody who asks."""
    now = clock.now()
    with database.writing() as session:
        person = SignedIn("https://bench.test", "1", "Bench", None, "substantial")
        recognise(session, person, now=now)
        staff = recognise_staff(session, StaffSignedIn(person, "", {Role.COORDINATOR: ()}, "employment"), now=now)
        assert isinstance(staff, StaffMember)
        words = {"da": Words("Må vi dele?", "Vi vil gerne dele.")}
        text_: ConsentText = publish_text(session, "bench", SCOPE, words, now=now - timedelta(days=9))[0]
        units = {
            name: department_called(session, unit).id
            for name, unit in (("holder", "rehab"), ("recipient", "employment"))
        }
        session.commit()
        return {"staff": staff.id, "text": text_.id, **units}


def fill(database: Database, given: dict[str, UUID], consents: int) -> None:
    """Fill in so many consents, and let the planner know."""
    numbers = {"first": 1, "last": consents // PER_CITIZEN}
    with database.writer.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in FILL:
            wanted = {name: value for name, value in given.items() if f":{name}" in statement}
            written = statement.format(**NAMED).format(**numbers)
            connection.execute(text(written.replace("::uuid", r"\:\:uuid")), wanted)
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def against_raw(database: Database, url: str, asker: ByStaff) -> None:
    """Take the door and the raw driver in turn, on the same people."""
    raw = RawDoor(url, asker, POLICY, GOALS)
    choice = random.Random(3)
    people = [UUID(int=choice.randrange(1, FEW // PER_CITIZEN + 1)) for _ in range(A_ROUND)]
    ways: dict[str, Callable[[UUID], bool]] = {
        "door": lambda person: ask(database, asker, person),
        "raw": raw.ask,
        "raw without the chain": lambda person: raw.ask(person, is_chained=False),
    }
    for way in ways.values():
        assert all(way(person) for person in people), "the door must open here"
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name in list(ways)[:: 1 if number % 2 else -1]:
            began = time.perf_counter()
            for person in people:
                ways[name](person)
            took[name].append((time.perf_counter() - began) / A_ROUND * 1e6)
    ratios = sorted(raw_ / door for raw_, door in zip(took["raw"], took["door"], strict=True))
    middle = {name: statistics.median(runs) for name, runs in took.items()}
    print("\n".join(f"{name}: {one:.0f} µs" for name, one in middle.items()))
    print(
        f"decisions a second, door / raw: {statistics.median(ratios):.2f} [{ratios[0]:.2f}-{ratios[-1]:.2f}] "
        f"(at least 0.7 wanted); the chain is {1 - middle['raw without the chain'] / middle['raw']:.0%} of raw",
        flush=True,
    )
    raw.close()


class Sized(NamedTuple):
    """A database of so many consents, and somebody who asks there."""

    database: Database
    asker: ByStaff
    consents: int


def compare(few: Sized, many: Sized) -> None:
    """Take the slowest hundredth of decisions in both, in turn; a first time round, to warm up, isn't counted."""
    choice = random.Random(4)
    people = {
        one.consents: [UUID(int=choice.randrange(1, one.consents // PER_CITIZEN + 1)) for _ in range(SAMPLE)]
        for one in (few, many)
    }
    for _is_counted in (False, True):
        took: dict[int, list[float]] = {few.consents: [], many.consents: []}
        for at in range(0, SAMPLE, A_ROUND):
            for one in (few, many):
                for person in people[one.consents][at : at + A_ROUND]:
                    began = time.perf_counter()
                    ask(one.database, one.asker, person)
                    took[one.consents].append(time.perf_counter() - began)
    p99 = {}
    for consents, times in took.items():
        times.sort()
        p99[consents] = times[int(SAMPLE * 0.99)]
        half = times[SAMPLE // 2]
        print(f"{consents} consents: median {half * 1000:.2f} ms, p99 {p99[consents] * 1000:.2f} ms", flush=True)
    ratio = p99[many.consents] / p99[few.consents]
    print(f"p99 at {many.consents} consents is {ratio:.2f} of p99 at {few.consents} (at most 1.5 wanted)", flush=True)


def ask(database: Database, asker: ByStaff, person: UUID) -> bool:
    return disclose(
        database, asker, person, find=lambda connection: [GOALS], read=lambda connection, permitted: 1, policy=POLICY
    ).permits(GOALS)


if __name__ == "__main__":
    main()
