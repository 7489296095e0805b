"""The certified provider as the tests start it, portals that sign in with it, and a browser that goes to both."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup
from flask import Flask
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import BaseWSGIServer, make_server

from portal.config.settings import PROJECT
from tests.people.portals import Prompt, a_portal, serving
from tests.people.stub import CLIENT_SECRET

SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
KINDS = ("private key", "secret", "pushed only")
SECONDS = 30


@dataclass(frozen=True)
class Signing:
    """A portal that listens, and the provider that it signs people in with."""

    kind: str
    portal: str
    issuer: str
    app: Flask


@contextmanager
def certified_portals(database_url: str, folder: Path) -> Iterator[dict[str, Signing]]:
    """Start the provider and a portal for each way of proving who it is; all stop with the block."""
    keys = {"private key": RSAKey.generate_key(2048), "pushed only": ECKey.generate_key("P-256")}
    with ExitStack() as stack:
        servers = {
            kind: make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Prompt) for kind in KINDS
        }
        ports = [free_port(), free_port()]
        clients = [a_client(kind, f"http://127.0.0.1:{servers[kind].port}", keys.get(kind)) for kind in KINDS]
        stack.enter_context(provider_at(ports, clients))
        signing = {}
        for kind, server in servers.items():
            issuer = f"http://127.0.0.1:{ports[1 if kind == 'pushed only' else 0]}"
            address = f"http://127.0.0.1:{server.port}"
            app = server.app = a_portal(database_url, address, **own_settings(kind, issuer, keys.get(kind), folder))
            stack.callback(app.extensions["gate"].database.close)
            stack.enter_context(serving(server))
            signing[kind] = Signing(kind, address, issuer, app)
        yield signing


@contextmanager
def provider_at(ports: list[int], clients: list[dict]) -> Iterator[None]:
    """Let the provider listen; what it says goes nowhere unless it fails to start."""
    signing_key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    given = {"ports": ports, "clients": clients, "key": signing_key.as_dict(private=True)}
    command = ["node", SCRIPT, json.dumps(given)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        watch = threading.Timer(SECONDS, process.kill)
        watch.start()
        assert process.stdout is not None
        started = process.stdout.readline().strip() == "listening"
        watch.cancel()
        assert started, process.stderr.read() if process.stderr else "the provider didn't start"
        try:
            yield
        finally:
            process.kill()


def a_server() -> BaseWSGIServer:
    """Take a port, so that the provider can be told of it before the portal is made."""
    return make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Prompt)


def a_client(kind: str, portal: str, key) -> dict:
    """Register the portal as a client would be at a broker."""
    way = {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [public(key)]}} if key else {}
    return {
        "client_id": f"portal {kind}",
        "redirect_uris": [f"{portal}/log-ind/retur"],
        "post_logout_redirect_uris": [f"{portal}/log-af/retur"],
        "backchannel_logout_uri": f"{portal}/log-ind/backchannel",
        "backchannel_logout_session_required": True,
        "require_auth_time": True,
        "require_pushed_authorization_requests": kind == "pushed only",
        **(way or {"client_secret": CLIENT_SECRET}),
    }


def public(key) -> dict:
    key.ensure_kid()
    return key.as_dict(private=False)


def own_settings(kind: str, issuer: str, key, folder: Path) -> dict[str, str]:
    given = {"ISSUER": issuer, "CLIENT_ID": f"portal {kind}", "CLAIMS": '{"level": "loa", "kind": "identity_type"}'}
    if key is None:
        given["CLIENT_SECRET"] = CLIENT_SECRET
    else:
        path = folder / f"{kind}.json"
        path.write_text(json.dumps(key.as_dict(private=True)))
        given["PRIVATE_KEY"] = str(path)
    return {f"PORTAL_CITIZEN_OIDC_{name}": value for name, value in given.items()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Traveller:
    """A browser that goes wherever it is sent, remembers where it was, and fills in the provider's forms."""

    def __init__(self, signing: Signing) -> None:
        self.signing = signing
        self.http = requests.Session()
        self.http.trust_env = False
        self.been: list[str] = []

    def go(self, address: str) -> requests.Response:
        return self._arrived(self.http.get(urljoin(self.signing.portal, address), timeout=SECONDS))

    def sign_in(self, name: str, *, start: str = "/log-ind") -> requests.Response:
        """Sign in as anybody; the provider asks for a name where it doesn't remember one, and for leave."""
        answer = self.go(start)
        while urlsplit(answer.url).netloc != urlsplit(self.signing.portal).netloc:
            answer = self.fill_in(answer, {"login": name, "password": "x"})
        return answer

    def fill_in(self, answer: requests.Response, given: dict[str, str]) -> requests.Response:
        """Send the first form of the provider's page."""
        form = BeautifulSoup(answer.text, "html.parser").form
        assert form is not None, answer.text[:500]
        fields = {str(field["name"]): str(field.get("value", "")) for field in form.select("[name]")}
        where = urljoin(answer.url, str(form.get("action")))
        sent = {**fields, **{name: value for name, value in given.items() if name in fields or name == "logout"}}
        return self._arrived(self.http.post(where, data=sent, timeout=SECONDS))

    def sign_out(self) -> requests.Response:
        """Press "Log af" on my page; return the answer."""
        page = BeautifulSoup(self.go("/min-side").text, "html.parser")
        token = page.select_one("form[action$='log-af'] input[name=csrf_token]")["value"]
        own = {"Sec-Fetch-Site": "same-origin"}
        return self.http.post(f"{self.signing.portal}/log-af", data={"csrf_token": token}, headers=own, timeout=SECONDS)

    @property
    def is_signed_in(self) -> bool:
        where = f"{self.signing.portal}/min-side"
        return self.http.get(where, allow_redirects=False, timeout=SECONDS).status_code == 200

    @property
    def cookie(self) -> str:
        return self.http.cookies.get("borger") or ""

    def _arrived(self, answer: requests.Response) -> requests.Response:
        self.been += [step.url for step in (*answer.history, answer)]
        return answer
