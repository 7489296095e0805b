"""What can be shared and what for: codes that never change, and rules for each category that the municipality decides.

The rules' defaults are proposals, to be decided by the municipality and looked at by a lawyer (README). Nothing here
is inherited: a category is never part of another, nor a purpose.
"""

import enum
from collections.abc import Iterable, Mapping

from pydantic import Field

from portal.config.parts import Part


class Category(enum.StrEnum):
    """What data is about."""

    CONTACT_DATES = "contact_dates"  # who is involved and when we meet
    GOALS = "goals"  # dream, goals, agreements
    SCHOOL = "school"  # school, day care, education
    WORK_INCOME = "work_income"  # work, benefits, economy
    HOUSING = "housing"
    FAMILY = "family"  # children, parents, relations
    HEALTH = "health"  # body and mind
    ADDICTION = "addiction"
    DISABILITY = "disability"
    PROTECTED_ADDRESS = "protected_address"  # where a protected person is


class Purpose(enum.StrEnum):
    """What data is shared for."""

    PLAN_TOGETHER = "plan_together"  # one plan
    MEET = "meet"  # prepare and hold a meeting
    APPLY = "apply"  # a case that the person applied in
    TREAT = "treat"  # health treatment
    TRIAGE = "triage"  # the ten o'clock round


class Use(enum.StrEnum):
    """What is done with data, or with the person."""

    READ = "read"
    WRITE = "write"
    CONTACT = "contact"


class ConsentKind(enum.StrEnum):
    """Which law a consent is given under."""

    GDPR = "gdpr"
    PROCEDURAL = "procedural"  # a case may be prepared with it
    HEALTH_DISCLOSURE = "health_disclosure"  # health staff may tell others: lapses after a year at the latest, by law
    PLAN = "plan"  # several plans become one


LONGEST_MONTHS: Mapping[ConsentKind, int] = dict.fromkeys(ConsentKind, 12)
"""No consent lives longer. For health the law says so; for the others we do, after an older rule of administration."""


OWN_YES_FROM = 15
"""Whoever is younger can say no by themselves, but not yes: a consent alone binds from here (domain/identity.md, 5)."""


class CategoryRule(Part):
    """How one category is treated.

    `own_say_from` is the age from which a young person's own no stops what a custody holder allows; `both_custody` asks
    every custody holder. What `is_by_oneself` nobody can allow for another.
    """

    category: Category
    is_sensitive: bool
    own_say_from: int = Field(default=15, ge=0, le=18)
    both_custody: bool = False
    is_by_oneself: bool = False

    @property
    def own_yes_from(self) -> int:
        """Return the age from which somebody can allow it alone: never before the age at which their no counts."""
        return max(OWN_YES_FROM, self.own_say_from)


DEFAULTS: tuple[CategoryRule, ...] = (
    CategoryRule(category=Category.CONTACT_DATES, is_sensitive=False),
    CategoryRule(category=Category.GOALS, is_sensitive=False),
    CategoryRule(category=Category.SCHOOL, is_sensitive=False),
    CategoryRule(category=Category.WORK_INCOME, is_sensitive=False),
    CategoryRule(category=Category.HOUSING, is_sensitive=False),
    CategoryRule(category=Category.FAMILY, is_sensitive=True, both_custody=True),
    CategoryRule(category=Category.HEALTH, is_sensitive=True, both_custody=True),
    CategoryRule(category=Category.ADDICTION, is_sensitive=True),
    CategoryRule(category=Category.DISABILITY, is_sensitive=True, both_custody=True),
    CategoryRule(category=Category.PROTECTED_ADDRESS, is_sensitive=True, own_say_from=0, is_by_oneself=True),
)


class DecidedCategory(Part):
    """What a municipality decides otherwise about one category, in its file."""

    category: Category
    own_say_from: int | None = Field(default=None, ge=0, le=18)
    both_custody: bool | None = None


def rules_with(decided: Iterable[DecidedCategory]) -> dict[Category, CategoryRule]:
    """Return the rule of every category: the defaults, and what was decided in their place."""
    rules = {rule.category: rule for rule in DEFAULTS}
    for one in decided:
        changes = {name: value for name, value in one if name != "category" and value is not None}
        rules[one.category] = rules[one.category].model_copy(update=changes)
    return rules
