"""The log in the reader's language: who looked at what, why, on what basis, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from portal.clock import in_denmark
from portal.config.municipality import Municipality
from portal.config.sharing import Use
from portal.consents.facts import Basis
from portal.consents.log_folding import Line
from portal.consents.log_models import LookComplaint
from portal.consents.log_queries import Answer, SeenLook
from portal.consents.wording import category_name, law_said, power_name, purpose_name, reason_in_words
from portal.i18n import gettext, hour, in_best_language, ngettext
from portal.people.wording import role_name


@dataclass(frozen=True)
class ShownAnswer:
    """What came of several things that were asked for in one look, for one and the same cause."""

    is_permitted: bool
    outcome: str
    what: tuple[str, ...]  # categories, with the department that keeps them where it isn't the asker's own
    cause: str
    law: str | None  # what the law means for the person
    law_language: str | None
    consent_id: UUID | None


@dataclass(frozen=True)
class ShownLine:
    """One line of the log. `look_id` is its newest look."""

    look_id: UUID
    day: date
    when: str
    who: str
    role: str
    purpose: str
    reason: str | None
    answers: tuple[ShownAnswer, ...]
    was_told_later: bool
    complaint: LookComplaint | None

    @property
    def is_permitted(self) -> bool:
        """Tell whether all that was asked for was let through."""
        return all(answer.is_permitted for answer in self.answers)

    @property
    def is_refused(self) -> bool:
        """Tell whether nothing was let through of what was asked for."""
        return bool(self.answers) and not any(answer.is_permitted for answer in self.answers)


def line_in_words(line: Line, municipality: Municipality, complaints: Sequence[LookComplaint] = ()) -> ShownLine:
    """Put a line into the reader's language; of what was asked about it the newest is shown."""
    look = line.newest
    ids = {one.id for one in line.looks}
    return ShownLine(
        look_id=look.id,
        day=line.day,
        when=_when(line.looks),
        who=who_looked(look, municipality, line.day),
        role=role_name(look.role) if look.role else "",
        purpose=purpose_name(look.purpose) if look.purpose else "",
        reason=look.reason,
        answers=answers_in_words(look, municipality, line.day),
        was_told_later=any(one.visible_from is not None and one.visible_from > look.at for one in look.answers),
        complaint=next((one for one in complaints if one.look_id in ids), None),
    )


def _when(looks: Sequence[SeenLook]) -> str:
    """Say at what time, of several the first and the last, and how many."""
    last, first = (hour(in_denmark(one.at)) for one in (looks[0], looks[-1]))
    if len(looks) == 1:
        return last
    times = ngettext("%(num)s gang", "%(num)s gange", len(looks))
    if first == last:
        return gettext("%(hour)s, %(times)s", hour=last, times=times)
    return gettext("mellem %(first)s og %(last)s, %(times)s", first=first, last=last, times=times)


def who_looked(look: SeenLook, municipality: Municipality, day: date) -> str:
    """Say who it was: of staff the department, and the name where it may be known."""
    if not look.is_by_staff:
        return _representative(look)
    department = department_on(municipality, look.unit or "", day)
    if look.name:
        return gettext("%(name)s, %(department)s", name=look.name, department=department)
    return gettext("En medarbejder i %(department)s", department=department)


def _representative(look: SeenLook) -> str:
    power = next((one.power for one in look.answers if one.power), None)
    if look.name and power:
        return gettext("%(name)s, der handler på dine vegne (%(power)s)", name=look.name, power=power_name(power))
    if look.name:
        return gettext("%(name)s, der handler på dine vegne", name=look.name)
    if power:
        return gettext("En, der handler på dine vegne (%(power)s)", power=power_name(power))
    return gettext("En, der ville handle på dine vegne")


def _outcome(use: Use, *, is_permitted: bool) -> str:
    """Say what became of it."""
    if is_permitted:
        return {
            Use.READ: gettext("Fik lov til at læse"),
            Use.WRITE: gettext("Fik lov til at skrive"),
            Use.CONTACT: gettext("Fik lov til at tage kontakt om"),
        }[use]
    return {
        Use.READ: gettext("Fik nej til at læse"),
        Use.WRITE: gettext("Fik nej til at skrive"),
        Use.CONTACT: gettext("Fik nej til at tage kontakt om"),
    }[use]


def department_on(municipality: Municipality, unit: str, day: date) -> str:
    """Return what a department was called on a day."""
    return in_best_language(municipality.department_name(unit, day))[0]


def answers_in_words(look: SeenLook, municipality: Municipality, day: date) -> tuple[ShownAnswer, ...]:
    """Put the answers into words: what was let through first, each cause once."""
    ordered = sorted(look.answers, key=lambda one: (not one.is_permitted, *_cause_key(one)))
    return tuple(
        _answer_in_words(tuple(same), look, municipality, day)
        for _cause, same in groupby(ordered, key=lambda one: (one.is_permitted, *_cause_key(one)))
    )


def _cause_key(answer: Answer) -> tuple[str, ...]:
    return (answer.why.value, str(answer.basis or ""), str(answer.consent_id or ""), answer.reference or "")


def _answer_in_words(same: tuple[Answer, ...], look: SeenLook, municipality: Municipality, day: date) -> ShownAnswer:
    first = same[0]
    law, language = in_best_language(dict(first.words)) if first.words else (None, None)
    return ShownAnswer(
        is_permitted=first.is_permitted,
        outcome=_outcome(look.use, is_permitted=first.is_permitted),
        what=tuple(_what(one, look.unit, municipality, day) for one in same),
        cause=_cause(first),
        law=law,
        law_language=language,
        consent_id=first.consent_id,
    )


def _what(answer: Answer, unit: str | None, municipality: Municipality, day: date) -> str:
    name = category_name(answer.category)
    if answer.holder == unit:
        return name
    holder = department_on(municipality, answer.holder, day)
    return gettext("%(what)s (fra %(department)s)", what=name, department=holder)


def _cause(answer: Answer) -> str:
    if answer.basis == Basis.CONSENT:
        return gettext("Du havde sagt ja til det.")
    if answer.basis == Basis.LAW:
        return gettext("Loven giver lov: %(reference)s", reference=law_said(answer.reference or "")[0])
    if answer.basis == Basis.POWER:
        power = power_name(answer.power) if answer.power else gettext("En ret til at handle for dig")
        return gettext("Retten til at handle for dig: %(power)s", power=power)
    return reason_in_words(answer.why)


def by_day(lines: Iterable[ShownLine]) -> list[tuple[date, list[ShownLine]]]:
    """Group lines by their day."""
    return [(day, list(same)) for day, same in groupby(lines, key=lambda line: line.day)]
