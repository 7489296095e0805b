"""Looks folded into lines: what the same person did again on the same day for the same reason is one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.clock import in_denmark
from portal.consents.log_queries import SeenLook


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: a look and those that repeat it on that day, the newest first."""

    day: date
    looks: tuple[SeenLook, ...]

    @property
    def newest(self) -> SeenLook:
        """Return the newest of them."""
        return self.looks[0]


def folded(looks: Iterable[SeenLook]) -> list[Line]:
    """Fold looks, the newest first, into lines that stand where the newest of each does."""
    found: dict[object, list[SeenLook]] = {}
    for look in looks:
        found.setdefault(_same(look), []).append(look)
    return [Line(in_denmark(same[0].at).date(), tuple(same)) for same in found.values()]


def _same(look: SeenLook) -> object:
    who = (look.asker_id, look.role, look.unit)
    why = (look.use, look.purpose, look.reason)
    answers = tuple((one.holder, one.category, one.is_permitted, one.why, one.consent_id) for one in look.answers)
    laws = tuple((one.basis, one.reference) for one in look.answers)
    return in_denmark(look.at).date(), who, why, answers, laws
