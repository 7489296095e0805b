from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.access.identity import ANYONE, Identity
from portal.access.rules import NotAllowed
from portal.config.roles import Role
from portal.contact.actions import UnfitContactPersonError, assign
from portal.contact.models import ContactAssignment
from portal.people.models import StaffMember
from tests.builders import a_citizen, a_contact_person, a_coordinator, a_staff_member
from tests.people.at_once import at_once, meanwhile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
WORDS = {"reason": "Første samtale", "handover": "Talt igennem"}


class TestAssign:
    def test_gives_the_citizen_a_contact_person_and_a_buddy(self, session, case):
        given = case.assign(session, case.mette, case.amir, support_level=3, reason="Første samtale")

        assert (given.contact_person, given.buddy) == (case.mette, case.amir)
        assert (given.support_level, given.reason, given.handover) == (3, "Første samtale", "")
        assert (given.started_at, given.ended_at) == (NOW, None)

    def test_closes_the_earlier_one_with_what_is_handed_over(self, session, case):
        case.assign(session, case.mette, case.amir)
        case.assign(session, case.freja, case.amir, now=LATER, reason="Mette går på barsel", handover="Hun har en hund")

        earlier, current = case.all(session)
        assert (earlier.contact_person, earlier.ended_at, earlier.handover) == (case.mette, LATER, "Hun har en hund")
        assert (current.contact_person, current.started_at, current.ended_at) == (case.freja, LATER, None)

    def test_the_same_again_changes_nothing(self, session, case):
        first = case.assign(session, case.mette, case.amir)
        again = case.assign(session, case.mette, case.amir, now=LATER, reason="En anden grund", handover="Intet")

        assert again is first
        assert (first.started_at, first.ended_at, first.reason, first.handover) == (NOW, None, "Første samtale", "")
        assert len(case.all(session)) == 1

    @pytest.mark.parametrize("change", ["level", "buddy", "swap"])
    def test_another_level_or_buddy_is_another_time(self, session, case, change):
        case.assign(session, case.mette, case.amir, support_level=2)
        pair = {"level": (case.mette, case.amir), "buddy": (case.mette, case.freja), "swap": (case.amir, case.mette)}
        case.assign(session, *pair[change], support_level=3 if change == "level" else 2, now=LATER)

        assert [each.ended_at for each in case.all(session)] == [LATER, None]

    def test_one_who_comes_back_begins_anew(self, session, case):
        for number, person in enumerate((case.mette, case.freja, case.mette)):
            case.assign(session, person, case.amir, now=NOW + timedelta(days=number))

        assert [each.contact_person for each in case.all(session)] == [case.mette, case.freja, case.mette]
        assert [each.ended_at is None for each in case.all(session)] == [False, False, True]

    def test_leaves_other_citizens_alone(self, session, case):
        case.assign(session, case.mette, case.amir)
        another = a_citizen(session)
        assign(session, another.id, by=case.lis, now=LATER, **case.words(case.mette, case.amir))

        assert [each.ended_at for each in case.all(session)] == [None]

    def test_a_clock_that_went_back_doesnt_stop_it(self, session, case):
        case.assign(session, case.mette, case.amir)
        case.assign(session, case.freja, case.amir, now=NOW - timedelta(seconds=1))

        assert [each.ended_at for each in case.all(session)] == [NOW, None]

    @pytest.mark.parametrize("who", ["a stranger", "the citizen", "a contact person"])
    def test_is_for_coordinators(self, session, case, who):
        case.lis = {
            "a stranger": ANYONE,
            "the citizen": Identity(citizen_id=case.citizen_id),
            "a contact person": Identity(staff_id=case.mette.id, roles=frozenset(case.mette.roles)),
        }[who]
        with pytest.raises(NotAllowed):
            case.assign(session, case.mette, case.amir)
        assert case.all(session) == []

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
    def test_needs_people_whose_work_it_is(self, session, case, role):
        unfit = a_staff_member(session, role)
        for pair in ((unfit, case.amir), (case.mette, unfit), (case.mette, case.mette)):
            with pytest.raises(UnfitContactPersonError):
                case.assign(session, *pair)
        assert case.all(session) == []


class TestTwoCoordinators:
    @pytest.mark.parametrize("had_one", [False, True], ids=["first", "change"])
    def test_who_act_at_once_come_one_after_the_other(self, database, session, case, had_one):
        if had_one:
            case.assign(session, case.birgit, case.amir, now=NOW - timedelta(days=1))
        session.commit()
        with database.writing() as mine:
            case.assign(mine, case.mette, case.amir)
            with meanwhile(lambda: case.assigned(database, case.freja, case.amir)) as theirs:
                mine.commit()
        theirs.result()

        assert [each.contact_person.name for each in case.all(session)[-2:]] == ["Mette", "Freja"]
        assert [each.ended_at for each in case.all(session) if each.ended_at is None] == [None]

    def test_who_agree_make_one(self, database, session, case):
        session.commit()
        at_once(lambda: case.assigned(database, case.mette, case.amir))

        assert len(case.all(session)) == 1


class Case:
    """A citizen, a coordinator, and four who may be contact persons."""

    def __init__(self, session) -> None:
        self.citizen_id = a_citizen(session).id
        self.lis = a_coordinator(session)
        names = ("Mette", "Amir", "Freja", "Birgit")
        self.mette, self.amir, self.freja, self.birgit = (a_contact_person(session, name) for name in names)

    def words(self, person, buddy, **details):
        return {"contact_person": person, "buddy": buddy, "support_level": 2} | WORDS | details

    def assign(self, session, person, buddy, *, now=NOW, **details):
        pair = (session.get(StaffMember, each.id) for each in (person, buddy))
        return assign(session, self.citizen_id, by=self.lis, now=now, **self.words(*pair, **details))

    def assigned(self, database, person, buddy):
        with database.writing() as session:
            self.assign(session, person, buddy)
            session.commit()

    def all(self, session):
        of_citizen = select(ContactAssignment).where(ContactAssignment.citizen_id == self.citizen_id)
        in_order = of_citizen.order_by(ContactAssignment.id).execution_options(populate_existing=True)
        return session.scalars(in_order).all()


@pytest.fixture
def case(session) -> Case:
    return Case(session)
