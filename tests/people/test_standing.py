"""Standing for another: said by a register or by staff, once, and written into the person's chain."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditDetail
from portal.config.roles import Role
from portal.people.representation import Power, Representation, ToldBy
from portal.people.standing import Standing, stand_down, stand_for
from tests.builders import a_citizen, a_staff_member

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CUSTODY = Standing(Power.CUSTODY, date(2013, 6, 2))


class TestStandFor:
    def test_a_register_says_so(self, session, two):
        made = stand_for(session, two[0], two[1], CUSTODY, now=NOW)
        assert (made.source, made.confirmed_by_id) == (ToldBy.AUTHORITY, None)

    def test_or_staff_do(self, session, two):
        lis = a_staff_member(session, Role.COORDINATOR)
        made = stand_for(session, two[0], two[1], CUSTODY, confirmed_by=lis, now=NOW)
        assert (made.source, made.confirmed_by_id) == (ToldBy.STAFF, lis.id)

    def test_twice_is_once(self, session, two):
        first = stand_for(session, two[0], two[1], CUSTODY, now=NOW)
        assert stand_for(session, two[0], two[1], CUSTODY, now=NOW) is first
        assert len(session.scalars(select(Representation)).all()) == 1

    def test_by_another_power_is_another(self, session, two):
        stand_for(session, two[0], two[1], CUSTODY, now=NOW)
        stand_for(session, two[0], two[1], Standing(Power.ATTORNEY, date(2026, 1, 1)), now=NOW)
        assert len(session.scalars(select(Representation)).all()) == 2


class TestStandDown:
    def test_ends_it_and_can_be_begun_anew(self, session, two):
        first = stand_for(session, two[0], two[1], CUSTODY, now=NOW)
        stand_down(session, first, now=NOW + timedelta(hours=1))
        assert not first.holds(date(2013, 6, 2), NOW + timedelta(hours=2))
        assert stand_for(session, two[0], two[1], CUSTODY, now=NOW + timedelta(hours=2)).id != first.id

    def test_twice_changes_nothing(self, session, two):
        first = stand_for(session, two[0], two[1], CUSTODY, now=NOW)
        stand_down(session, first, now=NOW + timedelta(hours=1))
        ended = first.known_to
        stand_down(session, first, now=NOW + timedelta(hours=2))
        assert first.known_to == ended

    def test_both_are_in_the_chain_of_the_person(self, session, two):
        stand_down(session, stand_for(session, two[0], two[1], CUSTODY, now=NOW), now=NOW)
        said = session.scalars(select(AuditDetail.payload).where(AuditDetail.chain_id == two[0].id)).all()
        assert ['"what":"begun"' in said[0], '"what":"ended"' in said[1]] == [True, True]


@pytest.fixture
def two(session):
    return a_citizen(session, born_on=date(2013, 6, 2)), a_citizen(session)
