import pytest

from portal.journeys.reading.faults import Fault
from portal.journeys.reading.personas import check_personas, read_personas
from tests.journeys.builders import PERSONAS, a_journey


class TestReadPersonas:
    def test_reads_people(self):
        _, personas, faults = read_personas(PERSONAS)

        assert faults == []
        assert [persona.name for persona in personas][:2] == ["kvinde-34", "mand-70"]

    def test_a_journey_needs_personas(self):
        assert read_personas(None)[2] == [Fault("personas.yaml", 0, "the file is missing")]

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("- {name: a}", 1, "the key 'today' is missing"),
            ("- {name: a, today: 2026-11-21, answer: {}}", 1, "unknown key 'answer'; did you mean 'answers'?"),
            ("- name: a\n  today: 2026-11-21\n  answers: {plan: yes}", 3, "write yes in quotes"),
            ("- name: a\n  today: 2026-11-21\n  answers: [a]", 3, "'answers' must be a mapping"),
            ("- name: a\n  today: 2026-11-21\n  dates:\n    b: {from: x}", 4, "YYYY-MM-DD"),
            ("name: a", 1, "must be a list"),
        ],
    )
    def test_tells_what_is_wrong(self, text, line, reason):
        faults = read_personas(text)[2]

        assert [(fault.line, reason in fault.reason) for fault in faults] == [(line, True)]


class TestCheckPersonas:
    def test_nothing_to_tell_when_all_is_well(self):
        assert told(PERSONAS) == []

    def test_a_step_that_is_only_a_maybe_is_not_sure(self):
        assert told(a_persona("must_show: [traening]")) == ["must surely see 'traening', but sees it as a maybe"]

    def test_a_step_that_is_sure_is_no_maybe(self):
        assert told(a_persona("must_show_maybe: [papirer]")) == ["must see 'papirer' as a maybe, but sees it for sure"]

    def test_a_step_that_must_not_be_seen_must_not_be_a_maybe_either(self):
        assert told(a_persona("must_not_show: [traening]")) == ["must not see 'traening', but sees it as a maybe"]

    def test_a_step_that_is_hidden_when_unknown(self):
        assert told(a_persona("must_not_show: [hjaelp]")) == []

    def test_days_that_did_not_come_out(self):
        assert told(a_persona("dates: {papirer: {from: 2026-11-20}}")) == [
            "'papirer' must have 'from' 2026-11-20, but it is open"
        ]

    def test_a_step_that_does_not_exist(self):
        assert told(a_persona("must_show: [papir]")) == ["there is no step 'papir'; did you mean 'papirer'?"]

    def test_an_answer_that_cannot_be_taken(self):
        assert told(a_persona("answers: {plan: si}")) == ["the answer to 'plan' can't be taken (not_an_option)"]


def a_persona(more: str) -> str:
    """A file with one persona who answered nothing else."""
    return f"- name: nogen\n  today: 2026-11-21\n  {more}\n"


def told(text: str) -> list[str]:
    """What the small journey does wrong for these people, without their names."""
    tree, personas, faults = read_personas(text)
    assert faults == []
    return [fault.reason.partition(": ")[2] for fault in check_personas(a_journey(), tree, personas)]
