"""The shape of `journey.yaml`: a journey's structure, without its prose.

Each class is one part of the file and checks what can be seen inside that part; what needs two parts (ids
that meet, anchors that someone sets) is checked in `checks`. Whatever is marked `yes` or `no` in the file is
a bool here.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from portal.config.crisis import Kind
from portal.journeys.model.conditions import Condition
from portal.journeys.model.facts import NONE, Anchor, Fact, FactType, fact_named
from portal.journeys.model.scalars import Count, Day, Id, Strict, Words, YesNo
from portal.journeys.model.steps import Claim, Phase
from portal.journeys.model.units import Unit

QuestionKind = Literal["yes_no_unsure", "one_of", "many_of", "date"]
Keep = Literal["never", "visit", "account"]
Audience = Literal["young_person", "adult", "parent", "guardian", "relative"]
Pictogram = Literal["arbejde", "foraelder", "haender", "hoved", "samtale", "spoergsmaal", "udskrevet", "voksen"]
Option = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]{2,8})?$")]

FACT_TYPES: dict[QuestionKind, FactType] = {
    "yes_no_unsure": FactType.YES_NO,
    "one_of": FactType.ONE_OF,
    "many_of": FactType.MANY_OF,
    "date": FactType.DATE,
}


class LifeEvent(Strict):
    """Which life event this is: in our own list and in the EU's."""

    ours: Id
    eu: Words


class Owner(Strict):
    """Who in the municipality answers for the content."""

    unit: Unit
    role: Id


class ContactRoute(Strict):
    """How one reaches us without the web: whom to call, whether a letter works, where to come."""

    phone: Unit
    letter: YesNo
    visit: Unit


class Question(Strict):
    """One question to the person. "Ved ikke" and skipping are always offered and not written here."""

    id: Id
    kind: QuestionKind
    sets: str
    options: tuple[Option, ...] = ()
    anchor: Anchor | None = None
    keep: Keep
    show_if: Condition | None = None

    @property
    def fact(self) -> Fact:
        """The fact that the answer settles."""
        return fact_named(self.sets)

    @field_validator("sets")
    @classmethod
    def _fits_kind(cls, name: str, info: ValidationInfo) -> str:
        fact, kind = fact_named(name), info.data.get("kind")
        if kind and fact.type is not FACT_TYPES[kind]:
            raise ValueError(f"a {kind} question can't set {name!r}, which is {fact.type.value}")
        return name

    @field_validator("options")
    @classmethod
    def _belong_to_fact(cls, options: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        fact = _fact_of(info)
        if fact is None:
            return options
        if fact.type not in (FactType.ONE_OF, FactType.MANY_OF):
            raise ValueError(f"a {info.data.get('kind')} question has no options")
        legal = (*fact.options, NONE) if fact.type is FactType.MANY_OF else fact.options
        for option in options:
            if option not in legal:
                raise ValueError(f"{option!r} is not a value of {fact.name!r}; use {', '.join(legal)}")
        return options

    @field_validator("anchor")
    @classmethod
    def _belongs_to_fact(cls, anchor: Anchor | None, info: ValidationInfo) -> Anchor | None:
        fact = _fact_of(info)
        if anchor and fact and anchor not in fact.anchors:
            raise ValueError(f"{fact.name!r} can't settle the anchor {anchor.value!r}")
        return anchor

    @model_validator(mode="after")
    def _has_options(self) -> Self:
        if self.kind in ("one_of", "many_of") and len(self.options) < 2:
            raise ValueError(f"a {self.kind} question needs two options or more")
        return self


class RedFlag(Strict):
    """Something that calls for help before anything else, and which kinds of crisis lines help with it."""

    id: Id
    lines: tuple[Kind, ...] = Field(min_length=1)


class Views(Strict):
    """The readers that a journey is told to, as values of a fact: the first one gets the texts without a mark."""

    fact: str
    first: Option
    others: tuple[Option, ...] = Field(min_length=1, max_length=5)

    @model_validator(mode="after")
    def _are_options(self) -> Self:
        known = fact_named(self.fact).options
        for view in (self.first, *self.others):
            if view not in known:
                raise ValueError(f"{view!r} is not a value of {self.fact!r}; use {', '.join(known)}")
        if len({self.first, *self.others}) <= len(self.others):
            raise ValueError("views name each reader once")
        return self


class Period(Strict):
    """A time of life in a sheet: from one anchor (included) until another (excluded)."""

    id: Id
    from_: Anchor | None = Field(default=None, alias="from")
    until: Anchor | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.from_ is None and self.until is None:
            raise ValueError("a period needs 'from' or 'until'")
        return self


class SheetRow(Strict):
    """One matter in a sheet; a text says for each period how it is."""

    id: Id
    legal_basis: tuple[Claim, ...] = ()


class Sheet(Strict):
    """A table that tells who may what when; `id` ends its page's address."""

    id: Literal["hvem-kan-se-hvad"]
    periods: tuple[Period, ...] = Field(min_length=2, max_length=4)
    rows: tuple[SheetRow, ...] = Field(min_length=1, max_length=20)


class Structure(Strict):
    """A whole `journey.yaml`."""

    id: Id
    slug: Id
    life_event: LifeEvent
    audience: tuple[Audience, ...] = Field(min_length=1)
    sensitivity: Literal["normal", "discreet"]
    pictogram: Pictogram
    owner: Owner
    review_due: Day
    edition: Count
    languages: tuple[Language, ...]
    keywords: tuple[Words, ...] = ()
    keywords_en: tuple[Words, ...] = ()
    contact_route: ContactRoute
    anchors: tuple[Anchor, ...] = ()
    views: Views | None = None
    questions: tuple[Question, ...] = ()
    phases: tuple[Phase, ...] = Field(min_length=1, max_length=7)
    red_flags: tuple[RedFlag, ...] = ()
    sheet: Sheet | None = None

    @field_validator("languages")
    @classmethod
    def _begin_with_danish(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if languages[:1] != ("da",) or len(set(languages)) < len(languages):
            raise ValueError("languages begin with da and name each language once")
        return languages


def _fact_of(info: ValidationInfo) -> Fact | None:
    """Give the question's fact; None when its name was already refused."""
    return fact_named(info.data["sets"]) if "sets" in info.data else None
