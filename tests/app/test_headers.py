import pytest

from portal.app.application import create_app
from portal.app.headers import HEADERS, STRICT_TRANSPORT
from portal.config.settings import read_settings
from tests.config.test_settings import PRODUCTION
from tests.pages import OWN

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class TestHeaders:
    def test_are_just_these(self):
        assert dict(HEADERS) == EXPECTED

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/", 200),
            ("GET", "/findes-ikke", 404),
            ("GET", "/min-side", 302),
            ("POST", "/", 405),
            ("TRACE", "/", 405),
            ("POST", "/log-af", 403),
            ("GET", "/healthz", 200),
            ("GET", "/static/css/portal.css", 404),
            ("GET", "/%00", 404),
            ("GET", "/situationer/%ff", 404),
        ],
    )
    def test_stand_on_every_answer(self, app, database, method, path, status):
        answer = app.test_client().open(path, method=method, base_url=OWN)

        assert answer.status_code == status
        assert {name: answer.headers.getlist(name) for name in EXPECTED} == {k: [v] for k, v in EXPECTED.items()}

    def test_stand_on_static_files_which_are_kept_for_ever(self, app, database):
        asset = app.jinja_env.globals["asset"]
        for name in ("css/portal.css", "js/forlad.js", "img/favicon.svg", "fonts/portal-sans-regular.woff2"):
            answer = app.test_client().get(asset(name), base_url=OWN)
            assert answer.status_code == 200
            assert answer.headers["Content-Security-Policy"] == POLICY
            assert "immutable" in answer.headers["Cache-Control"]
            assert "Access-Control-Allow-Origin" not in answer.headers
            answer.close()

    def test_strict_transport_only_over_https(self, app, database):
        assert STRICT_TRANSPORT[0] not in app.test_client().get("/healthz", base_url=OWN).headers

        secure = create_app(read_settings(PRODUCTION))
        answer = secure.test_client().get("/healthz", base_url="https://indgang.example")

        assert answer.headers.getlist(STRICT_TRANSPORT[0]) == [STRICT_TRANSPORT[1]]
        assert int(STRICT_TRANSPORT[1].split("=")[1].split(";")[0]) >= 31536000


class TestProduction:
    def test_knows_no_demo(self):
        secure = create_app(read_settings(PRODUCTION))

        assert not [rule for rule in secure.url_map.iter_rules() if "demo" in rule.rule]
        assert "demo" not in secure.cli.commands
        assert not secure.debug

    def test_forwarded_names_are_believed_only_behind_a_trusted_proxy(self):
        spoofed = {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "http"}
        secure = create_app(read_settings(PRODUCTION))
        answer = secure.test_client().get("/log-ind", base_url="http://indgang.example", headers=spoofed)
        assert "evil.test" not in answer.headers.get("Location", "")

        behind = create_app(read_settings(PRODUCTION | {"PORTAL_TRUSTED_PROXIES": "1"}))
        answer = behind.test_client().get("/min-side", base_url="http://10.0.0.1", headers=spoofed)
        assert answer.headers["Location"].startswith("https://indgang.example/")
