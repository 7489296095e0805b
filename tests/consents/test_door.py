"""The door: what it lets through, what it writes of that, and that it shuts on any fault.

Everything happens at the database's own clock, which no test can set: what ends has ended before, or ends later.
"""

import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditDetail, AuditEntry
from portal.audit.routine import verify_everything
from portal.config.roles import Role
from portal.config.sharing import Category, Purpose, Use
from portal.consents.actions import add_event, say
from portal.consents.denials import Forbidden, forbid, lift
from portal.consents.door import OnBehalf, Wanted, disclose
from portal.consents.facts import Basis, Reason, Visibility
from portal.consents.models import Look, LookItem
from portal.consents.states import EventKind
from portal.people.models import Citizen
from tests.builders import a_citizen, a_staff_member
from tests.conftest import triggers_off
from tests.consents.builders import (
    GOALS,
    HEALTH,
    POLICY,
    a_rule,
    asked,
    by_staff,
    look,
    permits,
    said_by,
    stands_for,
    yes,
)
from tests.consents.faults import dropping, refusing
from tests.statements import statements

SOON = timedelta(days=7)
HOUR = timedelta(hours=1)
STATEMENTS = {"sqlite": 14, "postgresql": 16}  # which lets people in as they came, and is asked for the time


@pytest.fixture
def nadia(session):
    return by_staff(a_staff_member(session, Role.SPECIALIST, name="Nadia Holm", unit="employment"))


@pytest.fixture
def asking(session, text, citizen, lis):
    consent = asked(session, text, citizen, lis, now=clock.now())
    session.commit()
    return consent


@pytest.fixture
def given(session, asking, citizen, text):
    agree(session, asking, citizen, text)
    return asking


def agree(session, consent, citizen, text, **changes) -> None:
    now = clock.now()
    yes(session, consent, citizen, text, now=now, **{"ends_at": now + SOON} | changes)
    session.commit()


def tell(session, consent, citizen, kind, **changes) -> None:
    say(session, consent, kind, replace(said_by(citizen), **changes), key=kind.value, now=clock.now())
    session.commit()


def latest_look(database) -> tuple[Look, list[LookItem]]:
    with database.reading() as session:
        one = session.scalars(select(Look).order_by(Look.id.desc())).first()
        items = session.scalars(select(LookItem).where(LookItem.look_id == one.id).order_by(LookItem.category))
        return one, items.all()


def said_in_the_chain(session, one: Look) -> dict:
    return json.loads(session.get_one(AuditDetail, (one.subject_id, one.seq)).payload)


class TestWhatPermits:
    def test_nothing_is_the_default(self, database, citizen, nadia):
        assert not permits(database, nadia, citizen.id)

    def test_a_consent_permits_what_it_is_about(self, database, given, citizen, nadia):
        disclosed = look(database, nadia, citizen.id, GOALS, HEALTH, Wanted("rehab", Category.HOUSING))

        assert disclosed.data == [GOALS, HEALTH]
        assert disclosed.decisions[GOALS].basis == Basis.CONSENT
        assert disclosed.decisions[GOALS].basis_ids == (given.id,)

    @pytest.mark.parametrize(
        "other",
        [
            {"unit": "rehab"},
            {"unit": "housing"},
            {"purpose": Purpose.TREAT},
        ],
        ids=repr,
    )
    def test_a_consent_permits_no_other_department_or_purpose(self, database, session, given, citizen, other):
        member = a_staff_member(session, Role.SPECIALIST)
        assert not permits(database, by_staff(member, **other), citizen.id)

    def test_a_consent_permits_no_other_use_holder_or_person(self, database, session, given, citizen, nadia):
        assert not look(database, nadia, citizen.id, GOALS, use=Use.WRITE).permits(GOALS)
        assert not permits(database, nadia, citizen.id, Wanted("visitation", Category.GOALS))
        assert not permits(database, nadia, a_citizen(session).id)

    def test_a_withdrawal_stops_the_next_read(self, database, session, given, citizen, nadia):
        assert permits(database, nadia, citizen.id)
        tell(session, given, citizen, EventKind.WITHDRAWN)
        assert not permits(database, nadia, citizen.id)

    def test_what_has_ended_gives_nothing(self, database, session, text, citizen, lis, nadia):
        earlier = clock.now() - 2 * HOUR
        consent = asked(session, text, citizen, lis, now=earlier)
        yes(session, consent, citizen, text, now=earlier, ends_at=earlier + HOUR)
        session.commit()

        disclosed = look(database, nadia, citizen.id, GOALS)
        assert disclosed.decisions[GOALS].reason == Reason.EXPIRED

    def test_a_dispute_stops_it_until_it_is_over(self, database, session, given, citizen, nadia, lis):
        for kind, is_open in ((EventKind.SUSPENDED, False), (EventKind.RESUMED, True), (EventKind.REVOKED, False)):
            add_event(session, given, kind, key=kind.value, now=clock.now(), staff_id=lis.id)
            session.commit()
            assert permits(database, nadia, citizen.id) is is_open

    def test_a_standing_no_stops_it_until_it_is_lifted(self, database, session, given, citizen, nadia):
        denial = forbid(session, citizen, Forbidden(category=Category.GOALS), by=citizen.id, now=clock.now())
        session.commit()
        assert [permits(database, nadia, citizen.id, one) for one in (GOALS, HEALTH)] == [False, True]

        lift(session, denial, by=citizen.id, now=clock.now())
        lift(session, denial, by=citizen.id, now=clock.now())
        session.commit()
        assert permits(database, nadia, citizen.id)

    def test_a_law_permits_without_asking(self, database, session, citizen, nadia):
        rule = a_rule(session)
        decision = look(database, nadia, citizen.id, GOALS).decisions[GOALS]
        assert (decision.basis, decision.basis_ids) == (Basis.LAW, (rule.id,))

    def test_a_changed_text_gives_nothing_and_is_an_alarm(self, database, session, given, citizen, nadia, text, capsys):
        with triggers_off(session):
            text.body += " Og lidt til."
            session.flush()
        session.commit()
        disclosed = look(database, nadia, citizen.id, GOALS)
        assert disclosed.decisions[GOALS].reason == Reason.TEXT_CHANGED
        said = capsys.readouterr()
        assert re.search(r"audit_alarm +kind=text_changed", said.out + said.err)

    def test_a_parent_sees_until_the_young_person_says_no(self, database, session):
        sixteen = a_citizen(session, born_on=clock.today() - timedelta(days=16 * 366))
        mother = stands_for(session, sixteen, a_citizen(session), known_from=clock.now())
        session.commit()
        asker = OnBehalf(mother.representative_id)
        assert permits(database, asker, sixteen.id)

        forbid(session, sixteen, Forbidden(category=Category.GOALS), by=sixteen.id, now=clock.now())
        session.commit()
        assert [permits(database, asker, sixteen.id, one) for one in (GOALS, HEALTH)] == [False, True]

    def test_all_must_have_said_yes(self, database, session, text, lis, family, nadia):
        consent = asked(session, text, family.child, lis, family.both, now=clock.now())
        session.commit()
        for number, power in enumerate(family.both):
            assert not permits(database, nadia, family.child.id)
            agree(session, consent, session.get(Citizen, power.representative_id), text, key=str(number))
        assert permits(database, nadia, family.child.id)

        tell(session, consent, session.get(Citizen, family.both[1].representative_id), EventKind.WITHDRAWN)
        assert not permits(database, nadia, family.child.id)


class TestWhatIsWritten:
    def test_who_looked_for_what_and_why(self, database, session, given, citizen, nadia):
        look(database, nadia, citizen.id, GOALS, Wanted("rehab", Category.HOUSING))

        one, (goals, housing) = latest_look(database)
        assert (one.subject_id, one.staff_id, one.unit, one.role) == (
            citizen.id,
            nadia.staff_id,
            "employment",
            nadia.role,
        )
        assert (one.purpose, one.reason, one.use) == (Purpose.PLAN_TOGETHER, nadia.reason, Use.READ)
        assert (goals.is_permitted, goals.basis, goals.consent_id) == (True, Basis.CONSENT, given.id)
        assert (housing.is_permitted, housing.why, housing.basis) == (False, Reason.NO_BASIS, None)
        assert goals.visible_from == one.at

    def test_the_chain_says_the_same(self, database, session, given, citizen, nadia):
        look(database, nadia, citizen.id, GOALS, Wanted("rehab", Category.HOUSING))

        one, _items = latest_look(database)
        item = {"holder": "rehab", "visibility": "now", "hidden_days": 0, "policy": "test"}
        assert said_in_the_chain(session, one) == {
            "kind": "look",
            "at": one.at.isoformat(),
            "use": "read",
            "asker": {
                "staff": str(nadia.staff_id),
                "role": "coordinator",
                "unit": "employment",
                "purpose": "plan_together",
                "reason": nadia.reason,
            },
            "items": [
                {"category": "goals", "permitted": True, "why": "permitted", "basis": "consent"}
                | {"basis_ids": [str(given.id)]}
                | item,
                {"category": "housing", "permitted": False, "why": "no_basis", "basis": None, "basis_ids": []} | item,
            ],
        }

    def test_a_no_is_written_too(self, database, session, citizen, nadia):
        look(database, nadia, citizen.id, GOALS)
        one, (goals,) = latest_look(database)
        assert (one.seq, goals.is_permitted, goals.why) == (1, False, Reason.NO_BASIS)

    def test_whoever_stands_for_somebody_is_named(self, database, session, family):
        mother = family.both[0]
        session.commit()
        look(database, OnBehalf(mother.representative_id), family.child.id, GOALS)

        one, (goals,) = latest_look(database)
        assert (one.representative_id, one.staff_id, one.reason) == (mother.representative_id, None, None)
        assert (goals.basis, goals.power_id) == (Basis.POWER, mother.id)
        assert (one.role, one.unit, one.purpose) == (None, None, None)
        assert said_in_the_chain(session, one)["asker"] == {"representative": str(mother.representative_id)}

    def test_nobody_gets_anything_who_stands_for_nobody(self, database, session, family):
        stranger = a_citizen(session)
        assert not permits(database, OnBehalf(stranger.id), family.child.id)
        one, (goals,) = latest_look(database)
        assert (one.representative_id, goals.is_permitted) == (stranger.id, False)

    @pytest.mark.parametrize(
        ("visibility", "days", "hidden_for"),
        [(Visibility.DELAYED, 30, timedelta(days=30)), (Visibility.NEVER, 0, None)],
    )
    def test_a_law_may_say_that_it_is_told_later(self, database, session, citizen, nadia, visibility, days, hidden_for):
        a_rule(session, visibility=visibility, hidden_days=days, authority="En myndighed")
        look(database, nadia, citizen.id, GOALS)

        one, (goals,) = latest_look(database)
        assert goals.visible_from == (one.at + hidden_for if hidden_for else None)
        (item,) = said_in_the_chain(session, one)["items"]
        assert (item["visibility"], item["hidden_days"]) == (visibility.value, days)

    def test_what_is_told_later_is_a_look_of_its_own(self, database, settings, session, given, citizen, nadia):
        later, never = Wanted("housing", Category.HOUSING), Wanted("housing", Category.ADDICTION)
        hidden = {"holder": "housing", "authority": "En myndighed"}
        a_rule(session, **hidden, visibility=Visibility.DELAYED, hidden_days=30, grants={(later.category, Use.READ)})
        a_rule(session, **hidden, visibility=Visibility.NEVER, grants={(never.category, Use.READ)})
        refused = Wanted("rehab", Category.SCHOOL)

        disclosed = look(database, nadia, citizen.id, GOALS, later, never, refused)

        assert disclosed.data == sorted([GOALS, later, never])
        looks = session.scalars(select(Look).order_by(Look.seq)).all()
        assert len({one.at for one in looks}) == 1
        written = {
            frozenset(session.scalars(select(LookItem.category).where(LookItem.look_id == one.id))): one
            for one in looks
        }
        assert written.keys() == {
            frozenset({Category.GOALS, Category.SCHOOL}),
            frozenset({Category.HOUSING}),
            frozenset({Category.ADDICTION}),
        }
        for categories, one in written.items():
            assert {item["category"] for item in said_in_the_chain(session, one)["items"]} == categories
        assert verify_everything(database, settings, now=clock.now(), is_recorded=False).is_sound

    def test_nothing_asked_for_is_a_look_too(self, database, session, citizen, nadia):
        look(database, nadia, citizen.id)
        assert session.scalars(select(Look.seq)).all() == [1]

    def test_each_act_stands_in_the_chain(self, session, given, citizen):
        forbid(session, citizen, Forbidden(holder="rehab"), by=citizen.id, now=clock.now())
        session.commit()
        own = select(AuditDetail.payload).where(AuditDetail.chain_id == citizen.id).order_by(AuditDetail.seq)
        said = [json.loads(one) for one in session.scalars(own)]
        assert [(one["kind"], one["what"]) for one in said] == [
            ("consent", "asked"),
            ("consent", "given"),
            ("denial", "forbidden"),
        ]

    def test_nobody_we_know_is_asked_for_in_a_chain_too(self, database, session, citizen, nadia):
        nobody = uuid4()
        disclosed = look(database, nadia, nobody, GOALS)
        one, _items = latest_look(database)
        assert (one.subject_id, disclosed.permits(GOALS), disclosed.is_closed) == (nobody, False, False)


class TestShut:
    """Whatever fails, nothing leaves and nothing half-written stays."""

    @pytest.fixture
    def chain_length(self, database, given, citizen):
        def count() -> int:
            with database.reading() as session:
                return session.scalar(select(func.count()).where(AuditEntry.chain_id == citizen.id))

        return count

    @pytest.mark.parametrize("table", ["audit_entry", "audit_detail", "audit_chain", "look", "look_item"])
    def test_what_cant_be_logged_isnt_shown(self, database, session, given, citizen, nadia, table, chain_length):
        before = chain_length()
        with refusing(database, table):
            disclosed = look(database, nadia, citizen.id, GOALS)
        assert (disclosed.is_closed, disclosed.data, disclosed.permits(GOALS)) == (True, None, False)
        assert chain_length() == before

    def test_what_the_database_silently_drops_isnt_shown(self, database, given, citizen, nadia):
        with dropping(database, "audit_entry"):
            assert look(database, nadia, citizen.id, GOALS).is_closed

    def test_what_cant_be_read_isnt_shown(self, database, given, citizen, nadia, chain_length):
        def fail(connection, permitted):
            raise RuntimeError

        before = chain_length()
        assert look(database, nadia, citizen.id, GOALS, read=fail).is_closed
        assert chain_length() == before

    def test_both_queries_run_on_the_doors_own_connection(self, database, given, citizen, nadia):
        seen = []

        def find(connection):
            seen.append(connection)
            return [GOALS]

        def read(connection, permitted):
            seen.append(connection)
            return connection.scalar(select(Look.seq).where(Look.subject_id == citizen.id))  # not committed yet

        disclosed = disclose(database, nadia, citizen.id, find=find, read=read, policy=POLICY)
        assert disclosed.data is not None
        assert seen[0] is seen[1]

    def test_nothing_is_read_where_nothing_is_permitted(self, database, citizen, nadia):
        def never(connection, permitted):
            raise AssertionError

        assert not look(database, nadia, citizen.id, GOALS, read=never).is_closed

    def test_an_unsaid_reason_is_no_reason(self, database, given, citizen, nadia):
        assert look(database, replace(nadia, reason="  "), citizen.id, GOALS).is_closed

    def test_the_fault_is_logged_without_a_word_of_the_person(self, database, given, citizen, nadia, capsys):
        def fail(connection, permitted):
            raise RuntimeError(citizen.name)

        look(database, nadia, citizen.id, GOALS, read=fail)
        said = capsys.readouterr()
        assert re.search(r"door closed +fault=RuntimeError", said.out + said.err)
        assert citizen.name not in said.out + said.err
        assert str(citizen.id) not in said.out + said.err


class TestTheSameForEveryNo:
    """Never asked, waiting, refused, withdrawn, expired, suspended, forbidden, nobody known."""

    @pytest.fixture(params=["never", "waiting", "refused", "withdrawn", "expired", "forbidden", "nobody"])
    def whom(self, request, session, text, citizen, lis):
        if request.param == "nobody":
            return uuid4()
        now = clock.now() - 2 * HOUR
        if request.param != "never":
            consent = asked(session, text, citizen, lis, now=now)
        if request.param in ("withdrawn", "expired", "forbidden"):
            ends_at = now + HOUR if request.param == "expired" else now + SOON
            yes(session, consent, citizen, text, now=now, ends_at=ends_at)
        if request.param == "refused":
            say(session, consent, EventKind.REFUSED, replace(said_by(citizen), text_id=text.id), key="no", now=now)
        if request.param == "withdrawn":
            tell(session, consent, citizen, EventKind.WITHDRAWN)
        if request.param == "forbidden":
            forbid(session, citizen, Forbidden(), by=citizen.id, now=clock.now())
        session.commit()
        return citizen.id

    def test_the_asker_is_told_one_word(self, database, whom, nadia):
        disclosed = look(database, nadia, whom, GOALS, HEALTH)
        assert {one.told_asker for one in disclosed.decisions.values()} == {"no_basis"}
        assert (disclosed.data, disclosed.is_closed) == (None, False)

    def test_the_same_statements_run(self, database, whom, nadia):
        look(database, nadia, whom, GOALS)  # the chain is there now
        with statements(database) as seen:
            look(database, nadia, whom, GOALS)
        assert len(seen) == STATEMENTS[database.name]
