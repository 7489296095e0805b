"""What we know of a person after their answers: which questions were theirs, the facts and the days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.journeys.model.conditions import evaluate
from portal.journeys.model.durations import birthday
from portal.journeys.model.facts import Anchor, Facts, FactValue
from portal.journeys.model.format import Question
from portal.journeys.model.journey import Journey
from portal.journeys.model.truth import Truth
from portal.journeys.screening.answers import Answer, Answers, Silence


@dataclass(frozen=True, slots=True)
class Situation:
    """The questions that are asked after these answers, in order, and what the answers to them settle.

    Answers to questions that are no longer asked count for nothing. `anchors` holds the days that are known.
    """

    asked: tuple[Question, ...]
    answers: Answers
    facts: Facts
    anchors: Mapping[Anchor, date]

    def answer_to(self, question: Question) -> Answer:
        """Give the answer to a question, or the way in which there is none."""
        if all(question.id != asked.id for asked in self.asked):
            return Silence.NOT_ASKED
        return self.answers.get(question.id, Silence.UNANSWERED)


def situation_of(journey: Journey, answers: Answers) -> Situation:
    """Follow the questions in order; one with a condition is asked only when the answers before it make that
    YES.
    """
    asked: list[Question] = []
    facts: dict[str, FactValue] = {}
    anchors: dict[Anchor, date] = {}
    for question in journey.questions:
        if evaluate(question.show_if, facts) is not Truth.YES:
            continue
        asked.append(question)
        answer = answers.get(question.id, Silence.UNANSWERED)
        if not isinstance(answer, Silence):
            facts[question.sets] = answer
            anchors |= _days_settled(question, answer)
    kept = {question.id: answers[question.id] for question in asked if question.id in answers}
    return Situation(tuple(asked), kept, facts, anchors)


def _days_settled(question: Question, answer: FactValue) -> dict[Anchor, date]:
    if question.anchor is None or not isinstance(answer, date):
        return {}
    if question.anchor.age is None:
        return {question.anchor: answer}
    return {anchor: birthday(answer, anchor.age) for anchor in question.fact.anchors if anchor.age}
