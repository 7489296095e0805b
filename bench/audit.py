"""`python -m bench.audit`: how many entries a second the audit chains take, and what one costs.

100 subjects at once against one hot subject (B13), first with as many connections as two portal processes have, then
with as many as there are subjects; then one append alone, in turn with a transaction that inserts a row and no more.
With `--entries` it fills that many clean entries instead and verifies them (B12: no false alarm), which is the soak.
"""

import argparse
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, column, create_engine, insert, make_url, table, text

from portal import clock
from portal.audit.canonical import canonical
from portal.audit.chain import EPOCH, Head, append, commitment_to, entry_hash, lock
from portal.audit.checkpoints import make
from portal.audit.models import AuditChain, AuditDetail, AuditEntry
from portal.audit.signing import Signer
from portal.audit.verifier import verify
from portal.db import migrate
from portal.db.engine import Database, database_now, open_database

SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SUBJECTS = [UUID(int=number << 64) for number in range(1, 101)]
PER_CHAIN = 50
SIGNER = Signer((b"bench" * 6 + b"!!",))
SAID = {
    "action": "read",
    "actor": str(UUID(int=1)),
    "role": "coordinator",
    "unit": "rehab",
    "purpose": "plan_together",
    "categories": ["goals", "health"],
    "basis": {"kind": "consent", "id": str(UUID(int=2)), "version": 3},
    "decision": "permit",
    "records": 12,
    "reason": None,
    "visible": "now",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.audit")
    parser.add_argument("--entries", type=int, help="fill so many clean entries and verify them")
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        url = own_database(folder)
        database = open_database(url)
        migrate.upgrade(database.writer)
        print(f"\n{database.name}, {os.cpu_count()} cores", flush=True)
        if entries:
            soak(database, url, entries)
        else:
            measure(database, url)
        database.close()


def own_database(folder: str, name: str = "portal_bench_audit") -> str:
    """Return the address of an empty database: on the server that tests may use, or a file."""
    server = os.environ.get("PORTAL_TEST_DATABASE_URL")
    if server is None:
        return f"sqlite:///{folder}/audit.sqlite3"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def measure(database: Database, url: str) -> None:
    print("\n| subjects | connections | appends/s | median ms | p99 ms | longest ms |\n|" + "---|" * 6)
    for subjects, (processes, threads) in ((100, (2, 4)), (1, (2, 4)), (100, (4, 25)), (1, (4, 25))):
        with get_context("spawn").Pool(processes) as pool:
            orders = [(url, SUBJECTS[:subjects], threads, number) for number in range(processes)]
            took = sorted(one for part in pool.starmap(appending, orders) for one in part)
        middle, p99 = took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000
        rate = len(took) / SECONDS
        print(
            f"| {subjects} | {processes * threads} | {rate:.0f} | {middle:.1f} | {p99:.1f} | {took[-1] * 1000:.0f} |",
            flush=True,
        )
    checked(database)
    cost(database)


def appending(url: str, subjects: list[UUID], threads: int, seed: int) -> list[float]:
    """Append from so many threads of this process, and return how long each took."""
    from concurrent.futures import ThreadPoolExecutor

    database = open_database(url, threads=threads)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: database.writer.connect().close(), range(threads)))
        end = time.perf_counter() + SECONDS
        parts = [pool.submit(until, database, subjects, end, seed * 1000 + number) for number in range(threads)]
        took = [one for part in parts for one in part.result()]
    database.close()
    return took


def until(database: Database, subjects: list[UUID], end: float, seed: int) -> list[float]:
    choice = random.Random(seed)
    took = []
    while (began := time.perf_counter()) < end:
        with database.writer.begin() as connection:
            append(connection, lock(connection, choice.choice(subjects)), SAID, at=database_now(connection))
        took.append(time.perf_counter() - began)
    return took


def checked(database: Database) -> None:
    """See that there is no gap."""
    began = time.perf_counter()
    make(database, SIGNER, clock.now())
    signed = time.perf_counter() - began
    report = verify(database.reader, jwks=SIGNER.jwks(), now=clock.now())
    print(f"\nThe checkpoint took {signed:.2f} s. {' '.join(report.lines())}", flush=True)


def cost(database: Database) -> None:
    """Take one append and its plain counterpart in turn."""
    plain = table("plain_log", column("said"))
    with database.writer.begin() as connection:
        connection.execute(text("CREATE TABLE plain_log (said TEXT)"))
    row = insert(plain).values(said=canonical(SAID))

    def inserts(connection: Connection) -> None:
        database_now(connection)
        connection.execute(row)

    def appends(connection: Connection) -> None:
        append(connection, lock(connection, SUBJECTS[0]), SAID, at=database_now(connection))

    def computes(connection: Connection) -> None:
        entry_hash(Head(SUBJECTS[0], 1, bytes(32), EPOCH), clock.now(), commitment_to(bytes(32), canonical(SAID)))

    runs: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for one in (inserts, appends, appends, inserts):
            with database.writer.connect() as connection:
                began = time.perf_counter()
                for _ in range(100):
                    with connection.begin():
                        one(connection)
                runs.setdefault(one.__name__, []).append((time.perf_counter() - began) * 1e4)
    with database.writer.connect() as connection:
        began = time.perf_counter()
        for _ in range(10_000):
            computes(connection)
        computing = (time.perf_counter() - began) * 100
    plain_row, chained = (statistics.median(runs[name]) for name in ("inserts", "appends"))
    print(
        f"A transaction with one plain row: {plain_row:.0f} µs; with one append: {chained:.0f} µs "
        f"({chained / plain_row:.1f} times); of that, hashing and writing canonically: {computing:.0f} µs.",
        flush=True,
    )


def soak(database: Database, url: str, entries: int) -> None:
    began = time.perf_counter()
    with get_context("spawn").Pool(1) as pool:  # its memory isn't the verifier's
        pool.apply(fill, (url, entries))
    print(f"filled {entries} entries in {time.perf_counter() - began:.0f} s", flush=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    checked(database)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"Memory grew by {grown:.0f} MiB.", flush=True)


def fill(url: str, entries: int) -> None:
    """Write clean chains past the portal's own way, many rows at a time."""
    database = open_database(url, threads=1)
    raw = database.writer.raw_connection()
    if database.name == "sqlite":
        raw.cursor().execute("BEGIN IMMEDIATE")
    chains = list(chained(entries))
    for model, rows in (
        (AuditChain, ((head.chain_id, head.seq, head.hash, head.at) for _, _, head in chains)),
        (AuditEntry, (row for own, _, _ in chains for row in own)),
        (AuditDetail, (row for _, said, _ in chains for row in said)),
    ):
        load(raw, database.name, model.__tablename__, [one.name for one in model.__table__.columns], rows)
    raw.commit()
    raw.close()
    database.close()


def chained(entries: int) -> Iterator[tuple[list[Any], list[Any], Head]]:
    """Make chains of fifty entries each."""
    at = clock.now() - timedelta(days=1)
    for number in range(0, entries, PER_CHAIN):
        head, own, said = Head(uuid4(), 0, bytes(32), EPOCH), [], []
        for seq in range(1, min(PER_CHAIN, entries - number) + 1):
            salt, payload = os.urandom(32), canonical({"action": "read", "records": seq})
            commitment = commitment_to(salt, payload)
            at += timedelta(microseconds=10)
            head = Head(head.chain_id, seq, entry_hash(head, at, commitment), at)
            own.append((head.chain_id, seq, at, commitment, head.hash))
            said.append((head.chain_id, seq, at, salt, payload))
        yield own, said, head


def load(raw: Any, dialect: str, name: str, columns: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    listed = ", ".join(columns)
    if dialect == "postgresql":
        with raw.cursor().copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    stored = ((row[0].hex, *(str(one)[:26] if hasattr(one, "tzinfo") else one for one in row[1:])) for row in rows)
    raw.cursor().executemany(f"INSERT INTO {name} ({listed}) VALUES ({marks})", stored)


if __name__ == "__main__":
    main()
