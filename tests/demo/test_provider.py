"""The demo's provider keeps to OpenID Connect as strictly as a real one, so what works here works there."""

import base64
import hashlib
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from portal.config.sign_in import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET
from portal.demo.people import DISCHARGED
from tests.pages import OWN
from tests.people.browser import query_of

AT = "/demo/mitid"
BACK = f"{OWN}/log-ind/retur"
VERIFIER = "a-verifier-that-is-long-enough-for-pkce-00000000"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": DEMO_CLIENT_ID,
    "redirect_uri": BACK,
    "scope": "openid mitid",
    "state": "a-state",
    "nonce": "a-nonce",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


class TestMetadata:
    def test_names_the_issuer_and_pages_that_are_there(self, browser):
        metadata = browser.get(f"{AT}/.well-known/openid-configuration", base_url=OWN).get_json()

        assert metadata["issuer"] == f"{OWN}{AT}"
        for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
            assert browser.get(urlsplit(metadata[name]).path, base_url=OWN).status_code != 404

    def test_publishes_no_private_part_of_its_key(self, browser):
        (key,) = browser.get(f"{AT}/jwks", base_url=OWN).get_json()["keys"]

        assert key["kty"] == "EC"
        assert "d" not in key


class TestAuthorize:
    def test_sends_the_person_back_with_a_code(self, choose):
        answer = choose()
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{BACK}?")
        assert query_of(answer.headers["Location"]).keys() == {"code", "state", "iss"}
        assert query_of(answer.headers["Location"])["iss"] == f"{OWN}{AT}"

    def test_sends_one_who_cancels_back_without(self, choose):
        told = query_of(choose({"cancel": "yes"}).headers["Location"])

        assert (told["error"], told["state"], told["iss"]) == ("access_denied", "a-state", f"{OWN}{AT}")
        assert "code" not in told

    @pytest.mark.parametrize("pressed", [{}, {"person": "nobody"}, {"person": ""}], ids=str)
    def test_asks_again_where_nobody_was_chosen(self, choose, pressed):
        answer = choose(pressed)

        assert answer.status_code == 200
        assert "Asta Lindgaard" in answer.get_data(as_text=True)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"client_id": "another"},
            {"client_id": None},
            {"redirect_uri": "https://evil.test/log-ind/retur"},
            {"redirect_uri": f"{BACK}/more"},
            {"redirect_uri": f"{BACK}?more"},
            {"redirect_uri": None},
            {"response_type": "token"},
            {"response_type": "id_token"},
            {"response_type": None},
            {"code_challenge": None},
            {"code_challenge": None, "code_challenge_method": None},
            {"code_challenge": VERIFIER, "code_challenge_method": "plain"},
            {"code_challenge_method": None},
            {"nonce": None},
        ],
        ids=str,
    )
    def test_refuses_a_wrong_question_and_sends_nobody_anywhere(self, browser, choose, wrong):
        asked = {name: value for name, value in {**ASKED, **wrong}.items() if value is not None}
        shown = browser.get(f"{AT}/authorize", query_string=asked, base_url=OWN)

        for answer in (shown, choose(asked=asked)):
            assert answer.status_code == 400
            assert "Location" not in answer.headers
            assert "evil" not in answer.get_data(as_text=True)


class TestToken:
    def test_gives_a_signed_id_token_for_a_code(self, browser, code, swap):
        answer = swap(code())
        keys = browser.get(f"{AT}/jwks", base_url=OWN).get_json()
        token = jwt.decode(answer.get_json()["id_token"], KeySet.import_key_set(keys), algorithms=["ES256"])

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        told = token.claims
        assert (told["iss"], told["aud"], told["nonce"]) == (f"{OWN}{AT}", [DEMO_CLIENT_ID], "a-nonce")
        assert (told["sub"], told["identity_type"]) == (DISCHARGED.subject, "private")
        assert told["loa"].endswith("/Substantial")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"code_verifier": VERIFIER[::-1]},
            {"code_verifier": CHALLENGE},
            {"code_verifier": None},
            {"code_verifier": ""},
            {"redirect_uri": f"{BACK}/more"},
            {"redirect_uri": None},
            {"code": "forged"},
            {"code": None},
            {"grant_type": "password"},
            {"grant_type": "client_credentials"},
            {"grant_type": None},
        ],
        ids=str,
    )
    def test_refuses_what_doesnt_fit_the_code(self, code, swap, wrong):
        answer = swap(code(), **wrong)

        assert answer.status_code in (400, 401)
        assert "access_token" not in answer.get_json()

    def test_a_code_works_once(self, code, swap):
        given = code()

        assert [swap(given).status_code, swap(given).status_code] == [200, 400]

    def test_a_code_that_was_tried_with_a_wrong_verifier_is_gone(self, code, swap):
        given = code()
        swap(given, code_verifier="another-verifier-that-is-long-enough-000000000")

        assert swap(given).status_code == 400

    @pytest.mark.parametrize(
        "login",
        [None, (DEMO_CLIENT_ID, "wrong"), ("another", DEMO_CLIENT_SECRET), (DEMO_CLIENT_ID, "hemmeligt-æøå")],
        ids=str,
    )
    def test_is_for_the_portal_alone(self, code, swap, login):
        assert swap(code(), login=login).status_code == 401

    def test_takes_no_secret_in_the_form(self, code, swap):
        form = {"client_id": DEMO_CLIENT_ID, "client_secret": DEMO_CLIENT_SECRET}
        assert swap(code(), login=None, **form).status_code == 401


class TestUserinfo:
    def test_tells_about_the_person_whom_the_token_is_for(self, code, swap, about):
        token = swap(code()).get_json()["access_token"]

        assert about(f"Bearer {token}").get_json() == {
            "sub": DISCHARGED.subject,
            "mitid.identity_name": "Asta Lindgaard",
            "mitid.date_of_birth": "1992-05-03",
            "mitid.has_cpr": "true",
        }

    def test_tells_no_more_than_was_asked_for(self, code, swap, about):
        token = swap(code(asked={**ASKED, "scope": "openid"})).get_json()["access_token"]

        assert about(f"Bearer {token}").get_json() == {"sub": DISCHARGED.subject}

    @pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer forged", "Basic cG9ydGFsOng="], ids=str)
    def test_tells_nobody_without_a_token(self, about, header):
        answer = about(header)

        assert answer.status_code == 401
        assert "sub" not in answer.get_json()


@pytest.fixture
def browser(app, database):
    return app.test_client()


@pytest.fixture
def choose(browser):
    """Press a button of the provider's page; as a rule, the discharged woman's."""

    def chosen(pressed=None, asked=None):
        sent = {"person": DISCHARGED.subject} if pressed is None else pressed
        headers = {"Sec-Fetch-Site": "same-origin"}
        asked = ASKED if asked is None else asked
        return browser.post(f"{AT}/authorize", query_string=asked, data=sent, headers=headers, base_url=OWN)

    return chosen


@pytest.fixture
def code(choose):
    return lambda **given: query_of(choose(**given).headers["Location"])["code"]


@pytest.fixture
def swap(browser):
    """Ask for the tokens of a code, as the portal does; `given` puts in something wrong, None leaves it out."""

    def swapped(given_code, login=(DEMO_CLIENT_ID, DEMO_CLIENT_SECRET), **given):
        right = {
            "grant_type": "authorization_code",
            "code": given_code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }
        sent = {name: value for name, value in {**right, **given}.items() if value is not None}
        return browser.post(f"{AT}/token", data=sent, headers=basic(login), base_url=OWN)

    return swapped


@pytest.fixture
def about(browser):
    def asked(header):
        headers = {} if header is None else {"Authorization": header}
        return browser.get(f"{AT}/userinfo", headers=headers, base_url=OWN)

    return asked


def basic(login):
    """Return the header that says who asks (RFC 7617)."""
    if login is None:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(login).encode()).decode()}
