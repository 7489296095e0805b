"""`make bench`: the portal's real pages, through gate and headers, against a constant Flask page on the same
server and against the plan page as the raw driver would make it.

All contestants stand ready at once and get their load in turn (A B C … C B A …); a ratio is taken inside each
round, and what is printed is the median over the rounds with its quartiles. So a noisy machine shifts both
sides alike. Server on core 0, load on core 1, one process with four threads, four connections.
"""

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from portal import clock
from portal.app.serve import _server_settings, prepare
from portal.config.settings import PROJECT, read_settings
from portal.db.engine import open_database
from portal.demo import people
from portal.people.actions import SignedIn, begin_session
from portal.people.queries import citizen_named

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "1"))
SLUG = "/situationer/udskrevet-men-ikke-rask"


class Server:
    """One server process with one application."""

    def __init__(self, application: str, environ: dict[str, str], port: int = 0) -> None:
        self.port = port or free_port()
        own = {"PORTAL_PUBLIC_URL": f"http://127.0.0.1:{self.port}", "PYTHONPATH": str(PROJECT)}
        told = {"GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": str(self.port), "GRANIAN_BLOCKING_THREADS": "4"}
        started = time.perf_counter()
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", sys.executable, "-m", "granian", application],
            env=os.environ | _server_settings() | environ | own | told,
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
        )
        self._wait()
        self.start = time.perf_counter() - started

    def _wait(self) -> None:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5).read()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server did not start")

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split()]

    def cpu(self) -> float:
        """Return the seconds of processor time its processes have had."""
        ticks = 0
        for pid in self.children():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the largest process's resident memory in MiB."""
        found = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in self.children()]
        return max(int(match[1]) for match in found if match) / 1024

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Contestant:
    """One page of one server."""

    def __init__(self, name: str, server: Server, path: str, **headers: str) -> None:
        self.name, self.server, self.path, self.headers = name, server, path, headers
        self.runs: list[tuple[float, float]] = []
        self.status, self.bytes = self._look()

    def _look(self) -> tuple[int, int]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.server.port}{self.path}", headers=self.headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, len(answer.read())
        except urllib.error.HTTPError as error:
            if error.code != 304:
                raise
            return error.code, 0

    def run(self, *, seconds: int, counts: bool = True) -> None:
        options = [part for name, value in self.headers.items() for part in ("-H", f"{name}: {value}")]
        url = f"http://127.0.0.1:{self.server.port}{self.path}"
        before = self.server.cpu()
        command = ["taskset", "-c", "1", "wrk", "-t1", "-c4", f"-d{seconds}s", *options, url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said and self.status == 200:
            raise SystemExit(f"{self.name}: errors under load\n{said}")
        requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
        if counts:
            self.runs.append((rate, (self.server.cpu() - before) / requests * 1e6))


def etag(server: Server, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}") as answer:
        return str(answer.headers["ETag"])


def cookie(environ: dict[str, str]) -> str:
    """Sign the discharged woman in, and return her cookie."""
    database = open_database(environ["PORTAL_DATABASE_URL"], threads=1)
    with database.writing() as session:
        citizen = citizen_named(session, subject=people.DISCHARGED.subject, issuer_path="/demo/mitid")
        assert citizen is not None
        person = SignedIn("urn:bench", "bench", citizen.name, None, "substantial")
        secret = begin_session(session, citizen, person, now=clock.now())
        session.commit()
    database.close()
    return f"borger={secret}"


def measure(environ: dict[str, str]) -> list[dict[str, Any]]:
    servers = []
    try:
        portal = Server("wsgi:app", environ, int(environ["PORTAL_PUBLIC_URL"].rpartition(":")[2]))
        servers.append(portal)
        size = len(urllib.request.urlopen(f"http://127.0.0.1:{portal.port}{SLUG}").read())
        constant = Server("bench.constant:app", environ | {"BENCH_BYTES": str(size)})
        servers.append(constant)
        raw = Server("bench.raw_plan:app", environ)
        servers.append(raw)
        signed_in = cookie(environ)
        contestants = [
            Contestant("constant Flask page", constant, "/"),
            Contestant("journey page, 200", portal, SLUG),
            Contestant("journey page, 304", portal, SLUG, **{"If-None-Match": etag(portal, SLUG)}),
            Contestant("plan page, raw driver", raw, "/min-side/plan", Cookie=signed_in),
            Contestant("plan page", portal, "/min-side/plan", Cookie=signed_in),
        ]
        for contestant in contestants:
            contestant.run(seconds=1, counts=False)
        for number in range(ROUNDS):
            for contestant in contestants if number % 2 == 0 else reversed(contestants):
                contestant.run(seconds=SECONDS)
        return [row(one, contestants[0 if number < 3 else 3]) for number, one in enumerate(contestants)]
    finally:
        for server in servers:
            server.stop()


def row(one: Contestant, anchor: Contestant) -> dict[str, Any]:
    rate = [mine[0] / its[0] for mine, its in zip(one.runs, anchor.runs, strict=True)]
    cpu = [mine[1] / its[1] for mine, its in zip(one.runs, anchor.runs, strict=True)]
    return {
        "page": one.name,
        "against": anchor.name,
        "status": one.status,
        "bytes": one.bytes,
        "rate": spread(rate),
        "cpu": spread(cpu),
        "µs": round(statistics.median(run[1] for run in one.runs)),
        "MiB": round(one.server.memory()),
        "start s": round(one.server.start, 1),
    }


def spread(values: list[float]) -> str:
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} [{low:.2f}-{high:.2f}]"


def table(rows: list[dict[str, Any]]) -> str:
    lines = ["| page | against | status | bytes | requests/s, ratio | CPU, ratio | CPU µs | RSS MiB | start s |"]
    lines.append("|" + "---|" * 9)
    lines += ["| " + " | ".join(str(value) for value in line.values()) + " |" for line in rows]
    return "\n".join(lines)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = f"sqlite:///{folder}/bench.sqlite3"
        url = os.environ.get("PORTAL_TEST_DATABASE_URL") or own
        # The address that pages are made for is known before they are made, as it is in production.
        own_address = f"http://127.0.0.1:{free_port()}"
        environ = {"PORTAL_ENV": "demo", "PORTAL_DATABASE_URL": url, "PORTAL_PUBLIC_URL": own_address}
        prepare(read_settings(environ))
        rows = measure(environ)
        print(f"\n{url.split(':')[0]}, {ROUNDS} rounds of {SECONDS} s\n\n{table(rows)}\n", flush=True)


if __name__ == "__main__":
    main()
