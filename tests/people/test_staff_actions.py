from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.rules import NotAllowed
from portal.access.scopes import Limit
from portal.config.roles import Role
from portal.people.evidence import evidence_of
from portal.people.models import Changed, Department, Happened, SignInEvent, StaffChange, StaffMember, WebSession
from portal.people.queries import scopes_of
from portal.people.staff_actions import NotFirst, change, name_first_admin, recognise_staff
from tests.builders import STAFF_ISSUER, a_citizen, a_session, a_staff_member, a_staff_sign_in, as_staff

NOW = clock.now()
LIMITED = {Role.ADMIN: ((Limit("unit", ("rehab",)),),)}
FIRST = {"issuer": STAFF_ISSUER, "subject": "eva", "name": "Eva", "unit": "rehab", "reason": "Opstart"}


class TestRecognise:
    def test_makes_the_member_and_the_department_once(self, session, count):
        told = a_staff_sign_in(Role.CONTACT_PERSON, subject="m-1")
        first, second = recognise_staff(session, told, now=NOW), recognise_staff(session, told, now=NOW)
        session.commit()

        assert first.id == second.id
        assert (count(StaffMember), count(Department)) == (1, 1)

    def test_name_roles_and_department_follow_the_sign_in(self, session):
        told = a_staff_sign_in(Role.CONTACT_PERSON, subject="m-1")
        recognise_staff(session, told, now=NOW)

        person = replace(told.person, name="Mette Lund")
        moved = replace(told, person=person, phone="00 00 10 99", grants=LIMITED, unit="youthUnit")
        member = recognise_staff(session, moved, now=NOW)
        session.commit()

        assert (member.name, member.phone, member.held) == ("Mette Lund", "00 00 10 99", {Role.ADMIN})
        assert member.department.unit == "youthUnit"
        assert scopes_of(member) == LIMITED

    def test_a_telephone_that_isnt_told_stays(self, session):
        told = a_staff_sign_in(Role.CONTACT_PERSON, subject="m-1")
        recognise_staff(session, told, now=NOW)

        assert recognise_staff(session, replace(told, phone=""), now=NOW).phone == "00 00 20 00"

    @pytest.mark.parametrize("told", [a_staff_sign_in(), a_staff_sign_in(Role.ADMIN, unit=None)])
    def test_nobody_without_a_role_or_a_department_is_made_a_member(self, session, count, told):
        assert recognise_staff(session, told, now=NOW) is None
        session.commit()
        assert count(StaffMember) == 0

    def test_whoever_is_known_loses_the_roles_that_arent_named_any_more(self, session):
        told = a_staff_sign_in(Role.CONTACT_PERSON, subject="m-1")
        recognise_staff(session, told, now=NOW)

        member = recognise_staff(session, replace(told, grants={}, unit=None), now=NOW)

        assert member.held == set()
        assert member.department.unit == "rehab"

    def test_whoever_is_known_and_has_no_department_today_keeps_nothing_and_gets_nothing(self, session, count):
        told = a_staff_sign_in(Role.CONTACT_PERSON, subject="m-1")
        a_session(session, recognise_staff(session, told, now=NOW))

        member = recognise_staff(session, replace(told, grants={Role.ADMIN: ()}, unit=None), now=NOW)
        session.commit()

        assert member.held == set()
        assert count(WebSession) == 0

    def test_two_first_sign_ins_at_once_make_one_member(self, session, database, count):
        told, together = a_staff_sign_in(Role.CONTACT_PERSON, subject="m-1"), Barrier(2)
        failed = []

        def sign_in() -> None:
            try:
                together.wait(5)
                with database.writing() as writer:
                    recognise_staff(writer, told, now=NOW)
                    writer.commit()
            except Exception as error:
                failed.append(error)

        threads = [Thread(target=sign_in) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failed == []
        assert (count(StaffMember), count(Department)) == (1, 1)


class TestChange:
    def test_withholds_one_role_and_gives_it_back(self, session, admin, member):
        withhold(session, member, admin)
        assert member.held == {Role.MANAGER}
        assert member.given == {Role.MANAGER, Role.COORDINATOR}

        change(session, member, Changed.GIVEN_BACK, Role.COORDINATOR, reason="Igen", by=admin, now=NOW)
        assert member.held == {Role.MANAGER, Role.COORDINATOR}

    def test_stays_whatever_the_next_sign_in_says(self, session, admin):
        told = a_staff_sign_in(Role.COORDINATOR, subject="m-1")
        member = recognise_staff(session, told, now=NOW)
        withhold(session, member, admin)

        assert recognise_staff(session, told, now=NOW).held == set()

    def test_a_cut_ends_all_sign_ins_and_is_evidence(self, session, admin, member, count):
        for _ in range(3):
            a_session(session, member)
        change(session, member, Changed.CUT, None, reason="Stoppet", by=admin, now=NOW)
        session.commit()

        assert member.held == set()
        assert count(WebSession) == 0
        kinds = [event.kind for event in evidence_of(session, member.id)]
        assert sorted(kinds) == ["ended_by_admin"] * 3 + ["sign_in"] * 3

        change(session, member, Changed.LET_IN_AGAIN, None, reason="Tilbage", by=admin, now=NOW)
        assert member.held == {Role.MANAGER, Role.COORDINATOR}

    def test_of_the_last_role_ends_all_sign_ins(self, session, admin, member, count):
        """So that they don't come back with the role."""
        a_session(session, member)
        withhold(session, member, admin)
        assert count(WebSession) == 1
        change(session, member, Changed.WITHHELD, Role.MANAGER, reason="Også", by=admin, now=NOW)
        session.commit()
        assert count(WebSession) == 0

    def test_asks_what_the_administrator_holds_in_this_moment(self, session, admin, member):
        session.get_one(StaffMember, admin.staff_id).cut_at = NOW
        session.flush()
        with pytest.raises(NotAllowed):
            withhold(session, member, admin)

    def test_asks_where_the_member_is_in_this_moment(self, session, member):
        limited = as_staff(a_staff_member(session, name="Ida", grants=LIMITED))
        recognise_staff(session, a_staff_sign_in(Role.COORDINATOR, subject=member.subject, unit="youthUnit"), now=NOW)
        with pytest.raises(NotAllowed):
            withhold(session, member, limited)

    @pytest.mark.parametrize("act", [(Changed.CUT, None), (Changed.WITHHELD, Role.DPO)])
    def test_of_a_wider_administrator_isnt_for_one_with_limits(self, session, act):
        limited = as_staff(a_staff_member(session, name="Ida", grants=LIMITED))
        wide = a_staff_member(session, Role.ADMIN, Role.DPO)
        with pytest.raises(NotAllowed):
            change(session, wide, *act, reason="x", by=limited, now=NOW)

    @pytest.mark.parametrize("act", [(Changed.LET_IN_AGAIN, None), (Changed.GIVEN_BACK, Role.COORDINATOR)])
    def test_back_is_given_by_administrators_without_limits_alone(self, session, member, act):
        limited = as_staff(a_staff_member(session, name="Ida", grants=LIMITED))
        with pytest.raises(NotAllowed):
            change(session, member, *act, reason="x", by=limited, now=NOW)

    def test_and_a_sign_out_at_the_same_moment_never_wait_for_each_other(self, session, database, admin, member):
        """The sign-out holds its session, which the cut wants, and then refers to the member, whom the cut holds."""
        signed_in = a_session(session, member)
        key, done = signed_in.key, []

        def cut() -> None:
            with database.writing() as writer:
                how = {"reason": "Stoppet", "by": admin, "now": NOW}
                change(writer, writer.get_one(StaffMember, member.id), Changed.CUT, None, **how)
                writer.commit()
            done.append(True)

        with database.writing() as leaving:
            leaving.execute(delete(WebSession).where(WebSession.key == key))
            cutting = Thread(target=cut)
            cutting.start()
            cutting.join(0.4)  # long enough for it to hold the member and wait for the session
            values = {"level": "x", "issuer": "x", "session_key": key, "session_id": member.id, "at": NOW}
            leaving.add(SignInEvent(staff_id=member.id, kind=Happened.SIGN_OUT, **values))
            leaving.flush()
            leaving.commit()
        cutting.join(10)
        assert done == [True]

    def test_is_noted_with_who_when_and_why_and_once(self, session, admin, member):
        for _ in range(2):
            withhold(session, member, admin)
        change(session, member, Changed.CUT, None, reason="Stoppet", by=admin, now=NOW)
        session.commit()

        noted = session.scalars(select(StaffChange).order_by(StaffChange.id)).all()
        assert [(one.kind, one.role, one.by_id, one.reason) for one in noted] == [
            ("withheld", "coordinator", admin.staff_id, "Andet arbejde"),
            ("cut", None, admin.staff_id, "Stoppet"),
        ]

    @pytest.mark.parametrize("roles", [(), (Role.MANAGER,), (Role.COORDINATOR, Role.DPO)])
    def test_needs_an_administrator(self, session, member, roles):
        somebody = as_staff(a_staff_member(session, *roles or (Role.EDITOR,)))
        with pytest.raises(NotAllowed):
            withhold(session, member, somebody)

    def test_is_never_of_ones_own_access(self, session, admin):
        own = session.get_one(StaffMember, admin.staff_id)
        with pytest.raises(NotAllowed):
            change(session, own, Changed.CUT, None, reason="x", by=admin, now=NOW)

    def test_reaches_no_further_than_the_administrators_role(self, session, member):
        limited = as_staff(a_staff_member(session, name="Ida", grants=LIMITED))
        elsewhere = a_staff_member(session, Role.COORDINATOR, unit="youthUnit")

        withhold(session, member, limited)
        with pytest.raises(NotAllowed):
            withhold(session, elsewhere, limited)

    def test_of_two_administrators_at_once_are_both_kept(self, session, admin, member, database):
        """Each has looked at the member before the other changed them."""
        session.commit()
        with database.writing() as first:
            seen = first.get_one(StaffMember, member.id)
            first.rollback()
            with database.writing() as second:
                withhold(second, second.get_one(StaffMember, member.id), admin)
                second.commit()
            change(first, seen, Changed.WITHHELD, Role.MANAGER, reason="Også", by=admin, now=NOW)
            first.commit()

        session.expire_all()
        assert member.held == set()


class TestFirstAdmin:
    def test_is_an_administrator_whatever_the_sign_in_says(self, session):
        name_first_admin(session, **FIRST, now=NOW)

        member = recognise_staff(session, a_staff_sign_in(subject="eva", unit=None), now=NOW)
        assert member.held == {Role.ADMIN}
        assert member.department.unit == "rehab"

    def test_is_without_the_limit_that_a_sign_in_gives(self, session):
        name_first_admin(session, **FIRST, now=NOW)

        member = recognise_staff(session, a_staff_sign_in(subject="eva", grants=LIMITED), now=NOW)
        assert scopes_of(member) == {}

    def test_isnt_named_where_there_is_one(self, session, admin):
        with pytest.raises(NotFirst):
            name_first_admin(session, **FIRST, now=NOW)

    def test_takes_the_place_of_one_whose_access_was_cut(self, session):
        cut = a_staff_member(session, Role.ADMIN)
        cut.cut_at = NOW
        assert name_first_admin(session, **FIRST, now=NOW).held == {Role.ADMIN}

    def test_is_nobody_whose_access_was_cut(self, session):
        member = recognise_staff(session, a_staff_sign_in(Role.DPO, subject="eva"), now=NOW)
        member.cut_at = NOW
        with pytest.raises(NotFirst, match="taken away"):
            name_first_admin(session, **FIRST, now=NOW)

    def test_isnt_hindered_by_one_at_an_earlier_provider(self, session):
        elsewhere = a_staff_member(session, Role.ADMIN)
        elsewhere.issuer = "https://the-old-one.test"
        assert name_first_admin(session, **FIRST, now=NOW).held == {Role.ADMIN}


class TestConstraints:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"reason": " "},
            {"role": None},
            {"by_id": None},
            {"by_id": "their own"},
            {"kind": Changed.CUT},
            {"kind": Changed.NAMED_FIRST_ADMIN},
        ],
        ids=repr,
    )
    def test_hold_a_change_to_what_it_must_say(self, session, admin, member, wrong):
        given = {"kind": Changed.WITHHELD, "role": Role.MANAGER, "by_id": admin.staff_id, "reason": "x"} | wrong
        if given["by_id"] == "their own":
            given["by_id"] = member.id
        session.add(StaffChange(member_id=member.id, at=NOW, **given))
        with pytest.raises(IntegrityError):
            session.flush()

    @pytest.mark.parametrize("whose", ["nobody", "both"])
    def test_hold_a_sign_in_to_one_person(self, session, member, whose):
        one = a_session(session, member)
        session.flush()
        if whose == "nobody":
            one.staff_id = None
        else:
            one.citizen_id = a_citizen(session).id
        with pytest.raises(IntegrityError):
            session.flush()


def withhold(session, member, by) -> None:
    change(session, member, Changed.WITHHELD, Role.COORDINATOR, reason="Andet arbejde", by=by, now=NOW)


@pytest.fixture
def admin(session):
    return as_staff(a_staff_member(session, Role.ADMIN, name="Eva Rosendal"))


@pytest.fixture
def member(session):
    return a_staff_member(session, Role.COORDINATOR, Role.MANAGER, name="Lis Bramsen")
