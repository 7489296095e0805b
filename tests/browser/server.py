"""The portal as `make run` serves it, on a port and a database of its own that can be put back as it was."""

import hashlib
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import IO, Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import clock
from portal.access.gate import World
from portal.access.gate.pages import guard_of
from portal.app.application import create_app
from portal.app.serve import prepare
from portal.config.settings import read_settings

FRESH = timedelta(minutes=2)
SHARED_BY_ALL = ("alembic_version", "journey_revision", "journey_publication", "kept_page", "search_index")


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open as the real server does, and logs nothing."""

    protocol_version = "HTTP/1.1"

    def make_environ(self) -> dict[str, Any]:
        """Have static files read at once: Werkzeug leaves them open when a browser hangs up on one."""
        return {**super().make_environ(), "wsgi.file_wrapper": _whole}

    def log_request(self, *about: Any) -> None:
        pass


@dataclass
class ServedPortal:
    """A portal that answers at `url`; its SQLite file is there to be looked into."""

    url: str
    app: Flask
    file: Path
    _watch: sqlite3.Connection | None = None  # tells whether anybody has written since the database was put back
    _state: tuple[int, datetime] | None = None

    def remember(self) -> None:
        """Note how the database stands now."""
        with closing(sqlite3.connect(self.file)) as now, closing(sqlite3.connect(self.noted)) as noted:
            now.backup(noted)
        self._watch = sqlite3.connect(self.file)

    def restore(self) -> None:
        """Put the database back to what was noted: what one test did is gone for the next.

        Where nobody has written there is nothing to put back, but sign-ins get their time anew now and then.
        """
        self.app.extensions["tries"].forget()
        if self._state and self._state[0] == self._version() and clock.now() - self._state[1] < FRESH:
            return
        with closing(sqlite3.connect(self.file, timeout=10)) as database:
            database.execute("ATTACH ? AS noted", (str(self.noted),))
            with database, _triggers_off(database):
                for table in _tables(database):
                    if table not in SHARED_BY_ALL:
                        database.execute(f'DELETE FROM main."{table}"')  # noqa: S608 -- names from the file itself
                        database.execute(f'INSERT INTO main."{table}" SELECT * FROM noted."{table}"')  # noqa: S608
                now = f"{clock.now():%Y-%m-%d %H:%M:%S.%f}"  # a slow machine mustn't let anybody's sign-in run out
                database.execute("UPDATE web_session SET authenticated_at = ?, seen_at = ?", (now, now))
        self._state = (self._version(), clock.now())

    def rows(self) -> dict[str, str]:
        """Return a digest of every table's rows."""
        with closing(sqlite3.connect(self.file)) as database:
            return {table: _digest(database, table) for table in _tables(database)}

    def routes(self) -> list[tuple[Rule, World]]:
        """Return every route that can be read, and the world it belongs to."""
        guards = {endpoint: guard_of(view) for endpoint, view in self.app.view_functions.items()}
        readable = [rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        return [(rule, guard.world) for rule in readable if (guard := guards[rule.endpoint])]

    def _version(self) -> int:
        """Return what is another number as soon as anybody has written (SQLite's `data_version`)."""
        assert self._watch is not None
        version: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
        return version

    @property
    def noted(self) -> Path:
        """Where it is noted how the database stood."""
        return self.file.with_suffix(".noted")


@contextmanager
def served(
    folder: Path, *, seeded: Path | None = None, has_database: bool = True, **environ: str
) -> Iterator[ServedPortal]:
    """Serve a portal with its files in `folder`; `environ` overrides the demo's settings.

    With `seeded` it begins with a copy of another demo's database, which is quicker than filling one.
    """
    with closing(socket.create_server(("127.0.0.1", 0))) as port:
        url = f"http://127.0.0.1:{port.getsockname()[1]}"
        file = folder / "portal.sqlite3"
        given = {"PORTAL_ENV": "demo", "PORTAL_DATABASE_URL": f"sqlite:///{file}", "PORTAL_PUBLIC_URL": url}
        settings = read_settings(given | environ)
        if has_database:
            if seeded:
                copyfile(seeded, file)
            prepare(settings)
        app = create_app(settings)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler, fd=port.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    portal = ServedPortal(url, app, file)
    try:
        yield portal
    finally:
        if portal._watch is not None:
            portal._watch.close()
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["gate"].database.close()


def _whole(file: IO[bytes], _size: int = 0) -> list[bytes]:
    with file:
        return [file.read()]


@contextmanager
def _triggers_off(database: sqlite3.Connection) -> Iterator[None]:
    """Let rows go that nobody may delete; the triggers are there again afterwards."""
    made = database.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in made:
        database.execute(f"DROP TRIGGER {name}")
    yield
    for _name, sql in made:
        database.execute(sql)


def _tables(database: sqlite3.Connection) -> list[str]:
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found]


def _digest(database: sqlite3.Connection, table: str) -> str:
    rows = sorted(map(repr, database.execute(f'SELECT * FROM "{table}"')))  # noqa: S608 -- a name from the file itself
    return hashlib.sha256(repr(rows).encode()).hexdigest()
