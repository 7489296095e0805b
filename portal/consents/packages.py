"""How much is asked for, in three sizes that people can tell apart."""

import enum

from portal.config.sharing import Category
from portal.consents.texts import Grant

_DATES = frozenset({Category.CONTACT_DATES})
_PLAN = _DATES | {Category.GOALS}


class Package(enum.StrEnum):
    """A size. Each consent has one; it follows from the categories and is stored nowhere."""

    DATES = "dates"  # who helps and when
    PLAN = "plan"  # and goals, steps, agreements
    CASE = "case"  # details of the case


def package_of(grants: frozenset[Grant]) -> Package:
    """Return the smallest size that holds everything that is asked for."""
    categories = {category for category, _use in grants}
    if categories <= _DATES:
        return Package.DATES
    return Package.PLAN if categories <= _PLAN else Package.CASE
