"""A look in the officer's words: who of the staff, for what and why, and what came of it. Of the citizen nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.clock import in_denmark
from portal.config.municipality import Municipality
from portal.consents.facts import Basis
from portal.consents.log_queries import Answer, SeenLook
from portal.consents.log_wording import department_on
from portal.consents.wording import basis_name, category_name, purpose_name, reason_in_words, use_name
from portal.i18n import day, gettext, hour
from portal.people.wording import role_name


@dataclass(frozen=True)
class CheckedAnswer:
    """One thing that was asked for, and what came of it."""

    what: str
    is_permitted: bool
    cause: str


@dataclass(frozen=True)
class OverseenLook:
    """A look as the officer sees it."""

    id: UUID
    when: str
    name: str
    department: str
    role: str
    use: str
    purpose: str
    reason: str
    answers: tuple[CheckedAnswer, ...]
    is_told_later: bool  # so that the officer doesn't tell the citizen of it


def overseen(look: SeenLook, municipality: Municipality) -> OverseenLook:
    """Put a look into the officer's words."""
    at = in_denmark(look.at)
    return OverseenLook(
        id=look.id,
        when=gettext("%(day)s %(hour)s", day=day(at.date()), hour=hour(at)),
        name=look.name or gettext("En, der handler på borgerens vegne"),
        department=department_on(municipality, look.unit, at.date()) if look.unit else "",
        role=role_name(look.role) if look.role else "",
        use=use_name(look.use),
        purpose=purpose_name(look.purpose) if look.purpose else "",
        reason=look.reason or "",
        answers=tuple(_answer(one, municipality, at.date()) for one in look.answers),
        is_told_later=any(one.visible_from is None or one.visible_from > look.at for one in look.answers),
    )


def _answer(answer: Answer, municipality: Municipality, on: date) -> CheckedAnswer:
    holder = department_on(municipality, answer.holder, on)
    what = gettext("%(what)s (fra %(department)s)", what=category_name(answer.category), department=holder)
    return CheckedAnswer(what, answer.is_permitted, _cause(answer))


def _cause(answer: Answer) -> str:
    if answer.basis == Basis.LAW:
        return gettext("Loven: %(reference)s", reference=answer.reference)
    return basis_name(answer.basis) if answer.basis is not None else reason_in_words(answer.why)
