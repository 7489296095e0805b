from datetime import date

import pytest
import time_machine

from portal.config.crisis import KINDS, LIVSLINIEN
from portal.config.municipality import Municipality, crisis_lines_for, read_municipality
from tests.config.test_municipality import FILE, changed

A_LINE = """
[[crisis_lines]]
kinds = ["poison"]
name = { da = "Ny linje", en = "New line" }
phone = "00 00 99 99"
hours = { da = "Altid", en = "Always" }
"""


class TestDemosLines:
    def test_each_need_has_somebody_to_call(self, demo):
        for kind in KINDS:
            assert crisis_lines_for(demo, [kind]), kind

    def test_112_comes_first(self, demo):
        assert crisis_lines_for(demo, KINDS)[0].phone == "112"

    def test_each_shown_says_where_and_when_its_number_was_read(self, demo):
        for line in crisis_lines_for(demo, KINDS):
            assert line.source
            assert line.source_seen
            assert date(2026, 11, 21) <= line.source_seen <= date(2026, 11, 24)

    def test_livslinien_never_stands_alone(self, demo):
        with_it = [kind for kind in KINDS if LIVSLINIEN in phones(demo, kind)]
        assert with_it
        for kind in with_it:
            assert len(phones(demo, kind) - {"112", LIVSLINIEN}) >= 1


class TestCrisisLinesFor:
    def test_gives_each_once_in_the_files_order(self, demo):
        both = crisis_lines_for(demo, ["violence", "mind"])

        assert both == [line for line in demo.crisis_lines if line in both]
        assert [line.phone for line in both].count("116 111") == 1

    def test_gives_those_for_children_first_where_it_may_be_about_one(self, demo):
        lines = crisis_lines_for(demo, ["violence", "child"])

        assert [line.phone for line in lines] == ["112", "116 111", "00 00 10 10", "1888"]

    def test_gives_nothing_for_no_need(self, demo):
        assert crisis_lines_for(demo, []) == []

    @pytest.mark.parametrize("missing", ["source", "source_seen"])
    def test_leaves_out_what_is_undated(self, demo, missing):
        lines = [line.model_copy(update={missing: None}) for line in demo.crisis_lines]

        assert crisis_lines_for(demo.model_copy(update={"crisis_lines": lines}), KINDS) == []

    def test_works_without_any(self, demo):
        assert crisis_lines_for(demo.model_copy(update={"crisis_lines": []}), KINDS) == []


class TestCrisisLine:
    @pytest.mark.parametrize(
        ("phone", "link"),
        [("112", "112"), ("1888", "1888"), ("116 111", "116111"), ("70 201 201", "+4570201201"), ("+45 1", "+451")],
    )
    def test_is_called_as_a_phone_understands_it(self, demo, phone, link):
        assert demo.crisis_lines[0].model_copy(update={"phone": phone}).phone_link == link

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ('kinds = ["poison"]', 'kinds = ["fire"]', "crisis_lines.10.kinds.0"),
            ('kinds = ["poison"]', "kinds = []", "crisis_lines.10.kinds"),
            ('phone = "00 00 99 99"', 'phone = "ring"', "crisis_lines.10.phone"),
            (', en = "Always"', "", "missing in: en"),
            ("[[crisis_lines]]", '[[crisis_lines]]\nnote = { da = "Kun her" }', "missing in: en"),
            ("[[crisis_lines]]", '[[crisis_lines]]\nsource_seen = "2026-11-21"', "crisis_lines.10.source_seen"),
            ("[[crisis_lines]]", "[[crisis_lines]]\nsource_seen = 2999-01-01", "lies in the future"),
            ("[[crisis_lines]]", "[[crisis_lines]]\nseen = 2026-11-21", "crisis_lines.10.seen"),
        ],
    )
    def test_says_what_is_wrong_and_where(self, tmp_path, old, new, reason):
        assert old in A_LINE
        municipality, faults = with_line(tmp_path, A_LINE.replace(old, new, 1))

        assert municipality is None
        assert any(reason in fault for fault in faults), faults

    def test_undated_is_no_fault(self, tmp_path):
        municipality, faults = with_line(tmp_path, A_LINE)

        assert faults == []
        assert "00009999" not in phones(municipality, "poison")

    def test_may_be_dated_today_in_denmark(self, tmp_path):
        with time_machine.travel("2030-01-01T23:30:00+00:00", tick=False):
            seen = with_line(tmp_path, A_LINE + 'source = "x.dk"\nsource_seen = 2030-01-02')
            too_early = with_line(tmp_path, A_LINE + 'source = "x.dk"\nsource_seen = 2030-01-03')

        assert "00009999" in phones(seen[0], "poison")
        assert "lies in the future" in too_early[1][0]

    def test_livslinien_alone_for_a_need_is_a_fault(self, tmp_path):
        line = A_LINE.replace("poison", "need").replace("00 00 99 99", "70 20 12 01")
        dated = line + 'source = "x.dk"\nsource_seen = 2026-11-21'
        text = FILE.read_text().replace('kinds = ["need", "child"]', 'kinds = ["child"]')

        _, faults = changed(tmp_path, FILE.read_text(), text + dated)
        assert "only line shown for: need" in faults[0]
        assert changed(tmp_path, FILE.read_text(), text + line)[1] == []


class TestQuickExit:
    def test_leads_to_the_weather_where_nothing_is_said(self, tmp_path):
        line = next(line for line in FILE.read_text().splitlines() if line.startswith("quick_exit"))
        municipality, _ = changed(tmp_path, line, "")

        assert municipality.quick_exit == "https://www.dmi.dk/"
        assert municipality.quick_exit_host == "dmi.dk"

    @pytest.mark.parametrize(
        "address",
        [
            "http://www.dmi.dk/",
            "https://www.dmi.dk/?fra=kommunen",
            "https://www.dmi.dk/#kommunen",
            "https://user@dmi.dk/",
            "https:///vejret",
            "//dmi.dk/",
            "/hjaelp",
            "javascript:alert(1)",
            "https://www.dmi.dk/\\nSet-Cookie: a=b",
            "",
        ],
    )
    def test_is_https_and_carries_nothing(self, tmp_path, address):
        municipality, faults = changed(tmp_path, "https://www.dmi.dk/", address)

        assert municipality is None
        assert any("quick_exit" in fault for fault in faults)


def phones(municipality: Municipality, kind) -> set[str]:
    return {line.digits for line in crisis_lines_for(municipality, [kind])}


def with_line(tmp_path, line: str):
    return changed(tmp_path, FILE.read_text(), FILE.read_text() + line)


@pytest.fixture
def demo() -> Municipality:
    municipality, _ = read_municipality(FILE)
    assert municipality is not None
    return municipality
