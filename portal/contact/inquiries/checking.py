"""All answers on one page, to be looked at before they are sent."""

from typing import Any

from flask import url_for
from markupsafe import Markup

from portal.contact.inquiries.actions import Told
from portal.contact.inquiries.models import AgeBand, InquiryKind, Need
from portal.contact.inquiries.steps import Answers, Step, Teller, is_about_another, steps_of
from portal.contact.inquiries.wording import age_name, channel_name, language_names, need_name, relation_name
from portal.i18n import gettext

Row = dict[str, Any]
Said = tuple[str, str | None]


def rows_of(answers: Answers, teller: Teller, told: Told) -> list[Row]:
    """Return each answer as a row with the link that changes it, below the name that we know of who has signed in."""
    rows: list[Row] = [{"key": gettext("Dit navn"), "value": _own(teller.name)}] if teller.name else []
    for step in steps_of(answers, teller):
        address = url_for(".start") if step == Step.WHOM else url_for(".ask", step=step.value)
        rows += [{"key": key, "value": value, "url": address} for key, value in _of_step(step, answers, teller, told)]
    return rows


def _of_step(step: Step, answers: Answers, teller: Teller, told: Told) -> list[Said]:
    if step == Step.CONTACT:
        return _contact(teller, told)
    said: dict[Step, list[Said]] = {
        Step.WHOM: [(gettext("Hvem det handler om"), _whom(answers))],
        Step.PERSON: [
            (gettext("Du er"), relation_name(told.relation)),
            (gettext("Personens alder"), age_name(told.age_band)),
            (gettext("Personens navn"), _own(told.about_name)),
        ],
        Step.CHILD: [(gettext("Du vil"), _advice_or_report(told.kind))],
        Step.WORDS: [(gettext("Det, du fortæller"), _own(told.words))],
        Step.MORE: [(gettext("Det handler om"), _needs(told)), *_age(teller, told)],
        Step.ANSWER: [
            (gettext("Du vil helst høre fra os sådan"), channel_name(told.channel)),
            (gettext("Det passer dig"), _own(told.times)),
        ],
        Step.NAMING: [(gettext("Må vi sige dit navn på mødet?"), _yes_or_no(told.may_name))],
    }
    return said[step]


def _contact(teller: Teller, told: Told) -> list[Said]:
    name = [] if teller.is_known else [(gettext("Dit navn"), _own(told.sender_name))]
    may_call = [(gettext("Må vi ringe til nummeret?"), _yes_or_no(told.may_call))] if told.phone else []
    return [
        *name,
        (gettext("Telefonnummer"), _own(told.phone)),
        *may_call,
        (gettext("Mailadresse"), _own(told.email)),
        (gettext("Sprog"), language_names().get(told.language, told.language)),
        (gettext("Tolk"), _yes_or_no(told.needs_interpreter)),
    ]


def _own(words: str | None) -> str | None:
    """Let somebody's own words stand in their own direction and touch nothing round them."""
    return Markup("<bdi>{}</bdi>").format(words) if words else None


def _yes_or_no(is_so: bool) -> str:
    return gettext("Ja") if is_so else gettext("Nej")


def _whom(answers: Answers) -> str:
    return gettext("En, du er bekymret for") if is_about_another(answers) else gettext("Dig selv")


def _advice_or_report(kind: InquiryKind) -> str:
    return gettext("Lave en underretning") if kind == InquiryKind.CONCERN_REPORT else gettext("Spørge om råd")


def _needs(told: Told) -> str:
    return ", ".join(need_name(Need(one)) for one in told.needs)


def _age(teller: Teller, told: Told) -> list[Said]:
    """Return the age where it was asked on the same page as the needs."""
    if teller.age_band is not None or (told.kind != InquiryKind.REQUEST and teller.acting_for is None):
        return []
    name = gettext("Din alder") if teller.acting_for is None else gettext("Personens alder")
    return [(name, age_name(told.age_band) if told.age_band != AgeBand.UNKNOWN else None)]
