import re

import pytest

from portal.access.gate import World
from portal.access.gate.pages import guard_of
from portal.people.sides import CITIZEN, STAFF

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
        assert CITIZEN.own_page(wanted) == "/min-side"

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
        assert CITIZEN.own_page(wanted) == wanted

    def test_is_there_for_every_personal_page(self, app):
        """What the gate sends a stranger back to is not lost on the way."""
        worlds = {World.PERSONAL: CITIZEN, World.STAFF: STAFF}
        guards = [(rule, guard_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules()]
        rules = [(rule, worlds[guard.world]) for rule, guard in guards if guard and guard.world in worlds]
        assert {side for _rule, side in rules} == {CITIZEN, STAFF}
        for rule, side in rules:
            address = re.sub("<uuid:[^>]+>", "0197f3a2-5b7e-7c3d-8a9b-1c2d3e4f5a6b", rule.rule)
            address = re.sub("<[^>]+>", "et-ord", address)
            assert side.own_page(address) == address

    @pytest.mark.parametrize("wanted", [*FORGED, "/min-side", "/medarbejder/log-ind", "/medarbejder/log-af/retur"])
    def test_of_staff_is_their_own_and_never_the_way_in_or_out(self, wanted):
        assert STAFF.own_page(wanted) == "/medarbejder"
