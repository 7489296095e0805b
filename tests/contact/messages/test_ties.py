"""Who reads, answers and rings for a citizen: one and the same by address and by list, on each day."""

from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy import select

from portal import clock
from portal.access.rules import NotAllowed
from portal.contact.files.checking import Checked
from portal.contact.files.models import FileOf, Media, Scan
from portal.contact.files.store import About, keep_file
from portal.contact.messages.actions import open_thread
from portal.contact.messages.calls import note_done, note_try
from portal.contact.messages.queries import call_to, calls_of_cases, file_to, thread_to, threads_of_cases
from portal.contact.messages.rules import may_fetch_of_case, may_read_of_case, may_ring
from portal.contact.models import Absence, AbsenceKind
from portal.contact.queries import Tie, tie_to
from portal.people.vault import Vault
from tests.builders import a_contact_person, a_planned_change, as_staff
from tests.contact.messages.builders import a_call, a_message
from tests.contact.presence.builders import away


class TestWhoeverTakesOverOnADay:
    def test_reads_answers_fetches_and_rings_from_that_day_on_and_not_before(self, session, asta, amir):
        birgit = a_contact_person(session, "Birgit Aagaard")
        message, call = a_message(session, asta), a_call(session, asta)
        a_planned_change(session, asta, 10, contact_person=birgit, buddy=amir)

        assert tie_to(session, birgit.id, asta.id) == Tie.NEXT
        thread = thread_to(session, as_staff(birgit), message.thread_id)
        for refused in (
            lambda: open_thread(session, thread, by=as_staff(birgit), now=clock.now()),
            lambda: a_message(session, asta, by=birgit, into=message.thread_id),
            lambda: a_message(session, asta, by=birgit),
            lambda: note_done(session, to(session, birgit, call), seen=0, by=as_staff(birgit), now=clock.now()),
            lambda: note_try(session, to(session, birgit, call), seen=0, by=as_staff(birgit), now=clock.now()),
        ):
            with pytest.raises(NotAllowed):
                refused()
            session.rollback()

        with time_machine.travel(clock.now() + timedelta(days=10), tick=False):
            thread = thread_to(session, as_staff(birgit), message.thread_id)
            assert open_thread(session, thread, by=as_staff(birgit), now=clock.now()) == 1
            note_done(session, to(session, birgit, call), seen=0, by=as_staff(birgit), now=clock.now())

    def test_fetches_no_file_even_of_a_message_they_opened_when_they_had_the_case(self, session, asta, mette, amir):
        birgit = a_contact_person(session, "Birgit Aagaard")
        message = a_message(session, asta)
        about = About(FileOf.MESSAGE, message.id, asta.id, asta.id)
        file = keep_file(session, Vault((bytes(32),)), Checked(Media.PNG, b"x", Scan.CLEAN), about, now=clock.now())
        session.commit()
        absences = [away(session, mette, stand_in=birgit), away(session, amir)]
        thread = thread_to(session, as_staff(birgit), message.thread_id)
        open_thread(session, thread, by=as_staff(birgit), now=clock.now())
        session.commit()
        a_planned_change(session, asta, 10, contact_person=birgit, buddy=amir)

        assert tie_to(session, birgit.id, asta.id) == Tie.STAND_IN  # who takes over, and stands in today
        assert may_fetch_of_case(as_staff(birgit), file_to(session, as_staff(birgit), file.id))
        for one in absences:
            one.cancelled_at = clock.now()
        session.commit()
        assert not may_fetch_of_case(as_staff(birgit), file_to(session, as_staff(birgit), file.id))

    def test_finds_none_of_its_pages(self, pages, session, asta, amir):
        birgit = a_contact_person(session, "Birgit Aagaard")
        message = a_message(session, asta)
        a_planned_change(session, asta, 10, contact_person=birgit, buddy=amir)
        pages.sign_in_staff(session, birgit)

        pages.get("answers.thread", thread_id=message.thread_id, status=404)
        pages.get("answers.write", citizen_id=asta.id, status=404)


class TestBoth:
    def test_the_rule_and_the_lists_say_the_same_of_any_absences(self, session, asta, mette, amir):
        """A dozen municipalities of six: what somebody may open by its address is what stands in their list."""
        names = ("Freja Toft", "Birgit Aagaard", "Jonas Kjeldsen", "Line Dahl")
        freja, birgit, *others = (a_contact_person(session, name) for name in names)
        team = [mette, amir, freja, birgit, *others]
        message, call = a_message(session, asta), a_call(session, asta)
        a_planned_change(session, asta, 10, contact_person=birgit, buddy=freja)
        random, today = Random(5), clock.today()  # noqa: S311 -- the same municipalities each time
        ties = set()
        for _ in range(15):
            away_at_random(session, team, random, today)
            for who in team:
                by, tie = as_staff(who), tie_to(session, who.id, asta.id)
                listed = bool(threads_of_cases(session, who.id, page=1, waiting=True))
                assert bool(calls_of_cases(session, who.id)) == listed
                assert may_read_of_case(by, thread_to(session, by, message.thread_id)) == listed
                assert may_ring(by, to(session, who, call)) == listed
                ties.add(tie)
        assert ties == {None, *Tie}


def to(session, member, call):
    return call_to(session, as_staff(member), call.id)


def away_at_random(session, team, random, today) -> None:
    for one in session.scalars(select(Absence)).all():
        session.delete(one)
    session.flush()
    for who in random.sample(team[:4], random.randrange(5)):
        other = random.choice([one for one in team if one is not who])
        absence = Absence(staff_id=who.id, begins_on=today, ends_on=None, kind=AbsenceKind.SUDDEN)
        absence.stand_in_id, absence.set_by_id, absence.set_at = other.id, who.id, clock.now()
        session.add(absence)
    session.flush()
