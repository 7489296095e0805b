"""A change that is planned: told first, seen by the citizen, done on its day whether or not a job has run."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.rules import NotAllowed
from portal.config.contact import Caseload
from portal.contact.actions import assign
from portal.contact.caseload import loads
from portal.contact.handover import cancel_handover
from portal.contact.holding import ChangedMeanwhile, NoHandover, NotAhead, PlanStands, Room, TooFarAhead, TooMany
from portal.contact.inquiries.queries import own_citizens
from portal.contact.models import ContactAssignment, ContactMade, ContactWish
from portal.contact.presence.routine import keep_up
from portal.contact.queries import Tie, case_by_id, contact_card, history_of, tie_to
from portal.contact.signals import Signal, SignalKind
from portal.contact.wishes import note_contact, take_wish_back, wish_another
from portal.notifications.models import Notice
from portal.plans.queries import own_cases
from tests.builders import (
    a_citizen,
    a_contact_person,
    a_coordinator,
    a_planned_change,
    an_assignment,
    as_citizen,
    as_staff,
)
from tests.people.at_once import at_once

WORDS = {"reason": "Flytter", "handover": "Hun har en hund"}


class TestPlan:
    def test_is_told_before_it_happens_and_once(self, session, database, case):
        first = notices(session)
        a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.amir)
        told = notices(session)
        assert len(told) == len(first) + 1
        session.rollback()

        with time_machine.travel(clock.now() + timedelta(days=10), tick=False):
            keep_up(database, now=clock.now())
        assert notices(session) == told
        session.expire_all()
        assert case.open(session).id == told[-1].reference

    def test_shows_both_until_the_day_and_then_the_next_without_a_job(self, session, case):
        planned = a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.mette)
        card = contact_card(session, case.citizen.id)
        assert (card.name, card.next_name, card.takes_over_on) == ("Mette Vang", "Freja Toft", planned.takes_over_on)

        for days, name, tie in ((9, "Mette Vang", Tie.NEXT), (10, "Freja Toft", Tie.CONTACT_PERSON)):
            with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
                card = contact_card(session, case.citizen.id)
                assert card.name == name
                assert tie_to(session, case.freja.id, case.citizen.id) == tie
        assert (card.buddy_name, card.next_name) == ("Mette Vang", None)

    def test_leaves_whoever_had_the_case_nothing_of_it_from_the_day_on(self, session, case):
        a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.birgit)
        for days, mine in ((9, (case.mette, case.amir)), (10, (case.freja, case.birgit))):
            with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
                for who in (case.mette, case.amir, case.freja, case.birgit):
                    wanted = [case.citizen.id] if who in mine else []
                    assert [one for one, _name in own_citizens(session, who.id)] == wanted
                    listed = own_cases(session, who.id)
                    assert [one.citizen_id for one in listed] == wanted
                    assert [one.is_buddy for one in listed] == [who is mine[1]] * len(wanted)

    def test_is_put_into_the_rows_once(self, session, database, case):
        a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.amir)
        with time_machine.travel(clock.now() + timedelta(days=12), tick=False):
            at_once(lambda: keep_up(database, now=clock.now()), times=3)
        session.expire_all()

        earlier, current = case.all(session)
        assert (earlier.handover, current.contact_person_id) == ("Hun har en hund", case.freja.id)
        assert earlier.ended_at == current.started_at
        assert history_of(session, case.citizen.id).people == 2

    def test_can_be_called_off_and_is_told(self, session, case):
        a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.amir)
        for _ in range(2):
            cancel_handover(session, case.citizen.id, by=case.lis, now=clock.now())
        assert contact_card(session, case.citizen.id).next_name is None
        assert [one.kind for one in notices(session)].count("contact_person_stays") == 1

    def test_refuses_today_the_same_person_and_no_words(self, session, case):
        for days, person, words, fault in (
            (0, case.freja, "Noget", NotAhead),
            (3, case.mette, "Noget", NotAhead),
            (3, case.freja, "  ", NoHandover),
        ):
            with pytest.raises(fault):
                a_planned_change(session, case.citizen, days, contact_person=person, buddy=case.amir, handover=words)
            session.rollback()

    def test_is_planned_ninety_days_ahead_and_no_more(self, session, case):
        with pytest.raises(TooFarAhead):
            a_planned_change(session, case.citizen, 91, contact_person=case.freja, buddy=case.amir)
        session.rollback()
        a_planned_change(session, case.citizen, 90, contact_person=case.freja, buddy=case.amir)
        assert contact_card(session, case.citizen.id).next_name == "Freja Toft"

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"next_handover": None}, "planned_whole"),
            ({"next_contact_person_id": "contact_person_id"}, "next_is_another"),
            ({"next_buddy_id": "next_contact_person_id"}, "next_buddy_is_another"),
            ({"next_support_level": 5}, "next_support_level"),
            ({"next_reason": " "}, "planned_with_words"),
            ({"overlap_from": "takes_over_on"}, "overlap_in_order"),
            ({"beyond_reason": ""}, "beyond_with_a_reason"),
        ],
        ids=str,
    )
    def test_is_whole_says_the_database(self, session, case, change, name):
        a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.amir)
        named = {one.key for one in ContactAssignment.__table__.columns}
        columns = {key: getattr(ContactAssignment, word) if word in named else word for key, word in change.items()}
        with pytest.raises(IntegrityError, match=f"ck_contact_assignment_{name}"):
            session.execute(update(ContactAssignment).values(columns))


class TestAssignWithAPlan:
    def test_refuses_to_keep_everything_while_another_is_to_take_over(self, session, case):
        planned = a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.amir)
        with pytest.raises(PlanStands):
            case.assign(session, case.mette)
        with pytest.raises(ChangedMeanwhile):
            case.assign(session, case.mette, seen=planned.id)

    def test_takes_the_plan_along_while_the_contact_person_stays(self, session, case):
        planned = a_planned_change(session, case.citizen, contact_person=case.freja, buddy=case.amir)
        plan = planned.next_id, planned.takes_over_on
        given = case.assign(session, case.mette, support_level=3)
        session.commit()
        assert (given.next_id, given.takes_over_on) == plan
        assert contact_card(session, case.citizen.id).next_name == "Freja Toft"
        assert case.assign(session, case.birgit).next_id is None


class TestAssign:
    def test_wants_words_for_the_next(self, session, case):
        with pytest.raises(NoHandover):
            case.assign(session, case.freja, handover="")

    def test_is_the_contact_persons_own_to_hand_over_and_no_colleagues(self, session, case):
        with pytest.raises(NotAllowed):
            case.assign(session, case.freja, by=as_staff(case.amir))
        session.rollback()
        assert case.assign(session, case.freja, by=as_staff(case.mette)).contact_person is case.freja
        with pytest.raises(NotAllowed):
            case.assign(session, case.birgit, by=as_staff(case.mette))

    def test_beyond_what_is_full_wants_a_reason(self, session, case):
        room = Caseload(normal=1, full=1.5)
        another = a_citizen(session)
        an_assignment(session, another, contact_person=case.freja, buddy=case.amir, support_level=2)
        with pytest.raises(TooMany) as fault:
            case.assign(session, case.freja, room=Room(room))
        assert fault.value.weight == 2
        session.rollback()
        assert case.assign(session, case.freja, room=Room(room, "Kender familien")).beyond_reason == "Kender familien"

    def test_of_two_who_saw_the_same_one_wins(self, session, database, case):
        def give(person):
            with database.writing() as mine:
                try:
                    case.assign(mine, mine.merge(person), seen=case.given.id)
                    mine.commit()
                except ChangedMeanwhile:
                    return "lost"
                return person.name

        people = iter((case.freja, case.birgit))
        got = at_once(lambda: give(next(people)), times=2)
        session.expire_all()
        assert sorted(one == "lost" for one in got) == [False, True]
        assert case.open(session).contact_person.name in got

    def test_ends_what_the_round_saw_of_the_one_before(self, session, case):
        wish_another(session, "Vi taler forbi hinanden", by=as_citizen(case.citizen), now=clock.now())
        case.assign(session, case.freja)
        assert session.scalar(select(Signal.cleared_at)) is not None
        assert session.scalar(select(ContactWish.ended_at)) is not None


class TestCaseload:
    def test_weighs_by_level_and_counts_what_is_coming(self, session, case):
        rules, others = Caseload(), [a_citizen(session) for _ in range(3)]
        for level, one in zip((1, 3, 4), others, strict=True):
            an_assignment(session, one, contact_person=case.freja, buddy=case.amir, support_level=level)
        a_planned_change(session, others[0], contact_person=case.birgit, buddy=case.amir, support_level=4)

        found = {one.name: one.weight for one in loads(session, rules, without=case.citizen.id, today=clock.today())}
        assert (found["Freja Toft"], found["Birgit Aagaard"], found["Mette Vang"]) == (3.0, 1.5, 0)


class TestWish:
    def test_is_one_with_all_the_words_and_can_be_taken_back(self, session, case):
        by = as_citizen(case.citizen)
        for words in ("", "Kemi", ""):
            wish = wish_another(session, words, by=by, now=clock.now())
        assert wish.words == "Kemi"
        for _ in range(2):
            wish = wish_another(session, "Og tid", by=by, now=clock.now())
        assert wish.words == "Kemi\n\nOg tid"
        signal = session.scalars(select(Signal)).one()
        assert (signal.kind, signal.reference) == (SignalKind.WANTS_ANOTHER, case.given.id)

        for _ in range(2):
            take_wish_back(session, by=by, now=clock.now())
        session.expire_all()
        assert session.scalars(select(Signal)).one().cleared_at is not None
        assert wish_another(session, "", by=by, now=clock.now()).id != wish.id

    def test_is_nobodys_who_has_no_contact_person(self, session):
        assert wish_another(session, "", by=as_citizen(a_citizen(session)), now=clock.now()) is None


class TestNoteContact:
    def test_counts_once_a_day_and_is_for_those_with_the_case(self, session, case):
        for who in (case.mette, case.mette, case.amir):
            own = case_by_id(session, as_staff(who), case.citizen.id)
            note_contact(session, own, by=as_staff(who), today=clock.today(), now=clock.now())
        assert len(session.scalars(select(ContactMade)).all()) == 2
        others = case_by_id(session, as_staff(case.freja), case.citizen.id)
        with pytest.raises(NotAllowed):
            note_contact(session, others, by=as_staff(case.freja), today=clock.today(), now=clock.now())


def notices(session):
    return session.scalars(select(Notice).order_by(Notice.at, Notice.id)).all()


class Cast:
    def __init__(self, session) -> None:
        names = ("Mette Vang", "Amir Haddad", "Freja Toft", "Birgit Aagaard")
        self.mette, self.amir, self.freja, self.birgit = (a_contact_person(session, name) for name in names)
        self.citizen, self.lis = a_citizen(session), a_coordinator(session)
        self.given = an_assignment(session, self.citizen, contact_person=self.mette, buddy=self.amir)

    def assign(self, session, person, *, by=None, **details):
        who = {"contact_person": person, "buddy": session.merge(self.amir), "support_level": 2} | WORDS | details
        return assign(session, self.citizen.id, by=by or self.lis, now=clock.now(), **who)

    def open(self, session):
        return next(one for one in self.all(session) if one.ended_at is None)

    def all(self, session):
        own = select(ContactAssignment).where(ContactAssignment.citizen_id == self.citizen.id)
        return session.scalars(own.order_by(ContactAssignment.started_at)).all()


@pytest.fixture
def case(session) -> Cast:
    return Cast(session)
