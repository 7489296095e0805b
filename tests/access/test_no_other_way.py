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
from portal.config.contact import RoundRules
from portal.config.roles import Role
from portal.consents.actions import publish_text
from portal.contact.inquiries.models import InquiryKind
from portal.contact.round.actions import Standing, contribute
from portal.contact.round.models import Ground
from portal.contact.signals import SignalKind, raise_signal
from portal.db.base import Base
from portal.people.models import Citizen, StaffMember
from portal.plans.actions import write_goal
from portal.plans.models import Goal
from tests.access import reach
from tests.builders import (
    a_plan,
    a_planned_change,
    a_session,
    a_staff_member,
    a_step,
    an_assignment,
    as_citizen,
    as_staff,
)
from tests.conftest import triggers_off
from tests.consents.builders import SCOPE, WORDS, Family, a_draft, a_rule, asked
from tests.contact.inquiries.builders import an_inquiry
from tests.pages import OWN

LOOKING = "portal.home.case_queries.look_at_once"
AT_THE_ROUND = "portal.contact.round.looking._through_the_door"
DOORS = (LOOKING, AT_THE_ROUND)
"""Where staff pages come to the door; what is read behind it is decided and written down there."""

ASKING, NOTING = "asking.ask", "asking.note"
OWN_SIGN_INS = {"staff.own_sessions", "staff.end_one", "staff.end_others"}
ACCESS = {"setup.access", "setup.change_access"}
WRITING = {"answers.thread", "answers.write", "answers.open_new"}
CALLING = {"answers.call_done", "answers.call_tried"}
# Inquiries: who is responsible reads what was sent to them as its recipient, coordinators and managers see that none is
# lost. Nothing is shown before they have said that they read it, and that its sender sees (`inquiries.look`).
READING = {"inquiries.show", "inquiries.merge", "inquiries.know"}
HOLDING = {"inquiries.answered", "inquiries.know", "inquiries.look", "inquiries.merge", "inquiries.part"}
ENTERING, ENTERED = "inquiries.enter", "inquiries.entered"
DECIDING, ON_SIGNAL, LOOKS = "round.decide", "round.decide_on_signal", {"round.reveal", "round.say"}
SIGNALS = {ON_SIGNAL, "round.signal", "round.reveal_signal"}
BOARD = {"round.board", "round.meeting"}
ONE_ROW = {"round.row", *LOOKS}
DECISIONS = {DECIDING, *LOOKS}
ASSIGNING = {"assigning.show", "assigning.cancel"}
# Lead to it whoever may give a contact person and has just been shown who it is: asked by that page's own rule.
LEADING = {"inquiries.show", "inquiries.know", "inquiries.merge", *SIGNALS}
AWAY = {"presence.overview", "presence.suddenly", "presence.change", "presence.end"}
HAVING_CASES = {"desk.mine", "home.desk"}
TELLING = {ASKING, NOTING, "oversight.answer", "answers.call_tried", ENTERING, ON_SIGNAL}
TELLING |= WRITING | HOLDING | DECISIONS | ASSIGNING
OVERVIEW = {"oversight.overview", "oversight.draw"}
OFFICER = OVERVIEW | {
    *("oversight.sample", "oversight.judge", "oversight.save_judgement", "oversight.complaint", "oversight.answer"),
}

# Each read of people's rows that staff pages come to past the door, and where from. Why that is no look at a case:
WITHOUT_THE_DOOR = {
    # Who works for whom, and the day of the next step: known to these two since the contact person was assigned.
    "portal.plans.queries._OWN_CASES": {"home.desk"},
    "portal.plans.queries._NEXT_ON": {"home.desk"},
    # What a citizen wrote to whoever has their case, who reads it as the one it was sent to: the citizen reads in the
    # thread who has opened it, and when first. Until it is opened a page shows its subject to the contact person, and
    # no word of it to those who may answer for them.
    "portal.contact.messages.queries.threads_of_cases": {"answers.threads"},
    "portal.contact.messages.queries._is_known_to": {"answers.threads"},
    "portal.contact.answering.answered_by": {"answers.threads", "home.desk"},
    "portal.contact.messages.queries._READ_BY_STAFF": {"answers.threads", "home.desk"},
    # How many have written to somebody, or are to be rung up today: numbers, and no name.
    "portal.contact.messages.counts.waiting_for": {"home.desk"},
    # What somebody is responsible for: numbers, kinds and days, and what they got at the round, without a name.
    "portal.contact.desk.duties.inquiries_of": {"desk.inquiries"},
    "portal.contact.desk.duties.signals_of": {"desk.inquiries"},
    "portal.contact.messages.queries.thread_to": WRITING,
    "portal.contact.messages.queries.new_thread_to": WRITING,
    "portal.contact.messages.queries._MESSAGES": WRITING,
    "portal.contact.messages.queries.openings_of": WRITING,
    "portal.contact.files.store._LINES": WRITING,
    # A file of a message that they have opened; and nobody answers what they haven't.
    "portal.contact.messages.queries.file_to": {"answers.fetch"},
    "portal.contact.messages.queries.has_opened": WRITING | {"answers.fetch"},
    "portal.contact.messages.fetching.fetched": {"answers.fetch"},
    "portal.contact.files.store.content_of": {"answers.fetch"},
    # Whom to ring, when and where: the citizen asked for it, and sees what became of it.
    "portal.contact.messages.queries.calls_of_cases": {"answers.threads"},
    "portal.contact.messages.queries.call_to": CALLING,
    "portal.contact.messages.calls._held": CALLING,
    # What sending an answer looks at under the citizen's lock, and one's own draft.
    "portal.contact.messages.actions.send": WRITING,
    "portal.contact.messages.actions.sent_before": WRITING,
    "portal.contact.messages.actions._answer_what_waits": WRITING,
    "portal.contact.messages.actions._sent_within_an_hour": WRITING,
    "portal.contact.messages.actions.open_thread": {"answers.open_new"},
    "portal.contact.messages.actions._has_opened_newest": WRITING,
    "portal.contact.messages.actions._said_just_now": WRITING,
    "portal.contact.messages.actions._subject": WRITING,
    "portal.contact.messages.actions._is_same": WRITING,
    "portal.contact.messages.actions._message": WRITING,
    "portal.contact.messages.actions._thread": WRITING,
    "portal.contact.messages.composing._keep": WRITING,
    "portal.contact.messages.drafts.draft_in": WRITING,
    "portal.contact.messages.drafts.files_of_draft": WRITING,
    "portal.contact.queries._CARD": WRITING,  # whether a citizen who writes has a contact person
    "portal.notifications.records.for_the_record": {ENTERING, "inquiries.know"} | WRITING,
    "portal.contact.queries._TIE": {"cases.show", ASKING, NOTING, "desk.spoke", "answers.fetch"}
    | ASSIGNING
    | LEADING
    | WRITING
    | CALLING,
    # The same, with how much support, when they last spoke, and by when somebody has promised them an answer.
    "portal.contact.desk.queries._OWN": HAVING_CASES,
    "portal.contact.desk.queries._SPOKE": HAVING_CASES,
    "portal.contact.desk.queries._ANSWERED": HAVING_CASES,
    "portal.contact.desk.queries._DUE": HAVING_CASES,
    "portal.contact.desk.queries._NOTES": HAVING_CASES,  # whether somebody wrote something down for them
    "portal.contact.wishes.note_contact": {"desk.spoke"},
    # How many citizens somebody has handed on lately; and, of a form that whoever had a case until lately sends,
    # whether its words are those that were saved.
    "portal.contact.desk.queries._HANDED_ON": {"home.desk"},
    "portal.contact.presence.queries.case_to_give": {"assigning.show"},
    # Numbers: how many inquiries one has to answer, how often one has looked oneself, how much each contact person has.
    "portal.contact.desk.queries._WAITING": {"home.desk"},
    # How many wishes for another contact person somebody got at the round, and which of what they got are such.
    "portal.contact.desk.queries._WISHES": {"home.desk"},
    "portal.contact.round.wishes.OF_AN_OPEN_WISH": {"home.desk", "desk.inquiries"},
    "portal.consents.log_queries.looks_by": {"home.desk"},
    "portal.contact.caseload._COMING": {"assigning.show"},
    # Who has whose case is for a coordinator or manager to decide: they see who it is and no word about the citizen.
    # The name and what was handed over are shown to those who have the case, the citizen's wish for another contact
    # person to those alone whom it was written to; the citizen is told of each change before anybody else is.
    "portal.contact.queries.case_by_id": ASSIGNING | LEADING | {"desk.spoke"},
    "portal.contact.queries.open_assignment": ASSIGNING | LEADING | {"desk.spoke"},
    "portal.contact.queries.handover_notes": {"assigning.show"},
    "portal.contact.queries.open_wish": {"assigning.show"},
    "portal.people.queries.name_of": {"assigning.show"},
    "portal.notifications.queries.read_at": {"assigning.show"},
    "portal.contact.holding.end_wishes": ASSIGNING | {ON_SIGNAL},
    # Whether somebody answers each citizen on each day, which the round is told of; nothing of it is shown.
    "portal.contact.cover.tell": ASSIGNING | AWAY,
    "portal.contact.signals.told_of": ASSIGNING | AWAY,
    "portal.contact.signals._PUT_OFF": ASSIGNING | AWAY,
    "portal.contact.cover.watch_over_cases_of": AWAY,
    "portal.contact.signals.raise_signal": ASSIGNING | AWAY | WRITING,
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
    # An inquiry as its recipient reads it, and what happened to it; to whoever has entered it only who has it now.
    "portal.contact.inquiries.queries.inquiry_by_id": HOLDING | {"inquiries.show", ENTERED, "assigning.show"},
    "portal.contact.inquiries.queries.has_looked": READING | {"inquiries.look", "assigning.show"},
    "portal.contact.inquiries.queries.events_of": READING | {ENTERED, "assigning.show"},
    "portal.contact.inquiries.queries.named_by_sender": READING | {"assigning.show"},
    "portal.contact.inquiries.queries.merged_with": READING,
    "portal.contact.inquiries.facts.facts_of": READING,
    # By its number an inquiry is found by whoever may read it, and by nobody else.
    "portal.contact.inquiries.queries.by_number": {"inquiries.merge", "inquiries.look_up"},
    # Of one's own citizens the names, known since one became their contact person or buddy: which of them it is about.
    "portal.contact.inquiries.queries.own_citizens": READING,
    # What a change of an inquiry looks at under its lock; nothing of it is shown.
    "portal.contact.inquiries.actions._sent_before": {ENTERING},
    "portal.contact.inquiries.actions._free_number": {ENTERING},
    "portal.contact.inquiries.holding._chains": HOLDING | DECISIONS,
    "portal.contact.inquiries.holding._group": HOLDING - {"inquiries.merge"} | {DECIDING},
    "portal.contact.inquiries.holding.hold": HOLDING | DECISIONS,
    "portal.contact.inquiries.holding.note": HOLDING | DECISIONS | {ENTERING},
    "portal.contact.inquiries.queries.has_contact_person": {DECIDING},  # for no reason to close that isn't so
    "portal.contact.inquiries.sender_actions.know": {"inquiries.know"},
    "portal.contact.inquiries.parting._had_it": {"inquiries.part", "inquiries.know"},
    "portal.contact.inquiries.staff_actions._why_not": {"inquiries.merge"},
    "portal.contact.inquiries.staff_actions._may_still_read": {"inquiries.merge", "inquiries.know"},
    # Whose inquiry it is, to tell them; and what goes into the record of whom it is about. Nothing of these is shown.
    "portal.contact.inquiries.telling.is_claimed": HOLDING | DECISIONS | {ENTERING},
    "portal.contact.inquiries.telling.tell_of": HOLDING | DECISIONS | {ENTERING},
    # What hasn't left the portal: kinds, ages, faults and numbers, without a name and without a word of what it says.
    "portal.notifications.queries.unfiled": {"filing.overview"},
    "portal.notifications.queries.unfiled_count": {"filing.overview"},
    "portal.notifications.queries.given_up": {"filing.overview"},
    "portal.notifications.queries.waiting_long": {"filing.overview"},
    "portal.notifications.queries.entry_by_id": {"filing.file_again"},
    "portal.notifications.actions.file_again": {"filing.file_again"},
    "portal.notifications.actions.send_again": {"filing.send_again"},
    # The round's board: numbers, age bands, needs, states and days; no column of it holds a name, a word or an address.
    "portal.contact.round.queue._inquiries": BOARD,
    "portal.contact.round.queue._signals": BOARD,
    "portal.contact.round.queue._merged": {*BOARD, *ONE_ROW, DECIDING},
    "portal.contact.round.queue._merged_waits": {*BOARD, *ONE_ROW, DECIDING, "desk.inquiries", "home.desk"},
    "portal.contact.inquiries.holders.missing": {*BOARD, *ONE_ROW, DECIDING},
    "portal.contact.round.queries._BOARD": {*BOARD, *ONE_ROW, DECIDING},
    "portal.contact.round.queries._SIGNALS": {"round.board", *SIGNALS},
    "portal.contact.round.queries.contribution_counts": BOARD,
    "portal.contact.round.queries.signal_steps": SIGNALS,
    # How many departments and kinds of help somebody has to do with: numbers alone, to those who decide.
    "portal.contact.round.queries._departments_of": {*BOARD, *ONE_ROW, DECIDING, *SIGNALS},
    "portal.contact.round.queries.reached": {*BOARD, *ONE_ROW, DECIDING, *SIGNALS},
    # What was said in the round: general advice to all; the rest to its author, and while what it was said on holds to
    # those to whom it was sent or who have just looked on that ground. The citizen reads all of it.
    "portal.contact.round.queries.contributions_to": {"round.meeting", *ONE_ROW},
    # Whether the consent or the law that something was said on still permits it, decided as the door would; nothing of
    # these is shown.
    **{f"portal.consents.reading.{name}": ONE_ROW for name in ("_PERSON", "POWERS", "DENIALS", "of_consents")},
    # Which department has answered what it was asked, by its name alone; and what was asked: to whoever asked it, and
    # to the recipients of the inquiry.
    "portal.contact.round.answers._answers": {*BOARD, *ONE_ROW, DECIDING, "desk.inquiries"},
    "portal.contact.round.answers.waits_for": ONE_ROW,
    # What a department is asked, to that department: its number, its kind, and the words that were written for them.
    "portal.contact.round.queries.asked_of_unit": {"round.board", *ONE_ROW},
    # What was decided: by whom, and who has it now. Of the inquiry its number alone.
    "portal.contact.round.said.event_decided": {*BOARD, *ONE_ROW, DECIDING},
    "portal.contact.round.said.has_more": {DECIDING},  # and whether its sender wrote more, no word of it
    "portal.contact.round.said.step_decided": {*BOARD, *ONE_ROW, *SIGNALS},
    # The inquiry or the signal that a page is about, for its version and who has it; templates never get it.
    "portal.contact.round.row_views.inquiry_at_round": ONE_ROW,
    "portal.contact.round.row_views.reveal": {"round.reveal"},
    "portal.contact.round.row_views.say": {"round.say"},
    "portal.contact.round.row_views._refused": {"round.say"},
    # Whether the reader was shown already who it is, in their own events and looks; nothing of it is shown.
    "portal.contact.round.knowing.knows_who_it_is": ONE_ROW,
    "portal.contact.round.knowing.was_named_today": LOOKS,
    "portal.contact.round.views._of_row": {"round.meeting"},
    "portal.contact.round.decide_views.deciding": {DECIDING},
    "portal.contact.round.decide_views._again": {DECIDING},
    "portal.contact.round.decide_views._decide": {DECIDING},
    "portal.contact.round.signal_views.deciding_signal": {ON_SIGNAL},
    "portal.contact.round.signal_views.signal_at_round": SIGNALS,
    # Whose contact person isn't offered to do something about a wish for another.
    "portal.contact.round.signal_views._form": {ON_SIGNAL},
    "portal.contact.round.signal_actions.not_for": {ON_SIGNAL},
    # What a decision, a contribution and a look hold under the person's lock, and write down.
    "portal.contact.inquiries.decisions.newest_decision": {DECIDING},
    "portal.contact.inquiries.duty._first_of": {DECIDING, ON_SIGNAL, ENTERING},
    "portal.contact.round.signal_actions.decide_signal": {ON_SIGNAL},
    "portal.contact.round.actions.contribute": {"round.say"},
    # Who wrote: to those to whom it was sent, or where the sender lets the round speak of them by name. Each look is an
    # event that its sender reads (portal.contact.round.looking).
    "portal.contact.round.looking._senders_name": LOOKS,
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
        of_the_round = {one for one in BEHIND_THE_DOOR if "reading" in one} | {"portal.people.queries.name_of"}
        assert reach.reads_from(AT_THE_ROUND) == of_the_round

    def test_who_acts_for_another_comes_to_no_other(self, app):
        """Whom they stand for, by name, birthday and power, is theirs to know; the rest comes through the door."""
        about_another = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if guard_of(app.view_functions[rule.endpoint]).world is World.PERSONAL and "citizen_id" in rule.arguments
        }
        assert about_another == {"represented.show", "handover.sheet_of"}
        reads = {"portal.people.powers._ALL": about_another}
        assert reads_of(app, about_another, stop_at=("portal.plans.represented_views._look",)) == reads

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
TODAY = clock.today()
SENT = {"purpose": "plan_together", "reason": "Vi mødes", "confirm": "yes", "days": "14", "act": "cut", "key": "x"}
SENT |= {"kind": "given", "where": "her", "heard_by": "mig", "is_their_own": "y"}
SENT |= {"said_on-day": str(TODAY.day), "said_on-month": str(TODAY.month), "said_on-year": str(TODAY.year)}


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
    return reads_of(app, staff, stop_at=DOORS)


def reads_of(app, endpoints: set[str], *, stop_at: tuple[str, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for endpoint in endpoints:
        guard = guard_of(app.view_functions[endpoint])
        for part in (guard.view, guard.needs, guard.subject):
            if part is None:
                continue
            node = f"{part.__module__}.{part.__qualname__.partition('.')[0]}"
            for read in reach.reads_from(node, stop_at=frozenset(stop_at)):
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
    a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")  # who has what is sent
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
    family.ids |= {"session_id": sign_in.id, "place": 1, "act": "giv"}
    family.ids |= sent_to_the_entrance(session, family.child)
    family.people = (family.child.id, *(one.representative_id for one in family.both))
    cage(session)
    return family


def sent_to_the_entrance(session, child) -> dict:
    """Let an inquiry about somebody, what was said of it, and a signal be the entrance's."""
    sent = an_inquiry(session, subject_id=child.id, kind=InquiryKind.WORRY, sender_name="x", about_name="x", phone="x")
    lis = as_staff(session.get_one(StaffMember, sent.responsible_id))
    standing, rules = Standing(Ground.RECIPIENT), RoundRules()
    contribute(session, sent.id, "Ord", standing, key="x", rules=rules, by=lis, now=clock.now())
    signal = raise_signal(session, SignalKind.DISAGREES, child.id, child.id, since=clock.now())
    return {"inquiry_id": sent.id, "signal_id": signal.id}


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
    "needs",
    "receipt",
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
