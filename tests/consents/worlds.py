"""Made-up worlds for the decision: a few people and departments, and times close to the moments at which it turns.

Each is built around one question that something on record would answer with yes, and then often spoilt somewhere. One
draw makes a whole world, byte by byte: drawing each part by itself is ten times as slow. All noughts is the simplest.
A soak (`tests.soak`) asks for more examples, and for others each time.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from typing import NamedTuple
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from portal.config.sharing import Category, CategoryRule, ConsentKind, Purpose, Use
from portal.consents.facts import (
    ConsentFact,
    DenialFact,
    EventFact,
    Facts,
    GiverFact,
    PersonFact,
    Policy,
    PowerFact,
    Question,
    Representative,
    RuleFact,
    TextFact,
    Unit,
    Visibility,
)
from portal.consents.states import EventKind
from portal.people.representation import Power
from tests.consents.oracle import birthday, fingerprint, moment, months_later, wall
from tests.soak import SOAK, times

SUBJECT, MOTHER, FATHER, STRANGER = (UUID(int=number) for number in range(1, 5))
REHAB, EMPLOYMENT, SCHOOL = "rehab", "employment", "school"
AN_INSTANT, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ADULT, CHILD = date(1980, 5, 3), date(2018, 5, 3)
SINCE = date(2000, 1, 1)

BY_SELF = (GiverFact(SUBJECT),)
BY_MOTHER = (GiverFact(MOTHER, Power.CUSTODY),)
BY_PARENTS = (*BY_MOTHER, GiverFact(FATHER, Power.CUSTODY))
BY_GUARDIAN = (GiverFact(FATHER, Power.GUARDIANSHIP),)


class World(NamedTuple):
    question: Question
    facts: Facts
    policy: Policy

    def asked(self, **changes) -> "World":
        return self._replace(question=replace(self.question, **changes))

    def having(self, **changes) -> "World":
        return self._replace(facts=replace(self.facts, **changes))


def examples(number: int) -> settings:
    calm = [HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large]
    tried = times(number, 400 * number)
    return settings(max_examples=tried, derandomize=not SOAK, deadline=None, suppress_health_check=calm)


def a_policy(**changes) -> Policy:
    given = {"is_sensitive": True} | changes
    return Policy("today", {category: CategoryRule(category=category, **given) for category in Category})


def a_question(**changes) -> Question:
    unit = Unit(EMPLOYMENT, Purpose.PLAN_TOGETHER)
    return replace(Question(SUBJECT, unit, REHAB, Category.HEALTH, Use.READ, NOW), **changes)


def a_text(consent: ConsentFact, months: int = 6, *, says=None, **changes) -> TextFact:
    """Return the text that the consent is about, hashed; but for the changes, and those of what its scope `says`."""
    scope = {
        "kind": consent.kind.value,
        "purpose": consent.purpose.value,
        "holder": consent.holder,
        "recipient": consent.recipient,
        "grants": sorted([category.value, use.value] for category, use in consent.grants),
        "months": months,
    }
    words = {"name": consent.text_name, "version": consent.text_version, "language": "da"}
    words |= {"title": "Må vi dele?", "body": "Vi vil gerne dele.", "scope": scope | (says or {})}
    text = TextFact(**words | {"sha256": ""} | changes)
    return replace(text, sha256=changes.get("sha256", fingerprint(text)))


def a_consent(question: Question, givers=BY_SELF, *, said="asked given", at=NOW - DAY, id_=101, **changes):
    """Return a sound consent to what is asked; what `said` names happened to it, an hour apart, given at `at`."""
    own = {name: changes.pop(name) for name in ("months", "ends_at", "step", "text") if name in changes}
    given = {
        "id": UUID(int=id_),
        "subject": question.subject,
        "holder": question.holder,
        "recipient": question.asker.name,
        "purpose": question.asker.purpose,
        "kind": ConsentKind.PLAN,
        "text_name": "plan",
        "text_version": 1,
        "grants": frozenset({(question.category, question.use)}),
        "givers": givers,
        "events": (),
    }
    consent = ConsentFact(**given | changes)
    text = own["text"] if "text" in own else a_text(consent, own.get("months", 6))
    step = own.get("step", HOUR)
    history = happenings(said.split(), consent.givers)
    first = next((i for i, (kind, _) in enumerate(history) if kind == EventKind.GIVEN), 0)
    events = tuple(
        an_event(i + 1, kind, at + (i - first) * step, person, text, own.get("ends_at", at + 400 * DAY))
        for i, (kind, person) in enumerate(history)
    )
    return replace(consent, events=events)


def an_event(seq, kind, at, person, text, ends_at) -> EventFact:
    is_yes = kind == EventKind.GIVEN
    return EventFact(seq, kind, at, person, text if is_yes else None, ends_at if is_yes else None)


def happenings(words, givers) -> list[tuple[EventKind, UUID | None]]:
    """Spell out what happened: "given" is by all, "partly" by all but the last, "again" by the first of them."""
    people = [giver.person for giver in givers]
    yes = {"given": people, "partly": people[:-1], "again": people[:1], "stranger": [STRANGER], "nobody": [None]}
    found = []
    for word in words:
        if word in yes:
            found += [(EventKind.GIVEN, person) for person in yes[word]]
        else:
            found.append((EventKind(word), None))
    return found


def a_power(power=Power.CUSTODY, representative=MOTHER, *, id_=301, **changes) -> PowerFact:
    given = {
        "id": UUID(int=id_),
        "represented": SUBJECT,
        "representative": representative,
        "power": power,
        "may_read": True,
        "may_act": True,
        "may_contact": True,
        "true_from": SINCE,
        "true_to": None,
        "known_from": NOW - 3000 * DAY,
    }
    return PowerFact(**given | changes)


def a_rule(question: Question, *, id_=201, **changes) -> RuleFact:
    given = {
        "id": UUID(int=id_),
        "holder": question.holder,
        "recipient": question.asker.name,
        "purpose": question.asker.purpose,
        "grants": frozenset({(question.category, question.use)}),
        "may_object": False,
        "visibility": Visibility.NOW,
        "begins_at": NOW - 3000 * DAY,
    }
    return RuleFact(**given | changes)


def a_denial(*, id_=401, **changes) -> DenialFact:
    return DenialFact(**{"id": UUID(int=id_), "subject": SUBJECT, "set_by": SUBJECT, "set_at": NOW - DAY} | changes)


def the_powers_of(givers, **changes) -> tuple[PowerFact, ...]:
    held = [a_power(giver.power, giver.person, id_=301 + i) for i, giver in enumerate(givers) if giver.power]
    return tuple(replace(one, **changes) for one in held)


def a_world(givers=BY_SELF, *, born_on=ADULT, policy=None, asked_at=NOW, **consent) -> World:
    """Return a world in which one sound consent, given a day ago, permits what is asked."""
    question = a_question(at=asked_at)
    agreed = a_consent(question, givers, **{"at": asked_at - DAY} | consent)
    facts = Facts(PersonFact(SUBJECT, born_on), (agreed,), the_powers_of(givers))
    return World(question, facts, policy or a_policy())


def midnight(day: date) -> datetime:
    return moment(datetime.combine(day, time(), UTC))


class Picks:
    """Chooses by the bytes that were drawn, and what comes first when they run out."""

    def __init__(self, drawn: bytes) -> None:
        self.rest = iter(drawn)

    def of(self, *options):
        return options[next(self.rest, 0) % len(options)]

    def mostly(self, usual, *others, times: int = 3):
        """Choose what is usual `times` as often as any other thing."""
        return self.of(*[usual] * (times * len(others)), *others)

    def some(self, options) -> list:
        return [one for one in options if self.of(False, True)]

    def order(self, several) -> tuple:
        return self.of(*permutations(several)) if len(several) < 5 else tuple(several)


COMING_OF_AGE = [
    (midnight(date(2026, 2, 28)), date(2008, 2, 29)),
    (midnight(date(2026, 3, 29)), date(2008, 3, 29)),
    (midnight(date(2026, 3, 30)), date(2008, 3, 30)),
    (midnight(date(2026, 10, 25)), date(2008, 10, 25)),
    (midnight(date(2026, 10, 26)), date(2008, 10, 26)),
    (midnight(date(2028, 2, 28)), date(2010, 2, 28)),
    (midnight(date(2028, 3, 1)), date(2010, 3, 1)),
]
COMING_TO_SAY = [
    (midnight(date(2027, 2, 28)), date(2012, 2, 29)),
    (midnight(date(2026, 3, 29)), date(2011, 3, 29)),
    (midnight(date(2026, 10, 26)), date(2011, 10, 26)),
    (midnight(date(2028, 2, 29)), date(2012, 2, 29)),
]
SCENES = [
    *[(NOW, ADULT)] * 6,
    *[(NOW, CHILD)] * 5,
    *[(NOW, date(2010, 11, 20))] * 3,
    (NOW, None),
    *[(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), born_on) for born_on in (ADULT, CHILD)],
    *COMING_OF_AGE,
    *COMING_TO_SAY,
]
PROTECTED = CategoryRule(category=Category.PROTECTED_ADDRESS, is_sensitive=True, own_say_from=0, is_by_oneself=True)
CATEGORIES = [Category.HEALTH, Category.GOALS, Category.PROTECTED_ADDRESS]
OFFSETS = [timedelta(), AN_INSTANT, HOUR, DAY, 40 * DAY, 200 * DAY, 400 * DAY]
AROUND = [sign * offset for offset in OFFSETS for sign in (1, -1)]
PATHS = [
    *["asked given"] * 60,
    "asked deferred given",
    "asked partly again given",
    "asked partly deferred given",
    "asked given suspended resumed",
    *(f"asked given {end}" for end in ("withdrawn", "revoked", "superseded", "invalidated", "suspended")),
    *(f"asked {no}" for no in ("partly", "deferred", "refused", "closed")),
    *("asked", "asked refused given", "asked closed given", "asked given given", "asked given refused"),
    *("given", "asked asked given", "asked stranger given", "asked nobody given", "asked partly withdrawn given"),
    *("asked given withdrawn resumed", "asked given withdrawn given", "asked given suspended revoked resumed"),
    *("asked given suspended closed", "asked given deferred", "asked suspended given", "asked partly refused given"),
]
WORDS = ["given", "partly", "again", "stranger", *(kind.value for kind in EventKind)]
ADULTS_GIVERS = [*[BY_SELF] * 6, BY_GUARDIAN, (GiverFact(MOTHER, Power.ATTORNEY),), (*BY_SELF, *BY_GUARDIAN)]
ANY_GIVERS = [(*BY_SELF, *BY_MOTHER), (GiverFact(MOTHER),), (), BY_PARENTS, BY_SELF]
CHILDS_GIVERS = [*[BY_MOTHER] * 3, *[BY_PARENTS] * 4, BY_GUARDIAN]
TEXT_FAULTS = {
    "missing": lambda consent: None,
    "hash": lambda consent: a_text(consent, sha256="0" * 64),
    "title": lambda consent: replace(a_text(consent), title="Må vi dele mere?"),
    "name": lambda consent: a_text(consent, name="another"),
    "version": lambda consent: a_text(consent, version=2),
    "language": lambda consent: a_text(consent, language=""),
    "kind": lambda consent: a_text(consent, says={"kind": "gdpr"}),
    "purpose": lambda consent: a_text(consent, says={"purpose": "triage"}),
    "holder": lambda consent: a_text(consent, says={"holder": "elsewhere"}),
    "recipient": lambda consent: a_text(consent, says={"recipient": "elsewhere"}),
    "more grants": lambda consent: a_text(replace(consent, grants=consent.grants | {(Category.HOUSING, Use.READ)})),
    "no grants": lambda consent: a_text(consent, says={"grants": []}),
    "too long": lambda consent: a_text(consent, 13),
    "no months": lambda consent: a_text(consent, 0),
}


@st.composite
def worlds(draw, asker=None) -> World:
    return world_from(Picks(draw(st.binary(min_size=100, max_size=100))), asker)


@st.composite
def questions(draw) -> Question:
    return question_from(Picks(draw(st.binary(min_size=10, max_size=10))), NOW)


@st.composite
def policies(draw) -> Policy:
    return policy_from(Picks(draw(st.binary(min_size=3, max_size=3))))


def world_from(pick: Picks, asker=None) -> World:
    base, born_on = pick.of(*SCENES)
    question = question_from(pick, base)
    question = replace(question, asker=asker) if asker else question
    goal = question
    if not isinstance(question.asker, Unit):
        goal = replace(question, asker=Unit(EMPLOYMENT, Purpose.PLAN_TOGETHER))
    is_young = born_on is not None and birthday(born_on, 18) > wall(base - DAY).date()
    agreed = [consent_from(pick, goal, base, is_young, 101 + i) for i in range(pick.of(1, 1, 1, 2, 0, 2))]
    stood = {(giver.power, giver.person) for consent in agreed for giver in consent.givers if giver.power}
    if goal is not question:
        stood.add((pick.of(*[Power.CUSTODY] * (3 * is_young), Power.GUARDIANSHIP, Power.ATTORNEY), question.asker.id))
    stood |= pick.mostly(set(), {(Power.CUSTODY, FATHER)}, {(Power.CUSTODY, MOTHER)})
    powers = [power for i, one in enumerate(sorted(stood)) for power in powers_from(pick, base, one, 301 + 10 * i)]
    facts = Facts(
        pick.mostly(PersonFact(SUBJECT, born_on), None, PersonFact(STRANGER, born_on), times=20),
        pick.order(agreed),
        tuple(powers),
        tuple(denial_from(pick, question, base, 401 + i) for i in range(pick.mostly(0, 1, 1, 2, times=2))),
        tuple(rule_from(pick, goal, base, 201 + i) for i in range(pick.mostly(0, 1, 1, 2, times=3))),
    )
    policy = policy_from(pick)
    return World(replace(question, at=moment_from(pick, base, facts, policy)), facts, policy)


def question_from(pick: Picks, at: datetime) -> Question:
    representatives = [Representative(one) for one in (MOTHER, MOTHER, MOTHER, FATHER, SUBJECT)]
    unit = Unit(pick.mostly(EMPLOYMENT, REHAB, SCHOOL, times=10), pick.of(Purpose.PLAN_TOGETHER, Purpose.TREAT))
    asker = pick.of(unit, unit, unit, unit, pick.of(*representatives))
    holder, category = pick.mostly(REHAB, SCHOOL, times=8), pick.of(*CATEGORIES[:2], *CATEGORIES)
    return Question(SUBJECT, asker, holder, category, pick.of(*Use), at)


def policy_from(pick: Picks) -> Policy:
    age, both = pick.mostly(15, 0, 12, 16, 18, times=2), pick.of(True, False)
    rules = dict(a_policy(own_say_from=age, both_custody=both).categories) | {PROTECTED.category: PROTECTED}
    left_out = pick.mostly(None, Category.HEALTH, times=20)
    return Policy("today", {name: rule for name, rule in rules.items() if name != left_out})


def consent_from(pick: Picks, question: Question, base: datetime, is_young: bool, id_: int) -> ConsentFact:
    said = pick.mostly(pick.of(*PATHS), None, times=12)
    said = said or " ".join(["asked", *(pick.of(*WORDS) for _ in range(pick.of(1, 2, 3, 4)))])
    at = base - pick.of(*[DAY] * 5, timedelta(), AN_INSTANT, HOUR, 40 * DAY, 170 * DAY, 365 * DAY)
    changes = {"subject": STRANGER}, {"holder": SCHOOL}, {"recipient": SCHOOL}, {"purpose": Purpose.MEET}
    grants = {(question.category, question.use)} if pick.mostly(True, False, times=9) else set()
    whose = CHILDS_GIVERS if is_young else ADULTS_GIVERS
    sound = a_consent(
        question,
        pick.of(*whose, *whose, *whose, *ANY_GIVERS),
        said=said,
        at=at,
        step=pick.mostly(timedelta(), AN_INSTANT, HOUR, 30 * DAY, times=6),
        months=pick.of(12, 6, 1),
        ends_at=pick.mostly(at + 400 * DAY, base, base + AN_INSTANT, base + HOUR, at, None, times=7),
        id_=id_,
        **{"grants": frozenset({*grants, *((pick.of(*CATEGORIES), pick.of(*Use)) for _ in range(pick.of(0, 1, 2)))})}
        | pick.mostly({}, *changes, {"kind": ConsentKind.GDPR}, times=12),
    )
    return replace(sound, events=events_from(pick, sound))


def events_from(pick: Picks, consent: ConsentFact) -> tuple[EventFact, ...]:
    """Spoil the text of the last yes, or the order of what happened, now and then."""
    events = list(consent.events)
    yes = [i for i, event in enumerate(events) if event.kind == EventKind.GIVEN]
    fault = pick.mostly(None, *TEXT_FAULTS, times=9)
    if fault and yes:
        events[yes[-1]] = replace(events[yes[-1]], text=TEXT_FAULTS[fault](consent))
    disorder = pick.mostly(None, "gap", "twice", "differs", "late", "renumbered", times=14)
    if events and disorder:
        i = pick.of(*range(len(events)))
        changed = {
            "gap": [],
            "twice": [events[i], events[i]],
            "differs": [events[i], replace(events[i], at=events[i].at + HOUR)],
            "late": [replace(events[i], at=events[i].at + 50 * DAY)],
            "renumbered": [replace(events[i], seq=events[i].seq + 1)],
        }
        events[i : i + 1] = changed[disorder]
    return pick.order(events)


def powers_from(pick: Picks, base: datetime, wanted: tuple[Power, UUID], id_: int) -> list[PowerFact]:
    """Return one person's power, perhaps limited close to the base, or in two rows that follow on each other."""
    sound = a_power(*wanted, id_=id_)
    instant, day = base + pick.of(*AROUND), wall(base).date() + pick.of(0, -1, 1) * DAY
    limits = [
        {"known_to": instant},
        {"known_from": instant},
        {"known_from": base - DAY, "known_to": instant},
        {"true_to": day},
        {"true_from": day},
        {"may_act": False},
        {"may_read": False},
        {"may_contact": False},
        {"represented": STRANGER},
        {"representative": STRANGER},
        {"power": Power.CUSTODY},
    ]
    if pick.mostly(True, False, times=7):
        return [replace(sound, **pick.mostly({}, *limits, times=5))]
    return [replace(sound, true_to=day), replace(sound, id=UUID(int=id_ + 1), true_from=day)]


def rule_from(pick: Picks, question: Question, base: datetime, id_: int) -> RuleFact:
    limits = [
        {"holder": SCHOOL},
        {"recipient": SCHOOL},
        {"purpose": Purpose.MEET},
        {"grants": frozenset({(Category.GOALS, Use.READ)})},
        {"begins_at": base + pick.of(*AROUND)},
        {"ends_at": base + pick.of(*AROUND)},
    ]
    kind = {"may_object": pick.of(False, True), "visibility": pick.of(*Visibility)}
    return a_rule(question, id_=id_, **kind | pick.mostly({}, *limits, times=1))


def denial_from(pick: Picks, question: Question, base: datetime, id_: int) -> DenialFact:
    asker = question.asker
    own: dict[str, object] = {"holder": question.holder, "category": question.category}
    if isinstance(asker, Unit):
        own |= {"recipient": asker.name, "purpose": asker.purpose}
    else:
        own |= {"representative": asker.id}
    others: dict[str, object] = {"holder": SCHOOL, "recipient": SCHOOL, "representative": FATHER}
    others |= {"purpose": Purpose.MEET, "category": Category.HOUSING}
    wrong = pick.mostly(None, *others, times=2)
    return a_denial(
        id_=id_,
        subject=pick.mostly(SUBJECT, STRANGER, times=12),
        set_by=pick.of(SUBJECT, SUBJECT, MOTHER),
        set_at=base - pick.of(DAY, HOUR, timedelta(), -AN_INSTANT),
        lifted_at=pick.mostly(None, base, base + AN_INSTANT, base + DAY, times=2),
        **{name: own[name] for name in pick.some(own)} | ({wrong: others[wrong]} if wrong else {}),
    )


def moment_from(pick: Picks, base: datetime, facts: Facts, policy: Policy) -> datetime:
    """Choose when it is asked: at the base, or at something that happens; or one instant to either side."""
    shift = pick.of(timedelta(), timedelta(), AN_INSTANT, -AN_INSTANT)
    near = sorted(one for one in turning_points(facts, policy) if abs(one - base) < 500 * DAY)
    return pick.of(base, base, pick.of(base, *near)) + shift


def turning_points(facts: Facts, policy: Policy) -> set[datetime]:
    found: set[datetime | None] = set()
    for consent in facts.consents:
        for event in consent.events:
            found |= {event.at, event.ends_at}
            found |= {months_later(event.at, event.text.scope["months"])} if event.text else set()
    for power in facts.powers:
        found |= {power.known_from, power.known_to}
        found |= {midnight(day) for day in (power.true_from, power.true_to) if day}
    found |= {one for denial in facts.denials for one in (denial.set_at, denial.lifted_at)}
    found |= {one for rule in facts.rules for one in (rule.begins_at, rule.ends_at)}
    if facts.person and facts.person.born_on:
        ages = {15, 18} | {rule.own_say_from for rule in policy.categories.values()}
        found |= {midnight(birthday(facts.person.born_on, age)) for age in ages}
    return {one for one in found if one}
