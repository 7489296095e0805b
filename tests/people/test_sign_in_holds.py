"""What must work, however odd the provider is: a good sign-in is never lost to a check of ours."""

import json
import time
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import select

from portal.people.models import WebSession
from tests.pages import OWN
from tests.people.browser import query_of
from tests.people.portals import a_stub_portal
from tests.people.scene import Scene
from tests.people.stub import CLIENT_ID, CLIENT_SECRET, KEYS, METADATA, PAR, TOKEN, USERINFO, new_key, sent


class TestOddProvider:
    def test_may_change_its_keys_between_question_and_answer(self, scene):
        assert scene.sign_in().status_code == 302
        state = scene.begin()["state"]
        scene.stub.use(new_key())

        assert scene.come_back(state=state).status_code == 302

    def test_may_change_its_keys_many_times(self, scene):
        for _ in range(8):
            scene.stub.use(new_key())
            assert scene.sign_in().status_code == 302

    def test_may_change_its_keys_while_somebody_floods_us_with_logouts(self, scene):
        scene.sign_in()
        for number in range(20):
            scene.log_out(header={"kid": f"unknown-{number}"}, key=new_key())
        scene.stub.use(new_key())

        assert scene.sign_in().status_code == 302

    @pytest.mark.parametrize(
        "odd",
        [
            {"kty": "EC", "kid": "odd"},
            {"kty": "EC", "kid": "odd", "crv": "P-256", "x": "AAAA", "y": "AAAA"},
            {"kty": "RSA", "kid": "odd", "n": "", "e": ""},
            {"kty": "RSA", "kid": "odd", "n": 7, "e": []},
            {"kty": "RSA", "kid": "odd", "x5c": "evil", "n": "!", "e": "AQAB"},
            None,
            [],
        ],
        ids=lambda odd: json.dumps(odd)[:30],
    )
    def test_may_publish_a_bad_key_beside_a_good_one(self, scene, odd):
        scene.stub.instead[KEYS] = sent({"keys": [odd, *scene.stub.content(KEYS)["keys"]]})
        assert scene.sign_in().status_code == 302

    def test_may_publish_a_key_for_something_else_by_the_same_name(self, scene):
        other = {**new_key().as_dict(private=False), "kid": scene.stub.kid, "use": "enc"}
        scene.stub.instead[KEYS] = sent({"keys": [other, *scene.stub.content(KEYS)["keys"]]})
        assert scene.sign_in().status_code == 302

    def test_may_name_no_key_where_it_has_one(self, scene):
        scene.stub.kid = None
        assert scene.sign_in().status_code == 302

    @pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
    def test_may_sign_with_rsa(self, scene, algorithm):
        scene.stub.use(RSAKey.generate_key(2048, {"use": "sig", "alg": algorithm}, auto_kid=True))
        assert scene.sign_in().status_code == 302

    @pytest.mark.parametrize(
        "claims",
        [
            {"exp": 0},
            {"iat": 30},
            {"aud": [CLIENT_ID]},
            {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID},
            {"amr": "code_app"},
            {"amr": ["mitid.code_app"]},
            {"auth_time": "0"},
            {"loa": "Substantial"},
            {"loa": "urn:dk:nsis:SUBSTANTIAL"},
            {"acr": 7, "age": "36", "mitid.has_cpr": "true"},
        ],
        ids=str,
    )
    def test_may_send_claims_of_odd_types(self, scene, claims):
        now = int(time.time())
        moved = {name: now + value if name in ("exp", "iat") else value for name, value in claims.items()}
        scene.stub.claims |= {"auth_time": str(now)} | moved
        assert scene.sign_in().status_code == 302

    def test_may_have_no_userinfo(self, scene):
        del scene.stub.metadata["userinfo_endpoint"]
        scene.stub.claims |= scene.stub.about
        assert scene.sign_in().status_code == 302
        assert USERINFO not in scene.stub.asked

    def test_may_be_down_for_a_while_after_it_was_met(self, scene, monkeypatch):
        scene.sign_in()
        monkeypatch.setattr("portal.people.discovery.time.monotonic", lambda now=time.monotonic: now() + 4000)
        scene.stub.instead = {METADATA: sent({}, 500), KEYS: sent({}, 500)}

        assert scene.sign_in().status_code == 302

    def test_may_be_down_while_people_are_signed_in(self, scene):
        scene.sign_in()
        scene.stub.instead = {path: sent({}, 500) for path in (METADATA, KEYS, TOKEN, USERINFO)}

        assert scene.client.get("/min-side", base_url=OWN).status_code == 200

    def test_is_looked_at_anew_every_hour(self, scene, monkeypatch):
        scene.sign_in()
        monkeypatch.setattr("portal.people.discovery.time.monotonic", lambda now=time.monotonic: now() + 4000)
        scene.sign_in()

        assert scene.stub.asked.count(METADATA) == scene.stub.asked.count(KEYS) == 2


class TestAbandoned:
    def test_fifty_times_and_then_a_good_one(self, scene):
        for _ in range(50):
            scene.begin("/log-ind?next=/min-side/plan&trin=frisk")
        assert scene.sign_in().status_code == 302

    def test_tabs_both_come_back_each_to_its_own_page(self, scene):
        first = scene.begin("/log-ind?next=/min-side/plan")
        second = scene.begin("/log-ind?next=/min-side/plan/maal")
        for asked, page in ((second, "/min-side/plan/maal"), (first, "/min-side/plan")):
            scene.stub.nonce = asked["nonce"]
            assert scene.come_back(state=asked["state"]).headers["Location"] == page


class TestFixation:
    def test_with_a_planted_cookie_opens_nothing(self, scene):
        scene.client.set_cookie("borger", "planted by the attacker", domain="127.0.0.1")
        assert scene.sign_in().status_code == 302
        thief = scene.new_browser()
        thief.set_cookie("borger", "planted by the attacker", domain="127.0.0.1")

        assert scene.client.get("/min-side", base_url=OWN).status_code == 200
        assert thief.get("/min-side", base_url=OWN).status_code == 302

    @pytest.mark.parametrize("wanted", ["//evil.test", "https://evil.test/min-side", "/\\evil.test", "/log-af"])
    def test_of_where_it_leads_goes_to_my_page(self, scene, wanted):
        assert scene.sign_in(f"/log-ind?next={wanted}").headers["Location"] == "/min-side"


class TestAsked:
    def test_for_is_a_code_in_the_address_with_s256_and_a_level(self, scene):
        asked = scene.begin()

        assert (asked["response_type"], asked["response_mode"]) == ("code", "query")
        assert (asked["code_challenge_method"], asked["acr_values"]) == ("S256", "substantial")
        assert asked["ui_locales"] == "da"
        assert not {"prompt", "max_age"} & asked.keys()

    @pytest.mark.parametrize(
        ("step", "level"), [("frisk", "substantial"), ("betydelig", "substantial"), ("hoej", "high")]
    )
    def test_for_in_a_step_is_a_new_sign_in(self, scene, step, level):
        asked = scene.begin(f"/log-ind?trin={step}")
        assert (asked["prompt"], asked["max_age"], asked["acr_values"]) == ("login", "0", level)

    @pytest.mark.parametrize("step", ["", "lav", "FRISK", "frisk%00", "x" * 5000])
    def test_for_in_no_step_that_there_is_is_an_ordinary_one(self, scene, step):
        assert "prompt" not in scene.begin(f"/log-ind?trin={step}")

    def test_for_behind_the_browsers_back_shows_nothing_in_the_address(self, scene):
        scene.stub.metadata["pushed_authorization_request_endpoint"] = scene.stub.issuer + PAR
        asked, again = scene.begin(), scene.begin()

        assert asked.keys() == {"client_id", "request_uri"}
        assert asked["request_uri"] != again["request_uri"]
        pushed = parse_qs(scene.stub.bodies[PAR])
        assert {"state", "nonce", "code_challenge", "redirect_uri", "scope", "response_type"} <= pushed.keys()

    def test_step_taken_lets_in(self, scene):
        scene.stub.claims |= {"auth_time": str(int(time.time())), "loa": "HIGH"}
        assert scene.sign_in("/log-ind?trin=hoej").status_code == 302


class TestProof:
    def test_by_secret_is_encoded_as_forms_are(self, scene):
        from base64 import b64encode

        header = f"Basic {b64encode(f'{CLIENT_ID}:{CLIENT_SECRET}'.replace(' ', '+').encode()).decode()}"
        scene.sign_in()
        assert scene.stub.headers[TOKEN]["Authorization"] == header

    @pytest.mark.parametrize("key", [RSAKey.generate_key(2048), ECKey.generate_key("P-256")], ids=["RSA", "EC"])
    def test_by_key_is_for_the_issuer_for_a_minute_and_once(self, keyed, key):
        scene = keyed(key)
        proofs = []
        for _ in range(2):
            assert scene.sign_in().status_code == 302
            body = parse_qs(scene.stub.bodies[TOKEN])
            assert "Authorization" not in scene.stub.headers[TOKEN]
            assert body["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
            proofs.append(jwt.decode(body["client_assertion"][0], key, algorithms=["RS256", "ES256"]))

        for proof in proofs:
            assert proof.header["kid"] == key.thumbprint()
            assert (proof.claims["iss"], proof.claims["sub"]) == (CLIENT_ID, CLIENT_ID)
            assert proof.claims["aud"] == scene.stub.issuer
            assert 0 < proof.claims["exp"] - proof.claims["iat"] <= 60
        assert proofs[0].claims["jti"] != proofs[1].claims["jti"]


class TestSignOut:
    def test_leads_to_the_provider_with_its_token_and_back(self, scene, count):
        scene.stub.metadata["end_session_endpoint"] = f"{scene.stub.issuer}/end?x=1"
        scene.sign_in()
        answer = sign_out(scene)

        where = answer.headers["Refresh"].removeprefix("0; url=")
        asked = query_of(where)
        assert where.startswith(f"{scene.stub.issuer}/end?x=1&")
        assert asked["client_id"] == CLIENT_ID
        assert asked["post_logout_redirect_uri"] == f"{OWN}/log-af/retur"
        assert asked["id_token_hint"].count(".") == 2
        assert scene.sessions() == scene.before
        assert scene.client.get_cookie("borger", domain="127.0.0.1") is None
        back = scene.client.get(f"/log-af/retur?state={asked['state']}", base_url=OWN)
        assert back.headers["Location"] == "/logget-af"
        assert scene.client.get(f"/log-af/retur?state={asked['state']}", base_url=OWN).status_code == 400

    def test_stays_here_where_the_provider_has_no_place_for_it(self, scene):
        scene.sign_in()
        assert sign_out(scene).headers["Location"] == "/logget-af"

    def test_stays_here_where_the_provider_is_down(self, scene, stub_portal):
        scene.stub.metadata["end_session_endpoint"] = f"{scene.stub.issuer}/end"
        scene.sign_in()
        scene.stub.instead[METADATA] = sent({}, 500)
        fresh = Scene(stub_portal, scene.database, scene.stub, scene.evil)  # another process, that never met it
        fresh.client = scene.client
        answer = sign_out(fresh)

        assert answer.headers["Location"] == "/logget-af"
        assert scene.client.get("/min-side", base_url=OWN).status_code == 302

    def test_puts_no_number_into_an_address(self, scene, database):
        scene.stub.metadata["end_session_endpoint"] = f"{scene.stub.issuer}/end"
        scene.stub.claims["dk.cpr"] = "910190-0003"
        scene.sign_in()
        answer = sign_out(scene)

        assert "Refresh" not in answer.headers
        assert answer.headers["Location"] == "/logget-af"

    def test_token_cant_be_read_in_the_database(self, scene, database):
        scene.stub.metadata["end_session_endpoint"] = f"{scene.stub.issuer}/end"
        scene.sign_in()

        assert kept(database)
        assert not [sealed for sealed in kept(database) if b"eyJ" in sealed]

    def test_token_isnt_kept_where_nobody_wants_it_back(self, scene, database):
        scene.sign_in()
        assert not kept(database)

    def test_of_another_device_doesnt_bring_its_token(self, scene):
        """A database that mixes up two rows gives nobody's token away."""
        from portal.people.keepsake import seal, unseal

        assert unseal("another", seal("a device", "a.b.c")) == ""
        assert unseal("a device", seal("a device", "a.b.c")) == "a.b.c"
        assert seal("a device", "x" * 7000) is None


class TestLogoutToken:
    def test_ends_the_session_that_it_names(self, scene):
        answer = scene.log_out()

        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert not scene.sessions()

    @pytest.mark.parametrize(
        "odd",
        [{"sub": None}, {"sid": None}, {"aud": [CLIENT_ID, "another"]}, {"header": {"typ": "application/logout+JWT"}}],
        ids=str,
    )
    def test_may_say_it_in_several_ways(self, scene, odd):
        assert scene.log_out(**odd).status_code == 200
        assert not scene.sessions()

    def test_of_a_session_leaves_the_persons_others(self, scene):
        scene.let_in(scene.victim(session_id="another"))
        scene.log_out()
        assert len(scene.sessions()) == 1

    def test_of_a_person_ends_all_of_theirs(self, scene):
        scene.let_in(scene.victim(session_id="another"))
        scene.log_out(sid=None)
        assert not scene.sessions()

    def test_of_a_person_ends_sessions_that_were_never_named(self, scene):
        scene.let_in(scene.victim(session_id=None))
        scene.log_out()
        assert not scene.sessions()

    def test_of_a_session_that_has_ended_is_fine(self, scene):
        scene.log_out()
        assert scene.log_out().status_code == 200

    def test_by_a_new_key_is_read(self, scene):
        scene.log_out(sub="nobody", sid="none")
        scene.stub.use(new_key())
        assert scene.log_out().status_code == 200
        assert not scene.sessions()

    def test_needs_no_name_of_ours_and_no_cookie(self, scene):
        answer = scene.new_browser().post(
            "/log-ind/backchannel", data={"logout_token": scene.logout_token()}, base_url="http://10.0.0.1:8000"
        )
        assert answer.status_code == 200


def kept(database) -> list[bytes]:
    with database.reading() as reader:
        return [sealed for sealed in reader.scalars(select(WebSession.id_token)) if sealed]


def sign_out(scene):
    page = scene.client.get("/min-side", base_url=OWN).get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    headers = {"Sec-Fetch-Site": "same-origin"}
    return scene.client.post("/log-af", data={"csrf_token": token}, headers=headers, base_url=OWN)


@pytest.fixture
def keyed(database_url, database, stub_server, stub, evil_server, tmp_path):
    """Make a scene whose portal proves itself with a key."""
    made = []

    def scene(key) -> Scene:
        path = tmp_path / "key.json"
        path.write_text(json.dumps(key.as_dict(private=True)))
        made.append(a_stub_portal(database_url, OWN, stub_server, CLIENT_SECRET=None, PRIVATE_KEY=str(path)))
        return Scene(made[-1].__enter__(), database, stub, evil_server.new_provider())

    yield scene
    for portal in made:
        portal.__exit__(None, None, None)
