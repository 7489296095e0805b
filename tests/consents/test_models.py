"""What the database itself refuses, whoever asks: history rewritten, a word that is nobody's, a power over oneself."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal import clock
from portal.config.sharing import Category, Purpose, Use
from portal.consents.models import (
    APPEND_ONLY,
    Channel,
    Consent,
    ConsentEvent,
    Denial,
    LegalRule,
    LegalRuleScope,
    Visibility,
)
from portal.consents.states import EventKind
from portal.db.base import Base
from portal.people.actions import department_called
from portal.people.representation import Representation
from tests.builders import a_citizen
from tests.consents.builders import NOW, WEEK, yes

GIVEN = {"kind": EventKind.GIVEN, "channel": Channel.WEB, "level": "substantial", "session_key": "a" * 64}


class TestHistory:
    @pytest.mark.parametrize("table", APPEND_ONLY)
    @pytest.mark.parametrize("act", ["update", "delete"])
    def test_of_what_was_written_stays(self, session, everything, table, act):
        rows = Base.metadata.tables[table]
        assert session.execute(select(rows)).first() is not None
        column = next(column for column in rows.columns if not column.primary_key or len(rows.columns) == 3)
        change = delete(rows) if act == "delete" else update(rows).values({column: column})
        with pytest.raises(DBAPIError, match="stays as it is"):
            session.execute(change)
        session.rollback()
        assert session.execute(select(rows)).first() is not None

    @pytest.mark.parametrize(
        ("table", "open_end"),
        [("consent", "head"), ("representation", "known_to"), ("denial", "lifted_at"), ("legal_rule", "ends_at")],
    )
    def test_of_what_is_open_can_only_end(self, session, everything, table, open_end):
        rows = Base.metadata.tables[table]
        for column in rows.columns:
            change = update(rows).values({column: column})
            if column.name == open_end:
                session.execute(change)
                continue
            with pytest.raises(DBAPIError, match="stays as it is"), session.begin_nested():
                session.execute(change)
        with pytest.raises(DBAPIError, match="stays as it is"), session.begin_nested():
            session.execute(delete(rows))


class TestEvent:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"citizen_id": None},
            {"channel": None},
            {"text_id": None},
            {"ends_at": None},
            {"ends_at": NOW},
            {"seq": 0},
            {"seq": 1},  # there is one
            {"idempotency_key": "asked"},  # there is one
            {"level": None},
            {"session_key": None},
            {"channel": Channel.ORAL, "staff_id": None, "evidence": "sagt i telefonen"},
            {"channel": Channel.ORAL, "evidence": None},
            {"channel": Channel.ORAL, "evidence": " "},
            {"channel": Channel.WEB, "staff_id": "lis"},
            {"kind": EventKind.REVOKED},  # staff's act, with a person's word
            {"kind": EventKind.WITHDRAWN},  # answers no text and has no end
        ],
        ids=repr,
    )
    def test_holds_what_a_word_must(self, session, consent, citizen, text, lis, wrong):
        given = {"consent_id": consent.id, "seq": 2, "at": NOW, "citizen_id": citizen.id, "text_id": text.id}
        given |= GIVEN | {"ends_at": NOW + WEEK, "idempotency_key": "x"}
        if wrong.get("channel") == Channel.ORAL and "staff_id" not in wrong:
            given["staff_id"] = lis.id
        given |= wrong
        if given.get("staff_id") == "lis":
            given["staff_id"] = lis.id
        session.add(ConsentEvent(**given))
        with pytest.raises(IntegrityError):
            session.flush()

    def test_of_a_person_can_be_written(self, session, consent, citizen, text):
        assert yes(session, consent, citizen, text).seq == 2


class TestConsent:
    @pytest.mark.parametrize("wrong", ["one department", "no time to answer", "renews itself", "a head below zero"])
    def test_is_between_two_departments_and_can_be_answered(self, session, consent, wrong):
        columns = {column.name: getattr(consent, column.name) for column in Consent.__table__.columns}
        columns["id"] = a_citizen(session).id
        changes = {
            "one department": {"recipient_id": consent.holder_id},
            "no time to answer": {"lapses_at": consent.asked_at},
            "renews itself": {"renews_id": columns["id"]},
            "a head below zero": {"head": -1},
        }
        session.add(Consent(**columns | changes[wrong]))
        with pytest.raises(IntegrityError):
            session.flush()


class TestRepresentation:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"representative_id": "represented_id"},
            {"may_read": False, "may_act": False, "may_contact": False},
            {"true_to": "true_from"},
            {"source": "staff"},
            {"confirmed_by_id": "lis"},
            {"known_to": NOW - WEEK},
        ],
        ids=repr,
    )
    def test_is_of_two_people_and_says_how_we_know(self, session, family, lis, wrong):
        one = family.both[0]
        columns = {column.name: getattr(one, column.name) for column in Representation.__table__.columns}
        columns["id"] = a_citizen(session).id
        for name, value in wrong.items():
            columns[name] = lis.id if value == "lis" else columns.get(value, value) if isinstance(value, str) else value
        session.add(Representation(**columns))
        with pytest.raises(IntegrityError):
            session.flush()


class TestLegalRule:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"reference": " "},
            {"source": ""},
            {"visibility": Visibility.DELAYED},  # hidden, and nobody says by which right
            {"authority": "Politiet"},  # shown at once, so nobody hides it
            {"ends_at": NOW},
        ],
        ids=repr,
    )
    def test_names_its_law_and_who_hides_it(self, session, wrong):
        session.add(a_rule(session, **wrong))
        with pytest.raises(IntegrityError):
            session.flush()


def a_rule(session, **changes) -> LegalRule:
    given = {
        "reference": "Et eksempel § 1",
        "source": "opdigtet",
        "words": {"da": "Vi deler."},
        "holder_id": department_called(session, "rehab").id,
        "recipient_id": department_called(session, "employment").id,
        "purpose": Purpose.PLAN_TOGETHER,
        "may_object": False,
        "visibility": Visibility.NOW,
        "begins_at": NOW,
    }
    return LegalRule(**given | changes)


@pytest.fixture
def everything(session, consent, citizen, text, family):
    """A row in every table."""
    yes(session, consent, citizen, text)
    session.add(Denial(subject_id=citizen.id, set_by_id=citizen.id, set_at=clock.now() - timedelta(days=1)))
    rule = a_rule(session)
    session.add(rule)
    session.flush()
    session.add(LegalRuleScope(rule_id=rule.id, category=Category.GOALS, use=Use.READ))
    session.commit()
