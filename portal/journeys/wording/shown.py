"""A journey as its templates take it: everything in words already."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class ShownAction:
    """Something one can do, as the step's component takes it: a link where there is one, else words alone."""

    label: str
    url: str = ""
    phone: str = ""
    where: str = ""


@dataclass(frozen=True)
class ShownClaim:
    """What is said about the law, and where it was read."""

    law: str  # with its section; empty where it is practice, not law
    summary: Markup
    source: str  # empty where none has been found
    checked: str  # empty where the municipality hasn't


@dataclass(frozen=True)
class ShownStep:
    """A step as its component takes it."""

    id: str
    title: str
    body: Markup
    next: Markup
    other_way: Markup
    ask: Markup
    money: Markup
    order: str | None
    is_optional: bool
    is_maybe: bool
    is_due: bool
    when: str
    when_date: str
    is_deadline: bool
    who: str
    actions: tuple[ShownAction, ...]
    documents: tuple[Markup, ...]
    shares: tuple[Markup, ...]
    laws: tuple[ShownClaim, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class ShownPhase:
    """A phase with its steps; `start` is the number of its first step."""

    id: str
    title: str
    short: str
    window: str
    is_current: bool
    is_open: bool
    start: int
    steps: tuple[ShownStep, ...]


@dataclass(frozen=True)
class ShownFlag:
    """What calls for help now: how one would say it, what to do, and which kinds of crisis lines help with it."""

    id: str
    label: str
    advice: Markup
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class ShownRight:
    """A right that one has in every situation."""

    id: str
    title: str
    body: Markup
    laws: tuple[ShownClaim, ...]


@dataclass(frozen=True)
class ShownRow:
    """One matter in a sheet: how it is in each period."""

    title: str
    cells: tuple[Markup, ...]
    laws: tuple[ShownClaim, ...]


@dataclass(frozen=True)
class ShownSheet:
    """A table that tells who may what when; each period has its title and its days, where they are known."""

    id: str
    title: str
    intro: Markup
    periods: tuple[tuple[str, str], ...]
    rows: tuple[ShownRow, ...]
