"""Ways to forge an answer. Each changes one thing in a scene that is good otherwise, and returns what came of it."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.test import TestResponse

from tests.pages import OWN
from tests.people.scene import Scene
from tests.people.stub import METADATA, OFFERED, TOKEN, by_hand, new_key, sent

Try = Callable[[Scene], TestResponse]
RSA = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
EC_OTHER, RSA_OTHER = new_key(), RSAKey.generate_key(2048, {"alg": "RS256"}, auto_kid=True)
DEEP = b"[" * 100_000


@dataclass(frozen=True)
class Case:
    """One forgery; `status` where another than 400 to 499 is right."""

    line: str
    name: str
    do: Try
    status: int | None = None

    @property
    def id(self) -> str:
        return f"{self.line}: {self.name}"


def wait_less(monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    """Wait for a slow provider for a second only; for any other as long as always, as a machine may stand still."""
    if "slow" in case.line:
        monkeypatch.setattr("portal.people.transport.TIMEOUT_SECONDS", 1)


def claims(**changes: Any) -> Try:
    """Sign in with an ID token that says something else; None leaves a claim out. Functions get the time."""

    def do(scene: Scene) -> TestResponse:
        now = int(time.time())
        scene.stub.claims |= {name: value(now) if callable(value) else value for name, value in changes.items()}
        return scene.sign_in()

    return do


def header(**changes: Any) -> Try:
    def do(scene: Scene) -> TestResponse:
        scene.stub.header |= {name: value(scene) if callable(value) else value for name, value in changes.items()}
        return scene.sign_in()

    return do


def token_by(made: Callable[[Scene, dict[str, Any]], str | None], key: Any = None) -> Try:
    """Sign in with an ID token that is put together otherwise."""

    def do(scene: Scene) -> TestResponse:
        if key is not None:
            scene.stub.use(key)
        scene.stub.sign = lambda told: made(scene, told)
        return scene.sign_in()

    return do


def unsigned(algorithm: str) -> Try:
    """Sign in with a token that nobody signed, at a provider that says it would do that."""

    def do(scene: Scene) -> TestResponse:
        scene.stub.metadata[OFFERED] = ["ES256", "none", algorithm]
        scene.stub.sign = lambda told: by_hand({"alg": algorithm, "kid": scene.stub.kid or ""}, told)
        return scene.sign_in()

    return do


def with_public_key(encoding: str) -> Try:
    """Sign in with a token whose shared secret is the RSA key that everybody knows."""

    def do(scene: Scene) -> TestResponse:
        scene.stub.use(RSA)
        scene.stub.metadata[OFFERED] = ["RS256", "HS256"]
        secret = ENCODINGS[encoding]
        scene.stub.sign = lambda told: by_hand({"alg": "HS256", "kid": RSA.kid or ""}, told, secret)
        return scene.sign_in()

    return do


def _encodings() -> dict[str, bytes]:
    public = RSA.as_pem(private=False)
    raw = RSA.public_key.public_bytes
    return {
        "PEM": public,
        "PEM without its last line end": public.rstrip(),
        "PKCS 1 PEM": raw(Encoding.PEM, PublicFormat.PKCS1),
        "DER": raw(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "PKCS 1 DER": raw(Encoding.DER, PublicFormat.PKCS1),
        "JWK": json.dumps(RSA.as_dict(private=False)).encode(),
        "its modulus": str(RSA.as_dict(private=False)["n"]).encode(),
    }


ENCODINGS = _encodings()


def answered(**changes: str | None) -> Try:
    """Come back with an answer of which a part is other; None leaves it out."""
    return lambda scene: scene.sign_in(**changes)


def only_metadata_asked(do: Try) -> Try:
    """Want that the portal stops before it asks anybody for a token (mix-up)."""

    def done(scene: Scene) -> TestResponse:
        answer = do(scene)
        assert TOKEN not in scene.stub.asked, "the code was sent"
        return answer

    return done


def says(path: str, answer: Callable[[Scene], Any]) -> Try:
    """Sign in while the provider answers otherwise at `path`."""

    def do(scene: Scene) -> TestResponse:
        scene.stub.instead[path] = answer(scene)
        return scene.sign_in()

    return do


def stepped_up(step: str, **changes: Any) -> Try:
    """Take a step for which an earlier sign-in isn't enough, and come back with an earlier one."""

    def do(scene: Scene) -> TestResponse:
        now = int(time.time())
        scene.stub.claims |= {"auth_time": now, **{n: v(now) if callable(v) else v for n, v in changes.items()}}
        return scene.sign_in(f"{scene.side.base}/log-ind?trin={step}")

    return do


def logout(**changes: Any) -> Try:
    """Tell of a logout by a token that says something else; None leaves a claim out."""

    def do(scene: Scene) -> TestResponse:
        now = int(time.time())
        return scene.log_out(**{name: value(now) if callable(value) else value for name, value in changes.items()})

    return do


def logout_token(made: Callable[[Scene], str]) -> Try:
    return lambda scene: scene.log_out(made(scene))


def broken(token: str) -> str:
    """Change the signature of a token."""
    head, body, mark = token.split(".")
    other = base64.urlsafe_b64encode(bytes(byte ^ 1 for byte in base64.urlsafe_b64decode(mark + "=="))).rstrip(b"=")
    return f"{head}.{body}.{other.decode()}"


def swapped(token: str, **changes: Any) -> str:
    """Change what a token says, and keep its signature."""
    head, body, mark = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "==")) | changes
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b'=').decode()}.{mark}"


def deep_header(mark: str = "e30.e30") -> str:
    return f"{base64.urlsafe_b64encode(DEEP[:9000]).decode()}.{mark}"


def bad_keys(*keys: Any) -> Any:
    return sent({"keys": list(keys)})


def metadata_says(scene: Scene, **changes: Any) -> TestResponse:
    scene.stub.instead[METADATA] = sent({**scene.stub.metadata, **changes})
    return scene.client.get(scene.side.base + "/log-ind", base_url=OWN)


def token_says(scene: Scene, **changes: Any) -> TestResponse:
    scene.stub.token |= changes
    return scene.sign_in()


def signed_as(scene: Scene, told: dict[str, Any], algorithm: str) -> str:
    scene.stub.alg = algorithm
    return scene.stub.signed(told)


def with_header(scene: Scene, told: dict[str, Any], **changes: Any) -> str:
    """Sign with a header that no honest library would write."""
    algorithm = JWSRegistry(algorithms=["ES256"]).get_alg("ES256")
    parts = [{"alg": "ES256", "kid": scene.stub.kid, **changes}, told]
    text = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    mark = base64.urlsafe_b64encode(algorithm.sign(text, scene.stub.key)).rstrip(b"=")
    return (text + b"." + mark).decode()
