from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.rules import NotAllowed
from portal.audit.models import AuditDetail
from portal.contact.messages.calls import (
    AlreadyBooked,
    HasChanged,
    NobodyRings,
    NotYet,
    TooManyCalls,
    cancel,
    note_done,
    note_try,
)
from portal.contact.messages.models import CallBack
from portal.contact.messages.queries import call_to
from portal.contact.messages.windows import days_ahead, window_on
from portal.contact.signals import Signal, SignalKind
from portal.notifications.models import Notice
from tests.builders import a_citizen, a_contact_person, as_citizen, as_staff
from tests.contact.messages.builders import a_call
from tests.people.at_once import at_once

BEFORE_CHRISTMAS = datetime(2026, 12, 23, 9, 0, tzinfo=UTC)


class TestWindows:
    def test_are_on_danish_working_days(self):
        assert days_ahead(date(2026, 12, 23)) == [date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 29)]

    def test_follow_the_clocks_in_denmark(self):
        begins, ends = window_on(date(2026, 7, 1), 0)
        assert (begins.astimezone(UTC).hour, ends - begins) == (7, timedelta(hours=2))


class TestBook:
    def test_the_round_sees_it_from_the_windows_end(self, session, asta):
        call = a_call(session, asta, now=BEFORE_CHRISTMAS)

        signal = session.scalars(select(Signal)).one()
        assert (signal.kind, signal.since, signal.reference) == (SignalKind.CALL_BACK_MISSED, call.ends_at, call.id)

    def test_the_same_form_twice_is_one(self, session, asta):
        key = uuid4()
        assert a_call(session, asta, key=key).id == a_call(session, asta, key=key).id

    def test_somebody_waits_for_one_call(self, session, asta):
        call = a_call(session, asta)
        with pytest.raises(AlreadyBooked) as booked:
            a_call(session, asta)
        assert booked.value.call_id == call.id

    def test_many_at_once_are_one(self, database, session, asta):
        def once() -> object:
            with database.writing() as own:
                try:
                    return a_call(own, asta).id
                except AlreadyBooked as booked:
                    return booked.call_id

        assert len(set(at_once(once, 6))) == 1

    def test_the_database_holds_one(self, session, asta):
        call = a_call(session, asta)
        columns = {c.name: getattr(call, c.name) for c in CallBack.__table__.columns}
        session.add(CallBack(**columns | {"id": uuid4(), "key": uuid4()}))
        with pytest.raises(IntegrityError):
            session.flush()

    def test_somebody_without_a_contact_person_is_told(self, session):
        with pytest.raises(NobodyRings):
            a_call(session, a_citizen(session))

    def test_is_booked_and_taken_back_five_times_in_an_hour(self, session, asta):
        now = BEFORE_CHRISTMAS
        for number in range(5):
            call = a_call(session, asta, now=now + timedelta(minutes=number))
            cancel(session, call_to(session, as_citizen(asta), call.id), by=as_citizen(asta), now=clock.now())
            session.commit()
        with pytest.raises(TooManyCalls):
            a_call(session, asta, now=now + timedelta(minutes=59))
        session.rollback()
        a_call(session, asta, now=now + timedelta(minutes=61))

    def test_no_word_is_in_the_chain(self, session, asta):
        a_call(session, asta, topic="Kanariefugl", phone="87654321")

        said = " ".join(session.scalars(select(AuditDetail.payload).where(AuditDetail.chain_id == asta.id)))
        assert '"call_back"' in said
        assert "Kanariefugl" not in said
        assert "87654321" not in said


class TestWhatBecomesOfIt:
    @pytest.mark.parametrize("how", ["cancelled", "done"])
    def test_clears_the_signal_once_it_is_over(self, session, asta, mette, how):
        call = a_call(session, asta)
        for _ in range(2):
            if how == "done":
                note_done(session, seen_by(session, mette, call), seen=0, by=as_staff(mette), now=clock.now())
            else:
                own = call_to(session, as_citizen(asta), call.id)
                cancel(session, own, by=as_citizen(asta), now=clock.now())
        session.commit()

        assert session.scalars(select(Signal)).one().cleared_at is not None
        assert a_call(session, asta).id != call.id

    def test_a_try_is_noted_once_and_the_citizen_told(self, session, asta, mette, amir):
        call = a_call(session, asta)
        begins, minutes = call.begins_at, timedelta(minutes=1)
        for by in (mette, amir):
            note_try(session, seen_by(session, by, call), seen=0, by=as_staff(by), now=begins)
        for passed in (1, 9, 10):  # the first of them are the same try, whatever the page has seen
            now = begins + passed * minutes
            note_try(session, seen_by(session, mette, call), seen=1, by=as_staff(mette), now=now)
        session.commit()

        assert (call.tries, call.tried_at) == (2, begins + 10 * minutes)
        assert session.scalars(select(Notice.kind)).all() == ["call_back"]
        assert session.scalars(select(Signal)).one().cleared_at is None

    def test_a_try_is_none_before_the_time_that_was_promised(self, session, asta, mette):
        call = a_call(session, asta)
        too_soon = call.begins_at - timedelta(seconds=1)
        with pytest.raises(NotYet):
            note_try(session, seen_by(session, mette, call), seen=0, by=as_staff(mette), now=too_soon)
        assert (call.tries, session.scalars(select(Notice.kind)).all()) == (0, [])

    def test_what_has_changed_since_the_page_was_shown_is_not_noted_over(self, session, asta, mette, amir):
        call = a_call(session, asta)
        note_try(session, seen_by(session, amir, call), seen=0, by=as_staff(amir), now=call.begins_at)
        with pytest.raises(HasChanged):
            note_done(session, seen_by(session, mette, call), seen=0, by=as_staff(mette), now=call.begins_at)
        cancel(session, call_to(session, as_citizen(asta), call.id), by=as_citizen(asta), now=clock.now())
        for note in (note_done, note_try):
            with pytest.raises(HasChanged):
                note(session, seen_by(session, mette, call), seen=1, by=as_staff(mette), now=clock.now())
        assert call.done_at is None

    def test_only_whoever_has_the_case_rings(self, session, asta):
        call, other = a_call(session, asta), a_contact_person(session, "En Anden")
        with pytest.raises(NotAllowed):
            note_done(session, seen_by(session, other, call), seen=0, by=as_staff(other), now=clock.now())

    def test_nobody_else_takes_it_back(self, session, asta, mette):
        call, other = a_call(session, asta), a_citizen(session)
        with pytest.raises(NotAllowed):
            cancel(session, call_to(session, as_citizen(other), call.id), by=as_citizen(other), now=clock.now())
        assert session.scalar(select(func.count()).where(CallBack.cancelled_at.is_not(None))) == 0


def seen_by(session, member, call):
    return call_to(session, as_staff(member), call.id)
