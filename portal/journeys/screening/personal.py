"""From answers to the steps that are this person's, with their days and the reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from portal.journeys.model.conditions import evaluate
from portal.journeys.model.format import Question
from portal.journeys.model.journey import Journey
from portal.journeys.model.steps import Phase, Step, When
from portal.journeys.model.truth import Truth
from portal.journeys.model.windows import Timing, Window, timing, window
from portal.journeys.screening.answers import Answers
from portal.journeys.screening.explain import Reason, reasons_for
from portal.journeys.screening.situation import Situation, situation_of


class Certainty(StrEnum):
    """Whether a step is for this person, or may be ("måske for dig")."""

    CERTAIN = "certain"
    MAYBE = "maybe"


@dataclass(frozen=True, slots=True)
class PersonalStep:
    """A step for one person.

    `window` holds absolute days and `timing` where today stands to them; both are None when the step has no
    window or its anchor's day isn't known (then `step.when` still has the relative form). `order_mode` is the
    step's own, but for the first step shown of a group, which is always "then".
    """

    step: Step
    certainty: Certainty
    order_mode: Literal["then", "and", "or"]
    window: Window | None
    timing: Timing | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PersonalPhase:
    """A phase with the steps that are this person's; never empty."""

    phase: Phase
    window: Window | None
    timing: Timing | None
    steps: tuple[PersonalStep, ...]


def asked_questions(journey: Journey, answers: Answers) -> tuple[Question, ...]:
    """Name the questions that are asked given the answers so far, in order."""
    return situation_of(journey, answers).asked


def next_question(journey: Journey, answers: Answers, after: str | None = None) -> Question | None:
    """Find the question that is asked after this one (None: the first); None at the end."""
    return _nearest(journey, answers, after, journey.questions)


def previous_question(journey: Journey, answers: Answers, before: str) -> Question | None:
    """Find the question that is asked before this one; None at the beginning."""
    return _nearest(journey, answers, before, reversed(journey.questions))


def personal_steps(journey: Journey, answers: Answers, today: date) -> list[PersonalPhase]:
    """Give the phases of this journey that hold steps for this person, ordered by phase, then by day.

    A step is certain when its condition is YES and a "maybe" when it is UNKNOWN, unless the step is to be
    hidden then. A step stays together with the "or" steps behind it, and one without a day stays
    behind the one it is written after. `answers` are checked answers, `today` is a Danish day.
    """
    situation = situation_of(journey, answers)
    phases = (_personal_phase(phase, journey, situation, today) for phase in journey.phases)
    return [phase for phase in phases if phase.steps]


def reader_of(journey: Journey, answers: Answers) -> str:
    """Name the reader that the journey is told to after these answers; "" for the first one."""
    views = journey.views
    told = situation_of(journey, answers).facts.get(views.fact) if views else None
    return str(told) if views and told in views.others else ""


def _nearest(journey: Journey, answers: Answers, name: str | None, questions: Iterable[Question]) -> Question | None:
    asked = {question.id for question in asked_questions(journey, answers)}
    passed = name is None
    for question in questions:
        if passed and question.id in asked:
            return question
        passed = passed or question.id == name
    return None


def _personal_phase(phase: Phase, journey: Journey, situation: Situation, today: date) -> PersonalPhase:
    groups: list[list[PersonalStep]] = []
    for step in phase.steps:
        if step.order_mode != "or" or not groups:
            groups.append([])
        if shown := _personal_step(step, journey, situation, today):
            groups[-1].append(shown if groups[-1] else _first_of_group(shown))
    placed = _window(phase.when, situation)
    return PersonalPhase(phase, placed, timing(placed, today) if placed else None, _in_order(groups))


def _personal_step(step: Step, journey: Journey, situation: Situation, today: date) -> PersonalStep | None:
    truth = evaluate(step.show_if, situation.facts)
    if truth is Truth.NO or (truth is Truth.UNKNOWN and step.hide_when_unknown):
        return None
    certainty = Certainty.CERTAIN if truth is Truth.YES else Certainty.MAYBE
    placed = _window(step.when, situation)
    reasons = reasons_for(step.show_if, journey, situation)
    now = timing(placed, today) if placed else None
    return PersonalStep(step, certainty, step.order_mode, placed, now, reasons)


def _window(when: When | None, situation: Situation) -> Window | None:
    anchor = situation.anchors.get(when.anchor) if when else None
    if when is None or anchor is None:
        return None
    return window(anchor, from_=when.from_, to=when.to, to_working_days=when.to_working_days, kind=when.kind)


def _first_of_group(shown: PersonalStep) -> PersonalStep:
    return replace(shown, order_mode="then") if shown.order_mode == "or" else shown


def _in_order(groups: list[list[PersonalStep]]) -> tuple[PersonalStep, ...]:
    """Sort groups by their first day; a group without one takes the day of the group written before it."""
    day = date.min
    dated = []
    for group in groups:
        day = min((step.window.first_known for step in group if step.window), default=day)
        dated.append((day, group))
    ordered = [step for _, group in sorted(dated, key=lambda pair: pair[0]) for step in group]
    return tuple([replace(step, order_mode="then") for step in ordered[:1]] + ordered[1:])
