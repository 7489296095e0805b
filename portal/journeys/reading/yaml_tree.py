"""YAML as plain data with line numbers: mappings, lists and strings, and nothing that could surprise.

The file is read as a stream of events, so that a hostile one is stopped at its first excess (depth, size,
count) and nothing is ever expanded. What YAML 1.1 would quietly turn into something else (a bare `no`,
`0101`, `~`) is a fault: the writer shall say what is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Never

import yaml

from portal.journeys.reading.faults import Fault

Data = str | list["Data"] | dict[str, "Data"]
Path = tuple[str | int, ...]

DEEPEST = 16
MOST_NODES = 20_000
MOST_FAULTS = 100

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_SURPRISING = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~)")
_OCTAL = re.compile(r"[+-]?0(?:[0-9_]+|[xob].*)|[+-]?\d+(?::\d+)+")


@dataclass(slots=True)
class Tree:
    """A file's data, and the line (from 1) on which each part stands, by its path of keys and indexes.

    `is_torn` when reading had to stop: then `data` says nothing about the file.
    """

    file: str
    data: Data = ""
    lines: dict[Path, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    is_torn: bool = False

    def line(self, path: Path) -> int:
        """Find the line of a part, or of the nearest part around it that stands in the file."""
        known: Path = ()
        for part in path:
            if (*known, part) in self.lines:
                known = (*known, part)
        return self.lines.get(known, 1)

    def fault(self, path: Path, reason: str) -> Fault:
        """Make a fault that points at a part."""
        return Fault(self.file, self.line(path), reason)


def read_tree(text: str, file: str) -> Tree:
    """Read YAML text as a tree; what is wrong with it stands in `faults`, and `data` holds what could be
    read.
    """
    tree = Tree(file)
    builder = _Builder(tree, iter(()))
    try:
        builder.events = yaml.parse(text, Loader=_LOADER)
        builder.document()
    except _EnoughError:
        tree.is_torn = True
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.tear(mark.line if mark else 0, f"this is no YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        builder.tear(0, f"this is no YAML: {str(error).splitlines()[0]}")
    return tree


class _EnoughError(Exception):
    """The file goes beyond a limit; the fault is already told."""


@dataclass(slots=True)
class _Builder:
    """Builds the tree from YAML events, by recursion that the depth limit bounds."""

    tree: Tree
    events: Iterator[yaml.Event]
    nodes: int = 0

    def complain(self, line: int, reason: str) -> None:
        """Note a fault; `line` counts from 0, as YAML's marks do."""
        self.tree.faults.append(Fault(self.tree.file, line + 1, reason))
        if len(self.tree.faults) >= MOST_FAULTS:
            raise _EnoughError

    def tear(self, line: int, reason: str) -> None:
        """Note the fault that ends the reading."""
        self.tree.is_torn = True
        self.tree.faults.append(Fault(self.tree.file, line + 1, reason))

    def document(self) -> None:
        """Build the one document of the file."""
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if self.nodes:
                    self._stop(event, "the file holds more than one document")
                if event.version or event.tags:
                    self.complain(_line(event), "directives are not allowed")
            elif isinstance(event, yaml.NodeEvent):
                self.tree.data = self.node(event, ())
        if not self.nodes:
            self.tear(0, "the file is empty")

    def node(self, event: yaml.Event, path: Path) -> Data:
        """Build what begins with this event, at this place."""
        self._guard(event, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event) if isinstance(event, yaml.ScalarEvent) else ""

    def _guard(self, event: yaml.Event, path: Path) -> None:
        self.nodes += 1
        line = _line(event)
        self.tree.lines.setdefault(path, line + 1)
        if len(path) > DEEPEST:
            self._stop(event, f"nested deeper than {DEEPEST} levels")
        if self.nodes > MOST_NODES:
            self._stop(event, f"the file has more than {MOST_NODES} parts")
        if isinstance(event, yaml.AliasEvent):
            self.complain(line, f"the alias *{event.anchor} is not allowed; write the part out")
        elif anchor := getattr(event, "anchor", None):
            self.complain(line, f"the anchor &{anchor} is not allowed")
        if tag := getattr(event, "tag", None):
            self.complain(line, f"the tag {tag} is not allowed")

    def _stop(self, event: yaml.Event, reason: str) -> Never:
        self.complain(_line(event), reason)
        raise _EnoughError

    def _mapping(self, path: Path) -> Data:
        found: dict[str, Data] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event)
            key = self._key(event)
            first = self.tree.lines.setdefault((*path, key), line + 1)
            if key in found:
                self.complain(line, f"the key {key!r} stands here twice; first on line {first}")
            value = self.node(next(self.events), (*path, key))
            found.setdefault(key, value)
        return found

    def _key(self, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._stop(event, "a key must be plain text")
        self._guard(event, ())
        return self._scalar(event)

    def _sequence(self, path: Path) -> Data:
        found: list[Data] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self.node(event, (*path, len(found))))
        return found

    def _scalar(self, event: yaml.ScalarEvent) -> str:
        value: str = event.value
        if not event.style:
            if _SURPRISING.fullmatch(value):
                self.complain(_line(event), f"write {value} in quotes, or YAML takes it for something else")
            elif _OCTAL.fullmatch(value):
                self.complain(_line(event), f"write the number {value} in quotes, or YAML reckons it anew")
        return value


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0
