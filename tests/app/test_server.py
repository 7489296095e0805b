"""The server as `deploy/granian.env` sets it up: it starts, stops and reloads without losing anybody."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress

import pytest

from portal.app.serve import _server_settings
from portal.config.settings import PROJECT


class TestServer:
    @pytest.mark.long
    def test_finishes_what_it_has_begun_when_told_to_stop(self, server):
        answers = []
        asking = threading.Thread(target=lambda: answers.append(server.get("/slow")))
        asking.start()
        time.sleep(0.4)

        began = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(10)
        asking.join(10)

        assert code == 0
        assert time.monotonic() - began < 5
        assert len(answers) == 1

    def test_slow_clients_keep_nobody_waiting(self, server):
        held = []
        for _ in range(40):
            one = socket.create_connection(("127.0.0.1", server.port))
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            held.append(one)

        began = time.monotonic()
        server.get("/")

        assert time.monotonic() - began < 2
        for one in held:
            one.close()

    def test_reloads_without_refusing_anybody(self, server):
        before = server.get("/")
        failures, seen, is_over = [], set(), threading.Event()

        def ask() -> None:
            while not is_over.is_set():
                try:
                    seen.add(server.get("/"))
                except OSError as error:
                    failures.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 15
        while seen <= {before} and time.monotonic() < deadline:
            time.sleep(0.1)
        is_over.set()
        asking.join()

        assert seen - {before}, "no new worker"
        assert not failures

    def test_a_script_name_that_a_client_sends_is_not_believed(self, server):
        assert server.get("/", {"SCRIPT_NAME": "//evil.test", "Script-Name": "//evil.test"}).endswith(" ")


class Server:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        told = {**_server_settings(), "GRANIAN_HOST": "127.0.0.1", "GRANIAN_PORT": str(self.port)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "tests.app.slow:app"],
            cwd=PROJECT,
            env={**os.environ, **told},
            start_new_session=True,
        )
        deadline = time.monotonic() + 20
        while True:
            try:
                self.get("/")
                return
            except OSError:
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.05)

    def get(self, path: str, headers: dict[str, str] | None = None) -> str:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers or {})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()


@pytest.fixture
def server():
    server = Server()
    yield server
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)  # its workers too
    server.process.wait()
