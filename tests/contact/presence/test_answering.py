"""Who answers: the database's word and the one in memory are the same, and nobody is shown who isn't there."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from portal import clock
from portal.contact.cover import answerer, staffing, uncovered_from
from portal.contact.models import Absence, AbsenceKind
from portal.contact.queries import Away, Line, Tie, contact_card, tie_to
from tests.builders import a_citizen, a_contact_person, a_planned_change, an_assignment
from tests.contact.presence.builders import away
from tests.statements import statements


class TestChain:
    def test_the_contact_person_answers_who_is_here(self, session, team):
        card = contact_card(session, team.citizen.id)
        assert (card.away, card.answers) == (None, None)

    def test_the_buddy_answers_for_who_is_away(self, session, team):
        absence = away(session, team.mette)
        card = contact_card(session, team.citizen.id)
        assert card.away == Away(absence.ends_on)
        assert card.answers == Line("Amir Haddad", "00 00 20 00")

    def test_then_the_stand_in_then_theirs_then_the_entrance(self, session, team):
        away(session, team.mette, stand_in=team.freja)
        away(session, team.amir, ends=None)
        assert contact_card(session, team.citizen.id).answers.name == "Freja Toft"

        away(session, team.freja, stand_in=team.birgit)
        assert contact_card(session, team.citizen.id).answers.name == "Birgit Aagaard"

        away(session, team.birgit, stand_in=team.jonas)  # a fourth is asked no more
        assert contact_card(session, team.citizen.id).answers is None

    def test_the_buddys_stand_in_answers_where_the_contact_persons_absence_names_none(self, session, team):
        away(session, team.mette)
        away(session, team.amir, stand_in=team.freja)
        assert contact_card(session, team.citizen.id).answers.name == "Freja Toft"

    def test_stand_ins_who_name_each_other_do_no_harm(self, session, team):
        for one, other in ((team.mette, team.freja), (team.freja, team.mette), (team.amir, None)):
            today = clock.today()
            session.add(
                Absence(
                    staff_id=one.id,
                    begins_on=today,
                    ends_on=today,
                    kind=AbsenceKind.PLANNED,
                    stand_in_id=other.id if other else None,
                    set_by_id=one.id,
                    set_at=clock.now(),
                )
            )
        session.commit()
        assert contact_card(session, team.citizen.id).answers is None

    def test_an_absence_counts_on_its_days_alone(self, session, team):
        away(session, team.mette, begins=1, ends=2)
        assert contact_card(session, team.citizen.id).away is None

    def test_of_two_absences_the_longest_is_told(self, session, team):
        away(session, team.mette, ends=2)
        long = away(session, team.mette, ends=9)
        assert contact_card(session, team.citizen.id).away == Away(long.ends_on)
        away(session, team.mette, ends=None)
        assert contact_card(session, team.citizen.id).away == Away(None)

    @pytest.mark.parametrize("how", ["cut", "withheld", "not given"])
    def test_who_has_left_answers_nobody(self, session, team, how):
        team.mette.cut_at = clock.now() if how == "cut" else None
        team.mette.withheld = ["contact_person"] if how == "withheld" else []
        team.mette.roles = ["specialist"] if how == "not given" else team.mette.roles
        session.commit()

        card = contact_card(session, team.citizen.id)
        assert card.away == Away(has_left=True)
        assert card.answers.name == "Amir Haddad"

    def test_costs_one_statement_whoever_is_away(self, session, database, team):
        away(session, team.mette, stand_in=team.freja)
        away(session, team.amir)
        with statements(database) as seen, database.reading() as reader:
            contact_card(reader, team.citizen.id)
        assert len(seen) == 1


class TestTie:
    def test_is_a_stand_ins_only_while_they_answer(self, session, team):
        away(session, team.mette, stand_in=team.freja)
        assert tie_to(session, team.freja.id, team.citizen.id) is None

        absence = away(session, team.amir)
        assert tie_to(session, team.freja.id, team.citizen.id) == Tie.STAND_IN

        absence.cancelled_at = clock.now()
        session.commit()
        assert tie_to(session, team.freja.id, team.citizen.id) is None

    def test_of_the_others_stays_while_they_are_away(self, session, team):
        away(session, team.mette)
        a_planned_change(session, team.citizen, contact_person=team.freja, buddy=team.amir)
        for who, tie in ((team.mette, Tie.CONTACT_PERSON), (team.amir, Tie.BUDDY), (team.freja, Tie.NEXT)):
            assert tie_to(session, who.id, team.citizen.id) == tie


class TestBoth:
    def test_say_the_same_of_any_absences(self, session, database, team):
        """Two hundred municipalities of five: whoever is away, and whoever stands in, the two words agree."""
        random, today = Random(7), clock.today()  # noqa: S311 -- the same municipalities each time
        for _ in range(200):
            for one in session.scalars(select(Absence)).all():
                session.delete(one)
            session.flush()
            for _number in range(random.randrange(7)):
                who, other = random.sample(team.all, 2)
                begins = today + timedelta(days=random.randrange(-2, 2))
                ends = random.choice([None, begins + timedelta(days=random.randrange(4))])
                absence = Absence(staff_id=who.id, begins_on=begins, ends_on=ends, kind=AbsenceKind.SUDDEN)
                absence.stand_in_id = random.choice([None, other.id])
                absence.set_by_id, absence.set_at = who.id, clock.now()
                session.add(absence)
            for one in team.all:
                one.cut_at = clock.now() if random.random() < 0.1 else None
            session.flush()
            staff = staffing(session, today)
            says = answerer(team.mette.id, team.amir.id, staff.away_on(today), staff.left)
            card = contact_card(session, team.citizen.id)
            shown = card.name if card.away is None else card.answers.name if card.answers else None
            assert shown == next((one.name for one in team.all if one.id == says), None)
            assert (says is None) == (uncovered_from(team.given, staff, today) == today)


class Team:
    def __init__(self, session) -> None:
        names = ("Mette Vang", "Amir Haddad", "Freja Toft", "Birgit Aagaard", "Jonas Kjeldsen")
        self.all = [a_contact_person(session, name) for name in names]
        self.mette, self.amir, self.freja, self.birgit, self.jonas = self.all
        self.citizen = a_citizen(session)
        self.given = an_assignment(session, self.citizen, contact_person=self.mette, buddy=self.amir)


@pytest.fixture
def team(session) -> Team:
    return Team(session)
