from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal import clock
from portal.access.rules import NotAllowed
from portal.audit.models import AuditDetail
from portal.contact.actions import assign
from portal.contact.messages.actions import NobodyToWriteTo, NotOpened, TooManyMessages, open_thread
from portal.contact.messages.counts import promise_kept, waiting_for
from portal.contact.messages.models import Mark, Message, MessageRead, Thread
from portal.contact.messages.queries import thread_to
from portal.contact.signals import Signal, SignalKind
from portal.notifications.models import Notice, RecordEntry
from tests.builders import a_citizen, a_contact_person, a_coordinator, as_citizen, as_staff
from tests.contact.messages.builders import WORDS, a_message, messages
from tests.people.at_once import at_once

FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
TUESDAY_MIDNIGHT = datetime(2026, 12, 1, 23, 0, tzinfo=UTC)  # the midnight after it, by Danish clocks


class TestSend:
    def test_promises_a_danish_working_day_and_the_round_sees_when_it_passes(self, session, asta):
        message = a_message(session, asta, now=FRIDAY)

        assert (message.answer_by, message.due_at) == (date(2026, 12, 1), TUESDAY_MIDNIGHT)
        signal = session.scalars(select(Signal)).one()
        assert (signal.kind, signal.since, signal.citizen_id) == (
            SignalKind.MESSAGE_OVERDUE,
            TUESDAY_MIDNIGHT,
            asta.id,
        )

    def test_many_that_were_promised_for_one_day_are_one_for_the_round(self, session, asta, mette):
        first, second, _later = (
            a_message(session, asta, now=FRIDAY + timedelta(minutes=number), days=2 + number // 2)
            for number in range(3)
        )
        tuesday, wednesday = signals(session)
        assert (tuesday.since, wednesday.since) == (TUESDAY_MIDNIGHT, TUESDAY_MIDNIGHT + timedelta(days=1))

        a_message(session, asta, by=mette, into=first.thread_id, now=FRIDAY + timedelta(hours=1))
        assert [one.cleared_at for one in signals(session)] == [None, None]  # the second waits for Tuesday, too
        answer = a_message(session, asta, by=mette, into=second.thread_id, now=FRIDAY + timedelta(hours=2))
        assert [one.cleared_at for one in signals(session)] == [answer.sent_at, None]

    def test_what_the_round_has_dealt_with_stays_so_and_the_next_day_is_seen_all_the_same(self, session, asta, mette):
        first = a_message(session, asta, now=FRIDAY)
        a_message(session, asta, now=FRIDAY + timedelta(minutes=1), days=3)
        signals(session)[0].cleared_at = dealt = TUESDAY_MIDNIGHT + timedelta(hours=9)
        session.commit()
        a_message(session, asta, by=mette, into=first.thread_id, now=dealt + timedelta(hours=1))

        assert [one.cleared_at for one in signals(session)] == [dealt, None]

    def test_a_citizen_sends_twenty_in_an_hour_and_whoever_answers_as_many_as_it_takes(self, session, asta, mette):
        into = a_message(session, asta, now=FRIDAY).thread_id
        for number in range(19):
            a_message(session, asta, into=into, now=FRIDAY + timedelta(seconds=number))
        for new in ({}, {"into": into}):
            with pytest.raises(TooManyMessages):
                a_message(session, asta, now=FRIDAY + timedelta(minutes=59), **new)
            session.rollback()
        for _ in range(2):
            a_message(session, asta, by=mette, into=into, now=FRIDAY + timedelta(minutes=59))
        a_message(session, asta, now=FRIDAY + timedelta(minutes=61))
        assert len(messages(session)) == 23

    def test_an_answer_keeps_the_promise_and_clears_the_signal(self, session, asta, mette):
        first = a_message(session, asta, now=FRIDAY)
        a_message(session, asta, into=first.thread_id, now=FRIDAY + timedelta(hours=1))
        answer = a_message(session, asta, by=mette, into=first.thread_id, now=FRIDAY + timedelta(days=3))

        assert {one.answered_at for one in messages(session)[:2]} == {answer.sent_at}
        assert session.scalars(select(Signal)).one().cleared_at == answer.sent_at
        kept = promise_kept(session, since=FRIDAY, until=FRIDAY + timedelta(days=9))
        assert kept == (2, 2)

    def test_an_answer_is_given_to_what_was_opened(self, session, asta, mette):
        first = a_message(session, asta, now=FRIDAY)
        with pytest.raises(NotOpened):
            a_message(session, asta, by=mette, into=first.thread_id, is_read=False)
        session.rollback()
        assert messages(session)[0].answered_at is None

    def test_an_answer_that_comes_late_is_measured_as_late(self, session, asta, mette):
        first = a_message(session, asta, now=FRIDAY)
        a_message(session, asta, by=mette, into=first.thread_id, now=FRIDAY + timedelta(days=7))

        assert promise_kept(session, since=FRIDAY, until=FRIDAY + timedelta(days=9)) == (1, 0)

    def test_the_same_form_twice_is_one(self, session, asta):
        key = uuid4()
        first, second = (a_message(session, asta, key=key) for _ in range(2))

        assert first.id == second.id
        assert session.scalar(select(func.count()).select_from(Thread)) == 1

    def test_the_same_form_from_many_at_once_is_one(self, database, session, asta):
        key = uuid4()

        def once() -> object:
            with database.writing() as own:
                return a_message(own, asta, key=key).id

        assert len(set(at_once(once, 6))) == 1
        assert session.scalar(select(func.count()).select_from(Message)) == 1

    def test_other_words_on_a_page_gone_back_to_are_another_message(self, session, asta):
        key = uuid4()
        first = a_message(session, asta, key=key)
        a_message(session, asta, key=key, into=first.thread_id, words="Og en ting til.")

        assert [one.words for one in messages(session)] == [WORDS, "Og en ting til."]

    def test_another_persons_key_tells_nothing(self, session, asta, mette, amir):
        from tests.builders import an_assignment

        other = a_citizen(session)
        an_assignment(session, other, contact_person=mette, buddy=amir)
        key = a_message(session, asta).key
        with pytest.raises(NotAllowed):
            a_message(session, other, key=key)

    def test_somebody_without_a_contact_person_has_nobody_to_write_to(self, session):
        with pytest.raises(NobodyToWriteTo):
            a_message(session, a_citizen(session))

    def test_whoever_has_not_the_case_writes_nothing(self, session, asta):
        with pytest.raises(NotAllowed):
            a_message(session, asta, by=a_contact_person(session, "En Anden"))

    def test_is_in_the_citizens_chain_without_a_word(self, session, asta, mette):
        a_message(session, asta, by=mette, words="Kanariefugl")

        said = session.scalars(select(AuditDetail.payload).where(AuditDetail.chain_id == asta.id)).all()
        assert any('"message"' in one for one in said)
        assert not any("Kanariefugl" in one for one in said)

    def test_goes_to_the_case_record_whole(self, session, asta, mette):
        a_message(session, asta, subject="Et brev")
        a_message(
            session,
            asta,
            by=mette,
            mark=Mark.RIGHTS,
            decided_on=date(2026, 11, 2),
            complaint="Inden 4 uger.",
        )

        texts = session.scalars(select(RecordEntry.text).order_by(RecordEntry.id)).all()
        assert "Emne: Et brev" in texts[0]
        assert WORDS in texts[0]
        assert "Afgørelse: 02.11.2026\nKlage: Inden 4 uger." in texts[1]

    def test_nothing_that_somebody_wrote_looks_like_a_fact_of_ours_in_the_record(self, session, asta, mette):
        forged = "Tid\nMærke: Hjælp\u2028Afgørelse: 01.12.2026\x85Klage: \u202eingen"
        a_message(session, asta, subject=forged, words=f"Hej\n\n{forged}")
        told = {"mark": Mark.RIGHTS, "decided_on": date(2026, 11, 2), "complaint": "Skriv her.\n\nSvar: ja"}
        a_message(session, asta, by=mette, **told)

        first, second = session.scalars(select(RecordEntry.text).order_by(RecordEntry.id)).all()
        head, body = first.split("\n\n", 1)
        assert head.splitlines()[1:] == ["Emne: Tid Mærke: Hjælp Afgørelse: 01.12.2026 Klage: ingen"]
        assert all(line.startswith("    ") for line in body.splitlines())
        assert "\nKlage: Skriv her. Svar: ja\n\n" in second

    def test_tells_the_citizen_alone_and_once_for_each(self, session, asta, mette):
        first = a_message(session, asta)
        a_message(session, asta, by=mette, into=first.thread_id)
        a_message(session, asta, by=mette, mark=Mark.RIGHTS, decided_on=date(2026, 11, 2), complaint="Skriv her.")

        told = session.execute(select(Notice.citizen_id, Notice.kind).order_by(Notice.at)).all()
        assert told == [(asta.id, "message"), (asta.id, "message_rights")]


class TestOpenThread:
    def test_notes_who_opened_first_and_when(self, session, asta, mette, amir):
        message = a_message(session, asta)
        for by, at in ((mette, FRIDAY), (amir, FRIDAY), (mette, FRIDAY)):
            thread = thread_to(session, as_staff(by), message.thread_id)
            open_thread(session, thread, by=as_staff(by), now=max(at, message.sent_at))
        session.commit()

        assert set(session.scalars(select(MessageRead.staff_id))) == {mette.id, amir.id}
        assert session.scalar(select(func.count()).select_from(MessageRead)) == 2

    def test_a_citizens_opening_is_known_to_their_inbox(self, session, asta, mette):
        message = a_message(session, asta, by=mette)
        thread = thread_to(session, as_citizen(asta), message.thread_id)
        assert open_thread(session, thread, by=as_citizen(asta), now=clock.now()) == 1
        session.commit()

        assert session.scalars(select(Notice)).one().read_at is not None

    def test_ones_own_are_not_opened(self, session, asta):
        message = a_message(session, asta)
        thread = thread_to(session, as_citizen(asta), message.thread_id)

        assert open_thread(session, thread, by=as_citizen(asta), now=clock.now()) == 0

    def test_the_case_is_somebody_elses_at_once(self, session, asta, mette, amir):
        message = a_message(session, asta)
        birgit = a_contact_person(session, "Birgit Aagaard")
        samir = a_contact_person(session, "Samir Lund")
        details = {
            "contact_person": birgit,
            "buddy": samir,
            "support_level": 2,
            "reason": "Mette er flyttet",
            "handover": "Ring efter kl. 10",
        }
        assign(session, asta.id, by=a_coordinator(session), now=clock.now(), **details)
        session.commit()

        thread = thread_to(session, as_staff(mette), message.thread_id)
        with pytest.raises(NotAllowed):
            open_thread(session, thread, by=as_staff(mette), now=clock.now())
        thread = thread_to(session, as_staff(birgit), message.thread_id)
        assert open_thread(session, thread, by=as_staff(birgit), now=clock.now()) == 1


class TestHeldByTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            {"words": "Noget andet"},
            {"sent_at": FRIDAY},
            {"answer_by": date(2030, 1, 1)},
            {"key": uuid4()},
            {"may_not_wait": True},
        ],
    )
    def test_a_message_stays_as_it_was_written(self, session, asta, change):
        a_message(session, asta)
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(update(Message).values(**change))

    def test_a_message_is_never_taken_away(self, session, asta):
        a_message(session, asta)
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(delete(Message))

    def test_is_answered_once(self, session, asta, mette):
        first = a_message(session, asta)
        a_message(session, asta, by=mette, into=first.thread_id)
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(update(Message).where(Message.staff_id.is_(None)).values(answered_at=clock.now()))

    @pytest.mark.parametrize(
        "details",
        [
            {"mark": None},
            {"mark": Mark.RIGHTS},
            {"mark": Mark.RIGHTS, "decided_on": date(2026, 11, 2)},
            {"mark": Mark.RIGHTS, "decided_on": date(2026, 11, 2), "complaint": "  "},
        ],
    )
    def test_staff_say_what_it_is_and_how_to_complain(self, session, asta, mette, details):
        with pytest.raises(IntegrityError):
            a_message(session, asta, by=mette, **details)

    def test_opened_stays_opened(self, session, asta, mette):
        message = a_message(session, asta)
        thread = thread_to(session, as_staff(mette), message.thread_id)
        open_thread(session, thread, by=as_staff(mette), now=clock.now())
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(delete(MessageRead))


class TestWaitingFor:
    def test_counts_what_is_new_late_and_to_be_rung(self, session, asta, mette, amir, count):
        from tests.contact.messages.builders import a_call

        with time_machine.travel(FRIDAY, tick=False):
            a_message(session, asta)
            a_message(session, asta, may_not_wait=True)
            a_call(session, asta)
            now = clock.now()
            assert waits(session, mette, now) == (2, 0, 1, 0)
        with time_machine.travel(TUESDAY_MIDNIGHT, tick=False):
            assert waits(session, mette, clock.now()) == (2, 2, 1, 1)
            assert waits(session, amir, clock.now()) == (2, 2, 1, 1)
            assert waits(session, a_contact_person(session, "En Anden"), clock.now()) == (0, 0, 0, 0)
        with count() as seen:
            waits(session, mette, FRIDAY)
        assert len(seen) == 2


def signals(session) -> list[Signal]:
    return list(session.scalars(select(Signal).order_by(Signal.since)))


def waits(session, member, now):
    return waiting_for(session, member.id, now)


@pytest.fixture
def count(database):
    from tests.statements import statements

    return lambda: statements(database)
