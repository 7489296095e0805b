"""A letter is photographed, sent and read; an answer comes back; and somebody is rung up. All without JavaScript."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.people import ASTA, METTE, NAMES
from tests.browser.visitor import LANGUAGES
from tests.contact.files.made import a_photo

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", LANGUAGES)]

WORDS, ANSWER = "Her er brevet. Hvad skal jeg gøre?", "Du skal ikke gøre noget. Jeg ringer til dem."
LETTER = {"name": "IMG_0042.HEIC", "mimeType": "image/heic", "buffer": a_photo("HEIF")}
SENT = {"da": "Beskeden er sendt.", "en": "The message is sent."}
OPENED = {"da": "Åbnet af Mette Vang", "en": "Opened by Mette Vang"}
NOT_SCANNED = {"da": "Ikke tjekket for virus", "en": "Not checked for viruses"}
FILE = {"da": "Hent Fil 1", "en": "Get File 1"}
BOOKED = {"da": "Vi ringer til dig", "en": "We will call you"}
TALKED = {"da": "Vi har talt sammen", "en": "We have talked"}


def test_a_photo_of_a_letter_is_sent_opened_and_answered(lang, visit):
    asta = visit(lang, who=ASTA, java_script_enabled=False)
    asta.go("/min-side/beskeder/ny")
    asta.page.locator("#words").fill(WORDS)
    asta.page.locator("#file").set_input_files(LETTER)
    asta.press("Send")
    assert asta.sees(SENT[lang])

    mette = visit(lang, who=METTE, java_script_enabled=False)
    mette.go("/medarbejder/beskeder")
    assert not mette.sees(WORDS)
    with mette.page.expect_navigation():
        mette.page.locator("main .task form button").last.click()
    assert mette.sees(WORDS)
    assert mette.sees(NOT_SCANNED[lang])
    with mette.page.expect_download() as fetched:
        mette.page.get_by_role("link", name=FILE[lang]).click()
    assert fetched.value.suggested_filename == "fil-1.jpg"
    with Image.open(io.BytesIO(Path(fetched.value.path()).read_bytes())) as letter:
        assert (letter.format, dict(letter.getexif())) == ("JPEG", {})
    mette.choose(mette.says("Hjælp"))
    mette.page.locator("#words").fill(ANSWER)
    mette.press("Send svar")
    assert mette.sees(SENT[lang])

    asta.go("/min-side/beskeder")
    assert asta.page.locator(".navigation-menu .badge").count() == 1
    with asta.page.expect_navigation():
        asta.page.locator("main .task form button").first.click()
    assert asta.sees(ANSWER)
    assert asta.sees(OPENED[lang])
    assert WORDS not in asta.page.title()


def test_a_file_that_is_too_large_takes_no_word_away(lang, visit):
    asta = visit(lang, who=ASTA, java_script_enabled=False)
    asta.go("/min-side/beskeder/ny")
    asta.press("Send")  # with nothing in it: the browser can't go back to what follows
    assert asta.status == 400
    asta.page.locator("#words").fill(WORDS)
    asta.page.locator("#file").set_input_files(LETTER | {"buffer": bytes(11_500_000)})
    asta.press("Send")
    assert asta.status == 413
    assert asta.sees(WORDS)
    with asta.page.expect_navigation():
        asta.page.locator("main form button[value='gem']").click()
    assert asta.page.locator("#words").input_value() == WORDS


def test_somebody_is_rung_up(lang, visit):
    asta = visit(lang, who=ASTA, java_script_enabled=False)
    asta.go("/min-side/ring-mig-op")
    for name in ("day", "hours"):
        asta.page.locator(f"label[for='{name}']").click()
    asta.page.locator("#phone").fill("12 34 56 78")
    asta.press("Bestil opkald")
    assert asta.title == BOOKED[lang]

    mette = visit(lang, who=METTE, java_script_enabled=False)
    mette.go("/medarbejder/beskeder")
    with mette.page.expect_navigation():
        mette.page.get_by_role("button", name=f"{TALKED[lang]} {NAMES[ASTA]}").click()
    asta.go(asta.path)
    assert asta.title == TALKED[lang]
