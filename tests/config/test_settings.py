import subprocess
import sys
from pathlib import Path

import pytest

from portal.config.reader import ConfigurationError
from portal.config.settings import DEMO_KEY, DEMO_SIGNING_KEY, DEMO_VAULT_KEY, PROJECT, read_settings

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
OTHER_KEY = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU="
VAULT_KEY = "YSB2YXVsdCBrZXkgZm9yIHRoZSB0ZXN0cyBhbG9uZSE="
SIGNING_KEY = "YSBzaWduaW5nIGtleSBmb3IgdGhlIHRlc3RzIG9ubHk="
PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_DATABASE_URL": "postgresql+psycopg://portal@db/portal",
    "PORTAL_SECRET_KEYS": KEY,
    "PORTAL_VAULT_KEYS": VAULT_KEY,
    "PORTAL_SIGNING_KEYS": SIGNING_KEY,
    "PORTAL_PUBLIC_URL": "https://indgang.example",
    "PORTAL_MUNICIPALITY": str(PROJECT / "portal" / "demo" / "municipality.toml"),
    "PORTAL_CITIZEN_OIDC_ISSUER": "https://broker.example/op",
    "PORTAL_CITIZEN_OIDC_CLIENT_ID": "portal",
    "PORTAL_CITIZEN_OIDC_CLIENT_SECRET": "secret",
    "PORTAL_STAFF_OIDC_ISSUER": "https://staff.example/op",
    "PORTAL_STAFF_OIDC_CLIENT_ID": "portal-staff",
    "PORTAL_STAFF_OIDC_CLIENT_SECRET": "another secret",
}


def faults(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_settings(environ)
    return caught.value.faults


class TestReadSettings:
    def test_demo_needs_nothing_else(self):
        settings = read_settings({"PORTAL_ENV": "demo"})

        assert settings.citizen_sign_in.is_demo
        assert settings.public_url == "http://127.0.0.1:8000"

    def test_production_is_read(self):
        settings = read_settings(PRODUCTION)

        assert settings.is_secure
        assert settings.host == "indgang.example"
        assert not settings.citizen_sign_in.is_demo

    def test_an_own_provider_takes_the_demos_place(self):
        own = {"ISSUER": "http://127.0.0.1:9000", "CLIENT_ID": "c", "CLIENT_SECRET": "s"}
        settings = read_settings({"PORTAL_ENV": "demo"} | {f"PORTAL_CITIZEN_OIDC_{k}": v for k, v in own.items()})

        assert settings.citizen_sign_in.preset == "generic"
        assert not settings.citizen_sign_in.is_demo

    @pytest.mark.parametrize(
        ("given", "read"),
        [
            ("https://Indgang.Example:443/", "https://indgang.example"),
            ("https://indgang.example:8443", "https://indgang.example:8443"),
            ("https://æøå.dk", "https://xn--5cab8c.dk"),
            ("https://[::1]:443", "https://[::1]"),
        ],
    )
    def test_the_public_address_is_read_as_browsers_name_it(self, given, read):
        assert read_settings(PRODUCTION | {"PORTAL_PUBLIC_URL": given}).public_url == read

    def test_several_keys_are_read_in_order(self):
        settings = read_settings({"PORTAL_ENV": "demo", "PORTAL_SECRET_KEYS": f"{KEY}, {OTHER_KEY}"})

        assert len(settings.secret_keys) == 2
        assert settings.secret_keys[0].startswith(b"0123")

    @pytest.mark.parametrize(
        ("name", "value", "reason"),
        [
            ("PORTAL_ENV", "staging", "must be one of"),
            ("PORTAL_ENV", "", "is not set"),
            ("PORTAL_DATABASE_URL", "mysql://x/y", "must begin with sqlite"),
            ("PORTAL_DATABASE_URL", "nonsense", "is no database address"),
            ("PORTAL_DATABASE_URL", "sqlite://", "names no file"),
            ("PORTAL_SECRET_KEYS", "short", "32 bytes"),
            ("PORTAL_SECRET_KEYS", f"{KEY},", "32 bytes"),
            ("PORTAL_SECRET_KEYS", DEMO_KEY, "well-known"),
            ("PORTAL_VAULT_KEYS", "short", "32 bytes"),
            ("PORTAL_VAULT_KEYS", "", "is not set"),
            ("PORTAL_VAULT_KEYS", DEMO_VAULT_KEY, "well-known"),
            ("PORTAL_VAULT_KEYS", DEMO_KEY, "well-known"),
            ("PORTAL_VAULT_KEYS", KEY, "holds a key of PORTAL_SECRET_KEYS"),
            ("PORTAL_VAULT_KEYS", f"{VAULT_KEY},{KEY}", "holds a key of PORTAL_SECRET_KEYS"),
            ("PORTAL_SIGNING_KEYS", "æøå", "32 bytes"),
            ("PORTAL_SIGNING_KEYS", "", "is not set"),
            ("PORTAL_SIGNING_KEYS", DEMO_SIGNING_KEY, "well-known"),
            ("PORTAL_SIGNING_KEYS", f"{SIGNING_KEY},{KEY}", "holds a key of PORTAL_SECRET_KEYS"),
            ("PORTAL_SIGNING_KEYS", VAULT_KEY, "holds a key of PORTAL_VAULT_KEYS"),
            ("PORTAL_PUBLIC_URL", "http://indgang.example", "must be https"),
            ("PORTAL_PUBLIC_URL", "indgang.example", "must be an http(s) address"),
            ("PORTAL_PUBLIC_URL", "https://indgang.example/sti", "without a path"),
            ("PORTAL_PUBLIC_URL", "https://u@indgang.example", "must be an http(s) address"),
            ("PORTAL_PUBLIC_URL", "https://indgang.example:abc", "PORTAL_PUBLIC_URL"),
            ("PORTAL_TRUSTED_PROXIES", "many", "0 to 9"),
            ("PORTAL_TRUSTED_PROXIES", "-1", "0 to 9"),
            ("PORTAL_REDIS_URL", "localhost:6379", "begins with redis://"),
            ("PORTAL_SMTP_URL", "http://mail", "begins with smtp://"),
            ("PORTAL_SMTP_URL", "smtp://mail:99999", "Port out of range"),
            ("PORTAL_SMTP_URL", "smtp://mail/path", "the server alone"),
            ("PORTAL_SMTP_URL", "smtp://secret@mail", "both a name and a password"),
            ("PORTAL_MUNICIPALITY", "/findes/ikke.toml", "No such file"),
            ("PORTAL_CITIZEN_OIDC_ISSUER", "http://broker.example", "must be https"),
            ("PORTAL_CITIZEN_OIDC_ISSUER", "", "is not set"),
            ("PORTAL_CITIZEN_OIDC_PRESET", "demo", "not for production"),
            ("PORTAL_CITIZEN_OIDC_PRESET", "mitid", "must be one of"),
            ("PORTAL_CITIZEN_OIDC_CLAIMS", "{", "is no JSON"),
            ("PORTAL_CITIZEN_OIDC_CLAIMS", '{"name": 1}', "object of texts"),
            ("PORTAL_CITIZEN_OIDC_CLAIMS", '{"nam": "name"}', "unknown claims (nam)"),
            ("PORTAL_CITIZEN_OIDC_CLAIMS", '{"name": ["name", 1]}', "lists of texts"),
            ("PORTAL_CITIZEN_OIDC_CLAIMS", "[]", "object of texts"),
            ("PORTAL_STAFF_OIDC_ISSUER", "nonsense", "http(s) address"),
            ("PORTAL_STAFF_OIDC_ISSUER", "", "is not set"),
            ("PORTAL_STAFF_OIDC_PRESET", "demo", "not for production"),
            ("PORTAL_STAFF_OIDC_LEVEL", "low", "substantial or high"),
            ("PORTAL_STAFF_OIDC_ROLES", '{"coordinater": "x"}', "unknown roles (coordinater)"),
            ("PORTAL_STAFF_OIDC_ROLES", "[]", "object of texts"),
            ("PORTAL_CITIZEN_OIDC_ROLES", "{}", "is no setting"),
            ("PORTAL_DATABASE_URL", "sqlite:///:memory:", "names no file"),
            ("PORTAL_DATABASE_URL", "sqlite:///file:x?mode=memory&uri=true", "names no file"),
            ("PORTAL_PUBLIC_URL", "https://port al.dk", "names no host"),
            ("PORTAL_PUBLIC_URL", "https://.", "names no host"),
            ("PORTAL_CITIZEN_OIDC_SCOPES", "profile", "must contain openid"),
            ("PORTAL_CITIZEN_OIDC_LEVEL", "low", "substantial or high"),
            ("PORTAL_CITIZEN_OIDC_LEVEL", "godt", "must be one of"),
            ("PORTAL_CITIZEN_OIDC_PRIVATE_KEY", "/findes/ikke.pem", "can't be read"),
            ("PORTAL_SECRET_KEY", KEY, "is no setting of the portal"),
        ],
    )
    def test_one_clear_line_for_each_fault(self, name, value, reason):
        found = faults(PRODUCTION | {name: value})

        assert any(line.startswith(name) and reason in line for line in found), found
        assert not [line for line in found if not line.startswith(name)], found

    def test_all_faults_at_once(self):
        found = faults({"PORTAL_ENV": "production", "PORTAL_PUBLIC_URL": "http://x", "PORTAL_NAME": "x"})

        names = {line.split(":")[0] for line in found}
        assert {"PORTAL_NAME", "PORTAL_DATABASE_URL", "PORTAL_SECRET_KEYS", "PORTAL_PUBLIC_URL"} <= names

    def test_the_vaults_keys_are_its_own_in_the_demo_too(self):
        settings = read_settings({"PORTAL_ENV": "demo"})
        assert not set(settings.secret_keys) & set(settings.vault_keys)

        found = faults({"PORTAL_ENV": "demo", "PORTAL_VAULT_KEYS": f"{VAULT_KEY},{DEMO_KEY}"})
        assert found == ["PORTAL_VAULT_KEYS: holds a key of PORTAL_SECRET_KEYS; the vault's must be its own"]

    def test_a_witness_is_there_where_it_is_named(self):
        assert read_settings(PRODUCTION).audit_witness is None
        named = read_settings(PRODUCTION | {"PORTAL_AUDIT_WITNESS": "/mnt/vidne/spor.jws"})
        assert named.audit_witness == Path("/mnt/vidne/spor.jws")

    def test_no_secret_stands_in_a_fault_or_in_print(self):
        found = faults(PRODUCTION | {"PORTAL_SECRET_KEYS": "hemmelig-hemmelig"})
        assert "hemmelig" not in "".join(found)

        printed = repr(read_settings(PRODUCTION | {"PORTAL_CITIZEN_OIDC_CLIENT_SECRET": "hemmelig"}))
        assert "hemmelig" not in printed
        assert "0123456789" not in printed
        assert "a vault key" not in printed
        assert "a signing key" not in printed

    def test_sqlite_on_a_network_path_is_refused(self, monkeypatch):
        mounts = "host:/vol /mnt/nas nfs4 rw 0 0\n/dev/sda / ext4 rw 0 0\n"
        monkeypatch.setattr("portal.config.settings.Path.read_text", lambda self: mounts)

        found = faults(PRODUCTION | {"PORTAL_DATABASE_URL": "sqlite:////mnt/nas/portal.sqlite3"})

        assert found == ["PORTAL_DATABASE_URL: SQLite can't live on nfs4"]


class TestStart:
    def test_wrong_settings_stop_it_with_a_line_each_and_a_non_zero_exit(self):
        run = subprocess.run(
            [sys.executable, "-c", "import wsgi"],
            cwd=PROJECT,
            env={"PORTAL_ENV": "production", "PORTAL_NAVN": "x"},
            capture_output=True,
            text=True,
            check=False,
        )

        assert run.returncode == 2
        assert "PORTAL_NAVN: is no setting of the portal" in run.stderr
        assert "Traceback" not in run.stderr
