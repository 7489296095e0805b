"""The demo never meets real people."""

import base64
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from flask import Flask

from portal.app.application import create_app
from portal.config.settings import PROJECT, read_settings
from portal.demo.views import install

PRODUCTION = {
    "PORTAL_ENV": "production",
    "PORTAL_DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/nowhere",
    "PORTAL_SECRET_KEYS": base64.urlsafe_b64encode(bytes(range(32))).decode(),
    "PORTAL_VAULT_KEYS": base64.urlsafe_b64encode(bytes(range(32, 64))).decode(),
    "PORTAL_SIGNING_KEYS": base64.urlsafe_b64encode(bytes(range(64, 96))).decode(),
    "PORTAL_PUBLIC_URL": "https://portal.test",
    "PORTAL_MUNICIPALITY": str(PROJECT / "portal" / "demo" / "municipality.toml"),
    "PORTAL_CITIZEN_OIDC_ISSUER": "https://broker.test",
    "PORTAL_CITIZEN_OIDC_CLIENT_ID": "portal",
    "PORTAL_CITIZEN_OIDC_CLIENT_SECRET": "a made-up secret",
    "PORTAL_STAFF_OIDC_ISSUER": "https://staff.test",
    "PORTAL_STAFF_OIDC_CLIENT_ID": "portal",
    "PORTAL_STAFF_OIDC_CLIENT_SECRET": "another made-up secret",
}
LOADED = """
import os, sys
from portal.app.application import create_app
from portal.config.settings import read_settings
create_app(read_settings(os.environ))
print([name for name in sys.modules if name.startswith("portal.demo")])
"""


class TestInstall:
    def test_is_refused_in_production(self, settings):
        app = Flask("planted")
        with pytest.raises(RuntimeError, match="not for production"):
            install(app, replace(settings, env="production"))

        assert "demo_providers" not in app.extensions
        assert not app.blueprints

    @pytest.mark.long
    def test_is_not_even_loaded_there(self):
        environ = {**os.environ, **PRODUCTION}
        environ.pop("PORTAL_TEST_DATABASE_URL", None)
        ran = subprocess.run([sys.executable, "-c", LOADED], env=environ, cwd=PROJECT, capture_output=True, text=True)

        assert (ran.stdout.strip(), ran.returncode) == ("[]", 0), ran.stderr


class TestProduction:
    def test_has_none_of_its_pages_and_commands(self, production):
        browser = production.test_client()

        assert "demo" not in production.blueprints
        assert "demo_providers" not in production.extensions
        assert "demo" not in production.cli.commands
        assert not [rule for rule in production.url_map.iter_rules() if rule.rule.startswith("/demo")]
        assert browser.get("/demo/mitid/jwks", base_url="https://portal.test").status_code == 404

    def test_of_other_providers_has_none_of_its_pages(self, settings):
        others = replace(settings.citizen_sign_in, issuer="http://127.0.0.1:1/another", preset="generic")
        app = create_app(replace(settings, citizen_sign_in=others, staff_sign_in=others))

        assert "demo" not in app.blueprints
        app.extensions["gate"].database.close()

    @pytest.mark.parametrize(("which", "other"), [("mitid", "kommune"), ("kommune", "mitid")])
    def test_of_another_provider_on_one_side_has_only_the_others_pages(self, settings, which, other):
        side = "citizen_sign_in" if which == "mitid" else "staff_sign_in"
        others = replace(settings.citizen_sign_in, issuer="http://127.0.0.1:1/another", preset="generic")
        app = create_app(replace(settings, **{side: others}))
        browser = app.test_client()

        assert browser.get(f"/demo/{which}/jwks", base_url=settings.public_url).status_code == 404
        assert browser.get(f"/demo/{other}/jwks", base_url=settings.public_url).status_code == 200
        app.extensions["gate"].database.close()


@pytest.fixture
def production():
    app = create_app(read_settings(PRODUCTION))
    yield app
    app.extensions["gate"].database.close()
