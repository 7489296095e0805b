from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.rules import NotAllowed
from portal.config.roles import Role
from portal.contact.models import Absence, AbsenceKind
from portal.contact.presence import actions
from portal.contact.presence.actions import Leave, Loop, UnfitStandIn, WrongDays, be_away, come_back
from portal.contact.presence.routine import keep_up
from portal.contact.signals import Signal, SignalKind
from tests.builders import a_citizen, a_contact_person, a_coordinator, a_staff_member, an_assignment, as_staff
from tests.contact.presence.builders import away


class TestBeAway:
    def test_twice_is_once(self, session, mette):
        assert away(session, mette) is away(session, mette)

    @pytest.mark.parametrize(("begins", "ends"), [(-1, 2), (3, 2), (0, 731)])
    def test_wants_days_in_order_and_ahead(self, session, mette, begins, ends):
        with pytest.raises(WrongDays):
            away(session, mette, begins=begins, ends=ends)

    def test_refuses_who_cant_stand_in(self, session, mette):
        for unfit in (mette, a_staff_member(session, Role.COORDINATOR)):
            with pytest.raises(UnfitStandIn):
                away(session, mette, stand_in=unfit)

    def test_refuses_a_loop_of_two_and_of_three(self, session, mette):
        freja, birgit = a_contact_person(session, "Freja"), a_contact_person(session, "Birgit")
        away(session, freja, stand_in=birgit)
        away(session, birgit, begins=2, ends=8, stand_in=mette)
        for stand_in in (birgit, freja):
            with pytest.raises(Loop):
                away(session, mette, stand_in=stand_in)
        away(session, mette, begins=9, ends=10, stand_in=birgit)  # not at the same time

    def test_said_for_another_is_for_those_who_lead_and_sudden(self, session, mette):
        amir, lis, today = a_contact_person(session, "Amir"), a_coordinator(session), clock.today()
        sudden, planned = Leave(today, None, None, AbsenceKind.SUDDEN), Leave(today, today)
        for by, leave in ((as_staff(amir), sudden), (lis, planned)):
            with pytest.raises(NotAllowed):
                be_away(session, mette, leave, by=by, today=today, now=clock.now())
        assert be_away(session, mette, sudden, by=lis, today=today, now=clock.now()).set_by_id == lis.staff_id

    def test_takes_the_stand_in_of_the_absence_it_meets(self, session, mette):
        freja = a_contact_person(session, "Freja")
        away(session, mette, stand_in=freja)
        assert away(session, mette, ends=None).stand_in_id == freja.id


class TestComeBack:
    def test_on_the_first_day_it_didnt_happen(self, session, mette):
        absence = away(session, mette, ends=None)
        for _ in range(2):
            come_back(session, absence, by=as_staff(mette), today=clock.today(), now=clock.now())
        assert absence.cancelled_at is not None
        assert absence.ends_on is None

    def test_later_yesterday_was_the_last(self, session, mette):
        before = clock.now() - timedelta(days=5)
        absence = away(session, mette, ends=None, now=before)
        come_back(session, absence, by=as_staff(mette), today=clock.today(), now=clock.now())
        assert absence.ends_on == clock.today() - timedelta(days=1)

    def test_is_not_for_colleagues(self, session, mette):
        absence = away(session, mette)
        with pytest.raises(NotAllowed):
            come_back(session, absence, by=as_staff(a_contact_person(session)), today=clock.today(), now=clock.now())


class TestTheRound:
    def test_is_told_from_the_day_on_which_nobody_answers(self, session, case):
        away(session, case.mette, begins=0, ends=9)
        assert signals(session) == []
        absence = away(session, case.amir, begins=4, ends=6)

        (told,) = signals(session)
        assert (told.citizen_id, told.reference) == (case.citizen.id, case.given.id)
        assert clock.in_denmark(told.since).date() == clock.today() + timedelta(days=4)

        come_back(session, absence, by=as_staff(case.amir), today=clock.today(), now=clock.now())
        assert signals(session) == []

    def test_is_told_no_more_when_a_stand_in_is_named(self, session, case):
        away(session, case.amir)
        absence = away(session, case.mette)
        assert len(signals(session)) == 1
        freja = a_contact_person(session, "Freja")
        leave = Leave(absence.begins_on, absence.ends_on, freja)
        by, today = as_staff(case.mette), clock.today()
        for _ in range(2):
            actions.change(session, absence, leave, by=by, today=today, now=clock.now())
        assert signals(session) == []

        away(session, freja, begins=1, ends=1)  # leans on nobody, and the others are away
        (told,) = signals(session)
        assert clock.in_denmark(told.since).date() == today + timedelta(days=1)

    def test_is_told_of_a_contact_person_who_left_once_and_not_when_back(self, session, database, case):
        case.mette.cut_at = clock.now()
        session.commit()
        for _ in range(2):
            keep_up(database, now=clock.now())
        assert len(signals(session, SignalKind.CONTACT_PERSON_LEFT)) == 1

        case.mette.cut_at = None
        session.commit()
        keep_up(database, now=clock.now())
        assert signals(session, SignalKind.CONTACT_PERSON_LEFT) == []


def signals(session, kind=SignalKind.NOBODY_ANSWERS) -> list[Signal]:
    session.expire_all()
    return list(session.scalars(select(Signal).where(Signal.kind == kind, Signal.cleared_at.is_(None))))


class Cast:
    def __init__(self, session) -> None:
        self.mette, self.amir = a_contact_person(session), a_contact_person(session, "Amir Haddad")
        self.citizen = a_citizen(session)
        self.given = an_assignment(session, self.citizen, contact_person=self.mette, buddy=self.amir)


@pytest.fixture
def case(session) -> Cast:
    return Cast(session)


@pytest.fixture
def mette(session):
    return a_contact_person(session)


class TestModel:
    def test_holds_one_absence_of_the_same_days(self, session, mette):
        away(session, mette)
        away(session, mette)
        assert len(session.scalars(select(Absence)).all()) == 1
