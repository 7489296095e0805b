from datetime import date
from uuid import uuid4

import pytest

from portal.access.identity import Identity
from portal.config.roles import Role
from portal.contact.inquiries.models import AgeBand, Inquiry, InquiryKind, Relation
from portal.contact.inquiries.rules import may_follow, may_read
from portal.contact.inquiries.steps import Step, Teller, age_band_of, next_step, step_before, steps_of, told_of
from portal.lines import on_a_line
from portal.people.cpr import holds_cpr

TODAY = date(2026, 12, 1)
OTHER = {Step.WHOM: {"whom": "other"}}


class TestSteps:
    def test_about_oneself(self):
        assert steps_of({}, Teller()) == [Step.WHOM, Step.WORDS, Step.MORE, Step.ANSWER, Step.CONTACT, Step.NAMING]

    @pytest.mark.parametrize(("age", "is_asked"), [("under_13", True), ("from_15", True), ("unknown", True),
                                                   ("from_18", False), ("from_65", False)])  # fmt: skip
    def test_who_may_be_a_child_brings_advice_or_report(self, age, is_asked):
        assert (Step.CHILD in steps_of(OTHER | {Step.PERSON: {"age": age}}, Teller())) is is_asked

    def test_who_acts_for_somebody_writes_about_them(self):
        assert steps_of(OTHER, Teller(uuid4(), acting_for=uuid4()))[0] == Step.WORDS

    def test_go_on_with_what_lacks_and_back_to_where_one_was(self):
        answered: dict = {step: {} for step in (Step.WHOM, Step.WORDS, Step.ANSWER)}
        assert next_step(answered, Teller(), Step.ANSWER) == Step.CONTACT
        assert next_step(answered | {Step.CONTACT: {}, Step.NAMING: {}}, Teller(), Step.NAMING) == Step.MORE
        assert next_step({step: {} for step in steps_of({}, Teller())}, Teller(), Step.WORDS) is None
        assert step_before({}, Teller(), Step.WORDS) == Step.WHOM
        assert step_before({}, Teller(), Step.WHOM) is None


class TestTold:
    def test_an_answer_that_isnt_asked_for_any_more_tells_nothing(self):
        answers = {
            Step.WHOM: {"whom": "other"},
            Step.PERSON: {"relation": "friend", "age": "from_30"},
            Step.CHILD: {"kind": "concern_report"},
            Step.WORDS: {"words": "x"},
            Step.MORE: {"needs": ["mind", "evil", "roof"], "age": "from_13"},
            Step.ANSWER: {"channel": "write"},
            Step.CONTACT: {"may_call": "yes", "language": ""},
            Step.NAMING: {"may_name": "yes"},
        }
        told = told_of(answers, Teller())
        assert (told.kind, told.relation, told.age_band) == (InquiryKind.WORRY, Relation.FRIEND, AgeBand.FROM_30)
        assert (told.needs, told.may_name, told.may_call, told.language) == (("roof", "mind"), False, False, "da")

    def test_prints_no_word_of_it(self):
        told = told_of({step: {"whom": "self", "words": "hemmeligt", "channel": "call"} for step in Step}, Teller())
        assert "hemmeligt" not in repr(told)


class TestAgeBand:
    @pytest.mark.parametrize(
        ("born_on", "band"),
        [
            (date(2013, 12, 2), AgeBand.UNDER_13),
            (date(2013, 12, 1), AgeBand.FROM_13),
            (date(2011, 12, 1), AgeBand.FROM_15),
            (date(2008, 12, 2), AgeBand.FROM_15),
            (date(2008, 12, 1), AgeBand.FROM_18),
            (date(1996, 12, 1), AgeBand.FROM_30),
            (date(1961, 12, 1), AgeBand.FROM_65),
            (None, None),
        ],
        ids=str,
    )
    def test_of_a_birthday(self, born_on, band):
        assert age_band_of(born_on, TODAY) == band


class TestRules:
    def test_who_reads(self):
        inquiry = Inquiry(responsible_id=uuid4(), kind=InquiryKind.WORRY)
        roles = frozenset({Role.CONTACT_PERSON})
        assert may_read(Identity(staff_id=inquiry.responsible_id, roles=roles), inquiry)
        assert not may_read(Identity(staff_id=inquiry.responsible_id), inquiry)  # all roles were taken away
        assert not may_read(Identity(staff_id=uuid4(), roles=roles), inquiry)
        assert not may_read(Identity(citizen_id=uuid4()), inquiry)

    def test_who_follows(self):
        own, subject = uuid4(), uuid4()
        worry = Inquiry(sender_id=own, subject_id=subject, kind=InquiryKind.WORRY)
        assert may_follow(Identity(citizen_id=own), worry)
        assert not may_follow(Identity(citizen_id=subject), worry)
        assert not may_follow(Identity(), Inquiry(kind=InquiryKind.REQUEST))


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            (" a\r\n b\t", "a b"),
            ("a\x00b", "ab"),
            ("\u2028x", "x"),
            (None, ""),
            ("سلام", "سلام"),
            ("a\u202egnol\u2069 b\x85c", "agnol b c"),
            ("\u200fسلام\u061c", "سلام"),
        ],
    )
    def test_stand_on_a_line(self, typed, kept):
        assert on_a_line(typed) == kept

    @pytest.mark.parametrize("words", ["010190-1234", "cpr0101901234.", "010190 – 1234", "610190-1234"])
    def test_that_hold_a_cpr_number(self, words):
        assert holds_cpr(words, today=TODAY)

    @pytest.mark.parametrize("words", ["", "12 34 56 78", "10101901234", "310226-1234", "01019012345"])
    def test_that_hold_none(self, words):
        assert not holds_cpr(words, today=TODAY)
