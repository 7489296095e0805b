from datetime import date

from portal.journeys.model.truth import Truth
from portal.journeys.screening.answers import Answer, Answers, Silence
from portal.journeys.screening.explain import Reason, decisive_answers, reasons_for
from portal.journeys.screening.personal import personal_steps
from portal.journeys.screening.situation import situation_of
from tests.journeys.builders import a_condition, a_journey, a_leaf

LEVEL = a_leaf("rehab.level", "eq", "basic")
MANY = a_leaf("help.departments", "has_any", ["rehab"])


class TestReasonsFor:
    def test_what_everybody_sees_needs_no_reason(self):
        journey = a_journey()

        assert reasons_for(None, journey, situation_of(journey, {})) == ()

    def test_names_the_question_and_the_answer(self):
        told = reasons([a_leaf(), LEVEL], answers={"plan": "yes", "plantype": "basic"})

        assert told == [("plan", "yes", "yes", True), ("plantype", "basic", "yes", True)]

    def test_tells_which_part_decided(self):
        told = reasons([a_leaf(), MANY], [LEVEL], answers={"plan": "yes", "afdelinger": frozenset({"benefits"})})

        assert told == [
            ("plan", "yes", "yes", False),
            ("afdelinger", frozenset({"benefits"}), "no", False),
            ("plantype", Silence.UNANSWERED, "unknown", True),
        ]

    def test_tells_silence_apart(self):
        told = reasons([a_leaf(), LEVEL, MANY], answers={"plan": Silence.UNKNOWN})

        assert [answer for _, answer, _, _ in told] == [Silence.UNKNOWN, Silence.NOT_ASKED, Silence.UNANSWERED]

    def test_a_part_written_twice_is_told_once(self):
        assert len(reasons([a_leaf(), LEVEL], [a_leaf(), MANY], answers={})) == 3

    def test_comes_with_each_step(self):
        (first, *_) = personal_steps(a_journey(), {"plan": "yes"}, date(2026, 11, 21))

        told = {step.step.id: [reason.truth for reason in step.reasons] for step in first.steps}
        assert told == {"papirer": [], "traening": [Truth.YES]}


class TestDecisiveAnswers:
    def test_names_each_question_once(self):
        journey = a_journey()
        condition = a_condition([a_leaf("rehab.level", "in", ["basic", "advanced"]), LEVEL], [MANY])
        situation = situation_of(journey, {"plan": "yes", "plantype": "basic", "afdelinger": frozenset()})

        told = decisive_answers(reasons_for(condition, journey, situation))

        assert told == (("plantype", "basic"),)


def reasons(*groups, answers: Answers) -> list[tuple[str, Answer, str, bool]]:
    """The reasons a condition gives in the small journey."""
    journey = a_journey()
    told: tuple[Reason, ...] = reasons_for(a_condition(*groups), journey, situation_of(journey, answers))
    return [(reason.question_id, reason.answer, reason.truth.value, reason.is_decisive) for reason in told]
