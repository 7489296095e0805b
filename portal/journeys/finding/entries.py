"""What goes into an index, and what comes out of it."""

from dataclasses import dataclass

LONGEST_PHRASE = 8
"""How many words of a synonym are met; a longer phrase never is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: a journey, or a step of it.

    `view` is "" or the reader's view, e.g. "young_person"; `step` is "" for the journey itself, else the step's
    id. `summary` is what is shown under a hit. Only journeys have `keywords`: the words that citizens use,
    joined by spaces. All texts are plain, without Markdown.
    """

    slug: str
    view: str
    step: str
    title: str
    summary: str
    keywords: str
    text: str


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words or short phrases that people say, and what the content calls the same thing.

    A phrase is met in a question when its words stand there in their order, bent as they may be.
    """

    words: tuple[str, ...]
    means: str


@dataclass(frozen=True, slots=True)
class FoundStep:
    """A step that answers what was asked."""

    id: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class FoundJourney:
    """A journey that answers what was asked, in the view that answers it best, with its best steps first.

    `score` only says something beside other scores of the same answer.
    """

    slug: str
    view: str
    title: str
    summary: str
    steps: tuple[FoundStep, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: the journeys, best first and each once.

    `corrected` holds (written, taken as) for each misspelling that was understood as another word. `is_sure` tells
    whether the journeys answer enough of the question, or only some of it.
    """

    journeys: tuple[FoundJourney, ...]
    corrected: tuple[tuple[str, str], ...]
    is_sure: bool = False
