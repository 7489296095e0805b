"""The questions that somebody who writes to us is asked, one page each: which ones, in which order, what they tell.

What was answered lies in a draft until it is sent. A question that no longer is asked (somebody changed whom it is
about) tells nothing, though its answer lies there.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from portal.contact.inquiries.actions import Told
from portal.contact.inquiries.models import AgeBand, Channel, InquiryKind, Need, Relation
from portal.contact.inquiries.rules import can_be_a_child

Answers = Mapping[str, Mapping[str, Any]]
SELF, OTHER = "self", "other"
YES, NO = "yes", "no"
OTHER_LANGUAGE = "other"


class Step(enum.StrEnum):
    """A question page; its value stands in the address."""

    WHOM = "hvem"
    PERSON = "personen"
    CHILD = "barn"
    WORDS = "ord"
    MORE = "mere"
    ANSWER = "svar"
    CONTACT = "kontakt"
    NAMING = "navn"


_BANDS = (
    (13, AgeBand.UNDER_13),
    (15, AgeBand.FROM_13),
    (18, AgeBand.FROM_15),
    (30, AgeBand.FROM_18),
    (65, AgeBand.FROM_30),
)


@dataclass(frozen=True)
class Teller:
    """Who tells: a stranger, or a citizen who has signed in, for themselves or for whom they act for."""

    citizen_id: UUID | None = None
    name: str | None = field(default=None, repr=False)
    age_band: AgeBand | None = None
    acting_for: UUID | None = None
    acting_name: str | None = field(default=None, repr=False)
    relation: Relation = Relation.OTHER

    @property
    def is_known(self) -> bool:
        """Tell whether they have signed in."""
        return self.citizen_id is not None

    def about(self, told: Told) -> UUID | None:
        """Return whom what they tell is about, where we know."""
        return self.acting_for or (self.citizen_id if told.kind == InquiryKind.REQUEST else None)


def steps_of(answers: Answers, teller: Teller) -> list[Step]:
    """Return what is asked, in order, as far as the answers until now tell."""
    after = [Step.WORDS, Step.MORE, Step.ANSWER, Step.CONTACT]
    if teller.acting_for is not None:
        return after
    if not is_about_another(answers):
        return [Step.WHOM, *after, *([Step.NAMING] if _may_be_named(answers, teller) else [])]
    child = [Step.CHILD] if can_be_a_child(_age(answers, Step.PERSON)) else []
    return [Step.WHOM, Step.PERSON, *child, *after]


def _may_be_named(answers: Answers, teller: Teller) -> bool:
    """Tell whether there is a name that the round could say, or may be one still."""
    return bool(teller.name or Step.CONTACT not in answers or answers[Step.CONTACT].get("name"))


def is_answered(step: Step, answers: Answers, teller: Teller) -> bool:
    """Tell whether a question has an answer. How to reach somebody has none where they chose another way since."""
    return step in answers and (step != Step.CONTACT or not _lacks_a_way(answers, teller))


def _lacks_a_way(answers: Answers, teller: Teller) -> bool:
    chosen, contact = answers.get(Step.ANSWER, {}).get("channel"), answers[Step.CONTACT]
    if chosen not in set(Channel):
        return False
    given = (contact.get("phone"), contact.get("may_call"), contact.get("email"))
    return bool(lacking_for(Channel(chosen), *given, has_inbox=teller.is_known))


class Lack(enum.StrEnum):
    """What lacks to answer somebody in the way that they chose."""

    PHONE = "phone"
    MAIL = "mail"
    EITHER = "either"
    MAIL_AS_WE_MAY_NOT_CALL = "mail_as_we_may_not_call"
    MAY_CALL = "may_call"  # whether we may
    CALLABLE = "callable"  # a number that we may call


def lacking_for(
    channel: Channel | None, phone: str | None, may_call: str | None, email: str | None, *, has_inbox: bool
) -> list[Lack]:
    """Return what lacks of a way to be answered: of two ways to meet somebody one is enough, if we may use it."""
    can_be_written_to, lacks = bool(email) or has_inbox, []
    if channel == Channel.CALL and not phone:
        lacks.append(Lack.PHONE)
    if channel == Channel.WRITE and not can_be_written_to:
        lacks.append(Lack.MAIL)
    if channel == Channel.MEET and not can_be_written_to and not (phone and may_call != NO):
        lacks.append(Lack.MAIL_AS_WE_MAY_NOT_CALL if phone else Lack.EITHER)
    if (phone or channel == Channel.CALL) and may_call not in (YES, NO):
        lacks.append(Lack.MAY_CALL)
    if channel == Channel.CALL and may_call == NO:
        lacks.append(Lack.CALLABLE)
    return lacks


def typed_at(step: Step) -> str:
    """Return under which name a draft holds what was typed at a question and isn't its answer: it tells nothing."""
    return f"{step} (typed)"


def next_step(answers: Answers, teller: Teller, after: Step | None = None) -> Step | None:
    """Return the next question that wasn't answered yet, first those after the one at hand; None when all are."""
    steps = steps_of(answers, teller)
    at = steps.index(after) + 1 if after in steps else 0
    in_turn = [*steps[at:], *steps[:at]]
    return next((step for step in in_turn if not is_answered(step, answers, teller)), None)


def step_before(answers: Answers, teller: Teller, step: Step) -> Step | None:
    """Return the question before one; None for the first."""
    steps = steps_of(answers, teller)
    return steps[steps.index(step) - 1] if step in steps[1:] else None


def is_about_another(answers: Answers) -> bool:
    """Tell whether somebody worries for somebody else."""
    return answers.get(Step.WHOM, {}).get("whom") == OTHER


def is_report(answers: Answers) -> bool:
    """Tell whether somebody reports about a child."""
    if not is_about_another(answers) or not can_be_a_child(_age(answers, Step.PERSON)):
        return False
    return bool(answers.get(Step.CHILD, {}).get("kind") == InquiryKind.CONCERN_REPORT)


def age_band_of(born_on: date | None, today: date) -> AgeBand | None:
    """Return roughly how old somebody is; None where nobody knows."""
    if born_on is None:
        return None
    age = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return next((band for below, band in _BANDS if age < below), AgeBand.FROM_65)


def told_of(answers: Answers, teller: Teller) -> Told:
    """Put what was answered together. Every question must have been answered."""
    more, answer, contact = (answers[step] for step in (Step.MORE, Step.ANSWER, Step.CONTACT))
    is_named = Step.NAMING in steps_of(answers, teller) and answers[Step.NAMING].get("may_name") == YES
    return Told(
        words=answers[Step.WORDS]["words"],
        channel=Channel(answer["channel"]),
        times=answer.get("times") or None,
        sender_name=teller.name or contact.get("name") or None,
        phone=contact.get("phone") or None,
        email=contact.get("email") or None,
        may_call=bool(contact.get("phone")) and contact.get("may_call") == YES,
        language=spoken_of(contact.get("language"), contact.get("other_language")),
        needs_interpreter=bool(contact.get("needs_interpreter")),
        needs=needs_among(more.get("needs")),
        may_name=is_named,
        **_of_whom(answers, teller),
    )


def _of_whom(answers: Answers, teller: Teller) -> dict[str, Any]:
    """Return what tells whom it is about."""
    if teller.acting_for is not None:
        about = {"kind": InquiryKind.WORRY, "relation": teller.relation, "about_name": teller.acting_name}
        return {**about, "age_band": _age(answers, Step.MORE)}
    if not is_about_another(answers):
        age = teller.age_band or _age(answers, Step.MORE)
        return {"kind": InquiryKind.REQUEST, "relation": Relation.SELF, "age_band": age}
    person, age = answers[Step.PERSON], _age(answers, Step.PERSON)
    return {
        "kind": InquiryKind.CONCERN_REPORT if is_report(answers) else InquiryKind.WORRY,
        "relation": Relation(person["relation"]),
        "about_name": person.get("about_name") or None,
        "age_band": age,
    }


def spoken_of(chosen: str | None, other: str | None) -> str:
    """Return the code of a language that can be chosen, or what somebody calls another."""
    return (other if chosen == OTHER_LANGUAGE and other else chosen) or "da"


def needs_among(chosen: object) -> tuple[str, ...]:
    """Return the needs among what was chosen, each once and in their own order."""
    return tuple(need.value for need in Need if isinstance(chosen, list | tuple) and need.value in chosen)


def _age(answers: Answers, step: Step) -> AgeBand:
    chosen = answers.get(step, {}).get("age")
    return AgeBand(chosen) if chosen in set(AgeBand) else AgeBand.UNKNOWN
