"""Who hears what was said at the round: only while what it was said on holds, for whoever reads."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.config.roles import Role
from portal.config.sharing import ConsentKind, Purpose
from portal.consents.states import EventKind
from portal.consents.texts import Scope
from portal.contact.inquiries import decisions
from portal.contact.inquiries.models import InquiryEvent, InquiryStep
from portal.contact.round.actions import Standing
from portal.contact.round.models import Ground, RoundContribution
from portal.notifications.models import Notice
from tests.builders import a_citizen, a_staff_member, as_staff
from tests.consents.builders import a_question, a_text, a_word
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.round import builders
from tests.contact.round.builders import TRIAGE, a_law, said

CANARY = "Kanariefugl fra en gammel sag"
SCOPE = Scope(ConsentKind.PLAN, Purpose.TRIAGE, "coordinator", "employment", TRIAGE, 6)
SENT = {"words": "Kanariefugl i ordene", "phone": "99 99 12 34", "email": "fugl@example.dk", "times": "Om aftenen"}
NEVER, AT_ONCE, ONCE_SEEN = (False, False), (True, True), (False, True)


class TestByConsent:
    def test_is_heard_while_the_consent_lasts_and_then_by_its_author_alone(self, session, pages, lis, nina, gerda):
        sent, consent = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id), consented(session, gerda, nina)
        speak(pages, session, nina, sent)
        assert session.scalars(select(RoundContribution.consent_id)).one() == consent.id
        bo = a_staff_member(session, Role.SPECIALIST, name="Bo Elsted", unit="employment")
        session.commit()
        for member, hears in ((lis, AT_ONCE), (nina, AT_ONCE), (bo, ONCE_SEEN)):
            assert heard(pages, session, member, sent) == hears

        a_word(session, consent, gerda, EventKind.WITHDRAWN)
        for member, hears in ((lis, NEVER), (nina, AT_ONCE), (bo, NEVER)):
            assert heard(pages, session, member, sent) == hears
        pages.sign_in_staff(session, lis)
        page = pages.get("round.row", inquiry_id=sent.id)
        assert "Der er sagt mere, som du ikke må læse lige nu." in page.main
        assert "Ingen har sagt noget endnu." not in page.main
        pages.sign_in(session, gerda)
        assert CANARY in pages.get("told.inquiry", inquiry_id=sent.id).main

    def test_is_never_heard_by_a_department_that_the_consent_did_not_cover(self, session, pages, lis, nina, gerda):
        sent = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id)
        consented(session, gerda, nina)
        speak(pages, session, nina, sent)
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang", unit="rehab")
        assert heard(pages, session, mette, sent) == NEVER
        a_law(session, recipient="rehab")
        assert heard(pages, session, mette, sent) == NEVER
        builders.name(session, sent, is_allowed=True)
        assert heard(pages, session, mette, sent) == NEVER


class TestByLaw:
    def test_is_heard_until_the_law_ends(self, session, pages, lis, nina, gerda):
        sent, law = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id), a_law(session)
        speak(pages, session, nina, sent)
        assert heard(pages, session, lis, sent) == AT_ONCE
        law.ends_at = clock.now() - timedelta(seconds=1)
        session.commit()
        assert heard(pages, session, lis, sent) == NEVER
        assert heard(pages, session, nina, sent) == AT_ONCE

    def test_whoever_may_know_the_name_reads_no_letter_that_is_retold(self, session, pages, lis, nina, gerda):
        sent = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id)
        speak(pages, session, lis, sent)
        a_law(session)
        assert heard(pages, session, nina, sent) == NEVER
        builders.name(session, sent, is_allowed=True)
        assert heard(pages, session, nina, sent) == NEVER
        shown = decisions.Shown(sent.id, sent.version)
        decisions.assign(session, shown, nina, "", by=as_staff(lis), now=clock.now())
        session.commit()
        assert heard(pages, session, nina, sent) == AT_ONCE


class TestByTheSendersWord:
    def test_is_heard_until_it_is_taken_back(self, session, pages, lis, nina, gerda):
        sent = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id, may_name=True)
        speak(pages, session, nina, sent)
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang", unit="rehab")
        for member, hears in ((lis, AT_ONCE), (mette, ONCE_SEEN)):
            assert heard(pages, session, member, sent) == hears
        builders.name(session, sent, is_allowed=False)
        for member, hears in ((lis, NEVER), (mette, NEVER), (nina, AT_ONCE)):
            assert heard(pages, session, member, sent) == hears

    def test_shows_the_name_and_nothing_else_of_what_was_sent(self, session, pages, lis, nina, gerda):
        sent = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id, may_name=True, may_call=True, **SENT)
        pages.sign_in_staff(session, nina)
        page = pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        assert "Gerda Kendt" in page.main
        for words in SENT.values():
            assert words not in str(page.soup)
        assert "99991234" not in str(page.soup)

    def test_is_news_once_a_day_however_often_it_is_pressed_and_each_look_is_written_down(
        self, session, pages, lis, nina, gerda
    ):
        sent = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id, may_name=True)
        for member in (nina, a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang", unit="rehab")):
            pages.sign_in_staff(session, member)
            for _ in range(4):
                pages.press(pages.get("round.row", inquiry_id=sent.id), "Se, hvem det er")
        looks = select(func.count()).select_from(InquiryEvent).where(InquiryEvent.step == InquiryStep.LOOKED)
        assert session.scalar(looks) == 8
        assert session.scalar(select(func.count()).select_from(Notice)) == 2


@pytest.mark.parametrize("ground", [Ground.RECIPIENT, Ground.SENDER])
def test_the_board_counts_nothing_that_its_reader_may_not_hear(session, pages, lis, nina, gerda, ground):
    sent = an_inquiry(session, subject_id=gerda.id, sender_id=gerda.id, may_name=True)
    said(session, sent, CANARY, Standing(ground), by=lis)
    pages.sign_in_staff(session, nina)
    assert "1 bidrag" not in pages.get("round.board").main


def consented(session, person, asking):
    """Let somebody have said that a department may know of them at the round."""
    text = a_text(session, "triage", SCOPE)["da"]
    consent = a_question(session, person, by=asking, text=text)
    a_word(session, consent, person, EventKind.GIVEN)
    return consent


def speak(pages, session, member, sent) -> None:
    """Let somebody say something who may know who it is."""
    pages.sign_in_staff(session, member)
    pages.press(pages.get("round.row", inquiry_id=sent.id), "Gem mit bidrag", {"basis": "named", "words": CANARY})


def heard(pages, session, member, sent) -> tuple[bool, bool]:
    """Tell whether somebody reads it on the row's page, and having asked who it is."""
    pages.sign_in_staff(session, member)
    page = pages.get("round.row", inquiry_id=sent.id)
    return CANARY in page.main, CANARY in pages.press(page, "Se, hvem det er").main


@pytest.fixture
def lis(session):
    return builders.lis(session)


@pytest.fixture
def nina(session, lis):
    return builders.nina(session)


@pytest.fixture
def gerda(session):
    return a_citizen(session, name="Gerda Kendt")
