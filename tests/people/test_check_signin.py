"""`flask people check-signin`: one line for each fault, and none of the provider's words."""

import pytest

from tests.people.portals import a_stub_portal
from tests.people.stub import KEYS, METADATA, OFFERED, PAR, TOKEN, sent

UNKNOWN_CODE = sent({"error": "invalid_grant", "error_description": "evil"}, 400)
AWAY = "http://127.0.0.1:59998"


class TestCheckSignin:
    def test_finds_nothing_wrong_with_a_good_provider(self, run, stub):
        stub.instead[TOKEN] = UNKNOWN_CODE
        result = run()

        assert result.exit_code == 0
        assert "fault:" not in result.output
        assert "remark: no pushed requests" in result.output
        assert "People can sign in" in result.output

    @pytest.mark.parametrize(
        ("change", "line"),
        [
            ({"issuer": "https://evil.test"}, "metadata of another issuer"),
            ({"token_endpoint": None}, "metadata without a fitting token_endpoint"),
            ({"end_session_endpoint": "ftp://evil.test"}, "metadata without a fitting end_session_endpoint"),
            ({OFFERED: ["HS256"]}, "metadata without an algorithm that we accept"),
            ({"require_pushed_authorization_requests": True}, "metadata without a fitting pushed"),
            ({"token_endpoint_auth_methods_supported": ["evil"]}, "doesn't take a proof by client_secret_basic"),
            ({"scopes_supported": ["openid", "evil"]}, "doesn't take the scope mitid"),
            ({"response_types_supported": ["token"]}, "doesn't take the response type code"),
            ({"response_modes_supported": ["form_post"]}, "doesn't take the response mode query"),
            ({"code_challenge_methods_supported": ["plain"]}, "doesn't take the code challenge method S256"),
        ],
        ids=lambda given: next(iter(given)) if isinstance(given, dict) else "",
    )
    def test_tells_what_the_metadata_lack(self, run, stub, change, line):
        stub.instead[TOKEN] = UNKNOWN_CODE
        stub.metadata |= change
        faults = faults_in(run())

        assert len(faults) == 1
        assert line in faults[0]
        assert "evil" not in faults[0]

    @pytest.mark.parametrize(
        ("path", "answer", "line"),
        [
            (METADATA, sent({}, 500), "can't be met at"),
            (METADATA, sent(b"evil"), "can't be met at"),
            (KEYS, sent({"keys": []}), "its keys can't be had: no key that can be read"),
            (TOKEN, sent({"error": "invalid_client"}, 401), "doesn't know the portal by this client id"),
            (TOKEN, sent({"error": "unauthorized_client"}, 400), "doesn't know the portal by this client id"),
            (TOKEN, sent(b"evil", 502), "refuses what a sign-in would send it"),
            (PAR, sent({"error": "invalid_request"}, 400), f"(is {AWAY}/log-ind/retur registered?)"),
        ],
        ids=["down", "no JSON", "no keys", "unknown", "unauthorised", "bad gateway", "not pushed"],
    )
    def test_tells_what_fails(self, run, stub, path, answer, line):
        stub.metadata["pushed_authorization_request_endpoint"] = stub.issuer + PAR
        stub.instead = {TOKEN: UNKNOWN_CODE, path: answer}
        result = run()

        assert result.exit_code == 1
        assert [fault for fault in faults_in(result) if line in fault]
        assert "evil" not in result.output


def faults_in(result) -> list[str]:
    return [line for line in result.output.splitlines() if line.startswith("fault: ")]


class TestStaff:
    @pytest.mark.parametrize(
        ("preset", "claims", "lacking"),
        [
            ("generic", '{"roles": "roles", "unit": "unit"}', []),
            ("entra", "{}", []),
            ("kombit-bridge", "{}", []),
            ("generic", "{}", ["no claim is named for roles", "no claim is named for the department"]),
            ("kombit-bridge", '{"privileges": [], "unit": []}', ["no claim is named for roles", "for the department"]),
        ],
    )
    def test_is_told_what_would_keep_everybody_out(self, database_url, app, stub_server, stub, preset, claims, lacking):
        stub.instead[TOKEN] = UNKNOWN_CODE
        given = {"PORTAL_STAFF_OIDC_PRESET": preset, "PORTAL_STAFF_OIDC_CLAIMS": claims}
        with a_stub_portal(database_url, AWAY, stub_server, **given) as portal:
            result = portal.test_cli_runner().invoke(args=["people", "check-signin", "--staff"])

        faults = [line for line in result.output.splitlines() if line.startswith("fault:")]
        assert len(faults) == len(lacking)
        assert all(any(words in fault for fault in faults) for words in lacking)
        assert result.exit_code == (1 if lacking else 0)


@pytest.fixture
def run(database_url, app, stub_server, stub):
    with a_stub_portal(database_url, AWAY, stub_server) as portal:
        yield lambda: portal.test_cli_runner().invoke(args=["people", "check-signin"])
