"""Forgeries that take more than one step: answers that wander, come twice, or come after something else."""

import base64
import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import time_machine
from joserfc.jwk import ECKey
from sqlalchemy import delete, update
from werkzeug.test import TestResponse

from portal import clock
from portal.people.models import StaffMember, WebSession
from tests.pages import OWN
from tests.people.forging import EC_OTHER, Try, bad_keys
from tests.people.scene import Scene
from tests.people.stub import KEYS, PAR, TOKEN, sent


def answer_of_another_browser(scene: Scene) -> TestResponse:
    thief = scene.new_browser()
    state = scene.begin(browser=thief)["state"]
    scene.begin()
    return scene.come_back(state=state)


def answer_without_any_sign_in_begun(scene: Scene) -> TestResponse:
    state = scene.begin(browser=scene.new_browser())["state"]
    return scene.come_back(state=state)


def code_of_another_browser(scene: Scene) -> TestResponse:
    """The thief's code in the victim's own sign-in: the token carries the thief's nonce."""
    scene.begin(browser=scene.new_browser())
    stolen = scene.stub.nonce
    state = scene.begin()["state"]
    scene.stub.nonce = stolen
    return scene.come_back(state=state)


def token_of_the_other_tab(scene: Scene) -> TestResponse:
    first = scene.begin()
    scene.begin()
    return scene.come_back(state=first["state"])


def twice(scene: Scene) -> TestResponse:
    state = scene.begin()["state"]
    assert scene.come_back(state=state).status_code == 302
    scene.before = scene.sessions()
    return scene.come_back(state=state)


def nonce_of_an_earlier_sign_in(scene: Scene) -> TestResponse:
    state = scene.begin()["state"]
    used = scene.stub.nonce
    assert scene.come_back(state=state).status_code == 302
    scene.before = scene.sessions()
    state = scene.begin()["state"]
    scene.stub.nonce = used
    return scene.come_back(state=state)


def state_after_an_hour(scene: Scene) -> TestResponse:
    with time_machine.travel(time.time() - 25 * 3600, tick=True):
        state = scene.begin()["state"]
    return scene.come_back(state=state)


def same_pushed_request_twice(scene: Scene) -> TestResponse:
    """A provider that gives out the same name for two requests: the second answer belongs to the first."""
    scene.stub.metadata["pushed_authorization_request_endpoint"] = scene.stub.issuer + PAR
    scene.stub.instead[PAR] = sent({"request_uri": "urn:always:the:same", "expires_in": 60}, 201)
    first = scene.begin()
    first_state = parse_qs(scene.stub.bodies[PAR])["state"][0]
    nonce = parse_qs(scene.stub.bodies[PAR])["nonce"][0]
    assert first["request_uri"] == "urn:always:the:same"
    scene.begin()
    scene.stub.nonce = nonce
    assert scene.come_back(state=first_state).status_code == 302
    scene.before = scene.sessions()
    return scene.come_back(state=first_state)


def pushed(answer: Any) -> Try:
    """Begin at a provider that takes pushed requests, and answers to them otherwise."""

    def do(scene: Scene) -> TestResponse:
        scene.stub.metadata["pushed_authorization_request_endpoint"] = scene.stub.issuer + PAR
        scene.stub.instead[PAR] = answer
        return scene.client.get(scene.side.base + "/log-ind", base_url=OWN)

    return do


def only_pushed_but_nowhere(scene: Scene) -> TestResponse:
    scene.stub.metadata["require_pushed_authorization_requests"] = True
    return scene.client.get(scene.side.base + "/log-ind", base_url=OWN)


def refresh(**changes: Any) -> Try:
    """Sign in with a token that has run out and could be refreshed: nobody refreshes, and nobody gets in twice."""

    def do(scene: Scene) -> TestResponse:
        scene.stub.token |= {"expires_in": -100, "refresh_token": "once more"}
        state = scene.begin()["state"]
        scene.stub.claims |= changes
        answer = scene.come_back(state=state)
        assert scene.stub.asked.count(TOKEN) == 1
        return answer

    return do


def with_another_issuers_key(scene: Scene) -> TestResponse:
    """Another issuer's key goes by the same name as ours."""
    other = ECKey.generate_key("P-256", {"kid": str(scene.stub.kid), "use": "sig", "alg": "ES256"})
    published = scene.stub.content(KEYS)
    scene.stub.instead[KEYS] = sent(published)
    scene.stub.key = other
    return scene.sign_in()


def kid_absent_with_several_keys(scene: Scene) -> TestResponse:
    published = scene.stub.content(KEYS)["keys"]
    scene.stub.instead[KEYS] = bad_keys(*published, EC_OTHER.as_dict(private=False))
    scene.stub.kid = None
    return scene.sign_in()


def right_algorithm_wrong_key(key: Any, other: Any) -> Try:
    def do(scene: Scene) -> TestResponse:
        scene.stub.use(key)
        scene.stub.instead[KEYS] = sent(scene.stub.content(KEYS))
        scene.stub.key = other
        return scene.sign_in()

    return do


def embedded_key(scene: Scene) -> TestResponse:
    """A token that brings the key it is signed with."""
    scene.stub.instead[KEYS] = sent(scene.stub.content(KEYS))
    scene.stub.header |= {"jwk": EC_OTHER.as_dict(private=False), "kid": EC_OTHER.kid}
    scene.stub.key = EC_OTHER
    return scene.sign_in()


def named_key(name: str) -> Try:
    """A token that names the address where its key is to be fetched."""

    def do(scene: Scene) -> TestResponse:
        scene.stub.instead[KEYS] = sent(scene.stub.content(KEYS))
        scene.evil.key = EC_OTHER
        scene.stub.header |= {name: f"{scene.evil.issuer}/keys", "kid": EC_OTHER.kid}
        scene.stub.key = EC_OTHER
        return scene.sign_in()

    return do


def certificate_in_header(scene: Scene) -> TestResponse:
    scene.stub.instead[KEYS] = sent(scene.stub.content(KEYS))
    scene.stub.header |= {"x5c": [base64.b64encode(b"evil").decode()], "kid": EC_OTHER.kid}
    scene.stub.key = EC_OTHER
    return scene.sign_in()


def replayed_logout(scene: Scene) -> TestResponse:
    """A logout token that was used, sent again after the victim has signed in anew."""
    token = scene.logout_token(sid=None)
    assert scene.log_out(token).status_code == 200
    assert not scene.sessions()
    scene.let_in(scene.victim(session_id="a-new-session"))
    scene.before = scene.sessions()
    return scene.log_out(token)


def logout_of_another_issuers_session(scene: Scene) -> TestResponse:
    """Our provider names a session that another one made: it ends nothing, though the token is good."""
    with scene.database.writing() as session:
        session.execute(delete(WebSession))
        session.commit()
    scene.let_in(replace(scene.victim(), issuer="https://another.test"))
    scene.before = scene.sessions()
    return scene.log_out()


def flood_of_logouts(scene: Scene) -> TestResponse:
    for number in range(200):
        answer = scene.log_out(header={"kid": f"unknown-{number}"}, key=EC_OTHER)
    assert scene.stub.asked.count(KEYS) <= 5, "forged tokens made us ask again and again"
    return answer


def id_token_as_logout(scene: Scene) -> TestResponse:
    scene.begin()
    told = {**scene.stub.good_claims(), "sub": "the-victim", "sid": "the-victims-session", "jti": "x"}
    return scene.log_out(scene.stub.signed(told))


def logout_as_id_token(scene: Scene) -> TestResponse:
    scene.stub.sign = lambda told: scene.logout_token(sub="someone")
    return scene.sign_in()


def sign_in_that_ended_at_the_provider_meanwhile(scene: Scene) -> TestResponse:
    state = scene.begin()["state"]
    scene.stub.claims["sid"] = "about-to-end"
    assert scene.log_out(sid="about-to-end", sub="someone").status_code == 200
    return scene.come_back(state=state)


def back_from_sign_out(state: str | None) -> Try:
    """Come back from a sign-out that this browser never began."""
    given = {} if state is None else {"state": state}
    return lambda scene: scene.client.get(scene.side.signed_out_path, query_string=given, base_url=OWN)


def metadata_with_a_proxy(scene: Scene) -> TestResponse:
    """Metadata from which a careless client would take the way to the provider; the token is wrong besides."""
    scene.stub.metadata |= {"proxies": {"http": scene.evil.issuer}, "verify": False, "response_mode": "form_post"}
    scene.stub.claims["nonce"] = "another"
    return scene.sign_in()


def posted_answer(scene: Scene) -> TestResponse:
    """Come back by a form, as another response mode would."""
    sent_by_form = {"code": "a-code", "state": scene.begin()["state"], "iss": scene.stub.issuer}
    return scene.client.post(scene.side.return_path, data=sent_by_form, base_url=OWN)


def after_a_cut(scene: Scene) -> TestResponse:
    """Sign in where an administrator has taken all access away."""
    scene.sign_in()
    with scene.database.writing() as session:
        session.execute(delete(WebSession).where(WebSession.key.not_in(scene.before)))
        session.execute(update(StaffMember).values(cut_at=clock.now()))
        session.commit()
    return scene.sign_in()
