from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.access.identity import Identity
from portal.access.rules import NotAllowed
from portal.audit.models import AuditEntry
from portal.config.contact import Promises
from portal.config.roles import Role
from portal.contact.inquiries.holding import hold, note
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryKind, InquiryState, InquiryStep
from portal.contact.inquiries.rules import may_handle, may_read
from portal.contact.inquiries.sender_actions import (
    MOST_ADDED,
    TAKEN_BACK,
    CantBeTakenBack,
    NoMore,
    NotOnesOwn,
    add_words,
    allow_name,
    claim,
    take_back,
)
from portal.contact.inquiries.staff_actions import (
    NotMerged,
    WhyNot,
    know_own_citizen,
    look,
    merge,
    note_answered,
    part,
)
from portal.notifications.models import RecordEntry
from tests.builders import a_citizen, a_staff_member, an_assignment, as_citizen, as_staff
from tests.contact.inquiries.builders import an_inquiry


class TestLook:
    def test_is_noted_once_a_day_and_changes_nothing_else(self, session, lis):
        inquiry = an_inquiry(session)
        version = inquiry.version
        for hours in (0, 0, 25):
            look(session, inquiry, by=as_staff(lis), now=clock.now() + timedelta(hours=hours))
            session.commit()
        assert steps(session, inquiry) == ["received", "looked", "looked"]
        assert inquiry.version == version

    def test_is_not_for_others(self, session, lis):
        other = as_staff(a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment"))
        with pytest.raises(NotAllowed):
            look(session, an_inquiry(session), by=other, now=clock.now())


class TestNoteAnswered:
    def test_counts_the_first_time(self, session, lis):
        inquiry = an_inquiry(session)
        now = clock.now()
        for minutes in (5, 50):
            note_answered(session, inquiry, by=as_staff(lis), now=now + timedelta(minutes=minutes))
        session.commit()
        assert inquiry.answered_at == now + timedelta(minutes=5)
        assert steps(session, inquiry) == ["received", "answered"]


class TestMerge:
    def test_the_one_that_was_promised_first_stays(self, session, lis):
        late, early = an_inquiry(session, promises=Promises(inquiry_days=5)), an_inquiry(session)
        assert merge(session, early, late.number, by=as_staff(lis), now=clock.now()) is early
        session.commit()
        assert (late.merged_into_id, early.merged_into_id) == (early.id, None)
        assert (late.is_open, early.is_open) == (False, True)
        assert steps(session, late)[-1] == steps(session, early)[-1] == "merged"

    def test_a_report_is_never_put_under_something_else(self, session, lis):
        promises = Promises(inquiry_days=1, concern_report_days=3)
        worry = an_inquiry(session, kind=InquiryKind.WORRY, promises=promises)
        report = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT, promises=promises)
        assert report.answer_by > worry.answer_by
        assert merge(session, worry, report.number, by=as_staff(lis), now=clock.now()) is report

    def test_twice_is_once(self, session, lis):
        one, other = an_inquiry(session), an_inquiry(session)
        for _ in range(2):
            stays = merge(session, one, other.number, by=as_staff(lis), now=clock.now())
        assert steps(session, stays).count("merged") == 1

    def test_whoever_has_the_one_has_the_other(self, session, lis):
        one, other = an_inquiry(session), an_inquiry(session)
        stays = merge(session, one, other.number, by=as_staff(lis), now=clock.now())
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        give_to(session, stays, mette)
        goes = other if stays is one else one
        assert goes.holder_id == mette.id
        note_answered(session, goes, by=as_staff(mette), now=clock.now())
        assert goes.answered_at is not None

    def test_who_lost_the_one_reads_none_of_it(self, session, lis):
        nina = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        stays, goes = an_inquiry(session), an_inquiry(session)
        give_to(session, stays, nina)
        assert merge(session, stays, goes.number, by=as_staff(lis), now=clock.now()) is stays
        session.commit()
        give_to(session, stays, mette)
        assert goes.responsible_id == nina.id  # as it was written down when it was merged
        for act in (look, note_answered, part):
            with pytest.raises(NotAllowed):
                act(session, goes, by=as_staff(nina), now=clock.now())
        assert not may_handle(as_staff(nina), goes)
        look(session, goes, by=as_staff(mette), now=clock.now())

    def test_who_loses_it_while_the_page_is_open_is_told_so(self, database, session, lis):
        nina = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
        one, other = an_inquiry(session), an_inquiry(session)
        give_to(session, one, nina)
        by = as_staff(nina)
        for act in (look, note_answered):
            with database.writing() as hers:
                loaded = hers.get_one(Inquiry, one.id)
                assert may_read(by, loaded)  # as the gate judged it, before another gave it away
                hers.expunge(loaded)
                hers.rollback()
                give_to(session, one, lis)
                hers.add(loaded)
                with pytest.raises(NotAllowed):
                    act(hers, loaded, by=by, now=clock.now())
            give_to(session, one, nina)
        assert steps(session, other) == ["received"]

    def test_not_with_what_isnt_there_or_nobody_may_read(self, session, lis):
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        one, other = an_inquiry(session), an_inquiry(session)
        give_to(session, one, mette)
        for number in ("00000000", other.number, "", "x"):
            assert why_not(session, one, number, mette) == WhyNot.NOT_FOUND

    def test_not_with_itself_a_closed_one_another_person_or_in_a_chain(self, session, lis):
        one, other, third = (an_inquiry(session) for _ in range(3))
        assert why_not(session, one, one.number, lis) == WhyNot.ITSELF
        closed = an_inquiry(session)
        take_back(session, closed.id, now=clock.now())
        assert why_not(session, one, closed.number, lis) == WhyNot.CLOSED
        two = [an_inquiry(session, subject_id=a_citizen(session).id) for _ in range(2)]
        assert why_not(session, two[0], two[1].number, lis) == WhyNot.OTHER_PERSON
        stays = merge(session, one, other.number, by=as_staff(lis), now=clock.now())
        goes = other if stays is one else one
        assert why_not(session, goes, third.number, lis) == WhyNot.MERGED
        assert merge(session, third, stays.number, by=as_staff(lis), now=clock.now()) is stays

    def test_the_database_knows_no_chains(self, session, lis):
        one, other, third = (an_inquiry(session) for _ in range(3))
        into(session, one, other)
        session.commit()
        for chained in ((other, third), (third, one)):
            with pytest.raises(Exception, match="merged once"):
                into(session, *chained)
            session.rollback()


class TestPart:
    def test_gives_it_back_to_who_had_it(self, session, lis):
        one, other = an_inquiry(session), an_inquiry(session)
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        give_to(session, other, mette)
        stays = merge(session, one, other.number, by=as_staff(lis), now=clock.now())
        assert stays is one
        for _ in range(2):
            part(session, other, by=as_staff(lis), now=clock.now())
        session.commit()
        assert (other.merged_into_id, other.responsible_id, other.is_open) == (None, mette.id, True)
        assert steps(session, other).count("parted") == 1

    def test_or_to_who_has_the_other_where_they_have_left(self, session, lis):
        one, other = an_inquiry(session), an_inquiry(session)
        mette = a_staff_member(session, Role.CONTACT_PERSON, name="Mette Vang")
        give_to(session, other, mette)
        merge(session, one, other.number, by=as_staff(lis), now=clock.now())
        mette.cut_at = clock.now()
        part(session, other, by=as_staff(lis), now=clock.now())
        assert other.responsible_id == lis.id


class TestTakenBack:
    def test_leaves_what_others_wrote_in_the_queue(self, session, lis):
        one, other = an_inquiry(session), an_inquiry(session, kind=InquiryKind.WORRY)
        assert merge(session, one, other.number, by=as_staff(lis), now=clock.now()) is one
        session.commit()
        take_back(session, one.id, now=clock.now())
        session.commit()
        assert (one.is_open, other.is_open, other.merged_into_id) == (False, True, None)
        assert steps(session, other)[-1] == "parted"


class TestKnowOwnCitizen:
    def test_is_in_their_chain_and_record(self, session, lis):
        citizen = a_citizen(session)
        mette = an_assignment(session, citizen).contact_person
        inquiry = an_inquiry(session)
        give_to(session, inquiry, mette)
        for _ in range(2):
            assert know_own_citizen(session, inquiry, citizen.id, by=as_staff(mette), now=clock.now())
        session.commit()
        assert inquiry.subject_id == citizen.id
        assert steps(session, inquiry).count("known") == 1
        assert session.scalars(select(AuditEntry.seq).where(AuditEntry.chain_id == citizen.id)).all()
        assert session.scalars(select(RecordEntry.citizen_id)).one() == citizen.id

    def test_nobody_elses_citizen(self, session, lis):
        inquiry = an_inquiry(session)
        assert not know_own_citizen(session, inquiry, a_citizen(session).id, by=as_staff(lis), now=clock.now())
        assert inquiry.subject_id is None

    def test_and_never_another_than_it_is_about(self, session, lis):
        citizen, mette = a_citizen(session), a_staff_member(session, Role.CONTACT_PERSON)
        an_assignment(session, citizen, contact_person=mette)
        inquiry = an_inquiry(session, subject_id=a_citizen(session).id)
        give_to(session, inquiry, mette)
        with pytest.raises(NotOnesOwn):
            know_own_citizen(session, inquiry, citizen.id, by=as_staff(mette), now=clock.now())


class TestTheSender:
    def test_adds_words_up_to_a_limit(self, session, lis):
        inquiry = an_inquiry(session)
        for number in range(MOST_ADDED):
            add_words(session, inquiry.id, f"Mere {number}", now=clock.now())
        with pytest.raises(NoMore):
            add_words(session, inquiry.id, "For meget", now=clock.now())

    def test_adds_nothing_to_a_closed_one(self, session, lis):
        inquiry = an_inquiry(session)
        for _ in range(2):
            take_back(session, inquiry.id, now=clock.now())
        with pytest.raises(NoMore):
            add_words(session, inquiry.id, "Mere", now=clock.now())
        event = session.scalars(select(InquiryEvent).where(InquiryEvent.step == InquiryStep.CLOSED)).one()
        assert (event.words, event.by_id, inquiry.state) == (TAKEN_BACK, None, InquiryState.CLOSED)

    def test_takes_no_report_back(self, session, lis):
        report = an_inquiry(session, kind=InquiryKind.CONCERN_REPORT)
        with pytest.raises(CantBeTakenBack):
            take_back(session, report.id, now=clock.now())

    def test_is_asked_about_names_only_where_it_is_about_them(self, session, lis):
        with pytest.raises(NotOnesOwn):
            allow_name(session, an_inquiry(session, kind=InquiryKind.WORRY).id, may_name=True, now=clock.now())
        inquiry = an_inquiry(session)
        for said in (True, True, False):
            allow_name(session, inquiry.id, may_name=said, now=clock.now())
        assert steps(session, inquiry) == ["received", "name_allowed", "name_refused"]

    def test_claims_as_a_citizen_alone(self, session, lis):
        inquiry = an_inquiry(session)
        for nobody in (Identity(), as_staff(lis)):
            with pytest.raises(NotAllowed):
                claim(session, inquiry.id, by=nobody, now=clock.now())
        claim(session, inquiry.id, by=as_citizen(a_citizen(session)), now=clock.now())


def give_to(session, inquiry, member) -> None:
    """Give an inquiry to somebody as the round does."""
    (held,) = hold(session, inquiry.id, now=clock.now())
    held.inquiry.responsible_id, held.inquiry.state = member.id, InquiryState.HELD
    note(session, held, InquiryStep.ASSIGNED, by=member.id)
    session.commit()


def into(session, goes, stays) -> None:
    session.execute(update(Inquiry).where(Inquiry.id == goes.id).values(merged_into_id=stays.id))


def steps(session, inquiry) -> list[str]:
    own = select(InquiryEvent.step).where(InquiryEvent.inquiry_id == inquiry.id).order_by(InquiryEvent.seq)
    return [step.value for step in session.scalars(own)]


def why_not(session, inquiry, number, member) -> WhyNot:
    with pytest.raises(NotMerged) as refused:
        merge(session, inquiry, number, by=as_staff(member), now=clock.now())
    return refused.value.why
