from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from portal.contact.signals import Signal, SignalKind, clear_signal, raise_signal
from tests.builders import a_citizen

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
KIND = SignalKind.CALL_BACK_MISSED


class TestRaiseSignal:
    def test_twice_is_one_from_the_earlier_instant(self, session):
        citizen = a_citizen(session)
        for since in (NOW, NOW - timedelta(hours=1), NOW + timedelta(hours=1)):
            raise_signal(session, KIND, citizen.id, citizen.id, since=since)
        session.commit()

        assert session.scalars(select(Signal)).one().since == NOW - timedelta(hours=1)

    def test_begins_anew_once_cleared(self, session):
        citizen = a_citizen(session)
        for _ in range(2):
            raise_signal(session, KIND, citizen.id, citizen.id, since=NOW)
            clear_signal(session, KIND, citizen.id, now=NOW)
            clear_signal(session, KIND, citizen.id, now=NOW + timedelta(hours=1))
        session.commit()

        assert [one.cleared_at for one in session.scalars(select(Signal))] == [NOW, NOW]
