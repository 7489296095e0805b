import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.signing import NotGenuine, Signer
from tests.audit.plain import sha

OLD, NEW = b"o" * 32, b"n" * 32
TYPE = "portal-receipt+jws"
SIGNER = Signer((NEW, OLD))
SAID = {"who": "æ", "when": 1}
GENUINE = SIGNER.sign(TYPE, SAID)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def thumbprint(seed: bytes) -> str:
    """As RFC 7638 and RFC 8037 §2 write it."""
    return b64(sha(b'{"crv":"Ed25519","kty":"OKP","x":"%s"}' % b64(public(seed)).encode()))


def signed(header: object, payload: bytes = b"{}", seed: bytes = NEW) -> str:
    raw = header if isinstance(header, str) else json.dumps(header)
    said = f"{b64(raw.encode())}.{b64(payload)}"
    return f"{said}.{b64(Ed25519PrivateKey.from_private_bytes(seed).sign(said.encode()))}"


def keyed(key: bytes) -> str:
    """A paper that calls itself HS256, with what everybody knows for a secret."""
    said = f"{b64(json.dumps(HEADER | {'alg': 'HS256'}).encode())}.{b64(b'{}')}"
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(said.encode())
    return f"{said}.{b64(mac.finalize())}"


HEADER = {"alg": "EdDSA", "kid": thumbprint(NEW), "typ": TYPE}
UNSIGNED = f"{b64(json.dumps(HEADER | {'alg': 'none'}).encode())}.{b64(b'{}')}."


class TestSign:
    def test_can_be_verified_without_this_code(self):
        header, payload, signature = (base64.urlsafe_b64decode(part + "==") for part in GENUINE.split("."))

        Ed25519PrivateKey.from_private_bytes(NEW).public_key().verify(signature, GENUINE.rpartition(".")[0].encode())
        assert json.loads(header) == HEADER
        assert payload.decode() == '{"when":1,"who":"æ"}'

    @pytest.mark.parametrize("said", [{"at": datetime.now(UTC)}, {"x": 1.5}])
    def test_refuses_what_has_no_canonical_form(self, said):
        with pytest.raises(TypeError):
            SIGNER.sign(TYPE, said)


class TestVerify:
    def test_returns_what_was_said(self):
        assert SIGNER.verify(TYPE, GENUINE) == SAID

    def test_knows_retired_keys_and_forgets_dropped_ones(self):
        earlier = Signer((OLD,)).sign(TYPE, SAID)

        assert SIGNER.verify(TYPE, earlier) == SAID
        with pytest.raises(NotGenuine):
            Signer((NEW,)).verify(TYPE, earlier)

    def test_refuses_another_type(self):
        with pytest.raises(NotGenuine):
            SIGNER.verify("portal-checkpoint+jws", GENUINE)

    @pytest.mark.parametrize(
        "forged",
        [
            UNSIGNED,
            signed(HEADER | {"alg": "none"}),
            *(signed(HEADER | {"alg": name}) for name in ("None", "ES256", "Ed25519", "eddsa", "", None, ["EdDSA"])),
            keyed(public(NEW)),
            keyed(b64(public(NEW)).encode()),
            signed(HEADER | {"typ": "JWT"}),
            signed(HEADER | {"typ": TYPE.upper()}),
            signed(HEADER | {"kid": thumbprint(OLD)}),
            signed(HEADER | {"kid": "unknown"}),
            signed(HEADER | {"kid": None}),
            signed(HEADER | {"kid": [thumbprint(NEW)]}),
            signed(HEADER, seed=OLD),
            signed(HEADER, seed=b"x" * 32),
            signed({"alg": "EdDSA", "typ": TYPE}),
            signed({"alg": "EdDSA", "kid": thumbprint(NEW)}),
            signed(HEADER | {"crit": ["x"], "x": 1}),
            signed(HEADER | {"crit": []}),
            signed(HEADER | {"b64": False}),
            signed(HEADER | {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": b64(public(b"x" * 32))}}, seed=b"x" * 32),
            signed(HEADER | {"jku": "https://evil.example"}),
            signed('{"alg":"none",' + json.dumps(HEADER)[1:]),
            signed("[]"),
            signed("nonsense"),
            signed(HEADER, b"[]"),
            signed(HEADER, b"nonsense"),
            signed(HEADER, b"\xff"),
            "",
            "..",
            GENUINE + "=",
            GENUINE + ".",
            "\u00e6." + GENUINE,
            f" {GENUINE}",
            GENUINE.rpartition(".")[0] + ".",
        ],
    )
    def test_refuses_forgeries(self, forged):
        with pytest.raises(NotGenuine):
            SIGNER.verify(TYPE, forged)

    @given(st.integers(0, len(GENUINE) - 1), st.characters(max_codepoint=0x17F))
    def test_refuses_any_changed_character(self, place, character):
        changed = GENUINE[:place] + character + GENUINE[place + 1 :]
        if changed != GENUINE:
            with pytest.raises(NotGenuine):
                SIGNER.verify(TYPE, changed)

    def test_refuses_the_same_signature_written_otherwise(self):
        """The last character has bits that no byte uses; only one of its forms is ours."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        sibling = GENUINE[:-1] + alphabet[alphabet.index(GENUINE[-1]) ^ 1]
        with pytest.raises(NotGenuine):
            SIGNER.verify(TYPE, sibling)


class TestJwks:
    def test_names_public_keys_by_their_thumbprint(self):
        keys = SIGNER.jwks()["keys"]

        assert [key["kid"] for key in keys] == [thumbprint(NEW), thumbprint(OLD)]
        assert [key["x"] for key in keys] == [b64(public(NEW)), b64(public(OLD))]
        assert {name for key in keys for name in key} == {"kty", "crv", "x", "kid", "alg", "use"}
