"""A forged, stale or borrowed ID token lets nobody in, and a good one only those whom it vouches for."""

import json
import time

import pytest

from portal.people.models import Citizen, WebSession
from tests.people.stub import CLIENT_ID, CLIENT_SECRET, KEYS, OFFERED, by_hand, new_key, sent

PROFESSIONAL, LOW = "Du loggede ind som medarbejder", "Min side kræver et mere sikkert login"


class TestForgedIdToken:
    @pytest.mark.parametrize("offered", [["ES256"], ["ES256", "none", "HS256"], ["none"], ["HS256"], []], ids=str)
    @pytest.mark.parametrize("way", ["unsigned", "with the secret", "with the public key", "with its text"])
    def test_is_refused_whatever_the_metadata_offers(self, stub, start, count, way, offered):
        public = stub.key.as_pem(private=False)
        secrets = {"with the secret": CLIENT_SECRET.encode(), "with the public key": public}
        secrets["with its text"] = json.dumps(stub.key.as_dict(private=False)).encode()
        stub.metadata[OFFERED] = offered
        header = {"alg": "none" if way == "unsigned" else "HS256", "kid": stub.kid}
        stub.sign = lambda claims: by_hand(header, claims, secrets.get(way))

        assert start().status_code in (400, 503)
        assert count(WebSession) == 0

    @pytest.mark.parametrize("kid", ["the same", "its own", "none"])
    def test_of_another_key_is_refused(self, stub, start, count, kid):
        another = new_key()
        header = {"alg": "ES256"} | {"the same": {"kid": stub.kid}, "its own": {"kid": another.kid}, "none": {}}[kid]
        published = stub.content(KEYS)
        stub.instead[KEYS] = sent(published)
        stub.key, stub.kid = another, header.get("kid")

        assert start().status_code == 400
        assert count(WebSession) == 0

    @pytest.mark.parametrize("token", [None, "", "a.b.c", "x" * 300_000], ids=["missing", "empty", "odd", "huge"])
    def test_that_is_none_is_refused(self, stub, start, count, token):
        stub.sign = lambda claims: token

        assert start().status_code in (400, 503)
        assert count(WebSession) == 0

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("iss", "https://evil.test"),
            ("iss", None),
            ("aud", "another"),
            ("aud", ["another"]),
            ("aud", None),
            ("nonce", "another"),
            ("nonce", None),
            ("sub", "another"),  # userinfo says someone
            ("sub", None),
            ("exp", 1),
            ("exp", None),
            ("exp", "soon"),
            ("iat", None),
            ("iat", "now"),
            ("iat", True),
        ],
    )
    def test_with_a_wrong_claim_is_refused(self, stub, start, count, name, value):
        stub.claims[name] = value

        assert start().status_code == 400
        assert count(WebSession) == 0

    @pytest.mark.parametrize(("age", "status"), [(60, 302), (3600, 400), (-3600, 400)])
    def test_that_is_old_or_of_tomorrow_is_refused(self, stub, start, age, status):
        stub.claims |= {"iat": int(time.time()) - age, "exp": int(time.time()) + 7200}
        assert start().status_code == status

    def test_for_another_client_with_us_as_its_party_is_refused(self, stub, start):
        stub.claims |= {"aud": ["another"], "azp": CLIENT_ID}
        assert start().status_code == 400


class TestRefusedPerson:
    @pytest.mark.parametrize(
        ("claims", "words"),
        [
            ({"loa": "https://data.gov.dk/concept/core/nsis/Low"}, LOW),
            ({"loa": None}, LOW),
            ({"identity_type": "professional"}, PROFESSIONAL),
        ],
    )
    def test_is_told_why(self, stub, start, count, claims, words):
        stub.claims |= claims
        answer = start()

        assert answer.status_code == 403
        assert words in answer.get_data(as_text=True)
        assert count(WebSession) == count(Citizen) == 0
