from datetime import date
from itertools import islice

import pytest

from portal.journeys.model.journey import from_json, to_json
from portal.journeys.reading.combinations import MOST, combinations, dead_ends, idle_questions, unreachable_steps
from portal.journeys.screening.personal import Certainty, personal_steps
from tests.journeys.builders import STRUCTURE, a_journey

PLAN_IS_NO = '{any: [{all: [{fact: rehab.has_plan, op: eq, value: "no"}]}]}'
TODAY = date(2026, 11, 21)


class TestCombinations:
    def test_of_a_small_journey_are_all_of_them(self):
        # A date or none, yes/no/unknown, three levels or unknown, and none, one, several, all or unknown of four.
        ways = list(combinations(a_journey()))

        assert len(ways) == 4 * 3 * 4 * 9 == len({str(way) for way in ways})

    def test_of_a_large_journey_are_10000_different_ones_spread_over_all(self, journeys):
        journey = journeys["udskrevet-men-ikke-rask"]

        ways = list(combinations(journey))

        assert len(ways) == MOST == len({str(way) for way in ways})
        for question in journey.questions:
            assert len({str(way[question.id]) for way in ways}) > 1, question.id


class TestUnreachableSteps:
    def test_none_in_a_sound_journey(self):
        assert unreachable_steps(a_journey()) == []

    def test_finds_a_step_whose_question_is_never_asked_when_it_would_hold(self):
        # The kind of plan is only asked of those who have one.
        structure = STRUCTURE.replace(
            "- all: [{fact: rehab.level, op: eq, value: specialised}]",
            '- all: [{fact: rehab.level, op: eq, value: specialised}, {fact: rehab.has_plan, op: ne, value: "yes"}]',
        ).replace('- all: [{fact: rehab.has_plan, op: ne, value: "yes"}]\n', "")

        assert unreachable_steps(a_journey(structure)) == ["hjaelp"]


class TestIdleQuestions:
    def test_none_in_a_sound_journey(self):
        assert idle_questions(a_journey()) == []

    def test_finds_a_question_that_nothing_depends_on(self):
        structure = STRUCTURE.replace(
            "show_if: {any: [{all: [{fact: help.departments, op: count_gte, value: 3}]}]}", 'optional: "yes"'
        )

        assert idle_questions(a_journey(structure)) == ["afdelinger"]


class TestDeadEnds:
    def test_none_where_everybody_sees_a_step_with_a_way_of_contact(self):
        assert dead_ends(a_journey()) == []

    def test_finds_answers_after_which_nobody_can_be_reached(self):
        written = to_json(a_journey()).replace('"actions":[{"id":"ring","kind":"call","target":"hospital"}],', "")

        assert dead_ends(from_json(written))

    def test_finds_the_very_answers_that_hide_the_only_way(self):
        only_some = STRUCTURE.replace(
            "        documents: [brev]\n",
            f"        documents: [brev]\n        show_if: {PLAN_IS_NO}\n",
        )

        found = dead_ends(a_journey(only_some))

        assert found
        assert {answers["plan"] for answers in found} == {"yes"}


class TestTheContent:
    @pytest.mark.parametrize("slug", ["udskrevet-men-ikke-rask", "mit-barn-bliver-voksen"])
    def test_combinations_lead_to_steps_and_somebody_to_ask(self, journeys, slug):
        """Walked one by one as the pages do it, not by the checker's short cuts: every fifteenth of those it tries."""
        journey = journeys[slug]

        for answers in islice(combinations(journey), None, None, 15):
            given = {name: answer for name, answer in answers.items() if answer != "unknown"}
            steps = [step for phase in personal_steps(journey, given, TODAY) for step in phase.steps]
            assert steps, answers
            assert any(action.kind in ("call", "write", "visit") for step in steps for action in step.step.actions)

    @pytest.mark.parametrize("slug", ["udskrevet-men-ikke-rask", "mit-barn-bliver-voksen"])
    def test_knowing_nothing_hides_nothing(self, journeys, slug):
        shown = [step for phase in personal_steps(journeys[slug], {}, TODAY) for step in phase.steps]

        assert {step.step.id for step in shown} == set(journeys[slug].steps)
        assert any(step.certainty is Certainty.MAYBE for step in shown)
