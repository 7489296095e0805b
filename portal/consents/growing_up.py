"""What a young person decides themselves and what a parent sees, by age and category: the table, made of the rules.

The municipality decides the ages (`portal.config.sharing`). The decision is made elsewhere (`portal.consents.decision`)
and knows nothing of this table; a test holds both to the same answers at every age.

| age | the young person | a parent with custody |
|---|---|---|
| under 15 | sees all of it, can't refuse a parent's look | sees all but what is the child's alone |
| from 15 | can say no to each parent for each category, and yes alone | sees what the young person hasn't said no to |
| from 18 | decides alone | sees nothing, but by a power of attorney that the young person gives |
"""

import enum
from collections.abc import Mapping
from typing import NamedTuple

from portal.config.sharing import Category, CategoryRule
from portal.people.ages import MAJORITY

BANDS = ((13, 14), (15, 17), (MAJORITY, None))
"""The ages that the table is told in: from and to, both included. Younger children don't sign in."""


class ParentSees(enum.StrEnum):
    """What custody lets a parent see of a category."""

    ALL = "all"
    UNLESS_NO = "unless_no"  # the young person's own no stops it
    NOTHING = "nothing"


class Rights(NamedTuple):
    """Who decides over one category at one age."""

    says_no: bool  # the young person's no stops a parent's look
    says_yes: bool  # the young person allows it alone
    parent_sees: ParentSees


def rights_at(age: int, rule: CategoryRule) -> Rights:
    """Return who decides over a category at an age in whole years."""
    is_grown_up = age >= MAJORITY
    says_no = is_grown_up or age >= rule.own_say_from
    if is_grown_up or rule.is_by_oneself:
        sees = ParentSees.NOTHING
    else:
        sees = ParentSees.UNLESS_NO if says_no else ParentSees.ALL
    return Rights(says_no, is_grown_up or age >= rule.own_yes_from, sees)


def table(rules: Mapping[Category, CategoryRule]) -> dict[tuple[int, int | None], dict[Category, Rights]]:
    """Return the whole table: for each band of ages what holds at its beginning."""
    return {band: {category: rights_at(band[0], rules[category]) for category in rules} for band in BANDS}
