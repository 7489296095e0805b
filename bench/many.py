"""`python -m bench.many`: what two hundred journeys in four languages cost a process that serves two of them as well.

Two portals stand ready, one with the journeys that are shipped and one with two hundred more; start, memory and the
time of one page are taken in turn from both, so that a noisy machine meets them alike.
"""

import os
import statistics
import tempfile
import time
import urllib.request

from bench.__main__ import SLUG, Server, free_port
from portal import clock
from portal.app.application import create_app
from portal.app.press import press
from portal.app.serve import prepare
from portal.config.settings import PROJECT, read_settings
from portal.db.engine import open_database
from portal.journeys.actions import import_journeys, index_journeys
from portal.journeys.model.journey import Journey
from portal.journeys.reading.reader import read_all
from portal.journeys.reading.shared import read_shared

MANY = 200
LANGUAGES = ("da", "en", "da-let", "ar")
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "2000"))
STARTS = 5


def copies() -> list[Journey]:
    """Make journeys as large as the shipped ones, each in four languages."""
    shipped = list(read_all(PROJECT / "journeys").values())
    made = []
    for number in range(MANY):
        model = shipped[number % len(shipped)]
        texts = {code: model.texts["en" if code == "en" else "da"] for code in LANGUAGES}
        name = f"situation-{number}"
        made.append(model.model_copy(update={"id": name, "slug": name, "languages": LANGUAGES, "texts": texts}))
    return made


def with_many(environ: dict[str, str]) -> float:
    """Publish them all, and return how many seconds that took."""
    settings = read_settings(environ)
    database = open_database(environ["PORTAL_DATABASE_URL"], threads=1)
    journeys = [*read_all(PROJECT / "journeys").values(), *copies()]
    begun = time.perf_counter()
    with database.writing() as session:
        import_journeys(session, journeys, now=clock.now())
        index_journeys(session, journeys, read_shared(PROJECT / "journeys")[0].synonyms)
        session.commit()
    database.close()
    press(create_app(settings))
    return time.perf_counter() - begun


def took(server: Server, path: str) -> float:
    """Return the milliseconds of one page over a connection of its own."""
    begun = time.perf_counter()
    urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}").read()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environs = {name: environ(name, folder) for name in ("few", "many")}
        for one in environs.values():
            prepare(read_settings(one))
        print(
            f"publishing {MANY} journeys in {len(LANGUAGES)} languages: {with_many(environs['many']):.1f} s", flush=True
        )
        starts: dict[str, list[float]] = {name: [] for name in environs}
        for _ in range(STARTS):
            for name, one in environs.items():
                server = serving(one)
                took(server, SLUG)
                starts[name].append(server.start)
                server.stop()
        servers = {name: serving(one) for name, one in environs.items()}
        try:
            compare(servers, starts)
        finally:
            for server in servers.values():
                server.stop()


def environ(name: str, folder: str) -> dict[str, str]:
    url, address = f"sqlite:///{folder}/{name}.sqlite3", f"http://127.0.0.1:{free_port()}"
    return {"PORTAL_ENV": "demo", "PORTAL_DATABASE_URL": url, "PORTAL_PUBLIC_URL": address}


def serving(one: dict[str, str]) -> Server:
    return Server("wsgi:app", one, int(one["PORTAL_PUBLIC_URL"].rpartition(":")[2]))


def compare(servers: dict[str, Server], starts: dict[str, list[float]]) -> None:
    times: dict[str, list[float]] = {"few": [], "many": []}
    for name, server in servers.items():
        took(server, SLUG)
        took(server, "/soeg?q=hospital")
        print(f"{name}: {server.memory():.0f} MiB after a page and a search", flush=True)
    for number in range(REQUESTS):
        for name in ("few", "many") if number % 2 == 0 else ("many", "few"):
            times[name].append(took(servers[name], SLUG))
    others = [took(servers["many"], f"/situationer/situation-{number}") for number in range(MANY)]
    for name, server in servers.items():
        print(f"{name}: start {statistics.median(starts[name]):.2f} s, a page {spread(times[name])}")
        print(f"{name}: {server.memory():.0f} MiB at the end")
    print(f"many: the first look at each of {MANY} other journeys {spread(others)}")


def spread(times: list[float]) -> str:
    return f"p50 {statistics.median(times):.2f} ms, p95 {statistics.quantiles(times, n=20)[18]:.2f} ms"


if __name__ == "__main__":
    main()
