"""News is told in the transaction of the change that it is of, once, and says nothing of it."""

from datetime import datetime

from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditDetail
from portal.notifications.actions import choose
from portal.notifications.models import Notice, Words
from portal.notifications.outbox import Chosen, chosen_by, queue
from tests.notifications.builders import a_notice, a_waiting_address, an_address, messages

NOON = datetime.fromisoformat("2026-11-25T12:00:00+01:00")
NIGHT = datetime.fromisoformat("2026-11-25T23:00:00+01:00")
MORNING = datetime.fromisoformat("2026-11-26T07:00:00+01:00")


class TestQueue:
    def test_puts_it_in_the_inbox_and_a_mail_in_the_outbox(self, session, reached):
        notice = a_notice(session, reached, now=NOON)

        assert notice.read_at is None
        (message,) = messages(session)
        assert (message.words, message.notice_id, message.due_at) == (Words.NEWS, notice.id, NOON)

    def test_is_undone_with_the_change(self, session, reached, citizen):
        queue(session, reached.id, "question", citizen.id, clock.now())
        session.rollback()

        assert messages(session) == []
        assert session.scalars(select(Notice)).all() == []

    def test_the_same_news_twice_is_told_once(self, session, reached):
        first = a_notice(session, reached, reference=reached.id)
        assert a_notice(session, reached, reference=reached.id).id == first.id
        assert len(messages(session)) == 1

    def test_without_an_address_it_stays_in_the_inbox(self, session, citizen):
        a_notice(session, citizen)
        a_waiting_address(session, citizen)
        a_notice(session, citizen)

        assert [message.words for message in messages(session)] == [Words.CONFIRM]
        assert len(session.scalars(select(Notice)).all()) == 2

    def test_waits_for_the_morning(self, session, citizen):
        an_address(session, citizen, now=NOON)
        a_notice(session, citizen, now=NIGHT)

        assert [message.due_at for message in messages(session)] == [MORNING]

    def test_of_a_kind_that_was_switched_off_stays_in_the_inbox(self, session, reached):
        choose(session, reached.id, Chosen(muted=("question",)), now=clock.now())
        a_notice(session, reached, "question")
        other = a_notice(session, reached, "receipt")

        assert [message.notice_id for message in messages(session)] == [other.id]


class TestChosenBy:
    def test_is_danish_by_day_about_everything_until_somebody_chooses(self, session, citizen):
        assert chosen_by(session, citizen.id) == Chosen("da", 21, 7, ())

    def test_is_what_they_chose_and_stands_in_their_chain(self, session, citizen):
        for _ in range(2):  # the same choice again is no news
            choose(session, citizen.id, Chosen("en", 9, 17, ("receipt",)), now=clock.now())
        session.commit()

        assert chosen_by(session, citizen.id) == Chosen("en", 9, 17, ("receipt",))
        told = session.scalars(select(AuditDetail.payload).where(AuditDetail.chain_id == citizen.id)).all()
        assert len([one for one in told if "notice_choices" in one]) == 1
