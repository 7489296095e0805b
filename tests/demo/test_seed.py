"""The demo's municipality: believable, and the same however often it is filled in."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal import clock
from portal.access.identity import Identity
from portal.config.roles import Role
from portal.config.sign_in import DEMO_PATHS
from portal.consents.log_models import LogCheck
from portal.consents.models import Look, LookItem
from portal.contact.actions import assign
from portal.contact.queries import contact_card
from portal.db.base import Base
from portal.demo import people
from portal.demo.seed import HELPED, seed
from portal.people.actions import SignedIn, recognise
from portal.people.models import Citizen, CitizenSubject, Department, StaffMember
from portal.plans.actions import open_plan, write_goal
from portal.plans.models import Action, Plan, PlanOrigin, Status
from portal.plans.queries import next_action, plan_actions, plan_head


class TestSeed:
    def test_twice_changes_nothing(self, database, settings, seeded):
        before = everything(database)
        seed(database, settings)

        assert everything(database) == before
        assert len(before["citizen"]) == len(HELPED) + 1  # the mother of two who are

    def test_leaves_a_contact_person_who_was_changed(self, database, settings, session, seeded):
        asta = citizen(session, people.DISCHARGED)
        other = session.scalars(select(StaffMember).where(StaffMember.name == "Samir Lund")).one()
        buddy = session.scalars(select(StaffMember).where(StaffMember.name == "Birgit Aagaard")).one()
        lis = Identity(staff_id=other.id, roles=frozenset({Role.COORDINATOR}))
        given = {"contact_person": other, "buddy": buddy, "support_level": 2, "reason": "Ny", "handover": "Ring"}
        assign(session, asta.id, by=lis, now=clock.now(), **given)
        session.commit()

        seed(database, settings)
        card = contact_card(session, asta.id)
        assert card is not None
        assert card.name == "Samir Lund"

    @pytest.mark.parametrize("helped", HELPED, ids=lambda helped: helped.citizen.name)
    def test_everyone_who_is_helped_has_a_contact_person_and_a_buddy(self, session, seeded, helped):
        card = contact_card(session, citizen(session, helped.citizen).id)

        assert card is not None
        assert card.support_level == helped.support_level
        assert card.name != card.buddy_name
        assert card.phone.strip()

    @pytest.mark.parametrize("helped", HELPED, ids=lambda helped: helped.citizen.name)
    def test_goals_are_the_citizens_own(self, session, seeded, helped):
        head = plan_head(session, citizen(session, helped.citizen).id)

        assert (head.goal if head else None) == helped.goal

    def test_the_discharged_woman_has_ticked_a_step_and_has_a_maybe_and_a_next_one(self, session, seeded):
        asta = citizen(session, people.DISCHARGED)
        actions = plan_actions(session, asta.id)

        assert [action.status for action in actions].count(Status.DONE) == 1
        assert actions[0].status == Status.DONE
        assert [action for action in actions if action.is_maybe]
        assert next_action(session, asta.id)
        assert session.scalars(select(PlanOrigin.journey)).all() == ["udskrevet-men-ikke-rask"]

    def test_two_have_looked_at_the_discharged_womans_plan_one_by_law_and_one_in_vain(self, session, seeded):
        asta = citizen(session, people.DISCHARGED)
        own = select(Look.unit, LookItem.is_permitted).join(LookItem).where(Look.subject_id == asta.id).distinct()
        assert set(session.execute(own).all()) == {("rehab", True), ("employment", False)}
        assert session.scalars(select(LogCheck.is_complete)).all() == [True]

    def test_what_stands_in_the_plan_can_be_read_in_both_languages(self, session, seeded):
        for action in session.scalars(select(Action)):
            for text in (action.title, action.detail, action.responsible):
                assert text["da"].strip()
                assert text["en"].strip()

    def test_those_who_are_new_are_nobody_yet(self, session, seeded):
        known = set(session.scalars(select(CitizenSubject.subject)))
        assert known.isdisjoint({people.NEWCOMER.subject, people.ELDERLY.subject})

    def test_whatever_goes_to_the_case_record_has_a_number_there(self, app, settings):
        papers = app.extensions["record_papers"]
        assert set(papers) == {"inquiry", "message"}
        assert all(settings.municipality.record_number(kind) for kind in papers)

    def test_staff_stand_in_departments_of_the_municipality(self, session, settings, seeded):
        members = session.scalars(select(StaffMember)).all()
        at_entrance = (people.COORDINATOR, people.OTHER_COORDINATOR, people.MANAGER)
        at_work = (*at_entrance, people.SPECIALIST, *people.CONTACT_PERSONS)
        assert {member.name for member in members} == {person.name for person in at_work}
        units = {department.unit for department in settings.municipality.departments}
        assert set(session.scalars(select(Department.unit))) <= units

    def test_keeps_what_a_citizen_wrote_and_did_since(self, database, session, settings, seeded):
        asta = citizen(session, people.DISCHARGED)
        me, plan = Identity(citizen_id=asta.id), session.scalars(select(Plan).where(Plan.citizen_id == asta.id)).one()
        write_goal(session, plan, "Jeg vil cykle", language="da", by=me, now=clock.now())
        for action in session.scalars(select(Action)):
            action.status, action.done_at = Status.OPEN, None
        session.commit()

        before = everything(database)
        seed(database, settings)
        assert everything(database) == before


class TestChangedPort:
    @pytest.mark.parametrize("person", people.CITIZENS, ids=lambda person: person.name)
    def test_leads_to_the_same_people(self, database, session, settings, seeded, person):
        """Also to those who signed in of their own accord."""
        earlier = sign_in(session, settings, person)
        open_plan(session, earlier, now=clock.now())
        session.commit()
        moved = replace(settings, public_url="http://127.0.0.1:50123")
        seed(database, moved)

        assert sign_in(session, moved, person) == earlier
        assert sign_in(session, settings, person) == earlier

    def test_makes_nothing_but_the_new_names(self, database, settings, seeded):
        before = everything(database)
        seed(database, replace(settings, public_url="http://127.0.0.1:50123"))
        after = everything(database)

        assert len(after["citizen_subject"]) == 2 * len(before["citizen_subject"])
        for row in before["staff_member"]:
            row["issuer"] = "http://127.0.0.1:50123/demo/kommune"
        assert after | {"citizen_subject": []} == before | {"citizen_subject": []}

    def test_leads_nobody_to_somebody_elses_provider(self, database, session, settings, seeded):
        before = citizen(session, people.DISCHARGED).id
        person = SignedIn("https://broker.test", people.DISCHARGED.subject, "En anden", None, "substantial")

        assert recognise(session, person, now=clock.now()).id != before


def everything(database):
    """Return all rows of all tables."""
    with database.reading() as reader:
        tables = Base.metadata.sorted_tables
        rows = {table.name: reader.execute(select(table).order_by(*table.primary_key)).all() for table in tables}
    return {name: [row._asdict() for row in found] for name, found in rows.items()}


def citizen(session, person):
    subject = CitizenSubject.subject == person.subject
    return session.scalars(select(Citizen).join(CitizenSubject).where(subject)).one()


def sign_in(session, settings, person):
    """Let the person sign in to the demo at that address; return their id."""
    issuer = settings.public_url + DEMO_PATHS["CITIZEN"]
    told = SignedIn(issuer, person.subject, person.name, person.born_on, "substantial")
    found = recognise(session, told, now=clock.now()).id
    session.commit()
    return found


@pytest.fixture
def seeded(database, settings):
    seed(database, settings)
