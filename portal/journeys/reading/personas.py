"""Golden personas: made-up people, and what the journey must and must not show them."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field, TypeAdapter, field_validator

from portal.journeys.model.facts import suggestion
from portal.journeys.model.journey import Journey
from portal.journeys.model.scalars import Day, Id, Strict
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.shapes import fit
from portal.journeys.reading.sources import MISSING
from portal.journeys.reading.yaml_tree import Path, Tree, read_tree
from portal.journeys.screening.answers import Raw, check_answers
from portal.journeys.screening.personal import Certainty, PersonalStep, personal_steps

FILE = "personas.yaml"


class ExpectedDates(Strict):
    """The days that must come out for a step; an end that isn't given isn't looked at."""

    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None


class Persona(Strict):
    """One made-up person on one day: raw answers by question id, and step ids by what must happen to them."""

    name: Id
    today: Day
    answers: dict[str, str | list[str]] = Field(default_factory=dict)
    must_show: tuple[str, ...] = ()
    must_show_maybe: tuple[str, ...] = ()
    must_not_show: tuple[str, ...] = ()
    dates: dict[str, ExpectedDates] = Field(default_factory=dict)

    @field_validator("today")
    @classmethod
    def _is_of_our_time(cls, today: date) -> date:
        if not 2000 <= today.year <= 2100:
            raise ValueError("'today' must lie between the years 2000 and 2100")
        return today


Personas = Annotated[tuple[Persona, ...], Field(min_length=1, max_length=200)]
_SHAPE: TypeAdapter[tuple[Persona, ...]] = TypeAdapter(Personas)


def read_personas(text: str | None) -> tuple[Tree, tuple[Persona, ...], list[Fault]]:
    """Read `personas.yaml`: its tree, the personas (none when it can't be read) and what is wrong with it.

    No text at all is a fault, too: a journey is only published with people it was tried on.
    """
    if text is None:
        return Tree(FILE), (), [Fault(FILE, 0, MISSING)]
    tree = read_tree(text, FILE)
    if tree.is_torn:
        return tree, (), tree.faults
    personas, faults = fit(tree, _SHAPE)
    return tree, personas or (), tree.faults + faults


def check_personas(journey: Journey, tree: Tree, personas: tuple[Persona, ...]) -> list[Fault]:
    """Tell where the journey doesn't do for a persona what the file says it must."""
    found = [
        ((index, *path), f"{persona.name}: {reason}")
        for index, persona in enumerate(personas)
        for path, reason in _differences(journey, persona)
    ]
    return [tree.fault(path, reason) for path, reason in (*_double_names(personas), *found)]


_Found = Iterator[tuple[Path, str]]


def _double_names(personas: tuple[Persona, ...]) -> _Found:
    seen = set()
    for index, persona in enumerate(personas):
        if persona.name in seen:
            yield (index, "name"), f"the persona {persona.name!r} stands here twice"
        seen.add(persona.name)


def _differences(journey: Journey, persona: Persona) -> _Found:
    dangling = list(_dangling(journey, persona))
    yield from dangling
    if dangling:
        return
    raw: dict[str, Raw] = dict(persona.answers)
    answers, problems = check_answers(journey, raw, persona.today)
    for name, problem in problems.items():
        yield ("answers", name), f"the answer to {name!r} can't be taken ({problem.value})"
    phases = personal_steps(journey, answers, persona.today)
    shown = {step.step.id: step for phase in phases for step in phase.steps}
    yield from _wrong_steps(persona, {name: step.certainty for name, step in shown.items()})
    yield from _wrong_dates(persona, shown)


def _dangling(journey: Journey, persona: Persona) -> _Found:
    lists = ("must_show", "must_show_maybe", "must_not_show")
    named: list[tuple[Path, str]] = [(("dates", name), name) for name in persona.dates]
    for key in lists:
        named += [((key, index), name) for index, name in enumerate(getattr(persona, key))]
    for path, name in named:
        if name not in journey.steps:
            yield path, f"there is no step {name!r}{suggestion(name, journey.steps)}"


def _wrong_steps(persona: Persona, shown: dict[str, Certainty]) -> _Found:
    for index, name in enumerate(persona.must_show):
        if shown.get(name) is not Certainty.CERTAIN:
            yield ("must_show", index), f"must surely see {name!r}, but {_seen(shown.get(name))}"
    for index, name in enumerate(persona.must_show_maybe):
        if shown.get(name) is not Certainty.MAYBE:
            yield ("must_show_maybe", index), f"must see {name!r} as a maybe, but {_seen(shown.get(name))}"
    for index, name in enumerate(persona.must_not_show):
        if name in shown:
            yield ("must_not_show", index), f"must not see {name!r}, but {_seen(shown[name])}"


def _seen(certainty: Certainty | None) -> str:
    if certainty is None:
        return "doesn't see it"
    return "sees it for sure" if certainty is Certainty.CERTAIN else "sees it as a maybe"


def _wrong_dates(persona: Persona, shown: dict[str, PersonalStep]) -> _Found:
    for name, expected in persona.dates.items():
        window = shown[name].window if name in shown else None
        for key, wanted, came in (
            ("from", expected.from_, window and window.from_),
            ("to", expected.to, window and window.to),
        ):
            if wanted and wanted != came:
                yield ("dates", name, key), f"{name!r} must have '{key}' {wanted}, but it is {came or 'open'}"
