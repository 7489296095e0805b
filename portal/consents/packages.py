"""How much a question asks for, in three sizes that people can tell apart."""

import enum

from portal.config.sharing import Category
from portal.consents.texts import Grant


class Package(enum.StrEnum):
    """One size of what is shared."""

    DATES = "dates"  # who helps, and when
    PLAN = "plan"  # and the goal and steps
    CASE = "case"  # details of a case


def package_of(grants: frozenset[Grant]) -> Package:
    """Return the smallest package that holds all that is asked for."""
    categories = {category for category, _use in grants}
    if categories <= {Category.CONTACT_DATES}:
        return Package.DATES
    return Package.PLAN if categories <= {Category.CONTACT_DATES, Category.GOALS} else Package.CASE
