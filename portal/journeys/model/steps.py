"""The shape of a phase in `journey.yaml`: its steps, with what can be done, who does it and what it rests on."""

import re
from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from portal.journeys.model.conditions import Condition
from portal.journeys.model.durations import Duration
from portal.journeys.model.facts import Anchor
from portal.journeys.model.scalars import Count, Day, Id, Span, Strict, Words, YesNo
from portal.journeys.model.units import Unit
from portal.journeys.model.windows import Strength

ActionKind = Literal["call", "write", "visit", "book", "external", "ask"]
Ground = Literal["law", "consent", "treatment", "none"]
ClaimKind = Literal["citizen_right", "our_duty", "practice"]


class When(Strict):
    """A window counted from an anchor: `from_` and `to` are spans, `to_working_days` counts after the
    anchor's day."""

    anchor: Anchor
    from_: Span | None = Field(default=None, alias="from")
    to: Span | None = None
    to_working_days: Count | None = Field(default=None, le=260)
    kind: Strength | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.to and self.to_working_days:
            raise ValueError("give 'to' or 'to_working_days', not both")
        if self.from_ is None and self.to is None and self.to_working_days is None:
            raise ValueError("a window needs 'from', 'to' or 'to_working_days'")
        if self.from_ and self.to and _nominal_days(self.from_) > _nominal_days(self.to):
            raise ValueError("the window ends before it begins")
        return self


class Action(Strict):
    """Something one can do here and now. `target` is a unit, or for `external` an https address."""

    id: Id
    kind: ActionKind
    target: Words

    @field_validator("target")
    @classmethod
    def _can_be_reached(cls, target: str, info: ValidationInfo) -> str:
        if info.data.get("kind") == "external":
            if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}(/[^\s<>\"\\]*)?", target):
                raise ValueError("an external action's target must be an https address")
        elif target not in set(Unit):
            raise ValueError(f"{target!r} is not a unit")
        return target


class Claim(Strict):
    """A statement about law or practice, with where it was read.

    `standing` S: read in the source; M: from memory, and then written as a question to ask. `source_seen` is
    the day of the copy that was read. `checked_by` and `checked_on` are filled by the municipality alone,
    both or neither.
    """

    id: Id
    law: str = Field(max_length=200)
    section: str = Field(max_length=200)
    kind: ClaimKind
    source: Words
    source_seen: Day
    standing: Literal["S", "M"]
    checked_by: str = Field(max_length=200)
    checked_on: Literal[""] | Day

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.checked_by) != bool(self.checked_on):
            raise ValueError("fill both 'checked_by' and 'checked_on', or neither")
        if not self.law and self.kind != "practice":
            raise ValueError(f"a claim of kind {self.kind} must name its law")
        return self

    @property
    def is_checked(self) -> bool:
        """Whether the municipality has checked it."""
        return bool(self.checked_by)


class Share(Strict):
    """Who passes something on to whom, and on what ground."""

    id: Id
    from_: Unit = Field(alias="from")
    to: Unit
    ground: Ground


class Responsible(Strict):
    """Whose turn it is, and which unit that is."""

    who: Literal["you", "us", "other"]
    unit: Unit


class Right(Strict):
    """A right that one has in every situation; it stands in every journey."""

    id: Id
    legal_basis: tuple[Claim, ...] = ()


class Step(Strict):
    """One thing that happens or that one can do. `money`: it can affect what one has to live on."""

    id: Id
    responsible: Responsible
    order_mode: Literal["then", "and", "or"]
    optional: YesNo = False
    money: YesNo
    when: When
    show_if: Condition | None = None
    hide_when_unknown: YesNo = False
    actions: tuple[Action, ...] = ()
    legal_basis: tuple[Claim, ...] = ()
    shares: tuple[Share, ...] = ()
    documents: tuple[Id, ...] = ()

    @field_validator("when")
    @classmethod
    def _says_how_binding(cls, when: When) -> When:
        if when.kind is None:
            raise ValueError("a step's window needs a 'kind': must, should or earliest")
        return when


class Phase(Strict):
    """A phase of the journey: its steps and, when it has one, its own window."""

    id: Id
    when: When | None = None
    steps: tuple[Step, ...] = Field(min_length=1)


def _nominal_days(span: Duration) -> float:
    return span.months * 30.44 + span.days
