"""Consents, receipts and standing noes as pages show them, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup

from portal import clock
from portal.config.municipality import Municipality
from portal.config.sharing import Category
from portal.consents.facts import ConsentFact, Reason, TextFact
from portal.consents.history import StandingNo, Step
from portal.consents.laws import LawInForce
from portal.consents.models import Channel, ConsentText
from portal.consents.packages import package_of
from portal.consents.queries import OwnConsent
from portal.consents.states import EventKind, State
from portal.consents.validity import NotInForce, scope_shown
from portal.consents.wording import (
    category_example,
    category_name,
    kind_name,
    law_said,
    package_name,
    purpose_name,
    reason_in_words,
    state_name,
    use_name,
)
from portal.i18n import current_language, gettext, in_best_language
from portal.markdown import render

BADGES = {State.GIVEN: "success", State.SUSPENDED: "warning"}


@dataclass(frozen=True)
class ShownText:
    """A text in the reader's language, or in Danish where it isn't there in theirs."""

    id: UUID
    title: str
    body: Markup
    lang: str
    months: int


@dataclass(frozen=True)
class ShownConsent:
    """A consent as lists and its own page show it."""

    own: OwnConsent
    title: str
    lang: str
    holder: str
    recipient: str
    purpose: str
    package: str
    kind: str
    state: str
    badge: str
    until: date | None
    answer_by: date
    stopped: str
    ended_on: date | None

    @property
    def id(self) -> UUID:
        """Return the consent's id."""
        return self.own.fact.id

    @property
    def what(self) -> list[tuple[str, str, str]]:
        """Return what may be done with which data: category, example, use."""
        named = sorted(self.own.fact.grants)
        return [(category_name(category), category_example(category), use_name(use)) for category, use in named]

    @property
    def for_whom(self) -> str:
        """Return the name of the person it is about, where that is somebody else than the reader."""
        return "" if self.own.is_about_reader else self.own.subject_name


def in_words(own: OwnConsent, titles: Mapping[tuple[str, int, str], str], municipality: Municipality) -> ShownConsent:
    """Put a consent into the reader's language; `titles` by name, version and language."""
    fact, lang = own.fact, current_language().code
    named = (fact.text_name, fact.text_version)
    lang = lang if (*named, lang) in titles else "da"
    holder, recipient = (unit_name(unit, municipality) for unit in (fact.holder, fact.recipient))
    return ShownConsent(
        own=own,
        title=titles[*named, lang],
        lang=lang,
        holder=holder,
        recipient=recipient,
        purpose=purpose_name(fact.purpose),
        package=package_name(package_of(fact.grants)),
        kind=kind_name(fact.kind),
        state=state_name(own.state),
        badge="warning" if own.is_waiting else BADGES.get(own.state, "default"),
        until=danish_day(own.ends_at),
        answer_by=clock.in_denmark(own.lapses_at).date(),
        stopped=_stopped(own),
        ended_on=_ended_on(own),
    )


def unit_name(unit: str | None, municipality: Municipality) -> str:
    """Return what a department is called today; the municipality's name for none in particular."""
    return in_best_language(municipality.department_name(unit or "", clock.today()))[0]


def danish_day(instant: datetime | None) -> date | None:
    """Return the day that an instant falls on in Denmark."""
    return clock.in_denmark(instant).date() if instant is not None else None


def _ended_on(own: OwnConsent) -> date | None:
    """Return the day on which it ended or was refused; None for what is open or waiting."""
    if own.is_open or own.is_waiting:
        return None
    by_time = {State.EXPIRED: own.ends_at, State.CLOSED: own.lapses_at}
    return danish_day(by_time.get(own.state) or own.fact.events[-1].at)


def _stopped(own: OwnConsent) -> str:
    """Say what keeps a consent that was given from holding; empty where it holds in all it is about."""
    if own.state != State.GIVEN:
        return ""
    noes = {category: one.reason for category, one in own.decisions.items() if not one.is_permitted}
    if not noes:
        return ""
    why = reason_in_words(min(noes.values(), key=list(Reason).index))
    if len(noes) == len(own.decisions):
        return gettext("Det gælder ikke lige nu. %(why)s", why=why)
    names = ", ".join(category_name(category) for category in sorted(noes))
    return gettext("Det gælder ikke for: %(categories)s. %(why)s", categories=names, why=why)


def text_in_words(texts: Mapping[str, ConsentText], fact: ConsentFact) -> ShownText | None:
    """Return the text that is to be answered; None unless it is as it was published, and about exactly this."""
    text = texts.get(current_language().code) or texts.get("da")
    if text is None:
        return None
    told = TextFact(text.name, text.version, text.language, text.title, text.body, text.scope, text.sha256)
    try:
        months = scope_shown(fact, told).months
    except (NotInForce, ValueError, KeyError):
        return None
    return ShownText(text.id, text.title, rendered(text.body, text.language), text.language, months)


def rendered(body: str, lang: str) -> Markup:
    """Render a text as it is shown when somebody answers it, and on its receipt."""
    return Markup(render(body, lang))  # noqa: S704 -- render cleans what it makes


def step_in_words(step: Step, reader: UUID, *, is_subject: bool, municipality: Municipality) -> str:
    """Say what happened. Only the person it is about learns who spoke for them."""
    if step.citizen_id is None:
        return _without_a_person(step, municipality)
    if step.citizen_id == reader:
        return _by_reader(step, municipality)
    name = step.name if is_subject and step.name else gettext("En anden, der skal svare,")
    return {
        EventKind.GIVEN: gettext("%(name)s sagde ja", name=name),
        EventKind.REFUSED: gettext("%(name)s sagde nej", name=name),
        EventKind.DEFERRED: gettext("%(name)s ville tale med nogen først", name=name),
        EventKind.WITHDRAWN: gettext("%(name)s trak det tilbage", name=name),
    }[step.kind]


def _by_reader(step: Step, municipality: Municipality) -> str:
    said = {
        EventKind.GIVEN: gettext("Du sagde ja"),
        EventKind.REFUSED: gettext("Du sagde nej"),
        EventKind.DEFERRED: gettext("Du ville tale med din kontaktperson først"),
        EventKind.WITHDRAWN: gettext("Du trak det tilbage"),
    }[step.kind]
    if step.channel != Channel.ORAL:
        return said
    unit = unit_name(step.unit, municipality)
    return gettext("%(said)s mundtligt, og %(unit)s skrev det ned", said=said, unit=unit)


def _without_a_person(step: Step, municipality: Municipality) -> str:
    return {
        EventKind.ASKED: gettext("%(unit)s spurgte", unit=unit_name(step.unit, municipality)),
        EventKind.CLOSED: gettext("Spørgsmålet blev lukket"),
        EventKind.REVOKED: gettext("Kommunen stoppede det"),
        EventKind.SUPERSEDED: gettext("Et nyt kom i stedet"),
        EventKind.INVALIDATED: gettext("Det viste sig, at det ikke gjaldt"),
        EventKind.SUSPENDED: gettext("Det blev sat på pause"),
        EventKind.RESUMED: gettext("Det blev sat i gang igen"),
    }[step.kind]


@dataclass(frozen=True)
class ShownLaw:
    """A law that lets departments have data, in the reader's language; `between` names from whom to whom."""

    words: str
    lang: str
    told: tuple[tuple[str, str], ...]  # what it is called and where it was read, each with its language
    purpose: str
    categories: tuple[str, ...]
    may_object: bool
    between: tuple[str, ...] = ()


def laws_in_words(laws: Iterable[LawInForce], municipality: Municipality) -> list[ShownLaw]:
    """Put laws into the reader's language; one that says the same of several departments is told once."""
    found: dict[ShownLaw, list[str]] = {}
    for law in laws:
        holder, recipient = unit_name(law.holder, municipality), unit_name(law.recipient, municipality)
        between = recipient if holder == recipient else f"{holder} → {recipient}"
        found.setdefault(_law(law), []).append(between)
    return [replace(law, between=tuple(between)) for law, between in found.items()]


def _law(law: LawInForce) -> ShownLaw:
    words, lang = in_best_language(law.words)
    categories = sorted({category for category, _use in law.grants}, key=list(Category).index)
    return ShownLaw(
        words=words,
        lang=lang,
        told=(law_said(law.reference), law_said(law.source)),
        purpose=purpose_name(law.purpose),
        categories=tuple(category_name(category) for category in categories),
        may_object=law.may_object,
    )


def still_allowed(own: OwnConsent, laws: Iterable[LawInForce]) -> list[LawInForce]:
    """Return the laws by which whoever gets data by this consent has some of the same anyway."""
    fact = own.fact
    return [
        law for law in laws if (law.holder, law.recipient) == (fact.holder, fact.recipient) and law.grants & fact.grants
    ]


def no_in_words(one: StandingNo, municipality: Municipality) -> str:
    """Say what somebody has said no to in advance."""
    what = category_name(one.category) if one.category is not None else gettext("Alt")
    holder = unit_name(one.holder, municipality) if one.holder else gettext("alle")
    recipient = unit_name(one.recipient, municipality) if one.recipient else gettext("alle")
    return gettext("%(what)s: fra %(holder)s til %(recipient)s", what=what, holder=holder, recipient=recipient)
