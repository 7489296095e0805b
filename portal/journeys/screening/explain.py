"""Why a person sees something: "Hvorfor ser jeg det her?" as data; the page makes the sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.journeys.model.conditions import Condition, decisive_leaves
from portal.journeys.model.journey import Journey
from portal.journeys.model.leaves import Leaf, evaluate_leaf
from portal.journeys.model.truth import Truth
from portal.journeys.screening.answers import Answer
from portal.journeys.screening.situation import Situation


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a condition: the question it rests on, what was answered, and whether that decided.

    `answer` is a value or a Silence; `truth` what this part came to. `leaf` says what was asked for.
    """

    question_id: str
    answer: Answer
    truth: Truth
    is_decisive: bool
    leaf: Leaf


def reasons_for(condition: Condition | None, journey: Journey, situation: Situation) -> tuple[Reason, ...]:
    """Tell the parts of a condition in the order they are written, each once; none for what everybody sees."""
    if condition is None:
        return ()
    decisive = frozenset(decisive_leaves(condition, situation.facts))
    leaves = dict.fromkeys(condition.leaves)
    return tuple(_reason(leaf, leaf in decisive, journey, situation) for leaf in leaves)


def decisive_answers(reasons: Iterable[Reason]) -> tuple[tuple[str, Answer], ...]:
    """Keep what a sentence needs: (question id, answer) of the parts that decided, each question once."""
    return tuple({reason.question_id: reason.answer for reason in reasons if reason.is_decisive}.items())


def _reason(leaf: Leaf, is_decisive: bool, journey: Journey, situation: Situation) -> Reason:
    question = journey.question_setting[leaf.fact]
    truth = evaluate_leaf(leaf, situation.facts)
    return Reason(question.id, situation.answer_to(question), truth, is_decisive, leaf)
