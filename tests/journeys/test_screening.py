from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.journeys.model.facts import Anchor
from portal.journeys.model.journey import Journey, from_json, to_json
from portal.journeys.model.windows import Distance, Stage, Timing
from portal.journeys.reading.reader import read_all
from portal.journeys.screening.answers import (
    AnswerError,
    AnswerProblem,
    Answers,
    Silence,
    check_answers,
    joined_date,
    read_answer,
    to_raw,
)
from portal.journeys.screening.personal import (
    Certainty,
    asked_questions,
    next_question,
    personal_steps,
    previous_question,
)
from portal.journeys.screening.situation import situation_of
from tests.journeys.builders import STRUCTURE, a_journey

TODAY = date(2026, 11, 21)
UNDATED = '"anchor":"decided_on","kind":"should","to":"P2D"'  # nobody is asked when something was decided
OPTIONS = frozenset({"rehab", "benefits"})


class TestReadAnswer:
    @pytest.mark.parametrize(
        ("name", "raw", "answer"),
        [
            ("plan", "yes", "yes"),
            ("plan", ["no"], "no"),
            ("plan", "unknown", Silence.UNKNOWN),
            ("plan", "", None),
            ("plan", [], None),
            ("plan", " ", None),
            ("plantype", "basic", "basic"),
            ("dato", "2026-11-20", date(2026, 11, 20)),
            ("dato", "2016-11-21", date(2016, 11, 21)),
            ("afdelinger", ["rehab", "benefits", "rehab"], OPTIONS),
            ("afdelinger", "rehab", frozenset({"rehab"})),
            ("afdelinger", ["none"], frozenset()),
            ("afdelinger", ["unknown"], Silence.UNKNOWN),
        ],
    )
    def test_takes(self, name, raw, answer):
        assert read_answer(a_journey().questions_by_id[name], raw, TODAY) == answer

    @pytest.mark.parametrize(
        ("name", "raw", "problem"),
        [
            ("plan", "maybe", AnswerProblem.NOT_AN_OPTION),
            ("plan", "none", AnswerProblem.NOT_AN_OPTION),
            ("plan", ["yes", "no"], AnswerProblem.ONLY_ONE),
            ("plantype", "body", AnswerProblem.NOT_AN_OPTION),
            ("afdelinger", ["rehab", "police"], AnswerProblem.NOT_AN_OPTION),
            ("afdelinger", ["visitation"], AnswerProblem.NOT_AN_OPTION),
            ("afdelinger", ["rehab", "none"], AnswerProblem.EXCLUSIVE_NONE),
            ("afdelinger", ["rehab", "unknown"], AnswerProblem.EXCLUSIVE_NONE),
            ("dato", "20.11.2026", AnswerProblem.BAD_DATE),
            ("dato", "2026-02-30", AnswerProblem.NO_SUCH_DAY),
            ("dato", "2016-11-20", AnswerProblem.DATE_TOO_EARLY),
            ("dato", "2027-11-22", AnswerProblem.DATE_IN_FUTURE),
        ],
    )
    def test_refuses(self, name, raw, problem):
        with pytest.raises(AnswerError) as caught:
            read_answer(a_journey().questions_by_id[name], raw, TODAY)

        assert caught.value.problem is problem

    def test_nobody_is_born_tomorrow(self):
        question = a_journey(with_birth()).questions_by_id["dato"]

        with pytest.raises(AnswerError) as caught:
            read_answer(question, "2026-11-22", TODAY)

        assert caught.value.problem is AnswerProblem.DATE_IN_FUTURE


class TestCheckAnswers:
    def test_splits_answers_from_problems_and_leaves_out_the_skipped(self):
        raw = {"plan": "yes", "dato": "x", "afdelinger": [], "hest": "1"}

        answers, problems = check_answers(a_journey(), raw, TODAY)

        assert answers == {"plan": "yes"}
        assert problems == {"dato": AnswerProblem.BAD_DATE, "hest": AnswerProblem.NO_SUCH_QUESTION}


class TestToRaw:
    def test_comes_back_as_the_same_answers(self):
        answers: Answers = {"plan": Silence.UNKNOWN, "plantype": "basic", "dato": TODAY, "afdelinger": OPTIONS}

        assert check_answers(a_journey(), to_raw(answers), TODAY) == (answers, {})

    def test_none_of_them_comes_back_too(self):
        assert check_answers(a_journey(), to_raw({"afdelinger": frozenset()}), TODAY)[0] == {"afdelinger": frozenset()}


class TestJoinedDate:
    @pytest.mark.parametrize(
        ("parts", "raw"),
        [
            (("1", "2", "2026"), "2026-02-01"),
            ((" 21", "11 ", "2026"), "2026-11-21"),
            (("", " ", ""), ""),
            (("1", "", "2026"), "-"),
            (("1", "feb", "2026"), "-"),
            (("²", "2", "2026"), "-"),
            (("1", "2", "20260"), "-"),
        ],
    )
    def test_joins(self, parts, raw):
        assert joined_date(*parts) == raw


class TestSituationOf:
    def test_a_question_with_a_condition_is_asked_only_when_it_holds(self):
        journey = a_journey()

        assert asked(journey, {}) == ["dato", "plan", "afdelinger"]
        assert asked(journey, {"plan": Silence.UNKNOWN}) == ["dato", "plan", "afdelinger"]
        assert asked(journey, {"plan": "yes"}) == ["dato", "plan", "plantype", "afdelinger"]

    def test_an_answer_to_what_is_no_longer_asked_counts_for_nothing(self):
        situation = situation_of(a_journey(), {"plan": "no", "plantype": "basic"})

        assert situation.facts == {"rehab.has_plan": "no"}
        assert situation.answers == {"plan": "no"}

    def test_tells_silence_apart(self):
        journey = a_journey()
        situation = situation_of(journey, {"plan": Silence.UNKNOWN})

        answers = {name: situation.answer_to(question) for name, question in journey.questions_by_id.items()}

        assert answers == {
            "dato": Silence.UNANSWERED,
            "plan": Silence.UNKNOWN,
            "plantype": Silence.NOT_ASKED,
            "afdelinger": Silence.UNANSWERED,
        }

    def test_a_date_settles_its_anchor(self):
        assert situation_of(a_journey(), {"dato": TODAY}).anchors == {Anchor.DISCHARGED_ON: TODAY}

    def test_a_date_of_birth_settles_all_birthdays(self):
        journey = a_journey(with_birth())

        assert situation_of(journey, {"dato": date(2008, 2, 29)}).anchors == {
            Anchor.TURNS_15: date(2023, 3, 1),
            Anchor.TURNS_16: date(2024, 2, 29),
            Anchor.TURNS_18: date(2026, 3, 1),
        }


class TestNextQuestion:
    def test_walks_the_questions_that_are_asked(self):
        journey = a_journey()

        assert walk(journey, {"plan": "no"}) == ["dato", "plan", "afdelinger"]
        assert walk(journey, {"plan": "yes"}) == ["dato", "plan", "plantype", "afdelinger"]

    def test_goes_on_from_a_question_that_is_no_longer_asked(self):
        journey = a_journey()

        following = next_question(journey, {"plan": "no"}, after="plantype")

        assert following
        assert following.id == "afdelinger"


class TestPreviousQuestion:
    def test_goes_back_past_what_is_not_asked(self):
        journey = a_journey()

        before = previous_question(journey, {"plan": "no"}, before="afdelinger")

        assert before
        assert before.id == "plan"
        assert previous_question(journey, {}, before="dato") is None


class TestPersonalSteps:
    def test_what_we_do_not_know_is_shown_as_a_maybe(self):
        phases = personal_steps(a_journey(), {}, TODAY)

        assert certainties(phases) == {"papirer": "certain", "traening": "maybe", "samlet-plan": "maybe"}

    def test_what_is_answered_is_certain_or_gone(self):
        answers: Answers = {"plan": "no", "afdelinger": frozenset({"rehab", "benefits", "employment"})}

        phases = personal_steps(a_journey(), answers, TODAY)

        assert certainties(phases) == {"papirer": "certain", "hjaelp": "certain", "samlet-plan": "certain"}

    def test_a_phase_without_steps_is_left_out(self):
        phases = personal_steps(a_journey(), {"afdelinger": frozenset()}, TODAY)

        assert [phase.phase.id for phase in phases] == ["foerst"]

    def test_days_are_counted_from_the_anchor(self):
        (first, _) = personal_steps(a_journey(), {"plan": "yes", "dato": date(2026, 11, 20)}, TODAY)
        training = next(step for step in first.steps if step.step.id == "traening")

        assert training.window
        assert (training.window.from_, training.window.to) == (date(2026, 11, 24), date(2026, 11, 27))
        assert training.timing == Timing(Stage.SOON, Distance(3, 0, 0))
        assert first.timing
        assert first.timing.stage is Stage.NOW

    def test_without_the_anchors_day_there_are_no_days(self):
        phases = personal_steps(a_journey(), {"dato": Silence.UNKNOWN}, TODAY)

        assert {(step.window, step.timing) for phase in phases for step in phase.steps} == {(None, None)}

    def test_steps_stand_by_day_and_undated_ones_behind_the_one_before(self):
        structure = STRUCTURE.replace("discharged_on, from: P0D, to: P1D", "discharged_on, from: P9D, to: P9D")
        written = to_json(a_journey(structure))
        journey = from_json(written.replace('"anchor":"discharged_on","kind":"should","to":"P2D"', UNDATED))

        (first, *_) = personal_steps(journey, {"dato": TODAY, "plan": "yes"}, TODAY)
        (second, *_) = personal_steps(journey, {"dato": TODAY, "plan": "no"}, TODAY)

        assert [step.step.id for step in first.steps] == ["traening", "papirer"]
        assert [step.step.id for step in second.steps] == ["papirer", "hjaelp"]

    def test_an_alternative_stays_with_its_first_choice(self):
        structure = STRUCTURE.replace(
            "unit: visitation}\n        order_mode: and", "unit: visitation}\n        order_mode: or"
        ).replace("from: P4D, to_working_days: 5", "from: P1D, to_working_days: 5")
        structure = structure.replace("op: ne", "op: eq")

        (first, *_) = personal_steps(a_journey(structure), {"dato": TODAY, "plan": "yes"}, TODAY)

        assert [(step.step.id, step.order_mode) for step in first.steps] == [
            ("papirer", "then"),
            ("traening", "then"),
            ("hjaelp", "or"),
        ]

    def test_an_alternative_whose_first_choice_is_hidden_stands_alone(self):
        structure = STRUCTURE.replace(
            "unit: visitation}\n        order_mode: and", "unit: visitation}\n        order_mode: or"
        )

        (first, *_) = personal_steps(a_journey(structure), {"plan": "no"}, TODAY)

        assert [(step.step.id, step.order_mode) for step in first.steps] == [("papirer", "then"), ("hjaelp", "then")]


class TestTheContent:
    @settings(deadline=None)
    @given(some.data())
    def test_any_answers_end_in_steps_and_a_way_to_reach_us(self, data):
        journey = data.draw(some.sampled_from(the_content()))
        raw = {question.id: data.draw(raw_answers(question)) for question in journey.questions}

        answers, problems = check_answers(journey, raw, TODAY)
        phases = personal_steps(journey, answers, TODAY)

        assert problems == {}
        assert phases
        assert any(step.step.actions for phase in phases for step in phase.steps)

    @settings(deadline=None)
    @given(some.data())
    def test_answering_more_never_hides_what_was_sure(self, data):
        journey = data.draw(some.sampled_from(the_content()))
        raw = {question.id: data.draw(raw_answers(question)) for question in journey.questions}
        answers, _ = check_answers(journey, raw, TODAY)
        fewer = {name: answers[name] for name in answers if data.draw(some.booleans())}

        sure = {
            name for name, is_sure in certainties(personal_steps(journey, fewer, TODAY)).items() if is_sure == "certain"
        }
        after = certainties(personal_steps(journey, answers, TODAY))

        assert sure <= {name for name, is_sure in after.items() if is_sure is Certainty.CERTAIN}


@cache
def the_content() -> list[Journey]:
    """The journeys that are shipped."""
    return list(read_all(Path(__file__).parents[2] / "journeys").values())


def raw_answers(question) -> some.SearchStrategy:
    """What somebody may answer."""
    if question.kind == "date":
        return some.dates(date(2026, 1, 1), TODAY).map(date.isoformat) | some.sampled_from(["", "unknown"])
    if question.kind == "many_of":
        return some.lists(some.sampled_from(question.options), unique=True) | some.sampled_from([["none"], ["unknown"]])
    return some.sampled_from([*(question.options or ("yes", "no")), "", "unknown"])


def with_birth() -> str:
    """The small journey, which then begins with a date of birth."""
    return (
        STRUCTURE.replace("discharge.date", "young.born_on")
        .replace("    anchor: discharged_on", "    anchor: turns_16")
        .replace("anchors: [discharged_on]", "anchors: [turns_18]")
        .replace("anchor: discharged_on", "anchor: turns_18")
    )


def asked(journey: Journey, answers) -> list[str]:
    """The ids of the questions that are asked."""
    return [question.id for question in asked_questions(journey, answers)]


def walk(journey: Journey, answers) -> list[str]:
    """The ids of the questions, one after the other."""
    names = []
    question = next_question(journey, answers)
    while question:
        names.append(question.id)
        question = next_question(journey, answers, question.id)
    return names


def certainties(phases) -> dict[str, Certainty]:
    """How sure each step is, by its id."""
    return {step.step.id: step.certainty for phase in phases for step in phase.steps}
