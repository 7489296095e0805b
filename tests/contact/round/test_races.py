"""Eight coordinators decide about the same inquiries at once, each in a process of their own, through the pages.

Each inquiry has exactly one responsible at every moment: what happened to it is one line, each step of which was
decided with the one before it in sight. Nobody meets a lock or a deadlock; whoever is too late reads who was first.
"""

from collections import Counter

import pytest
from sqlalchemy import select

from portal import clock
from portal.config.roles import Role
from portal.contact.inquiries.models import Inquiry, InquiryEvent, InquiryStep
from portal.people.actions import SignedIn, begin_session
from tests.builders import a_staff_member
from tests.contact.inquiries.builders import an_inquiry
from tests.contact.round import builders
from tests.contact.round.racing import Race
from tests.soak import times

pytestmark = pytest.mark.long
PROCESSES = 8


class TestEightAtOnce:
    def test_one_wins_and_seven_are_told(self, race, session):
        number = times(10, 200)
        answers = race(number).run()

        assert Counter(one.status for one in answers) == {302: number, 409: number * (PROCESSES - 1)}
        told = {one.complaint.split(".")[0] for one in answers if one.status == 409}
        assert told == {"En anden nåede det først"}
        lines = lines_of(session)
        assert all([step for step, _who in line] == [InquiryStep.RECEIVED, InquiryStep.ASSIGNED] for line in lines)

    def test_all_decide_in_turn_and_there_is_one_line(self, race, session):
        number = times(3, 50)
        answers = race(number, again=True).run()

        assert {one.status for one in answers} == {302, 409}
        for line in lines_of(session):
            assert len(line) == PROCESSES + 1
            assert len({who for _step, who in line[1:]}) == PROCESSES


def lines_of(session) -> list[list]:
    """Return for each inquiry what happened and who had it then; none has a gap, and the last has it now."""
    session.rollback()
    lines = []
    for inquiry in session.scalars(select(Inquiry)):
        own = select(InquiryEvent).where(InquiryEvent.inquiry_id == inquiry.id).order_by(InquiryEvent.seq)
        events = session.scalars(own).all()
        assert [one.seq for one in events] == list(range(1, len(events) + 1))
        assert events[-1].responsible_id == inquiry.responsible_id
        assert inquiry.version == len(events)
        assert [one.at for one in events] == sorted(one.at for one in events)
        lines.append([(one.step, one.responsible_id) for one in events])
    return lines


@pytest.fixture
def race(session, database_url):
    lis = builders.lis(session)
    others = [
        a_staff_member(session, Role.COORDINATOR, name=f"Per {number}", unit="coordinator")
        for number in range(PROCESSES - 1)
    ]
    nina = builders.nina(session)

    def make(number: int, *, again: bool = False) -> Race:
        inquiries = [an_inquiry(session, commit=False).id for _ in range(number)]
        cookies = []
        for member in (lis, *others):
            person = SignedIn("https://staff.test", "x", member.name, None, "substantial", auth_time=clock.now())
            cookies.append(begin_session(session, member, person, now=clock.now()))
        session.commit()
        return Race(database_url, cookies, inquiries, nina.id, again)

    return make
