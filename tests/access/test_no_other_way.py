"""No way to a citizen's data but the door: every read that staff pages come to, by name, and a walk with canaries.

A page that comes to another read of people's rows fails until the read stands here with the reason why it needs no
door. Part of issue 5: a test lists every query that reads another's rows and where it is called.
"""

import ast
import re

import pytest
from sqlalchemy import JSON, Enum, String, UniqueConstraint, select, update
from uuid_utils.compat import uuid7

from portal import clock
from portal.access.gate import World
from portal.access.gate.pages import guard_of
from portal.config.roles import Role
from portal.consents.actions import publish_text
from portal.db.base import Base
from portal.people.models import Citizen
from portal.plans.actions import write_goal
from portal.plans.models import Goal
from tests.access import reach
from tests.builders import a_plan, a_planned_change, a_session, a_staff_member, a_step, an_assignment, as_citizen
from tests.conftest import triggers_off
from tests.consents.builders import SCOPE, WORDS, Family, a_draft, a_rule, asked
from tests.pages import OWN

LOOKING = "portal.home.case_queries.look_at_once"
"""Where staff pages come to the door; what is read behind it is decided and written down there."""

ASKING, NOTING = "asking.ask", "asking.note"
OWN_SIGN_INS = {"staff.own_sessions", "staff.end_one", "staff.end_others"}
ACCESS = {"setup.access", "setup.change_access"}
ASSIGNING = {"assigning.show", "assigning.cancel"}
AWAY = {"presence.overview", "presence.suddenly", "presence.change", "presence.end"}
HAVING_CASES = {"desk.mine", "home.desk"}
TELLING = {ASKING, NOTING, "oversight.answer"} | ASSIGNING
OVERVIEW = {"oversight.overview", "oversight.draw"}
OFFICER = OVERVIEW | {
    *("oversight.sample", "oversight.judge", "oversight.save_judgement", "oversight.complaint", "oversight.answer"),
}

# Each read of people's rows that staff pages come to past the door, and where from. Why that is no look at a case:
WITHOUT_THE_DOOR = {
    # Who works for whom, and the day of the next step: known to these two since the contact person was assigned.
    "portal.plans.queries._OWN_CASES": {"home.desk"},
    "portal.plans.queries._NEXT_ON": {"home.desk"},
    "portal.contact.queries._TIE": {"cases.show", ASKING, NOTING, "desk.spoke"} | ASSIGNING,
    # The same, with how much support, when they last spoke, and by when somebody has promised them an answer.
    "portal.contact.desk.queries._OWN": HAVING_CASES,
    "portal.contact.desk.queries._SPOKE": HAVING_CASES,
    "portal.contact.desk.queries._ANSWERED": HAVING_CASES,
    "portal.contact.desk.queries._DUE": HAVING_CASES,
    "portal.contact.wishes.note_contact": {"desk.spoke"},
    # Numbers: how many inquiries one has to answer, how often one has looked oneself, how much each contact person has.
    "portal.contact.desk.queries._WAITING": {"home.desk"},
    "portal.consents.log_queries.looks_by": {"home.desk"},
    "portal.contact.caseload._COMING": {"assigning.show"},
    # Who has whose case is for a coordinator or manager to decide: they see who it is and no word about the citizen.
    # The name and what was handed over are shown to those who have the case, the citizen's wish for another contact
    # person to those alone whom it was written to; the citizen is told of each change before anybody else is.
    "portal.contact.queries.case_by_id": ASSIGNING | {"desk.spoke"},
    "portal.contact.queries.open_assignment": ASSIGNING | {"desk.spoke"},
    "portal.contact.queries.handover_notes": {"assigning.show"},
    "portal.contact.queries.open_wish": {"assigning.show"},
    "portal.people.queries.name_of": {"assigning.show"},
    "portal.notifications.queries.read_at": {"assigning.show"},
    "portal.contact.holding.end": ASSIGNING,
    # Whether somebody answers each citizen on each day, which the round is told of; nothing of it is shown.
    "portal.contact.cover._tell": ASSIGNING | AWAY,
    "portal.contact.cover.watch_over_cases_of": AWAY,
    "portal.contact.signals.raise_signal": ASSIGNING | AWAY,
    # Whether there is somebody of that number, or of that name and birthday, to ask the door about; the answer is the
    # door's, and the same where there is nobody.
    "portal.people.finding.found": {"finding.find"},
    "portal.people.numbers.owner_of": {"finding.find"},
    # Until when a consent holds that has just let something through.
    "portal.consents.bases.ends_of": {"cases.show", "finding.find"},
    # That the own department has asked, and whether it is open; for those with the case whoever has asked.
    "portal.consents.questions._ASKED": {ASKING},
    "portal.consents.questions.asked_about": {ASKING},
    # Who must answer is found out to ask them, and isn't shown.
    "portal.consents.questions.ask_once": {ASKING},
    "portal.consents.questions._HOLDING": {ASKING},
    "portal.consents.asking.custody_over": {ASKING},
    "portal.home.case_actions.ask_citizen": {ASKING},
    # A word said aloud: its question, and to those with the case the names of who was asked.
    "portal.home.case_queries.word_to": {NOTING},
    "portal.consents.questions.asked_ids": {NOTING},
    "portal.consents.questions._GIVERS": {NOTING},
    "portal.consents.questions.danish_text": {NOTING},
    # What a change of a consent looks at under the person's lock; nothing of it is shown.
    "portal.consents.actions._add": {ASKING, NOTING},
    "portal.consents.actions._by_key": {ASKING, NOTING},
    "portal.consents.actions._happened": {ASKING, NOTING},
    "portal.consents.actions._lock": {ASKING, NOTING},
    "portal.consents.actions._required": {ASKING, NOTING},
    "portal.consents.actions._require_answer": {NOTING},
    "portal.consents.actions._require_power": {NOTING},
    # The receipt for a word said aloud: its own person's name goes into their paper, and isn't shown.
    "portal.consents.receipts.say_and_sign": {NOTING},
    "portal.consents.receipts._parties": {NOTING},
    "portal.consents.receipts._person": {NOTING},
    # The officer watches over staff: who looked, as what, why. Of the person there is no name and no word of theirs but
    # what they wrote to the officer.
    "portal.consents.log_queries._looks": OFFICER,
    "portal.consents.log_queries._HAS_STOOD_FOR_THEM": OFFICER,
    "portal.consents.oversight_queries.open_complaints": OVERVIEW,
    "portal.consents.oversight_queries.answered_complaints": OVERVIEW,
    "portal.consents.oversight_queries.samples": OVERVIEW,
    "portal.consents.oversight_queries.looks_in": {"oversight.sample"},
    "portal.consents.oversight_queries.checked_look": {"oversight.judge", "oversight.save_judgement"},
    "portal.consents.oversight_queries.complaint_for_officer": {"oversight.complaint", "oversight.answer"},
    "portal.consents.log_actions.draw": {"oversight.draw"},
    "portal.consents.log_actions.answer": {"oversight.answer"},
    # Whom a change is news to is told of it, at the address and hours that they chose; nothing of these is shown.
    "portal.notifications.outbox.queue": TELLING,
    "portal.notifications.outbox.chosen_by": TELLING,
    "portal.notifications.outbox.current_address": TELLING,
    # What hasn't left the portal: kinds, ages, faults and numbers, without a name and without a word of what it says.
    "portal.notifications.queries.unfiled": {"filing.overview"},
    "portal.notifications.queries.unfiled_count": {"filing.overview"},
    "portal.notifications.queries.given_up": {"filing.overview"},
    "portal.notifications.queries.waiting_long": {"filing.overview"},
    "portal.notifications.queries.entry_by_id": {"filing.file_again"},
    "portal.notifications.actions.file_again": {"filing.file_again"},
    "portal.notifications.actions.send_again": {"filing.send_again"},
    # Sign-ins lie in one table for both sides; these are the member of staff's own, or counted.
    "portal.people.endings._of_person": OWN_SIGN_INS,
    "portal.people.endings.kept_id_token": OWN_SIGN_INS,
    "portal.people.queries._LIVE": OWN_SIGN_INS,
    "portal.people.queries._LIVE_STAFF": OWN_SIGN_INS,
    "portal.people.queries.session_by_id": OWN_SIGN_INS,
    "portal.people.queries.sessions_of": OWN_SIGN_INS,
    "portal.people.shared_views._add_sessions": OWN_SIGN_INS,
    "portal.people.powers._ALL": OWN_SIGN_INS,  # for whom a citizen acts, on their side of the same pages
    "portal.people.queries.sign_ins_of": ACCESS,
}

# What the door reads to decide, and what it lets staff pages read.
BEHIND_THE_DOOR = {
    *(f"portal.consents.reading.{name}" for name in ("_PERSON", "POWERS", "DENIALS", "of_consents")),
    "portal.contact.queries._CARD",
    "portal.people.queries.name_of",
    *(f"portal.plans.queries.{name}" for name in ("_HEAD", "_OF_CITIZEN")),
}


class TestReads:
    def test_past_the_door_are_these_and_are_called_from_here(self, app):
        assert reads_of_pages(app) == WITHOUT_THE_DOOR

    def test_behind_it_are_these(self):
        assert reach.reads_from(LOOKING) == BEHIND_THE_DOOR

    def test_who_acts_for_another_comes_to_no_other(self, app):
        """Whom they stand for, by name, birthday and power, is theirs to know; the rest comes through the door."""
        about_another = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if guard_of(app.view_functions[rule.endpoint]).world is World.PERSONAL and "citizen_id" in rule.arguments
        }
        assert about_another == {"represented.show", "handover.sheet_of"}
        reads = {"portal.people.powers._ALL": about_another}
        assert reads_of(app, about_another, stop_at="portal.plans.represented_views._look") == reads

    def test_a_new_one_is_found(self, app, planted):
        old = "is_one = may_open_case(identity)"
        planted("portal.home.views", old, f"plan_head(session(), identity.unit)\n    {old}")
        found = reads_of_pages(app)
        assert found.pop("portal.plans.queries._HEAD") == {"home.desk"}
        assert found == WITHOUT_THE_DOOR

    def test_one_in_the_view_itself_is_found(self, app, planted):
        planted("portal.home.citizen_views", "def _department(", "CITIZEN = select(Citizen.name)\n\n\ndef _department(")
        planted("portal.home.citizen_views", "    contact = case", "    session().execute(CITIZEN)\n    contact = case")
        assert reads_of_pages(app)["portal.home.citizen_views.CITIZEN"] == {"cases.show", "finding.find"}


CANARY = "Kanariefugl"
SENT = {"purpose": "plan_together", "reason": "Vi mødes", "confirm": "yes", "days": "14", "act": "cut", "key": "x"}
SENT |= {"kind": "given", "where": "her", "when": "nu", "heard_by": "mig", "is_their_own": "y"}


class TestWalk:
    """B9, B22, B24: a family with a canary in every column, and somebody with every role whom nothing permits.

    One of the parents has a protected address.
    """

    def test_no_staff_page_shows_a_word_of_theirs(self, app, pages, session, walker, caged, capfd):
        pages.sign_in_staff(session, walker)
        for rule in app.url_map.iter_rules():
            if guard_of(app.view_functions[rule.endpoint]).world is not World.STAFF:
                continue
            for person in caged.people:
                values = dict.fromkeys(rule.arguments, uuid7()) | caged.ids | {"citizen_id": person}
                path = pages.address(rule.endpoint, **{name: values[name] for name in rule.arguments})
                for method in rule.methods & {"GET", "POST"}:
                    said = answer(pages, method, path, caged.ids["text_id"])
                    assert CANARY not in said, (method, rule.endpoint)
        assert CANARY not in "".join(capfd.readouterr())

    def test_would_see_one(self, pages, session, walker, caged):
        """The canary is there: where the door opens it is seen."""
        a_rule(session, holder="rehab", recipient="employment")
        pages.sign_in_staff(session, walker)
        path = pages.address("cases.show", citizen_id=caged.people[0])

        assert CANARY in answer(pages, "POST", path, caged.ids["text_id"])

    def test_every_column_of_words_holds_one(self, session, caged):
        """But those that the database itself keeps apart: choices, keys, and what names something else."""
        for model in (Citizen, Goal):
            assert all(CANARY in str(one) for one in session.scalars(select(getattr(model, WORDY[model]))))


WORDY = {Citizen: "name", Goal: "words"}


def reads_of_pages(app) -> dict[str, set[str]]:
    """Return each read of people's rows that staff pages come to past the door, with the pages."""
    views = app.view_functions.items()
    staff = {endpoint for endpoint, view in views if guard_of(view).world is World.STAFF}
    return reads_of(app, staff, stop_at=LOOKING)


def reads_of(app, endpoints: set[str], *, stop_at: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for endpoint in endpoints:
        guard = guard_of(app.view_functions[endpoint])
        for part in (guard.view, guard.needs, guard.subject):
            if part is None:
                continue
            node = f"{part.__module__}.{part.__qualname__.partition('.')[0]}"
            for read in reach.reads_from(node, stop_at=frozenset({stop_at})):
                found.setdefault(read, set()).add(endpoint)
    return found


def answer(pages, method: str, path: str, text_id) -> str:
    """Return all that an answer says, status, headers and body, following where it leads."""
    if method == "GET":
        given = pages.raw("GET", path)
    else:
        token = re.search(r'name="csrf_token" value="([^"]*)"', pages.raw("GET", "/medarbejder").get_data(as_text=True))
        sent = SENT | {"csrf_token": token[1] if token else "", "text": str(text_id)}
        given = pages.raw("POST", path, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert given.status_code < 500
    said = f"{given.status}{given.headers}{given.get_data(as_text=True)}"
    if given.status_code in (302, 303):
        said += pages.raw("GET", given.headers["Location"], base_url=OWN).get_data(as_text=True)
    return said


class Caged(Family):
    """A child and two parents about whom every word is a canary; `ids` for the addresses of pages."""

    ids: dict
    people: tuple


@pytest.fixture
def walker(session):
    """Somebody with every role but the administrator's, in a department that nothing permits."""
    roles = [role for role in Role if role != Role.ADMIN]
    return a_staff_member(session, *roles, name="Nina Bech", unit="employment")


@pytest.fixture
def caged(session, walker) -> Caged:
    family = Caged(session)
    an_assignment(session, family.child)
    a_planned_change(session, family.child)
    plan = a_plan(session, family.child, a_step())
    write_goal(session, plan, "Ord", language="da", by=as_citizen(family.child), now=clock.now())
    text = publish_text(session, "plan", SCOPE, WORDS, now=clock.now())[0]
    consent = asked(session, text, family.child, walker, family.both, now=clock.now())
    draft = a_draft(session, a_staff_member(session, Role.EDITOR, name="Kasper Holm"))
    protected = session.get_one(Citizen, family.both[0].representative_id)
    protected.has_protected_address = True
    sign_in = a_session(session, protected)
    family.ids = {"consent_id": consent.id, "text_id": text.id, "draft_id": draft.id, "staff_id": uuid7()}
    family.ids |= {"session_id": sign_in.id}
    family.people = (family.child.id, *(one.representative_id for one in family.both))
    cage(session)
    return family


def cage(session) -> None:
    """Put a canary into every column of words of every table that belongs to a citizen."""
    tables = [mapper.local_table for mapper in Base.registry.mappers if mapper.class_.__name__ in reach.owned()]
    with triggers_off(session):
        for table in tables:
            words = {column.name: _canary(column) for column in table.columns if _holds_words(table, column)}
            if words:
                session.execute(update(table).values(**words))
    session.commit()


NAMES_SOMETHING = {
    "text_name",
    "step",
    "key",
    "issuer",
    "subject",
    "blind_index",
    "key_name",
    "session_key",
    "language",
}


def _holds_words(table, column) -> bool:
    is_kept_apart = any(
        column.name in (one.name for one in constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    )
    is_text = isinstance(column.type, String | JSON) and not isinstance(column.type, Enum)
    return is_text and not (
        column.primary_key or is_kept_apart or column.foreign_keys or column.name in NAMES_SOMETHING
    )


def _canary(column) -> object:
    word = f"{CANARY} {column.table.name} {column.name}"
    return {"da": word, "en": word} if isinstance(column.type, JSON) else word


@pytest.fixture
def planted(monkeypatch):
    """Change a module's source as the reads are looked for in it, not as it runs."""
    trees = dict(reach.trees())
    caches = (reach.definitions, reach.imported, reach.leads_to, reach.reads)

    def plant(module: str, old: str, new: str) -> None:
        source = ast.unparse(trees[module])
        assert old in source
        trees[module] = ast.parse(source.replace(old, new))
        if "select" in new:
            trees[module].body.insert(0, ast.parse("from portal.people.models import Citizen").body[0])
        for one in caches:
            one.cache_clear()

    monkeypatch.setattr(reach, "trees", lambda: trees)
    yield plant
    for one in caches:
        one.cache_clear()
