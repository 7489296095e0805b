"""The ten o'clock round by keyboard alone: nine rows, each with an owner or a day and a reason in four keys at most.

Whom something is asked of is a key more, as nobody is chosen before.
"""

import sqlite3
from contextlib import closing

import pytest

from tests.browser.people import LIS, NINA
from tests.browser.visitor import DESK, Visitor

pytestmark = pytest.mark.browser
MOST_KEYS = 4
CANARIES = (
    "Birthe Krogh",
    "Oliver",
    "Villads",
    "Mona Elkjær",
    "Camilla Bak",
    "Mads Frandsen",
    "00 00 30",
    "Ring til mig",
)

# What each of the rows gets, in the order in which they come: the keys, and what is said then.
KEYS = (
    (("Alt+2", "N", "Alt+1"), "Lis Bramsen har givet den til Nina Bech."),
    (("Alt+1",), "Lis Bramsen har taget den."),
    (("Alt+3", "V", "Alt+1"), "Lis Bramsen har spurgt afsenderen."),
    (("Alt+1",), "Lis Bramsen har taget den."),
    (("Alt+5", "Space", "Alt+1"), "Lis Bramsen har lukket den."),
    (("Alt+2", "M", "Alt+1"), "Lis Bramsen har givet den til Mette Vang."),
    (("Alt+9", "Alt+8", "Alt+1"), "Lis Bramsen har taget den."),
    (("Alt+1",), "Lis Bramsen har taget den."),
    (("Alt+4", "ArrowDown", "Alt+4"), "Den er udskudt to gange, så nu er det lederens."),
)


class TestTheRound:
    def test_takes_nine_rows_by_keyboard_alone(self, visit, portal):
        lis = visit(who=LIS, viewport=DESK, java_script_enabled=False)
        lis.go("/medarbejder/klokken-ti")
        to_and_press(lis, "Begynd mødet")
        assert "9 rækker." in lis.reads("main")
        to_and_press(lis, "Tag én ad gangen")
        for keys, said in KEYS:
            assert len(keys) <= MOST_KEYS
            for key in keys:
                pressed(lis, key)
            assert said in lis.reads("main .alert-success")
        assert lis.title == "Alle rækker er taget"
        assert nobody_is_left(portal)

    def test_tells_in_english_what_is_asked(self, visit):
        lis = visit("en", who=LIS, viewport=DESK)
        lis.go("/medarbejder/klokken-ti/moede/1")
        assert lis.title == "Report about a child"
        assert lis.sees("Shortcuts: Alt and")

    def test_shows_a_specialist_without_ground_nobody(self, visit):
        nina = visit(who=NINA, viewport=DESK, java_script_enabled=False)
        nina.go("/medarbejder/klokken-ti")
        addresses = [one.get_attribute("href") for one in nina.page.locator("main .task-title a").all()]
        assert len(addresses) == 9
        for place, address in enumerate(addresses, start=1):
            nina.go(f"/medarbejder/klokken-ti/moede/{place}")
            assert nobody_is_named(nina)
            nina.go(address)
            assert nobody_is_named(nina)
        nina.press("Se, hvem det er")
        assert nina.sees("Det må vi ikke vise.")
        assert nobody_is_named(nina)
        nina.go("/medarbejder/klokken-ti")
        assert nobody_is_named(nina)


def pressed(visitor: Visitor, key: str) -> None:
    """Press one key; where it leads on, wait until the next page is there."""
    leads_on = key.startswith("Alt+") or key == "Enter"
    if not leads_on:
        visitor.page.locator(":focus").wait_for(state="attached")  # where the page puts the keyboard when it is there
        visitor.page.keyboard.press(key)
        return
    with visitor.page.expect_navigation():
        if key.startswith("Alt+"):
            _with_alt(visitor, key.removeprefix("Alt+"))
        else:
            visitor.page.keyboard.press(key)


def _with_alt(visitor: Visitor, digit: str) -> None:
    """Press a digit with Alt as a keyboard does: it tells the browser which digit it would be without Alt."""
    keys = visitor.page.context.new_cdp_session(visitor.page)
    what = {"key": digit, "code": f"Digit{digit}", "windowsVirtualKeyCode": ord(digit), "modifiers": 1}
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | what)
    keys.send("Input.dispatchKeyEvent", {"type": "char", "text": digit, "unmodifiedText": digit} | what)
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp"} | what)
    keys.detach()


def to_and_press(visitor: Visitor, words: str) -> None:
    """Go from one thing to the next with Tab until it is the one with these words, and press Enter."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.locator(":focus").inner_text().strip().endswith(words):
            pressed(visitor, "Enter")
            return
    raise AssertionError(f"no way to {words!r} by Tab")


def nobody_is_named(visitor: Visitor) -> bool:
    return visitor.status == 200 and not any(words in visitor.html for words in CANARIES)


def nobody_is_left(portal) -> bool:
    """Tell whether each inquiry has somebody, and a day and a reason where it waits."""
    with closing(sqlite3.connect(portal.file)) as database:
        states = database.execute("SELECT state, responsible_id IS NOT NULL FROM inquiry WHERE decided_at IS NOT NULL")
        waiting = database.execute("SELECT count(*) FROM inquiry_event WHERE step = 'parked' AND words IS NOT NULL")
        found = states.fetchall()
        return len(found) == 9 and all(has for _state, has in found) and waiting.fetchone()[0] == 2
