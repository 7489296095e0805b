"""A provider that listens and says whatever a test wants it to. Left alone, it answers as a good one does."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from joserfc.jws import JWSRegistry

CLIENT_ID = "portal"
CLIENT_SECRET = "a made-up secret of more than thirty-two bytes"
METADATA, KEYS, TOKEN, USERINFO = "/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"
PAR = "/par"
OFFERED = "id_token_signing_alg_values_supported"
ANY_HEADER = JWSRegistry(algorithms=["ES256", "RS256", "PS256"], strict_check_header=False)
Answer = Callable[[BaseHTTPRequestHandler], None]


class StubProvider:
    """What one provider says. Tests change its fields; `instead` answers for a path in its place."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key: ECKey | RSAKey = new_key()
        self.kid = self.key.kid
        self.metadata: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": self.issuer + TOKEN,
            "userinfo_endpoint": self.issuer + USERINFO,
            "jwks_uri": self.issuer + KEYS,
            OFFERED: ["ES256"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.alg = "ES256"
        self.header: dict[str, Any] = {}  # into the ID token's, over the good one
        self.token: dict[str, Any] = {}  # into the token endpoint's answer, over the good one
        self.nonce = ""
        self.person: dict[str, Any] = {"identity_type": "private"}
        self.claims: dict[str, Any] = {}  # instead of the good ones; None leaves one out
        self.about: dict[str, Any] = {"sub": "someone", "mitid.identity_name": "Nora Nord"}
        self.sign: Callable[[dict[str, Any]], str | None] = self.signed
        self.instead: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.bodies: dict[str, str] = {}
        self.headers: dict[str, Any] = {}

    def signed(self, claims: dict[str, Any]) -> str:
        """Sign with the key at hand, as a good provider does."""
        header = {"alg": self.alg} | ({"kid": self.kid} if self.kid else {}) | self.header
        return jwt.encode(header, claims, self.key, registry=ANY_HEADER)

    def use(self, key: ECKey | RSAKey) -> None:
        """Sign with another key from now on, and publish it."""
        self.key, self.kid, self.alg = key, key.kid, str(key.alg)
        self.metadata[OFFERED] = [key.alg]

    def good_claims(self) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "someone",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 300,
            "loa": "https://data.gov.dk/concept/core/nsis/Substantial",
            **self.person,
        }

    def id_token(self) -> str | None:
        said = {**self.good_claims(), **self.claims}
        return self.sign({name: value for name, value in said.items() if value is not None})

    def content(self, path: str) -> dict[str, Any]:
        if path == TOKEN:
            token = {"access_token": "opens-userinfo", "token_type": "Bearer", "expires_in": 60}
            id_token = self.id_token()
            return token | ({"id_token": id_token} if id_token is not None else {}) | self.token
        if path == PAR:
            return {"request_uri": f"urn:example:{len(self.asked)}", "expires_in": 60}
        keys = KeySet([self.key]).as_dict(private=False)
        return {METADATA: self.metadata, KEYS: dict(keys), USERINFO: self.about}[path]


class StubServer(ThreadingHTTPServer):
    """Listens for whichever provider it is to be."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = self.new_provider()

    def new_provider(self) -> StubProvider:
        """Be a good provider that nobody has met yet."""
        self.provider = StubProvider(f"http://127.0.0.1:{self.server_port}")
        return self.provider

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up."""


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    server: StubServer

    def do_GET(self) -> None:
        path, provider = urlsplit(self.path).path, self.server.provider
        provider.asked.append(path)
        provider.headers[path] = self.headers
        provider.bodies[path] = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        answer = provider.instead.get(path) or sent(provider.content(path))
        answer(self)

    do_POST = do_GET  # noqa: N815 -- the server's name for it

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def sent(content: object, status: int = 200, **headers: str) -> Answer:
    """Answer with `content`: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def slowly(*, before: float = 0, between: float = 0, pieces: int = 1, content: object = None) -> Answer:
    """Answer with JSON so slowly that nobody should wait for it."""
    body = json.dumps(content or {}).encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(before)
        handler.send_response(200)
        handler.end_headers()
        for _ in range(pieces):
            handler.wfile.write(b" ")
            time.sleep(between)
        handler.wfile.write(body)

    return answer


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    """Put a token together as an attacker would: unsigned, or signed with a shared secret (HS256)."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    text = b".".join(parts)
    mark = hmac.new(secret, text, hashlib.sha256).digest() if secret else b""
    return (text + b"." + base64.urlsafe_b64encode(mark).rstrip(b"=")).decode()
