"""What a page costs, and what it leaves behind: little to carry, nothing from elsewhere, no trace of reading."""

import gzip
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import CDPSession

from portal.access.gate import World
from tests.browser.people import ANSWERED, ASTA, NAMES, STRANGER
from tests.browser.visitor import GROWING_UP, LANGUAGES, SLUG, Visitor

pytestmark = pytest.mark.browser

KB = 1000
JOURNEY, OTHER_JOURNEY = f"/situationer/{SLUG}", f"/situationer/{GROWING_UP}"
JOURNEY_PAGES = (JOURNEY, OTHER_JOURNEY, f"{OTHER_JOURNEY}/for/young-person")
PAPER = tuple(f"{page}/udskriv" for page in JOURNEY_PAGES)
FILES = tuple(f"{page}/gem-siden" for page in JOURNEY_PAGES)
OPEN_PAGES = (
    "/", "/situationer", *JOURNEY_PAGES, f"{OTHER_JOURNEY}/hvem-kan-se-hvad", *PAPER,
    "/hjaelp", "/akut", "/privatliv", "/was", "/logget-af", "/medarbejder/logget-af",
)  # fmt: skip
# Whoever only reads may also look at questions, at the search, and at the steps that come of no answers.
TO_READ = (
    *OPEN_PAGES,
    f"{JOURNEY}/spoergsmaal/lige-nu",
    f"{JOURNEY}/spoergsmaal/1",
    f"{JOURNEY}/spoergsmaal/2",
    f"{JOURNEY}/resultat",
    "/soeg",
)
# What may stand behind a question mark: what the sign-in's protocol needs, and what has just been done.
TOLD_IN_ADDRESSES = {
    "/min-side": {"left"},
    "/min-side/plan": {"taken", "ticked"},
    "/min-side/samtykker": {"ophaevet"},
    "/min-side/samtykker/<id>": {"nej"},
    "/min-side/hvem-har-set": {"periode", "afdeling", "svar", "hvem", "side"},
    "/min-side/hvem-har-set/besked/<id>": {"sendt"},
    "/min-side/paa-vegne-af": {"givet", "stoppet"},
    "/min-side/hvad-maa-de-se": {"gemt"},
    "/min-side/indstillinger": {"gemt"},
    "/min-side/kontaktperson": {"gemt"},
    "/min-side/beskeder": {"side"},
    "/min-side/beskeder/ny": {"gemt"},
    "/min-side/beskeder/<id>": {"gemt", "sendt", "foer"},
    "/min-side/henvendelser/<id>": {"sendt"},
    "/henvendelse/vis": {"sendt"},
    "/medarbejder/beskeder": {"side", "vis"},
    "/medarbejder/beskeder/<id>": {"gemt", "sendt", "foer"},
    "/medarbejder/borgere/<id>/kontaktperson": {"gemt", "fra"},
    "/medarbejder/fravaer": {"gemt"},
    "/medarbejder/journalisering": {"igen"},
    "/medarbejder/mine": {"side"},
    "/medarbejder/mine/henvendelser": {"side"},
    "/medarbejder/klokken-ti": {"side", "gjort", "signal"},
    "/medarbejder/klokken-ti/henvendelser/<id>": {"sagt", "gjort"},
    "/medarbejder/klokken-ti/henvendelser/<id>/parker": {"plads", "tur"},  # a row of the queue, by kind, time and id
    "/medarbejder/klokken-ti/signaler/<id>": {"plads", "tur"},
    "/log-ind": {"next"},
    "/log-ind/retur": {"code", "state", "iss", "error", "error_description"},
    "/medarbejder/opsaetning/<id>": {"udfoert"},
    "/medarbejder/adgangslog/spoergsmaal/<id>": {"besvaret"},
    "/medarbejder/borgere/<id>/spoerg": {"spurgt", "skrevet"},
    "/medarbejder/samtykketekster/ny": {"tekst"},
    "/medarbejder/samtykketekster/kladder/<id>": {"imens"},
    "/medarbejder/log-ind": {"next", "trin"},
    "/medarbejder/log-ind/retur": {"code", "state", "iss", "error", "error_description"},
    "/demo/kommune/authorize": {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "ui_locales",
        "code_challenge", "code_challenge_method", "response_mode", "acr_values",
    },
    "/demo/mitid/authorize": {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "ui_locales",
        "code_challenge", "code_challenge_method", "response_mode", "acr_values",
    },
}  # fmt: skip


class TestFirstView:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("path", ["/", *JOURNEY_PAGES])
    def test_is_light(self, path, lang, visit):
        visitor = visit(lang)
        carried = Carried(visitor)

        visitor.go(path)
        visitor.page.wait_for_load_state("networkidle")

        assert sum(carried.bytes.values()) <= 60 * KB, carried.bytes
        assert len(carried.bytes) <= 8
        assert {urlsplit(address).netloc for address in carried.bytes} == {urlsplit(visitor.url).netloc}
        assert {urlsplit(address).path.rpartition(".")[2] for address in carried.bytes} >= {"css", "woff2"}

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_page_and_styles_are_small_packed(self, lang, visit):
        visitor = visit(lang)
        for path in OPEN_PAGES:
            visitor.go(path)
            styles = visitor.page.locator("link[rel=stylesheet]").evaluate_all("links => links.map(link => link.href)")

            assert len(gzip.compress(visitor.html.encode(), 9)) <= 16 * KB, path
            assert len(styles) == 1, path
            assert len(gzip.compress(visitor.page.request.get(styles[0]).body(), 9)) <= 12 * KB, path

    def test_no_page_asks_anybody_else(self, all_seen):
        for seen in all_seen:
            assert not re.search(r"""(?:src|srcset|action)=["'](?:https?:)?//""", seen.html), seen.name
            assert not re.search(r"<(?:iframe|object|embed|link rel=\"pre)", seen.html), seen.name

    def test_only_pages_with_a_quick_exit_carry_a_script_and_only_its_own(self, all_seen):
        for seen in all_seen:
            scripts = re.findall(r"<script.*?</script>", seen.html, re.DOTALL)
            assert len(scripts) == (1 if "data-leave" in seen.html else 0), seen.name
            for script in scripts:
                assert re.fullmatch(r'<script src="/static/\w+/js/forlad.js" defer></script>', script), seen.name


class TestReading:
    def test_sets_no_cookie_and_writes_no_row(self, portal, visit):
        before = portal.rows()
        visitor = visit()
        for path in TO_READ:
            visitor.go(path)
            visitor.page.reload()

        assert len(TO_READ) >= 10
        assert visitor.page.context.cookies() == []
        assert portal.rows() == before

    def test_of_ones_own_pages_writes_no_row(self, portal, visit):
        """But for a sign-in's use, noted at most once a minute, and the table that holds it is left out."""
        visitor = visit(who=ASTA)
        before = portal.rows()
        for path in ("/min-side", "/min-side/plan", "/min-side/plan/maal"):
            visitor.go(path)

        after = portal.rows()
        assert {table for table in before if after[table] != before[table]} <= {"web_session"}


class TestOpenPages:
    def test_are_all_known_here(self, portal):
        """What the other tests of this class go through is every page of the open world."""
        rules = {rule.rule for rule, world in portal.routes() if world is World.OPEN}
        slugs = {rule.replace("<slug>", slug) for rule in rules for slug in (SLUG, GROWING_UP)}
        paths = {path.replace("<view>", "young-person") for path in slugs}
        nowhere = {f"{JOURNEY}/hvem-kan-se-hvad", *(page for page in paths if page.startswith(f"{JOURNEY}/for/"))}
        assert paths - nowhere == {*OPEN_PAGES, *FILES}

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_are_the_same_for_a_stranger_and_for_someone_signed_in(self, lang, visit):
        readers = [visit(lang, who=who) for who in (STRANGER, ANSWERED, ASTA)]
        for path in (*OPEN_PAGES, *FILES):
            first, *others = [whole_answer(reader, path) for reader in readers]
            assert others == [first, first], path

    def test_are_not_sent_again_to_whoever_has_them(self, visit):
        visitor = visit()
        for path in (*OPEN_PAGES, *FILES):
            request, address = visitor.page.request, visitor.address(path)
            etag = request.get(address).headers["etag"]

            again = request.get(address, headers={"If-None-Match": etag})

            assert (again.status, again.body()) == (304, b""), path
            assert request.get(address, headers={"If-None-Match": 'W/"another"'}).status == 200, path


class TestTraces:
    def test_the_browser_has_nothing_to_complain_of(self, all_seen):
        """A page that answers with an error is told of in the console too; nothing else may be."""
        for seen in all_seen:
            told = f"the server responded with a status of {seen.status}"
            assert not [words for words in seen.said if told not in words], seen.name

    def test_nothing_is_stored_in_the_browser(self, all_seen):
        assert [seen.name for seen in all_seen if seen.stored] == []

    def test_cookies_are_out_of_reach_of_scripts_and_other_sites(self, visit):
        for cookie in visit(who=ASTA).page.context.cookies():
            assert cookie["name"] in ("kladde", "borger")
            assert cookie["httpOnly"]
            assert cookie["sameSite"] == "Lax"

    def test_no_address_carries_more_than_it_needs(self, all_seen):
        for seen in all_seen:
            for address in seen.been:
                parts = urlsplit(address)
                path = re.sub(r"/[0-9a-f-]{36}(?=/|$)", "/<id>", parts.path.removeprefix("/en"))
                assert set(parse_qs(parts.query)) <= TOLD_IN_ADDRESSES.get(path, set()), seen.name

    def test_no_address_tells_who_somebody_is_or_what_they_answered(self, visit):
        visitor = visit(who=ANSWERED)
        for number in (1, 2, 8, 14):
            visitor.go(f"{JOURNEY}/spoergsmaal/{number}")
            visitor.press("Næste")
        visitor.go(f"{JOURNEY}/resultat")
        visitor.follow("Log ind og gem")
        visitor.sign_in_as(NAMES[ASTA])
        visitor.choose("Ja, læg trinene i min plan")
        visitor.press("Fortsæt")
        with visitor.page.expect_navigation():
            visitor.page.locator(".task:not(.task-done) button").first.click()

        assert len(visitor.been) > 20
        told = r"asta|lindgaard|yes|sick_listed|rehab|\d{4}-\d\d-\d\d|19920503|030592"
        assert [address for address in visitor.been if re.search(told, address, re.IGNORECASE)] == []


def whole_answer(reader: Visitor, path: str) -> tuple[int, bytes, set[tuple[str, str]]]:
    """Return all of an answer but the second at which it was given."""
    answer = reader.page.request.get(reader.address(path))
    headers = {(one["name"], one["value"]) for one in answer.headers_array if one["name"] != "Date"}
    return answer.status, answer.body(), headers


class Carried:
    """Counts what the browser gets over the wire, headers included, by address."""

    def __init__(self, visitor: Visitor) -> None:
        self.bytes: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        wire: CDPSession = visitor.page.context.new_cdp_session(visitor.page)
        wire.on("Network.requestWillBeSent", self._sent)
        wire.on("Network.loadingFinished", self._finished)
        wire.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes[self._addresses[event["requestId"]]] = int(event["encodedDataLength"])
