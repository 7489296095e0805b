"""The facts that a journey may ask for and build its conditions on.

Content can only use what stands here. A new fact is a decision about privacy (may we ask this of everybody
who passes by?), so it is made in code and reviewed, and content can't invent one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

FactValue = str | frozenset[str] | date | int
Facts = Mapping[str, FactValue]

NONE = "none"
"""The exclusive option of a many_of question: none of them. As a fact it is the empty set."""

UNKNOWN = "unknown"
"""How a raw answer says "ved ikke"; reserved, so no option may be called this."""


class FactType(StrEnum):
    """What kind of value a fact has."""

    YES_NO = "yes_no"
    ONE_OF = "one_of"
    MANY_OF = "many_of"
    DATE = "date"
    NUMBER = "number"


class Anchor(StrEnum):
    """The days that a journey's dates may be counted from."""

    DISCHARGED_ON = "discharged_on"
    TURNS_15 = "turns_15"
    TURNS_16 = "turns_16"
    TURNS_18 = "turns_18"
    CONTACTED_ON = "contacted_on"
    INJURED_ON = "injured_on"
    DECIDED_ON = "decided_on"

    @property
    def age(self) -> int | None:
        """The age reached on this day, for the anchors that are birthdays."""
        return BIRTHDAYS.get(self)


BIRTHDAYS = {Anchor.TURNS_15: 15, Anchor.TURNS_16: 16, Anchor.TURNS_18: 18}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a journey may know about the person.

    `options` are the legal values of one_of and many_of. `anchors` are the days this date can settle: for a
    date of birth the birthdays, else the date itself. A date answer is taken from `years_back` years before
    today up to `years_ahead` years after it (0: not in the future).
    """

    name: str
    type: FactType
    options: tuple[str, ...] = ()
    sensitive: bool = False
    anchors: tuple[Anchor, ...] = ()
    years_back: int = 0
    years_ahead: int = 0


def _yes_no(name: str, *, sensitive: bool = False) -> Fact:
    return Fact(name, FactType.YES_NO, ("yes", "no"), sensitive)


def _one_of(name: str, *options: str, sensitive: bool = False) -> Fact:
    return Fact(name, FactType.ONE_OF, options, sensitive)


def _many_of(name: str, *options: str, sensitive: bool = False) -> Fact:
    return Fact(name, FactType.MANY_OF, options, sensitive)


def _date(name: str, *anchors: Anchor, years_back: int, years_ahead: int = 0, sensitive: bool = False) -> Fact:
    return Fact(name, FactType.DATE, (), sensitive, anchors, years_back, years_ahead)


_FACTS = (
    _date("discharge.date", Anchor.DISCHARGED_ON, years_back=10, sensitive=True),
    _one_of("discharge.illness", "body", "mind", "both", sensitive=True),
    _yes_no("discharge.psychiatric", sensitive=True),
    _yes_no("rehab.has_plan", sensitive=True),
    _one_of("rehab.level", "basic", "advanced", "specialised", sensitive=True),
    _yes_no("daily.needs_help", sensitive=True),
    _yes_no("nursing.receives", sensitive=True),
    _yes_no("medicine.has_questions", sensitive=True),
    _one_of("work.situation", "sick_listed", "employed", "unemployed", "benefit", "pension", "self_employed"),
    _yes_no("home.alone"),
    _yes_no("home.children"),
    _yes_no("brain.affected", sensitive=True),
    _yes_no("relative.helps"),
    _many_of(
        "help.departments",
        "rehab",
        "homeNursing",
        "visitation",
        "employment",
        "benefits",
        "psychSocial",
        "familyDept",
        sensitive=True,
    ),
    _one_of("me.role", "parent", "young_person", "other"),
    _date("young.born_on", *BIRTHDAYS, years_back=40),
    _many_of("support.today", "extra_costs", "lost_earnings", "respite", "special_school", sensitive=True),
    _yes_no("placed.outside_home", sensitive=True),
    _one_of("education.next", "stu", "fgu", "youth_education", "special_school", "no_plan"),
    _one_of("letters.manages", "alone", "with_help", "no", sensitive=True),
    _one_of("home.at_18", "with_parents", "own", "own_with_support", "supported_housing"),
    _yes_no("aids.uses", sensitive=True),
    _yes_no("treatment.child", sensitive=True),
    _one_of("income.at_18", "study_grant", "job", "benefit", "pension"),
    _one_of("custody.agree", "agree", "disagree", "alone", sensitive=True),
    _one_of("wishes.can_say", "yes", "with_support", "other_way", sensitive=True),
)

REGISTRY: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in _FACTS})


class UnknownFactError(ValueError):
    """A fact that is not in the registry; its text is a sentence for the person who wrote it."""


def fact_named(name: str) -> Fact:
    """Find a fact in the registry.

    Raises UnknownFactError, which names the nearest fact when one is near.
    """
    fact = REGISTRY.get(name)
    if fact is None:
        raise UnknownFactError(f"unknown fact {name!r}{suggestion(name, REGISTRY)}")
    return fact


def suggestion(word: str, known: Mapping[str, object] | frozenset[str]) -> str:
    """Say "; did you mean 'x'?" when a known word is near, else nothing."""
    near = get_close_matches(word[:80], list(known), n=1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else ""
