"""From when on somebody is of an age, where that decides who may see or allow what.

The moment is midnight in Denmark, summer time or not. Who is born on 29 February reaches an age on 28 February in a
year without that day: the *earlier* of the two days, so that a parent's access never outlives childhood. (What the
content promises from an age on begins on the later one: `portal.journeys.model.durations.birthday`.) Decided by us, to
be confirmed by a lawyer. Nothing is stored or run on the day: each question is answered anew.
"""

from datetime import UTC, date, datetime, time

from portal.clock import COPENHAGEN

MAJORITY = 18


def day_of_age(born_on: date, age: int) -> date:
    """Return the day on which somebody reaches an age."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 2, 28)


def moment_of_age(born_on: date, age: int) -> datetime:
    """Return the instant from which somebody is of an age: that day's first in Denmark, in UTC."""
    return datetime.combine(day_of_age(born_on, age), time(), COPENHAGEN).astimezone(UTC)


def has_reached(born_on: date | None, age: int, at: datetime) -> bool:
    """Tell whether somebody is of an age; whose birthday nobody knows is grown up: nobody decides for them."""
    return born_on is None or at >= moment_of_age(born_on, age)
