"""Who hears of consents: those who are asked, and whoever took their own yes back. Never anybody else."""

from datetime import date

from sqlalchemy import select

from portal import clock
from portal.consents.states import EventKind
from portal.notifications.models import Notice
from tests.builders import a_citizen
from tests.consents.builders import (
    Family,
    a_given_consent,
    a_question,
    a_standing_no,
    a_text,
    a_word,
    stands_for,
)


def told(session) -> set[tuple[object, str]]:
    """Return who was told what."""
    return {(one.citizen_id, one.kind) for one in session.scalars(select(Notice))}


class TestQuestion:
    def test_is_told_the_person_in_the_same_transaction(self, session, citizen):
        consent = a_question(session, citizen)

        (notice,) = session.scalars(select(Notice))
        assert (notice.citizen_id, notice.kind, notice.reference) == (citizen.id, "question", consent.id)
        assert notice.at == consent.asked_at

    def test_is_told_those_who_are_asked_for_them_and_not_the_child(self, session):
        family = Family(session)
        a_question(session, family.child, givers=family.both)

        assert told(session) == {(one.representative_id, "question") for one in family.both}

    def test_that_cant_be_asked_is_told_nobody(self, session):
        import pytest

        from portal.consents.texts import WrongScope

        family = Family(session)
        with pytest.raises(WrongScope):
            a_question(session, family.child, givers=family.both[:1])
        session.rollback()
        assert told(session) == set()


class TestReceipt:
    def test_of_a_withdrawal_is_told_whoever_took_it_back(self, session, citizen):
        consent, _given = a_given_consent(session, citizen)
        assert told(session) == {(citizen.id, "question")}
        receipt = a_word(session, consent, citizen, EventKind.WITHDRAWN)

        assert told(session) == {(citizen.id, "question"), (citizen.id, "receipt")}
        own = select(Notice.reference).where(Notice.kind == "receipt")
        assert session.scalars(own).all() == [receipt.id]


class TestYoungPerson:
    def test_who_acts_alone_is_told_alone(self, session):
        """Sixteen: asked, said yes, took it back and said no in advance. No parent hears any of it."""
        today = clock.today()
        young = a_citizen(session, born_on=date(today.year - 16, 1, 1))
        parents = [a_citizen(session) for _ in range(2)]
        for parent in parents:
            stands_for(session, young, parent)
        session.commit()
        consent, _given = a_given_consent(session, young, text=a_text(session)["da"])
        a_word(session, consent, young, EventKind.WITHDRAWN)
        a_standing_no(session, young)

        assert {one for one, _kind in told(session)} == {young.id}
