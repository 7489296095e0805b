"""What must hold between the parts of a `journey.yaml`.

These checks read the tree, not the model, so that a file with a fault in one place still has all its other
faults told. Whatever has the wrong shape is passed over in silence here: the model complains about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.journeys.model.facts import REGISTRY, Anchor
from portal.journeys.reading.faults import Fault
from portal.journeys.reading.yaml_tree import Data, Path, Tree


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping in the tree, and where it stands."""

    data: dict[str, Data]
    path: Path

    def text(self, key: str) -> str:
        """Give the text at a key, "" when there is none."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    def parts(self, key: str) -> "Iterator[Part]":
        """Give the mappings in the list at a key."""
        for index, item in enumerate(self._list(key)):
            if isinstance(item, dict):
                yield Part(item, (*self.path, key, index))

    def texts(self, key: str) -> Iterator[tuple[str, Path]]:
        """Give the texts in the list at a key, each with its place."""
        for index, item in enumerate(self._list(key)):
            if isinstance(item, str):
                yield item, (*self.path, key, index)

    def part(self, key: str) -> "Part":
        """Give the mapping at a key, an empty one when there is none."""
        value = self.data.get(key)
        return Part(value if isinstance(value, dict) else {}, (*self.path, key))

    def _list(self, key: str) -> list[Data]:
        value = self.data.get(key)
        return value if isinstance(value, list) else []


def root(tree: Tree) -> Part:
    """Give the whole file as a part."""
    return Part(tree.data if isinstance(tree.data, dict) else {}, ())


def steps(journey: Part) -> Iterator[Part]:
    """Give all steps of all phases."""
    for phase in journey.parts("phases"):
        yield from phase.parts("steps")


def check(tree: Tree, folder: str) -> list[Fault]:
    """Tell all faults between the parts of a journey that lies in the folder of this name."""
    journey = root(tree)
    found = [
        *_names(journey, folder),
        *_double_ids(journey),
        *_anchors(journey),
        *_question_order(journey),
        *_step_facts(journey),
        *_unfounded_duties(journey),
        *_views(journey),
        *_sheet(journey),
    ]
    return [tree.fault(path, reason) for path, reason in found]


_Found = Iterator[tuple[Path, str]]


def _names(journey: Part, folder: str) -> _Found:
    name = journey.text("id")
    if name and name != folder:
        yield ("id",), f"the id {name!r} differs from the folder's name {folder!r}"


def _double_ids(journey: Part) -> _Found:
    yield from _doubles("question", ((part.text("id"), part.path) for part in journey.parts("questions")))
    yield from _doubles("phase", ((part.text("id"), part.path) for part in journey.parts("phases")))
    yield from _doubles("step", ((part.text("id"), part.path) for part in steps(journey)))
    yield from _doubles("red flag", ((part.text("id"), part.path) for part in journey.parts("red_flags")))
    yield from _doubles("anchor", journey.texts("anchors"))
    for question in journey.parts("questions"):
        yield from _doubles("option", question.texts("options"))
    for step in steps(journey):
        for key, what in (("actions", "action"), ("legal_basis", "claim"), ("shares", "share")):
            yield from _doubles(what, ((part.text("id"), part.path) for part in step.parts(key)))
        yield from _doubles("document", step.texts("documents"))
    sheet = journey.part("sheet")
    for key, what in (("periods", "period"), ("rows", "row")):
        yield from _doubles(what, ((part.text("id"), part.path) for part in sheet.parts(key)))
    for row in sheet.parts("rows"):
        yield from _doubles("claim", ((part.text("id"), part.path) for part in row.parts("legal_basis")))


def _doubles(what: str, ids: Iterator[tuple[str, Path]]) -> _Found:
    seen = set()
    for name, path in ids:
        if name in seen:
            yield path, f"the {what} id {name!r} is used twice"
        if name:
            seen.add(name)


def _anchors(journey: Part) -> _Found:
    declared = {anchor for anchor, _ in journey.texts("anchors")}
    settled = {anchor for question in journey.parts("questions") for anchor in anchors_settled(question)}
    for part in (*journey.parts("phases"), *steps(journey)):
        when = part.part("when")
        anchor = when.text("anchor")
        if not anchor:
            continue
        if anchor not in declared:
            yield (*when.path, "anchor"), f"the anchor {anchor!r} is not declared under 'anchors'"
        if anchor not in settled:
            yield (*when.path, "anchor"), f"no date question settles the anchor {anchor!r}"


def anchors_settled(question: Part) -> frozenset[str]:
    """Name the anchors that a question's answer settles: all birthdays follow from one date of birth."""
    anchor, fact = question.text("anchor"), REGISTRY.get(question.text("sets"))
    if not anchor or question.text("kind") != "date":
        return frozenset()
    if fact and anchor in set(Anchor) and Anchor(anchor).age:
        return frozenset(fact.anchors)
    return frozenset({anchor})


def _question_order(journey: Part) -> _Found:
    setters = {question.text("sets"): question.text("id") for question in journey.parts("questions")}
    earlier: dict[str, str] = {}
    for question in journey.parts("questions"):
        fact, name = question.text("sets"), question.text("id")
        for asked, path in _asked_facts(question):
            if asked in setters and asked not in earlier:
                which = "itself" if asked == fact else f"the later question {setters[asked]!r}"
                yield path, f"the question {name!r} depends on {which} (fact {asked!r})"
            elif asked in REGISTRY and asked not in setters:
                yield path, f"no question settles the fact {asked!r}"
        if fact and fact in earlier:
            yield (*question.path, "sets"), f"the fact {fact!r} is already settled by {earlier[fact]!r}"
        earlier.setdefault(fact, name)


def _step_facts(journey: Part) -> _Found:
    settled = facts_settled(journey)
    for step in steps(journey):
        for fact, path in _asked_facts(step):
            if fact in REGISTRY and fact not in settled:
                yield path, f"no question settles the fact {fact!r}"


def _asked_facts(part: Part) -> Iterator[tuple[str, Path]]:
    for group in part.part("show_if").parts("any"):
        for leaf in group.parts("all"):
            if name := leaf.text("fact"):
                yield name, (*leaf.path, "fact")


def _unfounded_duties(journey: Part) -> _Found:
    for step in steps(journey):
        standings = {claim.text("standing") for claim in step.parts("legal_basis")}
        if step.part("when").text("kind") == "must" and "S" not in standings:
            yield (*step.part("when").path, "kind"), "'must' needs a claim of standing S that says so"


def _views(journey: Part) -> _Found:
    views = journey.part("views")
    fact = views.text("fact")
    if fact in REGISTRY and fact not in facts_settled(journey):
        yield (*views.path, "fact"), f"no question settles the fact {fact!r}"


def _sheet(journey: Part) -> _Found:
    declared = {anchor for anchor, _ in journey.texts("anchors")}
    for period in journey.part("sheet").parts("periods"):
        for key in ("from", "until"):
            if (anchor := period.text(key)) and anchor not in declared:
                yield (*period.path, key), f"the anchor {anchor!r} is not declared under 'anchors'"


def facts_settled(journey: Part) -> frozenset[str]:
    """Name the facts that the journey's questions ask for."""
    return frozenset(question.text("sets") for question in journey.parts("questions"))
