from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.access.codes import new_code
from portal.audit.models import AuditEntry
from portal.config.contact import Promises
from portal.config.roles import Role
from portal.contact.inquiries.actions import NoChild, SentOtherwise
from portal.contact.inquiries.duty import NobodyOnDuty
from portal.contact.inquiries.models import (
    AgeBand,
    Inquiry,
    InquiryEvent,
    InquiryKind,
    InquiryState,
    InquiryStep,
    Relation,
)
from portal.contact.presence.models import Absence, AbsenceKind
from tests.builders import a_citizen, a_staff_member
from tests.contact.inquiries.builders import an_inquiry
from tests.people.at_once import at_once

FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


class TestReceive:
    def test_has_somebody_responsible_and_a_day_from_the_first_second(self, session, lis):
        inquiry = an_inquiry(session, now=FRIDAY)

        assert (inquiry.responsible_id, inquiry.state) == (lis.id, InquiryState.NEW)
        assert inquiry.answer_by == date(2026, 11, 30)
        event = session.scalars(select(InquiryEvent)).one()
        assert (event.step, event.seq, event.responsible_id, event.by_id) == (InquiryStep.RECEIVED, 1, lis.id, None)

    def test_a_report_about_a_child_has_a_clock_of_its_own(self, session, lis):
        promises = Promises(inquiry_days=5, concern_report_days=1)
        report, worry = (
            an_inquiry(session, now=FRIDAY, kind=kind, promises=promises)
            for kind in (InquiryKind.CONCERN_REPORT, InquiryKind.WORRY)
        )

        assert (report.answer_by, worry.answer_by) == (date(2026, 11, 30), date(2026, 12, 4))

    @pytest.mark.parametrize("age", [AgeBand.FROM_18, AgeBand.FROM_30, AgeBand.FROM_65])
    def test_a_report_about_a_child_isnt_taken_in_of_a_grown_up(self, session, lis, age):
        with pytest.raises(NoChild):
            an_inquiry(session, kind=InquiryKind.CONCERN_REPORT, age_band=age)

    def test_the_same_form_twice_is_one(self, session, lis):
        first, second = (an_inquiry(session, key="the same") for _ in range(2))

        assert first is second
        assert session.scalar(select(func.count()).select_from(InquiryEvent)) == 1

    @pytest.mark.parametrize(
        "changed",
        [{"words": "Noget andet"}, {"phone": "87 65 43 21"}, {"may_name": True}, {"needs": ("mind",)}],
        ids=str,
    )
    def test_the_same_form_with_something_else_in_it_is_none(self, session, lis, changed):
        first = an_inquiry(session, key="the same")
        with pytest.raises(SentOtherwise) as raised:
            an_inquiry(session, key="the same", **changed)
        assert raised.value.inquiry is first

    def test_the_same_form_from_many_at_once_is_one(self, database, session, lis):
        def send() -> str:
            with database.writing() as own:
                return an_inquiry(own, key="the same", code=new_code()).number

        assert len(set(at_once(send, 6))) == 1
        assert session.scalar(select(func.count()).select_from(Inquiry)) == 1

    def test_is_written_in_the_chain_of_whom_it_is_about_or_in_its_own(self, session, lis):
        citizen = a_citizen(session)
        about, unknown = an_inquiry(session, subject_id=citizen.id), an_inquiry(session)

        chains = set(session.scalars(select(AuditEntry.chain_id)))
        assert {citizen.id, unknown.id} <= chains
        assert about.id not in chains

    def test_goes_to_the_coordinator_at_work_with_the_fewest(self, session, lis):
        other = a_staff_member(session, Role.COORDINATOR, name="Per Skov", unit="coordinator")
        who = [an_inquiry(session, now=FRIDAY).responsible_id for _ in range(4)]
        assert sorted(who) == sorted([lis.id, other.id] * 2)

        session.add(
            Absence(
                staff_id=lis.id,
                begins_on=date(2026, 11, 27),
                kind=AbsenceKind.SUDDEN,
                set_by_id=other.id,
                set_at=FRIDAY,
            )
        )
        session.commit()
        assert {an_inquiry(session, now=FRIDAY).responsible_id for _ in range(3)} == {other.id}

    def test_goes_to_somebody_of_the_entrance_though_all_there_are_away(self, session, lis):
        others = [a_staff_member(session, role, unit="rehab") for role in (Role.COORDINATOR, Role.MANAGER)]
        away = {"begins_on": date(2026, 11, 27), "kind": AbsenceKind.SUDDEN, "set_at": FRIDAY}
        session.add(Absence(staff_id=lis.id, set_by_id=others[0].id, **away))
        session.commit()
        assert {an_inquiry(session, now=FRIDAY).responsible_id for _ in range(3)} == {lis.id}

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MANAGER])
    def test_is_not_taken_in_where_only_another_department_has_somebody(self, session, role):
        a_staff_member(session, role, unit="rehab")
        with pytest.raises(NobodyOnDuty):
            an_inquiry(session)

    def test_goes_to_a_manager_where_there_is_no_coordinator(self, session):
        jens = a_staff_member(session, Role.MANAGER, name="Jens Birk", unit="coordinator")
        assert an_inquiry(session).responsible_id == jens.id

    def test_is_not_taken_in_where_nobody_could_be_responsible(self, session):
        with pytest.raises(NobodyOnDuty):
            an_inquiry(session)


class TestTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            {"responsible_id": None},
            {"state": InquiryState.CLOSED},
            {"state": InquiryState.PARKED},
            {"words": "Noget andet"},
            {"answer_by": date(2027, 1, 1)},
            {"kind": InquiryKind.CONCERN_REPORT, "times_parked": 1},
        ],
        ids=str,
    )
    def test_refuses_what_must_not_be(self, session, lis, change):
        inquiry = an_inquiry(session)
        for name, value in change.items():
            setattr(inquiry, name, value)
        with pytest.raises(Exception, match=r"inquiry|NOT NULL|null value|stays as it"):
            session.commit()

    def test_a_request_is_about_oneself(self, session, lis):
        with pytest.raises(IntegrityError):
            an_inquiry(session, kind=InquiryKind.REQUEST, relation=Relation.PARENT)

    def test_what_happened_stays_as_it_is(self, session, lis):
        an_inquiry(session)
        session.scalars(select(InquiryEvent)).one().words = "Noget andet"
        with pytest.raises(Exception, match="stays as it is"):
            session.commit()


@pytest.fixture
def lis(session):
    return a_staff_member(session, Role.COORDINATOR, name="Lis Bramsen", unit="coordinator")
