"""From an address that is given to a notice that is opened: by real mails, on a small phone without JavaScript."""

import re

import pytest

from portal.notifications.delivery import deliver
from tests.browser.barriers import violations
from tests.browser.people import ASTA
from tests.browser.visitor import LANGUAGES, Visitor
from tests.notifications.builders import a_post
from tests.notifications.mailbox import mail_server

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

FIRST, SECOND = "asta@example.org", "asta.ny@example.org"
LINK = re.compile(r"/min-side/indstillinger/mail/bekraeft/\w+")
READY = {"da": "Din mailadresse er klar", "en": "Your email address is ready"}
NO_MORE = {"da": "får ikke flere mails", "en": "gets no more mails"}
NEWS = {"da": "Der er nyt til dig", "en": "There is news for you"}
RECEIPT = {"da": "Din kvittering for det, du tog tilbage", "en": "Your receipt for what you took back"}


def test_an_address_is_changed_and_brings_a_notice(lang, visit, portal):
    visitor, database = visit(lang, who=ASTA, java_script_enabled=False), portal.app.extensions["gate"].database
    with mail_server() as mailbox:
        post = a_post(mailbox.url)
        wants_mails_at_any_hour(visitor)

        gives_an_address(visitor, FIRST, "Brug mailadressen")
        deliver(database, post)
        link = LINK.search(mailbox.newest())[0]
        looking = visit(lang, who=ASTA)
        looking.go(link)
        assert not violations(looking)
        visitor.go(link)
        visitor.press("Ja, brug den")
        assert visitor.sees(READY[lang])

        gives_an_address(visitor, SECOND, "Skift mailadresse")
        deliver(database, post)
        visitor.go(LINK.search(mailbox.newest())[0])
        visitor.press("Ja, brug den")
        deliver(database, post)
        assert mailbox.to == [FIRST, SECOND, FIRST]
        assert NO_MORE[lang] in mailbox.newest()
        visitor.go(link)
        assert visitor.status == 410

        visitor.go("/min-side/samtykker")
        visitor.follow_about("Træk tilbage")
        visitor.press("Ja, stop det nu")
        deliver(database, post)
        assert mailbox.to[-1] == SECOND
        assert NEWS[lang] in mailbox.newest()

    visitor.go("/min-side/indbakke")
    visitor.page.get_by_role("button", name=f"{visitor.says('Åbn')} {RECEIPT[lang]}").first.click()
    assert visitor.path.startswith("/min-side/samtykker/kvittering/")


def wants_mails_at_any_hour(visitor: Visitor) -> None:
    visitor.go("/min-side/indstillinger")
    for field in ("quiet_from", "quiet_to"):
        visitor.page.locator(f"#{field}").select_option("0")
    visitor.page.locator(f"input[name=language][value={visitor.lang}]").check(force=True)
    visitor.press("Gem valgene")


def gives_an_address(visitor: Visitor, address: str, button: str) -> None:
    visitor.go("/min-side/indstillinger")
    visitor.page.locator("#address").fill(address)
    visitor.press(button)
