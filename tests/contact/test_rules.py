import pytest
from uuid_utils.compat import uuid7

from portal import clock
from portal.access.identity import ANYONE, Identity
from portal.config.roles import Role
from portal.contact.rules import can_be_contact_person, may_assign
from portal.people.models import StaffMember


class TestMayAssign:
    def test_a_coordinator_and_a_manager_may(self):
        assert may_assign(Identity(staff_id=uuid7(), roles=frozenset({"manager"})))
        assert may_assign(Identity(staff_id=uuid7(), roles=frozenset({"coordinator"})))
        assert may_assign(Identity(staff_id=uuid7(), roles=frozenset({"contact_person", "coordinator"})))

    @pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COORDINATOR, Role.MANAGER)])
    def test_no_other_role_may(self, role):
        assert not may_assign(Identity(staff_id=uuid7(), roles=frozenset({role})))

    def test_neither_a_citizen_nor_a_stranger_may_whatever_they_call_themselves(self):
        assert not may_assign(ANYONE)
        assert not may_assign(Identity(citizen_id=uuid7(), roles=frozenset({"coordinator"})))


class TestCanBeContactPerson:
    @pytest.mark.parametrize("role", Role)
    def test_only_those_whose_work_it_is(self, role):
        assert can_be_contact_person(StaffMember(roles=[role], withheld=[])) == (role is Role.CONTACT_PERSON)

    def test_not_those_without_any_role(self):
        assert not can_be_contact_person(StaffMember(roles=[], withheld=[]))

    def test_not_those_who_have_lost_it(self):
        roles = [Role.CONTACT_PERSON]
        assert not can_be_contact_person(StaffMember(roles=roles, withheld=roles))
        assert not can_be_contact_person(StaffMember(roles=roles, withheld=[], cut_at=clock.now()))
