"""What is decided about an inquiry: exactly one has it at every moment, and of two who decide at once one wins."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.rules import NotAllowed
from portal.audit.models import AuditDetail
from portal.config.contact import Promises
from portal.config.roles import Role
from portal.contact.inquiries import decisions
from portal.contact.inquiries.decisions import NeverParked, NoSuchDay, NotSo, Shown, UnfitForInquiries
from portal.contact.inquiries.holding import DecidedMeanwhile
from portal.contact.inquiries.models import CloseReason, InquiryEvent, InquiryKind, InquiryState, InquiryStep
from portal.contact.inquiries.queries import events_of
from portal.contact.inquiries.questions import Asked
from portal.contact.inquiries.sender_actions import add_words
from portal.contact.inquiries.staff_actions import merge, part
from portal.contact.inquiries.telling import ASSIGNED, inquiry_of_event
from portal.notifications.models import Notice
from tests.builders import a_citizen, a_staff_member, an_assignment, as_staff
from tests.contact.inquiries.builders import an_inquiry
from tests.people.at_once import at_once


class TestTakingAndGiving:
    def test_lets_another_have_it_and_says_so(self, session, lis, per, sent):
        decisions.take(session, seen(sent), by=as_staff(per), now=clock.now())
        assert (sent.responsible_id, sent.state) == (per.id, InquiryState.HELD)

        nina = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
        decisions.assign(session, seen(sent), nina, "Hun kender feltet", by=as_staff(lis), now=clock.now())
        session.commit()

        assert sent.responsible_id == nina.id
        assert line(session, sent) == [lis.id, per.id, nina.id]
        assert sent.decided_at is not None

    def test_is_told_to_a_sender_whom_we_know_and_to_nobody_else(self, session, lis, sent):
        citizen = a_citizen(session)
        known = an_inquiry(session, sender_id=citizen.id, subject_id=citizen.id)
        for one in (sent, known):
            decisions.take(session, seen(one), by=as_staff(lis), now=clock.now())
        session.commit()

        notice = session.scalars(select(Notice)).one()
        assert (notice.citizen_id, notice.kind) == (citizen.id, ASSIGNED)
        assert inquiry_of_event(session, notice.reference) == known.id

    def test_goes_to_nobody_whose_work_it_is_not(self, session, lis, sent):
        kasper = a_staff_member(session, Role.EDITOR, name="Kasper Holm")
        with pytest.raises(UnfitForInquiries):
            decisions.assign(session, seen(sent), kasper, "", by=as_staff(lis), now=clock.now())

    @pytest.mark.parametrize("role", [Role.SPECIALIST, Role.COORDINATOR, Role.MANAGER])
    def test_is_for_those_who_decide_at_the_entrance(self, session, pages, sent, role):
        nina = a_staff_member(session, role, unit="employment")
        with pytest.raises(NotAllowed):
            decisions.take(session, seen(sent), by=as_staff(nina), now=clock.now())
        session.rollback()
        pages.sign_in_staff(session, nina)
        pages.get("round.decide", inquiry_id=sent.id, act="tag", status=404)
        pages.get("inquiries.show", inquiry_id=sent.id, status=404)


class TestTwoAtOnce:
    def test_one_wins_and_the_other_is_told(self, session, lis, per, sent):
        shown = seen(sent)
        decisions.take(session, shown, by=as_staff(per), now=clock.now())
        session.commit()
        with pytest.raises(DecidedMeanwhile) as told:
            decisions.take(session, shown, by=as_staff(lis), now=clock.now())
        assert told.value.inquiry.responsible_id == per.id

    def test_the_same_decision_twice_is_one(self, session, lis, patient):
        shown, until = seen(patient), clock.today() + timedelta(days=2)
        for _ in range(2):
            decisions.park(session, shown, until, "Venter", most_days=14, by=as_staff(lis), now=clock.now())
        session.commit()
        assert patient.times_parked == 1
        assert len(line(session, patient)) == 2

    def test_in_threads_each_loser_is_told(self, database, session, lis, per, sent):
        shown, members = seen(sent), [as_staff(lis), as_staff(per)]

        def take() -> str:
            me = members.pop()
            with database.writing() as own:
                try:
                    decisions.take(own, shown, by=me, now=clock.now())
                except DecidedMeanwhile:
                    return "meanwhile"
                own.commit()
                return "won"

        assert sorted(at_once(take, 2)) == ["meanwhile", "won"]


class TestWhatHappenedMeanwhile:
    def test_what_the_sender_wrote_is_told(self, session, lis, sent):
        shown = seen(sent)
        add_words(session, sent.id, "Det er blevet meget værre. Ring i dag!", now=clock.now())
        session.commit()
        with pytest.raises(DecidedMeanwhile):
            decisions.close(session, shown, CloseReason.HELPED, "Hjulpet", by=as_staff(lis), now=clock.now())

    def test_and_so_is_what_came_to_it_left_it_or_was_written_there(self, session, lis, sent):
        other, by = an_inquiry(session), as_staff(lis)
        steps = (
            lambda: merge(session, sent, other.number, by=by, now=clock.now()),
            lambda: add_words(session, other.id, "Mere", now=clock.now()),
            lambda: part(session, other, by=by, now=clock.now()),
        )
        for step in steps:
            shown = seen(sent)
            step()
            session.commit()
            assert sent.merged_into_id is None
            with pytest.raises(DecidedMeanwhile):
                decisions.close(session, shown, CloseReason.HELPED, "Hjulpet", by=by, now=clock.now())
            session.rollback()


class TestAsk:
    def test_waits_and_keeps_whoever_has_it(self, session, lis, sent):
        had = sent.responsible_id
        asked = Asked("employment", "Kender I feltet?")
        decisions.ask(session, seen(sent), asked, by=as_staff(lis), now=clock.now())
        assert (sent.state, sent.responsible_id) == (InquiryState.ASKED, had)

    def test_whoever_has_it_may_too(self, session, lis, sent):
        mette = a_staff_member(session, Role.CONTACT_PERSON)
        with pytest.raises(NotAllowed):
            decisions.ask(session, seen(sent), Asked("sender", "Hvad?"), by=as_staff(mette), now=clock.now())
        decisions.assign(session, seen(sent), mette, "", by=as_staff(lis), now=clock.now())
        decisions.ask(session, seen(sent), Asked("sender", "Hvad?"), by=as_staff(mette), now=clock.now())
        assert sent.state == InquiryState.ASKED


class TestPark:
    def test_the_second_time_it_becomes_the_managers(self, session, lis, patient):
        jens = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        for days in (2, 3):
            until = clock.today() + timedelta(days=days)
            decisions.park(session, seen(patient), until, "Venter", most_days=14, by=as_staff(lis), now=clock.now())
        session.commit()

        assert (patient.responsible_id, patient.times_parked) == (jens.id, 2)
        assert line(session, patient) == [lis.id, lis.id, jens.id, jens.id]
        assert [one.step for one in events_of(session, patient.id)][2:] == [InquiryStep.ASSIGNED, InquiryStep.PARKED]

    def test_what_was_put_off_too_often_is_put_off_by_whoever_has_it_then(self, session, lis, per, patient):
        jens = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        put_off = partial(decisions.park, session, words="Venter", most_days=14, now=clock.now())
        days = [clock.today() + timedelta(days=number) for number in (2, 3, 4)]
        for until in days[:2]:
            put_off(seen(patient), until, by=as_staff(lis))
        with pytest.raises(NotAllowed):
            put_off(seen(patient), days[2], by=as_staff(per))
        put_off(seen(patient), days[2], by=as_staff(jens))
        assert (patient.parked_until, patient.responsible_id) == (days[2], jens.id)
        assert [one.step for one in events_of(session, patient.id)].count(InquiryStep.ASSIGNED) == 1

    def test_not_past_a_promise_that_is_not_kept_yet(self, session, lis, patient):
        other = an_inquiry(session)
        merge(session, patient, other.number, by=as_staff(lis), now=clock.now())
        main, later = patient.goes_by, other.answer_by + timedelta(days=1)
        park = partial(decisions.park, session, words="Venter", most_days=14, by=as_staff(lis), now=clock.now())
        with pytest.raises(NoSuchDay):
            park(seen(main), later)
        other.answered_at = clock.now()
        session.commit()
        park(seen(main), later)
        assert main.parked_until == later

    def test_without_a_manager_somebody_still_has_it(self, session, lis, patient):
        for days in (2, 3):
            until = clock.today() + timedelta(days=days)
            decisions.park(session, seen(patient), until, "Venter", most_days=14, by=as_staff(lis), now=clock.now())
        assert patient.responsible_id == lis.id

    def test_never_a_report_about_a_child(self, session, lis):
        report = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        until = clock.today() + timedelta(days=1)
        with pytest.raises(NeverParked):
            decisions.park(session, seen(report), until, "Venter", most_days=14, by=as_staff(lis), now=clock.now())

    @pytest.mark.parametrize("days", [-1, 0, 15])
    def test_only_to_a_day_soon_to_come(self, session, lis, patient, days):
        until = clock.today() + timedelta(days=days)
        with pytest.raises(NoSuchDay):
            decisions.park(session, seen(patient), until, "Venter", most_days=14, by=as_staff(lis), now=clock.now())


class TestClose:
    def test_and_open_again(self, session, lis, sent):
        by, now = as_staff(lis), clock.now()
        decisions.close(session, seen(sent), CloseReason.HELPED, "Fik svar i telefonen", by=by, now=now)
        session.commit()
        assert (sent.state, sent.close_reason, sent.is_open) == (InquiryState.CLOSED, CloseReason.HELPED, False)

        with pytest.raises(DecidedMeanwhile):
            decisions.park(session, seen(sent), clock.today() + timedelta(days=1), "x", most_days=9, by=by, now=now)
        decisions.open_again(session, seen(sent), "Ringede igen", by=by, now=now)
        assert (sent.state, sent.is_open) == (InquiryState.HELD, True)

    def test_for_no_reason_that_isnt_so(self, session, lis):
        citizen = a_citizen(session)
        tied = an_inquiry(session, subject_id=citizen.id)
        report = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        for one, reason in ((tied, CloseReason.HAS_CONTACT_PERSON), (report, CloseReason.TAKEN_BACK)):
            with pytest.raises(NotSo):
                decisions.close(session, seen(one), reason, "Lukket", by=as_staff(lis), now=clock.now())
            session.rollback()
        an_assignment(session, citizen)
        reason = CloseReason.HAS_CONTACT_PERSON
        decisions.close(session, seen(tied), reason, "Lukket", by=as_staff(lis), now=clock.now())
        assert tied.close_reason == reason

    def test_no_word_of_it_stands_in_the_chain(self, session, lis, sent):
        decisions.close(session, seen(sent), CloseReason.HELPED, "Kanariefugl", by=as_staff(lis), now=clock.now())
        session.commit()
        said = session.scalars(select(AuditDetail.payload)).all()
        assert any('"closed"' in one for one in said)
        assert not any("Kanariefugl" in one for one in said)


def seen(inquiry) -> Shown:
    return Shown(inquiry.id, inquiry.version)


def line(session, inquiry) -> list:
    """Return who had it after each thing that happened."""
    own = select(InquiryEvent).where(InquiryEvent.inquiry_id == inquiry.id, InquiryEvent.step != InquiryStep.LOOKED)
    return [one.responsible_id for one in session.scalars(own.order_by(InquiryEvent.seq))]


@pytest.fixture
def lis(session):
    return a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")


@pytest.fixture
def sent(session, lis):
    return an_inquiry(session)


@pytest.fixture
def patient(session, lis):
    """One whose promise leaves time to wait."""
    return an_inquiry(session, promises=Promises(inquiry_days=20))


@pytest.fixture
def per(session, sent):
    return a_staff_member(session, Role.COORDINATOR, name="Per Skov", unit="coordinator")
