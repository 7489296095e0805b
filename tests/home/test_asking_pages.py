"""Asking a citizen, and writing down what was said aloud: whom it reaches, never twice, nothing of the answer."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from uuid_utils.compat import uuid7

from portal import clock
from portal.config.roles import Role
from portal.config.sharing import Category, Use
from portal.consents.actions import Words, publish_text, say
from portal.consents.models import Consent, ConsentEvent, ConsentGiver
from portal.consents.states import EventKind
from tests.builders import a_citizen, a_contact_person, a_staff_member, an_assignment
from tests.consents.builders import SCOPE, WORDS, Family, asked, kinds, said_by, stands_for, yes
from tests.statements import statements

SOON = timedelta(days=7)
ALOUD = {"where": "Sundhedshuset", "heard_by": "Jeg og Lis", "is_their_own": "y"}


def on_day(when: date) -> dict[str, str]:
    return {"said_on-day": str(when.day), "said_on-month": str(when.month), "said_on-year": str(when.year)}


TODAY = clock.today()
YESTERDAY, TOMORROW = on_day(TODAY - timedelta(days=1)), on_day(TODAY + timedelta(days=1))
ALOUD |= on_day(TODAY)


class TestAsk:
    def test_asks_the_citizen_for_as_long_as_was_chosen(self, pages, session, nina, text, citizen):
        page = ask(pages, citizen.id, text)

        assert page.text(".alert-success") == "Spørgsmålet ligger nu hos borgeren."
        assert "Åben Spurgt" in page.text("main .task")
        consent = session.scalars(select(Consent)).one()
        assert consent.asked_by_id == nina.id
        assert consent.lapses_at - consent.asked_at == timedelta(days=14)
        assert givers(session, consent) == {citizen.id}

    def test_shows_the_text_its_scope_and_its_package_first(self, pages, nina, text, citizen, count):
        page = check(pages, citizen.id, text)

        for words in ("Må vi dele?", "Vi vil gerne dele.", "Detaljer fra sagen", "Én fælles plan", "6 måneder"):
            assert words in page.main
        assert "Træning og Rehabilitering" in page.main
        assert count(Consent) == 0

    def test_asks_everybody_with_custody_for_a_child(self, pages, session, nina, text, family):
        session.commit()
        ask(pages, family.child.id, text)

        consent = session.scalars(select(Consent)).one()
        assert givers(session, consent) == {one.representative_id for one in family.both}

    @pytest.mark.parametrize(("age", "is_own"), [(14, False), (15, True), (17, True)])
    def test_asks_a_young_person_from_fifteen(self, pages, session, nina, text, age, is_own):
        today = clock.today()
        child = a_citizen(session, born_on=date(today.year - age, 1, 1))
        parent = stands_for(session, child, a_citizen(session), known_from=clock.now())
        session.commit()
        ask(pages, child.id, text)

        consent = session.scalars(select(Consent)).one()
        assert givers(session, consent) == ({child.id} if is_own else {parent.representative_id})

    def test_whose_birthday_nobody_knows_answers_alone(self, pages, session, nina, text):
        citizen = a_citizen(session, born_on=None)
        ask(pages, citizen.id, text)
        assert givers(session, session.scalars(select(Consent)).one()) == {citizen.id}

    def test_asks_nobody_twice_while_it_is_open(self, pages, nina, text, citizen, count):
        page = check(pages, citizen.id, text)
        pages.press(page, "Spørg nu")
        page = pages.press(page, "Spørg nu")

        assert "Vi spørger ikke to gange." in page.text(".alert-info")
        assert count(Consent) == 1

    def test_asks_again_once_it_was_answered_or_nobody_did_in_time(self, pages, session, nina, text, citizen, count):
        ask(pages, citizen.id, text)
        consent = session.scalars(select(Consent)).one()
        say(session, consent, EventKind.DEFERRED, said_by(citizen), key="later", now=clock.now())
        session.commit()
        ask(pages, citizen.id, text)
        assert count(Consent) == 1  # put off is open still

        with time_machine.travel(clock.now() + timedelta(days=15), tick=False):
            pages.sign_in_staff(session, nina)
            assert "Lukket" in pages.get("asking.ask", citizen_id=citizen.id).text("main .task")
            ask(pages, citizen.id, text)
        assert count(Consent) == 2

    def test_of_nobody_known_and_of_a_child_without_parents_says_the_same(self, pages, session, nina, text, count):
        child = a_citizen(session, born_on=date(clock.today().year - 5, 1, 1))
        answers = []
        with time_machine.travel(clock.now(), tick=False):
            for citizen_id in (child.id, uuid7()):
                page = pages.press(check(pages, citizen_id, text), "Spørg nu", status=400)
                answers.append(str(page.soup).replace(str(citizen_id), "ID"))

        assert answers[0] == answers[1]
        assert "Det kan vi ikke spørge om her" in answers[0]
        assert count(Consent) == 0

    def test_offers_the_newest_texts_of_ones_own_department_alone(self, pages, session, nina, text, citizen):
        newer = publish_text(session, "plan", SCOPE, {"da": Words("Må vi dele nu?", "Ja?")}, now=clock.now())[0]
        publish_text(session, "hjem", replace(SCOPE, recipient="visitation"), WORDS, now=clock.now())
        session.commit()

        page = pages.get("asking.ask", citizen_id=citizen.id)
        assert page.soup.select_one("input[name=text]")["value"] == str(newer.id)
        assert len(page.soup.select("input[name=text]")) == 1
        page = pages.press(page, "Fortsæt", {"text": str(text.id), "days": "14"}, status=400)
        assert "Vælg, hvad du vil spørge om." in page.errors

    def test_without_texts_says_so(self, pages, nina, citizen):
        assert "ingen tekster at spørge med" in pages.get("asking.ask", citizen_id=citizen.id).main

    def test_tells_open_or_closed_and_nothing_of_the_answer(self, pages, session, nina, text):
        told = []
        for kind in (EventKind.REFUSED, EventKind.GIVEN, EventKind.WITHDRAWN):
            citizen = a_citizen(session)
            consent = asked(session, text, citizen, nina, now=clock.now())
            if kind == EventKind.REFUSED:
                say(session, consent, kind, replace(said_by(citizen), text_id=text.id), key="no", now=clock.now())
            else:
                yes(session, consent, citizen, text, now=clock.now(), ends_at=clock.now() + SOON)
            if kind == EventKind.WITHDRAWN:
                say(session, consent, kind, said_by(citizen), key="back", now=clock.now())
            session.commit()
            told.append(pages.get("asking.ask", citizen_id=citizen.id).text("main .task"))

        assert len(set(told)) == 1
        assert "Lukket" in told[0]

    def test_shows_no_other_departments_questions(self, pages, session, nina, text, citizen):
        other = publish_text(session, "hjem", replace(SCOPE, recipient="visitation"), WORDS, now=clock.now())[0]
        asked(session, other, citizen, a_staff_member(session, Role.SPECIALIST, unit="visitation"), now=clock.now())
        session.commit()

        assert pages.get("asking.ask", citizen_id=citizen.id).texts("main .task") == []

    def test_costs_the_same_however_much_was_asked(self, pages, session, database, nina, text, citizen):
        counts = []
        for number in range(2):
            scope = replace(SCOPE, months=number + 1)
            more = publish_text(session, f"mere-{number}", scope, WORDS, now=clock.now())
            asked(session, more[0], citizen, nina, now=clock.now())
            session.commit()
            with statements(database) as seen:
                pages.get("asking.ask", citizen_id=citizen.id)
            counts.append(len(seen))
        assert counts == [6, 6]


class TestNote:
    def test_writes_down_a_yes_with_what_shows_it(self, pages, session, nina, text, citizen, open_question):
        page = note(pages, citizen, open_question, kind="given", of=citizen.id)

        assert "Det er skrevet ned." in page.text(".alert-success")
        said = newest(session)
        assert (said.kind, said.citizen_id, said.staff_id) == (EventKind.GIVEN, citizen.id, nina.id)
        today = f"{TODAY.day}.{TODAY.month}.{TODAY.year}"
        assert said.evidence == f"Hvor: Sundhedshuset. Hvornår: {today}. Hørt af: Jeg og Lis."
        assert said.text_id == text.id
        assert said.ends_at is not None
        assert said.ends_at > clock.now() + timedelta(days=170)

    def test_writes_down_a_no_and_a_withdrawal(self, pages, session, nina, text, citizen, open_question):
        note(pages, citizen, open_question, kind="given", of=citizen.id)
        note(pages, citizen, open_question, kind="withdrawn", of=citizen.id)
        assert kinds(session, open_question) == ["asked", "given", "withdrawn"]

        another = asked(session, text, citizen, nina, now=clock.now())
        session.commit()
        note(pages, citizen, another, kind="refused", of=citizen.id)
        assert kinds(session, another) == ["asked", "refused"]

    @pytest.mark.parametrize(
        ("lacking", "error"),
        [
            ({"kind": ""}, "Vælg, hvad der blev sagt."),
            ({"kind": "revoked"}, "Vælg, hvad der blev sagt."),
            ({"of": ""}, "Vælg, hvem der sagde det."),
            ({"of": str(UUID(int=7))}, "Vælg, hvem der sagde det."),
            ({"where": " "}, "Skriv, hvor det blev sagt."),
            ({"said_on-day": "blabla"}, "Skriv den dag, det blev sagt. For eksempel 7 11 2026."),
            (TOMORROW, "Dagen kan ikke ligge i fremtiden."),
            (YESTERDAY, f"Der blev først spurgt {TODAY.day}."),
            ({"said_at": "blabla"}, "Skriv klokken, for eksempel 10.30, eller lad feltet stå tomt."),
            ({"said_at": "25"}, "Skriv klokken, for eksempel 10.30, eller lad feltet stå tomt."),
            ({"where": "x" * 201}, "Der er plads til 200 tegn."),
            ({"heard_by": ""}, "Skriv, hvem der hørte det."),
            ({"is_their_own": ""}, "Du kan kun skrive ned, hvad personen selv har sagt."),
        ],
        ids=repr,
    )
    def test_wants_all_of_it_and_loses_nothing(self, pages, session, nina, citizen, open_question, lacking, error):
        sent = {"kind": "given", "of": str(citizen.id)} | lacking
        page = note(pages, citizen, open_question, status=400, **sent)

        assert any(one.startswith(error) for one in page.errors)
        assert page.soup.select_one("#said_on")["value"] == sent.get("said_on-day", ALOUD["said_on-day"])
        if "where" not in lacking:
            assert page.soup.select_one("input[name=where]")["value"] == ALOUD["where"]
        assert kinds(session, open_question) == ["asked"]

    @pytest.mark.parametrize("kind", ["given", "withdrawn"])
    def test_was_said_after_the_question_and_before_now(self, pages, session, nina, citizen, text, kind):
        with time_machine.travel("2026-12-24T11:40:30Z", tick=False) as at:  # an hour later in Denmark
            consent = asked(session, text, citizen, nina, now=clock.now())
            session.commit()
            at.move_to("2026-12-24T12:10:00Z")
            pages.sign_in_staff(session, nina)
            if kind == "withdrawn":
                note(pages, citizen, consent, kind="given", of=citizen.id, **on_day(date(2026, 12, 24)))
            told = {"kind": kind, "of": citizen.id} | on_day(date(2026, 12, 24))
            page = note(pages, citizen, consent, status=400, said_at="13.11", **told)
            assert page.errors == ["Klokken er ikke så mange endnu."]
            assert page.soup.select_one("#said_at")["value"] == "13.11"
            page = note(pages, citizen, consent, status=400, said_at="12:39", **told)
            assert page.errors == ["Der blev først spurgt kl. 12.40."]
            note(pages, citizen, consent, said_at="kl. 12.40", **told)
        assert newest(session).evidence == "Hvor: Sundhedshuset. Hvornår: 24.12.2026 kl. 12.40. Hørt af: Jeg og Lis."

    def test_of_what_doesnt_follow_says_so(self, pages, session, nina, citizen, open_question):
        note(pages, citizen, open_question, kind="refused", of=citizen.id)
        page = note(pages, citizen, open_question, kind="withdrawn", of=citizen.id, status=400)

        assert "Det passer ikke med det, der er svaret før" in page.errors[0]
        assert kinds(session, open_question) == ["asked", "refused"]

    def test_a_second_click_is_one_event(self, pages, session, nina, citizen, open_question):
        page = pages.get("asking.note", citizen_id=citizen.id, consent_id=open_question.id)
        for _ in range(2):
            pages.press(page, "Gem det", ALOUD | {"kind": "given", "of": str(citizen.id)})
        assert kinds(session, open_question) == ["asked", "given"]

    def test_is_for_those_who_have_the_case_or_asked(self, pages, session, citizen, open_question):
        mette, amir, another = (a_contact_person(session, name) for name in ("Mette Vang", "Amir Haddad", "Bo Friis"))
        an_assignment(session, citizen, contact_person=mette, buddy=amir)
        for member, status in ((mette, 200), (amir, 200), (another, 404)):
            pages.sign_in_staff(session, member)
            pages.get("asking.note", citizen_id=citizen.id, consent_id=open_question.id, status=status)
            form = {"csrf_token": pages.get("asking.ask", citizen_id=citizen.id).form("Log af")["csrf_token"]}
            sent = form | ALOUD | {"kind": "given", "of": str(citizen.id)}
            path = pages.address("asking.note", citizen_id=citizen.id, consent_id=open_question.id)
            if status == 404:
                pages.post(path, sent, status=404)
                assert kinds(session, open_question) == ["asked"]

    def test_of_parents_names_them_to_those_with_the_case_alone(self, pages, session, nina, text, family):
        consent = asked(session, text, family.child, nina, family.both, now=clock.now())
        session.commit()
        pages.get("asking.note", citizen_id=family.child.id, consent_id=consent.id, status=404)
        assert "Skriv ned" not in pages.get("asking.ask", citizen_id=family.child.id).main

        mette = a_contact_person(session)
        an_assignment(session, family.child, contact_person=mette)
        pages.sign_in_staff(session, mette)
        page = note(pages, family.child, consent, kind="given", of=family.both[0].representative_id)
        assert "Åben" in page.text("main .task")  # the other hasn't said it yet
        note(pages, family.child, consent, kind="refused", of=family.both[1].representative_id)
        assert kinds(session, consent) == ["asked", "given", "refused"]

    def test_of_another_citizen_is_hidden(self, pages, session, nina, open_question):
        somebody = a_citizen(session)
        pages.get("asking.note", citizen_id=somebody.id, consent_id=open_question.id, status=404)


def check(pages, citizen_id, text):
    page = pages.get("asking.ask", citizen_id=citizen_id)
    return pages.press(page, "Fortsæt", {"text": str(text.id), "days": "14"})


def ask(pages, citizen_id, text):
    return pages.press(check(pages, citizen_id, text), "Spørg nu")


def note(pages, citizen, consent, *, status: int = 200, **sent):
    page = pages.get("asking.note", citizen_id=citizen.id, consent_id=consent.id)
    return pages.press(page, "Gem det", ALOUD | {name: str(value) for name, value in sent.items()}, status=status)


def givers(session, consent) -> set:
    return set(session.scalars(select(ConsentGiver.giver_id).where(ConsentGiver.consent_id == consent.id)))


def newest(session) -> ConsentEvent:
    return session.scalars(select(ConsentEvent).order_by(ConsentEvent.id.desc()).limit(1)).one()


@pytest.fixture
def count(database):
    def of(model) -> int:
        with database.reading() as session:
            return len(session.scalars(select(model)).all())

    return of


@pytest.fixture
def text(session):
    scope = replace(SCOPE, grants=frozenset({(Category.GOALS, Use.READ), (Category.HEALTH, Use.READ)}))
    made = publish_text(session, "plan", scope, WORDS, now=clock.now())[0]
    session.commit()
    return made


@pytest.fixture
def nina(pages, session):
    """The specialist of another department whose browser it is."""
    member = a_staff_member(session, Role.SPECIALIST, name="Nina Bech", unit="employment")
    pages.sign_in_staff(session, member)
    return member


@pytest.fixture
def citizen(session):
    return a_citizen(session)


@pytest.fixture
def open_question(session, nina, text, citizen):
    consent = asked(session, text, citizen, nina, now=clock.now())
    session.commit()
    return consent


@pytest.fixture
def family(session):
    return Family(session)
