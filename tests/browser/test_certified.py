"""At a certified provider, in a real browser: in, up a step, and out at both ends, in Danish and again in English."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import LANGUAGES
from tests.people.certified import Signing, certified_portals

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

PREFIX = {"da": "", "en": "/en"}
MY_PAGE = {"da": "Min side", "en": "My page"}
SIGN_OUT = {"da": "Log af", "en": "Sign out"}
SIGNED_OUT = {"da": "Du er logget af", "en": "You are signed out"}


class TestCertifiedProvider:
    def test_is_signed_out_of_after_ours(self, lang, page, signing):
        signs_in(page, signing, lang)
        expect(page.locator("h1")).to_have_text(MY_PAGE[lang])

        page.get_by_role("button", name=SIGN_OUT[lang]).first.click()
        page.wait_for_url(f"{signing.issuer}/session/end**")
        page.get_by_role("button", name=re.compile("Yes")).click()
        expect(page.locator("h1")).to_have_text(SIGNED_OUT[lang])
        assert page.url.startswith(signing.portal)

    def test_is_asked_once_more_for_a_step(self, lang, page, signing):
        signs_in(page, signing, lang)
        page.goto(f"{signing.portal}{PREFIX[lang]}/log-ind?next=/min-side/plan&trin=hoej")
        assert page.url.startswith(signing.issuer)

        answers_the_provider(page, signing)
        assert page.url == f"{signing.portal}{PREFIX[lang]}/min-side/plan"


def signs_in(page: Page, signing: Signing, lang: str) -> None:
    page.goto(f"{signing.portal}{PREFIX[lang]}/log-ind")
    answers_the_provider(page, signing)


def answers_the_provider(page: Page, signing: Signing) -> None:
    """Give a name where one is asked for, and leave."""
    while page.url.startswith(signing.issuer):
        name = page.locator("input[name=login]")
        if name.count():
            name.fill("nora")
            page.locator("input[name=password]").fill("x")
        with page.expect_navigation():
            page.locator("button[type=submit]").first.click()


@pytest.fixture(scope="module")
def certified(app, database_url, tmp_path_factory):
    with certified_portals(database_url, tmp_path_factory.mktemp("keys")) as signing:
        yield signing


@pytest.fixture
def signing(certified, database) -> Signing:
    return certified["private key"]


@pytest.fixture
def page(browser):
    context = browser.new_context()
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()
