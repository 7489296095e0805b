"""Whether a journey is good enough to be published: what no single part of its files can tell.

Every combination of answers leads on, every step is surely met by a persona, two personas know nothing, and
the page as a whole can be read by a tired person.
"""

from collections.abc import Iterator, Mapping

from portal.journeys.finding.spelling import fold, words_of
from portal.journeys.model.journey import DANISH, Journey
from portal.journeys.reading.checks import root, steps
from portal.journeys.reading.combinations import dead_ends, idle_questions, unreachable_steps
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.personas import FILE as PERSONAS
from portal.journeys.reading.personas import Persona, read_personas
from portal.journeys.reading.yaml_tree import Path, Tree, read_tree
from portal.journeys.screening.answers import Silence, check_answers
from portal.journeys.screening.personal import Certainty, asked_questions, personal_steps
from portal.plain import HIGHEST_LIX, lix

STRUCTURE = "journey.yaml"
FEWEST_PERSONAS = 8
FEWEST_UNSURE = 2
_NO_PROSE = ("title", "short_title", "neutral_title", "short", "label", "text")
_NO_PROSE_IN = (".options.", ".documents.", ".actions.", "sheet.periods.")


def review(journey: Journey, sources: Mapping[str, str]) -> list[Fault]:
    """Tell what keeps a journey that was read without faults from being published; `sources` are its files' texts."""
    tree = read_tree(sources[STRUCTURE], STRUCTURE)
    _tree, personas, _faults = read_personas(sources.get(PERSONAS))
    return [
        *(tree.fault(_place(tree, name), reason) for name, reason in _structural(journey)),
        *(tree.fault(("sensitivity",), reason) for reason in _telling(journey)),
        *(Fault(PERSONAS, 0, reason) for reason in _personas(journey, personas)),
        *(Fault(f"text/{DANISH}.md", 0, reason) for reason in _readability(journey)),
    ]


def prose(journey: Journey, view: str = "") -> list[str]:
    """Give the Danish prose of a journey as one reader meets it: no headings, labels or names of things."""
    keys = dict.fromkeys(key.partition("@")[0] for key in journey.texts[DANISH])
    told = [key for key in keys if not key.endswith(_NO_PROSE) and not any(part in key for part in _NO_PROSE_IN)]
    return [journey.text(key, DANISH, view) for key in told]


def _structural(journey: Journey) -> Iterator[tuple[str, str]]:
    """Tell what is wrong, each with the id of the step or question that it is about."""
    for step in unreachable_steps(journey):
        yield step, f"no answers make the step {step!r} certain"
    for question in idle_questions(journey):
        yield question, f"no step depends on the answer to {question!r}"
    for answers in dead_ends(journey):
        yield "", f"these answers end without a step or a way of contact: {answers}"


def _telling(journey: Journey) -> Iterator[str]:
    """Tell where a discreet journey's address or a tab's title holds one of the words that people search it by."""
    seen = {"the slug": journey.slug}
    seen |= {f"the neutral_title in {lang!r}": journey.text("neutral_title", lang) for lang in journey.texts}
    for where, text in seen.items() if journey.is_discreet else ():
        for keyword in (*journey.keywords, *journey.keywords_en):
            if f" {_folded(keyword)}" in f" {_folded(text)}":
                yield f"{where} tells of {keyword!r}; a discreet journey's must tell nobody anything"


def _folded(text: str) -> str:
    return " ".join(fold(word) for word in words_of(text))


def _place(tree: Tree, name: str) -> Path:
    """Find where the step or question with this id stands."""
    parts = (*steps(root(tree)), *root(tree).parts("questions"))
    return next((part.path for part in parts if part.text("id") == name), ())


def _personas(journey: Journey, personas: tuple[Persona, ...]) -> Iterator[str]:
    if len(personas) < FEWEST_PERSONAS:
        yield f"there are {len(personas)} personas; {FEWEST_PERSONAS} at least"
    unsure = [persona for persona in personas if _is_unsure(journey, persona)]
    if len(unsure) < FEWEST_UNSURE:
        yield f"{len(unsure)} personas answer unknown to all they are asked; {FEWEST_UNSURE} at least"
    met = {step for persona in personas for step in _certain(journey, persona)}
    for step in journey.steps:
        if step not in met:
            yield f"no persona surely meets the step {step!r}"


def _is_unsure(journey: Journey, persona: Persona) -> bool:
    """Tell whether the persona says "ved ikke" throughout; a date may stand on a paper."""
    answers, _problems = check_answers(journey, dict(persona.answers), persona.today)
    asked = [question for question in asked_questions(journey, answers) if question.kind != "date"]
    return all(answers.get(question.id) is Silence.UNKNOWN for question in asked)


def _certain(journey: Journey, persona: Persona) -> list[str]:
    answers, _problems = check_answers(journey, dict(persona.answers), persona.today)
    shown = [step for phase in personal_steps(journey, answers, persona.today) for step in phase.steps]
    return [step.step.id for step in shown if step.certainty is Certainty.CERTAIN]


def _readability(journey: Journey) -> Iterator[str]:
    for view in ("", *journey.views_by_slug.values()):
        measured = lix(prose(journey, view))
        if measured > HIGHEST_LIX:
            yield f"the page has LIX {measured:.0f}{f' for {view!r}' if view else ''}; {HIGHEST_LIX} at most"
