from portal.contact.queries import ContactCard, contact_card
from tests.builders import a_citizen, a_contact_person, an_assignment
from tests.statements import statements


class TestContactCard:
    def test_tells_who_it_is_and_who_steps_in(self, session):
        citizen = a_citizen(session)
        mette, amir = a_contact_person(session, "Mette Vang"), a_contact_person(session, "Amir Haddad")
        given = an_assignment(session, citizen, contact_person=mette, buddy=amir, support_level=3)

        assert contact_card(session, citizen.id) == ContactCard(
            name="Mette Vang",
            phone="00 00 20 00",
            unit="rehab",
            buddy_name="Amir Haddad",
            buddy_phone="00 00 20 00",
            support_level=3,
            since=given.started_at,
        )

    def test_is_none_for_those_who_have_nobody_yet(self, session):
        an_assignment(session, a_citizen(session))
        assert contact_card(session, a_citizen(session).id) is None

    def test_is_the_open_one(self, session):
        citizen = a_citizen(session)
        for name in ("Mette", "Freja", "Birgit"):
            an_assignment(session, citizen, contact_person=a_contact_person(session, name))

        card = contact_card(session, citizen.id)
        assert card is not None
        assert card.name == "Birgit"

    def test_costs_one_statement(self, session, database):
        citizen = a_citizen(session)
        an_assignment(session, citizen)

        with statements(database) as seen, database.reading() as reader:
            contact_card(reader, citizen.id)

        assert len(seen) == 1, seen
