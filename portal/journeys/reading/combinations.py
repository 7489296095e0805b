"""All the ways of answering a journey's questions, and whether each of them leads on.

A step's condition looks at few facts, so what it comes to is worked out once for each combination of those and
looked up for the others. Skipping counts as not knowing, as it does for the person.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from math import gcd, prod

from portal.journeys.model.conditions import Condition, evaluate, facts_of
from portal.journeys.model.facts import FactValue
from portal.journeys.model.format import Question
from portal.journeys.model.journey import Journey
from portal.journeys.model.steps import Step
from portal.journeys.model.truth import Truth
from portal.journeys.screening.answers import Answer, Answers, Silence
from portal.journeys.screening.situation import situation_of

MOST = 10_000
"""How many combinations are tried; where there are more, these are spread evenly over all."""
_MOST_TOLD = 5
_REACHING = frozenset({"call", "write", "visit", "book", "ask"})


def unreachable_steps(journey: Journey) -> list[str]:
    """Name the steps that no answers make certain."""
    ways = _Ways(journey)
    return [step.id for step in journey.steps.values() if Truth.YES not in ways.truths(step)]


def idle_questions(journey: Journey) -> list[str]:
    """Name the questions whose answers change nothing: no condition, no date and no words depend on them."""
    used = {fact for condition in _conditions(journey) for fact in facts_of(condition)}
    told = {journey.views.fact} if journey.views else set[str]()
    return [question.id for question in journey.questions if question.sets not in used | told and not question.anchor]


def dead_ends(journey: Journey) -> list[dict[str, str]]:
    """Give some answers, by question id, after which nothing is shown that one can do, or nobody can be reached."""
    ways = _Ways(journey)
    if any(step.show_if is None and _reaches(step) for step in journey.steps.values()):
        return []  # everybody sees a step with a way of contact, however they answer
    found = [answers for answers in ways.all() if not ways.leads_on(answers)]
    return [{name: str(answer) for name, answer in answers.items()} for answers in found[:_MOST_TOLD]]


def combinations(journey: Journey) -> Iterator[dict[str, Answer]]:
    """Give answers to all questions in all combinations, at most 10,000."""
    return _Ways(journey).all()


class _Ways:
    """The ways of answering one journey."""

    def __init__(self, journey: Journey) -> None:
        self._journey = journey
        self._conditions = _conditions(journey)
        self._known: dict[tuple[str, tuple[Answer, ...]], Truth] = {}

    def all(self) -> Iterator[dict[str, Answer]]:
        """Give all combinations, or as many of them spread evenly."""
        return _spread({question.id: _answers(question, self._conditions) for question in self._journey.questions})

    def truths(self, step: Step) -> set[Truth]:
        """Tell what the step's condition can come to."""
        needed = self._needed(step.show_if)
        ways = _spread({question.id: _answers(question, self._conditions) for question in needed})
        return {self._truth(step, needed, answers) for answers in ways}

    def leads_on(self, answers: Answers) -> bool:
        """Tell whether the answers end in a step with a way of contact."""
        shown = (step for step in self._journey.steps.values() if self._is_shown(step, answers))
        return any(_reaches(step) for step in shown)

    def _is_shown(self, step: Step, answers: Answers) -> bool:
        truth = self._truth(step, self._needed(step.show_if), answers)
        return truth is Truth.YES or (truth is Truth.UNKNOWN and not step.hide_when_unknown)

    def _truth(self, step: Step, needed: tuple[Question, ...], answers: Answers) -> Truth:
        key = step.id, tuple(answers[question.id] for question in needed)
        if key not in self._known:
            own = {question.id: answers[question.id] for question in needed}
            self._known[key] = evaluate(step.show_if, situation_of(self._journey, own).facts)
        return self._known[key]

    def _needed(self, condition: Condition | None) -> tuple[Question, ...]:
        """Name the questions that decide a condition: those it asks about, and those that decide if these are asked."""
        facts, reached = set(facts_of(condition)), set[str]()
        while facts - reached:
            name = (facts - reached).pop()
            reached.add(name)
            if question := self._journey.question_setting.get(name):
                facts |= facts_of(question.show_if)
        return tuple(question for question in self._journey.questions if question.sets in facts)


def _conditions(journey: Journey) -> tuple[Condition, ...]:
    conditions = [step.show_if for step in journey.steps.values()] + [asked.show_if for asked in journey.questions]
    return tuple(condition for condition in conditions if condition)


def _reaches(step: Step) -> bool:
    return any(action.kind in _REACHING for action in step.actions)


def _answers(question: Question, conditions: tuple[Condition, ...]) -> tuple[Answer, ...]:
    """Give the answers to a question that can make a difference, not knowing among them."""
    if question.kind == "date":
        return (*_days(question.sets, conditions), Silence.UNKNOWN)
    if question.kind == "many_of":
        firsts = (frozenset(question.options[:count]) for count in range(len(question.options) + 1))
        ones = (frozenset({option}) for option in question.options)
        return (*dict.fromkeys((*firsts, *ones)), Silence.UNKNOWN)
    return (*(question.options or ("yes", "no")), Silence.UNKNOWN)


def _days(fact: str, conditions: tuple[Condition, ...]) -> tuple[FactValue, ...]:
    """Give a day on each side of every day that a condition asks about; one day where none does."""
    asked = [leaf.value for condition in conditions for leaf in condition.leaves if leaf.fact == fact]
    several = [value if isinstance(value, tuple) else (value,) for value in asked]
    days = {day for values in several for day in values if isinstance(day, date)} or {date(2020, 1, 15)}
    return tuple(sorted({day + timedelta(days=by) for day in days for by in (-1, 0, 1)}))


def _spread(choices: dict[str, tuple[Answer, ...]]) -> Iterator[dict[str, Answer]]:
    total = prod(len(answers) for answers in choices.values())
    if total <= MOST:
        for combination in product(*choices.values()):
            yield dict(zip(choices, combination, strict=True))
        return
    stride = next(step for step in range(total // MOST | 1, total) if gcd(step, total) == 1)
    for number in range(MOST):
        yield _combination(choices, number * stride % total)


def _combination(choices: dict[str, tuple[Answer, ...]], number: int) -> dict[str, Answer]:
    """Give one combination by its number, as the digits of a number whose places have as many values as answers."""
    chosen = {}
    for name, answers in choices.items():
        number, place = divmod(number, len(answers))
        chosen[name] = answers[place]
    return chosen
