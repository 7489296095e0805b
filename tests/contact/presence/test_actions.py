from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.access.rules import NotAllowed
from portal.config.roles import Role
from portal.contact.models import Absence, AbsenceKind
from portal.contact.presence import actions
from portal.contact.presence.actions import Leave, Loop, UnfitStandIn, WrongDays, be_away, come_back
from portal.contact.presence.routine import keep_up
from portal.contact.queries import contact_card
from portal.contact.round.signal_actions import ShownSignal, SignalDecision, decide_signal
from portal.contact.signals import Signal, SignalKind, SignalStepKind
from tests.builders import a_citizen, a_contact_person, a_coordinator, a_staff_member, an_assignment, as_staff
from tests.contact.presence.builders import away
from tests.statements import statements


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

    def test_lets_those_who_decide_stand_in_for_each_other(self, session, mette):
        lis, jens = a_staff_member(session, Role.COORDINATOR), a_staff_member(session, Role.MANAGER)
        assert away(session, lis, stand_in=jens).stand_in_id == jens.id
        assert away(session, jens, begins=9, ends=9, stand_in=mette).stand_in_id == mette.id

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


class TestKeepingUp:
    """People's access is cut and given back without a word to the round: it learns of it from the worker."""

    @pytest.mark.parametrize("first", ["mette", "amir"])
    def test_tells_that_nobody_answers_when_the_other_is_cut(self, session, database, case, first):
        away(session, getattr(case, first), ends=30)
        other = case.amir if first == "mette" else case.mette
        cut(session, other)
        assert is_told(session, database) == [case.given.id]

        cut(session, other, is_cut=False)
        assert is_told(session, database) == []

    def test_tells_that_the_stand_in_is_cut(self, session, database, case):
        freja, birgit = a_contact_person(session, "Freja"), a_contact_person(session, "Birgit")
        away(session, case.mette, ends=30, stand_in=freja)
        away(session, case.amir, ends=30)
        assert is_told(session, database) == []
        cut(session, freja)
        assert is_told(session, database) == [case.given.id]
        cut(session, freja, is_cut=False)
        away(session, freja, ends=30, stand_in=birgit)
        assert is_told(session, database) == []
        cut(session, birgit)
        assert is_told(session, database) == [case.given.id]

    def test_tells_of_who_left_again_after_they_were_back(self, session, database, case):
        for _ in range(2):
            cut(session, case.mette)
            keep_up(database, now=clock.now())
            assert len(signals(session, SignalKind.CONTACT_PERSON_LEFT)) == 1
            cut(session, case.mette, is_cut=False)
            keep_up(database, now=clock.now())
            assert signals(session, SignalKind.CONTACT_PERSON_LEFT) == []
        cut(session, case.mette)
        assert is_told(session, database) == []
        cut(session, case.amir)
        assert is_told(session, database) == [case.given.id]
        assert len(signals(session, SignalKind.CONTACT_PERSON_LEFT)) == 1

    def test_tells_from_today_what_was_told_for_a_later_day(self, session, database, case):
        away(session, case.mette, ends=9)
        away(session, case.amir, begins=4, ends=6)
        cut(session, case.amir)
        keep_up(database, now=clock.now())
        assert [clock.in_denmark(one.since).date() for one in signals(session)] == [clock.today()]

    def test_tells_of_each_time_that_nobody_answers(self, session, database, case):
        away(session, case.mette, ends=30)
        for begins in (2, 6):
            away(session, case.amir, begins=begins, ends=begins + 1)
        for days, is_so in enumerate((False, False, True, True, False, False, True, True, False)):
            with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
                assert bool(is_told(session, database)) == is_so

    @pytest.mark.parametrize("kind", [SignalStepKind.TAKEN, SignalStepKind.CLOSED, SignalStepKind.PARKED])
    def test_leaves_what_the_round_has_dealt_with_until_it_comes_again(self, session, database, case, kind):
        away(session, case.mette, ends=30)
        cut(session, case.amir)
        assert is_told(session, database) == [case.given.id]
        (signal,) = signals(session)
        until = clock.today() + timedelta(days=3) if kind == SignalStepKind.PARKED else None
        what = SignalDecision(kind, words="Vi ringer til hende", until=until)
        decide_signal(
            session, ShownSignal(signal.id, 0), what, most_days=14, by=a_coordinator(session), now=clock.now()
        )
        session.commit()
        for _ in range(2):
            assert is_told(session, database) == []

        cut(session, case.amir, is_cut=False)
        assert is_told(session, database) == []
        cut(session, case.amir)
        assert is_told(session, database) == [case.given.id]

    def test_costs_as_many_statements_for_many_cases(self, session, database, case):
        cut(session, case.mette)
        cut(session, case.amir)
        keep_up(database, now=clock.now())
        with statements(database) as few:
            keep_up(database, now=clock.now())
        session.commit()
        cut(session, case.mette, is_cut=False)
        cut(session, case.amir, is_cut=False)
        for _ in range(5):
            an_assignment(session, a_citizen(session), contact_person=case.mette, buddy=case.amir)
        cut(session, case.mette)
        cut(session, case.amir)
        keep_up(database, now=clock.now())
        with statements(database) as many:
            keep_up(database, now=clock.now())
        assert len(many) == len(few)

    def test_says_what_the_card_says_whatever_happened(self, session, database, case):
        """Three hundred changes of five people's days and access: whose chain ends at nobody has a signal."""
        random, (freja, birgit) = Random(11), [a_contact_person(session, name) for name in ("Freja", "Birgit")]  # noqa: S311
        people, lis, now = [case.mette, case.amir, freja, birgit], a_coordinator(session), clock.now()
        others = [a_citizen(session) for _ in range(2)]
        an_assignment(session, others[0], contact_person=freja, buddy=case.mette)
        an_assignment(session, others[1], contact_person=case.amir, buddy=birgit)
        for step in range(300):
            with time_machine.travel(now + timedelta(hours=9 * step), tick=False):
                self.something_happens(session, random, people, lis)
                keep_up(database, now=clock.now())
                session.expire_all()
                told = {one.citizen_id for one in signals(session) if one.since <= clock.now()}
                cards = {one: contact_card(session, one) for one in (case.citizen.id, *(one.id for one in others))}
                assert told == {one for one, card in cards.items() if card.away and card.answers is None}, step
                session.commit()

    @staticmethod
    def something_happens(session, random, people, lis) -> None:
        who, other = random.sample(people, 2)
        absences = session.scalars(select(Absence).where(Absence.cancelled_at.is_(None))).all()
        match random.randrange(4):
            case 0:
                cut(session, who, is_cut=random.random() < 0.5)
            case 1 if absences:
                come_back(session, random.choice(absences), by=lis, today=clock.today(), now=clock.now())
            case 2:
                who.withheld = random.choice([[], ["contact_person"]])
            case _:
                begins = clock.today() + timedelta(days=random.randrange(3))
                ends, stand_in = begins + timedelta(days=random.randrange(4)), random.choice([None, other])
                leave = Leave(begins, ends, stand_in, AbsenceKind.SUDDEN)
                with suppress(Loop, UnfitStandIn):
                    be_away(session, who, leave, by=lis, today=clock.today(), now=clock.now())
        session.commit()


def cut(session, member, *, is_cut: bool = True) -> None:
    member.cut_at = clock.now() if is_cut else None
    session.commit()


def is_told(session, database) -> list:
    """Let the worker look, and return which cases the round sees now because nobody answers."""
    session.commit()
    keep_up(database, now=clock.now())
    return [one.reference for one in signals(session) if one.since <= clock.now()]


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
