"""Who hears of consents: who is asked, whose own word it is, who wondered at a look. Never anybody else."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.config.roles import Role
from portal.consents.actions import Said
from portal.consents.log_actions import answer, complain
from portal.consents.models import Look
from portal.consents.questions import note_word
from portal.consents.states import EventKind, NotPossible
from portal.consents.texts import WrongScope
from portal.notifications.models import Notice
from portal.people.models import Citizen
from tests.builders import a_citizen, a_staff_member, as_citizen, as_staff
from tests.consents.builders import (
    GOALS,
    ISSUER,
    Family,
    a_given_consent,
    a_question,
    a_standing_no,
    a_text,
    a_word,
    by_staff,
    look,
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
        family = Family(session)
        with pytest.raises(WrongScope):
            a_question(session, family.child, givers=family.both[:1])
        session.rollback()
        assert told(session) == set()

    def test_is_read_once_its_person_has_answered_and_of_nobody_else(self, session):
        family = Family(session)
        consent = a_question(session, family.child, givers=family.both)
        mother = session.get_one(Citizen, family.both[0].representative_id)
        receipt = a_word(session, consent, mother, EventKind.GIVEN)
        session.expire_all()

        read = dict(session.execute(select(Notice.citizen_id, Notice.read_at).where(Notice.kind == "question")).all())
        assert read == {mother.id: receipt.issued_at, family.both[1].representative_id: None}


class TestReceipt:
    def test_of_a_withdrawal_is_told_whoever_took_it_back(self, session, citizen):
        consent, _given = a_given_consent(session, citizen)
        assert told(session) == {(citizen.id, "question")}
        receipt = a_word(session, consent, citizen, EventKind.WITHDRAWN)

        assert told(session) == {(citizen.id, "question"), (citizen.id, "receipt")}
        own = select(Notice.reference).where(Notice.kind == "receipt")
        assert session.scalars(own).all() == [receipt.id]


class TestWordSaidAloud:
    @pytest.mark.parametrize("kind", [EventKind.GIVEN, EventKind.REFUSED])
    def test_is_told_whoever_said_it_once(self, session, citizen, kind):
        consent = a_question(session, citizen)
        receipt, same = (aloud(session, consent, citizen, kind) for _ in range(2))

        assert receipt.id == same.id
        assert told(session) == {(citizen.id, "question"), (citizen.id, "word")}
        (notice,) = session.scalars(select(Notice).where(Notice.kind == "word"))
        assert (notice.reference, notice.at) == (receipt.id, receipt.issued_at)

    def test_is_not_told_the_other_parent_or_the_child(self, session):
        family = Family(session)
        consent = a_question(session, family.child, givers=family.both)
        aloud(session, consent, session.get_one(Citizen, family.both[0].representative_id), EventKind.GIVEN)

        assert {one for one, kind in told(session) if kind == "word"} == {family.both[0].representative_id}

    def test_that_takes_a_yes_back_is_told_by_its_receipt_alone(self, session, citizen):
        consent, _given = a_given_consent(session, citizen)
        aloud(session, consent, citizen, EventKind.WITHDRAWN)

        assert told(session) == {(citizen.id, "question"), (citizen.id, "receipt")}

    def test_that_is_a_second_one_is_told_too(self, session):
        """A mother says yes, and no before the father has said anything."""
        family = Family(session)
        consent = a_question(session, family.child, givers=family.both)
        mother = session.get_one(Citizen, family.both[0].representative_id)
        words = [aloud(session, consent, mother, kind).id for kind in (EventKind.GIVEN, EventKind.REFUSED)]

        assert session.scalars(select(Notice.reference).where(Notice.kind == "word").order_by(Notice.at)).all() == words

    def test_that_isnt_possible_is_told_nobody(self, session, citizen):
        consent = a_question(session, citizen)
        with pytest.raises(NotPossible):
            aloud(session, consent, citizen, EventKind.WITHDRAWN)
        session.rollback()
        assert told(session) == {(citizen.id, "question")}

    @pytest.mark.parametrize(
        ("lang", "title"),
        [
            ("da", "Vi har skrevet ned, hvad du sagde. Passer det ikke, så tag det tilbage."),
            ("en", "We have written down what you said. If it is not right, take it back."),
        ],
    )
    def test_leads_to_the_consent(self, pages, session, citizen, lang, title):
        consent = a_question(session, citizen)
        aloud(session, consent, citizen, EventKind.GIVEN)
        pages.sign_in(session, citizen)
        inbox = pages.get("notices.inbox", lang=lang)

        assert inbox.texts("main h2")[0] == title
        page = pages.press(inbox, "Åbn" if lang == "da" else "Open")
        assert page.response.request.path.removeprefix("/en") == f"/min-side/samtykker/{consent.id}"


class TestAnswerAboutALook:
    def test_is_told_whoever_asked_once_and_leads_to_it(self, pages, session, database, citizen):
        made = a_doubt(session, database, citizen)
        officer = as_staff(a_staff_member(session, Role.DPO, name="Ruth Dam", unit="coordinator"))
        assert told(session) == set()
        for words in ("Det var en fejl", "Igen"):
            answer(session, made, words, by=officer, now=clock.now())
        session.commit()

        (notice,) = session.scalars(select(Notice))
        assert (notice.citizen_id, notice.kind, notice.reference) == (citizen.id, "look_answer", made.id)
        assert notice.at == made.answered_at
        pages.sign_in(session, citizen)
        page = pages.press(pages.get("notices.inbox"), "Åbn")
        assert page.response.request.path == f"/min-side/hvem-har-set/besked/{made.id}"
        assert "Det var en fejl" in page.main

    def test_that_isnt_kept_is_told_nobody(self, session, database, citizen):
        made = a_doubt(session, database, citizen)
        answer(session, made, "Nej", by=as_staff(a_staff_member(session, Role.DPO)), now=clock.now())
        session.rollback()
        assert told(session) == set()


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


def aloud(session, consent, citizen, kind: EventKind):
    """Let a member of staff write down what somebody says now."""
    nina = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
    said = Said(citizen.id, staff_id=nina.id, evidence="På kontoret")
    receipt = note_word(session, consent, kind, said, key=f"aloud:{kind}", now=clock.now(), issuer=ISSUER)
    session.commit()
    return receipt


def a_doubt(session, database, citizen):
    """Let somebody have asked about a look."""
    nina = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
    session.commit()
    look(database, by_staff(nina), citizen.id, GOALS)
    seen = session.scalars(select(Look)).one()
    made = complain(session, seen, "", by=as_citizen(citizen), answer_days=10, now=clock.now())
    session.commit()
    return made
