"""The key that proves to a broker who we are: what is wrong with its file is known before anything starts."""

import json

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from portal.config.private_key import algorithm_of, read_private_key
from portal.config.reader import ConfigurationError
from portal.config.settings import read_settings

OIDC = "PORTAL_CITIZEN_OIDC"
OWN = {"PORTAL_ENV": "test", f"{OIDC}_ISSUER": "http://127.0.0.1:9", f"{OIDC}_CLIENT_ID": "portal"}
RSA, EC = RSAKey.generate_key(2048), ECKey.generate_key("P-256", {"kid": "ours"})
TEXTS = {
    "empty": "",
    "a word": "hemmelig",
    "broken JSON": "{",
    "a list": "[]",
    "half a key": '{"kty": "RSA"}',
    "other letters": "æ",
    "public PEM": EC.as_pem(private=False).decode(),
    "public JWK": json.dumps(RSA.as_dict(private=False)),
    "shared key": json.dumps(OctKey.generate_key(256).as_dict(private=True)),
    "Ed25519": json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)),
    "HS256": json.dumps({**EC.as_dict(private=True), "alg": "HS256"}),
    "secp256k1": ECKey.generate_key("secp256k1").as_pem(private=True).decode(),
}
WRONG = [(name, "no private RSA or EC key") for name in TEXTS if name not in ("other letters", "HS256", "secp256k1")]
WRONG += [("other letters", "can't be read"), ("HS256", "brokers don't take"), ("secp256k1", "brokers don't take")]


class TestReadPrivateKey:
    @pytest.mark.parametrize(
        ("key", "algorithm"),
        [(RSA, "RS256"), (EC, "ES256"), (ECKey.generate_key("P-384"), "ES384"), (ECKey.generate_key("P-521"), "ES512")],
        ids=["RSA", "P-256", "P-384", "P-521"],
    )
    @pytest.mark.parametrize("way", ["pem", "jwk"])
    def test_reads_pem_and_jwk(self, tmp_path, key, algorithm, way):
        text = key.as_pem(private=True).decode() if way == "pem" else json.dumps(key.as_dict(private=True))
        read = read_private_key(a_file(tmp_path, text))

        assert algorithm_of(read) == algorithm
        assert read.kid

    def test_keeps_the_name_and_algorithm_that_a_jwk_gives(self, tmp_path):
        key = RSAKey.generate_key(2048, {"kid": "2026-11", "alg": "PS256"})
        read = read_private_key(a_file(tmp_path, json.dumps(key.as_dict(private=True))))

        assert (read.kid, algorithm_of(read)) == ("2026-11", "PS256")

    @pytest.mark.parametrize(("name", "reason"), WRONG)
    def test_refuses_any_other_file(self, tmp_path, name, reason):
        with pytest.raises(ValueError, match=reason) as caught:
            read_private_key(a_file(tmp_path, TEXTS[name]))
        assert "hemmelig" not in str(caught.value)

    def test_refuses_a_short_rsa_key(self, tmp_path, monkeypatch):
        monkeypatch.setattr("portal.config.private_key.LEAST_BITS", 4096)
        with pytest.raises(ValueError, match="less than 4096 bits"):
            read_private_key(a_file(tmp_path, RSA.as_pem(private=True).decode()))

    @pytest.mark.parametrize("path", ["/findes/ikke.pem", "/"])
    def test_refuses_what_is_no_file(self, path):
        with pytest.raises(ValueError, match="can't be read"):
            read_private_key(path)


class TestSettings:
    def test_take_a_key_in_place_of_a_secret(self, tmp_path):
        settings = read_settings(OWN | {f"{OIDC}_PRIVATE_KEY": a_file(tmp_path, EC.as_pem(private=True).decode())})

        assert settings.citizen_sign_in.private_key is not None
        assert settings.citizen_sign_in.client_secret == ""
        assert "private_key" not in repr(settings)

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({f"{OIDC}_CLIENT_SECRET": "s"}, "give one of them"),
            ({f"{OIDC}_ISSUER": ""}, "is not set"),
        ],
    )
    def test_name_what_doesnt_go_together(self, tmp_path, more, reason):
        key = a_file(tmp_path, EC.as_pem(private=True).decode())
        with pytest.raises(ConfigurationError) as caught:
            read_settings(OWN | {f"{OIDC}_PRIVATE_KEY": key} | more)
        assert [line for line in caught.value.faults if reason in line]

    def test_have_no_key_for_the_demos_own_sign_in(self, tmp_path):
        key = a_file(tmp_path, EC.as_pem(private=True).decode())
        with pytest.raises(ConfigurationError) as caught:
            read_settings({"PORTAL_ENV": "demo", f"{OIDC}_PRIVATE_KEY": key})
        assert caught.value.faults == [f"{OIDC}_PRIVATE_KEY: is not for the demo's own sign-in; give an issuer too"]


def a_file(folder, text) -> str:
    path = folder / "key.pem"
    path.write_text(text)
    return str(path)
