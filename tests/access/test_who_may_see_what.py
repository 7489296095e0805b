"""For every page and every kind of person: what happens. A page without a row fails.

This is the first thing a security reviewer reads. `ok` the page is shown or the change made; `sign in` a
stranger is sent to the sign-in; `401` a stranger's change is refused; `404` it is hidden as if it weren't
there; `away` it leads on (to the provider, or to the next page); `400` it needs something that isn't there.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from uuid_utils.compat import uuid7

from portal import clock
from portal.access.gate.pages import guard_of
from portal.access.scopes import Limit
from portal.config.roles import Role
from portal.config.settings import read_settings
from portal.consents.log_actions import complain, draw
from portal.consents.log_models import CheckedLook
from portal.consents.models import Look
from portal.contact.files.checking import Checked
from portal.contact.files.models import FileOf, Media, Scan
from portal.contact.files.store import About, keep_file
from portal.contact.messages.actions import open_thread
from portal.contact.messages.queries import thread_to
from portal.contact.presence.actions import Leave, be_away
from portal.contact.round.models import SignalStepKind
from portal.contact.round.signal_actions import ShownSignal, SignalDecision, decide_signal
from portal.contact.signals import SignalKind, raise_signal
from portal.notifications.records import for_the_record
from portal.people.models import StaffMember
from portal.people.representation import Power
from portal.people.standing import Standing, stand_for
from portal.people.vault import Vault
from tests.builders import (
    a_citizen,
    a_contact_person,
    a_plan,
    a_session,
    a_staff_member,
    a_step,
    an_assignment,
    as_citizen,
    as_staff,
)
from tests.consents.builders import (
    GOALS,
    a_draft,
    a_given_consent,
    a_question,
    a_standing_no,
    a_text,
    asked,
    by_staff,
    look,
)
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.messages.builders import a_call, a_message
from tests.notifications.builders import a_notice, a_waiting_address, token_of
from tests.pages import OWN

Table = dict[tuple[str, str], tuple[str, ...]]  # (endpoint, method) -> what happens to each person

SLUG = "udskrevet-men-ikke-rask"
TO_SEVERAL = "mit-barn-bliver-voksen"  # told to two readers, with a sheet

#                                     stranger    a citizen   another     one with nothing
TABLE = {
    ("home.front", "GET"):           ("ok",       "ok",       "ok",       "ok"),
    ("home.help_page", "GET"):       ("ok",       "ok",       "ok",       "ok"),
    ("home.acute", "GET"):           ("ok",       "ok",       "ok",       "ok"),
    ("home.privacy", "GET"):         ("ok",       "ok",       "ok",       "ok"),
    ("home.accessibility", "GET"):   ("ok",       "ok",       "ok",       "ok"),
    ("home.my_page", "GET"):         ("sign in",  "ok",       "ok",       "ok"),
    ("journeys.index", "GET"):       ("ok",       "ok",       "ok",       "ok"),
    ("journeys.show", "GET"):        ("ok",       "ok",       "ok",       "ok"),
    ("journeys.show_to", "GET"):     ("ok",       "ok",       "ok",       "ok"),
    ("journeys.sheet", "GET"):       ("ok",       "ok",       "ok",       "ok"),
    ("paper.journey", "GET"):        ("ok",       "ok",       "ok",       "ok"),
    ("paper.journey_to", "GET"):     ("ok",       "ok",       "ok",       "ok"),
    ("paper.file_to", "GET"):        ("ok",       "ok",       "ok",       "ok"),
    ("paper.file", "GET"):           ("ok",       "ok",       "ok",       "ok"),
    ("paper.result", "GET"):         ("ok",       "ok",       "ok",       "ok"),
    ("screening.start", "GET"):      ("away",     "away",     "away",     "away"),
    ("screening.safety", "GET"):     ("ok",       "ok",       "ok",       "ok"),
    ("screening.safety", "POST"):    ("400",      "400",      "400",      "400"),  # nothing was answered
    ("screening.ask", "GET"):        ("ok",       "ok",       "ok",       "ok"),
    ("screening.ask", "POST"):       ("400",      "400",      "400",      "400"),  # nothing was answered
    ("screening.result", "GET"):     ("ok",       "ok",       "ok",       "ok"),
    ("screening.forget", "POST"):    ("away",     "away",     "away",     "away"),
    ("screening.forgotten", "GET"):  ("ok",       "ok",       "ok",       "ok"),
    ("saving.save", "GET"):          ("ok",       "ok",       "ok",       "ok"),
    ("saving.save", "POST"):         ("ok",       "ok",       "ok",       "ok"),  # says that nothing is there to save
    ("saving.fetch", "GET"):         ("ok",       "ok",       "ok",       "ok"),
    ("saving.fetch", "POST"):        ("400",      "400",      "400",      "400"),  # nothing was typed
    ("saving.found", "GET"):         ("ok",       "ok",       "ok",       "ok"),
    ("saving.forget", "POST"):       ("away",     "away",     "away",     "away"),
    ("saving.forgotten", "GET"):     ("ok",       "ok",       "ok",       "ok"),
    ("saving.shared", "POST"):       ("away",     "away",     "away",     "away"),
    ("search.find", "GET"):          ("ok",       "ok",       "ok",       "ok"),
    ("search.find", "POST"):         ("400",      "400",      "400",      "400"),  # nothing was written
    ("search.found", "GET"):         ("away",     "away",     "away",     "away"),  # nothing was searched for
    ("search.forget", "POST"):       ("away",     "away",     "away",     "away"),
    ("taking.offer", "GET"):         ("sign in",  "away",     "away",     "away"),  # no answers are held
    ("taking.offer", "POST"):        ("401",      "away",     "away",     "away"),
    ("taking.forget", "POST"):       ("401",      "away",     "away",     "away"),
    ("plans.show", "GET"):           ("sign in",  "ok",       "ok",       "ok"),
    ("plans.show_action", "GET"):    ("sign in",  "ok",       "404",      "404"),
    ("plans.tick", "POST"):          ("401",      "away",     "404",      "404"),
    ("plans.goal", "GET"):           ("sign in",  "ok",       "ok",       "ok"),
    ("plans.goal", "POST"):          ("401",      "400",      "400",      "400"),  # nothing was written
    ("consents.overview", "GET"):    ("sign in",  "ok",       "ok",       "ok"),
    ("consents.show", "GET"):        ("sign in",  "ok",       "404",      "404"),
    ("consents.check", "POST"):      ("401",      "400",      "404",      "404"),  # nothing was chosen
    ("consents.answer", "GET"):      ("sign in",  "away",     "404",      "404"),
    ("consents.answer", "POST"):     ("401",      "400",      "404",      "404"),
    ("consents.defer", "POST"):      ("401",      "away",     "404",      "404"),
    ("consents.deferred", "GET"):    ("sign in",  "ok",       "404",      "404"),
    ("consents.withdraw", "GET"):    ("sign in",  "away",     "404",      "404"),  # nothing was given yet
    ("consents.withdraw", "POST"):   ("401",      "409",      "404",      "404"),
    ("consents.refuse_in_advance", "POST"):  ("401",  "404",  "404",      "404"),  # it is their own word
    ("consents.lift", "POST"):       ("401",      "away",     "404",      "404"),
    ("papers.receipt", "GET"):       ("sign in",  "ok",       "404",      "404"),
    ("papers.file", "GET"):          ("sign in",  "ok",       "404",      "404"),
    ("papers.verify", "GET"):        ("ok",       "ok",       "ok",       "ok"),
    ("papers.verify", "POST"):       ("400",      "400",      "400",      "400"),  # nothing was pasted
    ("papers.keys", "GET"):          ("ok",       "ok",       "ok",       "ok"),
    ("notices.inbox", "GET"):        ("sign in",  "ok",       "ok",       "ok"),
    ("notices.open_one", "POST"):    ("401",      "away",     "404",      "404"),
    ("notices.read_all", "POST"):    ("401",      "away",     "away",     "away"),
    ("notices.settings", "GET"):     ("sign in",  "ok",       "ok",       "ok"),
    ("notices.settings", "POST"):    ("401",      "400",      "400",      "400"),  # nothing was chosen
    ("notices.give_address", "POST"):    ("401",  "400",      "400",      "400"),  # nothing was written
    ("notices.remove_address", "POST"):  ("401",  "away",     "away",     "away"),
    ("notices.offer_confirming", "GET"): ("sign in", "ok",    "404",      "404"),
    ("notices.confirm", "POST"):     ("401",      "away",     "404",      "404"),
    ("looks.show", "GET"):           ("sign in",  "ok",       "ok",       "ok"),
    ("looks.download", "GET"):       ("sign in",  "ok",       "ok",       "ok"),
    ("looks.doubt", "GET"):          ("sign in",  "ok",       "404",      "404"),
    ("looks.send_doubt", "POST"):    ("401",      "away",     "404",      "404"),
    ("looks.asked", "GET"):          ("sign in",  "ok",       "404",      "404"),
    ("people.sign_in", "GET"):       ("down",     "down",     "down",     "down"),  # no provider runs here
    ("people.signed_in", "GET"):     ("400",      "400",      "400",      "400"),  # no sign-in is under way
    ("people.sign_out", "POST"):     ("away",     "away",     "away",     "away"),
    ("people.back_from_sign_out", "GET"):  ("400", "400",     "400",      "400"),  # nobody is signing out
    ("people.signed_out_elsewhere", "POST"):  ("400", "400",  "400",      "400"),  # no token says so
    ("people.leave", "GET"):         ("away",     "away",     "away",     "away"),
    ("people.own_sessions", "GET"):  ("sign in",  "ok",       "ok",       "ok"),
    ("people.end_one", "POST"):      ("401",      "away",     "404",      "404"),
    ("people.end_others", "POST"):   ("401",      "away",     "away",     "away"),
    ("people.share_device", "POST"): ("401",      "away",     "away",     "away"),
    ("people.signed_out", "GET"):    ("ok",       "ok",       "ok",       "ok"),
    ("messages.threads", "GET"):     ("sign in",  "ok",       "ok",       "ok"),
    ("messages.write", "GET"):       ("sign in",  "ok",       "ok",       "ok"),
    ("messages.write", "POST"):      ("401",      "400",      "400",      "400"),  # nothing was written
    ("messages.thread", "GET"):      ("sign in",  "ok",       "404",      "404"),  # another: not by a power either
    ("messages.thread", "POST"):     ("401",      "400",      "404",      "404"),
    ("messages.open_new", "POST"):   ("401",      "away",     "404",      "404"),
    ("messages.fetch", "GET"):       ("sign in",  "ok",       "404",      "404"),
    ("calls.book", "GET"):           ("sign in",  "away",     "ok",       "ok"),  # a citizen: to what they booked
    ("calls.book", "POST"):          ("401",      "400",      "400",      "400"),  # nothing was chosen
    ("calls.receipt", "GET"):        ("sign in",  "ok",       "404",      "404"),
    ("calls.cancel", "POST"):        ("401",      "away",     "404",      "404"),
    ("inquire.start", "GET"):        ("ok",       "ok",       "ok",       "ok"),
    ("inquire.start", "POST"):       ("400",      "400",      "400",      "400"),  # nothing was chosen
    ("inquire.ask", "GET"):          ("away",     "away",     "away",     "away"),  # to the first question
    ("inquire.ask", "POST"):         ("away",     "away",     "away",     "away"),
    ("inquire.urgent", "GET"):       ("away",     "away",     "away",     "away"),
    ("inquire.check", "GET"):        ("away",     "away",     "away",     "away"),
    ("inquire.check", "POST"):       ("409",      "409",      "409",      "409"),  # nothing was written here
    ("inquire.forget", "GET"):       ("away",     "away",     "away",     "away"),  # nothing was written here
    ("inquire.forgotten", "GET"):    ("ok",       "ok",       "ok",       "ok"),
    ("inquire.forget", "POST"):      ("away",     "away",     "away",     "away"),
    ("inquire_signed_in.start", "GET"):    ("sign in", "ok",   "ok",       "ok"),
    ("inquire_signed_in.start", "POST"):   ("401", "400",      "400",      "400"),  # nothing was chosen
    ("inquire_signed_in.ask", "GET"):      ("sign in", "away", "away",     "away"),
    ("inquire_signed_in.ask", "POST"):     ("401", "away",     "away",     "away"),
    ("inquire_signed_in.urgent", "GET"):   ("sign in", "away", "away",     "away"),
    ("inquire_signed_in.check", "GET"):    ("sign in", "away", "away",     "away"),
    ("inquire_signed_in.check", "POST"):   ("401", "409",      "409",      "409"),
    ("inquire_signed_in.forget", "GET"):    ("sign in", "away", "away",    "away"),
    ("inquire_signed_in.forgotten", "GET"): ("sign in", "ok",  "ok",       "ok"),
    ("inquire_signed_in.forget", "POST"):  ("401", "away",     "away",     "away"),
    ("follow.find", "GET"):          ("ok",       "ok",       "ok",       "ok"),
    ("follow.find", "POST"):         ("400",      "400",      "400",      "400"),  # nothing was typed
    ("follow.show", "GET"):          ("away",     "away",     "away",     "away"),  # nothing was opened here
    ("follow.receipt", "GET"):       ("away",     "away",     "away",     "away"),
    ("follow.add", "POST"):          ("away",     "away",     "away",     "away"),
    ("follow.name", "POST"):         ("away",     "away",     "away",     "away"),
    ("follow.withdraw", "POST"):     ("away",     "away",     "away",     "away"),
    ("follow.close", "POST"):        ("away",     "away",     "away",     "away"),
    ("own_inquiries.index", "GET"):  ("sign in",  "ok",       "ok",       "ok"),
    ("own_inquiries.show", "GET"):   ("sign in",  "ok",       "404",      "404"),
    ("own_inquiries.add", "POST"):   ("401",      "400",      "404",      "404"),  # nothing was written
    ("own_inquiries.name", "POST"):  ("401",      "away",     "404",      "404"),
    ("own_inquiries.withdraw", "POST"):    ("401", "away",     "404",      "404"),
    ("own_inquiries.claim_one", "GET"):    ("sign in", "ok",   "ok",       "ok"),
    ("own_inquiries.claim_one", "POST"):   ("401", "400",      "400",      "400"),  # nothing was typed
    ("acting.pick", "GET"):          ("sign in",  "ok",       "ok",       "ok"),
    ("acting.pick", "POST"):         ("401",      "400",      "400",      "400"),  # nobody was named
    ("acting.stop", "POST"):         ("401",      "away",     "404",      "404"),
    ("represented.show", "GET"):     ("sign in",  "404",      "away",     "404"),  # another: chooses first
    ("handover.sheet", "GET"):       ("sign in",  "ok",       "ok",       "ok"),
    ("handover.sheet", "POST"):      ("401",      "400",      "400",      "400"),  # nothing was chosen
    ("handover.sheet_of", "GET"):    ("sign in",  "404",      "away",     "404"),
    ("around.show", "GET"):          ("sign in",  "ok",       "ok",       "ok"),
    ("around.wish", "POST"):         ("401",      "away",     "away",     "away"),
    ("around.take_back", "POST"):    ("401",      "away",     "away",     "away"),
    ("own_say.show", "GET"):         ("sign in",  "ok",       "ok",       "ok"),
    ("own_say.show", "POST"):        ("401",      "400",      "400",      "400"),  # nothing was chosen
    ("probes.alive", "GET"):         ("ok",       "ok",       "ok",       "ok"),
    ("probes.ready", "GET"):         ("ok",       "ok",       "ok",       "ok"),
    ("staff.sign_in", "GET"):        ("down",     "down",     "down",     "down"),
    ("staff.signed_in", "GET"):      ("400",      "400",      "400",      "400"),
    ("staff.sign_out", "POST"):      ("away",     "away",     "away",     "away"),
    ("staff.back_from_sign_out", "GET"):  ("400",  "400",     "400",      "400"),
    ("staff.signed_out_elsewhere", "POST"):  ("400", "400",   "400",      "400"),
    ("staff.signed_out", "GET"):     ("ok",       "ok",       "ok",       "ok"),
    ("demo.metadata", "GET"):        ("ok",       "ok",       "ok",       "ok"),
    ("demo.keys", "GET"):            ("ok",       "ok",       "ok",       "ok"),
    ("told.inquiry", "GET"):         ("sign in",  "ok",       "404",      "404"),
    ("told.step", "GET"):            ("sign in",  "ok",       "404",      "404"),
    ("demo.authorize", "GET"):       ("400",      "400",      "400",      "400"),  # nobody asks for a sign-in
    ("demo.authorize", "POST"):      ("400",      "400",      "400",      "400"),
    ("demo.token", "POST"):          ("400",      "400",      "400",      "400"),
    ("demo.userinfo", "GET"):        ("401",      "401",      "401",      "401"),
}  # fmt: skip
PEOPLE = ("stranger", "a citizen", "another", "one with nothing")

# The desk's pages, where every citizen is a stranger; and staff are strangers to all pages above.
#                                     stranger    coordinator  administrator  limited to another department   manager
STAFF_TABLE = {
    ("home.desk", "GET"):            ("sign in",  "ok",        "ok",          "ok",      "ok"),
    ("staff.own_sessions", "GET"):   ("sign in",  "ok",        "ok",          "ok",      "ok"),
    ("staff.end_one", "POST"):       ("401",      "away",      "404",         "404",     "404"),  # the coordinator's
    ("staff.end_others", "POST"):    ("401",      "away",      "away",        "away",    "away"),
    ("setup.overview", "GET"):       ("sign in",  "404",       "ok",          "ok",      "404"),
    ("setup.access", "GET"):         ("sign in",  "404",       "ok",          "404",     "404"),
    ("setup.change_access", "POST"): ("401",      "404",       "400",         "404",     "404"),  # nothing was chosen
    ("cases.show", "GET"):           ("sign in",  "ok",        "404",         "404",     "404"),
    ("cases.show", "POST"):          ("401",      "400",       "404",         "404",     "404"),  # nothing says why
    ("finding.find", "GET"):         ("sign in",  "ok",        "404",         "404",     "404"),
    ("finding.find", "POST"):        ("401",      "400",       "404",         "404",     "404"),  # nobody is named
    ("assigning.show", "GET"):       ("sign in",  "ok",        "404",         "404",     "ok"),
    ("assigning.show", "POST"):      ("401",      "400",       "404",         "404",     "400"),  # nothing was chosen
    ("assigning.cancel", "POST"):    ("401",      "away",      "404",         "404",     "away"),
    ("presence.overview", "GET"):    ("sign in",  "ok",        "ok",          "ok",      "ok"),
    ("presence.overview", "POST"):   ("401",      "400",       "400",         "400",     "400"),  # no day was written
    ("presence.suddenly", "POST"):   ("401",      "400",       "400",         "400",     "400"),  # nobody was chosen
    ("presence.change", "GET"):      ("sign in",  "ok",        "404",         "404",     "ok"),  # the contact person's
    ("presence.change", "POST"):     ("401",      "away",      "404",         "404",     "away"),  # nothing was changed
    ("presence.end", "POST"):        ("401",      "away",      "404",         "404",     "away"),
    ("desk.inquiries", "GET"):       ("sign in",  "ok",        "404",         "404",     "ok"),
    ("desk.mine", "GET"):            ("sign in",  "404",       "404",         "404",     "404"),  # no contact persons
    ("desk.spoke", "POST"):          ("401",      "404",       "404",         "404",     "404"),
    ("asking.ask", "GET"):           ("sign in",  "ok",        "404",         "404",     "404"),
    ("asking.ask", "POST"):          ("401",      "400",       "404",         "404",     "404"),  # nothing was chosen
    ("asking.note", "GET"):          ("sign in",  "404",       "404",         "404",     "404"),  # never asked
    ("asking.note", "POST"):         ("401",      "404",       "404",         "404",     "404"),
    ("inquiries.enter", "GET"):      ("sign in",  "ok",        "404",         "404",     "ok"),
    ("inquiries.enter", "POST"):     ("401",      "400",       "404",         "404",     "400"),  # nothing was written
    ("inquiries.look_up", "GET"):    ("sign in",  "ok",        "404",         "404",     "ok"),
    ("inquiries.look_up", "POST"):   ("401",      "400",       "404",         "404",     "400"),  # no number
    ("inquiries.entered", "GET"):    ("sign in",  "404",       "404",         "404",     "404"),  # by nobody of them
    ("inquiries.show", "GET"):       ("sign in",  "ok",        "404",         "404",     "ok"),
    ("inquiries.look", "POST"):      ("401",      "away",      "404",         "404",     "away"),
    ("inquiries.answered", "POST"):  ("401",      "away",      "404",         "404",     "away"),
    ("inquiries.merge", "POST"):     ("401",      "away",      "404",         "404",     "away"),  # not read yet
    ("inquiries.part", "POST"):      ("401",      "away",      "404",         "404",     "away"),
    ("inquiries.know", "POST"):      ("401",      "away",      "404",         "404",     "away"),  # not read yet
    ("oversight.overview", "GET"):   ("sign in",  "404",       "404",         "404",     "404"),
    ("oversight.draw", "POST"):      ("401",      "404",       "404",         "404",     "404"),
    ("oversight.sample", "GET"):     ("sign in",  "404",       "404",         "404",     "404"),
    ("oversight.judge", "GET"):      ("sign in",  "404",       "404",         "404",     "404"),
    ("oversight.save_judgement", "POST"):  ("401", "404",      "404",         "404",     "404"),
    ("oversight.complaint", "GET"):  ("sign in",  "404",       "404",         "404",     "404"),
    ("oversight.answer", "POST"):    ("401",      "404",       "404",         "404",     "404"),
    ("filing.overview", "GET"):      ("sign in",  "404",       "404",         "404",     "ok"),
    ("filing.file_again", "POST"):   ("401",      "404",       "404",         "404",     "away"),
    ("filing.send_again", "POST"):   ("401",      "404",       "404",         "404",     "away"),
    ("round.board", "GET"):          ("sign in",  "ok",        "404",         "404",     "ok"),
    ("round.begin", "POST"):         ("401",      "away",      "404",         "404",     "away"),
    ("round.end", "POST"):           ("401",      "away",      "404",         "404",     "away"),
    ("round.come", "POST"):          ("401",      "away",      "404",         "404",     "away"),
    ("round.go", "POST"):            ("401",      "away",      "404",         "404",     "away"),
    ("round.meeting", "GET"):        ("sign in",  "ok",        "404",         "404",     "ok"),
    ("round.row", "GET"):            ("sign in",  "ok",        "404",         "404",     "ok"),
    ("round.reveal", "POST"):        ("401",      "ok",        "404",         "404",     "ok"),
    ("round.say", "POST"):           ("401",      "400",       "404",         "404",     "400"),  # nothing was written
    ("round.decide", "GET"):         ("sign in",  "ok",        "404",         "404",     "ok"),
    ("round.decide", "POST"):        ("401",      "400",       "404",         "404",     "400"),  # nobody was chosen
    ("round.signal", "GET"):         ("sign in",  "ok",        "404",         "404",     "ok"),
    ("round.reveal_signal", "POST"): ("401",      "ok",        "404",         "404",     "ok"),
    ("round.decide_on_signal", "GET"):   ("sign in", "ok",     "404",         "404",     "ok"),
    ("round.decide_on_signal", "POST"):  ("401",  "400",       "404",         "404",     "400"),  # nobody was chosen
}  # fmt: skip
# What the data protection officer gets, who is nobody on all other pages of the desk that need a role.
#                                     an officer  who looked there themselves
OFFICER_TABLE = {
    ("oversight.overview", "GET"):   ("ok",       "ok"),
    ("oversight.draw", "POST"):      ("400",      "400"),  # nothing was chosen
    ("oversight.sample", "GET"):     ("ok",       "ok"),
    ("oversight.judge", "GET"):      ("ok",       "404"),
    ("oversight.save_judgement", "POST"):  ("400", "404"),  # nothing was chosen
    ("oversight.complaint", "GET"):  ("ok",       "404"),
    ("oversight.answer", "POST"):    ("400",      "404"),  # nothing was written
    ("setup.overview", "GET"):       ("404",      "404"),
    ("setup.access", "GET"):         ("404",      "404"),
    ("setup.change_access", "POST"): ("404",      "404"),
}  # fmt: skip

# Texts that citizens are asked with: the pages of those who write, read and publish them.
#                                     stranger    the writer   another editor  a reviewer  a publisher  coordinator
TEXT_TABLE = {
    ("texts.index", "GET"):          ("sign in",  "ok",        "ok",           "ok",       "ok",        "404"),
    ("texts.show", "GET"):           ("sign in",  "ok",        "ok",           "ok",       "ok",        "404"),
    ("texts.begin", "GET"):          ("sign in",  "ok",        "ok",           "404",      "404",       "404"),
    ("texts.begin", "POST"):         ("401",      "400",       "400",          "404",      "404",       "404"),
    ("texts.show_draft", "GET"):     ("sign in",  "ok",        "ok",           "ok",       "ok",        "404"),
    ("texts.change", "GET"):         ("sign in",  "ok",        "404",          "404",      "404",       "404"),
    ("texts.change", "POST"):        ("401",      "400",       "404",          "404",      "404",       "404"),
    ("texts.send", "POST"):          ("401",      "away",      "404",          "404",      "404",       "404"),
    ("texts.review", "POST"):        ("401",      "404",       "404",          "400",      "404",       "404"),
    ("texts.publish", "POST"):       ("401",      "404",       "404",          "404",      "400",       "404"),
}  # fmt: skip

# Messages and calls: the pages of whoever has the citizen's case.
#                                     stranger    contact person  buddy     another one  coordinator
CASE_TABLE = {
    ("answers.threads", "GET"):      ("sign in",  "ok",           "ok",     "ok",        "404"),
    ("answers.write", "GET"):        ("sign in",  "ok",           "ok",     "404",       "404"),
    ("answers.write", "POST"):       ("401",      "400",          "400",    "404",       "404"),  # nothing was written
    ("answers.thread", "GET"):       ("sign in",  "ok",           "ok",     "404",       "404"),
    ("answers.thread", "POST"):      ("401",      "400",          "400",    "404",       "404"),
    ("answers.open_new", "POST"):    ("401",      "away",         "away",   "404",       "404"),
    ("answers.fetch", "GET"):        ("sign in",  "ok",           "404",    "404",       "404"),  # buddy: not opened
    ("answers.call_done", "POST"):   ("401",      "away",         "away",   "404",       "404"),
    ("answers.call_tried", "POST"):  ("401",      "away",         "away",   "404",       "404"),
}  # fmt: skip
WITH_CASES = ("stranger", "contact person", "buddy", "another one", "coordinator")
WITH_TEXTS = ("stranger", "writer", "editor", "reviewer", "publisher", "coordinator")
STAFF = ("stranger", "coordinator", "administrator", "limited", "manager")
CHANGES = {"ok", "away"}  # what a change is answered with that was made
WAYS = {200: "ok", 400: "400", 401: "401", 404: "404", 409: "409", 503: "down"}
LOG = ("look_id", "complaint_id", "check_id", "checked_id")
OTHERS = tuple(
    f"{one}_id"
    for one in (
        *("call_back", "citizen", "consent", "denial", "draft", "entry", "file", "notice", "power", "receipt", "text"),
        *("absence", "inquiry", "thread"),
    )
)


def changing(table: Table) -> list[tuple[str, str]]:
    """Return what changes something for somebody: each of those is tried in a world of its own."""
    return [one for one, row in table.items() if one[1] != "GET" and CHANGES & set(row)]


def harmless(table: Table) -> list[tuple[str, str]]:
    """Return what is only read, and what is refused to everybody: one world does for all of it."""
    return [one for one in table if one not in changing(table)]


@dataclass
class World:
    """A citizen with a plan and a contact person; another, who has power of attorney over them; one with nothing."""

    action_id: UUID
    session_id: UUID
    people: dict
    staff_id: UUID | None = None
    ids: dict = field(default_factory=dict)
    log: "Log | None" = None


@dataclass
class Log:
    """Two looks at the citizen, one asked about; and a sample with the first. All by one member of staff."""

    looker: StaffMember
    look_id: UUID
    complaint_id: UUID
    check_id: UUID
    checked_id: UUID


class TestTable:
    def test_covers_every_page_and_nothing_else(self, app):
        pages = {
            (rule.endpoint, method)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
        assert pages == TABLE.keys() | STAFF_TABLE.keys() | TEXT_TABLE.keys() | CASE_TABLE.keys()

    def test_every_page_stands_behind_a_rule_with_a_sentence(self, app):
        guards = [guard_of(view) for view in app.view_functions.values()]
        assert all(guard and guard.needs.__doc__ for guard in guards)

    @pytest.mark.parametrize("person", [*PEOPLE, "a member of staff"])
    def test_holds_where_nothing_changes_and_staff_are_strangers(self, person, app, pages, world, session, monkeypatch):
        monkeypatch.setattr("portal.people.transport.TIMEOUT_SECONDS", 0.05)
        place = 0 if person == "a member of staff" else PEOPLE.index(person)
        admin = a_staff_member(session, Role.ADMIN)
        seen = {}
        for one in harmless(TABLE):
            come_as(app, pages, person, world, session, admin)  # each time, as a page may end the sign-in
            seen[one] = happens(pages, *one, world)
        assert seen == column(TABLE, place)

    @pytest.mark.parametrize(("page", "method"), changing(TABLE))
    def test_holds_and_staff_are_strangers(self, page, method, app, pages, world, session, monkeypatch):
        monkeypatch.setattr("portal.people.transport.TIMEOUT_SECONDS", 0.05)
        row = TABLE[page, method]
        admin = a_staff_member(session, Role.ADMIN)
        for person, expected in zip((*PEOPLE, "a member of staff"), (*row, row[0]), strict=True):
            come_as(app, pages, person, world, session, admin)
            assert happens(pages, page, method, world) == expected, person

    @pytest.mark.parametrize(("page", "method"), changing(STAFF_TABLE))
    def test_holds_at_the_desk(self, page, method, app, pages, staff_world, session):
        for person, expected in zip(STAFF, STAFF_TABLE[page, method], strict=True):
            come_to_the_desk(app, pages, person, staff_world, session)
            assert happens(pages, page, method, staff_world) == expected, person

    @pytest.mark.parametrize("person", STAFF)
    def test_holds_at_the_desk_where_nothing_changes(self, person, app, pages, staff_world, session):
        come_to_the_desk(app, pages, person, staff_world, session)
        assert all_tried(pages, STAFF_TABLE, staff_world) == column(STAFF_TABLE, STAFF.index(person))

    def test_holds_for_the_officer(self, app, pages, world, staff_world, session):
        assert changing(OFFICER_TABLE) == []
        officer = a_staff_member(session, Role.DPO, name="Ruth Dam", unit="coordinator")
        staff_world.log = world.log
        for place, member in enumerate((officer, world.log.looker)):
            pages.client = app.test_client()
            pages.sign_in_staff(session, member)
            assert all_tried(pages, OFFICER_TABLE, staff_world) == column(OFFICER_TABLE, place), member.name

    @pytest.mark.parametrize(("page", "method"), changing(TEXT_TABLE))
    def test_holds_for_texts(self, page, method, app, pages, text_world, session):
        for person, expected in zip(WITH_TEXTS, TEXT_TABLE[page, method], strict=True):
            come_to_the_desk(app, pages, person, text_world, session)
            assert happens(pages, page, method, text_world) == expected, person

    @pytest.mark.parametrize("person", WITH_TEXTS)
    def test_holds_for_texts_where_nothing_changes(self, person, app, pages, text_world, session):
        come_to_the_desk(app, pages, person, text_world, session)
        assert all_tried(pages, TEXT_TABLE, text_world) == column(TEXT_TABLE, WITH_TEXTS.index(person))

    @pytest.mark.parametrize(("page", "method"), changing(CASE_TABLE))
    def test_holds_for_cases(self, page, method, app, pages, case_world, session):
        for person, expected in zip(WITH_CASES, CASE_TABLE[page, method], strict=True):
            come_to_the_desk(app, pages, person, case_world, session)
            assert happens(pages, page, method, case_world) == expected, person

    @pytest.mark.parametrize("person", WITH_CASES)
    def test_holds_for_cases_where_nothing_changes(self, person, app, pages, case_world, session):
        come_to_the_desk(app, pages, person, case_world, session)
        assert all_tried(pages, CASE_TABLE, case_world) == column(CASE_TABLE, WITH_CASES.index(person))

    def test_citizens_are_strangers_at_the_desk(self, app, pages, world, staff_world, session):
        pages.client = app.test_client()
        pages.sign_in(session, world.people["a citizen"])

        seen = {one: happens(pages, *one, staff_world) for one in (*STAFF_TABLE, *TEXT_TABLE, *CASE_TABLE)}
        assert seen == {one: row[0] for one, row in (STAFF_TABLE | TEXT_TABLE | CASE_TABLE).items()}

    @pytest.mark.parametrize("side", ["citizen", "staff"])
    def test_a_cookie_of_the_other_side_opens_nothing(self, app, pages, world, staff_world, session, side):
        pages.sign_in(session, world.people["a citizen"])
        pages.sign_in_staff(session, staff_world.people["administrator"])
        names = ("borger", "medarbejder")
        secrets = [pages.client.get_cookie(name, domain="127.0.0.1").value for name in names]
        pages.client = app.test_client()
        for name, secret in zip(names, reversed(secrets), strict=True):
            pages.client.set_cookie(name, secret, domain="127.0.0.1")

        page = "home.my_page" if side == "citizen" else "home.desk"
        assert happens(pages, page, "GET", world) == "sign in"

    def test_ids_are_typed(self, app):
        for rule in app.url_map.iter_rules():
            for name in rule.arguments:
                if name.endswith("_id"):
                    assert rule._converters[name].__class__.__name__ == "UUIDConverter", rule


def come_as(app, pages, person: str, world: World, session, admin) -> None:
    """Let somebody come with a browser of their own, signed in as whoever they are."""
    pages.client = app.test_client()
    if person == "a member of staff":
        pages.sign_in_staff(session, admin)
    elif person != "stranger":
        pages.sign_in(session, world.people[person])


def come_to_the_desk(app, pages, person: str, world: World, session) -> None:
    pages.client = app.test_client()
    if person != "stranger":
        pages.sign_in_staff(session, world.people[person])


def all_tried(pages, table: Table, world: World) -> dict[tuple[str, str], str]:
    """Try all of a table that changes nothing."""
    return {one: happens(pages, *one, world) for one in harmless(table)}


def column(table: Table, place: int) -> dict[tuple[str, str], str]:
    """Return what must come to one of them of all that changes nothing."""
    return {one: table[one][place] for one in harmless(table)}


def happens(pages, page: str, method: str, world: World) -> str:
    rule = next(rule for rule in pages.app.url_map.iter_rules() if rule.endpoint == page)
    slug = TO_SEVERAL if page.endswith(("_to", ".sheet")) else SLUG
    values = {"slug": slug, "view": "young-person", "number": 1, "action_id": world.action_id}
    values |= {"session_id": world.session_id, "staff_id": world.staff_id, "place": 1, "act": "giv"}
    values |= dict.fromkeys(("inquiry_id", "signal_id", "step_id"), uuid7())
    values |= {name: getattr(world.log, name, None) or uuid7() for name in LOG}
    values |= {"which": "mitid", "step": "ord", "token": "0" * 64} | dict.fromkeys(OTHERS, uuid7()) | world.ids
    path = pages.address(page, **{name: values[name] for name in rule.arguments})
    headers = {}
    if method == "POST":
        token = csrf_of(pages)
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = pages.raw("POST", path, data={"csrf_token": token}, headers=headers)
    else:
        answer = pages.raw(method, path)
    if answer.status_code in (302, 303):
        return "sign in" if re.match(r"(/medarbejder)?/log-ind\?", answer.headers["Location"]) else "away"
    return WAYS[answer.status_code]


def csrf_of(pages) -> str:
    """Answer a question, as every stranger may, to get a cookie; then read its token off the next page."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    pages.raw("POST", f"/situationer/{SLUG}/spoergsmaal/1", data={"skip": "yes"}, headers=headers)
    page = pages.raw("GET", pages.address("screening.ask", slug=SLUG, number=2)).get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def world(session, database) -> World:
    citizen, another, empty = (a_citizen(session, name=name) for name in ("En", "Anden", "Tom"))
    an_assignment(session, citizen)
    a_plan(session, citizen, a_step())
    a_plan(session, another, a_step())
    from portal.plans.models import Action, Plan

    action = session.scalars(select(Action).join(Plan).where(Plan.citizen_id == citizen.id)).one()
    session_id = a_session(session, citizen).id
    ids = {
        "consent_id": a_question(session, citizen).id,
        "receipt_id": a_given_consent(session, citizen)[1].id,
        "denial_id": a_standing_no(session, citizen).id,
    }
    more: dict = {"notice_id": a_notice(session, citizen).id, "token": token_of(a_waiting_address(session, citizen))}
    ids |= more | {"citizen_id": citizen.id}
    ids |= sent_by(session, citizen)
    power = stand_for(session, citizen, another, Standing(Power.ATTORNEY, date(2020, 1, 1)), now=clock.now())
    session.commit()
    ids["power_id"] = power.id
    ids |= of_messages(session, citizen)
    people = {"a citizen": citizen, "another": another, "one with nothing": empty}
    return World(action.id, session_id, people, ids=ids, log=a_log(session, database, citizen))


def of_messages(session, citizen, *, opened_by=None) -> dict:
    """Let a citizen have written with a file, and have asked to be rung up; one member of staff has opened it."""
    message = a_message(session, citizen)
    about = About(FileOf.MESSAGE, message.id, citizen.id, citizen.id)
    file = keep_file(
        session,
        Vault(read_settings({"PORTAL_ENV": "test"}).vault_keys),
        Checked(Media.PNG, b"x", Scan.CLEAN),
        about,
        now=clock.now(),
    )
    if opened_by is not None:
        identity = as_staff(opened_by)
        open_thread(session, thread_to(session, identity, message.thread_id), by=identity, now=clock.now())
    session.commit()
    return {"thread_id": message.thread_id, "file_id": file.id, "call_back_id": a_call(session, citizen).id}


@pytest.fixture
def case_world(session):
    mette, amir, other = (a_contact_person(session, name) for name in ("Mette Vang", "Amir Haddad", "En Anden"))
    citizen = a_citizen(session)
    an_assignment(session, citizen, contact_person=mette, buddy=amir)
    people = {"contact person": mette, "buddy": amir, "another one": other}
    people["coordinator"] = a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
    return World(
        uuid7(), uuid7(), people, ids=of_messages(session, citizen, opened_by=mette) | {"citizen_id": citizen.id}
    )


def sent_by(session, citizen, lis=None) -> dict:
    """Let somebody have sent an inquiry, and something have been decided about a signal of theirs."""
    lis = lis or a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
    sent = an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
    signal = raise_signal(session, SignalKind.DISAGREES, citizen.id, citizen.id, since=clock.now())
    shown, what = ShownSignal(signal.id, 0), SignalDecision(SignalStepKind.TAKEN)
    step = decide_signal(session, shown, what, most_days=14, by=as_staff(lis), now=clock.now())
    session.commit()
    return {"inquiry_id": sent.id, "signal_id": signal.id, "step_id": step.id}


def a_log(session, database, citizen) -> Log:
    looker = a_staff_member(session, Role.DPO, name="Siv Ost", unit="rehab")
    for _ in range(2):
        look(database, by_staff(looker), citizen.id, GOALS)
    seen, asked = session.scalars(select(Look).order_by(Look.seq)).all()
    made = complain(session, asked, "", by=as_citizen(citizen), answer_days=10, now=clock.now())
    check = draw(session, wanted=5, days=7, by=as_staff(looker), now=clock.now())
    checked = session.scalars(select(CheckedLook).where(CheckedLook.check_id == check.id).limit(1)).one()
    session.commit()
    return Log(looker, seen.id, made.id, check.id, checked.id)


def test_no_page_is_reached_by_another_method(app, pages):
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) and not rule.arguments:
            assert pages.raw("POST", rule.rule).status_code == 405
        assert pages.raw("TRACE", "/", base_url=OWN).status_code == 405


@pytest.fixture
def staff_world(session):
    people = {
        "coordinator": a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator"),
        "administrator": a_staff_member(session, Role.ADMIN, name="Eva Rosendal", unit="coordinator"),
        "limited": a_staff_member(
            session, name="Ida Holm", unit="rehab", grants={Role.ADMIN: ((Limit("unit", ("rehab",)),),)}
        ),
    }
    people["manager"] = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
    own = a_session(session, people["coordinator"])
    entry = for_the_record(session, a_citizen(session).id, "letter", uuid7(), "Et brev", now=clock.now())
    nina = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
    citizen = a_citizen(session)
    consent = asked(session, a_text(session)["da"], citizen, nina)
    session.commit()
    mette = a_contact_person(session)
    soon = clock.today() + timedelta(days=3)
    away = be_away(session, mette, Leave(soon, soon), by=as_staff(mette), today=clock.today(), now=clock.now())
    session.commit()
    ids = {"citizen_id": citizen.id, "consent_id": consent.id, "entry_id": entry.id, "absence_id": away.id}
    ids |= sent_by(session, a_citizen(session), people["coordinator"])
    return World(uuid7(), own.id, people, people["coordinator"].id, ids=ids)


@pytest.fixture
def text_world(session):
    people = {
        "writer": a_staff_member(session, Role.EDITOR, name="Kasper Holm"),
        "editor": a_staff_member(session, Role.EDITOR, name="Bo Friis"),
        "reviewer": a_staff_member(session, Role.REVIEWER, name="Tove Lynge"),
        "publisher": a_staff_member(session, Role.PUBLISHER, name="Aksel Friis"),
        "coordinator": a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen"),
    }
    text = a_text(session)["da"]
    draft = a_draft(session, people["writer"])
    return World(uuid7(), uuid7(), people, ids={"text_id": text.id, "draft_id": draft.id})
