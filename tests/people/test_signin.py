import re

import pytest

from portal.people.signin import HOME, own_page

FORGED = (
    None,
    "",
    "/",
    "min-side",
    "//evil.test",
    "//evil.test/min-side",
    "///evil.test/min-side",
    "/\\evil.test",
    "\\\\evil.test\\min-side",
    "https://evil.test",
    "https:/min-side",
    "https:min-side",
    "javascript:alert(1)",
    "JavaScript://min-side/%0aalert(1)",
    "data:text/html,min-side",
    "/min-side/../medarbejder",
    "/min-side/..",
    "/min-side/./plan",
    "/min-side//plan",
    "/min-side/",
    "/min-sider",
    "/min-side?x",
    "/min-side?",
    "/min-side#x",
    "/min-side;x",
    "/min-side@evil.test",
    "/min-side/plan:80",
    "/en/min-side",
    "/medarbejder",
    "/log-af",
    "/min-side/%2e%2e/log-af",
    "/%6din-side",
    "%2Fmin-side",
    "/min-side\n",
    "/min-side\r\nSet-Cookie: x=1",
    "\n/min-side",
    "\t/min-side",
    " /min-side",
    "/min-side ",
    "/min-side\x00",
    "/min-side/plän",
    "/MIN-SIDE",
    "//[",
    "http://[",
    "/min-side/" + "a" * 200,
)


class TestOwnPage:
    @pytest.mark.parametrize("wanted", FORGED, ids=lambda wanted: repr(wanted)[:30])
    def test_is_my_page_for_whatever_isnt_one(self, wanted):
        assert own_page(wanted) == HOME == "/min-side"

    @pytest.mark.parametrize(
        "wanted",
        [
            "/min-side",
            "/min-side/plan",
            "/min-side/plan/maal",
            "/min-side/plan/trin/0197f3a2-5b7e-7c3d-8a9b-1c2d3e4f5a6b",
        ],
    )
    def test_is_the_one_that_was_wanted(self, wanted):
        assert own_page(wanted) == wanted

    def test_is_there_for_every_personal_page(self, app):
        """What the gate sends a stranger back to is not lost on the way."""
        rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/min-side")]
        assert rules
        for rule in rules:
            address = re.sub("<uuid:[^>]+>", "0197f3a2-5b7e-7c3d-8a9b-1c2d3e4f5a6b", rule.rule)
            address = re.sub("<[^>]+>", "et-ord", address)
            assert own_page(address) == address
