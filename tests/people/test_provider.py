"""A provider that lies, breaks or dawdles lets nobody in, and breaks nothing here."""

import gzip
import json
import time
from threading import BoundedSemaphore

import pytest

from portal.people.models import Citizen, WebSession
from tests.pages import OWN
from tests.people.at_once import at_once
from tests.people.stub import KEYS, METADATA, OFFERED, TOKEN, USERINFO, new_key, sent, slowly

KINDS = ("500", "404", "text", "list", "nothing", "redirect", "cut short", "1 MB", "bad gzip", "hanging up")


class TestGoodProvider:
    def test_lets_a_person_in(self, stub, start, count):
        assert start().headers["Location"] == "/min-side"
        assert count(WebSession) == count(Citizen) == 1

    def test_is_asked_for_its_metadata_and_keys_once(self, stub, start):
        for _ in range(3):
            start()

        assert stub.asked.count(METADATA) == stub.asked.count(KEYS) == 1

    def test_lets_two_begin_at_once_where_nobody_has_met_it_yet(self, stub, client):
        good = sent(stub.content(METADATA))
        browser = client.application.test_client

        def late(handler):
            time.sleep(0.2)
            good(handler)

        stub.instead[METADATA] = late

        assert at_once(lambda: browser().get("/log-ind", base_url=OWN).status_code, times=2) == [302, 302]

    def test_may_change_its_keys_while_somebody_signs_in(self, stub, start, count):
        start()

        def rotate() -> None:
            stub.key = new_key()
            stub.kid = stub.key.kid

        assert start(meanwhile=rotate).status_code == 302
        assert stub.asked.count(KEYS) == 2
        assert count(WebSession) == 1

    def test_may_compress_its_answers(self, stub, start):
        for path in (METADATA, KEYS, USERINFO):
            content = gzip.compress(json.dumps(stub.content(path)).encode())
            stub.instead[path] = sent(content, Content_Encoding="gzip")

        assert start().status_code == 302

    def test_may_publish_keys_of_kinds_that_nobody_here_knows(self, stub, start):
        odd = [{"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"}, {"kty": "oct", "k": "c2hhcmVk"}, "no key at all"]
        stub.instead[KEYS] = sent({"keys": [*odd, *stub.content(KEYS)["keys"]]})

        assert start().status_code == 302

    def test_that_doesnt_promise_iss_may_leave_it_out(self, stub, start):
        stub.metadata["authorization_response_iss_parameter_supported"] = False
        assert start(iss=None).status_code == 302

    @pytest.mark.parametrize("promised", [True, False])
    def test_never_answers_with_another_ones_name(self, stub, start, count, promised):
        stub.metadata["authorization_response_iss_parameter_supported"] = promised
        assert start(iss="https://evil.test").status_code == 400
        assert count(WebSession) == 0

    def test_may_give_the_longest_subject_there_is(self, stub, start, count):
        stub.claims["sub"] = stub.about["sub"] = "s" * 255  # OpenID Connect Core, 2
        assert start().status_code == 302


class TestBrokenProvider:
    @pytest.mark.parametrize(
        "change",
        [
            {"issuer": "https://evil.test"},
            {"issuer": None},
            {"token_endpoint": None},
            {"jwks_uri": "ftp://127.0.0.1/jwks"},
            {"userinfo_endpoint": 7},
            {"authorization_endpoint": "http://["},
            {OFFERED: 7},
            {OFFERED: ["none"]},
        ],
        ids=str,
    )
    def test_with_wrong_metadata_is_as_good_as_down(self, stub, start, change):
        stub.metadata |= change
        assert start().status_code == 503

    @pytest.mark.parametrize("path", [METADATA, KEYS, TOKEN, USERINFO])
    @pytest.mark.parametrize(
        "kind", ["500", "404", "text", "list", "nothing", "redirect", "cut short", "1 MB", "bad gzip"]
    )
    def test_breaks_nothing(self, stub, start, count, path, kind):
        megabyte = json.dumps({**stub.content(path), "more": "x" * 1_000_000}).encode()
        stub.instead[path] = {
            "500": sent({}, 500),
            "404": sent({}, 404),
            "text": sent(b"<h1>Bad Gateway</h1>"),
            "list": sent([]),
            "nothing": sent(b""),
            "redirect": sent(b"", 302, Location=f"{stub.issuer}{path}?again"),
            "cut short": sent(b"{}", Content_Length="100"),
            "1 MB": sent(megabyte),
            "bad gzip": sent(b"{}", Content_Encoding="gzip"),
            "hanging up": lambda handler: None,
        }[kind]

        assert start().status_code in ((503,) if path == METADATA else (400, 503))
        assert count(WebSession) == 0
        assert stub.asked.count(path) == 1

    @pytest.mark.parametrize("path", [METADATA, KEYS])
    @pytest.mark.parametrize("way", [{"before": 9}, {"between": 9}, {"between": 0.05, "pieces": 180}], ids=str)
    def test_is_not_waited_for(self, stub, start, monkeypatch, path, way):
        monkeypatch.setattr("portal.people.transport.TIMEOUT_SECONDS", 0.1)
        stub.instead[path] = slowly(**way)
        began = time.monotonic()

        assert start().status_code == {METADATA: 503, KEYS: 400}[path]
        assert time.monotonic() - began < 4

    def test_is_left_alone_for_a_while_and_then_met_again(self, stub, start, monkeypatch):
        monkeypatch.setattr("portal.people.discovery.REST_SECONDS", 2)
        stub.instead[METADATA] = sent({}, 500)
        assert [start().status_code for _ in range(3)] == [503, 503, 503]
        assert stub.asked.count(METADATA) == 1

        del stub.instead[METADATA]
        time.sleep(2)
        assert start().status_code == 302

    def test_is_asked_by_few_at_once(self, start, monkeypatch):
        taken = BoundedSemaphore(1)
        taken.acquire()
        monkeypatch.setattr("portal.people.transport.AT_ONCE", taken)
        monkeypatch.setattr("portal.people.discovery.REST_SECONDS", 0)
        assert start().status_code == 503

        taken.release()
        assert start().status_code == 302

    @pytest.mark.parametrize("kind", ["hanging up", "1 MB", "text"])
    def test_holds_nobodys_place_when_it_fails(self, stub, start, kind):
        stub.instead[KEYS] = {"hanging up": lambda handler: None, "1 MB": sent(b"x" * 10**6), "text": sent(b"x")}[kind]
        for _ in range(10):
            assert start().status_code == 400
        del stub.instead[KEYS]

        assert start().status_code == 302

    @pytest.mark.parametrize("keys", [{"error": "busy"}, {"keys": [{"kty": "EC"}]}, {"keys": []}], ids=str)
    def test_whose_keys_couldnt_be_read_once_is_met_again(self, stub, start, keys):
        stub.instead[KEYS] = sent(keys)
        assert start().status_code in (400, 503)
        del stub.instead[KEYS]

        assert start().status_code == 302

    def test_that_is_down_leaves_the_open_pages_open(self, stub, client):
        stub.instead[METADATA] = lambda handler: None
        answer = client.get("/log-ind", base_url=OWN)

        assert answer.status_code == 503
        assert "Login svarer ikke" in answer.get_data(as_text=True)
        for path in ("/", "/situationer", "/situationer/udskrevet-men-ikke-rask", "/hjaelp"):
            assert client.get(path, base_url=OWN).status_code == 200
